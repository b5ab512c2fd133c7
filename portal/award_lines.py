"""The form of a deed of variation: instalments with their amounts and days, targets, and days of reports."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput, GovTextInput
from wtforms import StringField, SubmitField

from assessments.applications.answers import read_pence
from assessments.applications.reasons import REASON_NEEDED
from assessments.awards.models import Award, Instalment
from assessments.awards.undertakings import Undertaking, Undertakings, as_they_stand, field_of
from assessments.awards.use_cases import Wanted
from assessments.awards.varied import CHANGEABLE_PURPOSES, is_fixed
from assessments.errors import DomainError
from assessments.funds.models import EnvelopeLine
from portal.envelope import line_told
from portal.fields import OptionalDayField, ReasonField
from portal.forms import PageForm
from portal.text import pounds


def changeable(award: Award) -> list[Instalment]:
    """The instalments that a deed can change."""
    return [one for one in award.instalments if not is_fixed(one) and one.line.purpose in CHANGEABLE_PURPOSES]


def lines_of(award: Award) -> Sequence[EnvelopeLine]:
    """The lines out of which there can be a new instalment."""
    lines = [line for line in award.application.round.envelope if line.purpose in CHANGEABLE_PURPOSES]
    return sorted(lines, key=lambda line: (line.financial_year, line.position))


def deed_form(award: Award) -> Any:
    """The form with what stands now."""
    fields: dict[str, Any] = {}
    data: dict[str, Any] = {}
    round_ = award.application.round
    for one in changeable(award):
        fields[f"amount-{one.number}"] = StringField(
            gettext("Amount of instalment %(number)s, %(year)s", number=one.number, year=line_told(one.line, round_)),
            widget=GovTextInput(),
        )
        fields[f"due-{one.number}"] = OptionalDayField(gettext("Due day of instalment %(number)s", number=one.number))
        data |= {f"amount-{one.number}": pounds(one.amount_pence).removeprefix("£"), f"due-{one.number}": one.due_on}
    for line in lines_of(award):
        fields[f"new-{line.id}"] = StringField(
            gettext("Another instalment, %(year)s", year=line_told(line, round_)), widget=GovTextInput()
        )
        fields[f"newdue-{line.id}"] = OptionalDayField(
            gettext("Due day of another instalment, %(year)s", year=line_told(line, round_))
        )
    for (undertaking, position), (title, stands) in as_they_stand(award).items():
        name = field_of(undertaking, position)
        if undertaking is Undertaking.TARGET:
            fields[name] = StringField(gettext("Target: %(title)s", title=title), widget=GovTextInput())
        else:
            fields[name] = OptionalDayField(gettext("%(title)s, due on", title=title))
        data[name] = stands if undertaking is Undertaking.TARGET else date.fromisoformat(stands)
    fields["reason"] = ReasonField(
        _("Why is it changed?"), _("The organisation reads this in the deed."), needed=REASON_NEEDED
    )
    fields["submit"] = SubmitField(_("Propose the deed"), widget=GovSubmitInput())
    return type("DeedForm", (PageForm,), fields)(data=data)


def wanted_from(form: Any, award: Award) -> list[Wanted]:
    """The instalments as they were typed; a problem with an amount is put beside it."""
    return [*_changed(form, award), *_new(form, award)]


def undertakings_from(form: Any, award: Award) -> Undertakings:
    """Targets and days of reports as they were typed; a day that is left empty stays as it is."""
    typed = {each: form[field_of(*each)].data for each in as_they_stand(award)}
    targets = {position: text or "" for (kind, position), text in typed.items() if kind is Undertaking.TARGET}
    days = {position: day for (kind, position), day in typed.items() if kind is Undertaking.REPORT and day}
    return Undertakings(targets, days)


def _changed(form: Any, award: Award) -> Iterator[Wanted]:
    for one in changeable(award):
        pence = _pence(form[f"amount-{one.number}"])
        yield Wanted(one.number, one.envelope_line_id, pence, form[f"due-{one.number}"].data)


def _new(form: Any, award: Award) -> Iterator[Wanted]:
    for line in lines_of(award):
        pence = _pence(form[f"new-{line.id}"])
        if pence:
            yield Wanted(None, UUID(str(line.id)), pence, form[f"newdue-{line.id}"].data)


def _pence(field: Any) -> int:
    try:
        return read_pence(field.data or "") or 0
    except DomainError as problem:
        field.errors = [problem.told(gettext)]
        return 0
