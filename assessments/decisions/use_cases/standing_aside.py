"""Nobody tells alone what becomes of an applicant in whom they have, or may have, a part."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from assessments.actors import Actor, Role
from assessments.decisions.models import Decision
from assessments.errors import Refused, _
from assessments.interests.asides import list_others, tied_people

NAMED_AT_MOST = 5


class ReleasedByAnother(Refused):
    """Nobody tells alone what is about an organisation of their own."""

    sentence = _(
        "Nothing was released: you have or may have a part in who applies with %(references)s, so somebody else has to "
        "release it: %(others)s can. Or set a release for a moment, of the other applications only."
    )


class ReleasedByNobody(ReleasedByAnother):
    """Nor is there anybody who can instead."""

    sentence = _(
        "Nothing was released: you have or may have a part in who applies with %(references)s, and nobody else manages "
        "the fund. Ask an administrator to appoint another manager, or set a release for a moment, of the other "
        "applications only."
    )


def ensure_none_of_own(session: Session, actor: Actor, decisions: Sequence[Decision], now: datetime) -> None:
    """Refuse to tell what the actor has or may have a part in, and name who else can. Raises ReleasedByAnother."""
    if actor.user_id is None:
        return
    own = list_own(session, actor.user_id, decisions, now)
    if own:
        others = list_others(session, actor.user_id, own[0].submission.application, [Role.MANAGER], now)
        references = ", ".join(each.submission.application.reference for each in own[:NAMED_AT_MOST])
        refusal = ReleasedByAnother if others else ReleasedByNobody
        raise refusal(references=references, others=", ".join(others))


def list_own(session: Session, person_id: UUID, decisions: Sequence[Decision], now: datetime) -> list[Decision]:
    """Those decisions that are about an applicant in whom a person has or may have a part."""
    pairs = [(each.submission.application_id, each.submission.application.organisation_id) for each in decisions]
    tied = tied_people(session, [person_id], pairs, now)
    return [each for each in decisions if (person_id, each.submission.application_id) in tied]
