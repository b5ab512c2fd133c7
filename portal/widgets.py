"""How form fields become HTML: by the library's templates, without what it does again for each field of each page."""

import json
from functools import lru_cache
from typing import Any

from flask import Flask, current_app
from govuk_frontend_wtf.gov_form_base import GovFormBase
from markupsafe import Markup

CHOICES = frozenset(f"govuk_frontend_wtf/{name}.html" for name in ("radios", "checkboxes", "select", "button"))
MARKUP = "__html__"
LONGEST = 20_000
"""Characters of what describes a group of choices, beyond which it is not kept."""


def init_widgets(app: Flask) -> None:
    """Render fields straight from their template.

    The library renders each field as if it were a page, with all that every page is given. And groups of choices,
    which take longest, are the same for everybody who has chosen the same: the newest are kept. Boxes in which people
    type are not. Templates have `choices('radios', …)`, `'checkboxes'` and `'select'` for those that are no form's.
    """
    GovFormBase.render = _render
    app.jinja_env.globals["choices"] = choices


def _render(widget: Any, params: dict[str, Any]) -> Markup:
    return (_kept if widget.template in CHOICES else _from_template)(widget.template, params)


def choices(kind: str, params: dict[str, Any]) -> Markup:
    """A group of choices from the parameters of its GOV.UK macro."""
    return _kept(f"govuk_frontend_wtf/{kind}.html", params)


def _kept(template: str, params: dict[str, Any]) -> Markup:
    described = json.dumps(_told_apart(params), default=str)
    return _choices(template, described) if len(described) <= LONGEST else _from_template(template, params)


@lru_cache(maxsize=512)
def _choices(template: str, described: str) -> Markup:
    return _from_template(template, json.loads(described, object_hook=_as_markup))


def _told_apart(part: Any) -> Any:
    """What describes choices, with markup named as such: in JSON it would be text like any other, and be escaped."""
    if isinstance(part, Markup):
        return {MARKUP: str(part)}
    if isinstance(part, dict):
        return {name: _told_apart(value) for name, value in part.items()}
    return [_told_apart(value) for value in part] if isinstance(part, list | tuple) else part


def _as_markup(part: dict[str, Any]) -> Any:
    return Markup(part[MARKUP]) if part.keys() == {MARKUP} else part  # noqa: S704  it was markup before


def _from_template(template: str, params: dict[str, Any]) -> Markup:
    return Markup(current_app.jinja_env.get_template(template).render(params=params))  # noqa: S704  the template escapes
