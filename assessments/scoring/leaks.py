"""Where an application to an anonymous stage tells whose it is, in what its assessors will read."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assessments.accounts.models import Person
from assessments.applications.answers import Said, in_one_cell, said
from assessments.applications.attachments import named_in
from assessments.applications.models import Submission
from assessments.db import Base
from assessments.folding import fold
from assessments.funds.models import Form
from assessments.funds.states import QuestionKind

AROUND = 60
"""Characters that are shown before and after what was found."""
SHORTEST = 4
"""Letters that a part of a name has at least, to be looked for by itself."""
COMMON = frozenset(Path(__file__).with_name("common_words_in_names.txt").read_text(encoding="ascii").split())
"""Words of which many names are made, and which tell nothing by themselves."""
_WORD = re.compile(r"\w+")


class Leak(Base):
    """That what assessors of an anonymous stage will read holds a name; noted by a manager once it is dealt with."""

    __tablename__ = "leak"
    __table_args__ = (
        UniqueConstraint("submission_id", "question_key", "name"),
        CheckConstraint("(noted_at IS NULL) = (note IS NULL)", name="noted_with_a_note"),
        Index(None, "stage_id", "noted_at", "found_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id"))
    stage_id: Mapped[UUID] = mapped_column(ForeignKey("stage.id"))
    question_key: Mapped[str]
    name: Mapped[str]
    """What was found: a name, or a part of one."""
    passage: Mapped[str]
    found_at: Mapped[datetime]
    noted_at: Mapped[datetime | None]
    noted_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str | None]

    submission: Mapped[Submission] = relationship(lazy="raise")
    noted_by: Mapped[Person | None] = relationship(lazy="raise")


@dataclass(frozen=True, slots=True)
class Telling:
    """What would tell whose an application is."""

    organisation: str
    partners: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundLeak:
    """A name, in which answer, and the words around it."""

    submission_id: UUID
    question_key: str
    name: str
    passage: str


def leaks_in(submission_id: UUID, form: Form, values: Mapping[str, Any], telling: Telling) -> list[FoundLeak]:
    """Every name in an answer that is not withheld, each once for a question, with the words around it."""
    wanted = list(_wanted(telling))
    found: dict[tuple[str, str], FoundLeak] = {}
    for key, text in _readable(form, values):
        whole: set[str] = set()
        for name, of, pattern in wanted:
            match = None if of in whole else pattern.search(fold(text))
            if match is not None:
                whole.add(name)
                found.setdefault((key, name), FoundLeak(submission_id, key, name, _passage(text, match)))
    return list(found.values())


def _wanted(telling: Telling) -> Iterator[tuple[str, str, re.Pattern[str]]]:
    """What to look for, of which whole name it is a part, and how: the whole comes first, and then says enough."""
    names = {telling.organisation, *telling.partners}
    for name in sorted(names):
        yield name, "", _whole(fold(name))
        for word in sorted(set(_WORD.findall(fold(name)))):
            if len(word) >= SHORTEST and word not in COMMON and not word.isdigit() and word != fold(name):
                yield word, name, _whole(word)
    for person in sorted(set(telling.people)):
        surname = fold(person).split()[-1:]
        if surname and len(surname[0]) >= SHORTEST - 1:
            yield person, "", _whole(surname[0])
    for domain in sorted(set(telling.domains)):
        yield domain, "", _whole(fold(domain))


def _whole(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")


def _readable(form: Form, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What assessors will read, by question; of files their names, which are what would tell whoever saves one."""
    for key, question in form.questions.items():
        value = values.get(key)
        if value is None or question.identifies:
            continue
        if question.kind is QuestionKind.FILE:
            yield from ((key, str(entry["name"])) for entry in named_in(value))
        else:
            yield from ((key, text) for text in _texts(said(question, value)))


def _texts(told: Said | None) -> Iterable[str]:
    if told is None:
        return []
    if isinstance(told, str):
        return [told]
    return [str(each) for each in told] if isinstance(told, list) else [in_one_cell(told)]


def _passage(text: str, match: re.Match[str]) -> str:
    """The words around what was found, in the text as it was folded onto one line."""
    line = " ".join(text.split())
    start, end = max(match.start() - AROUND, 0), min(match.end() + AROUND, len(line))
    return f"{'…' if start else ''}{line[start:end].strip()}{'…' if end < len(line) else ''}"
