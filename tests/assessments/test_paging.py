"""Paging by keyset: every row once, whatever the ties, and no cursor that a database chokes on."""

from base64 import urlsafe_b64encode
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from assessments.accounts.models import Person
from assessments.accounts.queries import ORDER
from assessments.db import _Sessions
from assessments.errors import NotFound
from assessments.paging import Order, decode_cursor, encode_cursor
from tests.factories import make_person

NAMES = ["Ann", "Bob", "Bob", "Bob", "Cy", "Di"]


@pytest.fixture
def people(sessions: _Sessions) -> _Sessions:
    with sessions.begin() as session:
        for number, name in enumerate(NAMES):
            make_person(session, name, email=f"{number}@test.example")
    return sessions


def walk(sessions: _Sessions, order: Order, limit: int) -> list[str]:
    """The addresses of everybody, page by page."""
    found: list[str] = []
    cursor = None
    with sessions.reading() as session:
        while True:
            rows = session.scalars(order.apply(select(Person), cursor, limit)).all()
            found += [row.email[0] for row in rows[:limit]]
            if len(rows) <= limit:
                return found
            cursor = encode_cursor(rows[limit - 1].name, rows[limit - 1].email)


@pytest.mark.parametrize("limit", [1, 2, 3, 6, 7])
def test_every_row_comes_once_and_in_order_however_the_pages_cut_the_ties(people: _Sessions, limit: int) -> None:
    assert walk(people, ORDER, limit) == ["0", "1", "2", "3", "4", "5"]


def test_ties_ascend_in_a_descending_list(people: _Sessions) -> None:
    order = Order(Person.name.expression, Person.email.expression, descending=True)
    assert walk(people, order, 2) == ["5", "4", "1", "2", "3", "0"]


def test_a_cursor_says_the_place_that_it_was_made_from() -> None:
    assert decode_cursor(encode_cursor("Zoë & Co", 7)) == ("Zoë & Co", 7)


def written(text: str) -> str:
    """A cursor whose JSON somebody wrote by hand."""
    return urlsafe_b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    [
        *("", "!", "abc", "x" * 5001, "é"),
        *(encode_cursor("a", None), encode_cursor("a\0b", "c"), encode_cursor(True, "c"), encode_cursor(10**30, "c")),
        *(encode_cursor("\ud800", "c"), written("[NaN, 1]"), written("[1e999, 1]"), written("[" * 100_000)),
        *(written(f'[{{"moment": "{moment}"}}, 1]') for moment in ("0001-01-01T00:00:00+23:00", "soon")),
    ],
)
def test_a_cursor_that_was_made_up_is_no_place(cursor: str) -> None:
    with pytest.raises(NotFound):
        decode_cursor(cursor)


MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
BY_MOMENT = Order(Person.created_at.expression, Person.email.expression)


@pytest.mark.parametrize(
    ("order", "cursor"),
    [
        (ORDER, encode_cursor(7, 8)),
        (ORDER, encode_cursor(MOMENT, "a")),
        (BY_MOMENT, encode_cursor("Ann", "a")),
        (BY_MOMENT, encode_cursor(7, "a")),
    ],
)
def test_a_cursor_of_another_list_is_no_place_in_this_one(people: _Sessions, order: Order, cursor: str) -> None:
    with people.reading() as session, pytest.raises(NotFound):
        session.scalars(order.apply(select(Person), cursor, 3)).all()
