"""What the pages of every trail share: reading the filters of an address, and gathering what is shown."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask import request, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from wtforms import Form, StringField
from wtforms.form import BaseForm
from wtforms.validators import ValidationError

from assessments.actors import Role
from assessments.audit.queries import find_last_seal
from assessments.audit.states import Group, group_of
from assessments.audit.wording import ACTIONS, GROUPS
from assessments.reports.policies import may_take_trail
from assessments.reports.trail import Scope, TrailFilters, list_staff_names, list_trail
from portal.auth import current_actor
from portal.db import Session, reading, row_before
from portal.fields import EARLIEST, LATEST

LONGEST: Mapping[str, int] = {"who": 200, "application": 100}
"""Characters of the boxes of the trail that are looked at."""

_DAY = re.compile(r"(\d{1,2})[/. -]+(\d{1,2})[/. -]+(\d{4})", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)


class DayText(StringField):
    """A day in one box, as people write it: 27/3/2027, 27 3 2027 or 2027-03-27. `day` is what was meant."""

    day: date | None = None

    def pre_validate(self, form: BaseForm) -> None:
        """Refuse what is no day of the calendar."""
        typed = (self.data or "").strip()
        if not typed:
            return
        found, iso = _DAY.fullmatch(typed), _ISO.fullmatch(typed)
        parts = tuple(map(int, found.groups()))[::-1] if found else tuple(map(int, iso.groups())) if iso else (0, 0, 0)
        try:
            self.day = date(*parts) if EARLIEST <= parts[0] <= LATEST else None
        except ValueError:
            self.day = None
        if self.day is None:
            raise ValidationError(gettext("Enter a real date, like 27/3/2027."))


class TrailForm(Form):
    """Who, what, when, and of which application; all of it stands in the address."""

    who = StringField()
    what = StringField()
    application = StringField()
    since = DayText()
    until = DayText()

    def __init__(self, asked: "MultiDict[str, str]") -> None:
        """What means nothing here is left out, and what is too long shortened, as in every list; `left_out` says it."""
        self.left_out: list[str] = []
        taken = MultiDict(asked)
        for name, limit in LONGEST.items():
            if len(taken.get(name, "").strip()) > limit:
                taken[name] = taken[name].strip()[:limit]
                self.left_out.append(gettext("Only the first %(limit)s characters were searched for.", limit=limit))
        if taken.get("what") and taken["what"] not in {*Group, *ACTIONS}:
            value = taken.pop("what")
            self.left_out.append(
                gettext("The filter “%(value)s” does not exist, so it was left out.", value=value[:60])
            )
        super().__init__(taken)

    def validate_until(self, field: DayText) -> None:
        """The last day is not before the first."""
        first = self.since.day
        if first is not None and field.day is not None and field.day < first:
            raise ValidationError(gettext("The last day must be the same as the first day or after it."))

    @property
    def filters(self) -> TrailFilters:
        """What was asked for, once it is validated."""
        return TrailFilters(
            self.who.data or "", self.what.data or "", self.application.data or "", self.since.day, self.until.day
        )

    @property
    def chosen(self) -> dict[str, str]:
        """What was asked for as an address has it, without what was left empty."""
        return {field.name: field.data.strip() for field in self if (field.data or "").strip()}


def asked_for() -> TrailForm:
    """The filters that the address holds."""
    return TrailForm(request.args)


def trail_page(scope_of: Callable[[Session], Scope]) -> tuple[Scope, Mapping[str, Any], int]:
    """The scope, what its page shows, and the page's status."""
    form, actor = asked_for(), current_actor()
    scope = scope_of(reading())
    before, is_fine = row_before("before"), form.validate()
    lines, more = list_trail(reading(), scope, form.filters, before_id=before) if is_fine else ([], None)
    last = find_last_seal(reading())
    return (
        scope,
        {
            "form": form,
            "lines": lines,
            "zone": scope.zone,
            "names": list_staff_names(reading(), scope),
            "groups": grouped_actions(),
            "group_words": GROUPS,
            "last_seal": last,
            "next_url": _here(**form.chosen, before=more) if more else None,
            "newest_url": _here() if form.chosen or before else None,
            "may_take": may_take_trail(actor, scope.fund_id),
            "may_audit": actor.holds([Role.AUDITOR]),
        },
        200 if is_fine else 422,
    )


def _here(**arguments: Any) -> str:
    assert request.endpoint is not None
    return url_for(request.endpoint, **(request.view_args or {}), **arguments)


def grouped_actions() -> dict[Group, list[tuple[str, str]]]:
    """Every action with its words, under its group, in the order of the alphabet."""
    groups: dict[Group, list[tuple[str, str]]] = {group: [] for group in Group}
    for action, words in ACTIONS.items():
        said = gettext(words)
        groups[group_of(action)].append((action, said[:1].upper() + said[1:]))
    return {group: sorted(actions, key=lambda action: action[1]) for group, actions in groups.items() if actions}
