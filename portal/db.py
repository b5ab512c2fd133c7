"""The portal's way to the database: one reading session a request, and `Sessions.begin()` for a use case."""

from flask import Flask, current_app, g, request

from assessments.db import Session, Sessions  # type: ignore[attr-defined,unused-ignore]
from assessments.gateways import Queue
from assessments.paging import LARGEST

__all__ = ["Session", "Sessions", "fresh_reading", "init_db", "reading", "row_before", "wake_worker"]


def reading() -> Session:
    """The request's reading session. It sees one state of the data: after a write, redirect to a page that shows it."""
    if "reading" not in g:
        g.reading = Sessions.reading()
    session: Session = g.reading
    return session


def fresh_reading() -> Session:
    """A reading session that sees what this request has just written, for a page that cannot redirect."""
    close_reading()
    return reading()


def close_reading(_error: BaseException | None = None) -> None:
    """Give the request's reading session back."""
    session: Session | None = g.pop("reading", None)
    if session is not None:
        session.close()


def row_before(name: str) -> int | None:
    """The number of the row before which a page of a list starts, as the address has it; None for what is none."""
    number = request.args.get(name, type=int)
    return number if number is not None and 0 < number < LARGEST else None


def wake_worker() -> None:
    """Tell the worker, after the commit, that there is something to do. If nobody hears it, the next sweep finds it."""
    queue: Queue = current_app.extensions["queue"]
    queue.wake()


def init_db(app: Flask) -> None:
    """Close the reading session when its request is over."""
    app.teardown_appcontext(close_reading)
