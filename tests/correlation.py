"""Conditions within conditions that have lost what they are about.

SQLAlchemy ties a subquery to the statement that it stands in, and not to one further out: there it takes the table in
once more, and asks its question of any row. Nothing fails then; a rule merely holds for everybody as soon as it holds
for one. So every statement that the suite executes is looked through once.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import FromClause, Join, Select
from sqlalchemy.sql.elements import ClauseElement

Tables = frozenset[FromClause]


class LostInside(AssertionError):
    """A subquery takes in anew a table of a statement further out."""


class Watch:
    """Looks through each statement when it is executed for the first time."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def note(
        self, _connection: object, _cursor: object, sql: str, _parameters: object, context: Any, *_: object
    ) -> None:
        """Look at what is about to be executed. Raises LostInside."""
        if sql in self._seen:
            return
        statement = getattr(getattr(context, "compiled", None), "statement", None)
        if isinstance(statement, Select) and (lost := sorted(set(lost_in(statement)))):
            raise LostInside(f"Say .correlate(…) of {lost} in the subquery within a subquery of: {sql}")
        self._seen.add(sql)  # what is wrong fails each time: a job that catches one failure must not hide it


def lost_in(statement: Select[*tuple[Any, ...]], outside: Sequence[Tables] = ()) -> Iterator[str]:
    """The names of tables that a subquery takes in beside its own, though a statement further out has them."""
    mine = _parts(statement.get_final_froms()) - frozenset(statement._correlate or ())
    for inner in _subqueries(statement):
        froms = inner.get_final_froms()
        beside = frozenset(froms) - frozenset(inner._correlate or ()) - mine if len(froms) > 1 else frozenset()
        yield from (str(getattr(table, "name", table)) for table in beside for tables in outside if table in tables)
        yield from lost_in(inner, (*outside, mine))


def _parts(froms: Sequence[FromClause]) -> Tables:
    """Tables, those within joins, too."""
    found: set[FromClause] = set()
    for each in froms:
        found |= _parts([each.left, each.right]) if isinstance(each, Join) else {each}
    return frozenset(found)


def _subqueries(element: ClauseElement) -> Iterator[Select[*tuple[Any, ...]]]:
    """The selects that stand directly in it."""
    for child in element.get_children():
        if isinstance(child, Select):
            yield child
        else:
            yield from _subqueries(child)
