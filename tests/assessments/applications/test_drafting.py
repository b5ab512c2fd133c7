"""Starting an application, and keeping what is typed."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from assessments.actors import VISITOR, Place
from assessments.applications.completeness import Progress, states_of
from assessments.applications.models import Answer, Application
from assessments.applications.queries import get_own_application
from assessments.applications.use_cases import AlreadyHandedIn, StageNotOpen, save_section, start_application
from assessments.audit.models import TrailEntry
from assessments.db import _Sessions
from assessments.errors import NotFound, NotPermitted
from assessments.jobs.models import Job
from tests.asked import ENTRIES
from tests.factories import (
    actor_of,
    fill_in,
    join,
    make_application,
    make_organisation,
    make_person,
    make_round,
    make_submitted,
)


class World:
    """One lead with one draft in an open round."""

    def __init__(self, sessions: _Sessions, now: datetime, **round_options: Any) -> None:
        self.sessions, self.now = sessions, now
        with sessions.begin() as session:
            self.lead = make_person(session)
            self.organisation = make_organisation(session, lead=self.lead)
            self.round = make_round(session, now=now, **round_options)
            application = make_application(session, self.round, now=now, lead=self.lead, organisation=self.organisation)
            self.reference = application.reference
            self.actor = actor_of(session, self.lead)

    def save(self, section: str, entries: dict[str, Any], *, now: datetime | None = None) -> Any:
        with self.sessions.begin() as session:
            return save_section(session, self.actor, self.reference, "concept", section, entries, now=now or self.now)

    def answers(self) -> dict[str, tuple[Any, Any]]:
        with self.sessions.reading() as session:
            application = get_own_application(session, self.actor, self.reference)
            return {answer.question_key: (answer.value, answer.typed) for answer in application.current.answers}

    def title(self) -> str:
        with self.sessions.reading() as session:
            return get_own_application(session, self.actor, self.reference).title

    def progress(self) -> list[Progress]:
        with self.sessions.reading() as session:
            application = get_own_application(session, self.actor, self.reference)
            return [state.progress for state in states_of(application.current)]


@pytest.fixture
def world(sessions: _Sessions, now: datetime) -> World:
    return World(sessions, now)


def test_an_organisation_has_one_application_in_a_round_however_often_it_is_started(world: World) -> None:
    with world.sessions.begin() as session:
        again = start_application(session, world.actor, world.round.reference, world.organisation.id, now=world.now)
        assert again.reference == world.reference == "TST-2026-0001"
    with world.sessions.reading() as session:
        assert session.scalar(select(func.count()).select_from(Application)) == 1


def test_references_run_without_gaps(world: World) -> None:
    with world.sessions.begin() as session:
        references = [make_application(session, world.round, now=world.now).reference for _ in range(3)]
    assert references == ["TST-2026-0002", "TST-2026-0003", "TST-2026-0004"]


def test_a_round_takes_no_new_applications_from_its_closing_moment(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        round_ = make_round(session, now=now, closes_in=timedelta(days=1))
        lead = make_person(session)
        organisation = make_organisation(session, lead=lead)
        actor = actor_of(session, lead)
        closing = now + timedelta(days=1)
        with pytest.raises(StageNotOpen):
            start_application(session, actor, round_.reference, organisation.id, now=closing)
        start_application(session, actor, round_.reference, organisation.id, now=closing - timedelta(microseconds=1))


def test_a_round_that_is_not_published_is_not_there(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        round_ = make_round(session, now=now, is_published=False)
        lead = make_person(session)
        organisation = make_organisation(session, lead=lead)
        with pytest.raises(NotFound):
            start_application(session, actor_of(session, lead), round_.reference, organisation.id, now=now)


def test_viewers_and_strangers_start_nothing(world: World) -> None:
    with world.sessions.begin() as session:
        viewer = make_person(session)
        join(session, viewer, world.organisation, Place.VIEWER)
        for actor in (actor_of(session, viewer), actor_of(session, make_person(session)), VISITOR):
            with pytest.raises(NotPermitted):
                start_application(session, actor, world.round.reference, world.organisation.id, now=world.now)


def test_what_fits_becomes_a_value_and_what_does_not_is_kept_as_typed(world: World) -> None:
    saved = world.save("money", {"first_year": "£25,000", "second_year": "£-1", "years": "two"})
    assert set(saved.problems) == {"second_year", "years"}
    assert not saved.lost
    assert world.answers() == {"first_year": (2_500_000, None), "second_year": (None, "£-1"), "years": (None, "two")}


def test_mending_an_answer_replaces_what_was_typed(world: World) -> None:
    world.save("money", {"second_year": "£-1"})
    assert not world.save("money", {"second_year": "1"}).problems
    assert world.answers() == {"second_year": (100, None)}


def test_emptying_an_answer_empties_it(world: World) -> None:
    world.save("money", {"second_year": "1", "starts_on": {"day": "1", "month": "9", "year": "2026"}})
    world.save("money", {"second_year": " ", "starts_on": {"day": "", "month": "", "year": ""}})
    assert world.answers() == {"second_year": (None, None), "starts_on": (None, None)}


def test_what_cannot_be_stored_leaves_the_answer_before_it_and_saves_the_rest(world: World) -> None:
    world.save("project", {"title": "First"})
    saved = world.save("project", {"title": "Se\0cond", "summary": "Kept."})
    assert saved.lost == {"title"}
    assert world.answers() == {"title": ("First", None), "summary": ("Kept.", None)}


def test_questions_that_did_not_come_with_the_form_are_left_alone(world: World) -> None:
    world.save("project", {"title": "First", "summary": "Kept."})
    world.save("project", {"title": "Second"})
    assert world.answers()["summary"] == ("Kept.", None)


def test_questions_of_other_sections_are_not_written(world: World) -> None:
    world.save("project", {"people": "5", "nonsense": "x"})
    assert world.answers() == {}


def test_a_draft_is_saved_after_the_stage_has_closed(world: World) -> None:
    world.save("project", {"summary": "Written late."}, now=world.now + timedelta(days=100))
    assert world.answers()["summary"] == ("Written late.", None)


def test_nothing_is_saved_once_it_is_handed_in(world: World) -> None:
    with world.sessions.begin() as session:
        make_submitted(session, world.round, now=world.now, lead=world.lead, organisation=world.organisation)
    with pytest.raises(AlreadyHandedIn, match="not saved"):
        world.save("project", {"title": "Too late"})
    assert world.answers()["title"] == ("Warmer homes", None)


def test_the_application_is_called_what_its_form_says(world: World) -> None:
    assert world.title() == "Untitled project"
    world.save("project", {"title": "Rivers 🌊"})
    assert world.title() == "Rivers 🌊"


@pytest.mark.parametrize("place", [Place.LEAD, Place.EDITOR])
def test_leads_and_editors_write(world: World, place: Place) -> None:
    with world.sessions.begin() as session:
        person = make_person(session)
        join(session, person, world.organisation, place)
        save_section(session, actor_of(session, person), world.reference, "concept", "project", {}, now=world.now)


def test_viewers_read_and_do_not_write(world: World) -> None:
    with world.sessions.begin() as session:
        person = make_person(session)
        join(session, person, world.organisation, Place.VIEWER)
        actor = actor_of(session, person)
        assert get_own_application(session, actor, world.reference)
        with pytest.raises(NotPermitted):
            save_section(session, actor, world.reference, "concept", "project", {"title": "x"}, now=world.now)


@pytest.mark.parametrize(
    ("reference", "stage", "section"),
    [("TST-2026-0099", "concept", "project"), ("TST-2026-0001", "full", "project"), ("TST-2026-0001", "concept", "x")],
)
def test_what_is_not_there_is_not_found(world: World, reference: str, stage: str, section: str) -> None:
    with world.sessions.begin() as session, pytest.raises(NotFound):
        save_section(session, world.actor, reference, stage, section, {}, now=world.now)


def test_strangers_do_not_find_it(world: World) -> None:
    with world.sessions.begin() as session:
        stranger = make_person(session)
        make_organisation(session, "Other", lead=stranger)
        actor = actor_of(session, stranger)
        with pytest.raises(NotFound):
            save_section(session, actor, world.reference, "concept", "project", {"title": "x"}, now=world.now)


def test_saving_the_same_again_leaves_no_trace(world: World) -> None:
    world.save("project", {"title": "First"})
    with world.sessions.reading() as session:
        before = session.scalar(select(func.count()).select_from(TrailEntry))
    world.save("project", {"title": "First"}, now=world.now + timedelta(hours=1))
    with world.sessions.reading() as session:
        assert session.scalar(select(func.count()).select_from(TrailEntry)) == before
        assert session.scalars(select(Answer.saved_at)).all() == [world.now]


def test_the_trail_names_the_questions_and_never_the_answers(world: World) -> None:
    world.save("project", {"title": "Secret title"})
    with world.sessions.reading() as session:
        entries = session.scalars(select(TrailEntry).order_by(TrailEntry.id)).all()
    assert [entry.action for entry in entries] == ["application.started", "submission.saved"]
    assert entries[-1].details == {"questions": ["title"]}


def test_starting_asks_for_the_rounds_figures(world: World) -> None:
    with world.sessions.reading() as session:
        assert session.scalars(select(Job.subject_id).where(Job.kind == "round_figures")).all() == [world.round.id]


def test_a_section_is_not_started_in_progress_in_need_of_mending_or_complete(world: World) -> None:
    assert world.progress() == [Progress.NOT_STARTED] * 3
    world.save("project", {"title": "First"})
    assert world.progress()[0] is Progress.IN_PROGRESS
    world.save("project", {"summary": "word " * 51})
    assert world.progress()[0] is Progress.NEEDS_MENDING
    world.save("project", {key: ENTRIES[key] for key in ("title", "summary", "behaviours", "website")})
    assert world.progress()[0] is Progress.COMPLETE


def test_reading_an_application_takes_as_many_statements_for_many_answers_as_for_none(
    world: World, queries: Callable[[], AbstractContextManager[Any]]
) -> None:
    def statements() -> int:
        with queries() as made, world.sessions.reading() as session:
            get_own_application(session, world.actor, world.reference)
        return int(made.count)

    before = statements()
    with world.sessions.begin() as session:
        fill_in(session, world.actor, world.reference, "concept", now=world.now)
    assert statements() == before
