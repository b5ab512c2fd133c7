"""Beside the scores: answers that speak to a criterion, the stage before, and how long a reason has to be."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from assessments.clock import utcnow
from assessments.db import _Sessions
from assessments.decisions.states import Outcome
from assessments.funds.models import Form, Stage
from assessments.scoring.models import Assignment
from assessments.scoring.states import State
from assessments.scoring.use_cases import accept_assignment, assign_assessor
from tests.factories import actor_of, hand_in, make_person, make_submitted, revise_rounds, sign_in
from tests.outcomes import REASON, judge, make_closed_round, make_staffed_fund, propose, release, screen
from tests.portal.assess.typed import SUMMARY, WHOLE, work_now


def speaks(sessions: _Sessions, spoken: Mapping[str, list[str]]) -> None:
    """Let questions of the first stage speak to criteria."""
    with sessions.begin() as session:
        form = session.scalars(select(Form).join(Stage, Stage.id == Form.stage_id).where(Stage.key == "concept")).one()
        document: list[dict[str, Any]] = [
            {**part, "questions": [{**one, "speaks_to": spoken.get(one["key"], [])} for one in part["questions"]]}
            for part in form.document
        ]
        session.execute(update(Form).where(Form.id == form.id).values(document=document))
        revise_rounds(session)


def test_each_criterion_has_the_answers_that_speak_to_it_beside_it_and_none_that_do_not(
    assessor: FlaskClient, opened: Assignment, sessions: _Sessions
) -> None:
    speaks(sessions, {"summary": ["change"]})
    page = assessor.get(f"/assess/{opened.id}/score").text
    reach, change = page.index('id="criterion-reach"'), page.index('id="criterion-change"')
    assert SUMMARY not in page[reach:change]
    beside = page[change : page.index('id="criterion-value"')]
    assert SUMMARY in beside
    assert 'href="#answer-summary"' in beside
    assert page.count('id="answer-summary"') == 1


@pytest.mark.parametrize(("reason", "is_taken"), [("One – two three four.", False), ("One – two three four 5.", True)])
def test_a_reason_has_to_have_the_rounds_fewest_words_and_the_fault_names_its_criterion(
    assessor: FlaskClient, opened: Assignment, sessions: _Sessions, reason: str, is_taken: bool
) -> None:
    with sessions.begin() as session:
        session.execute(update(Stage).values(reason_words=5))
        revise_rounds(session)
    long_enough = {name: "One two three four five." for name in WHOLE if name.endswith("-reason")}
    typed = {**WHOLE, **long_enough, "change-reason": reason, "submit": "y"}
    answer = assessor.post(f"/assess/{opened.id}/score", data=typed)
    assert (work_now(sessions, opened).state is State.SUBMITTED) is is_taken
    if not is_taken:
        assert "Change: Give a longer reason: it needs at least 5 words." in answer.text
        assert 'href="#change-reason"' in answer.text
        assert "Reach: Give" not in answer.text
    assert "At least 5 words" in answer.text or is_taken


def test_the_stage_before_stands_beside_with_its_decision_and_what_changed_by_words(
    client: FlaskClient, sessions: _Sessions
) -> None:
    now = utcnow()
    then = now - timedelta(days=10)
    with sessions.begin() as session:
        staff = make_staffed_fund(session)
        grant_round = make_closed_round(session, staff, now=now)
        lead = make_person(session)
        application = make_submitted(session, grant_round, now=then, lead=lead, summary="We lend old excluders.")
        screen(session, staff, application, now=now)
        judge(session, staff, application, now=now)
        propose(session, staff, application, Outcome.INVITED, now=now, pence=100)
        release(session, staff, grant_round, now=now)
        actor, reference = actor_of(session, lead, now=now), application.reference
        hand_in(session, actor, reference, "full", now=now, summary="We mend and lend good excluders.")
        screen(session, staff, application, "full", now=now)
        manager, person = actor_of(session, staff.manager, now=now), staff.assessors[0]
        due_at = now + timedelta(days=2)
        work = assign_assessor(session, manager, reference, "full", person.id, due_at=due_at, now=now)
        accept_assignment(session, actor_of(session, person, now=now), work.id, now=now)
    page = sign_in(client, person).get(f"/assess/{work.id}/score").text
    before = page[page.index("Also read the stage before") : page.index('id="scores"')]
    for words in ("What the applicant was told", REASON, "What changed since", "[removed:]", "[added:]"):
        assert words in before
    assert "of 5" not in before, "nobody's scores of the stage before are told"
