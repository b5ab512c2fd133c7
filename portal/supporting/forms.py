"""The forms of the shared place, for both sides: shape only, the rules are the domain's."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovFileInput,
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
    GovTextInput,
)
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, StringField, SubmitField, ValidationError
from wtforms.form import BaseForm
from wtforms.validators import AnyOf

from assessments.applications.answers import read_pence
from assessments.errors import DomainError
from assessments.funds.questions import Section
from assessments.supporting.models import ReviewComment
from assessments.supporting.states import Readiness, Side, Verdict
from portal.fields import ClockField, CountField, DayField, ReasonField
from portal.forms import PageForm
from portal.seen import SeenForm
from portal.supporting.shown import LEVELS, OWNERS, MarginRow


class ReviewForm(PageForm):
    """Which sections of the draft the adviser is to comment on."""

    entry_key = HiddenField()
    sections = SelectMultipleField(_("Which sections?"), validate_choice=False, widget=GovCheckboxesInput())
    words = ReasonField(
        _("What should your adviser look at? (optional)"), _("For example, whether the costs are clear.")
    )
    submit = SubmitField(_("Share these sections, and ask for comments"), widget=GovSubmitInput())

    def offer(self, sections: Sequence[Section]) -> None:
        """Let the person choose among these."""
        self.sections.choices = {section.key: section.title for section in sections}


class NeedForm(PageForm):
    """Something that a good proposal still needs."""

    entry_key = HiddenField()
    drafted_from = HiddenField()
    text = ReasonField(_("What is needed?"), needed=_("Say what is needed, in at most 2,000 characters."))
    owner = RadioField(
        _("Who sees to it?"),
        [AnyOf([side.value for side in Side], message=_("Choose who sees to it."))],
        choices=lambda: {side.value: gettext(str(words)) for side, words in OWNERS.items()},
        validate_choice=False,
        widget=GovRadioInput(),
    )
    due_on = DayField(_("Until when?"))
    submit = SubmitField(_("Put it on the plan"), widget=GovSubmitInput())


class ChangedNeedForm(NeedForm, SeenForm):
    """The same in other words, or with another owner or date."""

    submit = SubmitField(_("Save"), widget=GovSubmitInput())


class DocumentForm(PageForm):
    """A file that both sides may open."""

    document = FileField(_("File"), [FileRequired(_("Choose a file"))], widget=GovFileInput())
    submit = SubmitField(_("Share the file"), widget=GovSubmitInput())


class QuestionForm(PageForm):
    """Something to ask the other side."""

    entry_key = HiddenField()
    question = ReasonField(_("Your question"), needed=_("Enter your question, in 2,000 characters or fewer."))
    submit = SubmitField(_("Ask"), widget=GovSubmitInput())


def with_answer(number: int) -> QuestionForm:
    """The empty form, and a box for the answer to a question, so that a refusal of the answer leads there."""
    field = {f"answer-{number}": ReasonField(_("Your answer"))}
    form: QuestionForm = type("AnsweringForm", (QuestionForm,), field)(formdata=None)
    return form


class PublicationForm(PageForm):
    """A question and its answer as everybody is to read them who was invited."""

    question = ReasonField(
        _("The question, as everybody reads it"),
        needed=_("Enter the question as everybody should read it, in 2,000 characters or fewer."),
    )
    answer = ReasonField(_("The answer"), needed=_("Enter the answer, in 5,000 characters or fewer."))
    submit = SubmitField(_("Tell everybody who was invited"), widget=GovSubmitInput())


class AmountField(StringField):
    """An amount in pounds as people type it; `pence` is what it says, once the form is valid."""

    widget = GovTextInput()
    pence = 0

    def __init__(self, label: str = "", description: str = "", **options: Any) -> None:
        shown = {"params": {"classes": "govuk-input--width-10", "prefix": {"text": "£"}, "spellcheck": False}}
        super().__init__(label, description=description, render_kw=shown, **options)

    def pre_validate(self, _form: BaseForm) -> None:
        """Refuse what is no amount."""
        try:
            pence = read_pence((self.data or "").removeprefix("£"))
        except DomainError as problem:
            raise ValidationError(problem.told(gettext)) from problem
        if pence is None:
            raise ValidationError(gettext("Enter an amount in pounds, like 250 or 250.50."))
        self.pence = pence


class GroupForm(PageForm):
    """A session for everybody who was invited."""

    entry_key = HiddenField()
    title = StringField(_("What is it about?"), widget=GovTextInput())
    venue = StringField(
        _("Where is it held?"), description=_("A place, or the link by which one joins."), widget=GovTextInput()
    )
    starts_on = DayField(_("Day"))
    clock = ClockField(_("Time"), description=_("For example, 5pm or 17:30"))
    places = CountField(_("For how many applicants is there room?"), is_needed=True)
    submit = SubmitField(_("Arrange it, and tell everybody who was invited"), widget=GovSubmitInput())


class AttendanceForm(PageForm):
    """Who came to such a session."""

    present = SelectMultipleField(_("Who came?"), validate_choice=False, widget=GovCheckboxesInput())
    submit = SubmitField(_("Save who came"), widget=GovSubmitInput())


class SpendingForm(PageForm):
    """What some of a preparation grant was spent on."""

    entry_key = HiddenField()
    what = StringField(_("What was it spent on?"), widget=GovTextInput())
    pence = AmountField(_("How much?"), _("For example, 250 or 250.50"))
    spent_on = DayField(_("When?"))
    receipt = FileField(_("Receipt (optional)"), widget=GovFileInput())
    submit = SubmitField(_("Add it"), widget=GovSubmitInput())


class PaymentForm(PageForm):
    """On which day a preparation grant was paid."""

    paid_on = DayField(_("Paid on"))
    submit = SubmitField(_("Note the payment"), widget=GovSubmitInput())

    def validate_paid_on(self, field: DayField) -> None:
        """Refuse a form without a day, which no browser sends."""
        if field.data is None and not field.errors:
            raise ValidationError(gettext("Enter the day on which it was paid."))


class ReturnForm(PageForm):
    """How much of a preparation grant came back."""

    pence = AmountField(_("Returned, all in all"), _("What was paid, and not spent. £0 if nothing came back."))
    returned_on = DayField(_("When did it last come back?"))
    submit = SubmitField(_("Note what came back"), widget=GovSubmitInput())


def readiness_form(sections: Sequence[Section], standing: Mapping[str, str]) -> Any:
    """How ready each section is."""
    choices = {"": gettext("Not said")} | {level.value: gettext(str(words)) for level, words in LEVELS.items()}
    fields: dict[str, Any] = {
        f"level-{section.key}": SelectField(section.title, choices=choices, validate_choice=False, widget=GovSelect())
        for section in sections
    }
    fields["submit"] = SubmitField(_("Save"), widget=GovSubmitInput())
    return type("ReadinessForm", (PageForm,), fields)(data={f"level-{key}": level for key, level in standing.items()})


def levels_from(form: Any, sections: Sequence[Section]) -> dict[str, Readiness | None]:
    """What was said, by section; None where it is “Not said”, and nothing of a section that was not sent."""
    known: dict[str, Readiness | None] = {level.value: level for level in Readiness} | {"": None}
    said = {section.key: form[f"level-{section.key}"].data for section in sections}
    return {key: known[level] for key, level in said.items() if level in known}


def comments_form(rows: Iterable[MarginRow], mark: str) -> Any:
    """An adviser's comments, one box for each question that was shared."""
    rows = list(rows)
    fields: dict[str, Any] = {
        f"comment-{row.question.key}": ReasonField(_("Your comment on “%(question)s”", question=row.question.label))
        for row in rows
    }
    fields["save"] = SubmitField(_("Save without sending"), widget=GovSubmitInput())
    fields["submit"] = SubmitField(_("Send the comments to the applicant"), widget=GovSubmitInput())
    standing = {f"comment-{row.question.key}": row.comment.text for row in rows if row.comment is not None}
    form = type("CommentsForm", (SeenForm,), fields)(data=standing)
    form.open_at(mark)
    return form


