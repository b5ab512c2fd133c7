"""The forms of acts on several applications: what one at a time asks, once for all."""

from collections.abc import Collection, Sequence
from datetime import UTC, time
from typing import Any
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovSubmitInput, GovTextInput
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, StringField, SubmitField, ValidationError
from wtforms.validators import AnyOf

from assessments.accounts.models import Person
from assessments.applications.answers import read_pence
from assessments.applications.reasons import REASON_NEEDED
from assessments.batches.states import Act
from assessments.batches.terms import Terms
from assessments.casework.queries import TagUse
from assessments.decisions.states import Outcome
from assessments.errors import DomainError
from assessments.funds.models import Round
from assessments.funds.states import Purpose
from assessments.scoring.queries import AssessorLoad
from portal.fields import ReasonField, moment_in
from portal.forms import PageForm
from portal.manage.forms import ELIGIBLE, INELIGIBLE, AssignForm, uuid_from
from portal.manage.proposing_forms import conditions_in, typed_in
from portal.wording import OUTCOMES

DUE_CLOCK = time(17)
NOBODY = "nobody"


class SeveralForm(PageForm):
    """What every act carries along: the number that was shown, and a key so that twice is once."""

    entry_key = HiddenField()
    shown = HiddenField()
    submit = SubmitField(_("Continue"), widget=GovSubmitInput())

    replaced_seen: str | None = None
    """The mark of the proposals that the page said would be replaced, where an act replaces any."""

    @property
    def number(self) -> int:
        """The number of applications that the person was shown; one that never is, if the form does not say."""
        typed = str(self.shown.data or "")
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1

    def terms(self, found: Round) -> Terms:
        """What was entered."""
        return Terms()


class ScreenSeveral(SeveralForm):
    """Whether all of them can be considered, and why."""

    finding = RadioField(
        _("What did you find?"),
        [AnyOf([ELIGIBLE, INELIGIBLE], message=_("Choose whether the applications are eligible."))],
        choices=lambda: {
            ELIGIBLE: gettext("Eligible: they go on to be assessed"),
            INELIGIBLE: gettext("Not eligible"),
        },
        validate_choice=False,
        widget=GovRadioInput(),
    )
    reason = ReasonField(
        description=_("The fund’s staff read this at each application. The applicant reads the reason of the outcome."),
        needed=REASON_NEEDED,
    )

    def terms(self, found: Round) -> Terms:
        """What was entered."""
        return Terms(is_eligible=self.finding.data == ELIGIBLE, reason=self.reason.data or "")


class AssignSeveral(AssignForm, SeveralForm):
    """Who assesses all of them, and by when."""

    def validate_assessor(self, field: SelectMultipleField) -> None:
        """Say at once, with what else is missing, that nobody was chosen."""
        if not field.data:
            raise ValidationError(gettext("Choose at least one of the assessors."))

    def terms(self, found: Round) -> Terms:
        """What was entered; work is due at the end of the working day."""
        day = self.due_on.data
        due_at = moment_in(found.time_zone, day, DUE_CLOCK) if day else None
        chosen = tuple(uuid_from(one) or UUID(int=0) for one in dict.fromkeys(self.assessor.data or []))
        return Terms(assessors=chosen, due_at=due_at.astimezone(UTC) if due_at else None)


