"""What a form asks: sections of questions, as values. They are kept as one document, frozen with the form."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from assessments.documents.examining import LARGEST_MEGABYTES
from assessments.documents.states import FileKind
from assessments.funds.conditions import Condition
from assessments.funds.states import CountsAs, Measure, PartnerKind, Purpose, QuestionKind

NAMING = frozenset(
    {
        QuestionKind.PARTNERS,
        QuestionKind.DECLARATION,
        QuestionKind.EMAIL,
        QuestionKind.TELEPHONE,
        QuestionKind.WEB_ADDRESS,
        QuestionKind.ADDRESS,
    }
)
"""The kinds of question whose answers are names or lead to somebody."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of several that a question offers."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Column:
    """What each row of a table holds in one place: an answer of one of the plain kinds, with that kind's limits."""

    key: str
    kind: QuestionKind
    label: str
    hint: str = ""
    is_required: bool = True
    max_words: int | None = None
    max_characters: int | None = None
    minimum: int | None = None
    maximum: int | None = None
    choices: tuple[Choice, ...] = ()
    has_total: bool = False

    @property
    def is_money(self) -> bool:
        """Whether its cells are amounts."""
        return self.kind is QuestionKind.MONEY

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """Read back what `documents_of` wrote."""
        choices = tuple(Choice(**choice) for choice in document.get("choices", ()))
        return cls(**{**document, "kind": QuestionKind(document["kind"]), "choices": choices})


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that a form asks for.

    `key` joins the same question across stages, so that a full proposal starts from what the concept paper said.
    Limits that do not apply to the kind are None. `minimum` and `maximum` are pence for money. `unit` is what a number
    counts, and `decimals` how many figures it may have after the point. Without `shown_if` it is always asked.
    `financial_year` says to which year an amount requested belongs. `columns` are those of a table.
    A budget has `financial_years`, `headings` unless the applicant names them, and a method for `overheads`;
    partners have theirs for `shares`.
    """

    key: str
    kind: QuestionKind
    label: str
    hint: str = ""
    is_required: bool = True
    max_words: int | None = None
    max_characters: int | None = None
    minimum: int | None = None
    maximum: int | None = None
    choices: tuple[Choice, ...] = ()
    counts_as: CountsAs | None = None
    financial_year: str | None = None
    unit: str | None = None
    decimals: int | None = None
    shown_if: Condition | None = None
    columns: tuple[Column, ...] = ()
    fewest_rows: int | None = None
    most_rows: int | None = None
    headings: tuple[Choice, ...] = ()
    financial_years: tuple[str, ...] = ()
    overheads: Measure | None = None
    most_overheads: int | None = None
    shares: Measure | None = None
    confirmed: bool | None = None
    """Of partners: whether each must have confirmed what is said of it."""
    needed: bool | None = None
    """Of a declaration: whether it must have been made."""
    is_identifying: bool = False
    """Whether its answer tells whose the application is; in an anonymous stage it is withheld from assessors."""
    allowed: tuple[FileKind, ...] = ()
    """The kinds of file that are taken; none named is all that can be told from their bytes."""
    max_megabytes: int | None = None
    max_files: int | None = None
    speaks_to: tuple[str, ...] = ()
    """Keys of the stage's criteria to which the answer speaks; who scores one of these finds it beside it."""
    purpose: Purpose | None = None
    """Of an amount requested: for what, where the envelope has several purposes."""
    group: str | None = None
    """Of people reached: the key of the round's group to which they belong."""
    must_include: PartnerKind | None = None
    """Of partners: the kind of body of which at least one must be named, and must have confirmed."""

    @property
    def must_be_confirmed(self) -> bool:
        """Whether nobody can hand in before those whom its answer names have confirmed."""
        return bool(self.confirmed or self.needed or self.must_include)

    @property
    def identifies(self) -> bool:
        """Whether its answer tells who is behind the application, by what it asks or because the round says so."""
        return self.is_identifying or self.kind in NAMING

    @property
    def megabytes(self) -> int:
        """How large one file may be."""
        return self.max_megabytes or LARGEST_MEGABYTES

    @property
    def files_at_most(self) -> int:
        """How many files may be given."""
        return self.max_files or 1

    def label_of(self, choice_key: str) -> str:
        """The words of a choice; the key itself if the form no longer offers it."""
        return next((choice.label for choice in self.choices if choice.key == choice_key), choice_key)

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """Read back what `documents_of` wrote."""
        values = dict(document)
        values["kind"] = QuestionKind(values["kind"])
        values["choices"] = tuple(Choice(**choice) for choice in values.get("choices", ()))
        values["allowed"] = tuple(FileKind(kind) for kind in values.get("allowed", ()))
        values["counts_as"] = CountsAs(values["counts_as"]) if values.get("counts_as") else None
        values["shown_if"] = Condition.from_document(values.get("shown_if"))
        values["headings"] = tuple(Choice(**heading) for heading in values.get("headings", ()))
        values["financial_years"] = tuple(values.get("financial_years", ()))
        values["overheads"] = Measure(values["overheads"]) if values.get("overheads") else None
        values["must_include"] = PartnerKind(values["must_include"]) if values.get("must_include") else None
        values["purpose"] = Purpose(values["purpose"]) if values.get("purpose") else None
        values["shares"] = Measure(values["shares"]) if values.get("shares") else None
        values["speaks_to"] = tuple(values.get("speaks_to", ()))
        values["columns"] = tuple(Column.from_document(column) for column in values.get("columns", ()))
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Section:
    """One page of a form."""

    key: str
    title: str
    guidance: str = ""
    questions: tuple[Question, ...] = field(default_factory=tuple)
    shown_if: Condition | None = None

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """Read back what `documents_of` wrote."""
        questions = tuple(Question.from_document(question) for question in document["questions"])
        condition = Condition.from_document(document.get("shown_if"))
        return cls(document["key"], document["title"], document.get("guidance", ""), questions, condition)


def identifies_by_title(question: Question) -> bool:
    """Whether what the application is called tells whose it is."""
    return question.counts_as is CountsAs.TITLE and question.identifies


def documents_of(sections: Iterable[Section]) -> list[dict[str, Any]]:
    """Sections as plain JSON."""
    return [asdict(section) for section in sections]


def sections_of(documents: Iterable[Mapping[str, Any]]) -> tuple[Section, ...]:
    """Sections from plain JSON."""
    return tuple(Section.from_document(document) for document in documents)