def comments_from(form: Any, rows: Iterable[MarginRow]) -> dict[str, str]:
    """What was typed, by question."""
    return {row.question.key: form[f"comment-{row.question.key}"].data or "" for row in rows}


def verdicts_form(comments: Iterable[ReviewComment], mark: str) -> Any:
    """What the applicant makes of each comment."""
    fields: dict[str, Any] = {}
    standing: dict[str, str] = {}
    for comment in comments:
        key = comment.question_key
        fields[f"verdict-{key}"] = RadioField(
            _("Do you take this up?"),
            choices=lambda: {Verdict.TAKEN.value: gettext("Yes"), Verdict.NOT_TAKEN.value: gettext("No")},
            validate_choice=False,
            widget=GovRadioInput(),
        )
        fields[f"word-{key}"] = ReasonField(_("A word about it (optional)"))
        standing |= {f"verdict-{key}": comment.verdict.value, f"word-{key}": comment.word}
    fields["submit"] = SubmitField(_("Save your answers"), widget=GovSubmitInput())
    form = type("VerdictsForm", (SeenForm,), fields)(data=standing)
    form.open_at(mark)
    return form


def verdicts_from(form: Any, comments: Iterable[ReviewComment]) -> dict[str, tuple[Verdict, str]]:
    """What was answered, by question; whoever chooses nothing says nothing."""
    known = {each.value: each for each in Verdict}
    return {
        each.question_key: (
            known.get(form[f"verdict-{each.question_key}"].data or "", Verdict.OPEN),
            form[f"word-{each.question_key}"].data or "",
        )
        for each in comments
    }
