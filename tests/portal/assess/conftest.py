"""An application that is offered, or open, to an assessor with a browser."""

from datetime import datetime

import pytest
from flask.testing import FlaskClient

from assessments.applications.models import Application
from assessments.clock import utcnow
from assessments.db import _Sessions
from assessments.scoring.models import Assignment
from tests.assessments.scoring.panels import Court, accepted, make_court, make_eligible, offer
from tests.factories import sign_in
from tests.portal.assess.typed import SUMMARY


@pytest.fixture
def moment() -> datetime:
    """The pages read the clock, so what they show is dated from it."""
    return utcnow()


@pytest.fixture
def court(sessions: _Sessions, moment: datetime) -> Court:
    with sessions.begin() as session:
        return make_court(session, now=moment, made_up_note="All of this is invented.")


@pytest.fixture
def application(sessions: _Sessions, court: Court, moment: datetime) -> Application:
    with sessions.begin() as session:
        return make_eligible(session, court, now=moment, title="Snug", summary=SUMMARY)


@pytest.fixture
def offered(sessions: _Sessions, court: Court, application: Application, moment: datetime) -> Assignment:
    with sessions.begin() as session:
        return offer(session, court, application, court.assessors[0], now=moment)


@pytest.fixture
def opened(sessions: _Sessions, court: Court, application: Application, moment: datetime) -> Assignment:
    with sessions.begin() as session:
        return accepted(session, court, application, court.assessors[0], now=moment)


@pytest.fixture
def assessor(client: FlaskClient, court: Court) -> FlaskClient:
    """The first assessor's browser."""
    return sign_in(client, court.people[0])
