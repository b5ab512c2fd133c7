"""A first fund, and rounds that start from another one."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from assessments.accounts.queries import load_actor
from assessments.actors import VISITOR, Actor, Role
from assessments.db import _Sessions
from assessments.errors import Invalid, NotPermitted
from assessments.funds.beginnings import has_published_round, read_beginnings
from assessments.funds.definition import FundDefinition, RoundDefinition, problems_of, start_from
from assessments.funds.models import Fund, Round
from assessments.funds.presets import EXAMPLES, read_preset
from assessments.funds.use_cases import create_fund, draft_round, publish_round
from tests.assessments.accounts.factories import make_administrator, make_person
from tests.assessments.funds.racing import at_once

FUND = {"name": "Seaside Fund", "funder": "The Coast Foundation", "purpose": "Cleaner beaches."}


def create(session: Any, actor: Actor, now: datetime, **changes: Any) -> Fund:
    return create_fund(session, actor, now=now, **{**FUND, "is_managed": True, **changes})


def started(day: date, preset: str = "open-now", reference: str = "SEA-2027") -> RoundDefinition:
    model = read_preset(preset, today=date(2026, 3, 11))
    return start_from(model, fund=FundDefinition(**FUND), reference=reference, title="Seaside 2027", opens_on=day)


def test_an_administrator_names_a_fund_and_may_manage_it(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        administrator = make_administrator(session, now)
        assert administrator.user_id is not None
        fund = create(session, administrator, now, name="  Seaside \n Fund ")
        assert fund.name == "Seaside Fund"
        assert load_actor(session, administrator.user_id, now=now).has_role(fund.id, Role.MANAGER)
        other = create(session, administrator, now, name="Another", is_managed=False)
        assert not load_actor(session, administrator.user_id, now=now).has_role(other.id, Role.MANAGER)
        with pytest.raises(NotPermitted):
            create(session, Actor(user_id=make_person(session, now).id), now, name="Mine")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "SEASIDE fund"}, "name"),
        ({"name": "  "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "Other", "funder": ""}, "funder"),
        ({"name": "Other", "purpose": " \n"}, "purpose"),
        ({"name": "Other", "purpose": "x" * 5_001}, "purpose"),
    ],
)
def test_a_bad_fund_is_told_at_its_field(
    sessions: _Sessions, now: datetime, changes: dict[str, str], field: str
) -> None:
    with sessions.begin() as session:
        administrator = make_administrator(session, now)
        create(session, administrator, now)
        with pytest.raises(Invalid) as refusal:
            create(session, administrator, now, **changes)
        assert list(refusal.value.problems) == [field]
        assert session.scalar(select(func.count(Fund.id))) == 1


@pytest.mark.parametrize("preset", EXAMPLES)
@pytest.mark.parametrize("day", [date(2027, 1, 4), date(2026, 10, 25), date(2027, 3, 28), date(2026, 2, 1)])
def test_a_round_starts_on_its_day_and_keeps_its_times_and_spans(preset: str, day: date) -> None:
    model = read_preset(preset, today=date(2026, 3, 11))
    made = started(day, preset)
    zone = ZoneInfo(model.time_zone)
    assert list(problems_of(made)) == []
    assert made.stages[0].opens_at.astimezone(zone).date() == day
    assert (made.made_up_note, made.fund.name, made.reference) == (None, "Seaside Fund", "SEA-2027")
    for before, after in zip(model.stages, made.stages, strict=True):
        for name in ("opens_at", "closes_at", "assessing_closes_at"):
            then, moved = (getattr(stage, name).astimezone(zone) for stage in (before, after))
            assert moved.time() == then.time()
            assert moved.date() - then.date() == day - model.stages[0].opens_at.astimezone(zone).date()
        assert after.sections == before.sections


def test_a_time_that_the_clocks_skip_moves_on_by_an_hour() -> None:
    model = read_preset("open-now", today=date(2026, 3, 11))
    zone = ZoneInfo(model.time_zone)
    first = model.stages[0]
    night = first.opens_at.astimezone(zone).replace(hour=1, minute=30)
    model = replace(model, stages=(replace(first, opens_at=night), *model.stages[1:]))
    made = start_from(model, fund=FundDefinition(**FUND), reference="SEA-2027", title="T", opens_on=date(2027, 3, 28))
    assert made.stages[0].opens_at.astimezone(zone).isoformat() == "2027-03-28T02:30:00+01:00"


def test_a_draft_never_takes_the_place_of_another(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        administrator = make_administrator(session, now)
        create(session, administrator, now)
        draft_round(session, administrator, started(date(2027, 1, 4)), now=now)
        with pytest.raises(Invalid) as refusal:
            draft_round(session, administrator, started(date(2027, 2, 4)), now=now)
        assert list(refusal.value.problems) == ["reference"]
        stage = session.scalars(select(Round)).one()
        assert stage.reference == "SEA-2027"
        with pytest.raises(NotPermitted):
            draft_round(session, VISITOR, started(date(2027, 1, 4), reference="SEA-2028"), now=now)


def test_of_two_who_name_the_same_at_once_one_does(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        administrators = [make_administrator(session, now, f"a{number}@x.example") for number in range(2)]
    acts = [lambda session, each=each: create(session, each, now) for each in administrators]
    assert at_once(*acts) == [Invalid, None]
    drafts = [
        lambda session, each=each: draft_round(session, each, started(date(2027, 1, 4)), now=now)
        for each in administrators
    ]
    assert at_once(*drafts) == [Invalid, None]
    with sessions.reading() as session:
        assert session.scalar(select(func.count(Round.id))) == 1


def test_the_first_steps_are_read_from_what_is_there(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        administrator = make_administrator(session, now)
        begun = read_beginnings(session, administrator, now=now)
        assert (begun.funds, begun.people, begun.drafts, begun.published) == ([], {}, [], 0)
        create(session, administrator, now)
        draft_round(session, administrator, started(now.date() + timedelta(days=9)), now=now)
        begun = read_beginnings(session, administrator, now=now)
        assert begun.funds == ["Seaside Fund"]
        assert [draft.reference for draft in begun.drafts] == ["SEA-2027"]
        assert begun.has(Role.MANAGER)
        assert not begun.has(Role.MANAGER, Role.APPROVER)
        assert not has_published_round(session)
        publish_round(session, administrator, "SEA-2027", now=now)
        assert has_published_round(session)
        assert read_beginnings(session, administrator, now=now).published == 1
        with pytest.raises(NotPermitted):
            read_beginnings(session, VISITOR, now=now)
