"""Staff's forms that come twice, late, or after somebody else: one effect, and both versions where they differ."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from assessments.accounts.models import Person
from assessments.actors import Role
from assessments.applications.models import Extension
from assessments.audit.models import TrailEntry
from assessments.casework.models import Officer, Tag
from assessments.casework.use_cases import tag_application
from assessments.clock import utcnow
from assessments.db import _Sessions
from assessments.decisions.models import Decision, Support
from assessments.decisions.states import State
from assessments.messages.models import Email
from assessments.scoring.models import Assignment
from tests.factories import actor_of, make_staff
from tests.portal.hidden import hidden_in
from tests.portal.manage.pages import ROUND, Desk, as_, at, make_desk, typed_day

WHY = "For the reasons that the panel gave."
Press = Callable[..., TestResponse]


@pytest.fixture
def desk(sessions: _Sessions) -> Desk:
    return make_desk(sessions)


@pytest.fixture
def colleague(sessions: _Sessions, desk: Desk) -> Person:
    with sessions.begin() as session:
        return make_staff(session, desk.world.staff.fund, Role.MANAGER, Role.APPROVER, name="Coleen")


class Window:
    """A page of somebody's, open since some time ago."""

    def __init__(self, app: Flask, person: Person, address: str) -> None:
        self.client: FlaskClient = as_(app, person)
        self.address = address
        opened = self.client.get(address)
        assert opened.status_code == 200, opened.status
        self.carried = hidden_in(opened)

    def press(self, **fields: Any) -> TestResponse:
        response = self.client.post(self.address, data={**self.carried, **fields})
        if response.status_code != 302:
            self.carried = hidden_in(response)
        return response


def count(sessions: _Sessions, of: Any, *where: Any) -> int:
    with sessions.reading() as session:
        return session.scalar(select(func.count()).select_from(of).where(*where)) or 0


def test_screening_twice_is_screening_once(app: Flask, desk: Desk, sessions: _Sessions) -> None:
    window = Window(app, desk.world.staff.manager, at(desk.fresh, "screen"))
    for _press in range(2):
        assert window.press(finding="eligible", reason=WHY).status_code == 302
    found = TrailEntry.action == "submission.found_eligible"
    assert count(sessions, TrailEntry, found, TrailEntry.application_id == desk.fresh.id) == 1


def test_who_screens_after_somebody_else_sees_what_they_found(app: Flask, desk: Desk, colleague: Person) -> None:
    mine = Window(app, desk.world.staff.manager, at(desk.fresh, "screen"))
    Window(app, colleague, mine.address).press(finding="ineligible", reason="No charity.")
    response = mine.press(finding="eligible", reason="It is one.")
    assert response.status_code == 409
    assert "What stands now" in response.text
    assert "No charity." in response.text
    assert "It is one.</textarea>" in response.text
    assert mine.press(finding="eligible", reason="It is one.").status_code == 302


def test_more_time_twice_is_one_extension_and_one_email(app: Flask, desk: Desk, sessions: _Sessions) -> None:
    window = Window(app, desk.world.staff.manager, at(desk.draft, "extend"))
    for _press in range(2):
        assert window.press(**typed_day("until", 30), clock="5pm", reason=WHY).status_code == 302
    assert count(sessions, Extension) == 1
    assert count(sessions, Email, Email.template == "extended") == 1


def test_more_time_after_somebody_else_gave_some_is_asked_about(
    app: Flask, desk: Desk, colleague: Person, sessions: _Sessions
) -> None:
    mine = Window(app, desk.world.staff.manager, at(desk.draft, "extend"))
    Window(app, colleague, mine.address).press(**typed_day("until", 30), clock="5pm", reason="A flood.")
    later = {**typed_day("until", 40), "clock": "5pm", "reason": WHY}
    response = mine.press(**later)
    assert response.status_code == 409
    assert "Coleen, on" in response.text
    assert "A flood." in response.text
    assert count(sessions, Extension) == 1
    assert mine.press(**later).status_code == 302
    assert count(sessions, Extension) == 2


def test_assigning_after_somebody_else_did_shows_who_has_it_now(
    app: Flask, desk: Desk, colleague: Person, sessions: _Sessions
) -> None:
    first, second = desk.world.staff.assessors
    mine = Window(app, desk.world.staff.manager, at(desk.eligible, "assign"))
    Window(app, colleague, mine.address).press(assessor=[str(first.id)], **typed_day("due_on", 3))
    response = mine.press(assessor=[str(second.id)], **typed_day("due_on", 3))
    assert response.status_code == 409
    assert f"This one has 1: {first.name}" in " ".join(response.text.split())
    mine_now = Assignment.submission_id == desk.eligible.current.id
    assert count(sessions, Assignment, mine_now) == 1
    assert mine.press(assessor=[str(second.id)], **typed_day("due_on", 3)).status_code == 302
    assert count(sessions, Assignment, mine_now) == 2


