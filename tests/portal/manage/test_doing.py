"""What managers and approvers do: each form's good and bad input, and that twice has the effect of once."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from assessments.accounts.models import Organisation
from assessments.actors import Place, Role
from assessments.applications.models import Application, Extension, Submission
from assessments.applications.states import State as SubmissionState
from assessments.clock import utcnow
from assessments.db import _Sessions
from assessments.decisions.models import Decision
from assessments.decisions.states import State
from assessments.messages.models import Email
from assessments.scoring.models import Assignment
from assessments.scoring.states import State as WorkState
from tests.assessments.decisions.worlds import make_world
from tests.factories import join, make_organisation, make_staff
from tests.portal.manage.pages import ROUND, Desk, as_, at, make_desk, typed_day


@pytest.fixture
def desk(sessions: _Sessions) -> Desk:
    return make_desk(sessions)


@pytest.fixture
def manager(app: Flask, desk: Desk) -> FlaskClient:
    return as_(app, desk.world.staff.manager)


@pytest.fixture
def approver(app: Flask, desk: Desk) -> FlaskClient:
    return as_(app, desk.world.staff.approver)


def state_of(sessions: _Sessions, submission: Submission) -> SubmissionState:
    with sessions.reading() as session:
        return session.scalars(select(Submission.state).where(Submission.id == submission.id)).one()


TICKED = {"confirmed": "y", "without_feedback": "y"}


def test_screening(manager: FlaskClient, desk: Desk, sessions: _Sessions) -> None:
    page = at(desk.fresh, "screen")
    assert "What will you do?" in manager.get(page).text
    for form in ({}, {"finding": "maybe", "reason": "So."}, {"finding": "eligible", "reason": " "}):
        answer = manager.post(page, data=form)
        assert answer.status_code == 422
        assert "There is a problem" in answer.text
    assert state_of(sessions, desk.fresh.current) is SubmissionState.SUBMITTED
    assert manager.post(page, data={"finding": "ineligible", "reason": "No charity."}).status_code == 302
    assert "It was found not eligible" in manager.get(page).text
    assert manager.post(page, data={"finding": "eligible", "reason": "It is one."}).status_code == 302
    assert state_of(sessions, desk.fresh.current) is SubmissionState.ELIGIBLE
    again = manager.post(page, data={"finding": "ineligible", "reason": "Hm."})
    assert again.status_code == 409
    assert "Hm." in again.text


def test_giving_more_time(manager: FlaskClient, desk: Desk, sessions: _Sessions) -> None:
    page = at(desk.draft, "extend")
    good = {**typed_day("until", 3), "clock": "5:30pm", "reason": "A flood."}
    for change, said in (
        ({"until": ["31", "2", "2030"]}, "Enter a real date"),
        ({"until": ["1", "1", "2020"]}, "must be later"),
        ({"clock": "25:00"}, "Enter a time"),
        ({"clock": "5"}, "Enter a time"),
        ({"reason": ""}, "Enter a reason"),
        ({"until": ["1"]}, "Enter a real date"),
    ):
        answer = manager.post(page, data={**good, **change})
        assert (answer.status_code, said in answer.text) == (422, True), change
    assert manager.post(page, data=good).status_code == 302
    with sessions.reading() as session:
        extension = session.scalars(select(Extension)).one()
        assert (extension.until.minute, extension.reason) == (30, "A flood.")
        assert session.scalars(select(Email).where(Email.template == "extended")).one()
    assert "A flood." in manager.get(at(desk.draft)).text


def test_assigning_several_at_once_or_nobody(manager: FlaskClient, desk: Desk, sessions: _Sessions) -> None:
    page, staff = at(desk.eligible, "assign"), desk.world.staff
    with sessions.begin() as session:
        insider = make_staff(session, staff.fund, Role.ASSESSOR, name="Insider")
        make_organisation(session, "Elsewhere", lead=insider)
    ids = [str(person.id) for person in staff.assessors]
    for form, said in (
        ({"due_on": typed_day("x", 3)["x"]}, "Choose at least one"),
        ({"assessor": ["nobody"], **typed_day("due_on", 3)}, "Choose at least one"),
        ({"assessor": ids, **typed_day("due_on", -3)}, "must be in the future"),
        ({"assessor": ids, **typed_day("due_on", 3000)}, "still open"),
    ):
        answer = manager.post(page, data=form)
        assert (answer.status_code, said in answer.text) == (422, True), form
    for _press in range(2):
        assert manager.post(page, data={"assessor": ids, **typed_day("due_on", 3)}).status_code == 302
    with sessions.reading() as session:
        mine = select(Assignment).where(Assignment.submission_id == desk.eligible.current.id)
        works = session.scalars(mine).all()
        assert sorted(str(work.assessor_id) for work in works) == sorted(ids)
        assert {work.due_at.astimezone(None).minute for work in works} == {0}
    assert "Insider" in manager.get(page).text
    assert ids[0] not in manager.get(page).text


def test_one_who_has_a_part_in_it_holds_the_others_back(manager: FlaskClient, desk: Desk, sessions: _Sessions) -> None:
    with sessions.begin() as session:
        insider = make_staff(session, desk.world.staff.fund, Role.ASSESSOR, name="Zoe Insider")
        organisation = make_organisation(session, "Own Trust", lead=insider)
        # The applicant is an organisation of the assessor's own.
        application = session.get(Application, desk.eligible.id)
        assert application is not None
        application.organisation_id = organisation.id
    ids = [str(desk.world.staff.assessors[0].id), str(insider.id)]
    answer = manager.post(at(desk.eligible, "assign"), data={"assessor": ids, **typed_day("due_on", 3)})
    assert answer.status_code == 409
    assert "It was Zoe Insider who could not be assigned" in answer.text
    with sessions.reading() as session:
        mine = select(Assignment).where(Assignment.submission_id == desk.eligible.current.id)
        assert session.scalars(mine).all() == []


def test_taking_back_reopening_and_closing_with_fewer(manager: FlaskClient, desk: Desk, sessions: _Sessions) -> None:
    staff = desk.world.staff
    form = {"assessor": str(staff.assessors[0].id), **typed_day("due_on", 3)}
    manager.post(at(desk.eligible, "assign"), data=form)
    [take_back] = re.findall(r'href="([^"]+/take-back)"', manager.get(at(desk.eligible)).text)
    assert staff.assessors[0].name in manager.get(take_back).text
    assert manager.post(take_back, data={"reason": ""}).status_code == 422
    assert manager.post(take_back, data={"reason": "On leave."}).status_code == 302
    assert manager.post(take_back, data={"reason": "For another reason."}).status_code == 409
    close = at(desk.eligible, "close-assessing")
    assert manager.post(close, data={"reason": "Enough."}).status_code == 409
    reopen = re.findall(r'href="([^"]+/reopen)"', manager.get(at(desk.assessed)).text)
    assert len(reopen) == 2
    assert manager.post(reopen[0], data={"reason": "A slip."}).status_code == 302
    with sessions.reading() as session:
        states = select(Assignment.state).where(Assignment.submission_id == desk.assessed.current.id)
        assert sorted(session.scalars(states)) == [WorkState.REOPENED, WorkState.SUBMITTED]
    elsewhere = reopen[0].replace(desk.assessed.reference, desk.proposed.reference)
    assert manager.get(elsewhere).status_code == 404


def amount(desk: Desk) -> str:
    return f"amount-{desk.world.preparation}"


def test_an_assessor_who_belongs_to_the_applicant_is_marked_and_set_aside(
    manager: FlaskClient, desk: Desk, sessions: _Sessions
) -> None:
    with sessions.begin() as session:
        organisation = session.get_one(Organisation, desk.assessed.organisation_id)
        join(session, desk.world.staff.assessors[0], organisation, Place.VIEWER)
    text = manager.get(at(desk.assessed)).text
    assert text.count("Belongs to the organisation") == 1
    pages = re.findall(r'href="([^"]+/void)"', text)
    assert len(pages) == 2
    assert "out of the mark" in manager.get(pages[0]).text
    assert manager.post(pages[0], data={"reason": ""}).status_code == 422
    assert manager.post(pages[0], data={"reason": "Belongs to it."}).status_code == 302
    text = manager.get(at(desk.assessed)).text
    assert "no longer counts" in text
    assert "Set aside<br>" in text


def test_proposing(manager: FlaskClient, desk: Desk, sessions: _Sessions) -> None:
    page = at(desk.assessed, "propose")
    shown = manager.get(page).text
    assert "£467,653.83" in shown
    good = {"outcome": "invited", "reason": "Strong.", amount(desk): "1,000.50", "grant_purpose": "A survey"}
    for change, status, said in (
        ({"outcome": ""}, 422, "Choose one of the outcomes"),
        ({"outcome": "awarded"}, 422, "Choose one of the outcomes"),
        ({"reason": " "}, 422, "Enter a reason"),
        ({amount(desk): "-1"}, 422, "without letters or a minus sign"),
        ({amount(desk): "1e9"}, 422, "without letters or a minus sign"),
        ({amount(desk): "1000000000"}, 422, "less than £1 billion"),
        ({"grant_purpose": ""}, 422, "Say what the preparation grant is for"),
        ({"outcome": "declined"}, 422, "does not take money"),
        ({amount(desk): "467,653.84"}, 409, "£467,653.83 left"),
    ):
        answer = manager.post(page, data={**good, **change})
        assert (answer.status_code, said in answer.text) == (status, True), change
        assert "There is a problem" in answer.text
    assert manager.post(page, data=good).location == at(desk.assessed)
    with sessions.reading() as session:
        mine = select(Decision).where(Decision.submission_id == desk.assessed.current.id)
        assert session.scalars(mine).one().state is State.PROPOSED
    again = manager.get(page).text
    assert 'value="1,000.50"' in again
    assert "A survey" in again


def test_what_is_told_or_open_cannot_be_proposed(manager: FlaskClient, desk: Desk) -> None:
    form = {"outcome": "declined", "reason": "No."}
    assert manager.post(at(desk.invited, "propose"), data=form).status_code == 409
    assert manager.post(at(desk.approved, "propose"), data=form).status_code == 409
    assert manager.get(at(desk.invited, "propose", "no-such")).status_code == 404
    assert "Nothing can be proposed yet" in manager.get(at(desk.fresh, "propose")).text


def test_approving_what_was_read(approver: FlaskClient, desk: Desk, sessions: _Sessions) -> None:
    page = at(desk.proposed, "decision")
    assert desk.proposed.reference in approver.get("/manage/proposals").text
    shown = approver.get(page).text
    for words in ("£20,000.50", "70.0", "For the reasons that the panel gave.", "Yes: take it forward"):
        assert words in shown
    [version] = re.findall(r'name="seen_version"[^>]*value="(\d+)"', shown)
    for form, status in (
        ({}, 422),
        ({"answer": "approve", "seen_version": "999"}, 409),
        ({"answer": "approve", "seen_version": "x"}, 409),
        ({"answer": "send_back", "seen_version": version, "reason": ""}, 422),
    ):
        assert approver.post(page, data=form).status_code == status, form
    for _press in range(2):
        answer = approver.post(page, data={"answer": "approve", "seen_version": version})
        assert answer.location == "/manage/proposals"
    with sessions.reading() as session:
        mine = select(Decision.state).where(Decision.submission_id == desk.proposed.current.id)
        assert session.scalars(mine).all() == [State.APPROVED]
    assert "No proposal waits" in approver.get("/manage/proposals").text


def test_sending_back(approver: FlaskClient, manager: FlaskClient, desk: Desk) -> None:
    page = at(desk.proposed, "decision")
    for reason, status in (("Why so much?", 302), ("Why so much?", 302), ("For another reason.", 409)):
        assert approver.post(page, data={"answer": "send_back", "reason": reason}).status_code == status
    assert "Why so much?" in manager.get(at(desk.proposed)).text
    assert approver.get(page).status_code == 404


def test_nobody_answers_their_own_proposal(app: Flask, desk: Desk, sessions: _Sessions) -> None:
    with sessions.begin() as session:
        both = make_staff(session, desk.world.staff.fund, Role.MANAGER, Role.APPROVER)
    client = as_(app, both)
    assert client.post(at(desk.assessed, "propose"), data={"outcome": "declined", "reason": "No."}).status_code == 302
    page = client.get(at(desk.assessed, "decision")).text
    assert "You proposed this yourself" in page
    assert 'name="answer"' not in page
    for answer in ("approve", "send_back"):
        form = {"answer": answer, "seen_version": "1", "reason": "Fine."}
        assert client.post(at(desk.assessed, "decision"), data=form).status_code == 403


def test_another_funds_approver_finds_nothing(app: Flask, desk: Desk, sessions: _Sessions) -> None:
    with sessions.begin() as session:
        other = make_world(session, now=utcnow(), reference="OTH-2026").staff
    assert as_(app, other.approver).get(at(desk.proposed, "decision")).status_code == 404
    assert desk.proposed.reference not in as_(app, other.approver).get("/manage/proposals").text


def test_releasing_shows_letters_first_and_has_one_effect(
    manager: FlaskClient, desk: Desk, sessions: _Sessions
) -> None:
    shown = manager.get(page := f"{ROUND}/concept/release").text
    for words in ("(name of the person)", "not to take your application further", "1 proposal that waits", "Decline"):
        assert words in shown
    assert manager.post(page).status_code == 422
    assert 'href="#without_feedback"' in manager.post(page, data={"confirmed": "y"}).text
    assert manager.post(page, data=TICKED).location == ROUND
    assert "These outcomes are released already." in manager.post(page, data=TICKED, follow_redirects=True).text
    with sessions.reading() as session:
        letters = session.scalars(select(Email).where(Email.template == "outcome")).all()
        assert len(letters) == 2, "one of the invitation before, one of this release"
    assert "Nothing waits to be released" in manager.get(page).text


def test_what_was_judged_again_is_told_to_the_manager(
    app: Flask, manager: FlaskClient, desk: Desk, sessions: _Sessions
) -> None:
    with sessions.begin() as session:
        decision = session.scalars(select(Decision).where(Decision.submission_id == desk.approved.current.id)).one()
        work = session.scalars(select(Assignment).where(Assignment.submission_id == desk.approved.current.id)).first()
        assert work is not None
        work.submitted_at = utcnow()
    told = manager.post(f"{ROUND}/concept/release", data=TICKED, follow_redirects=True)
    assert "was judged again after its outcome was approved" in told.text
    with sessions.reading() as session:
        assert session.scalars(select(Decision.state).where(Decision.id == decision.id)).one() is State.PROPOSED


def test_naming_an_adviser(manager: FlaskClient, desk: Desk, sessions: _Sessions) -> None:
    page = f"{at(desk.invited)}/adviser"
    with sessions.begin() as session:
        other = make_staff(session, desk.world.staff.fund, Role.ADVISER, name="New Adviser")
    assert "New Adviser" in manager.get(page).text
    assert manager.post(page, data={"adviser": ""}).status_code == 422
    answer = manager.post(page, data={"adviser": str(desk.world.staff.assessors[0].id)})
    assert answer.status_code == 422
    assert manager.post(page, data={"adviser": str(other.id)}).status_code == 302
    assert "New Adviser" in manager.get(at(desk.invited)).text
    assert manager.get(f"{at(desk.assessed)}/adviser").status_code == 404
