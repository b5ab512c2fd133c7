"""What an actor holds."""

from uuid import uuid4

from assessments.actors import SYSTEM, VISITOR, Actor, Place, Role

FUND, OTHER_FUND, OURS, THEIRS = uuid4(), uuid4(), uuid4(), uuid4()
ACTOR = Actor(
    user_id=uuid4(),
    roles=frozenset({(FUND, Role.ASSESSOR), (OTHER_FUND, Role.MANAGER)}),
    places=frozenset({(OURS, Place.LEAD), (THEIRS, Place.VIEWER)}),
)


def test_a_role_counts_in_its_own_fund_only() -> None:
    assert ACTOR.has_role(FUND, Role.ASSESSOR, Role.MODERATOR)
    assert not ACTOR.has_role(OTHER_FUND, Role.ASSESSOR)
    assert not ACTOR.has_role(FUND)


def test_funds_are_found_by_role() -> None:
    assert ACTOR.funds_as(Role.ASSESSOR) == {FUND}
    assert ACTOR.funds_as(Role.ASSESSOR, Role.MANAGER) == {FUND, OTHER_FUND}
    assert ACTOR.holds([Role.MANAGER])
    assert not ACTOR.holds([Role.AUDITOR])


def test_organisations_are_found_by_place_and_all_of_them_without_one() -> None:
    assert ACTOR.organisations_as(Place.LEAD) == {OURS}
    assert ACTOR.organisations_as() == {OURS, THEIRS}


def test_neither_a_visitor_nor_the_system_holds_anything() -> None:
    for nobody in (VISITOR, SYSTEM):
        assert nobody.user_id is None
        assert not nobody.holds(list(Role))
        assert not nobody.organisations_as()
    assert SYSTEM.is_system
    assert not VISITOR.is_system
