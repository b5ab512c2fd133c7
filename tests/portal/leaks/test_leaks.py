"""Nothing of how an application is judged is told to whom it is not for, on no page, in no file, by no count.

Everybody goes to every address with every id. What words tell is looked for by secret words; what numbers tell, by
asking again once others have handed in other scores: to whom these are not open, nothing may be different.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest
from flask import Flask
from sqlalchemy import select

from assessments.clock import utcnow
from assessments.db import Sessions, connect
from assessments.gateways import Queue
from assessments.messages.models import Email
from assessments.rendering.emails import render_email
from assessments.scoring.drafts import mark_of_draft
from assessments.scoring.use_cases import amend_assessment
from assessments.work import run_due_jobs
from config import Settings
from portal.app import create_app
from tests.databases import Databases
from tests.factories import actor_of, sign_in
from tests.portal.leaks.court import ASSESSORS, ROUNDS, Judged, draft_of, ids_of, make_judged, secret
from tests.portal.leaks.walk import Fetched, steady, walk

WORDS = ("reason", "funder", "note")
OUTSIDE = ("lead of open", "lead of anon", "adviser")
"""Who has least to do with it is turned away route by route, which is tried elsewhere: `access/test_access.py`."""
Twice = dict[str, list[tuple[Fetched, Fetched]]]
ASKED_TWICE = ("lead of open", "offered", "working", "recused", "opened")
SHUT = {"offered", "recused", "voided"}
"""Assessors to whom what the application answers is not open."""


@dataclass
class Court:
    """The portal with the two rounds in it, and what everybody found when they went everywhere."""

    app: Flask
    judged: Judged
    ids: dict[str, list[str]]
    found: dict[str, list[Fetched]] = field(default_factory=dict)

    def walked(self, kind: str) -> list[Fetched]:
        """Everything that somebody can fetch; gone for once."""
        if kind not in self.found:
            self.found[kind] = list(self.walk(kind))
        return self.found[kind]

    def walk(self, kind: str) -> Iterator[Fetched]:
        """Everything that they can fetch now."""
        client = sign_in(self.app.test_client(), self.judged.people[kind])
        return walk(self.app, client, {**self.ids, "assignment_id": self.judged.works_for(kind)})

    def mailed(self, kind: str) -> list[Fetched]:
        """Every email that somebody was sent."""
        with Sessions.reading() as session:
            to_them = Email.user_id == self.judged.people[kind].id
            emails = session.execute(select(Email.key, Email.template, Email.context).where(to_them))
            return [
                Fetched(key, 0, "\n".join(render_email(template, context, base_url="http://x")))
                for key, template, context in emails
            ]


@pytest.fixture(scope="module")
def court(
    databases: Databases, broker_url: str, queue: Queue, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Court]:
    """The rounds on a database that nothing here changes."""
    folder, url = tmp_path_factory.mktemp("leaks"), databases.fresh()
    settings = Settings(
        database_url=url, broker_url=broker_url, mail_url=f"maildir://{folder}", files_url=f"file://{folder}",
        secret_key="of this test only, and long enough for one", base_url="http://localhost",
    )  # fmt: skip
    connect(url)
    with Sessions.begin() as session:
        judged = make_judged(session, now=utcnow())
    while run_due_jobs(Sessions, now=utcnow()):
        pass
    with Sessions.reading() as session:
        ids = ids_of(session, judged)
    app = create_app(settings, queue)
    app.testing = True
    unknown = {name for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) for name in rule.arguments}
    assert unknown - {"filename"} <= ids.keys() | {"assignment_id"}, "a new kind of id is to be tried as well"
    yield Court(app, judged, ids)
    Sessions.close()
    databases.drop(url)


def told(found: Sequence[Fetched], words: Sequence[str]) -> list[str]:
    """Where one of the words stands, and which."""
    texts = [(page.address, page.text.casefold()) for page in found]
    return [f"{address}: {word}" for address, text in texts for word in words if word.casefold() in text]


def judgements(where: str, of: Sequence[str] = ASSESSORS) -> list[str]:
    """What these assessors wrote."""
    return [secret(f"{what}{kind}", where) for what in WORDS for kind in of if kind != "offered"]


def names(of: Sequence[str] = ASSESSORS) -> list[str]:
    return [secret("name", kind) for kind in of]


@pytest.mark.parametrize("kind", OUTSIDE)
def test_who_does_not_judge_finds_no_word_of_a_judgement(kind: str, court: Court) -> None:
    forbidden = [word for where in ROUNDS for word in judgements(where)]
    if kind != "adviser":  # who knows by name who works for the fund
        forbidden += names()
    assert told(court.walked(kind), forbidden) == []


@pytest.mark.parametrize("kind", ASSESSORS)
def test_an_assessor_finds_the_others_words_only_once_their_own_are_in_and_never_their_names(
    kind: str, court: Court
) -> None:
    others = [one for one in ASSESSORS if one != kind]
    pages = court.walked(kind)
    assert told(pages, names(others)) == []
    for where in ROUNDS:
        seen = [secret("reasonhanded", where)] if kind == "opened" else []
        forbidden = [word for word in judgements(where, others) if word not in seen]
        assert told(pages, forbidden) == []
        assert {word for word in seen if told(pages, [word])} == set(seen)


@pytest.mark.parametrize("kind", ASSESSORS)
def test_what_an_application_answers_is_open_only_to_who_declared_no_interest_and_found_none(
    kind: str, court: Court
) -> None:
    for where in ROUNDS:
        found = told(court.walked(kind), [secret("answer", where)])
        assert bool(found) == (kind not in SHUT), found


@pytest.mark.parametrize("kind", ASSESSORS)
def test_in_an_anonymous_stage_an_assessor_finds_nobodys_name(kind: str, court: Court) -> None:
    """Not even in an email; but in the list of all applicants, which leads to no application."""
    pages = [page for page in court.walked(kind) if "/interests/applicants/" not in page.address]
    forbidden = [secret(what, "anon") for what in ("org", "lead", "viewer", "mail", "title")]
    assert told([*pages, *court.mailed(kind)], forbidden) == []


def test_who_manages_the_fund_finds_all_of_it(court: Court) -> None:
    """So that what nobody else finds is there to be found."""
    pages = court.walked("manager")
    expected = [word for where in ROUNDS for word in judgements(where, ["handed", "opened"])]
    expected += [secret(what, where) for where in ROUNDS for what in ("org", "answer", "lead")]
    assert [word for word in [*expected, *names()] if not told(pages, [word])] == []


@pytest.mark.parametrize("kind", ASKED_TWICE)
def test_other_scores_change_nothing_for_whom_they_are_not_open(kind: str, amended: Twice) -> None:
    """Neither a word nor a number, a length, an order, a file's name or a status: asked again, all is as it was."""
    changed = [after.address for before, after in amended[kind] if steady(before) != steady(after)]
    assert bool(changed) == (kind == "opened"), changed


@pytest.fixture(scope="module")
def amended(court: Court) -> Twice:
    """What was found before and after an assessor put quite another assessment in place of their own."""
    before = {kind: court.walked(kind) for kind in ASKED_TWICE}
    for where in ROUNDS:
        with Sessions.begin() as session:
            author, draft = court.judged.people["handed"], draft_of("handed", where, points=1)
            work_id = court.judged.works[where, "handed"]
            seen = mark_of_draft(draft_of("handed", where))
            amend_assessment(session, actor_of(session, author), work_id, draft, now=utcnow(), seen=seen)
    while run_due_jobs(Sessions, now=utcnow()):
        pass
    return {kind: list(zip(before[kind], court.walk(kind), strict=True)) for kind in ASKED_TWICE}
