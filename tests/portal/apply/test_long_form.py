"""A form of 100 questions of all kinds is shown and saved with as many statements as one of each kind."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from itertools import cycle, islice
from random import Random
from typing import Any

import pytest
from flask.testing import FlaskClient

from assessments.applications.use_cases import OpenedPage, save_section
from assessments.clock import utcnow
from assessments.db import _Sessions
from assessments.funds.questions import Choice, Column, Question, Section
from assessments.funds.states import Measure, QuestionKind
from bench.visits import fields_of
from portal.commands.stories.prose import Writer
from tests.asking import ask_also
from tests.factories import actor_of
from tests.portal.apply.pages import Draft

CHOICES = (Choice("a", "First"), Choice("b", "Second"))
NEEDS: dict[QuestionKind, dict[str, Any]] = {
    QuestionKind.LONG_TEXT: {"max_words": 200},
    QuestionKind.ONE_OF: {"choices": CHOICES},
    QuestionKind.SEVERAL_OF: {"choices": CHOICES},
    QuestionKind.NUMBER: {"unit": "hectares", "decimals": 1},
    QuestionKind.TABLE: {
        "columns": (Column("item", QuestionKind.SHORT_TEXT, "Item", max_characters=40),), "fewest_rows": 1,
        "most_rows": 3,
    },
    QuestionKind.BUDGET: {
        "headings": CHOICES, "financial_years": ("2026-27", "2027-28"), "overheads": Measure.PERCENTAGE,
        "most_overheads": 15,
    },
    QuestionKind.PARTNERS: {"shares": Measure.AMOUNT},
}  # fmt: skip
"""What a question must say beside its label, for the kinds that need something."""
PAGE = "/concept/sections/{}"


def questions(number: int) -> Iterator[Question]:
    kinds = islice(cycle(QuestionKind), number)
    return (
        Question(f"q{place}", kind, f"Question {place}?", is_required=False, **NEEDS.get(kind, {}))
        for place, kind in enumerate(kinds)
    )


@pytest.fixture
def draft(sessions: _Sessions, client: FlaskClient) -> Draft:
    made = Draft(sessions, client)
    with sessions.begin() as session:
        few = Section("few", "A few", "", tuple(questions(len(QuestionKind))))
        many = Section(
            "many", "Many", "", tuple(replace(each, key=f"m{each.key}", counts_as=None) for each in questions(100))
        )
        ask_also(session, made.round, few, many)
        writer, page = Writer(Random(1), {}, {"start": date(2026, 9, 1)}), OpenedPage()
        for section in (few, many):
            typed = writer.fill(section)
            save_section(
                session, actor_of(session, made.lead), made.reference, "concept", section.key, typed, now=utcnow(),
                page=page,
            )  # fmt: skip
    made.get(PAGE.format("few"))  # the round is kept in memory from here on
    return made


@pytest.mark.parametrize("then", ["?then=later", "/autosave"])
def test_a_hundred_questions_are_shown_and_saved_in_as_many_statements_as_one_of_each_kind(
    draft: Draft, queries: Callable[[], AbstractContextManager[Any]], then: str
) -> None:
    shown, saved = {}, {}
    for section in ("few", "many"):
        address = PAGE.format(section)
        with queries() as statements:
            page = draft.get(address)
        assert page.status_code == 200
        shown[section] = statements.count
        fields: dict[str, list[str]] = {}
        for name, value in fields_of(page.text, f"/apply/{draft.reference}{address}"):
            fields.setdefault(name, []).append(value)
        changed = {
            name: [f"{value} more" for value in values] if _is_prose(name) else values
            for name, values in fields.items()
        }
        assert changed != fields
        with queries() as statements:
            answer = draft.post(address + then, changed)
        assert answer.status_code in (200, 302)
        saved[section] = statements.count
    assert shown["few"] == shown["many"]
    assert saved["few"] == saved["many"]


def _is_prose(name: str) -> bool:
    """Whether it is the box of a text: every kind has its turn, and texts come first and second."""
    place = name.removeprefix("m").removeprefix("q")
    return place.isdigit() and int(place) % len(QuestionKind) < 2
