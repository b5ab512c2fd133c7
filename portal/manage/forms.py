"""The forms of managers and approvers: shape only, the rules are the domain's."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovCheckboxInput,
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
    GovTextInput,
)
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
)
from wtforms.validators import AnyOf, InputRequired

from assessments.accounts.models import Person
from assessments.applications.answers import read_pence
from assessments.applications.reasons import REASON_NEEDED
from assessments.applications.states import OpeningGround
from assessments.applications.wording import OPENING_GROUNDS
from assessments.decisions.beside import DecisionNote
from assessments.decisions.models import Decision
from assessments.decisions.states import Outcome
from assessments.errors import DomainError
from assessments.funds.questions import Question
from assessments.scoring.queries import AssessorLoad
from portal.fields import ClockField, DayField, ReasonField
from portal.forms import PageForm
from portal.manage.money import Balance
from portal.manage.proposing_forms import fields_beside, standing_beside
from portal.seen import SeenForm
from portal.text import pounds
from portal.wording import OUTCOMES

ELIGIBLE, INELIGIBLE = "eligible", "ineligible"
APPROVE, SEND_BACK = "approve", "send_back"


class ScreenForm(SeenForm):
    """Whether an application can be considered, and why."""

    finding = RadioField(
        _("What did you find?"),
        [AnyOf([ELIGIBLE, INELIGIBLE], message=_("Choose whether the application is eligible."))],
        choices=lambda: {
            ELIGIBLE: gettext("Eligible: it goes on to be assessed"),
            INELIGIBLE: gettext("Not eligible"),
        },
        validate_choice=False,
        widget=GovRadioInput(),
    )
    reason = ReasonField(
        description=_("The fund’s staff read this. The applicant reads the reason of the outcome."),
        needed=REASON_NEEDED,
    )
    submit = SubmitField(_("Record what you found"), widget=GovSubmitInput())


class OpenEarlyForm(PageForm):
    """On what ground a sealed application is opened, and why in words."""

    ground = RadioField(
        _("On what ground?"),
        [AnyOf([ground.value for ground in OpeningGround], message=_("Choose the ground for opening it."))],
        choices=lambda: {ground.value: gettext(text) for ground, text in OPENING_GROUNDS.items()},
        description=_("The applicant reads the ground, and when it was opened, after the closing."),
        validate_choice=False,
        widget=GovRadioInput(),
    )
    reason = ReasonField(
        _("Why, in your own words"),
        _("The fund’s staff read this, its auditor among them. The applicant does not."),
        needed=REASON_NEEDED,
    )
    submit = SubmitField(_("Open it now"), widget=GovSubmitInput())


class ClarifyForm(SeenForm):
    """Which questions are open again, why, and until when."""

    questions = SelectMultipleField(_("Which questions?"), validate_choice=False, widget=GovCheckboxesInput())
    reason = ReasonField(
        _("What do you need to know?"),
        _("The applicant reads this, by email and beside the questions. Write it to them."),
        needed=REASON_NEEDED,
    )
    until = DayField(_("They can submit again until"))
    clock = ClockField(_("Time"), description=_("For example, 5pm or 17:30"))
    submit = SubmitField(_("Return it to the applicant"), widget=GovSubmitInput())

    def offer(self, questions: Iterable[Question]) -> None:
        """Let the manager choose among these."""
        self.questions.choices = {question.key: question.label for question in questions}


class ExtendForm(SeenForm):
    """More time, until a day and a time of day."""

    until = DayField(_("New closing day"))
    clock = ClockField(_("Time"), description=_("For example, 5pm or 17:30"))
    reason = ReasonField(
        description=_("The fund’s staff read this. The applicant only reads the new closing time."),
        needed=REASON_NEEDED,
    )
    submit = SubmitField(_("Give more time"), widget=GovSubmitInput())


class AssignForm(SeenForm):
    """Who assesses an application, and by when."""

    assessor = SelectMultipleField(_("Assessors"), validate_choice=False, widget=GovCheckboxesInput())
    due_on = DayField(_("Due on"))
    submit = SubmitField(_("Assign"), widget=GovSubmitInput())

    def offer(self, loads: Sequence[AssessorLoad]) -> None:
        """Let the manager choose among these."""
        self.assessor.choices = {str(load.person.id): load.person.name for load in loads}

    def chosen(self, loads: Iterable[AssessorLoad]) -> list[Person]:
        """Those who were chosen, or none with the reason on the form."""
        known = {str(load.person.id): load.person for load in loads}
        ids = self.assessor.data or []
        if not ids or not set(ids) <= known.keys():
            self.assessor.errors = [gettext("Choose at least one of the assessors.")]
            return []
        return [known[one] for one in ids]


class ReasonForm(PageForm):
    """Something that needs only a reason."""

    reason = ReasonField(needed=REASON_NEEDED)
    submit = SubmitField(_("Continue"), widget=GovSubmitInput())


class AdviserForm(SeenForm):
    """Who advises an invited applicant."""

    adviser = SelectField(_("Adviser"), validate_choice=False, widget=GovSelect())
    submit = SubmitField(_("Name the adviser"), widget=GovSubmitInput())


class ReleaseForm(SeenForm):
    """That the outcomes are to be told."""

    confirmed = BooleanField(
        _("I have read the letters, and want to tell these applicants now"),
        [InputRequired(_("Tick the box to confirm that you want to release these outcomes."))],
        widget=GovCheckboxInput(),
    )
    without_feedback = BooleanField(
        _("Tell those who have no feedback their outcome without it"), widget=GovCheckboxInput()
    )
    submit = SubmitField(_("Release the outcomes"), widget=GovSubmitInput())


class DecisionForm(SeenForm):
    """An approver's answer to a proposal."""

    answer = RadioField(
        _("What do you decide?"),
        [AnyOf([APPROVE, SEND_BACK], message=_("Choose whether to approve the proposal."))],
        choices=lambda: {
            APPROVE: gettext("Approve it as it stands"),
            SEND_BACK: gettext("Send it back to the manager"),
        },
        validate_choice=False,
        widget=GovRadioInput(),
    )
    reason = ReasonField(
        _("Reason for sending it back"), _("Only needed if you send it back. The fund’s staff read it.")
    )
    seen_version = HiddenField()
    submit = SubmitField(_("Record your answer"), widget=GovSubmitInput())

    @property
    def seen_number(self) -> int:
        """The version of the proposal that was read; one that never was, if the page did not say."""
        typed = str(self.seen_version.data or "")
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1


