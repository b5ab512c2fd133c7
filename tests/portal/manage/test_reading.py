"""What the staff read: for whom each page is, what it says, and what it does not."""

import csv
import io
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask

from assessments.accounts.models import Organisation, Person
from assessments.actors import Place, Role
from assessments.clock import utcnow
from assessments.db import _Sessions
from tests.assessments.decisions.worlds import make_world
from tests.assessments.reports.rows import make_rows
from tests.factories import join, make_round, make_staff
from tests.portal.manage.pages import MADE_UP, ROUND, Desk, as_, at, make_desk
from tests.statements import Statements


@pytest.fixture
def desk(sessions: _Sessions) -> Desk:
    return make_desk(sessions)


def pages_of(desk: Desk) -> list[str]:
    names = ("applications", "concept/ranking", "full/ranking", "statistics")
    return [ROUND, *(f"{ROUND}/{name}" for name in names), at(desk.assessed), at(desk.invited), at(desk.draft)]


def test_those_who_read_applications_read_every_page(app: Flask, desk: Desk) -> None:
    staff = desk.world.staff
    for person in (staff.manager, staff.approver, staff.moderator, staff.auditor):
        client = as_(app, person)
        for page in ("/manage/", *pages_of(desk)):
            answer = client.get(page)
            assert answer.status_code == 200, (person.name, page)
            assert (MADE_UP in answer.text) == (page != "/manage/"), page
            assert answer.text.count("<h1") == 1


def test_others_do_not(app: Flask, desk: Desk, sessions: _Sessions) -> None:
    staff = desk.world.staff
    with sessions.begin() as session:
        stranger = make_world(session, now=utcnow(), reference="OTH-2026").staff.manager
    for person, status in (
        (staff.assessors[0], 403), (staff.adviser, 403), (desk.lead, 403), (stranger, 404),
    ):  # fmt: skip
        for page in (*pages_of(desk), f"{ROUND}/trail", f"{ROUND}/applications.csv"):
            assert as_(app, person).get(page).status_code == status, (person.name, page)
    for page in pages_of(desk):
        assert app.test_client().get(page).status_code == 302


def test_the_trail_and_files_are_for_managers_and_auditors(app: Flask, desk: Desk) -> None:
    staff = desk.world.staff
    for person, status in ((staff.manager, 200), (staff.auditor, 200), (staff.approver, 403), (staff.moderator, 403)):
        for page in ("trail", "applications.csv", "assessments.csv", "statistics.csv"):
            assert as_(app, person).get(f"{ROUND}/{page}").status_code == status, (person.name, page)


def test_the_dashboard_says_what_waits_and_what_is_left(app: Flask, desk: Desk) -> None:
    page = as_(app, desk.world.staff.manager).get(ROUND).text
    for words in (
        "1 application to screen", "1 application short of assessors", "1 application without a proposed outcome",
        "1 proposal to approve", "1 approved outcome to release", "£12,345.67", "£20,000.50", "£467,653.83",
    ):  # fmt: skip
        assert words in page
    assert f"{ROUND}/applications?stage=concept&amp;state=submitted" in page


def test_a_list_is_narrowed_by_its_address(app: Flask, desk: Desk) -> None:
    client = as_(app, desk.world.staff.manager)
    everything = client.get(f"{ROUND}/applications").text
    assert "7 applications" in everything
    narrowed = client.get(f"{ROUND}/applications?show=proposed&stage=concept").text
    assert desk.proposed.reference in narrowed
    assert desk.approved.reference not in narrowed
    assert "1 application<" in narrowed
    assert "No application fits" in client.get(f"{ROUND}/applications?q=nothing-like-it").text
    assert client.get(f"{ROUND}/applications?state=no-such&show=x&sort=y").status_code == 200
    assert client.get(f"{ROUND}/applications?after=made-up").status_code == 404
    assert "no stage “no-such”" in client.get(f"{ROUND}/applications?stage=no-such").text


def test_a_drafts_answers_are_not_shown(app: Flask, desk: Desk) -> None:
    client = as_(app, desk.world.staff.manager)
    handed_in = client.get(at(desk.assessed)).text
    assert "What will you do?" in handed_in
    invited = client.get(at(desk.invited)).text
    assert "How will you deliver it?" not in invited
    assert "only those who write it can read its answers" in invited


def test_judges_see_nothing_of_support(app: Flask, desk: Desk) -> None:
    staff = desk.world.staff
    for person, is_shown in ((staff.manager, True), (staff.auditor, True), (staff.moderator, False)):
        page = as_(app, person).get(at(desk.invited)).text
        assert (staff.adviser.name in page) == is_shown
        assert ('id="support"' in page) == is_shown


def test_an_auditor_reads_and_changes_nothing(app: Flask, desk: Desk) -> None:
    client = as_(app, desk.world.staff.auditor)
    page = client.get(at(desk.eligible)).text
    assert "/assign" not in page
    posts = [f"{ROUND}/publish", f"{ROUND}/concept/release", f"{at(desk.invited)}/adviser"]
    posts += [at(desk.fresh, name) for name in ("screen", "extend", "assign", "close-assessing", "propose", "decision")]
    for post in posts:
        assert client.post(post, data={"reason": "x"}).status_code == 403, post


