"""The details of an organisation, which two leads may change at once; and a member's form that comes twice."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from assessments.accounts.models import JoinRequest, Organisation, Person
from assessments.audit.models import TrailEntry
from assessments.clock import utcnow
from assessments.db import _Sessions
from assessments.messages.models import Email
from tests.assessments.accounts.colleagues import Trust, make_trust, places_in
from tests.factories import sign_in
from tests.portal.hidden import hidden_in

TYPED = {
    "name": "River Trust", "legal_form": "charity", "charity_number": "1234567", "company_number": "",
    "income_band": "up_to_10k", "region": "wales",
}  # fmt: skip


@pytest.fixture
def trust(sessions: _Sessions) -> Trust:
    return make_trust(sessions, utcnow())


class Window:
    """The details, open in somebody's browser since some time ago."""

    def __init__(self, app: Flask, person: Person, trust: Trust) -> None:
        self.client: FlaskClient = sign_in(app.test_client(), person)
        self.address = f"/account/organisations/{trust.id}/change"
        self.carried = hidden_in(self.client.get(self.address))

    def press(self, **typed: str) -> TestResponse:
        response = self.client.post(self.address, data={**self.carried, **TYPED, **typed})
        if response.status_code != 302:
            self.carried = hidden_in(response)
        return response


def name_of(sessions: _Sessions, trust: Trust) -> str:
    with sessions.reading() as session:
        return session.get_one(Organisation, trust.id).name


def test_a_lead_who_saves_after_another_sees_what_stands_and_overwrites_nothing_unseen(
    app: Flask, trust: Trust, sessions: _Sessions
) -> None:
    mine, theirs = Window(app, trust.lead, trust), Window(app, trust.second, trust)
    assert theirs.press(name="Rivers of Wales").status_code == 302
    response = mine.press(name="Rivers of the North")
    assert response.status_code == 409
    assert "What stands now" in response.text
    assert "Rivers of Wales</div>" in response.text
    assert 'value="Rivers of the North"' in response.text
    assert name_of(sessions, trust) == "Rivers of Wales"
    assert mine.press(name="Rivers of the North").status_code == 302
    assert name_of(sessions, trust) == "Rivers of the North"


def test_the_same_details_twice_are_one_change_and_what_another_typed_alike_is_no_clash(
    app: Flask, trust: Trust, sessions: _Sessions
) -> None:
    mine, theirs = Window(app, trust.lead, trust), Window(app, trust.second, trust)
    for window in (mine, mine, theirs):
        assert window.press(name="Rivers of Wales").status_code == 302
    with sessions.reading() as session:
        changed = select(func.count()).select_from(TrailEntry).where(TrailEntry.action == "organisation.changed")
        assert session.scalar(changed) == 1


def test_another_answer_to_somebody_who_was_let_in_is_refused(
    client: FlaskClient, trust: Trust, sessions: _Sessions
) -> None:
    with sessions.begin() as session:
        asked = JoinRequest(organisation_id=trust.id, person_id=trust.stranger.id, asked_at=utcnow())
        session.add(asked)
        session.flush()
        address = f"/account/organisations/{trust.id}/requests/{asked.id}"
    sign_in(client, trust.lead)
    for _press in range(2):
        assert client.post(address, data={"answer": "viewer"}).status_code == 302
    assert client.post(address, data={"answer": "no"}).status_code == 409
    sign_in(client, trust.second)
    assert client.post(address, data={"answer": "viewer"}).status_code == 409
    with sessions.reading() as session:
        told = select(func.count()).select_from(Email).where(Email.template == "join_answer")
        assert session.scalar(told) == 1


def test_removing_and_leaving_twice_is_once_and_who_never_belonged_is_not_found(
    client: FlaskClient, trust: Trust, sessions: _Sessions
) -> None:
    people = f"/account/organisations/{trust.id}/people"
    for person, where in ((trust.lead, f"/account/organisations/{trust.id}"), (trust.editor, "/account/")):
        sign_in(client, person)
        gone = trust.viewer if person is trust.lead else trust.editor
        for _press in range(2):
            assert client.post(f"{people}/{gone.id}/remove").location == where
        assert client.get(f"{people}/{gone.id}/remove").status_code == 404
        assert client.post(f"{people}/{trust.stranger.id}/remove").status_code == 404
    assert client.post(f"{people}/{trust.viewer.id}/remove").status_code == 404
    assert set(places_in(sessions, trust.id)) == {"Lea Lead", "Leo Lead"}


def test_a_place_that_another_lead_changed_meanwhile_is_shown_and_not_overwritten(
    app: Flask, trust: Trust, sessions: _Sessions
) -> None:
    address = f"/account/organisations/{trust.id}/people/{trust.editor.id}"
    mine, theirs = (sign_in(app.test_client(), lead) for lead in (trust.lead, trust.second))
    carried = hidden_in(mine.get(address))
    theirs.post(address, data={**hidden_in(theirs.get(address)), "place": "viewer"})
    response = mine.post(address, data={**carried, "place": "lead"})
    assert response.status_code == 409
    assert "What stands now" in response.text
    assert "Viewer" in response.text
    assert places_in(sessions, trust.id)[trust.editor.name] == "viewer"
    assert mine.post(address, data={**hidden_in(response), "place": "lead"}).status_code == 302
    assert places_in(sessions, trust.id)[trust.editor.name] == "lead"