def test_proposing_twice_is_one_proposal(app: Flask, desk: Desk, sessions: _Sessions) -> None:
    window = Window(app, desk.world.staff.manager, at(desk.assessed, "propose"))
    for _press in range(2):
        assert window.press(outcome="declined", reason=WHY).status_code == 302
    mine = Decision.submission_id == desk.assessed.current.id
    assert count(sessions, Decision, mine) == 1
    proposed = TrailEntry.action == "decision.proposed"
    assert count(sessions, TrailEntry, proposed, TrailEntry.application_id == desk.assessed.id) == 1


def test_who_proposes_after_somebody_else_sees_both_and_can_replace_it(
    app: Flask, desk: Desk, colleague: Person, sessions: _Sessions
) -> None:
    mine = Window(app, desk.world.staff.manager, at(desk.assessed, "propose"))
    Window(app, colleague, mine.address).press(outcome="reserve", reason="A close call.")
    response = mine.press(outcome="declined", reason="Not this time.")
    assert response.status_code == 409
    for words in ("What stands now", "Reserve list", "A close call.", "Coleen, on", "Not this time.</textarea>"):
        assert words in response.text
    with sessions.reading() as session:
        asked = select(Decision).where(Decision.submission_id == desk.assessed.current.id)
        assert session.scalars(asked).one().reason == "A close call."
    assert mine.press(outcome="declined", reason="Not this time.").status_code == 302
    with sessions.reading() as session:
        assert session.scalars(asked).one().reason == "Not this time."


def test_an_approver_s_old_page_does_not_approve_a_newer_proposal(
    app: Flask, desk: Desk, colleague: Person, sessions: _Sessions
) -> None:
    """A proposal that was sent back, and made anew, has the number of the first again."""
    staff = desk.world.staff
    propose = Window(app, staff.manager, at(desk.assessed, "propose"))
    propose.press(outcome="declined", reason="First.")
    old = Window(app, staff.approver, at(desk.assessed, "decision"))
    Window(app, colleague, at(desk.assessed, "decision")).press(answer="send_back", reason=WHY)
    Window(app, staff.manager, at(desk.assessed, "propose")).press(outcome="reserve", reason="Second.")
    response = old.press(answer="approve")
    assert response.status_code == 409
    assert "Second." in response.text
    with sessions.reading() as session:
        states = select(Decision.state).where(Decision.submission_id == desk.assessed.current.id)
        assert set(session.scalars(states)) == {State.SENT_BACK, State.PROPOSED}
    assert old.press(answer="approve").status_code == 302


@pytest.mark.parametrize("answer", ["approve", "send_back"])
def test_answering_a_proposal_twice_is_answering_it_once(
    app: Flask, desk: Desk, sessions: _Sessions, answer: str
) -> None:
    Window(app, desk.world.staff.manager, at(desk.assessed, "propose")).press(outcome="declined", reason=WHY)
    window = Window(app, desk.world.staff.approver, at(desk.assessed, "decision"))
    for _press in range(2):
        assert window.press(answer=answer, reason="Because.").location == "/manage/proposals"
    done = TrailEntry.action == {"approve": "decision.approved", "send_back": "decision.sent_back"}[answer]
    assert count(sessions, TrailEntry, done, TrailEntry.application_id == desk.assessed.id) == 1


def test_releasing_twice_is_one_release_and_comes_out_well(app: Flask, desk: Desk, sessions: _Sessions) -> None:
    window = Window(app, desk.world.staff.manager, f"{ROUND}/concept/release")
    before = count(sessions, Email, Email.template == "outcome")
    for _press in range(2):
        assert window.press(confirmed="y", without_feedback="y").location == ROUND
    assert count(sessions, Email, Email.template == "outcome") == before + 1


