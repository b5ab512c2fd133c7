"""The forms of scenarios: making one, and adopting it."""

from collections.abc import Mapping
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput, GovTextInput
from wtforms import HiddenField, RadioField, StringField, SubmitField
from wtforms.validators import AnyOf

from assessments.applications.reasons import REASON_NEEDED
from assessments.batches.adopting import LEFT_OUT
from assessments.batches.terms import Terms
from assessments.decisions.states import Outcome
from assessments.rooms.states import Method
from portal.fields import ReasonField
from portal.forms import PageForm
from portal.manage.proposing_forms import conditions_in
from portal.wording import OUTCOMES

METHODS: Mapping[Method, tuple[str, str]] = {
    Method.DOWN_THE_ORDER: (_("Down the order"), _("From the best mark down, until the money runs out.")),
    Method.SKIP_AND_FILL: (
        _("Skip and fill"),
        _("From the best mark down. Who does not fit into what is left is skipped, and the next is looked at."),
    ),
    Method.BEST: (
        _("Best under the limits"),
        _("The greatest sum of mark times amount within every year’s money, all floors and all ceilings."),
    ),
}

AS_THEY_ARE = "as_they_are"


class ScenarioForm(PageForm):
    """A name, and a rule."""

    name = StringField(_("Name"), description=_("Up to 60 characters"), widget=GovTextInput())
    method = RadioField(
        _("Rule"),
        [AnyOf([method.value for method in Method], message=_("Choose a rule."))],
        choices=lambda: {method.value: str(words[0]) for method, words in METHODS.items()},
        validate_choice=False,
        widget=GovRadioInput(),
    )
    entry_key = HiddenField()
    submit = SubmitField(_("Work it out"), widget=GovSubmitInput())


class AdoptForm(PageForm):
    """In what words those who are in are told, and what becomes of the others."""

    reason = ReasonField(
        _("Reason for those who are in, in words for the applicants"),
        _("Every one of them reads this in the letter about the outcome. You can change each proposal afterwards."),
        needed=REASON_NEEDED,
    )
    conditions = ReasonField(
        _("Conditions"), _("One on each line, the same for all. The applicants read them. Leave it empty for none.")
    )
    others = RadioField(
        _("What becomes of those who are left out?"),
        [AnyOf([AS_THEY_ARE, *(each.value for each in LEFT_OUT)], message=_("Choose what becomes of the others."))],
        choices=lambda: {
            AS_THEY_ARE: gettext("Leave them as they are"),
            **{each.value: str(OUTCOMES[each][0]) for each in LEFT_OUT},
        },
        validate_choice=False,
        widget=GovRadioInput(),
    )
    reason_for_others = ReasonField(
        _("Reason for those who are left out, in words for the applicants"), _("Only needed if you propose an outcome.")
    )
    entry_key = HiddenField()
    seen = HiddenField()
    """The mark of the proposals that the page said would be replaced."""
    submit = SubmitField(_("Propose these outcomes"), widget=GovSubmitInput())

    def terms(self, scenario_id: UUID) -> Terms:
        """What was entered."""
        is_left = self.others.data == AS_THEY_ARE
        return Terms(
            reason=self.reason.data or "", conditions=conditions_in(self), scenario_id=scenario_id,
            others=None if is_left else Outcome(self.others.data),
            reason_for_others="" if is_left else self.reason_for_others.data or "",
        )  # fmt: skip
