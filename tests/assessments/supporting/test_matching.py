"""Who is suggested as an adviser: who knows the themes that were handed in, and has least to do; judges never."""

from datetime import datetime

from sqlalchemy.orm.attributes import set_committed_value

from assessments.accounts.models import Appointment, Organisation
from assessments.actors import Actor, Place, Role
from assessments.allocating.states import Level
from assessments.allocating.use_cases import ExpertiseDraft, save_expertise
from assessments.db import Session, _Sessions  # type: ignore[attr-defined]
from assessments.decisions.queries import get_support
from assessments.funds.states import CountsAs
from assessments.supporting.matching import Suggestion, suggest_advisers, themes_handed_in
from tests.assessments.decisions.worlds import invite, make_assessed
from tests.assessments.supporting.places import Shared, make_shared
from tests.factories import actor_of, join, make_staff


def suggested(session: Session, place: Shared, now: datetime) -> list[Suggestion]:
    application = get_support(session, place.world.manager, place.reference).application
    return suggest_advisers(session, place.world.manager, application, now=now)


def know(session: Session, actor: Actor, place: Shared, now: datetime, **levels: Level) -> None:
    assert actor.user_id is not None
    fund_id, draft = place.world.staff.fund.id, ExpertiseDraft(levels=levels)
    save_expertise(session, actor, fund_id, actor.user_id, draft, seen=None, now=now)


def test_those_come_first_who_know_the_themes_and_of_equals_those_with_less_to_do(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        place = make_shared(session, now=now)
        fund = place.world.staff.fund
        expert, other = make_staff(session, fund, Role.ADVISER), make_staff(session, fund, Role.ADVISER, name="Zed")
        know(session, actor_of(session, expert), place, now, energy=Level.EXPERT)
        found = suggested(session, place, now)
        # The first stage named home energy and water.
        assert [(one.person.id, round(one.suits, 2), list(one.knows), one.advises) for one in found] == [
            (expert.id, 0.5, ["Home energy"], 0), (other.id, 0, [], 0), (place.adviser.user_id, 0, [], 1),
        ]  # fmt: skip
        world, waiting = place.world, make_assessed(session, place.world, now=now)
        invite(session, world, waiting, 100, now=now)  # names the adviser, and nobody is told yet
        assert [one.advises for one in suggested(session, place, now)] == [0, 0, 2]


def test_who_judges_the_application_or_belongs_to_its_organisation_is_not_free(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        place = make_shared(session, now=now)
        fund = place.world.staff.fund
        insider = make_staff(session, fund, Role.ADVISER)
        join(session, insider, session.get_one(Organisation, place.application.organisation_id), Place.VIEWER)
        judge = place.world.staff.assessors[0]
        from_now = make_staff(session, fund, Role.ADVISER)
        session.add(Appointment(person_id=judge.id, fund_id=fund.id, role=Role.ADVISER, starts_at=now))
        session.flush()
        free = {one.person.id: one.is_free for one in suggested(session, place, now)}
        assert free == {place.adviser.user_id: True, from_now.id: True, insider.id: False, judge.id: False}


def test_a_theme_is_known_by_its_whole_key_where_one_is_chosen(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        place = make_shared(session, now=now)
        application = get_support(session, place.world.manager, place.reference).application
        first = application.submissions[0]
        themes = next(key for key, each in first.form.questions.items() if each.counts_as is CountsAs.THEME)
        answer = next(each for each in first.answers if each.question_key == themes)
        for given in ("water", "waste_water"):
            set_committed_value(answer, "value", given)
            assert set(themes_handed_in(application)) == {given} & {"water"}


def test_nothing_of_a_draft_tells_whom_to_name(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        place = make_shared(session, now=now)
        application = get_support(session, place.world.manager, place.reference).application
        assert set(themes_handed_in(application)) == {"energy", "water"}
        draft = application.current
        next(each for each in draft.answers if each.question_key == "behaviours").value = ["travel"]
        assert set(themes_handed_in(application)) == {"energy", "water"}
