"""Files of a passport: kept once for all funds, handed in as they are on the day, and nobody else's until then."""

import json
from datetime import date, datetime
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from assessments.actors import Actor, Place
from assessments.applications.completeness import problems_of
from assessments.applications.covered import documents_covered
from assessments.applications.documents import get_document
from assessments.applications.models import Receipt
from assessments.applications.use_cases import Incomplete, forget_removed
from assessments.audit.models import TrailEntry
from assessments.db import _Sessions
from assessments.documents.models import Document
from assessments.errors import NotFound, NotPermitted
from assessments.passports.entries import PassportEntry
from assessments.passports.filing import (
    MOST_FILES,
    PartIsFull,
    PartSaysNothing,
    add_passport_file,
    remove_passport_file,
)
from assessments.passports.models import PassportFile
from assessments.passports.queries import load_passport
from assessments.passports.states import Part
from assessments.passports.use_cases import keep_part
from tests.assessments.documents.papers import CSV, PDF
from tests.evidence import Evidence
from tests.factories import actor_of, join, make_person

ACCOUNTS = PassportEntry(Part.ACCOUNTS, "Year to March 2025", dated_on=date(2025, 3, 31))


class Kept(Evidence):
    """A draft that can be handed in, of an organisation whose passport says which its accounts are."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.attach(CSV, "plan.csv")
        self.say(ACCOUNTS)

    def say(self, entry: PassportEntry) -> None:
        with self.sessions.begin() as session:
            keep_part(session, self.actor, self.organisation.id, entry, now=self.now)

    def add(self, content: bytes = PDF, part: Part = Part.ACCOUNTS, *, is_scanned: bool = False) -> UUID:
        arrived = self.arrive(content, "accounts.pdf", is_scanned=is_scanned)
        with self.sessions.begin() as session:
            return add_passport_file(session, self.actor, self.organisation.id, part, arrived, now=self.now)

    def take_out(self, document_id: UUID) -> None:
        with self.sessions.begin() as session:
            remove_passport_file(session, self.actor, self.organisation.id, document_id, now=self.now)

    def files(self) -> list[str]:
        with self.sessions.reading() as session:
            return [file.id for file in load_passport(session, self.organisation.id)[Part.ACCOUNTS].files]

    def may_open(self, actor: Actor, document_id: UUID) -> bool:
        with self.sessions.reading() as session:
            try:
                return get_document(session, actor, document_id, now=self.now).id == document_id
            except NotFound:
                return False


@pytest.fixture
def kept(sessions: _Sessions, now: datetime, tmp_path: Path) -> Kept:
    return Kept(sessions, tmp_path / "files", now)


def test_a_file_is_its_organisations_until_it_is_handed_in_and_stays_in_what_was(kept: Kept) -> None:
    document_id = kept.add()
    assert kept.add() == document_id, "the same content again"
    with kept.sessions.begin() as session:
        viewer, stranger = make_person(session), make_person(session)
        join(session, viewer, kept.organisation, Place.VIEWER)
        inside, outside = actor_of(session, viewer), actor_of(session, stranger)
        manager = actor_of(session, kept.staff.manager)
    opens = partial(kept.may_open, document_id=document_id)
    assert [opens(who) for who in (kept.actor, inside, manager, outside)] == [True, True, False, False]
    kept.submit()
    assert [opens(who) for who in (kept.actor, inside, manager, outside)] == [True, True, True, False]
    kept.take_out(document_id)
    assert kept.files() == []
    assert [opens(who) for who in (kept.actor, manager)] == [True, True]
    with kept.sessions.begin() as session:
        content = json.loads(session.scalars(select(Receipt.content)).one())
        assert [(one.name, one.size) for one in documents_covered(content)][-1] == ("accounts.pdf", len(PDF))
        assert session.get_one(Document, document_id).removed_at is None
        actions = set(session.scalars(select(TrailEntry.action)))
    assert {"organisation.passport_file_added", "organisation.passport_file_removed"} <= actions


def test_a_part_that_is_taken_out_takes_its_files_along_and_they_are_forgotten_in_time(kept: Kept) -> None:
    document_id = kept.add()
    kept.say(PassportEntry(Part.ACCOUNTS))
    with kept.sessions.begin() as session:
        assert session.scalars(select(PassportFile)).all() == []
        assert session.get_one(Document, document_id).removed_at == kept.now
        assert not forget_removed(session, now=kept.now)


def test_what_is_typed_of_a_part_and_its_files_leave_each_other_alone(kept: Kept) -> None:
    document_id = kept.add()
    kept.say(PassportEntry(Part.ACCOUNTS, "Year to March 2026", dated_on=date(2026, 1, 31)))
    assert kept.files() == [str(document_id)]


def test_a_file_that_is_being_checked_holds_handing_in_up_by_its_part(kept: Kept) -> None:
    kept.add(is_scanned=True)
    with pytest.raises(Incomplete) as refused:
        kept.submit()
    assert set(refused.value.problems) == {"passport:accounts"}
    assert "still being checked for viruses" in refused.value.problems["passport:accounts"].told()
    assert problems_of(kept.application().current) == {}


def test_a_part_takes_few_files_and_none_before_it_says_anything(kept: Kept) -> None:
    with pytest.raises(PartSaysNothing):
        kept.add(part=Part.SAFEGUARDING)
    with pytest.raises(NotFound):
        kept.add(part=Part.TRUSTEES)
    for number in range(MOST_FILES):
        kept.add(PDF + str(number).encode())
    with pytest.raises(PartIsFull):
        kept.add(PDF + b"more")
    assert len(kept.files()) == MOST_FILES


def test_only_who_writes_for_the_organisation_changes_its_files(kept: Kept) -> None:
    document_id, arrived = kept.add(), kept.arrive(CSV, "towns.csv")
    with kept.sessions.begin() as session:
        viewer = make_person(session)
        join(session, viewer, kept.organisation, Place.VIEWER)
        inside, manager = actor_of(session, viewer), actor_of(session, kept.staff.manager)
    for who, refusal in ((inside, NotPermitted), (manager, NotFound)):
        with kept.sessions.begin() as session, pytest.raises(refusal):
            add_passport_file(session, who, kept.organisation.id, Part.ACCOUNTS, arrived, now=kept.now)
        with kept.sessions.begin() as session, pytest.raises(refusal):
            remove_passport_file(session, who, kept.organisation.id, document_id, now=kept.now)
    assert kept.files() == [str(document_id)]
