"""The forms of sharing a stage's work out: shape only, the rules are the domain's."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovRadioInput, GovSelect, GovSubmitInput
from wtforms import BooleanField, RadioField, SelectField, SubmitField
from wtforms.validators import AnyOf

from assessments.allocating.models import AllocationPlan
from assessments.allocating.states import Keep
from assessments.allocating.use_cases import PlanDraft
from portal.fields import CountField, DayField, ReasonField
from portal.forms import PageForm
from portal.seen import SeenForm

EVENNESS = {"0": _("Not at all"), "10": _("Somewhat"), "20": _("Strongly")}
KEEPS = {
    Keep.ALL: _("All of it stays where it is; only what is missing is added"),
    Keep.STARTED: _("What has been begun stays; the rest moves where that helps more than it disturbs"),
}
MUST, MUST_NOT, FREE = "must", "must_not", "free"
RULES = {MUST: _("It must go to them"), MUST_NOT: _("It must not go to them"), FREE: _("Neither: as it comes out")}
RULE_OF = {MUST: True, MUST_NOT: False, FREE: None}


class PlanForm(SeenForm):
    """By which rules a stage's work is shared out."""

    per_application = CountField(_("Assessors for each application"), is_needed=True)
    most = CountField(
        _("Most applications for one assessor"), _("For those who have not said themselves how many they can take."),
        is_needed=True,
    )  # fmt: skip
    fewest = CountField(_("Fewest applications for one assessor"), is_needed=True)
    themes = CountField(_("What assessors know about the themes"), _("Weight, from 0 to 10"), is_needed=True)
    wishes = CountField(_("Which titles they would like"), _("Weight, from 0 to 10"), is_needed=True)
    likeness = CountField(
        _("How near the application’s words are to what they say of themselves"), _("Weight, from 0 to 10"),
        is_needed=True,
    )  # fmt: skip
    evenness = RadioField(
        _("How even is the load to be?"),
        [AnyOf(list(EVENNESS), message=_("Choose how even the load is to be."))],
        choices=lambda: {value: str(words) for value, words in EVENNESS.items()},
        validate_choice=False,
        widget=GovRadioInput(),
    )
    wants_lay = BooleanField(_("Each application has at least one lay member"), widget=GovCheckboxInput())
    one_of_organisation = BooleanField(_("No two of one organisation judge the same"), widget=GovCheckboxInput())
    keep = RadioField(
        _("What of the work that is given out already?"),
        [AnyOf([keep.value for keep in Keep], message=_("Choose what stays."))],
        choices=lambda: {keep.value: str(words) for keep, words in KEEPS.items()},
        validate_choice=False,
        widget=GovRadioInput(),
    )
    submit = SubmitField(_("Save and allocate"), widget=GovSubmitInput())

    @staticmethod
    def data_of(plan: AllocationPlan) -> dict[str, Any]:
        """What the form opens with."""
        names = (
            "per_application", "most", "fewest", "themes", "wishes", "likeness", "wants_lay", "one_of_organisation"
        )  # fmt: skip
        nearest = min(EVENNESS, key=lambda value: abs(int(value) - plan.evenness))
        return {**{name: getattr(plan, name) for name in names}, "evenness": nearest, "keep": plan.keep.value}

    def draft(self) -> PlanDraft:
        """What was entered."""
        return PlanDraft(
            self.per_application.number or 0, self.fewest.number or 0, self.most.number or 0, self.themes.number or 0,
            self.wishes.number or 0, self.likeness.number or 0, int(self.evenness.data), bool(self.wants_lay.data),
            bool(self.one_of_organisation.data), Keep(self.keep.data),
        )  # fmt: skip


class PinForm(PageForm):
    """Whom an application must go to, or must not."""

    assessor = SelectField(_("Assessor"), validate_choice=False, widget=GovSelect())
    rule = RadioField(
        _("What is decided?"),
        [AnyOf(list(RULES), message=_("Choose what is decided."))],
        choices=lambda: {value: str(words) for value, words in RULES.items()},
        validate_choice=False,
        widget=GovRadioInput(),
    )
    submit = SubmitField(_("Save"), widget=GovSubmitInput())

    def offer(self, people: dict[str, str]) -> None:
        """Let the manager choose among these."""
        self.assessor.choices = {"": gettext("Choose an assessor")} | people


class ApplyForm(PageForm):
    """When what is given out is due, and why work is taken back where some is."""

    due_on = DayField(_("When is the work due?"))
    reason = ReasonField(
        _("Why is work taken back?"), _("The fund’s staff read this. Those who had the work are told that it is gone.")
    )
    submit = SubmitField(_("Give the work out"), widget=GovSubmitInput())