def test_nothing_is_released_that_the_page_did_not_show(app: Flask, desk: Desk, sessions: _Sessions) -> None:
    window = Window(app, desk.world.staff.manager, f"{ROUND}/concept/release")
    Window(app, desk.world.staff.manager, at(desk.assessed, "propose")).press(outcome="declined", reason=WHY)
    Window(app, desk.world.staff.approver, at(desk.assessed, "decision")).press(answer="approve")
    before = count(sessions, Decision, Decision.state == State.RELEASED)
    response = window.press(confirmed="y", without_feedback="y")
    assert response.status_code == 409
    assert " checked" not in response.text
    assert count(sessions, Decision, Decision.state == State.RELEASED) == before
    assert window.press(confirmed="y", without_feedback="y").status_code == 302
    assert count(sessions, Decision, Decision.state == State.RELEASED) == before + 2


def test_naming_an_adviser_after_somebody_else_did_is_asked_about(
    app: Flask, desk: Desk, colleague: Person, sessions: _Sessions
) -> None:
    with sessions.begin() as session:
        others = [make_staff(session, desk.world.staff.fund, Role.ADVISER, name=name) for name in ("Theirs", "Mine")]
    address = f"/manage/applications/{desk.invited.reference}/adviser"
    mine = Window(app, desk.world.staff.manager, address)
    Window(app, colleague, address).press(adviser=str(others[0].id))
    response = mine.press(adviser=str(others[1].id))
    assert response.status_code == 409
    assert "Theirs" in response.text
    named = Support.application_id == desk.invited.id, Support.adviser_id == others[0].id
    assert count(sessions, Support, *named) == 1
    assert mine.press(adviser=str(others[1].id)).status_code == 302


def test_taking_back_and_reopening_twice_come_out_as_once(app: Flask, desk: Desk, sessions: _Sessions) -> None:
    staff = desk.world.staff
    give = Window(app, staff.manager, at(desk.eligible, "assign"))
    give.press(assessor=[str(staff.assessors[0].id)], **typed_day("due_on", 3))
    with sessions.reading() as session:
        mine = select(Assignment.id).where(Assignment.submission_id == desk.eligible.current.id)
        offered = session.scalars(mine).one()
        judged = select(Assignment.id).where(Assignment.submission_id == desk.assessed.current.id).limit(1)
        submitted = session.scalars(judged).one()
    for path, action in (
        (at(desk.eligible, f"assignments/{offered}/take-back"), "assignment.reassigned"),
        (at(desk.assessed, f"assignments/{submitted}/reopen"), "assessment.reopened"),
    ):
        window = Window(app, staff.manager, path)
        for _press in range(2):
            assert window.press(reason=WHY).status_code == 302
        assert count(sessions, TrailEntry, TrailEntry.action == action) == 1


def test_publishing_twice_comes_out_as_once(app: Flask, desk: Desk) -> None:
    manager = as_(app, desk.world.staff.manager)
    response = manager.post(f"{ROUND}/publish", follow_redirects=True)
    assert response.status_code == 200
    assert "This round is published already." in response.text


def test_naming_a_lead_officer_after_somebody_else_did_is_asked_about(
    app: Flask, desk: Desk, colleague: Person, sessions: _Sessions
) -> None:
    with sessions.begin() as session:
        other = make_staff(session, desk.world.staff.fund, Role.MANAGER, name="Otto Other")
    mine = Window(app, desk.world.staff.manager, f"/manage/applications/{desk.fresh.reference}/officer")
    assert Window(app, colleague, mine.address).press(officer=str(colleague.id)).status_code == 302
    response = mine.press(officer=str(other.id))
    assert response.status_code == 409
    assert "What stands now" in response.text
    assert "Coleen" in response.text
    leads = Officer.until_at.is_(None)
    assert count(sessions, Officer, leads, Officer.person_id == colleague.id) == 1
    assert mine.press(officer=str(other.id)).status_code == 302
    assert count(sessions, Officer, leads, Officer.person_id == other.id) == 1


def test_renaming_a_tag_after_somebody_else_did_is_asked_about(
    app: Flask, desk: Desk, colleague: Person, sessions: _Sessions
) -> None:
    with sessions.begin() as session:
        manager = actor_of(session, desk.world.staff.manager)
        tag_id = tag_application(session, manager, desk.fresh.reference, "Rivers", now=utcnow()).id
    mine = Window(app, desk.world.staff.manager, f"{ROUND}/tags/{tag_id}")
    assert Window(app, colleague, mine.address).press(name="Streams").status_code == 302
    response = mine.press(name="Brooks")
    assert response.status_code == 409
    assert "What stands now" in response.text
    assert 'value="Brooks"' in response.text
    assert count(sessions, Tag, Tag.name == "Streams") == 1
    assert mine.press(name="Brooks").status_code == 302
