"""Keyset paging: the next page starts after the last row shown, so that page 200 costs what page 1 costs."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, or_, select

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

    def apply(self, statement: Select[*tuple[Any, ...]], cursor: str | None, limit: int) -> Select[*tuple[Any, ...]]:
        """The statement sorted, started after the cursor, and cut at one row more than `limit`."""
        direction = self.column.desc() if self.descending else self.column.asc()
        statement = statement.order_by(direction, self.tie.asc()).limit(limit + 1)
        return statement if cursor is None else statement.where(self._after(*self._place(cursor)))

    def _place(self, cursor: str) -> tuple[Any, Any]:
        """The place after a row. One of another list, or made up, is no place here: databases choke on its types."""
        place = decode_cursor(cursor)
        for column, part in zip(select(self.column, self.tie).selected_columns, place, strict=True):
            wanted = column.type.python_type
            if wanted in (str, int, float) and isinstance(part, str) != (wanted is str):
                raise NotFound
        return place

    def _after(self, value: Any, tie: Any) -> ColumnElement[bool]:
        beyond = self.column < value if self.descending else self.column > value
        return or_(beyond, and_(self.column == value, self.tie > tie))


def encode_cursor(value: Any, tie: Any) -> str:
    """The place after a row, fit for a URL."""
    parts = [{"moment": part.isoformat()} if isinstance(part, datetime) else part for part in (value, tie)]
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> tuple[Any, Any]:
    """What `encode_cursor` was given; NotFound for anything else."""
    try:
        value, tie = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return _decode_part(value), _decode_part(tie)
    except (binascii.Error, ValueError, TypeError, KeyError):
        raise NotFound from None


def _decode_part(part: Any) -> Any:
    if isinstance(part, dict):
        return datetime.fromisoformat(part["moment"]).astimezone(UTC)
    if isinstance(part, bool) or not isinstance(part, str | int | float) or "\0" in str(part):
        raise ValueError("not a part of a cursor")
    return part
