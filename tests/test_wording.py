"""Every text that a person reads goes through gettext."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from jinja2 import Environment

from assessments.messages.kinds import KINDS
from tests.databases import ROOT

TEMPLATES = ROOT / "templates"
NAMES = {"Evenhand", "SHA", "Subject", "CSV", "JSON", "Linux", "macOS", "Windows"}
"""What is called the same in every language."""
READ_OUT = re.compile(r'\b(?:aria-label|alt|title|placeholder|value)="([^"]*)"')
LEXER = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)


def untranslated(source: str) -> list[str]:
    """Words of a template that stand outside gettext."""
    text, within = [], False
    previous = ""
    for _line, kind, token in LEXER.lex(source):
        if kind == "name" and previous == "block_begin":
            within = {"trans": True, "endtrans": False}.get(token, within)
        text.append(token if kind == "data" and not within else "\0" if kind != "whitespace" else "")
        if kind != "whitespace":
            previous = kind
    plain = "".join(text)
    said = " ".join(READ_OUT.findall(plain))
    plain = re.sub(r"<(script|style|svg|code)\b.*?</\1>", " ", plain, flags=re.DOTALL)
    plain = re.sub(r"<!--.*?-->|<[^>]*>|&[a-z]+;", " ", plain, flags=re.DOTALL)
    plain = re.sub(r"\0/[\w/-]+", " ", plain)  # the rest of an address
    return [word for word in re.findall(r"[A-Za-z]{2,}", f"{plain} {said}") if word not in NAMES]


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_pages_say_nothing_outside_gettext(path: Path) -> None:
    assert untranslated(path.read_text()) == []


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.txt")), ids=lambda path: path.name)
def test_emails_say_nothing_outside_gettext(path: Path) -> None:
    assert untranslated(path.read_text()) == []


@pytest.mark.parametrize("path", sorted((TEMPLATES / "email").glob("[!_]*.txt")), ids=lambda path: path.stem)
def test_every_email_is_in_the_table_of_kinds(path: Path) -> None:
    """So its reader sees what it is and when it comes, and can turn it off unless it is required."""
    assert path.stem in KINDS, "say in assessments/messages/kinds.py what this email is, and whether it is required"


def test_no_kind_of_email_is_left_whose_text_is_gone() -> None:
    assert set(KINDS) - {path.stem for path in (TEMPLATES / "email").glob("*.txt")} == set()


def test_a_bare_word_would_be_found() -> None:
    assert untranslated("<p>{{ _('Fine') }} {% trans %}fine{% endtrans %} bare</p>") == ["bare"]
    assert untranslated('<a aria-label="bare">{{ fine }}</a>') == ["bare"]


def test_the_catalogue_can_be_collected() -> None:
    found = extract_from_dir(
        ROOT, method_map=[("templates/**.html", "jinja2"), ("portal/**.py", "python"), ("assessments/**.py", "python")],
        keywords={"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)},
        directory_filter=lambda folder: Path(folder).name in ("templates", "portal", "assessments")
        or any(part in ("templates", "portal", "assessments") for part in Path(folder).relative_to(ROOT).parts),
    )  # fmt: skip
    messages = {str(message) for _path, _line, message, *_rest in found}
    assert len(messages) > 500
    assert "This could not be done." in messages
