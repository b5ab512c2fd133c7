"""Conflicts as they are found in the database: who applied together, and what is looked through anew."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, select, update

from assessments.accounts.models import FormerMembership, Organisation, Person
from assessments.accounts.organisations import FACTS
from assessments.accounts.use_cases import change_organisation
from assessments.actors import Place, Role
from assessments.applications.models import Application, Submission
from assessments.applications.use_cases import save_section, submit_application
from assessments.db import Session, _Sessions  # type: ignore[attr-defined]
from assessments.funds.models import Fund, Round
from assessments.funds.questions import Question
from assessments.funds.states import QuestionKind
from assessments.interests import said
from assessments.interests.models import Conflict
from assessments.interests.states import ConflictGround as Ground
from assessments.interests.use_cases import look_for
from assessments.scoring.use_cases import ask_to_look_at_unsealed
from assessments.work import run_due_jobs
from tests.confirming import BEA
from tests.factories import (
    actor_of,
    fill_in,
    join,
    make_application,
    make_fund,
    make_organisation,
    make_person,
    make_round,
    make_staff,
)
from tests.rowed import ask_also

PARTNERS = Question("partners", QuestionKind.PARTNERS, "Who are your partners?", is_required=False)
DAY = timedelta(days=1)


@dataclass
class Applying:
    """A fund to whose rounds organisations apply with partners, each led by somebody of its own."""

    session: Session
    now: datetime
    fund: Fund
    numbers: int = 1_000_000

    def round(self, reference: str, **kind: object) -> Round:
        """A round that asks for partners."""
        made = make_round(self.session, now=self.now, fund=self.fund, reference=reference, **kind)  # type: ignore[arg-type]
        ask_also(self.session, made, PARTNERS)
        return made

    def organisation(self, name: str, lead: Person | None = None) -> Organisation:
        """One with a number of its own."""
        self.numbers += 1
        return make_organisation(
            self.session, name, lead=lead or make_person(self.session), number=str(self.numbers)
        )  # fmt: skip

    def apply(self, round_: Round, organisation: Organisation, *partners: str, now: datetime) -> Application:
        """Hand in with these partners."""
        lead = make_person(self.session)
        join(self.session, lead, organisation, Place.LEAD)
        application = make_application(self.session, round_, now=now, lead=lead, organisation=organisation)
        actor, reference = actor_of(self.session, lead), application.reference
        fill_in(self.session, actor, reference, "concept", now=now)
        rows = [{**BEA, "organisation": name} for name in partners]
        save_section(self.session, actor, reference, "concept", "more", {"partners": rows}, now=now)
        submit_application(self.session, actor, reference, "concept", is_declared=True, now=now)
        return application

    def assessor(self, name: str, *, of: Organisation | None = None, left: Organisation | None = None,
                 on: datetime | None = None) -> Person:  # fmt: skip
        """Somebody who judges, and belongs or belonged somewhere."""
        person = make_staff(self.session, self.fund, Role.ASSESSOR, name=name)
        if of is not None:
            join(self.session, person, of, Place.VIEWER)
        if left is not None and on is not None:
            self.session.add(
                FormerMembership(
                    person_id=person.id, organisation_id=left.id, place=Place.VIEWER, began_at=on - DAY, ended_at=on
                )
            )
        return person


@pytest.mark.parametrize("sought", [said.MOST_SOUGHT, 0])
def test_who_applied_together_is_found_once_the_sealed_round_has_closed(
    sessions: _Sessions, now: datetime, monkeypatch: pytest.MonkeyPatch, sought: int
) -> None:
    """As lead and partner, as two partners of a third, and with an organisation that the assessor left later."""
    monkeypatch.setattr(said, "MOST_SOUGHT", sought)
    with sessions.begin() as session:
        world = Applying(session, now, make_fund(session))
        sealed = world.round("SEALED", is_sealed=True)
        otter, lynx, wren, robin, badger, heron, stoat = (
            world.organisation(name)
            for name in ("The Ótter Society", "Lynx", "Wren", "Robin", "Badger", "Heron", "Stoat")
        )
        earlier = now - 5 * DAY
        for lead, partners in (
            (heron, ("Otter Society Ltd", "Badger", "Mole")), (lynx, ("Badger",)), (badger, ("Stoat",)),
            (wren, ("Badger",)), (robin, ("Badger",)),
        ):  # fmt: skip
            world.apply(sealed, lead, *partners, now=earlier)
        people = [
            world.assessor("Third", of=otter), world.assessor("Lead", of=lynx), world.assessor("Partner", of=stoat),
            world.assessor("Left later", left=wren, on=now - DAY),
            world.assessor("Left before", left=robin, on=now - 6 * DAY), world.assessor("Lead of both", of=heron),
        ]  # fmt: skip
        mine = world.apply(world.round("OPEN"), badger, now=now)
        expected = {"Third", "Lead", "Partner", "Left later", "Lead of both"}
        for moment, found in ((now, set()), (now + 11 * DAY, expected)):
            kept = look_for(session, [person.id for person in people], [mine.id], now=moment)
            names = {each.person_id: person.name for each in kept for person in people if person.id == each.person_id}
            assert set(names.values()) == found
            assert {each.ground for each in kept} <= {Ground.CO_APPLICANT}
        assert look_for(session, [person.id for person in people], [mine.id], now=now + 4 * 366 * DAY) == []


def test_what_a_seal_hid_is_compared_by_itself_once_each_seal_has_ended(sessions: _Sessions, now: datetime) -> None:
    """The round closes after ten days; one applicant has two more. Also after the worker stood still for five days."""
    closed, extended = now + 11 * DAY, now + 16 * DAY

    def sweep(at: datetime) -> set[str]:
        with sessions.begin() as session:
            ask_to_look_at_unsealed(session, now=at)
        run_due_jobs(sessions, now=at)
        with sessions.reading() as session:
            lead = select(Organisation.name).join(Application, Application.organisation_id == Organisation.id)
            return set(session.scalars(lead.join(Conflict, Conflict.application_id == Application.id)))

    with sessions.begin() as session:
        world = Applying(session, now, make_fund(session))
        sealed = world.round("SEALED", is_sealed=True)
        otter, lynx, wren = (world.organisation(name) for name in ("Otter", "Lynx", "Wren"))
        world.apply(sealed, lynx, "Otter", now=now)
        late = world.apply(sealed, wren, "Otter", now=now)
        late_id = session.scalars(select(Submission.id).where(Submission.application_id == late.id)).one()
        session.execute(update(Submission).where(Submission.id == late_id).values(extended_until=now + 12 * DAY))
        world.assessor("At a partner", of=otter)
    assert sweep(now + DAY) == set()
    assert sweep(closed) == {"Lynx"}
    with sessions.begin() as session:
        session.execute(delete(Conflict))
    assert sweep(closed + DAY / 2) == set()  # it was looked through once
    assert sweep(extended) == {"Lynx", "Wren"}
    assert sweep(extended + 9 * DAY) == {"Lynx", "Wren"}


def test_conflicts_are_looked_for_again_when_an_organisation_is_known_by_something_else(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        world = Applying(session, now, make_fund(session))
        lead = make_person(session)
        badger, otter, lynx = (world.organisation(name, lead) for name in ("Badger", "Otter", "Lynx"))
        world.assessor("By the applicant", of=otter)
        world.assessor("By their own", of=lynx)
        world.apply(world.round("OPEN"), badger, now=now)
    while run_due_jobs(sessions, now=now):
        pass
    for organisation, facts in ((badger, {"name": "Otter"}), (lynx, {"name": "The Otter"})):
        with sessions.begin() as session:
            standing = {fact: getattr(session.get_one(Organisation, organisation.id), fact) for fact in FACTS}
            change_organisation(
                session, actor_of(session, lead), organisation.id, **{**standing, **facts}, now=now
            )  # fmt: skip
        while run_due_jobs(sessions, now=now):
            pass
        with sessions.reading() as session:
            rows = session.execute(select(Person.name, Conflict.ground).join(Conflict, Conflict.person_id == Person.id))
            expected = ["By the applicant"] if organisation is badger else ["By the applicant", "By their own"]
            assert sorted((name, ground) for name, ground in rows) == [(name, Ground.SAME_NAME) for name in expected]
