"""Pages on which an assessor changes what they submitted, or revises it after seeing the others' scores."""

from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from assessments.applications.models import Application
from assessments.db import _Sessions
from assessments.funds.models import Stage
from assessments.funds.states import OthersScores
from assessments.scoring.assessment_versions import AssessmentVersion
from assessments.scoring.models import Assignment
from assessments.scoring.use_cases import discuss, open_others
from tests.assessments.scoring.panels import Court, assessed, full
from tests.factories import revise_rounds, sign_in

CRITERIA = ("reach", "change", "value")
REVISED = {f"{key}-points": "4" for key in CRITERIA} | {f"{key}-reason": "After talking." for key in CRITERIA}
WHOLE = {**REVISED, "recommendation": "fund", "comment_for_applicant": "Say more.", "comment_for_funder": ""}


@pytest.fixture
def submitted(sessions: _Sessions, court: Court, application: Application, moment: datetime) -> Assignment:
    with sessions.begin() as session:
        assessed(session, court, application, court.assessors[1], full(1, 1, 1), now=moment)
        return assessed(session, court, application, court.assessors[0], now=moment)


def test_what_is_submitted_can_be_changed_until_the_others_scores_are_opened_and_then_only_revised(
    assessor: FlaskClient, submitted: Assignment, sessions: _Sessions
) -> None:
    address = f"/assess/{submitted.id}"
    page = assessor.get(f"{address}/submitted").text
    assert "Change what you submitted" in page
    assert "That ends at once when you open the others" in page
    assert assessor.post(f"{address}/amend", data=WHOLE).location == f"{address}/submitted"
    page = assessor.get(f"{address}/submitted").text
    assert "Earlier version" in page
    assert "80.0" in page
    assessor.post(f"{address}/open-others")
    page = assessor.get(f"{address}/submitted").text
    assert "Change what you submitted" not in page
    refused = assessor.post(f"{address}/amend", data={**WHOLE, "reach-points": "0"})
    assert refused.status_code == 409
    assert "What you submitted before stands." in refused.text
    assert assessor.post(f"{address}/revise", data=REVISED | {"reach-points": "2"}).location == f"{address}/others"
    page = assessor.get(f"{address}/others").text
    assert "Revised after seeing the others: 2 of 5" in page
    with sessions.reading() as session:
        assert session.scalars(select(AssessmentVersion.number).order_by(AssessmentVersion.number)).all() == [1, 2]


def test_a_score_off_the_scale_is_refused_at_its_field_and_what_was_typed_stays(
    assessor: FlaskClient, submitted: Assignment
) -> None:
    for page in ("amend", "revise"):
        if page == "revise":
            assessor.post(f"/assess/{submitted.id}/open-others")
        answer = assessor.post(f"/assess/{submitted.id}/{page}", data={**WHOLE, "reach-points": "6"})
        assert answer.status_code == 422
        assert 'href="#reach-points"' in answer.text
        assert "After talking." in answer.text


def test_where_others_scores_are_shut_nothing_offers_them(
    assessor: FlaskClient, submitted: Assignment, sessions: _Sessions
) -> None:
    with sessions.begin() as session:
        session.execute(update(Stage).values(others_scores=OthersScores.SHUT))
        revise_rounds(session)
    page = assessor.get(f"/assess/{submitted.id}/submitted").text
    assert "do not see one another" in page
    assert "open-others" not in page
    for method, path in (("post", "open-others"), ("get", "others"), ("get", "revise")):
        assert getattr(assessor, method)(f"/assess/{submitted.id}/{path}").status_code == 403


def test_assessors_discuss_as_numbers_and_the_moderator_sees_names(
    app: Flask, assessor: FlaskClient, submitted: Assignment, sessions: _Sessions, court: Court, moment: datetime
) -> None:
    address = f"/assess/{submitted.id}/discussion"
    assert assessor.get(address).status_code == 403
    assessor.post(f"/assess/{submitted.id}/open-others")
    with sessions.begin() as session:
        other = session.scalars(select(Assignment).where(Assignment.assessor_id == court.people[1].id)).one()
        open_others(session, court.assessors[1], other.id, now=moment)
        discuss(session, court.assessors[1], other.id, text="Not for me.", entry_key="a", now=moment)
    assert assessor.post(address, data={"text": "Tell us why."}).location == address
    page = assessor.get(address).text
    assert "<strong>Assessor 1</strong>" in page
    assert "<strong>You</strong>" in page
    assert court.people[1].name not in page
    assert court.chair
    chair = sign_in(app.test_client(), court.chair)
    with sessions.reading() as session:
        found = session.scalars(select(Application.reference)).one()
    page = chair.get(f"/assess/moderation/{found}/concept/discussion").text
    assert f"<strong>{court.people[1].name}</strong>" in page
    assert "Tell us why." in page
