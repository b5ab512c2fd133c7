"""Sealed rounds: nobody of the staff reads what applicants write before its closing, whichever way they take."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from assessments.accounts.models import Organisation
from assessments.actors import SYSTEM, VISITOR, Actor, Place, Role
from assessments.applications.models import Application, EarlyOpening, Submission
from assessments.applications.policies import (
    is_sealed,
    may_read_answers,
    readable_by,
    sealed,
    title_for,
    title_seen_by,
)
from assessments.applications.queries import get_application
from assessments.applications.states import OpeningGround
from assessments.applications.use_cases import (
    AlreadyOpen,
    NotHandedIn,
    StillSealed,
    extend_deadline,
    open_early,
    save_section,
    screen_application,
)
from assessments.audit.models import TrailEntry
from assessments.db import _Sessions
from assessments.errors import Invalid, NotFound, NotPermitted
from assessments.messages.models import Email
from assessments.reports.exports import What, export
from assessments.reports.listing import Filters, SortBy, list_applications
from assessments.reports.queries import get_staff_round
from assessments.work import run_due_jobs
from tests.factories import (
    actor_of,
    fill_in,
    hand_in,
    join,
    make_application,
    make_person,
    make_round,
)
from tests.outcomes import Staff, make_staffed_fund

MOMENT = timedelta(microseconds=1)
WHY = "She rang and said that a page would not open."


@dataclass
class Sealed:
    """A sealed round that closes in ten days: one handed in, one with more time, one draft; and an open round."""

    sessions: _Sessions
    now: datetime

    def __post_init__(self) -> None:
        now = self.now
        self.closes_at, self.later = now + timedelta(days=10), now + timedelta(days=15)
        with self.sessions.begin() as session:
            self.staff: Staff = make_staffed_fund(session)
            fund = self.staff.fund
            round_ = make_round(session, now=now, fund=fund, is_sealed=True)
            other = make_round(session, now=now, fund=fund, reference="OPN-2026")
            leads = [make_person(session, f"Lead {n}") for n in range(4)]
            made = [
                make_application(session, where, now=now, lead=lead)
                for where, lead in zip((round_, round_, round_, other), leads, strict=True)
            ]
            self.handed, self.extended, self.draft, self.unsealed = (each.reference for each in made)
            self.lead = actor_of(session, leads[0])
            self.manager, self.auditor = actor_of(session, self.staff.manager), actor_of(session, self.staff.auditor)
            extend_deadline(session, self.manager, self.extended, "concept", until=self.later, reason="Flood.", now=now)
            for number in (0, 1, 3):
                writer = actor_of(session, leads[number])
                title, amount = f"Secret title {number}", f"£{number + 2}0,000"
                hand_in(
                    session, writer, made[number].reference, "concept", now=now, title=title, first_year=amount,
                    summary="Secret words",
                )  # fmt: skip
            fill_in(session, actor_of(session, leads[2]), self.draft, "concept", now=now, title="Secret draft")
            both = self.staff.approver
            join(session, both, session.get_one(Organisation, made[0].organisation_id), Place.VIEWER)
            people = [*leads, *(getattr(self.staff, name) for name in ("manager", "approver", "auditor", "adviser"))]
            self.actors: list[Actor] = [*(actor_of(session, person) for person in people), SYSTEM, VISITOR]
            self.references = (self.handed, self.extended, self.draft, self.unsealed)

    def open(self, reference: str | None = None, *, actor: Actor | None = None, reason: str = WHY,
             ground: OpeningGround = OpeningGround.HELP, now: datetime | None = None) -> EarlyOpening:  # fmt: skip
        with self.sessions.begin() as session:
            return open_early(
                session, actor or self.manager, reference or self.handed, "concept", ground=ground, reason=reason,
                now=now or self.now,
            )  # fmt: skip

    def count(self, model: type[EarlyOpening] | type[Email], **equal: object) -> int:
        with self.sessions.reading() as session:
            return session.scalar(select(func.count()).select_from(model).filter_by(**equal)) or 0


@pytest.fixture
def world(sessions: _Sessions, now: datetime) -> Sealed:
    return Sealed(sessions, now)


def moments(world: Sealed) -> list[datetime]:
    """Around every closing."""
    return [world.now, world.closes_at - MOMENT, world.closes_at, world.later - MOMENT, world.later]


def test_what_is_sealed_and_what_opens_is_the_same_in_python_and_in_sql(world: Sealed) -> None:
    for is_opened in (False, True):
        if is_opened:
            world.open()
        with world.sessions.reading() as session:
            whole = [get_application(session, SYSTEM, reference) for reference in world.references]
            joined = select(Application.reference).join(Submission, Submission.application_id == Application.id)
            for now in moments(world):
                listed = set(session.scalars(joined.where(sealed(now))))
                assert listed == {each.reference for each in whole if is_sealed(each.current, now)}, now
                turned = set(session.scalars(joined.where(~sealed(now))))
                assert listed | turned == set(world.references), now
                for actor in world.actors:
                    read = set(session.scalars(joined.where(readable_by(actor, now))))
                    assert read == {each.reference for each in whole if may_read_answers(actor, each.current, now)}
                    titles = session.execute(select(Application.reference, title_seen_by(actor, now)))
                    assert {row.reference: row[1] for row in titles} == {
                        each.reference: title_for(actor, each, now) for each in whole
                    }, (actor, now)


def test_each_application_opens_at_its_own_closing(world: Sealed) -> None:
    with world.sessions.reading() as session:
        opens = {}
        for reference in world.references:
            submission = get_application(session, world.manager, reference).current
            opens[reference] = [may_read_answers(world.manager, submission, now) for now in moments(world)]
    assert opens[world.handed] == [False, False, True, True, True]
    assert opens[world.extended] == [False, False, False, False, True]
    assert opens[world.draft] == [False] * 5
    assert opens[world.unsealed] == [True] * 5


def told(world: Sealed, now: datetime) -> str:
    """All that lists and files of the round say."""
    with world.sessions.reading() as session:
        round_ = get_staff_round(session, world.manager, "TST-2026")
        said = [repr(list_applications(session, world.manager, round_, Filters(), now=now).rows)]
        for what in (What.APPLICATIONS, What.ASSESSMENTS):
            said += [repr(row) for row in export(session, world.manager, "TST-2026", what, now=now).rows]
    return " ".join(said)


def test_neither_list_nor_file_tells_what_is_sealed_or_a_draft(world: Sealed) -> None:
    before = told(world, world.closes_at - MOMENT)
    for secret in ("Secret", "20000", "30000.50", "2000000", "london"):
        assert secret not in before
    assert world.handed in before
    after = told(world, world.closes_at)
    assert "Secret title 0" in after
    assert "Secret words" in after
    assert "Secret title 1" not in after
    assert "Secret draft" not in told(world, world.later)


def test_neither_searching_nor_sorting_tells_it(world: Sealed) -> None:
    def found(now: datetime, filters: Filters) -> list[str]:
        with world.sessions.reading() as session:
            round_ = get_staff_round(session, world.manager, "TST-2026")
            rows = list_applications(session, world.manager, round_, filters, now=now).rows
            return [row.reference for row in rows]

    by_amount, in_title = Filters(sort=SortBy.REQUESTED), Filters(text="secret")
    assert found(world.now, in_title) == []
    assert found(world.now, by_amount) == [world.handed, world.extended, world.draft]
    assert found(world.later, in_title) == [world.handed, world.extended]
    assert found(world.later, by_amount) == [world.extended, world.handed, world.draft]


def test_the_figures_leave_out_what_is_asked_for(world: Sealed) -> None:
    run_due_jobs(world.sessions, now=world.now)

    def asked(now: datetime) -> list[int]:
        with world.sessions.reading() as session:
            table = export(session, world.manager, "TST-2026", What.STATISTICS, now=now)
            key, value = table.header.index("key"), table.header.index("value")
            return [row[value] for row in table.rows if row[key] == "requested_pence"]  # type: ignore[misc]

    assert asked(world.later - MOMENT) == [0]  # the second stage has nothing yet, so hides nothing
    assert asked(world.later) == [11_000_100, 0]


def test_nothing_is_screened_before_the_closing_not_even_what_was_opened(world: Sealed) -> None:
    world.open()
    for now, refusal in ((world.now, StillSealed), (world.closes_at - MOMENT, StillSealed), (world.closes_at, None)):
        with world.sessions.begin() as session:

            def screen(now: datetime = now) -> Submission:
                return screen_application(
                    session, world.manager, world.handed, "concept", is_eligible=True, reason="Fits.", now=now
                )

            if refusal:
                with pytest.raises(refusal):
                    screen()
            else:
                screen()


def test_one_opened_early_is_open_to_the_staff_and_no_other_is(world: Sealed) -> None:
    opening = world.open(reason=f"  {WHY} ")
    assert (opening.ground, opening.reason, opening.opened_by_id) == (
        OpeningGround.HELP, WHY, world.staff.manager.id,
    )  # fmt: skip
    said = told(world, world.now)
    assert "Secret title 0" in said
    assert "Secret title 1" not in said


def test_the_trail_has_the_ground_and_not_the_words(world: Sealed) -> None:
    opening = world.open(ground=OpeningGround.FRAUD)
    with world.sessions.reading() as session:
        entry = session.scalars(select(TrailEntry).where(TrailEntry.action == "submission.opened_early")).one()
    assert entry.actor_id == world.staff.manager.id
    assert entry.details == {"opening": str(opening.id), "ground": "fraud", "fields": ["reason"]}


def test_the_fund_s_auditors_are_told_once_and_not_those_of_the_applicant(world: Sealed) -> None:
    with world.sessions.begin() as session:
        applicant = get_application(session, SYSTEM, world.handed).organisation
        join(session, world.staff.auditor, applicant, Place.VIEWER)
    world.open()
    assert world.count(Email, template="opened_early") == 0
    world.open(world.extended)
    world.open(world.extended, ground=OpeningGround.LAW)
    assert world.count(Email, template="opened_early") == 1
    assert world.count(EarlyOpening) == 2


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (lambda world: world.open(world.draft), NotHandedIn),
        (lambda world: world.open(world.unsealed), AlreadyOpen),
        (lambda world: world.open(now=world.closes_at), AlreadyOpen),
        (lambda world: world.open(reason="  "), Invalid),
        (lambda world: world.open(reason="x" * 5001), Invalid),
        (lambda world: world.open(actor=world.auditor), NotPermitted),
        (lambda world: world.open(actor=world.lead), NotFound),
        (lambda world: world.open("TST-2026-9999"), NotFound),
    ],
)
def test_a_refused_opening_opens_nothing_and_tells_nobody(
    world: Sealed, change: Callable[[Sealed], object], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        change(world)
    assert world.count(EarlyOpening) == world.count(Email, template="opened_early") == 0


def test_a_title_that_is_only_drafted_is_not_shown_in_any_round(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        staff = make_staffed_fund(session)
        lead, manager = make_person(session), actor_of(session, staff.manager)
        application = make_application(session, make_round(session, now=now, fund=staff.fund), now=now, lead=lead)
        actor, reference = actor_of(session, lead), application.reference
        save_section(session, actor, reference, "concept", "project", {"title": "Half an idea"}, now=now)
        assert title_for(manager, get_application(session, manager, reference), now) is None
        assert title_for(actor, get_application(session, actor, reference), now) == "Half an idea"
        hand_in(session, actor, reference, "concept", now=now, title="A whole idea")
        assert title_for(manager, get_application(session, manager, reference), now) == "A whole idea"


def test_staff_who_may_read_in_one_role_only_are_held_to_the_seal_in_every_role(world: Sealed) -> None:
    with world.sessions.reading() as session:
        submission = get_application(session, SYSTEM, world.handed).current
        for role in Role:
            actor = Actor(user_id=world.staff.manager.id, roles=frozenset({(world.staff.fund.id, role)}))
            assert not may_read_answers(actor, submission, world.now), role
