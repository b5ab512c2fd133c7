"""Merging two organisations that are one, with everything that either holds.

What people of the one judged of the other was judged by somebody with a part in it: it is kept, and no longer counts.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from assessments.accounts.merging import (
    move_former_memberships,
    move_invitations,
    move_join_requests,
    move_memberships,
    move_mergers,
    take_over_numbers,
)
from assessments.accounts.models import Merger, Organisation
from assessments.accounts.organisations import find_merger, list_members, wait_to_take_number
from assessments.accounts.policies import may_administer
from assessments.accounts.use_cases.comparing import compare_anew
from assessments.actors import Actor, Place
from assessments.applications.models import Application, Reader
from assessments.applications.states import ReaderBasis
from assessments.audit.use_cases import record
from assessments.decisions.mergers import MergedWithItself, list_advised_by_own, preview_merger
from assessments.decisions.use_cases.leaving import stop_advising
from assessments.documents.models import Document
from assessments.errors import NotFound, NotPermitted, Refused, _
from assessments.funds.models import Round
from assessments.messages.use_cases import queue_email
from assessments.passports.use_cases import move_passport, move_passport_files
from assessments.scoring.use_cases import end_conflicted
from assessments.standings.use_cases import move_standings

NOW_ONE = _("The organisation was merged with one to which this person belongs.")


class AlreadyMerged(Refused):
    """One of the two became part of another meanwhile."""

    sentence = _("One of these organisations has been merged already. Nothing was changed. Open it again to see.")


class BothApplied(Refused):
    """An organisation has one application in a round; two that were judged as two cannot become one."""

    sentence = _(
        "Both organisations have an application in %(rounds)s, and an organisation has one in a round. Nothing was "
        "changed. Ask a lead of one to withdraw theirs, then merge. Where outcomes are released, keep both "
        "organisations, and have the people of one invited into the other."
    )

    def __init__(self, rounds: Sequence[Round]) -> None:
        super().__init__(rounds=", ".join(f"{round_.title} ({round_.reference})" for round_ in rounds))


class PreviewIsOld(Refused):
    """What would be merged is no longer what the administrator was shown."""

    sentence = _(
        "Something about these organisations has changed since you looked, so nothing was merged. Look again at what "
        "would move, then confirm."
    )


def merge_organisations(
    session: Session, actor: Actor, source_id: UUID, target_id: UUID, *, seen: str | None = None, now: datetime
) -> Organisation:
    """Make one organisation part of another, which gets everything that it holds; it is kept, and is in no list.

    `seen` is the digest of the preview that was confirmed. What was merged so already stays so.
    Raises NotPermitted, NotFound, MergedWithItself, AlreadyMerged, BothApplied or PreviewIsOld.
    """
    if not may_administer(actor):
        raise NotPermitted
    if source_id == target_id:
        raise MergedWithItself
    wait_to_take_number(session)
    held = _hold_both(session, source_id, target_id)
    done = find_merger(session, source_id)
    if done is not None and done.into_id == target_id:
        return done.into
    if any(find_merger(session, each) is not None for each in held):
        raise AlreadyMerged
    preview = preview_merger(session, actor, source_id, target_id)
    if preview.rounds_of_both:
        raise BothApplied(preview.rounds_of_both)
    if seen is not None and seen != preview.digest:
        raise PreviewIsOld
    source, target = preview.source, preview.target
    moved = session.execute(
        select(Application.id, Application.round_id).where(Application.organisation_id == source_id)
    ).all()
    for move in MOVES.values():
        move(session, source_id, target_id, now=now)
    fields = take_over_numbers(source, target)
    session.add(Merger(organisation_id=source_id, into_id=target_id, merged_at=now, merged_by_id=actor.user_id))
    session.flush()
    details = {"from_id": str(source_id), "into_id": str(target_id), "fields": fields}
    for organisation_id in (source_id, target_id):
        record(session, actor, "organisation.merged", organisation_id, now=now, details=details)
    for application_id, round_id in moved:
        record(
            session, actor, "application.moved", application_id, now=now, details=details,
            round_id=round_id, application_id=application_id,
        )  # fmt: skip
    end_conflicted(session, actor, (source_id, target_id), reason=NOW_ONE, now=now)
    compare_anew(session, target_id, now=now)
    _end_advice(session, actor, (source_id, target_id), now)
    _tell_leads(session, source, target, now)
    return target


def _hold_both(session: Session, source_id: UUID, target_id: UUID) -> Sequence[UUID]:
    """Hold both rows, then their applications, each in the order of ids: who merges crosswise waits for the other."""
    both = select(Organisation.id).where(Organisation.id.in_([source_id, target_id])).order_by(Organisation.id)
    held = session.scalars(both.with_for_update()).all()
    if len(held) < 2:
        raise NotFound
    theirs = select(Application.id).where(Application.organisation_id.in_([source_id, target_id]))
    session.execute(theirs.order_by(Application.id).with_for_update())
    return held


def _end_advice(session: Session, actor: Actor, both: Sequence[UUID], now: datetime) -> None:
    """Whoever belongs to the applicant does not advise it for the fund: it waits for another adviser."""
    for support in list_advised_by_own(session, both):
        reading = (
            Reader.application_id == support.application_id, Reader.person_id == support.adviser_id,
            Reader.basis == ReaderBasis.ADVISER, Reader.until_at.is_(None),
        )  # fmt: skip
        session.execute(update(Reader).where(*reading).values(until_at=now))
        stop_advising(session, actor, [support], now)
    session.flush()


def _tell_leads(session: Session, source: Organisation, target: Organisation, now: datetime) -> None:
    for lead in (member.person for member in list_members(session, target.id) if member.place is Place.LEAD):
        queue_email(
            session,
            key=f"merged:{source.id}:{lead.id}",
            template="organisations_merged",
            address=lead.email,
            context={
                "person": lead.name, "gone": source.name, "organisation": target.name,
                "path": f"/account/organisations/{target.id}",
            },
            now=now,
            user_id=lead.id,
        )  # fmt: skip


def move_applications(session: Session, source_id: UUID, target_id: UUID, *, now: datetime) -> None:
    """Give the applications to the organisation that stays; receipts keep the name that was handed in."""
    held = select(Application).where(Application.organisation_id == source_id).order_by(Application.id)
    for application in session.scalars(held.with_for_update()):
        application.organisation_id = target_id
    session.flush()


def move_documents(session: Session, source_id: UUID, target_id: UUID, *, now: datetime) -> None:
    """Give what was uploaded to the organisation that stays, too."""
    session.execute(update(Document).where(Document.organisation_id == source_id).values(organisation_id=target_id))


MOVES: Mapping[str, Callable[..., None]] = {
    "membership.organisation_id": move_memberships,
    "former_membership.organisation_id": move_former_memberships,
    "invitation.organisation_id": move_invitations,
    "join_request.organisation_id": move_join_requests,
    "merger.into_id": move_mergers,
    "passport_part.organisation_id": move_passport,
    "passport_file.organisation_id": move_passport_files,
    "application.organisation_id": move_applications,
    "document.organisation_id": move_documents,
    "held_standing.organisation_id": move_standings,
}
"""What moves each column that leads to an organisation, in order; a test misses a column that is not here."""

FOLLOWING = frozenset({"list_entry.organisation_id"})
"""The columns that the database itself has follow."""

KEPT = frozenset({"merger.organisation_id"})
"""The columns that go on leading to the organisation that went."""
