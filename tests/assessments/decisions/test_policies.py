"""Rules that stand twice, as Python and as SQL, say the same of everybody."""

from datetime import datetime

from sqlalchemy import select

from assessments.actors import VISITOR, Actor, Role
from assessments.applications.models import Application
from assessments.db import _Sessions
from assessments.decisions.models import Support
from assessments.decisions.policies import may_view_support, supports_visible_to
from assessments.decisions.queries import find_supports
from assessments.decisions.states import Outcome
from tests.assessments.decisions.worlds import make_assessed, make_world
from tests.factories import actor_of, make_organisation, make_person, make_staff
from tests.outcomes import propose, release


def test_may_view_support_and_its_twin_agree(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        people = []
        for reference in ("ONE-2026", "TWO-2026"):
            world = make_world(session, now=now, reference=reference)
            both = make_staff(session, world.staff.fund, *Role, name="Everything, and applies as well")
            organisation = make_organisation(session, f"Trust {reference}", lead=both)
            for lead, owner in ((both, organisation), (make_person(session), None)):
                application = make_assessed(session, world, now=now, lead=lead, organisation=owner)
                propose(session, world.staff, application, Outcome.INVITED, now=now, pence=100)
                people.append(lead)
            release(session, world.staff, world.round, now=now)
            staff = world.staff
            people += [staff.manager, staff.approver, staff.moderator, staff.adviser, staff.auditor, *staff.assessors]
        actors = [VISITOR, Actor(is_administrator=True), *(actor_of(session, person) for person in people)]
    with sessions.reading() as session:
        ids = session.scalars(select(Application.id)).all()
        supports = list(find_supports(session, ids).values())
        assert len(supports) == 4
        for actor in actors:
            as_sql = set(
                session.scalars(select(Support.id).join(Support.application).where(supports_visible_to(actor)))
            )
            assert as_sql == {support.id for support in supports if may_view_support(actor, support)}, actor