class ProposeSeveral(SeveralForm):
    """What becomes of all of them."""

    grant_pence = 0

    seen = HiddenField()
    outcome = RadioField(_("Outcome"), validate_choice=False, widget=GovRadioInput())
    reason = ReasonField(
        _("Reason, in words for the applicants"),
        _("Every one of the applicants reads this in the letter about the outcome. Write it to all of them."),
        needed=REASON_NEEDED,
    )
    grant = StringField(
        _("Preparation grant to each"),
        description=_("Only for an invitation. Leave it empty for none."),
        widget=GovTextInput(),
    )
    grant_purpose = ReasonField(
        _("What the preparation grant is for"), _("The applicants and their advisers read this.")
    )
    conditions = ReasonField(
        _("Conditions"), _("One on each line, the same for all. The applicants read them. Leave it empty for none.")
    )
    note = ReasonField(
        _("Internal note"), _("The fund’s staff read this. The applicants do not. Leave it empty for none.")
    )

    @property
    def replaced_seen(self) -> str | None:  # type: ignore[override]
        """What the page said would be replaced; None where no page did."""
        return None if self.seen.data is None else str(self.seen.data)

    def offer(self, outcomes: Collection[Outcome]) -> None:
        """Offer what can be told at the stages of those chosen."""
        self.outcome.choices = {one.value: str(OUTCOMES[one][0]) for one in Outcome if one in outcomes}
        self.outcome.validators = [AnyOf([one.value for one in outcomes], message=gettext("Choose an outcome."))]

    def terms(self, found: Round) -> Terms:
        """What was entered."""
        return Terms(
            outcome=Outcome(self.outcome.data), reason=self.reason.data or "", conditions=conditions_in(self),
            note=self.note.data or "", grant_pence=self.grant_pence, grant_purpose=typed_in(self, "grant_purpose"),
        )  # fmt: skip

    def validate_grant(self, field: StringField) -> None:
        """Refuse what is no amount."""
        try:
            self.grant_pence = read_pence(field.data or "") or 0
        except DomainError as problem:
            raise ValidationError(problem.told(gettext)) from problem


class TagSeveral(SeveralForm):
    """The tag that all of them get."""

    tag = StringField(
        _("Tag"), description=_("One of the fund’s, or a new one, of up to 40 characters"), widget=GovTextInput()
    )

    def terms(self, found: Round) -> Terms:
        """What was entered."""
        return Terms(tag=self.tag.data or "")


class UntagSeveral(SeveralForm):
    """The tag that all of them lose."""

    tag = SelectField(_("Tag"), validate_choice=False, widget=GovSelect())

    def terms(self, found: Round) -> Terms:
        """What was entered."""
        return Terms(tag_id=uuid_from(self.tag.data))


class NameSeveral(SeveralForm):
    """Who leads on all of them."""

    officer = SelectField(_("Lead officer"), validate_choice=False, widget=GovSelect())

    def validate_officer(self, field: SelectField) -> None:
        """Refuse to take a choice that was not made for nobody."""
        if not field.data:
            raise ValidationError(gettext("Choose who leads on them, or nobody."))

    def terms(self, found: Round) -> Terms:
        """Who was chosen; what is no id is nobody's, and refused as such."""
        typed = self.officer.data
        return Terms(officer_id=None if typed == NOBODY else uuid_from(typed) or UUID(int=0))


FORMS: dict[Act, type[Any]] = {
    Act.SCREEN: ScreenSeveral,
    Act.ASSIGN: AssignSeveral,
    Act.PROPOSE: ProposeSeveral,
    Act.TAG: TagSeveral,
    Act.UNTAG: UntagSeveral,
    Act.OFFICER: NameSeveral,
}


def several_form(
    act: Act, found: Round, *, loads: Sequence[AssessorLoad], uses: Sequence[TagUse], managers: Sequence[Person]
) -> Any:
    """The form of an act, with what there is to choose from."""
    form = FORMS[act]()
    if act is Act.PROPOSE and Purpose.PREPARATION not in {line.purpose for line in found.envelope}:
        del form.grant, form.grant_purpose
    if act is Act.ASSIGN:
        form.offer(loads)
    if act is Act.UNTAG:
        form.tag.choices = {"": gettext("Choose a tag")} | {str(use.tag.id): use.tag.name for use in uses}
    if act is Act.OFFICER:
        names = {str(person.id): person.name for person in managers}
        form.officer.choices = {"": gettext("Choose a manager"), **names, NOBODY: gettext("Nobody")}
    return form
