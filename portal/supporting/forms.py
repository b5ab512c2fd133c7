"""The forms of the shared place, for both sides: shape only, the rules are the domain's."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovRadioInput,
    GovSubmitInput,
)
from wtforms import HiddenField, RadioField, SelectMultipleField, SubmitField
from wtforms.validators import AnyOf

from assessments.funds.questions import Section
from assessments.supporting.models import ReviewComment
from assessments.supporting.states import Side, Verdict
from portal.fields import DayField, ReasonField
from portal.forms import PageForm
from portal.seen import SeenForm
from portal.supporting.shown import OWNERS, MarginRow


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
