"""Until its release nothing anywhere tells what was decided of an application.

Two applications are alike judged; one is to be invited, one to be declined. Everybody who may not know of it goes to
every address with every id. Then it is the other way round, and they go again: nothing may be different.
"""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assessments.accounts.models import Person
from assessments.actors import Place
from assessments.applications.models import Submission
from assessments.clock import utcnow
from assessments.db import Sessions
from assessments.decisions.models import Decision, DecisionAmount
from assessments.decisions.states import Outcome
from assessments.jobs.models import Job
from assessments.messages.models import Email
from assessments.scoring.models import Assignment
from assessments.work import run_due_jobs
from tests.factories import join, make_organisation, make_person, make_submitted
from tests.outcomes import Staff, judge, make_closed_round, make_staffed_fund, propose, release, screen
from tests.portal.leaks.conftest import Court, Opens
from tests.portal.leaks.court import Judged
from tests.portal.leaks.walk import Fetched, steady

NAMES = ("ash", "birch")
NOT_TOLD = (
    "lead of ash", "viewer of birch", "first assessor", "adviser", "administrator", "stranger", "nobody",
)  # fmt: skip
"""Everybody but the fund's manager, moderator, approver and auditor."""
staffed: dict[str, Staff] = {}


def make_world(session: Session) -> Judged:
    """A closed round with two applications whose judging is over."""
    now, staff, judged = utcnow(), make_staffed_fund(session), Judged()
    staffed["here"] = staff
    judged.rounds["here"] = round_ = make_closed_round(session, staff, now=now)
    for name in NAMES:
        lead = make_person(session, f"Lee {name}")
        organisation = make_organisation(session, f"{name.title()} Trust", lead=lead)
        viewer = make_person(session, f"Vi {name}")
        join(session, viewer, organisation, Place.VIEWER)
        judged.applications[name] = application = make_submitted(
            session, round_, now=now - timedelta(days=6), lead=lead, organisation=organisation, title=f"Under {name}"
        )
        screen(session, staff, application, now=now)
        judge(session, staff, application, now=now)
        judged.people |= {f"lead of {name}": lead, f"viewer of {name}": viewer}
    judged.people |= {
        "first assessor": staff.assessors[0], "second assessor": staff.assessors[1], "adviser": staff.adviser,
        "manager": staff.manager,
        "administrator": make_person(session, "Addie Min", is_administrator=True),
        "stranger": make_person(session, "Sam Strange"),
    }  # fmt: skip
    session.flush()
    for kind in ("first assessor", "second assessor"):
        for name in NAMES:
            judged.works[name, kind] = _work(session, judged.people[kind], judged.applications[name].id)
    return judged


def _work(session: Session, person: Person, application_id: UUID) -> UUID:
    its = select(Assignment.id).join(Assignment.submission).where(Submission.application_id == application_id)
    return session.scalars(its.where(Assignment.assessor_id == person.id)).one()


def decide(court: Court, invited: str) -> None:
    """Have one proposed to be invited with money and an adviser, the other to be declined; both are approved."""
    with Sessions.begin() as session:
        for kind in (DecisionAmount, Decision, Job):  # as though nothing had been decided yet
            session.execute(delete(kind))
        for name in NAMES:
            outcome = Outcome.INVITED if name == invited else Outcome.DECLINED
            pence = 1_000_000 if name == invited else 0
            application = court.judged.applications[name]
            propose(session, staffed["here"], application, outcome, now=utcnow(), pence=pence)
    while run_due_jobs(Sessions, now=utcnow()):
        pass


@pytest.fixture(scope="module")
def court(opens: Opens) -> Court:
    """The portal when one is to be invited."""
    court = opens(make_world, ("first assessor", "lead of ash"))
    decide(court, "ash")
    return court


Twice = dict[str, tuple[list[Fetched], list[Fetched]]]


@pytest.fixture(scope="module")
def turned(court: Court) -> Twice:
    """What each found, and found again once it was the other way round."""
    kinds = (*NOT_TOLD, "manager")
    before = {kind: court.walked(kind) for kind in kinds}
    decide(court, "birch")
    return {kind: (before[kind], list(court.walk(kind))) for kind in kinds}


@pytest.mark.parametrize("kind", NOT_TOLD)
def test_who_is_not_to_know_finds_the_same_whoever_is_to_be_invited(kind: str, turned: Twice) -> None:
    before, after = turned[kind]
    changed = [new.address for old, new in zip(before, after, strict=True) if steady(old) != steady(new)]
    assert changed == []
    assert sum(page.status == 200 for page in before) > 10


def test_who_decides_finds_that_it_is_the_other_way_round(turned: Twice) -> None:
    """So that what nobody else finds is there to be found."""
    before, after = turned["manager"]
    assert [new.address for old, new in zip(before, after, strict=True) if steady(old) != steady(new)]


def test_nobody_outside_is_written_to_before_the_release_and_everybody_at_it(court: Court, turned: Twice) -> None:
    with Sessions.begin() as session:
        told = select(Email.address).where(Email.template == "outcome")
        assert session.scalars(told).all() == []
        release(session, staffed["here"], court.judged.rounds["here"], now=utcnow())
        leads = [court.judged.people[f"lead of {name}"].email for name in NAMES]
        assert sorted(session.scalars(told)) == sorted(leads)
