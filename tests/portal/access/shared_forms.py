"""What the forms of the shared place hold when they are sent so that they work."""

from datetime import date, timedelta

from assessments.clock import utcnow
from tests.portal.access.forms import WHY, Body, Ids


def _day(days: int) -> list[str]:
    day: date = utcnow().date() + timedelta(days=days)
    return [str(day.day), str(day.month), str(day.year)]


def sharing(_ids: Ids) -> Body:
    return {"entry_key": "third", "sections": ["project"], "words": WHY}


def commenting(_ids: Ids) -> Body:
    return {"comment-summary": WHY}


def weighing(_ids: Ids) -> Body:
    return {"verdict-summary": "taken", "word-summary": WHY}


def need(_ids: Ids) -> Body:
    return {"entry_key": "second", "text": WHY, "owner": "adviser", "due_on": _day(3)}


def settling(_ids: Ids) -> Body:
    return {"step": "finish"}
