"""One's open applications as one PDF: all that is open, nothing else, and it is on the trail."""

from datetime import datetime

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from assessments.accounts.models import Organisation
from assessments.audit.models import TrailEntry
from assessments.db import _Sessions
from assessments.funds.models import Stage
from assessments.scoring.models import Assignment
from tests.assessments.rendering.test_printing import text_in
from tests.assessments.scoring.panels import Court, assessed, make_eligible, offer
from tests.factories import revise_rounds, sign_in
from tests.portal.assess.typed import SUMMARY


def test_the_pack_has_what_is_open_to_its_reader_with_criteria_and_nothing_else(
    app: Flask, assessor: FlaskClient, opened: Assignment, sessions: _Sessions, court: Court, moment: datetime
) -> None:
    with sessions.begin() as session:
        shut = make_eligible(session, court, now=moment, title="Shut", summary="Not declared about.")
        offer(session, court, shut, court.assessors[0], now=moment)
        done = make_eligible(session, court, now=moment, title="Done", summary="Handed in already.")
        assessed(session, court, done, court.assessors[0], now=moment)
    address = f"/assess/packs/{court.round.reference}/concept.pdf"
    assert address in assessor.get("/assess/").text
    answer = assessor.get(address)
    assert answer.mimetype == "application/pdf"
    text = " ".join(text_in(answer.data).split())
    for words in ("Contents", "Snug", SUMMARY, "£30,000.50", "Reach", "Text for 3", "Made for Assessor A on", "Reason"):
        assert words in text
    for words in ("Shut", "Not declared", "Done", "Handed in already", "Because of reach"):
        assert words not in text
    with sessions.reading() as session:
        taken = session.scalars(select(TrailEntry.subject_id).where(TrailEntry.action == "assignment.pack_downloaded"))
        assert taken.all() == [opened.id]
    assert sign_in(app.test_client(), court.people[1]).get(address).status_code == 404
    assert assessor.get(f"/assess/packs/{court.round.reference}/full.pdf").status_code == 404


def test_the_pack_of_an_anonymous_stage_names_no_organisation(
    assessor: FlaskClient, opened: Assignment, sessions: _Sessions, court: Court
) -> None:
    address = f"/assess/packs/{court.round.reference}/concept.pdf"
    with sessions.reading() as session:
        name = session.scalars(select(Organisation.name)).one()
    assert name in text_in(assessor.get(address).data)
    with sessions.begin() as session:
        session.execute(update(Stage).values(is_anonymous=True))
        revise_rounds(session)
    assert name not in text_in(assessor.get(address).data)
