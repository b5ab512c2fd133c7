"""The files of a passport: the accounts, the policies and so on themselves, kept once for all funds."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.accounts.organisations import hold_organisation
from assessments.accounts.policies import is_member
from assessments.actors import Actor
from assessments.audit.use_cases import record
from assessments.documents.kinds import FileRefused
from assessments.documents.use_cases import Arrived, add_document
from assessments.errors import NotFound, NotPermitted, Refused, _
from assessments.passports.models import PassportFile, PassportPart
from assessments.passports.policies import may_keep_passport
from assessments.passports.queries import list_files
from assessments.passports.states import COUNTED, Part

MOST_FILES = 3


class PartSaysNothing(Refused):
    """A file belongs to something that has a name and a date."""

    sentence = _("The file was not kept: this part of the passport says nothing yet. Fill it in and save, then add it.")


class PartIsFull(FileRefused):
    """The part takes no more."""

    sentence = _("“%(name)s” was not kept: a part of the passport takes %(limit)s files. Remove one first.")


def add_passport_file(
    session: Session, actor: Actor, organisation_id: UUID, part: Part, arrived: Arrived, *, now: datetime
) -> UUID:
    """Put a file that has arrived to a part. The same content again is the same file.

    Raises NotFound, NotPermitted, PartSaysNothing, PartIsFull or FileGone.
    """
    actor = _ensure_keeper(session, actor, organisation_id, now)
    same = PassportPart.organisation_id == organisation_id, PassportPart.part == part
    if part in COUNTED:
        raise NotFound
    if session.scalar(select(PassportPart.id).where(*same)) is None:
        raise PartSaysNothing
    held = list_files(session, organisation_id, part)
    standing = next((file for file in held if file.document.stored.sha256 == arrived.examined.sha256), None)
    if standing is not None:
        return standing.document_id
    if len(held) >= MOST_FILES:
        raise PartIsFull(name=arrived.name, limit=MOST_FILES)
    assert actor.user_id is not None
    document = add_document(session, organisation_id, arrived, actor.user_id, now=now)
    session.add(
        PassportFile(
            organisation_id=organisation_id, part=part, document_id=document.id, added_at=now,
            added_by_id=actor.user_id,
        )
    )  # fmt: skip
    session.flush()
    details = {"part": part.value, "document": str(document.id)}
    record(session, actor, "organisation.passport_file_added", organisation_id, now=now, details=details)
    return document.id


def remove_passport_file(
    session: Session, actor: Actor, organisation_id: UUID, document_id: UUID, *, now: datetime
) -> None:
    """Take a file out of the passport; what is not there is removed already. What was handed in keeps it.

    Raises NotFound or NotPermitted.
    """
    actor = _ensure_keeper(session, actor, organisation_id, now)
    files = [file for file in list_files(session, organisation_id) if file.document_id == document_id]
    let_go(session, actor, files, now=now)


def let_go(session: Session, actor: Actor, files: Iterable[PassportFile], *, now: datetime) -> None:
    """Take files out of a passport; those that no receipt vouches for are forgotten in time."""
    for file in files:
        if file.document.handed_in_at is None:
            file.document.removed_at = now
        session.delete(file)
        details = {"part": file.part.value, "document": str(file.document_id)}
        record(session, actor, "organisation.passport_file_removed", file.organisation_id, now=now, details=details)
    session.flush()


def _ensure_keeper(session: Session, actor: Actor, organisation_id: UUID, now: datetime) -> Actor:
    _organisation, actor = hold_organisation(session, actor, organisation_id, now=now)
    if not is_member(actor, organisation_id):
        raise NotFound
    if not may_keep_passport(actor, organisation_id):
        raise NotPermitted
    return actor
