"""Staff type in what came by post or telephone: marked for everybody, and handed in only with its papers."""

import html
import json
import re
from datetime import timedelta
from functools import partial
from hashlib import sha256
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from assessments.actors import Place
from assessments.applications.covered import documents_covered
from assessments.applications.models import Application, Receipt
from assessments.applications.states import Channel
from assessments.applications.use_cases import start_assisted
from assessments.audit.models import TrailEntry
from assessments.clock import utcnow
from assessments.db import _Sessions
from assessments.errors import Invalid
from assessments.funds.models import Round
from assessments.funds.queries import get_round
from assessments.reports.exports.applications import applications
from tests.asked import ENTRIES
from tests.assessments.documents.papers import HTML, PDF
from tests.factories import (
    actor_of,
    join,
    make_application,
    make_organisation,
    make_person,
    make_round,
    revise_rounds,
    sign_in,
)
from tests.outcomes import Staff, make_staffed_fund

FACTS = {
    "channel": "post", "name": "Paper Trust", "legal_form": "charity", "charity_number": "1234567",
    "company_number": "", "income_band": "over_10m", "region": "wales",
}  # fmt: skip
SECTIONS = {
    "project": ("title", "summary", "website"),
    "reach": ("people", "national", "region"),
    "money": ("first_year", "second_year", "years"),
}


class Post:
    """A fund's manager with a letter in hand."""

    def __init__(self, sessions: _Sessions, client: FlaskClient) -> None:
        self.sessions, self.client, self.now = sessions, client, utcnow()
        with sessions.begin() as session:
            self.staff: Staff = make_staffed_fund(session)
            self.round = make_round(session, now=self.now, fund=self.staff.fund)
        sign_in(client, self.staff.manager)

    def begin(self, days_ago: int = 1, **changes: str) -> TestResponse:
        day = (self.now - timedelta(days=days_ago)).date()
        fields = {**FACTS, **changes, "received_on": [str(day.day), str(day.month), str(day.year)]}
        return self.client.post(f"/manage/rounds/{self.round.reference}/assist", data=fields)

    def attach(self, purpose: str, content: bytes, name: str, **fields: str) -> TestResponse:
        data: dict[str, Any] = {"purpose": purpose, "paper": (BytesIO(content), name), **fields}
        return self.client.post(
            f"/manage/applications/{self.reference}/concept/papers", data=data, content_type="multipart/form-data"
        )

    def type_in(self) -> None:
        for section, keys in SECTIONS.items():
            fields = {key: ENTRIES[key] for key in keys}
            fields |= {"behaviours": ["energy"]} if section == "project" else {}
            if section == "money":
                fields |= {f"starts_on-{part}": value for part, value in ENTRIES["starts_on"].items()}
            assert (
                self.client.post(f"/apply/{self.reference}/concept/sections/{section}", data=fields).status_code == 302
            )

    def submit(self) -> TestResponse:
        return self.client.post(f"/apply/{self.reference}/concept/submit", data={"declared": "y"})

    @property
    def reference(self) -> str:
        with self.sessions.reading() as session:
            return session.scalars(select(Application.reference)).one()


@pytest.fixture
def post(sessions: _Sessions, client: FlaskClient) -> Post:
    return Post(sessions, client)


def said(response: TestResponse) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.get_data(as_text=True))).split())


def test_what_came_by_post_is_typed_in_and_marked_for_everybody_who_reads_it(
    post: Post, app: Flask, sessions: _Sessions
) -> None:
    first = post.begin()
    assert first.status_code == 302
    assert post.begin().location == first.location, "the second press of a double one"
    post.type_in()
    refused = post.submit()
    assert refused.status_code == 409
    assert "Attach what came by post" in said(refused)
    assert post.attach("original", HTML, "letter.pdf").status_code in (409, 422)
    for purpose, content in (("original", PDF), ("signature", PDF + b"%")):
        assert post.attach(purpose, content, f"{purpose}.pdf", signed_by="Ada Signer").status_code == 302
    submitted = post.submit()
    assert submitted.location == f"/manage/applications/{post.reference}"
    with sessions.begin() as session:
        application = session.scalars(select(Application)).one()
        member = make_person(session)
        organisation = session.get_one(type(make_organisation(session)), application.organisation_id)
        join(session, member, organisation, Place.LEAD)
        actions = set(session.scalars(select(TrailEntry.action)))
        manager = actor_of(session, post.staff.manager)
        table = applications(session, manager, get_round(session, manager, post.round.reference), utcnow())
        row = dict(zip(table.header, next(iter(table.rows)), strict=True))
    assert row["typed_in_from"] == "post"
    assert {"application.assisted", "document.attached", "submission.submitted"} <= actions
    marked = "The fund’s staff typed this application in, from what came by post on"
    assert marked in said(post.client.get(f"/manage/applications/{post.reference}"))
    listed = said(post.client.get(f"/manage/rounds/{post.round.reference}/applications"))
    assert "Paper Trust Typed in by staff" in listed
    content = json.loads(_receipt(sessions))
    assert [(paper["name"], paper["purpose"], paper["signed_by"]) for paper in content["papers"]] == [
        ("original.pdf", "original", None), ("signature.pdf", "signature", "Ada Signer"),
    ]  # fmt: skip
    assert [document.sha256 for document in documents_covered(content)] == [
        sha256(sent).hexdigest() for sent in (PDF, PDF + b"%")
    ]
    theirs = sign_in(app.test_client(), member)
    check = said(theirs.get(f"/apply/{post.reference}/concept/check"))
    for words in (marked, "original.pdf", "signed by Ada Signer"):
        assert words in check
    assert marked in said(theirs.get(f"/apply/{post.reference}/status"))


