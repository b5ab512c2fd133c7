"""Documents that both sides may open, and how ready each says that a section is."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.applications.completeness import Progress, states_of
from assessments.decisions.models import Support
from assessments.documents.use_cases import Arrived, add_document
from assessments.errors import Invalid, NotPermitted, Refused, _
from assessments.supporting.exchanged import SectionReadiness, SupportDocument, list_documents, list_readiness
from assessments.supporting.policies import may_work
from assessments.supporting.queries import get_place
from assessments.supporting.states import Readiness, Side
from assessments.supporting.use_cases.going_on import ensure_goes_on, note, put_to_use

MOST_DOCUMENTS = 50


class TooManyDocuments(Refused):
    """The place is full."""

    sentence = _("Nothing was added: 50 documents are here already. Remove one that you no longer need.")


def _get_to_work(session: Session, actor: Actor, reference: str, side: Side) -> Support:
    support = get_place(session, actor, reference, side, lock=True)
    if not may_work(actor, support):
        raise NotPermitted
    return support


def share_document(
    session: Session, actor: Actor, reference: str, side: Side, arrived: Arrived, *, now: datetime
) -> SupportDocument:
    """Put a file where both sides open it; the same content under the same name is there once.

    Raises NotFound, NotPermitted, NotAccepted, SupportIsOver or TooManyDocuments.
    """
    support = _get_to_work(session, actor, reference, side)
    standing = list_documents(session, support.id)
    for each in standing:
        if (each.document.name, each.document.stored.sha256) == (arrived.name, arrived.examined.sha256):
            return each
    ensure_goes_on(support, now)
    if len(standing) >= MOST_DOCUMENTS:
        raise TooManyDocuments
    assert actor.user_id is not None
    document = add_document(session, support.application.organisation_id, arrived, actor.user_id, now=now)
    row = SupportDocument(
        support_id=support.id, document_id=document.id, side=side, added_at=now, added_by_id=actor.user_id
    )
    session.add(row)
    put_to_use(support)
    session.flush()
    note(session, actor, "support.document_shared", support, now, document=str(document.id))
    return row


def take_document_away(
    session: Session, actor: Actor, reference: str, side: Side, document_id: UUID, *, now: datetime
) -> None:
    """Take away what one's own side has put there, while support goes on; what is not there is gone already.

    Raises NotFound, NotPermitted, NotAccepted or SupportIsOver.
    """
    support = _get_to_work(session, actor, reference, side)
    row = next((each for each in list_documents(session, support.id) if each.document_id == document_id), None)
    if row is None:
        return
    if row.side is not side:
        raise NotPermitted(_("Only who has put a document here can take it away. Nothing was changed."))
    ensure_goes_on(support, now)
    row.document.removed_at = now
    session.delete(row)
    session.flush()
    note(session, actor, "support.document_removed", support, now, document=str(document_id))


def state_readiness(
    session: Session, actor: Actor, reference: str, side: Side, levels: Mapping[str, Readiness | None], *, now: datetime
) -> None:
    """Say of sections how ready they are; None takes back what was said.

    Raises NotFound, NotPermitted, NotAccepted, SupportIsOver or Invalid.
    """
    support = _get_to_work(session, actor, reference, side)
    sections = {each.section.key: each for each in states_of(support.application.current)}
    if not levels.keys() <= sections.keys():
        raise Invalid({"sections": _("Say it of the sections of this stage.")})
    standing = list_readiness(session, support.id)
    stand = {key: standing[key, side].level for key in levels if (key, side) in standing}
    changed = {key: level for key, level in levels.items() if stand.get(key) is not level}
    if not changed:
        return
    ensure_goes_on(support, now)
    assert actor.user_id is not None
    for key, level in changed.items():
        if level is None:
            session.delete(standing[key, side])
            continue
        row = standing.get((key, side)) or SectionReadiness(support_id=support.id, section_key=key, side=side)
        is_complete = sections[key].progress is Progress.COMPLETE
        row.level, row.stated_at, row.stated_by_id = level, now, actor.user_id
        row.was_complete = is_complete if side is Side.APPLICANT else None
        session.add(row)
    session.flush()
    note(session, actor, "support.readiness_stated", support, now, sections=sorted(changed))
