"""Emails as text, from `templates/email/` and plain data."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from assessments.rendering.plain import day, moment, number, pounds

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "email"


def _make_environment() -> Environment:
    environment = Environment(  # noqa: S701  plain text: nothing to escape
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]  # put there by the extension
    environment.filters.update(pounds=pounds, moment=moment, day=day, number=number)
    return environment


ENVIRONMENT = _make_environment()


def render_email(
    template: str, context: Mapping[str, Any], *, base_url: str, stop_path: str | None = None
) -> tuple[str, str]:
    """Subject and body of `<template>.txt`, whose first line is `Subject: …`.

    With `stop_path`, its foot says where such emails are chosen, and where this kind is stopped.
    """
    base_url = base_url.rstrip("/")
    text = ENVIRONMENT.get_template(f"{template}.txt").render(context, base_url=base_url)
    first, _, body = text.partition("\n")
    if not first.startswith("Subject: "):
        raise ValueError(f"the first line of {template}.txt must be its subject")
    body = body.strip() + "\n"
    if stop_path is not None:
        body += ENVIRONMENT.get_template("_foot.txt").render(base_url=base_url, stop_path=stop_path)
    return " ".join(first.removeprefix("Subject: ").split()), body


def render_words(template: str, context: Mapping[str, Any]) -> str:
    """What a part of an email says, from a template without a subject; paragraphs are apart by an empty line."""
    return ENVIRONMENT.get_template(f"{template}.txt").render(context).strip()
