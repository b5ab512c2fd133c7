"""Scoring, handing in, and the others' scores."""

from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from assessments.applications.models import Application
from assessments.audit.models import TrailEntry
from assessments.clock import utcnow
from assessments.db import _Sessions
from assessments.decisions.states import Outcome
from assessments.errors import Refused
from assessments.funds.models import Stage
from assessments.scoring.models import Assessment, Assignment
from assessments.scoring.states import State
from assessments.scoring.use_cases import accept_assignment, assign_assessor, reopen_assessment
from tests.assessments.scoring.panels import Court, assessed, full, make_eligible, offer
from tests.factories import actor_of, hand_in, make_person, make_submitted, revise_rounds, sign_in
from tests.outcomes import judge, make_closed_round, make_staffed_fund, propose, release, screen
from tests.portal.assess.typed import WHOLE, work_now


def close(sessions: _Sessions, moment: datetime) -> None:
    """Let assessing be over."""
    with sessions.begin() as session:
        session.execute(
            update(Stage)
            .where(Stage.key == "concept")
            .values(closes_at=moment - timedelta(hours=2), assessing_closes_at=moment - timedelta(hours=1))
        )
        revise_rounds(session)
        session.execute(update(Assignment).values(offered_at=moment - timedelta(days=1)))


def test_saving_keeps_what_is_there_and_says_how_far_it_is(assessor: FlaskClient, opened: Assignment) -> None:
    score = f"/assess/{opened.id}/score"
    typed = {"reach-points": "3", "reach-reason": "One\r\ntwo <b>", "comment_for_funder": "مرحبا 🎈", "save": "Save"}
    saved = assessor.post(score, data=typed, follow_redirects=True)
    assert saved.status_code == 200
    assert "Saved." in saved.text
    assert "One\ntwo &lt;b&gt;" in saved.text
    assert "مرحبا 🎈" in saved.text
    listed = assessor.get("/assess/")
    assert "Started" in listed.text
    assert "1 of 3 scored" in listed.text
    assert "0 of 1 done" in listed.text


def test_what_is_missing_is_named_at_its_fields_and_the_rest_is_saved(
    assessor: FlaskClient, sessions: _Sessions, opened: Assignment
) -> None:
    typed = {"reach-points": "3", "reach-reason": "Wide.", "change-reason": "Hm.", "submit": "Save and submit"}
    answer = assessor.post(f"/assess/{opened.id}/score", data=typed)
    assert answer.status_code == 422
    for field in ("change-points", "value-points", "value-reason", "recommendation", "comment_for_applicant"):
        assert f'href="#{field}"' in answer.text
        assert f'id="{field}"' in answer.text
    assert 'href="#reach-points"' not in answer.text
    assert "Change: Choose a score." in answer.text
    assert "What you wrote is saved." in answer.text
    assert work_now(sessions, opened).state is State.ACCEPTED
    assert "Wide." in assessor.get(f"/assess/{opened.id}/score").text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reach-points": "6"}, "reach-points"),
        ({"reach-points": "-1"}, "reach-points"),
        ({"reach-points": "na"}, "reach-points"),
        ({"reach-points": "x" * 90}, "reach-points"),
        ({"recommendation": "perhaps"}, "recommendation"),
        ({"reach-reason": "x" * 5001}, "reach-reason"),
        ({"comment_for_applicant": "x" * 20_001}, "comment_for_applicant"),
    ],
)
def test_what_was_never_offered_is_refused_and_nothing_typed_is_lost(
    assessor: FlaskClient, sessions: _Sessions, opened: Assignment, changes: dict[str, str], field: str
) -> None:
    for button in ("save", "submit"):
        answer = assessor.post(f"/assess/{opened.id}/score", data={**WHOLE, **changes, button: "Press"})
        assert answer.status_code == 422
        assert f'href="#{field}"' in answer.text
        assert "Likely." in answer.text
    assert work_now(sessions, opened).state is State.ACCEPTED
    with sessions.reading() as session:
        assert session.scalar(select(func.count()).select_from(Assessment)) == 0


def test_handing_in_leads_to_the_next_one_and_at_last_to_all_done(
    assessor: FlaskClient, sessions: _Sessions, court: Court, opened: Assignment, moment: datetime
) -> None:
    with sessions.begin() as session:
        other = make_eligible(session, court, now=moment, title="Second")
        following = offer(session, court, other, court.assessors[0], now=moment)
    answer = assessor.post(f"/assess/{opened.id}/score", data={**WHOLE, "submit": "Press"})
    assert answer.location == f"/assess/{following.id}"
    assert "is submitted. This is the next one." in assessor.get(answer.location).text
    assessor.post(f"/assess/{following.id}/accept")
    last = assessor.post(f"/assess/{following.id}/score", data={**WHOLE, "submit": "Press"}, follow_redirects=True)
    assert last.request.path == "/assess/"
    assert "all done" in last.text
    assert "2 of 2 done" in last.text


