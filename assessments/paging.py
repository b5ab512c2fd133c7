"""Keyset paging: the next page starts after the last row shown, so that page 200 costs what page 1 costs."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, or_, select, tuple_

from assessments.errors import NotFound

T = TypeVar("T")
LARGEST = 2**63
"""What no whole number in a database reaches."""


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
        columns = select(self.column, self.tie).selected_columns
        if not all(_fits(part, column.type.python_type) for column, part in zip(columns, place, strict=True)):
            raise NotFound
        return place

    def _after(self, value: Any, tie: Any) -> ColumnElement[bool]:
        """Written so that an index is entered at the place, and not read up to it."""
        if self.descending:
            return and_(self.column <= value, or_(self.column < value, self.tie > tie))
        return tuple_(self.column, self.tie) > (value, tie)


def encode_cursor(value: Any, tie: Any) -> str:
    """The place after a row, fit for a URL."""
    parts = [_encode_part(part) for part in (value, tie)]
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> tuple[Any, Any]:
    """What `encode_cursor` was given; NotFound for anything else."""
    try:
        value, tie = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return _decode_part(value), _decode_part(tie)
    except (binascii.Error, ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        raise NotFound from None


def _encode_part(part: Any) -> Any:
    if isinstance(part, datetime):
        return {"moment": part.isoformat()}
    return {"id": part.hex} if isinstance(part, UUID) else part


def _decode_part(part: Any) -> Any:
    if isinstance(part, dict) and "id" in part:
        return UUID(hex=part["id"])
    if isinstance(part, dict):
        return datetime.fromisoformat(part["moment"]).astimezone(UTC)
    if isinstance(part, str) and "\0" not in part:
        part.encode()  # half of a surrogate pair cannot be, and raises ValueError
        return part
    if isinstance(part, bool) or not isinstance(part, int | float) or not -LARGEST < part < LARGEST:
        raise ValueError("not a part of a cursor")
    return part


def _fits(part: Any, wanted: type) -> bool:
    """Whether a part of a cursor can be held against a column of that type."""
    return isinstance(part, (int, float) if wanted is float else wanted)
