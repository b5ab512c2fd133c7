"""A person's own register of interests, and saying for a round that it is complete."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlalchemy import select

from assessments.actors import VISITOR, Role
from assessments.audit.models import TrailEntry
from assessments.db import _Sessions
from assessments.errors import Invalid, NotFound, NotPermitted
from assessments.interests.models import InterestsConfirmed
from assessments.interests.queries import list_own_interests, list_registers
from assessments.interests.states import InterestKind
from assessments.interests.use_cases import (
    Entry,
    change_interest,
    confirm_interests,
    declare_interest,
    entry_of,
    mark_of_interest,
    remove_interest,
)
from assessments.jobs.queries import is_asked_for
from assessments.jobs.states import JobKind
from assessments.versions import Outdated
from tests.assessments.scoring.panels import Court, make_court
from tests.factories import actor_of, make_fund, make_person, make_staff

TRUSTEE = Entry(InterestKind.TRUSTEESHIP, " Otter  Trust ", "123 4567", "12345", " On its board. ", date(2020, 1, 2))


@pytest.fixture
def court(sessions: _Sessions, now: datetime) -> Court:
    with sessions.begin() as session:
        return make_court(session, now=now)


def test_what_is_declared_is_tidied_kept_once_and_looked_through(
    sessions: _Sessions, court: Court, now: datetime
) -> None:
    ada = court.assessors[0]
    for _twice in range(2):
        with sessions.begin() as session:
            declare_interest(session, ada, TRUSTEE, now=now)
    with sessions.reading() as session:
        (interest,) = list_own_interests(session, ada)
        assert entry_of(interest) == replace(
            TRUSTEE, organisation="Otter Trust", charity_number="1234567", company_number="00012345",
            words="On its board.",
        )  # fmt: skip
        assert is_asked_for(session, ada.user_id, JobKind.FIND_CONFLICTS)
        confirmed = session.scalars(select(InterestsConfirmed.person_id)).all()
        assert ada.user_id not in confirmed, "who has said that there is nothing confirms anew"
        told = session.scalars(select(TrailEntry).where(TrailEntry.action == "interest.declared")).one()
        assert told.details == {}


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        (replace(TRUSTEE, organisation=" "), "organisation"),
        (replace(TRUSTEE, charity_number="12"), "charity_number"),
        (replace(TRUSTEE, company_number="Y"), "company_number"),
        (replace(TRUSTEE, words="x" * 1001), "words"),
        (replace(TRUSTEE, until=date(2019, 1, 1)), "until"),
    ],
)
def test_what_cannot_be_kept_is_refused_at_its_field(
    entry: Entry, field: str, sessions: _Sessions, court: Court, now: datetime
) -> None:
    with pytest.raises(Invalid) as refused, sessions.begin() as session:
        declare_interest(session, court.assessors[0], entry, now=now)
    assert set(refused.value.problems) == {field}


def test_an_entry_is_its_own_assessor_s_and_is_not_overwritten_unseen(
    sessions: _Sessions, court: Court, now: datetime
) -> None:
    ada, ben = court.assessors
    with sessions.begin() as session:
        kept = declare_interest(session, ada, TRUSTEE, now=now)
        seen = mark_of_interest(kept)
    for other, refusal in ((ben, NotFound), (VISITOR, NotPermitted)):
        with pytest.raises(refusal), sessions.begin() as session:
            change_interest(session, other, kept.id, TRUSTEE, now=now)
    with sessions.begin() as session:
        change_interest(session, ada, kept.id, replace(TRUSTEE, words="Left."), now=now, seen=seen)
    with pytest.raises(Outdated), sessions.begin() as session:
        change_interest(session, ada, kept.id, replace(TRUSTEE, words="Chair."), now=now, seen=seen)
    for _twice in range(2):
        with sessions.begin() as session:
            remove_interest(session, ada, kept.id, now=now)
            assert list_own_interests(session, ada) == []


def test_a_register_is_read_by_the_person_and_by_managers_and_auditors_of_their_funds(
    sessions: _Sessions, court: Court, now: datetime
) -> None:
    with sessions.begin() as session:
        ada, ben = court.assessors
        declare_interest(session, ada, TRUSTEE, now=now)
        auditor = actor_of(session, make_staff(session, court.fund, Role.AUDITOR), now=now)
        elsewhere = actor_of(session, make_staff(session, make_fund(session), Role.MANAGER), now=now)
        stranger = actor_of(session, make_person(session), now=now)
        assert ada.user_id is not None
        for reader, may in (
            (ada, True), (court.manager, True), (auditor, True),
            (ben, False), (court.moderator, False), (elsewhere, False), (stranger, False),
        ):  # fmt: skip
            assert bool(list_registers(session, reader, [ada.user_id])) is may


def test_complete_and_nothing_are_told_apart_and_neither_is_taken_where_it_is_not_so(
    sessions: _Sessions, court: Court, now: datetime
) -> None:
    ada, reference = court.assessors[0], court.round.reference
    with pytest.raises(Invalid, match="correcting"), sessions.begin() as session:
        confirm_interests(session, ada, reference, is_nothing=False, now=now)
    with sessions.begin() as session:
        declare_interest(session, ada, TRUSTEE, now=now)
    with pytest.raises(Invalid), sessions.begin() as session:
        confirm_interests(session, ada, reference, is_nothing=True, now=now)
    with sessions.begin() as session:
        confirm_interests(session, ada, reference, is_nothing=False, now=now)
    with sessions.reading() as session:
        kept = session.scalars(select(InterestsConfirmed).where(InterestsConfirmed.person_id == ada.user_id)).one()
        assert (kept.is_nothing, kept.confirmed_at) == (False, now)
    with sessions.begin() as session:
        elsewhere = actor_of(session, make_staff(session, make_fund(session), Role.ASSESSOR), now=now)
        with pytest.raises(NotFound):
            confirm_interests(session, elsewhere, reference, is_nothing=True, now=now)
