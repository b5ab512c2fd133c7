"""What a trail is narrowed to: who, what, when, and on a round's trail which application."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, or_, select

from assessments.accounts.models import Person
from assessments.applications.models import Application
from assessments.audit.models import TrailEntry
from assessments.audit.states import Group, group_of
from assessments.audit.wording import ACTIONS
from assessments.reports.trail.scopes import Scope

SYSTEM_NAMES = ("system", "the system")
LONGEST = 200


@dataclass(frozen=True, slots=True)
class TrailFilters:
    """Empty means everything. Both days are within it; `what` is an action or a group of them."""

    who: str = ""
    what: str = ""
    reference: str = ""
    from_on: date | None = None
    until_on: date | None = None

    @property
    def names(self) -> list[str]:
        """Which of them are set, for the trail itself: never what to."""
        chosen = {"who": self.who, "what": self.what, "application": self.reference, "from": self.from_on}
        return [name for name, value in {**chosen, "until": self.until_on}.items() if value]


def conditions(scope: Scope, filters: TrailFilters) -> list[ColumnElement[bool]]:
    """The filters as WHERE clauses, within the scope."""
    wanted = [scope.entries]
    if filters.who.strip():
        wanted.append(_by(filters.who.strip()[:LONGEST]))
    if filters.what:
        wanted.append(_did(filters.what))
    if filters.reference.strip():
        named = select(Application.id).where(Application.reference == filters.reference.strip().upper())
        wanted.append(TrailEntry.application_id.in_(named))
    if filters.from_on is not None:
        wanted.append(TrailEntry.at >= beginning(filters.from_on, scope.zone))
    if filters.until_on is not None:
        wanted.append(TrailEntry.at < beginning(filters.until_on + timedelta(days=1), scope.zone))
    return wanted


def beginning(day: date, zone: str) -> datetime:
    """The moment at which a day begins in a zone."""
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)


def _by(who: str) -> ColumnElement[bool]:
    """Done by those whose name holds the text, or whose address it is; or by the system, by its name."""
    people = select(Person.id).where(or_(Person.name.icontains(who, autoescape=True), Person.email == who.lower()))
    by_people = TrailEntry.actor_id.in_(people)
    return or_(by_people, TrailEntry.is_system) if who.casefold() in SYSTEM_NAMES else by_people


def _did(what: str) -> ColumnElement[bool]:
    if what in set(Group):
        return TrailEntry.action.in_([action for action in ACTIONS if group_of(action) == what])
    return TrailEntry.action == what
