"""Deeds that change what was promised and when reports are due."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from assessments.awards.deeds import AwardDeed
from assessments.awards.models import AwardReport, PromisedOutcome
from assessments.awards.queries import get_award
from assessments.awards.states import ReportState
from assessments.awards.undertakings import Undertakings
from assessments.awards.use_cases import (
    ReportDraft,
    answer_proposed_deed,
    propose_deed,
    sign_deed,
    write_report,
)
from assessments.awards.use_cases.varying import DeedOvertaken
from assessments.db import _Sessions
from assessments.errors import Invalid
from tests.assessments.awards.worlds import Offered, Told, accept, award_one, offer
from tests.outcomes import REASON

PROMISED = {"outcome": "Warmer homes", "indicator": "Homes", "baseline": "40", "target": "400"}


@dataclass
class Running:
    """An accepted award that promised something."""

    sessions: _Sessions
    offered: Offered
    told: Told
    now: datetime

    def propose(self, undertakings: Undertakings, **at: Any) -> AwardDeed:
        world = self.offered.world
        with self.sessions.begin() as session:
            return propose_deed(
                session, world.manager, self.told.reference, [], REASON, now=self.now, undertakings=undertakings, **at
            )

    def approve(self) -> AwardDeed:
        with self.sessions.begin() as session:
            return answer_proposed_deed(
                session, self.offered.world.approver, self.told.reference, 1, is_approved=True, reason="", now=self.now
            )

    def sign(self, deed: AwardDeed) -> AwardDeed:
        with self.sessions.begin() as session:
            return sign_deed(
                session, self.told.actor, self.told.reference, 1, name=self.told.lead.name, sha256=deed.sha256,
                is_agreed=True, now=self.now,
            )  # fmt: skip

    def stands(self) -> tuple[str, date]:
        with self.sessions.reading() as session:
            award = get_award(session, self.offered.world.manager, self.told.reference)
            return award.promises[0].target, award.reports[0].due_on


@pytest.fixture
def running(sessions: _Sessions, now: datetime) -> Running:
    with sessions.begin() as session:
        offered, told = award_one(session, now=now)
        award = offer(session, offered, told, now=now)
        session.add(PromisedOutcome(award_id=award.id, position=1, **PROMISED))
        accept(session, told, award, now=now)
        session.execute(update(AwardReport).values(reminded_at=now))
    return Running(sessions, offered, told, now)


def test_a_target_and_the_day_of_a_report_change_once_three_people_have_said_so(running: Running) -> None:
    target, day = running.stands()
    later = day + timedelta(days=90)
    wanted = Undertakings({1: " 300 "}, {1: later})
    deed = running.propose(wanted)
    assert running.propose(wanted).id == deed.id, "the same again is one"
    assert deed.undertakings == [
        {"of": "target", "position": 1, "title": "Homes", "before": "400", "after": "300"},
        {"of": "report", "position": 1, "title": deed.undertakings[1]["title"], "before": day.isoformat(),
         "after": later.isoformat()},
    ]  # fmt: skip
    assert deed.before == deed.after
    running.approve()
    assert running.stands() == (target, day), "nothing changes before the organisation agrees"
    running.sign(deed)
    assert running.stands() == ("300", later)
    with running.sessions.reading() as session:
        award = get_award(session, running.offered.world.manager, running.told.reference)
        assert award.reports[0].reminded_at is None, "of the new day the leads are reminded"
        assert award.sha256, "the agreement stays as it was signed"


def test_the_fingerprint_of_a_deed_holds_what_else_it_changes(running: Running) -> None:
    first = running.propose(Undertakings({1: "300"}))
    with running.sessions.begin() as session:
        world = running.offered.world
        answer_proposed_deed(
            session, world.approver, running.told.reference, 1, is_approved=False, reason="Less.", now=running.now
        )
    assert running.propose(Undertakings({1: "299"})).sha256 != first.sha256


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (Undertakings({1: "400"}), "reason"),
        (Undertakings({1: " "}), "target-1"),
        (Undertakings({1: "x" * 501}), "target-1"),
        (Undertakings({9: "300"}), "target-9"),
        (Undertakings(report_days={1: date(2020, 1, 1)}), "report-1"),
        (Undertakings(report_days={99: date(2030, 1, 1)}), "report-99"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(wanted: Undertakings, field: str, running: Running) -> None:
    with pytest.raises(Invalid) as refusal:
        running.propose(wanted)
    assert set(refusal.value.problems) == {field}


def test_what_stays_as_it_was_is_not_asked_about(running: Running) -> None:
    """A target that nobody named, and a day of before the grant was accepted, come back with every form."""
    early = running.now.date() - timedelta(days=30)
    with running.sessions.begin() as session:
        session.execute(update(PromisedOutcome).values(target=""))
        session.execute(update(AwardReport).where(AwardReport.position == 1).values(due_on=early))
    later = running.stands()[1] + timedelta(days=400)
    deed = running.propose(Undertakings({1: ""}, {1: early, 2: later}))
    assert [(each["of"], each["position"]) for each in deed.undertakings] == [("report", 2)]


def test_a_report_that_was_sent_meanwhile_keeps_its_day(running: Running, now: datetime) -> None:
    _target, day = running.stands()
    deed = running.propose(Undertakings(report_days={1: day + timedelta(days=90)}))
    running.approve()
    with running.sessions.begin() as session:
        award = get_award(session, running.told.actor, running.told.reference, is_own=True)
        draft = ReportDraft("Done.", 100, {1: "41"})
        report = write_report(
            session, running.told.actor, running.told.reference, award.reports[0].id, draft, is_sent=True, now=now
        )
        assert report.state is ReportState.SENT
    with pytest.raises(DeedOvertaken):
        running.sign(deed)
    assert running.stands()[1] == day
