"""The pages of an organisation's passport, and where else it is shown."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.datastructures import FileStorage

from assessments.actors import Role
from assessments.clock import utcnow
from assessments.db import _Sessions
from assessments.funds.models import Fund, Stage
from tests.assessments.documents.papers import HTML, PDF
from tests.factories import make_staff, revise_rounds
from tests.portal.apply.pages import Draft, main_of, text_of
from tests.portal.apply.test_files import post
from tests.portal.hidden import hidden_in

TODAY = utcnow().date()


def parts(days: int) -> list[str]:
    day = TODAY + timedelta(days=days)
    return [str(day.day), str(day.month), str(day.year)]


INSURANCE = {
    "reference": "Policy 17", "link": "https://insurer.example/17", "note": "Up to £5 million\nfor each claim",
    "dated_on": parts(-30), "expires_on": parts(300),
}  # fmt: skip


@pytest.fixture
def draft(sessions: _Sessions, client: FlaskClient) -> Draft:
    return Draft(sessions, client)


def home(draft: Draft) -> str:
    return f"/account/organisations/{draft.organisation.id}/passport"


def ask_for(draft: Draft, *names: str) -> None:
    with draft.sessions.begin() as session:
        session.execute(update(Stage).values(passport=list(names)))
        revise_rounds(session)


def test_a_part_is_added_told_about_and_taken_out(draft: Draft) -> None:
    answer = draft.client.post(f"{home(draft)}/insurance", data=INSURANCE)
    assert (answer.status_code, answer.location) == (302, home(draft))
    page = draft.client.get(home(draft))
    assert "Insurance: saved." in page.text
    assert "In order Policy 17 https://insurer.example/17" in text_of(page)
    assert 'rel="noopener noreferrer"' in main_of(page)
    form = draft.client.get(f"{home(draft)}/insurance")
    assert 'value="Policy 17"' in form.text
    draft.client.post(f"{home(draft)}/insurance", data={**INSURANCE, "expires_on": parts(-1)})
    assert "1 part has expired: Insurance." in text_of(draft.client.get(home(draft)))
    nothing = {"reference": "", "link": "", "note": "", "dated_on": ["", "", ""], "expires_on": ["", "", ""]}
    draft.client.post(f"{home(draft)}/insurance", data=nothing)
    assert "Policy 17" not in main_of(draft.client.get(home(draft)))


def test_mistakes_lead_to_their_boxes_and_nothing_typed_is_lost(draft: Draft) -> None:
    answer = draft.client.post(f"{home(draft)}/trustees", data={"people": "several", "dated_on": ["31", "2", "2026"]})
    assert answer.status_code == 422
    assert 'href="#dated_on-day"' in answer.text
    answer = draft.client.post(f"{home(draft)}/trustees", data={"people": "several", "dated_on": parts(-1)})
    assert 'href="#people"' in answer.text
    assert 'value="several"' in answer.text
    assert draft.client.get(f"{home(draft)}/bank").status_code == 404


def test_two_who_write_at_once_see_what_stands(draft: Draft) -> None:
    mine = hidden_in(draft.client.get(f"{home(draft)}/insurance"))
    assert draft.client.post(f"{home(draft)}/insurance", data=INSURANCE).status_code == 302
    answer = draft.client.post(f"{home(draft)}/insurance", data={**mine, **INSURANCE, "reference": "Policy 18"})
    assert answer.status_code == 409
    assert "What stands now" in answer.text
    assert 'value="Policy 18"' in answer.text


def test_viewers_read_it(draft: Draft) -> None:
    draft.as_person(draft.viewer)
    page = draft.client.get(home(draft))
    assert page.status_code == 200
    assert f'{home(draft)}/insurance"' not in page.text


def test_what_a_stage_asks_for_leads_to_where_it_is_put_in_order(draft: Draft) -> None:
    ask_for(draft, "insurance")
    draft.fill_in()
    assert "1 part that is asked for is missing or has expired: Insurance." in text_of(draft.get("/concept/check"))
    answer = draft.post("/concept/submit", {"declared": "y"})
    assert answer.status_code == 409
    assert f'<a href="{home(draft)}/insurance">Insurance: Add this' in answer.text
    assert "these parts of your organisation’s passport" in draft.client.get("/rounds/TST-2026").text


def test_what_was_submitted_is_shown_to_the_applicant_and_to_the_staff_as_it_was(draft: Draft) -> None:
    draft.client.post(f"{home(draft)}/insurance", data=INSURANCE)
    draft.fill_in()
    carried = hidden_in(draft.get("/concept/check"))
    assert carried["seen:passport:"]
    draft.client.post(f"{home(draft)}/insurance", data={**INSURANCE, "reference": "Policy 18"})
    refused = draft.post("/concept/submit", {**carried, "declared": "y"})
    assert 'href="#passport">Changed: your organisation’s passport' in refused.text
    assert draft.post("/concept/submit", {**hidden_in(refused), "declared": "y"}).status_code == 302
    draft.client.post(f"{home(draft)}/insurance", data={**INSURANCE, "reference": "Policy 19"})
    assert "Policy 18" in text_of(draft.get("/concept/check"))
    with draft.sessions.begin() as session:
        manager = make_staff(session, session.scalars(select(Fund)).one(), Role.MANAGER)
    draft.as_person(manager)
    for path in (f"/manage/applications/{draft.reference}", f"/manage/applications/{draft.reference}/concept/screen"):
        page = text_of(draft.client.get(path))
        assert "Policy 18" in page, path
        assert "Policy 19" not in page, path


def test_files_of_a_part_are_added_named_with_their_check_and_removed(draft: Draft) -> None:
    page = f"{home(draft)}/insurance"
    assert "Once this is saved, you can add the document itself" in text_of(draft.client.get(page))
    draft.client.post(page, data=INSURANCE)
    refused = post(draft.client, f"{page}/files", {"file": FileStorage(BytesIO(HTML), "policy.pdf")})
    assert refused.status_code in (409, 422)
    assert "“policy.pdf” was not kept: its content is of no kind" in text_of(refused)
    assert 'value="Policy 17"' in refused.text
    assert draft.client.post(f"{page}/files").status_code == 422
    added = post(draft.client, f"{page}/files", {"file": FileStorage(BytesIO(PDF), "policy.pdf")})
    assert (added.status_code, added.location) == (302, page)
    for path in (page, home(draft), f"/apply/{draft.reference}/concept/check"):
        shown = draft.client.get(path)
        assert "policy.pdf" in text_of(shown), path
        assert "Not checked for viruses" in text_of(shown), path
        assert "/files/" in main_of(shown), path
    remove = re.search(r'action="([^"]+/remove)"', draft.client.get(page).text)
    assert remove
    for _twice in range(2):
        assert draft.client.post(remove[1]).location == page
    assert "policy.pdf" not in main_of(draft.client.get(home(draft)))


def test_the_staff_read_the_files_of_the_passport_as_it_was_handed_in(draft: Draft) -> None:
    draft.client.post(f"{home(draft)}/insurance", data=INSURANCE)
    post(draft.client, f"{home(draft)}/insurance/files", {"file": FileStorage(BytesIO(PDF), "policy.pdf")})
    draft.hand_in()
    with draft.sessions.begin() as session:
        manager = make_staff(session, session.scalars(select(Fund)).one(), Role.MANAGER)
    draft.as_person(manager)
    dossier = draft.client.get(f"/manage/applications/{draft.reference}")
    assert "policy.pdf" in text_of(dossier)
    link = re.search(r'href="(/files/[^"]+)"', main_of(dossier))
    assert link
    with draft.client.get(link[1]) as sent:
        assert sent.data == PDF
