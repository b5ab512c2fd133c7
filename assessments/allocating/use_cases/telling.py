"""One email to a person about all the work that was given to them, or taken back, at one time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from assessments.accounts.models import Person
from assessments.funds.models import Round
from assessments.messages.use_cases import queue_email

LISTED = 100
"""Applications that an email names; all of them stand on the person's list of work."""


@dataclass(frozen=True, slots=True)
class Given:
    """One application that was given out."""

    reference: str | None
    """None where its name is withheld: then it is on nobody's list before they have gone through all applicants."""
    title: str
    due_at: datetime


def tell_given(
    session: Session, round_: Round, person: Person, given: Sequence[Given], taken: Sequence[str], *, key: str,
    now: datetime,
) -> None:  # fmt: skip
    """Write to one person, once for this key."""
    if not given and not taken:
        return
    context = {
        "person": person.name,
        "round": round_.title,
        "time_zone": round_.time_zone,
        "given": [[one.reference, one.title] for one in given[:LISTED] if one.reference],
        "number": len(given),
        "due_at": _first(one.due_at for one in given),
        "taken": list(taken[:LISTED]),
        "number_taken": len(taken),
        "path": "/assess/",
    }
    queue_email(
        session, key=key, template="work_given", address=person.email, context=context, now=now, user_id=person.id,
        round_id=round_.id,
    )  # fmt: skip


def _first(moments: Iterable[datetime]) -> str | None:
    found = min(moments, default=None)
    return None if found is None else found.isoformat()
