"""What makes a conflict: each ground by itself, what is only possible, and what is none."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from assessments.interests.facts import Assessor, Bid, Facts, Tie
from assessments.interests.matching import TOGETHER, Found, find_conflicts
from assessments.interests.names import domain_of, name_key, numbers_in
from assessments.interests.said import Body, Recent
from assessments.interests.states import ConflictGround as Ground

NOW = datetime(2026, 3, 11, 12, tzinfo=UTC)
CHARITY = frozenset({("charity", "1234567")})
APPLICANT = Body("River Trust", CHARITY, id=UUID(int=1))
OTHER = Body("Otter Society", frozenset({("charity", "7654321")}), id=UUID(int=2))


def _assessor(**ties: Any) -> Assessor:
    given: dict[str, Any] = {"domain": None, "own": (), "former": (), "register": (), **ties}
    return Assessor(UUID(int=9), **given)


def _bid(**facts: Any) -> Bid:
    given: dict[str, Any] = {
        "organisation": APPLICANT, "domains": frozenset(), "partners": (), "advisers": frozenset(), "earlier": (),
        **facts,
    }  # fmt: skip
    return Bid(UUID(int=5), UUID(int=6), **given)


def _found(assessor: Assessor, bid: Bid) -> list[tuple[Ground, str, bool]]:
    return [(each.ground, each.rests_on, each.is_clear) for each in find_conflicts(Facts((assessor,), (bid,)), NOW)]


def _recent(lead: Body, *partners: Body, ago: timedelta = timedelta(days=400)) -> Recent:
    assert lead.id is not None
    return Recent(uuid4(), lead.id, NOW - ago, partners)


PARTNERED = _bid(partners=(Body("The Otter Society Ltd", numbers_in("7654321"), "otters.org"),))
LEFT = Tie(APPLICANT, date(2026, 1, 1))
ALONE = Body("Otter Society", id=UUID(int=2))


@pytest.mark.parametrize(
    ("assessor", "bid", "expected"),
    [
        (_assessor(own=(APPLICANT,)), _bid(), (Ground.OWN_ORGANISATION, "River Trust", True)),
        (_assessor(former=(LEFT,)), _bid(), (Ground.FORMER_ORGANISATION, "River Trust", True)),
        (_assessor(), _bid(advisers=frozenset({UUID(int=9)})), (Ground.ADVISED, "River Trust", True)),
        (
            _assessor(own=(Body("Rivers United", CHARITY, id=UUID(int=3)),)), _bid(),
            (Ground.NUMBER, "River Trust (1234567)", True),
        ),
        (_assessor(own=(Body("the RIVER trust", id=UUID(int=3)),)), _bid(), (Ground.SAME_NAME, "River Trust", False)),
        (_assessor(own=(OTHER,)), PARTNERED, (Ground.PARTNER, "The Otter Society Ltd (7654321)", True)),
        (_assessor(own=(ALONE,)), PARTNERED, (Ground.PARTNER, "The Otter Society Ltd", False)),
        (_assessor(domain="otters.org"), PARTNERED, (Ground.EMAIL_DOMAIN, "otters.org", False)),
        (
            _assessor(domain="river.org"), _bid(domains=frozenset({"river.org"})),
            (Ground.EMAIL_DOMAIN, "river.org", False),
        ),
        (
            _assessor(own=(OTHER,)), _bid(earlier=(_recent(APPLICANT, OTHER),)),
            (Ground.CO_APPLICANT, "Otter Society", False),
        ),
        (
            _assessor(own=(OTHER,), bids=(_recent(OTHER, APPLICANT),)), _bid(),
            (Ground.CO_APPLICANT, "River Trust", False),
        ),
        (_assessor(register=(Tie(Body("Ríver Trust"), None),)), _bid(), (Ground.REGISTER, "River Trust", False)),
        (
            _assessor(register=(Tie(Body("R.T.", CHARITY), date(2026, 1, 1)),)), _bid(),
            (Ground.REGISTER, "River Trust (1234567)", True),
        ),
        (
            _assessor(register=(Tie(Body("R.T.", CHARITY), date(2020, 1, 1)),)), _bid(),
            (Ground.REGISTER, "River Trust (1234567)", False),
        ),
    ],
)  # fmt: skip
def test_each_ground_is_found_once_with_what_it_rests_on(
    assessor: Assessor, bid: Bid, expected: tuple[Ground, str, bool]
) -> None:
    assert _found(assessor, bid) == [expected]


@pytest.mark.parametrize(
    ("assessor", "bid"),
    [
        (_assessor(own=(OTHER,), domain="otters.org", register=(Tie(Body("Badgers"), None),)), _bid()),
        (_assessor(own=(OTHER,)), _bid(earlier=(_recent(APPLICANT, OTHER, ago=TOGETHER + timedelta(days=1)),))),
        (_assessor(own=(OTHER,), domain="otters.org"), _bid(
            partners=PARTNERED.partners, sealed_until=NOW + timedelta(days=1),
        )),
    ],
)  # fmt: skip
def test_nothing_is_found_where_nothing_is_shared_it_is_long_ago_or_it_is_sealed(assessor: Assessor, bid: Bid) -> None:
    assert _found(assessor, bid) == []


@pytest.mark.parametrize(("sealed_until", "tells"), [(NOW, True), (NOW + timedelta(seconds=1), False)])
def test_what_was_applied_for_together_in_a_sealed_round_tells_once_it_has_closed(
    sealed_until: datetime, tells: bool
) -> None:
    theirs, its_own = (
        replace(recent, sealed_until=sealed_until) for recent in (_recent(OTHER, APPLICANT), _recent(APPLICANT, OTHER))
    )
    expected = [Ground.CO_APPLICANT] if tells else []
    for assessor, bid in ((_assessor(own=(OTHER,), bids=(theirs,)), _bid()),
                          (_assessor(own=(OTHER,)), _bid(earlier=(its_own,)))):  # fmt: skip
        assert [ground for ground, _name, _is_clear in _found(assessor, bid)] == expected


def test_addresses_at_hosts_that_are_for_everybody_say_nothing() -> None:
    assert [domain_of(f"ada@{host}") for host in ("gmail.com", "HOTMAIL.co.uk", "test.example")] == [None] * 3
    assert domain_of(" Ada@River.org ") == "river.org"
    assert domain_of(None) is None


def test_names_are_the_same_whatever_their_letters_marks_and_kind_of_body() -> None:
    assert name_key("The Café & Kitchen, Ltd.") == name_key("cafe and kitchen limited")
    assert name_key("The") == "the"
    assert name_key("River Trust") != name_key("River Trusts")


def test_the_order_of_people_and_applications_changes_nothing() -> None:
    people = [Assessor(uuid4(), "river.org", (APPLICANT,) if n % 2 else (OTHER,), (), ()) for n in range(6)]
    bids = [
        Bid(uuid4(), UUID(int=6), APPLICANT, frozenset({"river.org"}), PARTNERED.partners, frozenset(), ())
        for _each in range(4)
    ]
    found = find_conflicts(Facts(tuple(people), tuple(bids)), NOW)
    assert found == find_conflicts(Facts(tuple(people[::-1]), tuple(bids[::-1])), NOW)
    assert isinstance(found[0], Found)
