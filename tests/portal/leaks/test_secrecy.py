"""Until its release nothing anywhere tells what was decided of an application.

Two applications are alike judged; one is to be invited, one to be declined. Everybody who may not know of it goes to
every address with every id. Then it is the other way round, and they go again: nothing may be different.
"""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assessments.accounts.models import Person
from assessments.actors import Place, Role
from assessments.applications.models import Submission
from assessments.clock import utcnow
from assessments.db import Sessions
from assessments.decisions.models import Decision, DecisionAmount
from assessments.decisions.states import Outcome
from assessments.jobs.models import Job
from assessments.messages.models import Email
from assessments.scoring.models import Assignment
from assessments.work import run_due_jobs
from tests.factories import (
    join,
    make_fund,
    make_organisation,
    make_person,
    make_staff,
    make_submitted,
    sign_in,
)
from tests.outcomes import Staff, judge, make_closed_round, make_staffed_fund, propose, release, screen
from tests.portal.leaks.conftest import Court, Opens
from tests.portal.leaks.court import Judged
from tests.portal.leaks.walk import Fetched, steady, text_of

NAMES = ("ash", "birch")
NOT_TOLD = (
    "lead of ash", "editor of ash", "viewer of birch", "first assessor", "adviser", "administrator",
    "manager of another fund", "stranger", "nobody",
)  # fmt: skip
"""Everybody but the fund's manager, moderator, approver and auditor."""
TORN = "manager who is a trustee of ash"
WORDS = ("Ash", "Birch", "Under", "invited", "declined", "costed")
LED_TO = re.compile(r'href="(/[^"#]*\?[^"#]+)"')
"""Addresses that a page leads to with something after a question mark: filters, orders, later pages."""
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
        editor = make_person(session, f"Ed {name}")
        join(session, editor, organisation, Place.EDITOR)
        judged.people |= {f"lead of {name}": lead, f"viewer of {name}": viewer, f"editor of {name}": editor}
        if name == "ash":
            judged.people[TORN] = make_staff(session, staff.fund, Role.MANAGER, name="Tom Torn")
            join(session, judged.people[TORN], organisation, Place.VIEWER)
    judged.people |= {
        "manager of another fund": make_staff(session, make_fund(session), Role.MANAGER, name="Fay Far"),
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


@dataclass(frozen=True)
class Known:
    """All that somebody comes by: what they fetch, find by searching, are led to, and are sent."""

    fetched: list[Fetched]
    searched: list[tuple[str, Fetched]]
    led_to: list[Fetched]
    sent: list[Fetched]


def know(court: Court, kind: str) -> Known:
    """What somebody comes by now."""
    court.found[kind] = fetched = list(court.walk(kind))
    if kind not in court.judged.people:
        return Known(fetched, [], [], [])
    found = [each for _address, *pages in court.search(kind, WORDS) for each in zip(WORDS, pages, strict=True)]
    client = court.app.test_client()
    sign_in(client, court.judged.people[kind])
    addresses = sorted({html.unescape(each) for page in fetched for each in LED_TO.findall(page.text)})
    answers = [(address, client.get(address)) for address in addresses]
    led_to = [Fetched(address, answer.status_code, text_of(answer)) for address, answer in answers]
    return Known(fetched, found, led_to, court.mailed(kind))


Twice = dict[str, tuple[Known, Known]]


@pytest.fixture(scope="module")
def turned(court: Court) -> Twice:
    """What each came by, and came by again once it was the other way round."""
    kinds = (*NOT_TOLD, TORN, "manager")
    before = {kind: know(court, kind) for kind in kinds}
    decide(court, "birch")
    return {kind: (before[kind], know(court, kind)) for kind in kinds}


def changed(before: Sequence[Fetched], after: Sequence[Fetched]) -> list[str]:
    """The addresses of what is not the same."""
    return [new.address for old, new in zip(before, after, strict=True) if steady(old) != steady(new)]


@pytest.mark.parametrize("kind", NOT_TOLD)
def test_who_is_not_to_know_comes_by_the_same_whoever_is_to_be_invited(kind: str, turned: Twice) -> None:
    before, after = turned[kind]
    assert changed(before.fetched, after.fetched) == []
    assert [word for word, _page in before.searched] == [word for word, _page in after.searched]
    assert changed([page for _word, page in before.searched], [page for _word, page in after.searched]) == []
    assert changed(before.led_to, after.led_to) == []
    assert changed(before.sent, after.sent) == []
    assert sum(page.status == 200 for page in before.fetched) > 10


def test_a_manager_who_is_a_trustee_of_one_learns_nothing_of_that_one(court: Court, turned: Twice) -> None:
    """What is decided of the other is theirs to know."""
    before, after = turned[TORN]
    ash = court.judged.applications["ash"]
    own = re.compile("|".join(map(re.escape, (ash.reference, str(ash.id), str(ash.organisation_id)))))
    assert [address for address in changed(before.fetched, after.fetched) if own.search(address)] == []
    assert any(page.status == 200 and own.search(page.address) for page in before.fetched)
    assert changed(before.sent, after.sent) == []


def test_who_decides_finds_that_it_is_the_other_way_round(turned: Twice) -> None:
    """So that what nobody else finds is there to be found: on a page, by a search, and behind a question mark."""
    before, after = turned["manager"]
    assert changed(before.fetched, after.fetched)
    assert changed([page for _word, page in before.searched], [page for _word, page in after.searched])
    assert changed(before.led_to, after.led_to)


def test_nobody_outside_is_written_to_before_the_release_and_everybody_at_it(court: Court, turned: Twice) -> None:
    with Sessions.begin() as session:
        told = select(Email.address).where(Email.template == "outcome")
        assert session.scalars(told).all() == []
        release(session, staffed["here"], court.judged.rounds["here"], now=utcnow())
        leads = [court.judged.people[f"lead of {name}"].email for name in NAMES]
        assert sorted(session.scalars(told)) == sorted(leads)
