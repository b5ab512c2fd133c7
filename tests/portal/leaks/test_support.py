"""Who judges finds nothing of what an applicant and an adviser do together: no word, no file, no number of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.accounts.models import Person
from assessments.applications.use_cases import save_section
from assessments.awards.use_cases import pay_grant
from assessments.clock import utcnow
from assessments.db import _Sessions
from assessments.decisions.use_cases import log_session
from assessments.scoring.models import Assignment
from assessments.supporting.states import Side
from assessments.supporting.use_cases import (
    GroupDetails,
    Need,
    Spending,
    add_need,
    answer_grant,
    answer_other_side,
    arrange_group,
    ask_for_review,
    ask_other_side,
    comment_on_draft,
    note_spending,
    publish_answer,
    sign_up,
)
from assessments.work import run_due_jobs
from tests.assessments.supporting.places import Shared, confirm_bank_of, make_shared
from tests.factories import sign_in
from tests.portal.leaks.walk import walk

NOBODYS = "00000000-0000-0000-0000-000000000007"
SECRET = "Xqsupport"
JUDGES = ("moderator", "assessor")


@dataclass(frozen=True)
class Staged:
    """The people of the round by what they are, and the ids that addresses need."""

    people: Mapping[str, Any]
    ids: Mapping[str, Sequence[str]]


def work_together(session: Session, place: Shared) -> None:
    """Leave a secret word wherever the two can write."""
    now, (lead, adviser, reference) = utcnow(), (place.lead, place.adviser, place.reference)
    manager, day = place.world.manager, now.date()
    save_section(session, lead, reference, "full", "delivery", {"plan": f"{SECRET} draft"}, now=now)
    session.flush()
    ask_for_review(session, lead, reference, ["delivery"], words=f"{SECRET} look", entry_key="a", now=now)
    comments = {"plan": f"{SECRET} comment"}
    comment_on_draft(session, adviser, reference, 1, comments, is_sent=True, now=now)
    need = Need(f"{SECRET} need", Side.ADVISER, day)
    add_need(session, lead, reference, Side.APPLICANT, need, entry_key="a", now=now)
    ask_other_side(session, lead, reference, Side.APPLICANT, f"{SECRET} question", entry_key="a", now=now)
    answer_other_side(session, adviser, reference, Side.ADVISER, 1, f"{SECRET} answer", now=now)
    publish_answer(session, adviser, reference, 1, f"{SECRET} rule", f"{SECRET} told", now=now)
    log_session(
        session, adviser, reference, entry_key="a", held_on=day, minutes=61, worked_on=f"{SECRET} work",
        own_note=f"{SECRET} note", now=now,
    )  # fmt: skip
    answer_grant(session, lead, reference, is_accepted=True, now=now)
    confirm_bank_of(session, place, now)
    pay_grant(session, manager, reference, day, now=now)
    note_spending(session, lead, reference, Spending(day, f"{SECRET} thing", 1), entry_key="a", now=now)
    details = GroupDetails(f"{SECRET} group", f"{SECRET} venue", now + timedelta(days=5), 3)
    arrange_group(session, manager, place.world.round.reference, details, entry_key="a", now=now)
    sign_up(session, lead, reference, 1, now=now)


@pytest.fixture
def staged(sessions: _Sessions) -> Staged:
    with sessions.begin() as session:
        place = make_shared(session, now=utcnow())
        work_together(session, place)
        staff = place.world.staff
        people = {
            "moderator": staff.moderator.id, "approver": staff.approver.id, "assessor": staff.assessors[0].id,
            "manager": staff.manager.id, "lead": place.lead.user_id,
        }  # fmt: skip
        works = session.scalars(select(Assignment.id).where(Assignment.assessor_id == staff.assessors[0].id))
        known = {
            "reference": [place.reference, place.world.round.reference], "application": [place.reference],
            "stage": ["concept", "full"], "section": ["delivery"], "key": ["plan"], "number": ["1"],
            "assignment_id": [str(one) for one in works], "person_id": [str(people["lead"])],
        }  # fmt: skip
    while run_due_jobs(sessions, now=utcnow()):
        pass
    return Staged(people, known)


def ids_for(app: Flask, staged: Staged) -> dict[str, list[str]]:
    """What this world has, and somebody else's for all other ids."""
    names = {name for rule in app.url_map.iter_rules() for name in rule.arguments}
    words = {"kind": ["csv"], "step": ["confirm"], "what": ["applications", "statistics"], "part": ["accounts"],
             "people": ["assessors"]}  # fmt: skip
    return {**{name: [NOBODYS] for name in names}, **words, **{key: list(ids) for key, ids in staged.ids.items()}}


def found_by(app: Flask, sessions: _Sessions, staged: Staged, who: str) -> Iterator[str]:
    """The addresses at which somebody meets the secret word."""
    with sessions.reading() as session:
        client = sign_in(app.test_client(), session.get_one(Person, staged.people[who]))
    for page in walk(app, client, ids_for(app, staged)):
        if SECRET.casefold() in page.text.casefold():
            yield page.address


def test_nobody_who_judges_finds_a_word_of_the_support(app: Flask, sessions: _Sessions, staged: Staged) -> None:
    assert [address for who in JUDGES for address in found_by(app, sessions, staged, who)] == []
    assert len(list(found_by(app, sessions, staged, "lead"))) > 5, "what nobody else finds is there to be found"


def test_who_judges_reads_no_figure_of_the_support(app: Flask, sessions: _Sessions, staged: Staged) -> None:
    pages = {}
    for who in ("moderator", "approver", "manager"):
        with sessions.reading() as session:
            client = sign_in(app.test_client(), session.get_one(Person, staged.people[who]))
        pages[who] = client.get("/manage/rounds/TST-2026/statistics").text
    told = {who: "Hours with advisers" in page or "1 hour" in page for who, page in pages.items()}
    assert told == {"moderator": False, "approver": False, "manager": True}
