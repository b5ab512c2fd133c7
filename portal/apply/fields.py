"""The boxes of one page of the form. They are made from its questions, so no form class can list them.

Question keys are anything that a round's author likes; a WTForms class, where every field is an attribute, would break
at a question with the key `data`.
"""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from assessments.applications.answers import CellFault, CellsRefused, as_typed, parts_of
from assessments.applications.models import Answer, Submission
from assessments.errors import DomainError
from assessments.funds.questions import Question, Section
from assessments.funds.states import ROWED, QuestionKind
from assessments.funds.tables import most_rows_of
from portal.apply.budgets import ShownBudget, first_box, shown_budget
from portal.apply.conditional import ALWAYS, places_of
from portal.apply.files import HeldFile, held_files
from portal.apply.lines import ADDRESS_BOXES, DECLARATION_BOXES, LINES
from portal.apply.rows import RowBoxes, Sum, shown_rows, shown_sums
from portal.text import number, percent, pounds
from portal.uploads import endings, file_form, size_limits

MOST_RADIOS = 10
SHOWN: Mapping[QuestionKind, Callable[[int], str]] = {QuestionKind.MONEY: pounds, QuestionKind.PERCENTAGE: percent}
"""How a limit is written, where it is not as a number."""

LINES_OF_SEVERAL: Mapping[QuestionKind, Mapping[str, Mapping[str, Any]]] = {
    QuestionKind.ADDRESS: ADDRESS_BOXES,
    QuestionKind.DECLARATION: DECLARATION_BOXES,
}
"""The kinds that are typed in several lines, with the line of each part."""

ASKED_LATER = lazy_gettext("Nobody is written to before you ask for it on the page where you check your answers.")


class QuestionField:
    """One question with what is typed in its box and what is wrong with it, as its box shows them."""

    def __init__(
        self,
        question: Question,
        typed: Any,
        problem: str | None,
        *,
        seen: str = "",
        anchor: str | None = None,
        part: str | None = None,
        faults: Sequence[CellFault] = (),
        wanted: int = 0,
    ) -> None:
        self.question = question
        self.typed = typed
        self.name = question.key
        self.anchor = anchor or anchor_of(question)
        self.seen = seen
        """The fingerprint of the answer that stood when the page was opened."""
        self.files: Sequence[HeldFile] = ()
        """Those that are there, where the question asks for files."""
        self.errors: Sequence[str] = [problem] if problem else []
        self.wrong_part = part
        """Of several boxes the one that is wrong; none where all of them are, together."""
        self.place = ALWAYS
        """When it is asked, and whether it is now."""
        self.faults = faults
        """The cells that do not fit, where the answer has rows; `wanted` is how many rows to show at least."""
        self.wanted = wanted
        self.can_grow = True
        """Whether the page has buttons for rows of its answer."""

    @property
    def id(self) -> str:
        """The first box, to which the error summary leads."""
        if self.question.kind in ROWED:
            return self.rows[0].boxes[0].id
        if self.question.kind is QuestionKind.BUDGET:
            return first_box(self.question, self.anchor)
        parts = parts_of(self.question)
        return f"{self.anchor}-{self.wrong_part or parts[0]}" if parts else self.anchor

    @property
    def rows(self) -> list[RowBoxes]:
        """The rows of a table."""
        return shown_rows(self.question, self.anchor, self.typed, self.faults, self.wanted)

    @property
    def budget(self) -> ShownBudget:
        """The lines and sums of a budget."""
        return shown_budget(self.question, self.anchor, self.typed, self.faults, self.wanted)

    @property
    def sums(self) -> list[Sum]:
        """What the columns of a table come to."""
        return shown_sums(self.question, self.typed)

    @property
    def most_rows(self) -> int:
        """Rows that a table takes."""
        return most_rows_of(self.question)

    @property
    def links(self) -> list[dict[str, str]]:
        """What is wrong, with a link to the box that mends it: for a table, one for each cell."""
        if self.faults:
            anchor = self.anchor
            return [
                {"text": told_of(self.question, fault.told(_)), "href": f"#{anchor}-{fault.row}-{fault.column}"}
                for fault in self.faults
            ]
        return [{"text": told_of(self.question, problem), "href": f"#{self.id}"} for problem in self.errors]

    @property
    def label(self) -> str:
        """What is asked, and whether it may be left out."""
        label = self.question.label
        return label if self.question.is_required else _("%(label)s (optional)", label=label)

    @property
    def hint(self) -> str:
        """The question's own hint, and the limits that are not counted on the page."""
        return " ".join(part for part in (self.question.hint, _limits(self.question)) if part)

    @property
    def endings(self) -> str:
        """Which files a browser offers first."""
        return endings(self.question)

    @property
    def size_limits(self) -> dict[str, str]:
        """What the page's script says of files that are too large, before it takes minutes to send them."""
        return size_limits(self.question.megabytes)

    @property
    def takes_more(self) -> bool:
        """Whether another file can be given."""
        return len(self.files) < self.question.files_at_most

    @property
    def has_many_choices(self) -> bool:
        """Whether the choices are too many for radio buttons."""
        return len(self.question.choices) > MOST_RADIOS

    @property
    def line(self) -> Mapping[str, Any] | None:
        """What its box of one line has, where it is typed in one."""
        line, unit = LINES.get(self.question.kind), self.question.unit
        return {**line, "suffix": {"text": unit}} if line and unit else line

    @property
    def boxes(self) -> list[dict[str, Any]]:
        """The boxes of an answer that is typed in several: a date, a month, an address or who declares."""
        make = self._line if self.question.kind in LINES_OF_SEVERAL else self._figures_of_date
        return [
            {**box, "id": f"{self.anchor}-{part}", "classes": f"{box.get('classes', '')}{self._red(part)}"}
            for part in parts_of(self.question)
            for box in (make(part),)
        ]

    def _red(self, part: str) -> str:
        return " govuk-input--error" if self.errors and self.wrong_part in (None, part) else ""

    def _figures_of_date(self, part: str) -> dict[str, Any]:
        labels = {"day": _("Day"), "month": _("Month"), "year": _("Year")}
        return {
            "name": f"{self.name}-{part}",
            "label": labels[part],
            "classes": f"govuk-input--width-{4 if part == 'year' else 2}",
            "value": self.typed.get(part, ""),
        }

    def _line(self, part: str) -> dict[str, Any]:
        box = LINES_OF_SEVERAL[self.question.kind][part]
        typed = {"name": f"{self.name}-{part}", "value": self.typed.get(part, ""), "attributes": {"dir": "auto"}}
        return {**box, **typed, "label": {"text": box["label"]}}


