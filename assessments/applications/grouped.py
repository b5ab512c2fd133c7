"""Rows that belong to applications, paged by whole applications: in an order that ids do not change."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import Session
from sqlalchemy.orm.interfaces import ORMOption

from assessments.applications.models import Application
from assessments.paging import Order, Page, encode_cursor

PAGE = 50
"""Applications on a page."""


def page_by_application(
    session: Session, statement: Select[Any], *options: ORMOption, then: Sequence[Any], cursor: str | None, size: int
) -> Page[Any]:
    """All rows of the next `size` applications that have any: by reference, and within one as `then` says.

    The statement selects one entity, and joins Application. The last of what it is sorted by tells all rows apart.
    """
    order = Order(Application.reference.expression, Application.reference.expression)
    having = statement.with_only_columns(Application.reference, maintain_column_froms=True).distinct()
    references = session.scalars(order.apply(having, cursor, size)).all()
    shown = references[:size]
    rows = session.scalars(
        statement.where(Application.reference.in_(shown)).order_by(Application.reference, *then).options(*options)
    ).all()
    return Page(rows, encode_cursor(shown[-1], shown[-1]) if len(references) > size else None)