def _receipt(sessions: _Sessions) -> str:
    with sessions.reading() as session:
        return session.scalars(select(Receipt.content)).one()


def test_who_types_in_is_led_to_no_page_of_the_passport(post: Post) -> None:
    post.begin()
    post.attach("original", PDF, "letter.pdf")
    page = post.client.get(f"/apply/{post.reference}/concept/check")
    assert page.status_code == 200
    assert "passport" not in str(re.findall(r'href="([^"]+)"', page.get_data(as_text=True)))
    assert "Not checked for viruses" in said(page)


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_the_day_on_which_it_came_is_one_of_the_rounds_own_calendar(post: Post, sessions: _Sessions, zone: str) -> None:
    with sessions.begin() as session:
        session.execute(update(Round).values(time_zone=zone))
        revise_rounds(session)
        today = post.now.astimezone(ZoneInfo(zone)).date()
        manager, organisation = actor_of(session, post.staff.manager), make_organisation(session, lead=None)
    begin = partial(start_assisted, channel=Channel.POST, now=post.now)
    with sessions.begin() as session, pytest.raises(Invalid):
        begin(session, manager, "TST-2026", organisation.id, received_on=today + timedelta(days=1))
    with sessions.begin() as session:
        assert begin(session, manager, "TST-2026", organisation.id, received_on=today).received_on == today


def test_a_signature_stands_for_what_was_typed_when_it_was_attached_and_for_nothing_else(post: Post) -> None:
    post.begin()
    post.type_in()
    for purpose, content in (("original", PDF), ("signature", PDF + b"%")):
        post.attach(purpose, content, f"{purpose}.pdf", signed_by="Ada Signer")
    changed = {"people": "77", "national": "yes", "region": "london"}
    post.client.post(f"/apply/{post.reference}/concept/sections/reach", data=changed)
    refused = post.submit()
    assert (refused.status_code, "changed after the newest signature" in said(refused)) == (409, True)
    assert "the signature under what stands now" in said(post.client.get(f"/manage/applications/{post.reference}"))
    post.attach("signature", PDF + b"%again", "again.pdf", signed_by="Ada Signer")
    assert post.submit().status_code == 302


def test_a_signature_says_who_signed_and_a_paper_can_be_taken_away(post: Post) -> None:
    post.begin()
    unsigned = post.attach("signature", PDF, "signature.pdf")
    assert (unsigned.status_code, "name of the person who signed" in said(unsigned)) == (422, True)
    post.attach("original", PDF, "letter.pdf")
    page = f"/manage/applications/{post.reference}/concept/papers"
    remove = re.search(r'action="([^"]+/remove)"', post.client.get(page).get_data(as_text=True))
    assert remove
    for _twice in range(2):
        assert post.client.post(remove[1]).status_code == 302
    assert "letter.pdf" not in said(post.client.get(page)).replace("letter.pdf is attached", "")


def test_the_organisation_that_is_here_is_found_by_its_number_and_one_that_applied_is_told(
    post: Post, sessions: _Sessions
) -> None:
    with sessions.begin() as session:
        lead = make_person(session)
        theirs = make_organisation(session, "River Trust", lead=lead)  # with the number of FACTS
        reference = make_application(session, post.round, now=post.now, lead=lead, organisation=theirs).reference
    refused = post.begin()
    assert refused.status_code == 409
    assert f"River Trust has an application in this round already, {reference}" in said(refused)


def test_nothing_is_begun_for_a_day_that_has_not_come_or_one_after_the_closing(post: Post) -> None:
    assert post.begin(days_ago=-2).status_code == 422
    assert post.begin(days_ago=400).status_code == 422


def test_what_was_not_typed_in_by_staff_has_no_such_pages(post: Post, sessions: _Sessions) -> None:
    with sessions.begin() as session:
        reference = make_application(session, post.round, now=post.now).reference
    assert post.client.get(f"/manage/applications/{reference}/concept/papers").status_code == 404
    for path in ("concept", "concept/sections/project", "concept/check"):
        assert post.client.get(f"/apply/{reference}/{path}").status_code == 404
