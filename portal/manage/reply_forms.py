"""The forms by which replies to outcomes are answered: shape only, the rules are the domain's."""

from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput
from wtforms import RadioField, SubmitField
from wtforms.validators import AnyOf

from assessments.replies.models import Reply
from assessments.replies.states import ReplyKind, Step
from portal.fields import ReasonField
from portal.seen import SeenForm, Stands

CHANGES, STAYS = "changes", "stays"


class AnswerForm(SeenForm):
    """An answer to a question, or to a complaint by upholding it or not."""

    step = RadioField(
        _("Is the complaint upheld?"),
        choices=lambda: {
            Step.UPHOLD.value: gettext("Upheld: something went wrong, and the outcome is looked at again"),
            Step.NOT_UPHOLD.value: gettext("Not upheld"),
        },
        validate_choice=False,
        widget=GovRadioInput(),
    )
    answer = ReasonField(
        _("Your answer"), _("The applicant reads this on their page. An email tells them that it is there.")
    )
    submit = SubmitField(_("Send the answer"), widget=GovSubmitInput())

    def offer(self, reply: Reply) -> None:
        """A question is not upheld or not."""
        if reply.kind is ReplyKind.QUESTION:
            del self.step

    @property
    def wanted(self) -> Step:
        """What was chosen; an answer where there was nothing to choose."""
        if "step" not in self:
            return Step.ANSWER
        return Step(self.step.data) if self.step.data in set(Step) else Step.TAKE


class ReconsiderForm(SeenForm):
    """What came of looking at the outcome again."""

    found = RadioField(
        _("What came of it?"),
        [AnyOf([CHANGES, STAYS], message=_("Choose whether the outcome changes."))],
        choices=lambda: {
            STAYS: gettext("The outcome stays as it is"),
            CHANGES: gettext("The outcome changes: a correction is proposed, and approved by somebody else"),
        },
        validate_choice=False,
        widget=GovRadioInput(),
    )
    note = ReasonField(_("What was found"), _("The applicant reads this."))
    submit = SubmitField(_("Record it"), widget=GovSubmitInput())


def stands_of(reply: Reply) -> Sequence[Stands]:
    """What is recorded now, in words."""
    return [
        Stands(gettext("Being answered by"), reply.taken_by.name if reply.taken_by else ""),
        Stands(gettext("Answer"), reply.answer or ""),
        Stands(gettext("What was found"), reply.note or ""),
    ]
