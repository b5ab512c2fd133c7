"""What an award that was declined, or changed by a deed, counts for wherever money is summed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from assessments.actors import SYSTEM
from assessments.awards.use_cases import decline_award
from assessments.db import _Sessions
from assessments.decisions.models import DecisionChange
from assessments.decisions.queries import pence_held
from assessments.decisions.states import Outcome
from assessments.funds.queries import get_round
from assessments.funds.states import Purpose
from assessments.reports.exports import What, export, statistics_document
from assessments.rooms.inputs import read_choosing
from assessments.rooms.queries import list_room
from assessments.work import run_due_jobs
from tests.assessments.awards.worlds import FIRST, SECOND, STAGE, Offered, make_round_to_offer, offer, tell

GIVEN = (Outcome.AWARDED, 3_000_001, 2_000_000)
KEPT = (Outcome.AWARDED, 1_000_000, 500)


@dataclass(frozen=True)
class Sums:
    """What one round gives, as each place says it."""

    held: dict[UUID, int]
    room: int
    figures: dict[str, int]
    file: list[str]
    left: int


def sums(sessions: _Sessions, offered: Offered, now: datetime) -> Sums:
    run_due_jobs(sessions, now=now)
    reference, manager = offered.world.round.reference, offered.world.manager
    with sessions.reading() as session:
        round_ = get_round(session, SYSTEM, reference)
        stage = round_.stages[-1]
        table = export(session, manager, reference, What.APPLICATIONS, now=now)
        given = [place for place, name in enumerate(table.header) if name.startswith("given_")]
        figures = statistics_document(session, manager, reference, now=now)["figures"]
        return Sums(
            pence_held(session, round_.id),
            list_room(session, manager, round_, stage).rows[-1].running_pence,
            {figure["key"]: figure["value"] for figure in figures if figure["stage"] == STAGE},
            sorted(str(row[place]) for row in table.rows for place in given if row[place]),
            sum(read_choosing(session, stage.id).money),
        )


def test_a_declined_award_gives_nothing_anywhere_and_stays_told(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        offered = make_round_to_offer(session, now=now)
        declined, _kept = tell(session, offered, [GIVEN, KEPT], now=now)
        offer(session, offered, declined, now=now)
        decline_award(session, declined.actor, declined.reference, reason="We merged.", now=now)
        lines = get_round(session, SYSTEM, offered.world.round.reference).envelope
        envelope = sum(line.amount_pence for line in lines if line.purpose is Purpose.DELIVERY)
    found, of_year = sums(sessions, offered, now), offered.world.lines
    assert found.held == {of_year[FIRST]: 1_000_000, of_year[SECOND]: 500}
    assert found.room == 1_000_500
    assert found.figures["awarded_pence"] == found.figures["awarded_pence_2026_27"] + 500 == 1_000_500
    assert (found.figures["awarded"], found.figures["given_up"]) == (2, 1)
    assert found.file == ["10000.00", "5.00"]
    assert envelope - found.left == 1_000_500


def test_a_deed_changes_what_is_given_everywhere(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        offered = make_round_to_offer(session, now=now)
        (told,) = tell(session, offered, [GIVEN], now=now)
        award = offer(session, offered, told, now=now)
        line = offered.world.lines[FIRST]
        session.add(DecisionChange(decision_id=award.decision_id, envelope_line_id=line, change_pence=-500_000))
    found = sums(sessions, offered, now)
    assert sum(found.held.values()) == found.room == found.figures["awarded_pence"] == 4_500_001
    assert found.file == ["20000.00", "25000.01"]
