"""What the forms of the shared place hold when they are sent so that they work."""

from datetime import date, timedelta
from io import BytesIO

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


def document(_ids: Ids) -> Body:
    return {"document": (BytesIO(b"A letter.\n"), "letter.txt")}


def question(_ids: Ids) -> Body:
    return {"entry_key": "fourth", "question": WHY}


def answer(_ids: Ids) -> Body:
    return {"answer-2": WHY, "answer-3": WHY}


def publication(_ids: Ids) -> Body:
    return {"question": "May two apply together?", "answer": "They may."}


def readiness(_ids: Ids) -> Body:
    return {"level-project": "nearly"}


def acceptance(_ids: Ids) -> Body:
    return {"answer": "accept"}


def returned(_ids: Ids) -> Body:
    return {"pence": "0", "returned_on": _day(0)}


def knowing(_ids: Ids) -> Body:
    return {"level_energy": "expert"}


def signing_up(_ids: Ids) -> Body:
    return {"step": "sign_up"}


def group(_ids: Ids) -> Body:
    return {"entry_key": "third", "title": "Budgets", "venue": "Here", "starts_on": _day(4), "clock": "5pm",
            "places": "5"}  # fmt: skip


def attendance(ids: Ids) -> Body:
    return {"present": [ids["application"]]}
