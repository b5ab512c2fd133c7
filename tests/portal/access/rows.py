"""The words in which the table of routes says who gets in: groups of people, and a row of the table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from assessments.actors import Role
from tests.portal.access import forms
from tests.portal.access.kinds import Kind

Body = Callable[[Mapping[str, Any]], Mapping[str, Any]]

EVERYBODY = frozenset(Kind)
SIGNED_IN = EVERYBODY - {Kind.VISITOR}
WRITERS = frozenset({Kind.LEAD, Kind.EDITOR, Kind.TORN})
APPLICANTS = WRITERS | {Kind.VIEWER}
ELSEWHERE = frozenset(kind for kind in Kind if kind.name.endswith("ELSEWHERE"))
READERS = (Role.MANAGER, Role.MODERATOR, Role.APPROVER, Role.AUDITOR)


@dataclass(frozen=True)
class Who:
    """Those who get in, and those who are told that they may not; for all others it does not exist."""

    may: frozenset[Kind]
    may_not: frozenset[Kind] = frozenset()


def holders(*roles: Role) -> frozenset[Kind]:
    """Everybody who holds one of the roles in whatever fund, for whatever application."""
    names = {kind.name.partition("_")[0] for kind in Kind} & {role.name for role in roles}
    torn = {Kind.TORN} if Role.MANAGER in roles else set()
    return frozenset({kind for kind in Kind if kind.name.partition("_")[0] in names} | torn)


def staff_of_the_application(*roles: Role) -> Who:
    """Those with the role in its fund and no part in the applicant; other roles may not; other funds' do not know."""
    may = frozenset(Kind[role.name] for role in roles)
    return Who(may, SIGNED_IN - holders(*roles))


def staff_of_the_fund(*roles: Role) -> Who:
    """As above, but for what concerns a round and not one application."""
    who = staff_of_the_application(*roles)
    return Who(who.may | ({Kind.TORN} if Role.MANAGER in roles else set()), who.may_not)


def without_a_bid(who: Who) -> Who:
    """As above, but what is told of all applications together would tell somebody with a bid in the round of theirs."""
    return Who(who.may - {Kind.TORN}, who.may_not | (who.may & {Kind.TORN}))


def staff_of_any_fund(*roles: Role) -> Who:
    """For a list of one's own work."""
    return Who(holders(*roles), SIGNED_IN - holders(*roles))


ANYBODY = Who(EVERYBODY)
WITH_AN_ACCOUNT = Who(SIGNED_IN)
READING_STAFF = staff_of_the_fund(*READERS)
ITS_MANAGER = staff_of_the_application(Role.MANAGER)
ITS_ASSESSOR = staff_of_the_application(Role.ASSESSOR)
ITS_ADVISER = staff_of_the_application(Role.ADVISER)
ITS_APPLICANTS = Who(APPLICANTS)
ITS_WRITERS = Who(WRITERS, frozenset({Kind.VIEWER}))
ITS_LEAD = Who(frozenset({Kind.LEAD}), APPLICANTS - {Kind.LEAD})
ADMINISTRATORS = Who(frozenset({Kind.ADMINISTRATOR}), SIGNED_IN - {Kind.ADMINISTRATOR})


@dataclass(frozen=True)
class Row:
    """One route: who gets in, what its address leads to, and what a form that works holds.

    `done` is what those who may are answered the first time. Where `changes_nothing`, the form is sent empty, since
    whoever gets in is told what is missing.
    """

    endpoint: str
    method: str
    who: Who
    on: str = ""
    body: Body = forms.nothing
    ids: Mapping[str, Any] = field(default_factory=dict)
    done: tuple[int, ...] = (302,)
    changes_nothing: bool = False

    def __str__(self) -> str:
        extra = "-".join(str(value) for value in self.ids.values())
        return "-".join(part for part in (self.endpoint, self.method, self.on, extra) if part)


def page(endpoint: str, who: Who, on: str = "", **ids: Any) -> Row:
    """Something to be read."""
    return Row(endpoint, "GET", who, on, ids=ids)


def form(endpoint: str, who: Who, on: str, body: Body, **more: Any) -> tuple[Row, Row]:
    """A page with a form, and the form's sending."""
    return Row(endpoint, "GET", who, on, ids=more.get("ids", {})), Row(endpoint, "POST", who, on, body, **more)


def empty_form(endpoint: str, who: Who, on: str = "") -> tuple[Row, Row]:
    """A form that everybody who sees it may send; sent with nothing in it."""
    return page(endpoint, who, on), Row(endpoint, "POST", who, on, done=(422,), changes_nothing=True)


SEEN_FROM_NEAR = {
    **dict.fromkeys((Kind.LEAD, Kind.EDITOR), Kind.RIVAL),
    Kind.ASSESSOR: Kind.ASSESSOR_OF_ANOTHER,
    Kind.ADVISER: Kind.ADVISER_OF_ANOTHER,
    **{kind: kind for kind in (Kind.MANAGER, Kind.MODERATOR, Kind.APPROVER, Kind.AUDITOR)},
    Kind.TORN: Kind.MANAGER,
}
"""What somebody at home is to another application of the same fund."""

SEEN_FROM_FAR = {
    Kind.LEAD: Kind.RIVAL,
    Kind.TORN: Kind.MANAGER_ELSEWHERE,
    **{Kind[role.name]: Kind[f"{role.name}_ELSEWHERE"] for role in Role},
}
"""What somebody at home is to another fund."""