def test_a_double_press_has_one_effect_and_another_text_is_refused(
    assessor: FlaskClient, sessions: _Sessions, opened: Assignment
) -> None:
    score = f"/assess/{opened.id}/score"
    presses = [assessor.post(score, data={**WHOLE, "submit": "Press"}) for _ in range(2)]
    assert [press.status_code for press in presses] == [302, 302]
    assert presses[0].location == presses[1].location
    with sessions.reading() as session:
        assert session.scalar(select(func.count()).where(TrailEntry.action == "assessment.submitted")) == 1
    changed = assessor.post(score, data={**WHOLE, "reach-points": "0", "reach-reason": "Changed.", "submit": "Press"})
    assert changed.status_code == 409
    assert "Changed." in changed.text
    assert "Changed." not in assessor.get(f"/assess/{opened.id}/submitted").text


def test_after_assessing_closed_the_text_is_kept_and_not_taken(
    assessor: FlaskClient, sessions: _Sessions, opened: Assignment, moment: datetime
) -> None:
    close(sessions, moment)
    score = f"/assess/{opened.id}/score"
    assert "You can save, but not submit." in assessor.get(score).text
    late = assessor.post(score, data={**WHOLE, "submit": "Press"})
    assert late.status_code == 409
    assert "assessing of this stage has closed" in late.text
    assert "Wide enough." in late.text
    assert "Wide enough." in assessor.get(score).text
    assert work_now(sessions, opened).state is State.ACCEPTED


def test_ones_own_assessment_shows_its_mark_without_what_did_not_apply(
    assessor: FlaskClient, opened: Assignment
) -> None:
    assessor.post(f"/assess/{opened.id}/score", data={**WHOLE, "submit": "Press"})
    shown = assessor.get(f"/assess/{opened.id}").location
    assert shown == f"/assess/{opened.id}/submitted"
    page = assessor.get(shown).text
    assert "73.3" in page  # (1 x 3/5 + 2 x 4/5) / 3
    for words in ("3 of 5", "Not applicable", "Text for 3", "Between us.", "All of this is invented."):
        assert words in page
    assert "<form" not in page.split("The others")[0].split("<main")[1]


def test_others_scores_stay_shut_until_opened_and_then_come_without_names(
    assessor: FlaskClient, sessions: _Sessions, court: Court, application: Application, opened: Assignment,
    moment: datetime,
) -> None:  # fmt: skip
    with sessions.begin() as session:
        theirs = full(comment_for_funder="Theirs.", reach=0)
        assessed(session, court, application, court.assessors[1], theirs, now=moment)
    assessor.post(f"/assess/{opened.id}/score", data={**WHOLE, "submit": "Press"})
    assert assessor.get(f"/assess/{opened.id}/others").status_code == 403
    answer = assessor.post(f"/assess/{opened.id}/open-others", follow_redirects=True)
    assert answer.status_code == 200
    assert "Because of reach." in answer.text
    assert "3 points apart" in answer.text
    assert "You" in answer.text
    assert "Assessor 1" in answer.text
    assert court.people[1].name not in answer.text
    with pytest.raises(Refused, match="opened the others"), sessions.begin() as session:
        reopen_assessment(
            session, court.manager, application.reference, "concept", opened.id, reason="Slip.", now=utcnow()
        )


def test_a_reopened_assessment_is_on_the_list_and_can_be_changed(
    assessor: FlaskClient, sessions: _Sessions, court: Court, application: Application, moment: datetime
) -> None:
    with sessions.begin() as session:
        work = assessed(session, court, application, court.assessors[0], now=moment)
        reopen_assessment(session, court.manager, application.reference, "concept", work.id, reason="Slip.", now=moment)
    assert "Reopened" in assessor.get("/assess/").text
    assert "It was reopened for you to change." in assessor.get(f"/assess/{work.id}/score").text
    assessor.post(f"/assess/{work.id}/score", data={**WHOLE, "submit": "Press"})
    assert work_now(sessions, work).state is State.SUBMITTED


def test_who_assesses_a_full_proposal_sees_the_concept_paper_too(client: FlaskClient, sessions: _Sessions) -> None:
    now = utcnow()
    then = now - timedelta(days=10)
    with sessions.begin() as session:
        staff = make_staffed_fund(session)
        grant_round = make_closed_round(session, staff, now=now)
        lead = make_person(session)
        application = make_submitted(session, grant_round, now=then, lead=lead, people="4,321")
        screen(session, staff, application, now=now)
        judge(session, staff, application, now=now)
        propose(session, staff, application, Outcome.INVITED, now=now, pence=100)
        release(session, staff, grant_round, now=now)
        actor, reference = actor_of(session, lead, now=now), application.reference
        hand_in(session, actor, reference, "full", now=now, plan="First the towns.")
        screen(session, staff, application, "full", now=now)
        manager = actor_of(session, staff.manager, now=now)
        work = assign_assessor(
            session, manager, reference, "full", staff.assessors[0].id, due_at=now + timedelta(days=2), now=now
        )
        accept_assignment(session, actor_of(session, staff.assessors[0], now=now), work.id, now=now)
    page = sign_in(client, staff.assessors[0]).get(f"/assess/{work.id}/score").text
    assert "First the towns." in page
    assert "Also read the stage before: concept paper" in page
    assert "4,321" in page