class SectionForm:
    """The fields of one page, in order."""

    def __init__(
        self,
        submission: Submission,
        section: Section,
        entries: Mapping[str, Any] | None = None,
        problems: Mapping[str, DomainError] | None = None,
        *,
        seen: Mapping[str, str] | None = None,
        page: str = "",
        wanted: Mapping[str, int] | None = None,
    ) -> None:
        """From what is saved or, after a refusal, from `entries` as they were typed, with their problems.

        `seen` and `page` are what the form was opened at, where that was on an earlier page. `wanted` are rows that are
        asked for, by question key.
        """
        self.page = page or secrets.token_urlsafe(9)
        saved = {answer.question_key: answer for answer in submission.answers}
        entries, problems, seen = entries or {}, problems or {}, seen or {}
        self.fields = [
            QuestionField(
                question,
                entries[question.key] if question.key in entries else _saved(question, saved.get(question.key)),
                problems[question.key].told(_) if question.key in problems else None,
                seen=seen.get(question.key, fingerprint_of(saved.get(question.key))),
                part=getattr(problems.get(question.key), "part", None),
                faults=faults_of(problems.get(question.key)),
                wanted=(wanted or {}).get(question.key, 0),
            )
            for question in section.questions
            if submission.asks(question.key)
        ]
        places = places_of(submission, section)
        for field in self.fields:
            field.place = places[field.name]
            if field.question.kind is QuestionKind.FILE:
                field.files = held_files(saved.get(field.name), submission.documents)

    def __iter__(self) -> Iterator[QuestionField]:
        return iter(self.fields)

    @property
    def takes_files(self) -> bool:
        """Whether any question of the page asks for files."""
        return any(field.question.kind is QuestionKind.FILE for field in self.fields)

    @property
    def links(self) -> list[dict[str, str]]:
        """What is wrong, each with its question, and a link to the box that mends it."""
        return [link for field in self.fields for link in field.links]

    @property
    def errors(self) -> dict[str, Sequence[str]]:
        """What is wrong, by field, as the page's title asks for it."""
        return {field.name: field.errors for field in self.fields if field.errors}


def told_of(question: Question, problem: str) -> str:
    """A problem named by its question, since two questions of a page may share a sentence."""
    label = question.label.rstrip()
    return f"{label} {problem}" if label.endswith(("?", ".", "!", ":")) else f"{label}: {problem}"


def faults_of(problem: DomainError | None) -> Sequence[CellFault]:
    """The cells that a problem names."""
    return problem.faults if isinstance(problem, CellsRefused) else ()


def anchor_of(question: Question) -> str:
    """Where on its page the question is."""
    return f"answer-{question.key}"


def fingerprint_of(answer: Answer | None) -> str:
    """By which a form tells what stood when it was opened; '' where nothing did."""
    return answer.fingerprint if answer is not None else ""


def _saved(question: Question, answer: Any) -> Any:
    if answer is not None and answer.typed is not None:
        return answer.typed
    return as_typed(question, answer.value if answer is not None else None)


def _limits(question: Question) -> str:
    if question.kind is QuestionKind.DECLARATION:
        return str(_("Somebody who does not write this application. %(asked)s", asked=ASKED_LATER))
    if question.kind in ROWED:
        most = str(_("Up to %(most)s rows.", most=most_rows_of(question)))
        return f"{most} {ASKED_LATER}" if question.kind is QuestionKind.PARTNERS else most
    if question.kind is QuestionKind.FILE:
        return file_form(question)
    if question.kind is QuestionKind.SHORT_TEXT and question.max_characters:
        return str(_("Up to %(limit)s characters.", limit=number(question.max_characters)))
    unit = question.unit
    return " ".join(part for part in (_("In %(unit)s.", unit=unit) if unit else "", _bounds(question)) if part)


def _bounds(question: Question) -> str:
    show = SHOWN.get(question.kind, number)
    least, most = question.minimum, question.maximum
    if least is not None and most is not None:
        return str(_("From %(least)s to %(most)s.", least=show(least), most=show(most)))
    if most is not None:
        return str(_("Up to %(most)s.", most=show(most)))
    return str(_("%(least)s or more.", least=show(least))) if least is not None else ""
