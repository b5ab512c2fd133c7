"""The form on which several drafts of feedback are gone over: their fields are named after their applications."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput
from werkzeug.datastructures import MultiDict
from wtforms import SubmitField

from assessments.decisions.reading_feedback import Draft
from assessments.decisions.use_cases import GoneOver
from assessments.errors import DomainError, Invalid
from portal.fields import plain_lines
from portal.forms import PageForm

OF = "of"
"""Names the field that says of which applications drafts were shown."""


class ConfirmDrafts(PageForm):
    """Says that what is ticked was read, and can be told."""

    submit = SubmitField(_("Save those that are ticked"), widget=GovSubmitInput())


@dataclass(frozen=True, slots=True)
class TypedDraft:
    """A draft as it came back, and whether it was ticked."""

    gone_over: GoneOver
    is_ticked: bool

    def is_changed_in_vain(self, draft: Draft) -> bool:
        """Whether words were typed that nobody asked to be saved."""
        typed = self.gone_over.strengths, self.gone_over.would_have_helped
        return not self.is_ticked and typed != (draft.feedback.strengths, draft.feedback.would_have_helped)


def typed_drafts(sent: MultiDict[str, str] | None) -> Mapping[str, TypedDraft]:
    """What came back of each draft that was shown, by reference."""
    if sent is None:
        return {}
    ticked = set(sent.getlist("read"))
    found = {}
    for reference in sent.getlist(OF):
        mark, *words = (plain_lines(sent.get(f"{part}-{reference}")) for part in ("mark", "strengths", "helped"))
        found[reference] = TypedDraft(GoneOver(reference, mark, *words), reference in ticked)
    return found


def told_of(refusal: DomainError) -> str:
    """Why a draft was not saved, in one line: what is wrong with its words, where that is why."""
    if isinstance(refusal, Invalid):
        return " ".join(refusal.told_problems(gettext).values())
    return refusal.told(gettext)
