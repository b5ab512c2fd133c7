"""Keeping a passport up to date, and what becomes of two when organisations are merged."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from assessments.accounts.organisations import hold_organisation
from assessments.accounts.policies import is_member
from assessments.actors import Actor
from assessments.audit.use_cases import record
from assessments.errors import Invalid, NotFound, NotPermitted
from assessments.passports.entries import PassportEntry, faults_in
from assessments.passports.filing import let_go
from assessments.passports.models import PassportFile, PassportPart
from assessments.passports.policies import may_keep_passport
from assessments.passports.queries import list_files
from assessments.versions import ensure_seen


def keep_part(
    session: Session,
    actor: Actor,
    organisation_id: UUID,
    entry: PassportEntry,
    *,
    now: datetime,
    seen: str | None = None,
) -> PassportEntry:
    """Say of one part of the passport what stands from now on; an empty entry takes the part out, files included.

    `seen` is the mark of what was shown. What was handed in stays as it was. Raises NotFound, NotPermitted, Invalid or
    Outdated.
    """
    _organisation, actor = hold_organisation(session, actor, organisation_id, now=now)
    if not is_member(actor, organisation_id):
        raise NotFound
    if not may_keep_passport(actor, organisation_id):
        raise NotPermitted
    entry = replace(_tidy(entry), files=())
    same = PassportPart.organisation_id == organisation_id, PassportPart.part == entry.part
    row = session.scalars(select(PassportPart).where(*same)).one_or_none()
    stands = row.entry if row is not None else PassportEntry(entry.part)
    if entry == stands:
        return entry
    ensure_seen(stands.mark, seen)
    if not entry.is_empty and (faults := faults_in(entry, now.date())):
        raise Invalid(faults)
    _write(session, actor, organisation_id, row, entry, now)
    if entry.is_empty:
        let_go(session, actor, list_files(session, organisation_id, entry.part), now=now)
    details = {"part": entry.part.value, "fields": _changed(stands, entry)}
    record(session, actor, "organisation.passport_changed", organisation_id, now=now, details=details)
    return entry


def _tidy(entry: PassportEntry) -> PassportEntry:
    return replace(
        entry,
        reference=" ".join(entry.reference.split()),
        link=" ".join(entry.link.split()),
        note=entry.note.strip(),
    )


def _write(
    session: Session,
    actor: Actor,
    organisation_id: UUID,
    row: PassportPart | None,
    entry: PassportEntry,
    now: datetime,
) -> None:
    if entry.is_empty:
        session.delete(row)
        return
    if row is None:
        row = PassportPart(organisation_id=organisation_id, part=entry.part)
        session.add(row)
    row.say(entry)
    assert actor.user_id is not None
    row.changed_at, row.changed_by_id = now, actor.user_id


def _changed(before: PassportEntry, after: PassportEntry) -> list[str]:
    names = ("reference", "link", "dated_on", "expires_on", "people", "note")
    return [name for name in names if getattr(before, name) != getattr(after, name)]


def move_passport(session: Session, source_id: UUID, target_id: UUID, *, now: datetime) -> None:
    """The one that stays says what either said; of two of one part, what was written last."""
    both = PassportPart.organisation_id.in_([source_id, target_id])
    newest: dict[str, PassportPart] = {}
    for row in session.scalars(select(PassportPart).where(both).order_by(PassportPart.changed_at, PassportPart.id)):
        older = newest.pop(row.part, None)
        if older is not None:
            session.delete(older)
        newest[row.part] = row
    session.flush()
    for row in newest.values():
        row.organisation_id = target_id
    session.flush()


def move_passport_files(session: Session, source_id: UUID, target_id: UUID, *, now: datetime) -> None:
    """Give the files of its parts to the one that stays; of two of one part it keeps the files of both."""
    theirs = PassportFile.organisation_id == source_id
    session.execute(update(PassportFile).where(theirs).values(organisation_id=target_id))
