"""Answers that come from elsewhere, each beside what stands, so that nothing is put in its place unseen."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from assessments.applications.answers import AnswerRefused, parts_of
from assessments.applications.models import Answer, Submission, content_fingerprint
from assessments.applications.use_cases.drafting import read_entry
from assessments.errors import DomainError
from assessments.funds.questions import Question
from assessments.funds.states import ROWED, QuestionKind
from portal.answers import shown
from portal.apply.answers import ShownAnswer, read_standing, read_version
from portal.apply.fields import fingerprint_of

TAKE = "take"


@dataclass(frozen=True, slots=True)
class Offer:
    """An entry for one question: what it says, what is wrong with it, and what stands there now."""

    question: Question
    entry: Any
    says: ShownAnswer
    problem: str
    stands: ShownAnswer
    is_answered: bool
    is_same: bool
    seen: str

    @property
    def carried(self) -> Iterator[tuple[str, str]]:
        """The entry as the fields of a form, as its page would send it."""
        key = self.question.key
        if self.question.kind in ROWED:
            yield from _carried_rows(key, self.entry)
        elif self.question.kind is QuestionKind.BUDGET:
            yield from _carried_rows(key, self.entry["rows"])
            overheads = self.entry.get("overheads", {})
            yield from ((f"{key}-overheads-{column}", text) for column, text in overheads.items())
        elif isinstance(self.entry, Mapping):
            yield from ((f"{key}-{part}", self.entry.get(part, "")) for part in parts_of(self.question))
        elif isinstance(self.entry, list):
            yield from ((key, one) for one in self.entry)
        else:
            yield key, self.entry


def offers_of(submission: Submission, entries: Mapping[str, Any]) -> list[Offer]:
    """An offer for each entry, in the form's order."""
    given = {answer.question_key: answer for answer in submission.answers}
    questions = submission.form.questions
    return [_offer(questions[key], entries[key], given.get(key)) for key in questions if key in entries]


def told_counts(taken: Sequence[str], problems: Mapping[str, DomainError]) -> str:
    """How many answers were put in, and how many of them need correcting."""
    told = _("Answers put in: %(count)s.", count=len(taken))
    if not problems:
        return str(told)
    return f"{told} " + str(_("Of these, %(count)s need correcting before you can submit.", count=len(problems)))


def _carried_rows(key: str, rows: Sequence[Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    for number, row in enumerate(rows, start=1):
        yield from ((f"{key}-{number}-{column}", text) for column, text in row.items())


def _offer(question: Question, entry: Any, standing: Answer | None) -> Offer:
    value, typed, problem = read_entry(question, entry)
    seen = fingerprint_of(standing)
    return Offer(
        question,
        entry,
        read_version(question, entry) if problem else ShownAnswer(question, shown(question, value), ""),
        problem.told(_) if isinstance(problem, AnswerRefused) else "",
        read_standing(question, standing),
        is_answered=bool(seen),
        is_same=content_fingerprint(value, typed) == seen,
        seen=seen,
    )
