"""Keyset paging: the next page starts after the last row shown, so that page 200 costs what page 1 costs."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, or_

from assessments.errors import NotFound

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows of a list, and the cursor after which the next ones come (None at the end)."""

    rows: Sequence[T]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Order:
    """A column to sort by and a unique one that settles ties; neither may be NULL. Ties always ascend."""

    column: SQLColumnExpression[Any]
    tie: SQLColumnExpression[Any]
    descending: bool = False

    def apply(self, statement: Select[Any], cursor: str | None, limit: int) -> Select[Any]:
        """The statement sorted, started after the cursor, and cut at one row more than `limit`."""
        direction = self.column.desc() if self.descending else self.column.asc()
        statement = statement.order_by(direction, self.tie.asc()).limit(limit + 1)
        return statement if cursor is None else statement.where(self._after(*decode_cursor(cursor)))

    def _after(self, value: Any, tie: Any) -> ColumnElement[bool]:
        beyond = self.column < value if self.descending else self.column > value
        return or_(beyond, and_(self.column == value, self.tie > tie))


def encode_cursor(value: Any, tie: Any) -> str:
    """The place after a row, fit for a URL."""
    return base64.urlsafe_b64encode(json.dumps([value, tie]).encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> tuple[Any, Any]:
    """What `encode_cursor` was given; NotFound for anything else."""
    try:
        value, tie = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, TypeError):
        raise NotFound from None
    if not all(isinstance(part, str | int | float) and not isinstance(part, bool) for part in (value, tie)):
        raise NotFound
    if any(isinstance(part, str) and "\0" in part for part in (value, tie)):
        raise NotFound
    return value, tie
