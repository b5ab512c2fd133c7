"""The forms of letters and feedback: shape only, the rules are the domain's."""

from collections.abc import Iterable, Mapping

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import (
    GovCharacterCount,
    GovCheckboxInput,
    GovRadioInput,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import BooleanField, Field, HiddenField, RadioField, StringField, SubmitField, TextAreaField
from wtforms.validators import AnyOf, InputRequired

from assessments.decisions.feedback import Feedback
from assessments.decisions.use_cases import FeedbackWords, Wording
from assessments.decisions.use_cases.wording import BODY_LIMIT
from assessments.funds.models import Criterion
from portal.fields import ClockField, OptionalDayField, plain_lines
from portal.seen import SeenForm, Stands

ALL, CHOSEN, NOW, THEN = "all", "chosen", "now", "then"


class WordingForm(SeenForm):
    """The words of the letters about one outcome."""

    subject = StringField(_("Subject"), widget=GovTextInput(), render_kw={"params": {"attributes": {"dir": "auto"}}})
    body = TextAreaField(
        _("Letter"),
        description=_(
            "Plain text; an empty line starts a paragraph. It begins with “Dear” and a name, and ends with where to "
            "find the outcome, so leave these out."
        ),
        filters=[plain_lines],
        widget=GovCharacterCount(),
        render_kw={"params": {"maxlength": BODY_LIMIT, "threshold": "75", "rows": 16, "attributes": {"dir": "auto"}}},
    )
    submit = SubmitField(_("Save these words"), widget=GovSubmitInput())

    @property
    def wording(self) -> Wording:
        """What was entered."""
        return Wording(self.subject.data or "", self.body.data or "")


class PlanForm(SeenForm):
    """When outcomes are told, and which. `entry_key` is made with the form, so that the same form twice is one."""

    which = RadioField(
        _("Which outcomes?"),
        [AnyOf([ALL, CHOSEN], message=_("Choose which outcomes are told."))],
        choices=lambda: {ALL: gettext("All that are approved"), CHOSEN: gettext("Those that I name")},
        validate_choice=False,
        widget=GovRadioInput(),
    )
    references = TextAreaField(
        _("References, if you name applications"),
        description=_("One on each line, like GLF-2008-0042"),
        filters=[plain_lines],
        widget=GovTextArea(),
        render_kw={"params": {"rows": 3, "spellcheck": False}},
    )
    when = RadioField(
        _("When?"),
        [AnyOf([NOW, THEN], message=_("Choose when they are told."))],
        choices=lambda: {THEN: gettext("At the moment below"), NOW: gettext("Now")},
        validate_choice=False,
        widget=GovRadioInput(),
    )
    until = OptionalDayField(_("Day"))
    clock = ClockField(_("Time"), description=_("For example, 9am or 17:30"))
    confirmed = BooleanField(
        _("I have read the letters, and want these applicants to be told then"),
        [InputRequired(_("Tick the box to confirm that you want these outcomes to be told."))],
        widget=GovCheckboxInput(),
    )
    without_feedback = BooleanField(
        _("Tell those who have no feedback their outcome without it"), widget=GovCheckboxInput()
    )
    entry_key = HiddenField()
    submit = SubmitField(_("Set the release"), widget=GovSubmitInput())

    @property
    def chosen(self) -> list[str] | None:
        """The references that were named; None for all."""
        if self.which.data == ALL:
            return None
        typed = (self.references.data or "").replace(",", "\n").replace(";", "\n").split()
        return [reference.upper() for reference in typed]

    @property
    def is_now(self) -> bool:
        """Whether it is to be done at once."""
        return bool(self.when.data == NOW)


def feedback_form(criteria: Iterable[Criterion], words: FeedbackWords) -> SeenForm:
    """The form of one application's feedback: as a whole, then by criterion."""
    fields: dict[str, Field] = {
        "strengths": _text(_("What was strong"), _("Say what the assessors found good, and where.")),
        "would_have_helped": _text(_("What would have helped"), _("Say what another application should have more of.")),
    }
    for criterion in criteria:
        fields[f"of-{criterion.key}"] = _text(gettext("%(criterion)s (optional)", criterion=criterion.title), "")
    fields["submit"] = SubmitField(_("Save this feedback"), widget=GovSubmitInput())
    typed = {f"of-{key}": text for key, text in words.by_criterion.items()}
    whole = {"strengths": words.strengths, "would_have_helped": words.would_have_helped}
    form: SeenForm = type("FeedbackForm", (SeenForm,), fields)(data={**whole, **typed})
    return form


def words_from(form: SeenForm, criteria: Iterable[Criterion]) -> FeedbackWords:
    """What was entered."""
    of_criteria: Mapping[str, str] = {each.key: form[f"of-{each.key}"].data or "" for each in criteria}
    return FeedbackWords(form["strengths"].data or "", form["would_have_helped"].data or "", of_criteria)


def stands_of(feedback: Feedback | None, criteria: Iterable[Criterion]) -> list[Stands]:
    """What is saved now, in words."""
    if feedback is None:
        return []
    return [
        Stands(gettext("What was strong"), feedback.strengths),
        Stands(gettext("What would have helped"), feedback.would_have_helped),
        *(Stands(each.title, feedback.by_criterion.get(each.key, "")) for each in criteria),
    ]


def _text(label: str, hint: str) -> Field:
    shown = {"rows": 5, "attributes": {"dir": "auto"}}
    return TextAreaField(
        label, description=hint, filters=[plain_lines], widget=GovTextArea(), render_kw={"params": shown}
    )