def test_who_has_a_bid_in_the_round_learns_nothing_of_it_from_what_is_told_of_all_together(
    app: Flask, desk: Desk, sessions: _Sessions
) -> None:
    manager = desk.world.staff.manager
    whole = [f"{ROUND}/{page}" for page in ("statistics", "statistics.csv", "concept/ranking")]
    assert [as_(app, manager).get(page).status_code for page in whole] == [200, 200, 200]
    with sessions.begin() as session:
        organisation = session.get_one(Organisation, desk.approved.organisation_id)
        join(session, session.get_one(Person, manager.id), organisation, Place.VIEWER)
    client = as_(app, manager)
    assert [client.get(page).status_code for page in whole] == [403, 403, 403]
    assert "once everybody has been told" in client.get(whole[0]).text
    assert "£12,345.67" not in client.get(ROUND).text
    rows = list(csv.DictReader(io.StringIO(client.get(f"{ROUND}/applications.csv").text)))
    assert {row["rank"] for row in rows} == {""}
    assert desk.assessed.reference in {row["\ufeffreference"] for row in rows}
    assert desk.approved.reference not in {row["\ufeffreference"] for row in rows}


def test_the_trail_reads_as_sentences(app: Flask, desk: Desk) -> None:
    client = as_(app, desk.world.staff.auditor)
    page = client.get(f"{ROUND}/trail?application={desk.invited.reference}").text
    assert "released the outcome" in page
    assert desk.proposed.reference not in page
    assert "Nothing on this trail fits" in client.get(f"{ROUND}/trail?application=nothing").text
    assert client.get(f"{ROUND}/trail?before=99999999999999999999999").status_code == 200


def test_a_file_is_an_attachment_that_is_not_guessed_at(app: Flask, desk: Desk) -> None:
    client = as_(app, desk.world.staff.manager)
    answer = client.get(f"{ROUND}/applications.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="TST-2026-applications.csv"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.mimetype == "text/csv"
    assert answer.text.startswith("\ufeffreference,stage,")
    assert answer.text.count("\r\n") == 9
    assert client.get(f"{ROUND}/people.csv").status_code == 404


def test_the_page_of_figures_says_what_its_file_says(app: Flask, desk: Desk) -> None:
    client = as_(app, desk.world.staff.manager)
    page, file = client.get(f"{ROUND}/statistics").text, client.get(f"{ROUND}/statistics.csv").text
    assert "25.0% (1 of 4)" in page
    assert ",invited_of_assessed," in file
    assert ",0.25,1,4,proportion," in file


def test_a_draft_round_is_published_by_its_manager_once(app: Flask, desk: Desk, sessions: _Sessions) -> None:
    staff = desk.world.staff
    with sessions.begin() as session:
        make_round(session, now=utcnow(), fund=staff.fund, reference="DRF-2027", title="Later", is_published=False)
    draft = "/manage/rounds/DRF-2027"
    assert "Publish the round" not in as_(app, staff.auditor).get(draft).text
    assert as_(app, staff.approver).post(f"{draft}/publish").status_code == 403
    client = as_(app, staff.manager)
    assert "Publish the round" in client.get(draft).text
    assert client.post(f"{draft}/publish").location == draft
    assert "Later is published" in client.get(draft).text
    assert "is published already" in client.post(f"{draft}/publish", follow_redirects=True).text


def test_somebody_who_has_still_to_assess_sees_no_scores(app: Flask, desk: Desk, sessions: _Sessions) -> None:
    with sessions.begin() as session:
        both = make_staff(session, desk.world.staff.fund, Role.MODERATOR, Role.ASSESSOR)
    manager = as_(app, desk.world.staff.manager)
    form = {"assessor": str(both.id), "due_on": _closing(desk)}
    assert manager.post(at(desk.assessed, "assign"), data=form).status_code == 302
    page = as_(app, both).get(at(desk.assessed)).text
    assert "You have still to assess this application yourself" in page
    assert "Mark out of 100" not in page
    assert "Mark out of 100" in manager.get(at(desk.assessed)).text


def _closing(desk: Desk) -> list[str]:
    day = desk.assessed.current.stage.assessing_closes_at.date()
    return [str(day.day), str(day.month), str(day.year)]


def test_a_page_takes_the_same_statements_for_any_number_of_rows(
    app: Flask, sessions: _Sessions, queries: Callable[[], AbstractContextManager[Statements]]
) -> None:
    counts: dict[str, set[int]] = {}
    for number in (1, 3, 300):
        with sessions.begin() as session:
            world = make_world(session, now=utcnow(), reference=f"TST-{number}")
            make_rows(session, world.round, number, now=utcnow(), assessor=world.staff.assessors[0])
        client = as_(app, world.staff.manager)
        for page in ("", "/applications", "/concept/ranking", "/trail"):
            with queries() as made:
                assert client.get(f"/manage/rounds/TST-{number}{page}").status_code == 200
            counts.setdefault(page, set()).add(made.count)
    assert {page: len(found) for page, found in counts.items()} == dict.fromkeys(counts, 1), counts
