"""The account of a preparation grant on the applicant's page and the manager's."""

import re
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from assessments.accounts.models import Person
from assessments.clock import utcnow
from assessments.db import _Sessions
from assessments.documents.models import Document
from tests.assessments.supporting.places import Shared, confirm_bank_of, make_shared
from tests.portal.manage.pages import as_, typed_day


@pytest.fixture
def place(sessions: _Sessions) -> Shared:
    with sessions.begin() as session:
        return make_shared(session, now=utcnow())


def client_of(app: Flask, sessions: _Sessions, person_id: object) -> FlaskClient:
    with sessions.reading() as session:
        return as_(app, session.get_one(Person, person_id))


def test_a_grant_is_accepted_paid_spent_with_a_receipt_and_closed(
    app: Flask, place: Shared, sessions: _Sessions
) -> None:
    applicant = client_of(app, sessions, place.lead.user_id)
    manager = client_of(app, sessions, place.world.manager.user_id)
    mine, theirs = f"/apply/{place.reference}/support/grant", f"/manage/applications/{place.reference}/grant"
    assert "£1,000" in applicant.get(mine).text
    assert "has not answered yet" in manager.get(theirs).text
    assert applicant.post(f"{mine}/answer", data={"answer": "accept"}).status_code == 302
    bank = f"/apply/{place.reference}/bank"
    assert f'href="{bank}"' in applicant.get(mine).text
    assert applicant.get(bank).status_code == 200
    assert "has not entered any yet" in manager.get(theirs).text
    unknown = manager.post(f"{theirs}/paid", data=typed_day("paid_on", 0))
    assert (unknown.status_code, "Ask a lead of it to enter them" in unknown.text) == (422, True)
    with sessions.begin() as session:
        confirm_bank_of(session, place, utcnow())
    shown = manager.get(theirs).text
    assert "Read by" in shown
    assert f'href="/manage/applications/{place.reference}/bank"' in shown
    late = manager.post(f"{theirs}/paid", data=typed_day("paid_on", 2))
    assert (late.status_code, "cannot be in the future" in late.text) == (422, True)
    assert manager.post(f"{theirs}/paid", data=typed_day("paid_on", 0)).status_code == 302
    [key] = re.findall(r'name="entry_key"[^>]*value="([^"]+)"', applicant.get(mine).text)
    form = {"entry_key": key, "what": "A surveyor", "pence": "£600.01", **typed_day("spent_on", 0)}
    refused = applicant.post(mine, data=form | {"pence": "1,000.01"})
    assert (refused.status_code, "more than is left" in refused.text) == (422, True)
    receipt = (BytesIO(b"Paid with thanks.\n"), "receipt.txt")
    assert applicant.post(mine, data=form | {"receipt": receipt}).status_code == 302
    page = manager.get(theirs).text
    assert "£399.99" in page
    with sessions.reading() as session:
        document_id = session.scalars(select(Document.id)).one()
    adviser = client_of(app, sessions, place.adviser.user_id)
    for client, status in ((manager, 200), (applicant, 200), (adviser, 404)):
        answer = client.get(f"/files/{document_id}")
        assert answer.status_code == status
        assert status == 404 or answer.headers["Content-Disposition"].startswith("attachment")
        answer.close()
    back = {"pence": "399.99", **typed_day("returned_on", 0)}
    assert manager.post(f"{theirs}/returned", data=back).status_code == 302
    assert manager.post(f"{theirs}/settle").status_code == 302
    assert "Account closed" in applicant.get(mine).text
