"""Nothing of how an application is judged is told to whom it is not for, on no page, in no file, by no count.

Everybody goes to every address with every id. What words tell is looked for by secret words; what numbers tell, by
asking again once others have handed in other scores: to whom these are not open, nothing may be different.
"""

import re
from collections.abc import Sequence
from functools import partial

import pytest

from assessments.clock import utcnow
from assessments.db import Sessions
from assessments.scoring.drafts import mark_of_draft
from assessments.scoring.use_cases import amend_assessment
from assessments.work import run_due_jobs
from tests.factories import actor_of
from tests.portal.leaks.conftest import Court, Opens
from tests.portal.leaks.court import ASSESSORS, ROUNDS, draft_of, make_judged, secret
from tests.portal.leaks.walk import Fetched, steady

WORDS = ("reason", "funder", "note")
WHOSE = ("org", "lead", "mail", "partner")
FILED = ("file", "plan", "charter")
"""What documents are called, and what is in them."""
OUTSIDE = ("lead of open", "lead of anon", "adviser")
FAR = ("manager elsewhere", "stranger", "administrator")
"""Who has nothing to do with the fund, or not with its applications."""
READING = ("manager", "moderator", "approver", "auditor")
SEARCHING = ("offered", "working", "handed", "opened", "administrator")
"""Who has a page to search on, and must not find everything there."""
NOWHERE = "Xqnowhere"
Twice = dict[str, list[tuple[Fetched, Fetched]]]
ASKED_TWICE = ("lead of open", "offered", "working", "opened")
SHUT = {"offered", "recused", "voided"}
"""Assessors to whom what the application answers is not open."""


@pytest.fixture(scope="module")
def court(opens: Opens) -> Court:
    """The two rounds, in which everybody judges."""
    return opens(partial(make_judged, now=utcnow()), ("opened", "lead of anon"))


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
        for what in ("answer", "plan"):
            found = told(court.walked(kind), [secret(what, where)])
            assert bool(found) == (kind not in SHUT), found


@pytest.mark.parametrize("kind", ASSESSORS)
def test_in_an_anonymous_stage_an_assessor_finds_nobodys_name(kind: str, court: Court) -> None:
    """Not even in an email; but in the list of all applicants, which leads to no application."""
    pages = [page for page in court.walked(kind) if "/interests/applicants/" not in page.address]
    forbidden = [secret(what, "anon") for what in (*WHOSE, "viewer", "title", "file", "charter")]
    assert told([*pages, *court.mailed(kind)], forbidden) == []


@pytest.mark.parametrize("kind", FAR)
def test_who_has_nothing_to_do_with_it_finds_nothing_of_it(kind: str, court: Court) -> None:
    """But an administrator, who sees people and organisations."""
    forbidden = [word for where in ROUNDS for word in (*judgements(where), secret("private", where))]
    forbidden += [secret(what, where) for what in ("title", "answer", "partner", *FILED) for where in ROUNDS]
    if kind != "administrator":
        forbidden += [*names(), *(secret(what, where) for what in ("org", "lead", "mail") for where in ROUNDS)]
    assert told(court.walked(kind), forbidden) == []


@pytest.mark.parametrize("kind", READING)
def test_whoever_reads_all_of_it_finds_nobodys_private_notes(kind: str, court: Court) -> None:
    pages = court.walked(kind)
    assert told(pages, [secret("private", where) for where in ROUNDS]) == []
    assert told(pages, [secret("reasonhanded", "anon")])
    assert told(court.walked("handed"), [secret("private", "anon")]), "which are there to be found"


@pytest.mark.parametrize("kind", SEARCHING)
def test_searching_for_what_one_may_not_read_finds_what_searching_for_nothing_finds(kind: str, court: Court) -> None:
    """Neither a line nor a count tells that a word stands where somebody does not read."""
    shut = [secret("private", "open"), secret("funderworking", "open"), secret("title", "anon")]
    if kind in SHUT or kind in FAR:
        shut += [secret("answer", "open"), secret("answer", "anon")]
    if kind != "administrator":
        shut += [secret("org", "anon"), secret("partner", "anon")]
    searched = list(court.search(kind, [NOWHERE, *shut]))
    assert searched
    for address, nothing, *found in searched:
        for word, page in zip(shut, found, strict=True):
            assert without(page, word) == without(nothing, NOWHERE), f"{address}: {word}"


def without(page: Fetched, word: str) -> tuple[int, str]:
    """A page without the word that was searched for, which stands in its box and its links."""
    status, text = steady(page)
    return status, re.sub(re.escape(word), "", text, flags=re.IGNORECASE)


def test_who_manages_the_fund_finds_all_of_it(court: Court) -> None:
    """So that what nobody else finds is there to be found."""
    pages = court.walked("manager")
    expected = [word for where in ROUNDS for word in judgements(where, ["handed", "opened"])]
    expected += [secret(what, where) for where in ROUNDS for what in ("answer", *WHOSE, *FILED)]
    assert [word for word in [*expected, *names()] if not told(pages, [word])] == []
    met = {page.address.rpartition("/")[2] for page in pages if page.status == 200}
    assert {"load", "conflicts", "names-found"} <= met
    chairs = [page for page in court.walked("moderator") if "/pack." in page.address]
    assert {page.status for page in chairs if page.address.endswith(("pdf", "xlsx"))} == {200}


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
