"""Tags: of a fund, alike whatever their capitals, and gone from everything when they go."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from assessments.actors import Actor, Place, Role
from assessments.audit.models import TrailEntry
from assessments.casework.models import ApplicationTag, Tag
from assessments.casework.names import TAGS_OF_AN_APPLICATION, fold_tag
from assessments.casework.queries import list_tags
from assessments.casework.use_cases import (
    TagTaken,
    delete_tag,
    make_tag,
    merge_tags,
    rename_tag,
    tag_application,
    untag_application,
)
from assessments.db import _Sessions
from assessments.errors import Invalid, NotFound, NotPermitted
from tests.assessments.casework.desks import Desk, make_desk
from tests.assessments.decisions.worlds import make_handed_in
from tests.factories import actor_of, join, make_fund, make_person, make_staff


@pytest.fixture
def desk(sessions: _Sessions, now: datetime) -> Desk:
    with sessions.begin() as session:
        return make_desk(session, now=now)


def tag(sessions: _Sessions, actor: Actor, reference: str, name: str, now: datetime) -> Tag:
    with sessions.begin() as session:
        return tag_application(session, actor, reference, name, now=now)


def uses(sessions: _Sessions, actor: Actor, desk: Desk) -> dict[str, int]:
    with sessions.reading() as session:
        return {use.tag.name: use.uses for use in list_tags(session, actor, desk.world.staff.fund.id)}


def count(sessions: _Sessions, model: Any) -> int:
    with sessions.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_names_that_differ_in_capitals_spaces_or_width_are_one_tag(
    sessions: _Sessions, desk: Desk, now: datetime
) -> None:
    first = tag(sessions, desk.manager, desk.reference, "  Second   look ", now)
    for same in ("second look", "SECOND LOOK", "Ｓecond look"):
        assert tag(sessions, desk.manager, desk.reference, same, now).id == first.id
    assert first.name == "Second look"
    assert (count(sessions, Tag), count(sessions, ApplicationTag)) == (1, 1)
    assert fold_tag("Straße") == fold_tag("STRASSE")


@pytest.mark.parametrize("name", ["", "   ", "\u200b", "x" * 41, "\n", "---"])
def test_a_tag_needs_a_name_that_can_be_read(name: str, sessions: _Sessions, desk: Desk, now: datetime) -> None:
    with pytest.raises(Invalid):
        tag(sessions, desk.manager, desk.reference, name, now)
    assert count(sessions, Tag) == 0


@pytest.mark.parametrize("name", ["🌊", "=cmd()", "x" * 40, "Łódź", "<b>"])
def test_a_tag_is_kept_as_it_was_typed(name: str, sessions: _Sessions, desk: Desk, now: datetime) -> None:
    tag(sessions, desk.manager, desk.reference, name, now)
    assert uses(sessions, desk.auditor, desk) == {name: 1}


def test_only_managers_of_the_fund_tag(sessions: _Sessions, desk: Desk, now: datetime) -> None:
    for actor in (desk.auditor, desk.moderator, desk.world.approver):
        with pytest.raises(NotPermitted):
            tag(sessions, actor, desk.reference, "Mine", now)
    for actor in (desk.assessor, desk.lead, Actor(), _manager_elsewhere(sessions)):
        with pytest.raises(NotFound):
            tag(sessions, actor, desk.reference, "Mine", now)
    assert count(sessions, Tag) == 0


def _manager_elsewhere(sessions: _Sessions) -> Actor:
    with sessions.begin() as session:
        return actor_of(session, make_staff(session, make_fund(session), Role.MANAGER))


def test_taking_a_tag_off_twice_is_taking_it_off_once(sessions: _Sessions, desk: Desk, now: datetime) -> None:
    made = tag(sessions, desk.manager, desk.reference, "Second look", now)
    for _press in range(2):
        with sessions.begin() as session:
            untag_application(session, desk.manager, desk.reference, made.id, now=now)
    assert uses(sessions, desk.manager, desk) == {"Second look": 0}
    with sessions.reading() as session:
        actions = session.scalars(select(TrailEntry.action).where(TrailEntry.subject_id == made.id)).all()
        details = session.scalars(select(TrailEntry.details).where(TrailEntry.subject_id == made.id)).all()
    assert sorted(actions) == ["application.tagged", "application.untagged", "tag.made"]
    assert "look" not in str(details)


def test_making_a_tag_is_on_the_trail_once_with_its_fund_and_without_its_name(
    sessions: _Sessions, desk: Desk, now: datetime
) -> None:
    fund_id = desk.world.staff.fund.id
    for name in ("Second look", "second LOOK"):
        with sessions.begin() as session:
            made = make_tag(session, desk.manager, fund_id, name, now=now)
    with sessions.reading() as session:
        entry = session.scalars(select(TrailEntry).where(TrailEntry.action == "tag.made")).one()
    assert (entry.subject_id, entry.actor_id) == (made.id, desk.manager.user_id)
    assert entry.details == {"fund": str(fund_id)}


def test_an_application_carries_so_many_tags_and_no_more(sessions: _Sessions, desk: Desk, now: datetime) -> None:
    for number in range(TAGS_OF_AN_APPLICATION):
        tag(sessions, desk.manager, desk.reference, f"Tag {number}", now)
    with pytest.raises(Invalid):
        tag(sessions, desk.manager, desk.reference, "One more", now)
    tag(sessions, desk.manager, desk.reference, "tag 3", now)
    assert count(sessions, ApplicationTag) == TAGS_OF_AN_APPLICATION


def test_a_tag_is_renamed_wherever_it_is_but_not_to_another_s_name(
    sessions: _Sessions, desk: Desk, now: datetime
) -> None:
    fund_id = desk.world.staff.fund.id
    first = tag(sessions, desk.manager, desk.reference, "First", now)
    tag(sessions, desk.manager, desk.reference, "Other", now)
    with sessions.begin() as session:
        rename_tag(session, desk.manager, fund_id, first.id, "FIRST of all", now=now)
    assert uses(sessions, desk.manager, desk) == {"FIRST of all": 1, "Other": 1}
    with pytest.raises(TagTaken), sessions.begin() as session:
        rename_tag(session, desk.manager, fund_id, first.id, "oTHER", now=now)
    with pytest.raises(NotPermitted), sessions.begin() as session:
        rename_tag(session, desk.auditor, fund_id, first.id, "Mine", now=now)
    with pytest.raises(NotFound), sessions.begin() as session:
        rename_tag(session, desk.manager, desk.world.round.id, first.id, "Mine", now=now)


def test_merging_puts_each_application_under_the_tag_that_stays_once(
    sessions: _Sessions, desk: Desk, now: datetime
) -> None:
    fund_id = desk.world.staff.fund.id
    with sessions.begin() as session:
        other = make_handed_in(session, desk.world, now=now)
    gone = tag(sessions, desk.manager, desk.reference, "Gone", now)
    kept = tag(sessions, desk.manager, desk.reference, "Kept", now)
    tag(sessions, desk.manager, other.reference, "Gone", now)
    with pytest.raises(Invalid), sessions.begin() as session:
        merge_tags(session, desk.manager, fund_id, gone.id, gone.id, now=now)
    with sessions.begin() as session:
        merge_tags(session, desk.manager, fund_id, gone.id, kept.id, now=now)
    assert uses(sessions, desk.manager, desk) == {"Kept": 2}
    with pytest.raises(NotFound), sessions.begin() as session:
        merge_tags(session, desk.manager, fund_id, gone.id, kept.id, now=now)


def test_a_deleted_tag_is_gone_from_everything_and_can_be_made_again(
    sessions: _Sessions, desk: Desk, now: datetime
) -> None:
    made = tag(sessions, desk.manager, desk.reference, "Second look", now)
    with sessions.begin() as session:
        delete_tag(session, desk.manager, desk.world.staff.fund.id, made.id, now=now)
    assert (count(sessions, Tag), count(sessions, ApplicationTag)) == (0, 0)
    assert tag(sessions, desk.manager, desk.reference, "Second look", now).id != made.id


def test_two_who_make_the_same_tag_at_once_get_the_same(sessions: _Sessions, desk: Desk, now: datetime) -> None:
    with sessions.begin() as session:
        others = [make_handed_in(session, desk.world, now=now).reference for _ in range(3)]
    with ThreadPoolExecutor(4) as pool:
        made = list(
            pool.map(lambda one: tag(sessions, desk.manager, one, "At once", now).id, [desk.reference, *others])
        )
    assert len(set(made)) == 1
    assert uses(sessions, desk.manager, desk) == {"At once": 4}


def test_a_tag_of_one_s_own_organisation_s_application_alone_is_not_told(
    sessions: _Sessions, desk: Desk, now: datetime
) -> None:
    with sessions.begin() as session:
        torn = make_person(session, "Torn")
        join(session, torn, desk.application.organisation, Place.LEAD)
        other = make_handed_in(session, desk.world, now=now)
    tag(sessions, desk.manager, desk.reference, "Weak", now)
    tag(sessions, desk.manager, desk.reference, "Both", now)
    tag(sessions, desk.manager, other.reference, "Both", now)
    mine = Actor(
        user_id=torn.id, roles=desk.manager.roles,
        places=frozenset({(desk.application.organisation_id, Place.LEAD)}),
    )  # fmt: skip
    assert uses(sessions, mine, desk) == {"Both": 1}
    assert uses(sessions, desk.manager, desk) == {"Both": 2, "Weak": 1}
