"""Scenarios of a round that gives a grant, a loan and help to grow: an award is counted whole, line by line."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from assessments.applications.models import Application, RequestedAmount, Submission
from assessments.applications.use_cases import save_section, submit_application
from assessments.batches.adopting import OTHERS_HOLD_MONEY, adopt_scenario
from assessments.batches.models import BatchItem
from assessments.batches.states import Result
from assessments.batches.terms import Terms
from assessments.db import Session, _Sessions  # type: ignore[attr-defined]
from assessments.decisions.queries import pence_held
from assessments.decisions.states import Outcome
from assessments.decisions.use_cases import Proposal, propose_decision
from assessments.errors import Invalid
from assessments.funds.models import EnvelopeLine, Form, Stage
from assessments.funds.questions import Question, Section
from assessments.funds.states import CountsAs, Purpose, QuestionKind
from assessments.rooms.queries import list_totals
from assessments.rooms.scenarios import compare_scenarios
from assessments.rooms.states import Method
from assessments.work import run_due_jobs
from tests.asking import ask_also
from tests.assessments.decisions.worlds import World, make_world
from tests.assessments.reports.ranked import calculate
from tests.assessments.rooms.test_room import shelf
from tests.assessments.rooms.test_scenarios import AT, chosen, make, sides
from tests.factories import actor_of, fill_in, make_application, make_person, revise_rounds
from tests.outcomes import REASON, judge, screen

YEAR = "2026-27"
LOAN = Section(
    "loan",
    "A loan",
    "",
    (
        Question(
            "loan", QuestionKind.MONEY, "How much do you ask for as a loan?", maximum=100_000_000,
            counts_as=CountsAs.AMOUNT_REQUESTED, financial_year=YEAR, purpose=Purpose.LOAN,
        ),
    ),
)  # fmt: skip
PURPOSES = {"first_year": Purpose.GRANT, "second_year": Purpose.CAPACITY}


def pay_for_several(session: Session, world: World) -> None:
    """Have the first year's money be for grants, with £20,000 for loans, and the second year's for help to grow."""
    of_round = select(Form).join(Stage, Form.stage_id == Stage.id).where(Stage.round_id == world.round.id)
    form = session.scalars(of_round).one()
    for section in form.document:
        for question in section["questions"]:
            question["purpose"] = PURPOSES.get(question["key"])
    session.execute(update(Form).where(Form.id == form.id).values(document=form.document))
    for year, purpose in ((YEAR, Purpose.GRANT), ("2027-28", Purpose.CAPACITY)):
        line = update(EnvelopeLine).where(EnvelopeLine.id == world.lines[Purpose.DELIVERY, year])
        session.execute(line.values(purpose=purpose))
    session.add(
        EnvelopeLine(
            round_id=world.round.id, position=9, purpose=Purpose.LOAN, financial_year=YEAR, amount_pence=2_000_000
        )
    )
    session.flush()
    ask_also(session, world.round, LOAN)
    revise_rounds(session)


def make_ready(session: Session, world: World, *, now: datetime, points: tuple[int, int], loan: str) -> None:
    """One that asked for all three, was found eligible and scored."""
    lead, then = make_person(session), now - timedelta(days=10)
    application = make_application(session, world.round, now=then, lead=lead)
    at = (session, actor_of(session, lead), application.reference, "concept")
    fill_in(*at, now=then)
    save_section(*at, "loan", {"loan": loan}, now=then)
    submit_application(*at, is_declared=True, now=then)
    screen(session, world.staff, application, now=now - timedelta(days=4))
    judge(session, world.staff, application, now=now - timedelta(days=3), points=points)


@pytest.fixture
def world(sessions: _Sessions, now: datetime) -> World:
    """Four that ask for a grant, £25,000, help to grow for £30,000.50, and a loan: the second £5,000, else £10,000."""
    with sessions.begin() as session:
        world = make_world(session, now=now, stages=1)
    with sessions.begin() as session:
        pay_for_several(session, world)
    with sessions.begin() as session:
        for points, loan in ((5, 10), (4, 5), (3, 10), (2, 10)):
            make_ready(session, world, now=now, points=(points, points), loan=f"£{loan},000")
        fourth = select(Submission.id).join(Submission.application).where(Application.number == 4)
        elsewhere = update(RequestedAmount).where(RequestedAmount.submission_id == fourth.scalar_subquery())
        session.execute(elsewhere.where(RequestedAmount.purpose == "loan").values(financial_year="2030-31"))
    calculate(sessions, world, now)
    return world


def line_of(session: Session, world: World, purpose: Purpose) -> UUID:
    lines = select(EnvelopeLine.id).where(EnvelopeLine.round_id == world.round.id, EnvelopeLine.purpose == purpose)
    return session.scalars(lines).one()


def lend(session: Session, world: World, number: int, pence: int, now: datetime) -> None:
    """Propose an award by hand, of a loan alone."""
    proposal = Proposal(Outcome.AWARDED, REASON, {line_of(session, world, Purpose.LOAN): pence})
    propose_decision(session, world.manager, f"TST-2026-000{number}", "concept", proposal, now=now)


def test_a_scenario_counts_all_lines_that_an_award_takes_from_and_the_envelope_takes_what_it_adopts(
    sessions: _Sessions, world: World, now: datetime
) -> None:
    with sessions.begin() as session:
        for number, pence in ((2, 900_000), (3, 600_000), (4, 500_000)):
            lend(session, world, number, pence, now)
    scenario_id = make(sessions, world, Method.SKIP_AND_FILL, now)
    (side,) = sides(sessions, world)
    assert chosen(side) == ["1", "2"], (
        "of the loans £15,000 is left: the fourth, whom no scenario can choose, holds £5,000"
    )
    with sessions.reading() as session:
        comparison = compare_scenarios(session, world.manager, *shelf(session, world))
        costs = {
            line.purpose: (side.cost_of(line), left)
            for line, left in zip(comparison.lines, comparison.money, strict=True)
        }
        assert costs[Purpose.LOAN] == (1_500_000, 1_500_000)
        assert costs[Purpose.GRANT] == (5_000_000, 280_000_000)
        assert costs[Purpose.CAPACITY] == (6_000_100, 280_000_000)
        assert comparison.without_amounts == ["TST-2026-0004"]
        asked = {total.line.purpose: total.asked for total in list_totals(session, *shelf(session, world))}
        assert asked == {Purpose.PREPARATION: None, Purpose.GRANT: 10_000_000, Purpose.CAPACITY: 12_000_200,
                         Purpose.LOAN: 2_500_000}  # fmt: skip
    with sessions.begin() as session, pytest.raises(Invalid) as refused:
        adopt_scenario(session, world.manager, *AT, scenario_id, Terms(reason=REASON), entry_key="a", now=now)
    assert refused.value.problems == {"others": OTHERS_HOLD_MONEY}
    terms = Terms(
        reason=REASON, scenario_id=scenario_id, others=Outcome.RESERVE, reason_for_others="Others reached more."
    )
    with sessions.begin() as session:
        batch = adopt_scenario(session, world.manager, *AT, scenario_id, terms, entry_key="b", now=now)
    run_due_jobs(sessions, now=now)
    with sessions.reading() as session:
        items = session.scalars(select(BatchItem).where(BatchItem.batch_id == batch.id))
        assert [(item.result, item.sentence) for item in items] == [(Result.DONE, None)] * 3
        held = pence_held(session, world.round.id)
        assert held[line_of(session, world, Purpose.LOAN)] == 2_000_000
        assert held[line_of(session, world, Purpose.GRANT)] == 5_000_000