def propose_form(
    outcomes: Sequence[Outcome],
    balances: Sequence[Balance],
    advisers: Mapping[str, str],
    standing: Decision | None,
    *,
    public_note: str | None = None,
    note: DecisionNote | None = None,
    is_promotion: bool = False,
) -> Any:
    """The form of a proposal: outcome, reason, money by line, and for invitations the support.

    Where it corrects what was told, with a note for everybody; `public_note` is what it said so far.
    """
    fields: dict[str, Any] = {
        "outcome": RadioField(
            _("Outcome"),
            [AnyOf([outcome.value for outcome in outcomes], message=_("Choose one of the outcomes of this stage."))],
            choices={outcome.value: str(OUTCOMES[outcome][0]) for outcome in outcomes},
            validate_choice=False,
            widget=GovRadioInput(),
        ),
        "reason": ReasonField(
            _("Reason, in words for the applicant"),
            _("The applicant reads this in the letter about the outcome. Write it to them."),
            needed=REASON_NEEDED,
        ),
    }
    for balance in balances:
        fields[f"amount-{balance.line.id}"] = StringField(balance.called, widget=GovTextInput())
    if Outcome.INVITED in outcomes:
        fields["grant_purpose"] = ReasonField(
            _("What the preparation grant is for"), _("The applicant and the adviser read this.")
        )
        fields["adviser"] = SelectField(
            _("Adviser"),
            choices={"": gettext("Name one later"), **advisers},
            validate_choice=False,
            widget=GovSelect(),
        )
    if public_note is not None:
        fields["public_note"] = ReasonField(
            _("Why it is corrected"),
            _("The applicant reads this, and so may everybody else. Name nobody in it."),
            default=public_note,
        )
    fields |= fields_beside(outcomes, is_promotion=is_promotion)
    fields["submit"] = SubmitField(_("Propose"), widget=GovSubmitInput())
    return type("ProposeForm", (SeenForm,), fields)(data=_standing(standing) | standing_beside(standing, note))


def _standing(decision: Decision | None) -> dict[str, Any]:
    """What was proposed so far, as it would have been typed."""
    if decision is None:
        return {}
    amounts = {f"amount-{one.envelope_line_id}": pounds(one.amount_pence).removeprefix("£") for one in decision.amounts}
    return {
        "outcome": decision.outcome.value,
        "reason": decision.reason,
        "grant_purpose": decision.grant_purpose,
        "adviser": str(decision.adviser_id or ""),
        **amounts,
    }


def amounts_from(form: Any, balances: Iterable[Balance]) -> dict[UUID, int]:
    """Pence by line; a problem with one is put beside it."""
    amounts = {}
    for balance in balances:
        field = form[f"amount-{balance.line.id}"]
        try:
            amounts[balance.line.id] = read_pence(field.data or "") or 0
        except DomainError as problem:
            field.errors = [problem.told(gettext)]
    return amounts


def uuid_from(text: str | None) -> UUID | None:
    """The id that was chosen in a list; None for what is none."""
    try:
        return UUID(text or "")
    except ValueError:
        return None
