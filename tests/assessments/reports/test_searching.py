"""Searching the list of a round: what is found, what never is, and what somebody may type."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.applications.finding import Unit, has_too_many_words, units_of
from assessments.db import _Sessions
from assessments.reports.listing import Filters, SortBy, count_applications, list_applications
from assessments.reports.queries import get_staff_round
from tests.assessments.decisions.worlds import World, make_handed_in, make_world
from tests.factories import actor_of, fill_in, make_application, make_organisation, make_person


def found(session: Session, world: World, text: str, now: datetime, actor: Actor | None = None) -> list[str]:
    """The references that a search shows; its count must say the same."""
    actor = actor or world.manager
    round_ = get_staff_round(session, actor, "TST-2026")
    rows = list_applications(session, actor, round_, Filters(text=text), now=now).rows
    assert count_applications(session, actor, round_, Filters(text=text), now=now) == len(rows)
    return [row.reference for row in rows]


def test_a_search_finds_references_organisations_titles_and_answers(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        lead = make_person(session)
        ours = make_organisation(session, "Łódź Émile’s “Green” Trust", lead=lead)
        first = make_handed_in(
            session,
            world,
            now=now,
            lead=lead,
            organisation=ours,
            title="Cargo bikes",
            summary="Volunteers lend bicycles.",
        )
        second = make_handed_in(session, world, now=now, title="Warm café", summary="We insulate homes, 100% for free.")
        on_postgresql = sessions.engine.dialect.name == "postgresql"
        for text, wanted in (
            (first.reference, [first]), (first.reference.lower()[-4:], [first]), ("lodz", [first]), ("emile", [first]),
            ("GREEN trust", [first]), ("cargo", [first]), ("volunteers", [first]), ("cafe", [second]),
            ("Café", [second]), ("insulate homes", [second]), ('"homes, 100%"', [second]), ("warm -insulate", []),
            ("-bikes", [second]), ("insulat", [second]), ("bike insulate", []), ("green bicycles", [first]),
            ("home energy", [first, second]),
            ("insulating", [second] if on_postgresql else []), ("tst-2026", [first, second]), ("nowhere", []),
        ):  # fmt: skip
            assert found(session, world, text, now) == [each.reference for each in wanted], text


@pytest.mark.parametrize(
    "text",
    ["%", "_", "\\", "'", '"', '""', "' OR 1=1 --", "&|!():*", "<->", "x" * 10_000, "-", "- -", "=cmd()", "🌱",
     '"unbalanced', "zz:*", "\u202eabc", "é" * 300, " ".join("word" for _ in range(500))],
)  # fmt: skip
def test_whatever_somebody_types_is_searched_for_and_no_more(sessions: _Sessions, now: datetime, text: str) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        make_handed_in(session, world, now=now, title="Plain")
        assert found(session, world, text, now) == ([] if units_of(text) else found(session, world, "", now))


def test_signs_are_found_where_they_stand(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        signs = make_handed_in(session, world, now=now, title="100% 🌱 a_b \\o/")
        make_handed_in(session, world, now=now, title="Plain")
        for text in ("🌱", "100%", "a_b", "%", "\\o/"):
            assert found(session, world, text, now) == [signs.reference], text


def test_what_is_being_written_is_found_by_nobody_of_the_staff(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now)
        lead = make_person(session)
        then = now - timedelta(days=10)
        draft = make_application(session, world.round, now=then, lead=lead)
        fill_in(session, actor_of(session, lead), draft.reference, "concept", now=then, title="Secret", summary="Hush")
        assert found(session, world, "secret", now) == found(session, world, "hush", now) == []
        assert found(session, world, draft.reference, now) == [draft.reference]
        handed_in = make_handed_in(session, world, now=now, title="Open")
        assert found(session, world, "open", now) == [handed_in.reference]


def test_what_is_sealed_is_found_only_after_its_closing(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_world(session, now=now, is_sealed=True)
        closes_at = get_staff_round(session, world.manager, "TST-2026").stages[0].closes_at
        paper = make_handed_in(session, world, now=now, title="Cargo bikes", first_year="25,000")
        before = closes_at - timedelta(hours=1)
        round_ = get_staff_round(session, world.manager, "TST-2026")
        for filters in (Filters(text="cargo"), Filters(least_pence=1), Filters(most_pence=10**12)):
            assert list_applications(session, world.manager, round_, filters, now=before).rows == []
            assert len(list_applications(session, world.manager, round_, filters, now=closes_at).rows) == 1
        shown = list_applications(session, world.manager, round_, Filters(sort=SortBy.REQUESTED), now=before).rows
        assert [(row.reference, row.title, row.requested_pence) for row in shown] == [(paper.reference, None, None)]
        assert found(session, world, paper.reference, before) == [paper.reference]


def test_a_search_is_taken_apart_into_words_and_phrases() -> None:
    assert units_of('Café  "two  words" -not') == [Unit("cafe"), Unit("two words"), Unit("not", is_unwanted=True)]
    assert units_of('"open end') == [Unit("open end")]
    assert units_of("x " * 500) == [Unit("x")]
    assert len(units_of(" ".join("abcdefghijklmnopq"))) == 12
    assert [has_too_many_words(text) for text in ("a b " * 50, "a b c d e f g h i j k l m")] == [False, True]
    assert sum(len(unit.text) for unit in units_of("y" * 10_000)) == 200
