"""Merging two organisations that are one, with everything they hold."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Column, func, select

from assessments.accounts.models import (
    FormerMembership,
    Invitation,
    JoinRequest,
    LegalForm,
    Membership,
    Merger,
    Organisation,
    Person,
)
from assessments.accounts.use_cases import (
    AlreadyHere,
    ask_to_join,
    invite_colleague,
    name_organisation,
    remove_member,
)
from assessments.actors import Actor, Place
from assessments.applications.models import Application
from assessments.applications.queries import list_own_applications
from assessments.applications.use_cases import start_application
from assessments.audit.models import TrailEntry
from assessments.db import _Sessions
from assessments.decisions.mergers import MergedWithItself, preview_merger
from assessments.decisions.use_cases import (
    AlreadyMerged,
    BothApplied,
    PreviewIsOld,
    merge_organisations,
    withdraw_application,
)
from assessments.decisions.use_cases.merging import FOLLOWING, KEPT, MOVES
from assessments.errors import DomainError, NotFound, NotPermitted
from assessments.schema import metadata
from tests.factories import (
    actor_of,
    join,
    make_application,
    make_organisation,
    make_person,
    make_round,
    make_submitted,
)
from tests.mailbox import Mailbox


class Twins:
    """Two organisations that are one, each with a lead; Bo belongs to both, as viewer here and as lead there."""

    def __init__(self, sessions: _Sessions, now: datetime) -> None:
        self.sessions, self.now = sessions, now
        with sessions.begin() as session:
            self.administrator = make_person(session, "Addy", is_administrator=True)
            self.ann, self.cem, self.bo = (make_person(session, name) for name in ("Ann", "Cem", "Bo"))
            self.kept = make_organisation(session, "River Trust", lead=self.ann)
            self.gone = make_organisation(session, "River Trsut", lead=self.cem)
            join(session, self.bo, self.kept, Place.VIEWER)
            join(session, self.bo, self.gone, Place.LEAD)
            self.round = make_round(session, now=now, reference="TST-2026")
            self.other_round = make_round(session, now=now, reference="OTH-2026")
            self.actor = actor_of(session, self.administrator)

    def merge(self, source: UUID | None = None, target: UUID | None = None, seen: str | None = None) -> None:
        with self.sessions.begin() as session:
            merge_organisations(
                session, self.actor, source or self.gone.id, target or self.kept.id, seen=seen, now=self.now
            )

    def apply(self, person: Person, organisation: Organisation, round_: Any) -> str:
        with self.sessions.begin() as session:
            return make_submitted(session, round_, now=self.now, lead=person, organisation=organisation).reference


@pytest.fixture
def twins(sessions: _Sessions, now: datetime) -> Twins:
    return Twins(sessions, now)


def test_every_column_that_leads_to_an_organisation_is_moved_or_kept_on_purpose() -> None:
    assert {str(column) for column in leading()} == set(MOVES) | FOLLOWING | KEPT


def leading() -> list[Column[Any]]:
    """The columns that lead to an organisation, whether or not a constraint says so."""
    columns = [column for table in metadata.tables.values() for column in table.columns]
    return [
        column
        for column in columns
        if column.name.endswith("organisation_id")
        or any(key.column.table.name == "organisation" for key in column.foreign_keys)
    ]


def test_everything_that_the_one_held_is_the_other_s(twins: Twins, now: datetime, mailbox: Mailbox) -> None:
    reference = twins.apply(twins.cem, twins.gone, twins.round)
    with twins.sessions.begin() as session:
        old, asker = make_person(session, "Old"), make_person(session, "Asker")
        join(session, old, twins.gone, Place.EDITOR)
        cem = actor_of(session, twins.cem)
        remove_member(session, cem, twins.gone.id, old.id, now=now)
        invite_colleague(session, cem, twins.gone.id, email="x@test.example", place=Place.EDITOR, now=now)
        ask_to_join(
            session, actor_of(session, asker), twins.gone.id, charity_number="1234567", company_number="", now=now
        )
    mailbox.deliver(now)
    twins.merge()
    with twins.sessions.reading() as session:
        for column in leading():
            left = select(func.count()).select_from(column.table).where(column == twins.gone.id)
            assert session.scalar(left) == (str(column) in KEPT), column
        for model in (FormerMembership, Invitation, JoinRequest, Application):
            assert session.scalars(select(model.organisation_id)).all() == [twins.kept.id], model
        places = session.execute(select(Person.name, Membership.place).join(Membership.person)).all()
        assert {row.name: row.place for row in places} == {"Ann": "lead", "Cem": "lead", "Bo": "lead"}
        own = list_own_applications(session, actor_of(session, twins.ann))
        assert [application.reference for application in own] == [reference]
    assert {message["To"] for message in mailbox.deliver(now)} == {
        twins.ann.email, twins.cem.email, twins.bo.email,
    }  # fmt: skip


def test_it_is_on_the_trail_of_both_and_of_each_application(twins: Twins) -> None:
    twins.apply(twins.cem, twins.gone, twins.round)
    twins.merge()
    with twins.sessions.reading() as session:
        application = session.scalars(select(Application)).one()
        wanted = TrailEntry.action.in_(["organisation.merged", "application.moved"])
        entries = session.scalars(select(TrailEntry).where(wanted).order_by(TrailEntry.id)).all()
        assert [entry.subject_id for entry in entries] == [twins.gone.id, twins.kept.id, application.id]
        assert (entries[-1].application_id, entries[-1].round_id) == (application.id, twins.round.id)
        assert "River" not in str([entry.details for entry in entries])


def test_only_an_administrator_merges(twins: Twins) -> None:
    with twins.sessions.reading() as session:
        twins.actor = actor_of(session, twins.bo)
    with pytest.raises(NotPermitted):
        twins.merge()


def test_an_organisation_is_merged_neither_with_itself_nor_twice_nor_with_nothing(twins: Twins) -> None:
    with pytest.raises(MergedWithItself):
        twins.merge(twins.kept.id, twins.kept.id)
    with pytest.raises(NotFound):
        twins.merge(UUID(int=1))
    for _press in range(2):
        twins.merge()
    with pytest.raises(AlreadyMerged):
        twins.merge(twins.kept.id, twins.gone.id)


def test_two_with_applications_in_one_round_stay_two_until_one_is_withdrawn(twins: Twins, now: datetime) -> None:
    reference = twins.apply(twins.cem, twins.gone, twins.round)
    twins.apply(twins.ann, twins.kept, twins.round)
    twins.apply(twins.ann, twins.kept, twins.other_round)
    with pytest.raises(BothApplied, match="Test round \\(TST-2026\\)") as refused:
        twins.merge()
    assert "OTH-2026" not in refused.value.told()
    with twins.sessions.begin() as session:
        withdraw_application(session, actor_of(session, twins.cem), reference, reason="Twice.", now=now)
    twins.merge()
    with twins.sessions.reading() as session:
        assert len(list_own_applications(session, actor_of(session, twins.cem))) == 3


def test_a_preview_that_has_grown_old_merges_nothing(twins: Twins, now: datetime) -> None:
    with twins.sessions.reading() as session:
        seen = preview_merger(session, twins.actor, twins.gone.id, twins.kept.id).digest
    twins.apply(twins.cem, twins.gone, twins.round)
    with pytest.raises(PreviewIsOld):
        twins.merge(seen=seen)
    with twins.sessions.reading() as session:
        preview = preview_merger(session, twins.actor, twins.gone.id, twins.kept.id)
        assert (preview.moved.applications, preview.moved.members, preview.members_of_both) == (1, 2, 1)
        assert session.scalar(select(func.count()).select_from(Merger)) == 0
    twins.merge(seen=preview.digest)


def test_two_administrators_who_merge_crosswise_at_once_merge_once(twins: Twins) -> None:
    def cross(source: UUID, target: UUID) -> bool:
        try:
            twins.merge(source, target)
        except DomainError:
            return False
        return True

    pairs = ((twins.gone.id, twins.kept.id), (twins.kept.id, twins.gone.id))
    with ThreadPoolExecutor(2) as threads:
        done = [each.result() for each in [threads.submit(cross, *pair) for pair in pairs]]
    assert sorted(done) == [False, True]


def test_nobody_starts_an_application_for_what_has_been_merged(twins: Twins, now: datetime) -> None:
    with twins.sessions.reading() as session:
        as_before = actor_of(session, twins.cem)
    twins.merge()
    with pytest.raises(NotPermitted), twins.sessions.begin() as session:
        start_application(session, as_before, twins.round.reference, twins.gone.id, now=now)


def test_what_was_merged_before_goes_along_and_its_number_leads_on(twins: Twins, now: datetime) -> None:
    with twins.sessions.begin() as session:
        ada = make_person(session)
        third = name_organisation(
            session, actor_of(session, ada), name="River Works", legal_form=LegalForm.CIC, charity_number="",
            company_number="7654321", income_band=twins.kept.income_band, region=twins.kept.region, now=now,
        )  # fmt: skip
    twins.merge(third.id, twins.gone.id)
    twins.merge()
    with twins.sessions.begin() as session:
        assert set(session.scalars(select(Merger.into_id))) == {twins.kept.id}
        assert session.get_one(Organisation, twins.kept.id).company_number == "07654321"
        with pytest.raises(AlreadyHere) as refused:
            name_organisation(
                session, actor_of(session, make_person(session)), name="Again", legal_form=LegalForm.CIC,
                charity_number="", company_number="07654321", income_band=twins.kept.income_band,
                region=twins.kept.region, now=now,
            )  # fmt: skip
        assert {known.id for known in refused.value.known} == {twins.kept.id}


def test_of_two_open_invitations_to_one_address_the_higher_place_stays(twins: Twins, now: datetime) -> None:
    with twins.sessions.begin() as session:
        for lead, organisation, place, email in (
            (twins.ann, twins.kept, Place.VIEWER, "x@test.example"),
            (twins.cem, twins.gone, Place.LEAD, "x@test.example"),
            (twins.cem, twins.gone, Place.LEAD, twins.ann.email),
        ):
            invite_colleague(session, actor_of(session, lead), organisation.id, email=email, place=place, now=now)
    twins.merge()
    with twins.sessions.reading() as session:
        stays = [(each.email, each.place) for each in session.scalars(select(Invitation)) if each.is_open]
        assert stays == [("x@test.example", Place.LEAD)]


def test_of_two_requests_of_one_person_one_waits_on_and_who_is_in_waits_no_longer(twins: Twins, now: datetime) -> None:
    with twins.sessions.begin() as session:
        asker = make_person(session, "Asker")
        for person, organisation in ((asker, twins.kept), (asker, twins.gone), (twins.ann, twins.gone)):
            actor: Actor = actor_of(session, person)
            ask_to_join(session, actor, organisation.id, charity_number="1234567", company_number="", now=now)
    twins.now = now + timedelta(hours=1)
    twins.merge()
    with twins.sessions.reading() as session:
        waiting = session.scalars(select(JoinRequest).where(JoinRequest.answered_at.is_(None))).all()
        assert [(request.person_id, request.organisation_id) for request in waiting] == [(asker.id, twins.kept.id)]


def test_an_application_being_started_meanwhile_is_moved_or_refused_and_never_lost(twins: Twins, now: datetime) -> None:
    with twins.sessions.reading() as session:
        cem = actor_of(session, twins.cem)

    def start() -> None:
        try:
            with twins.sessions.begin() as session:
                start_application(session, cem, twins.round.reference, twins.gone.id, now=now)
        except NotPermitted:
            pass

    with ThreadPoolExecutor(2) as threads:
        for each in [threads.submit(twins.merge), threads.submit(start)]:
            each.result()
    with twins.sessions.reading() as session:
        assert set(session.scalars(select(Application.organisation_id))) <= {twins.kept.id}


def test_a_draft_goes_on_where_it_was(twins: Twins, now: datetime) -> None:
    with twins.sessions.begin() as session:
        reference = make_application(
            session, twins.round, now=now, lead=twins.cem, organisation=twins.gone
        ).reference  # fmt: skip
    twins.merge()
    with twins.sessions.begin() as session:
        started = start_application(
            session, actor_of(session, twins.ann), twins.round.reference, twins.kept.id, now=now
        )
        assert started.reference == reference
