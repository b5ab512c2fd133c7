"""What stands beside outcome and money in the form of a proposal: conditions, the total, and what only staff read."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import GovTextInput
from wtforms import StringField

from assessments.applications.answers import read_pence
from assessments.decisions.beside import DecisionNote
from assessments.decisions.models import Decision
from assessments.decisions.states import Outcome
from assessments.errors import DomainError
from portal.fields import ReasonField


def fields_beside(outcomes: Iterable[Outcome], *, is_promotion: bool) -> dict[str, Any]:
    """The fields; whoever is on the reserve list may be promoted before others, for a reason."""
    fields: dict[str, Any] = {}
    if Outcome.AWARDED in outcomes:
        fields["total"] = StringField(
            _("Total of all years"),
            description=_("You can leave it empty. If you enter it, the amounts have to add up to it."),
            widget=GovTextInput(),
        )
    if {Outcome.AWARDED, Outcome.INVITED} & set(outcomes):
        fields["conditions"] = ReasonField(
            _("Conditions"), _("One on each line. The applicant reads them. Leave it empty for none.")
        )
    if is_promotion:
        fields["out_of_order"] = ReasonField(
            _("Why before others of the reserve list"),
            _("Only needed where others come first. The fund’s staff read this. The applicant does not."),
        )
    fields["note"] = ReasonField(
        _("Internal note"), _("The fund’s staff read this. The applicant does not. Leave it empty for none.")
    )
    return fields


def standing_beside(decision: Decision | None, note: DecisionNote | None) -> dict[str, Any]:
    """What was proposed so far, as it would have been typed."""
    if decision is None:
        return {}
    return {
        "conditions": "\n".join(condition.words for condition in decision.conditions),
        "note": note.note if note else "",
        "out_of_order": note.out_of_order if note else "",
    }


def total_from(form: Any) -> int | None:
    """Pence of the total that was entered, None for none; a problem with it is put beside it."""
    if "total" not in form or not (form.total.data or "").strip():
        return None
    try:
        return read_pence(form.total.data)
    except DomainError as problem:
        form.total.errors = [problem.told(gettext)]
        return None


def typed_in(form: Any, name: str) -> str:
    """What was entered in a field that only some proposals have."""
    return (form[name].data or "") if name in form else ""


def conditions_in(form: Any) -> tuple[str, ...]:
    """The conditions, one from each line."""
    return tuple(typed_in(form, "conditions").split("\n"))
