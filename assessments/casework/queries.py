"""Reading what the staff keep beside applications."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, joinedload

from assessments.accounts.models import Person
from assessments.accounts.queries import list_people
from assessments.actors import READS_APPLICATIONS, Actor, Role
from assessments.applications.models import Application
from assessments.applications.policies import staffed
from assessments.casework.models import ApplicationTag, Flag, Note, Officer, Tag
from assessments.casework.policies import may_read_notes, tags_visible_to
from assessments.errors import NotFound, NotPermitted, _
from assessments.paging import Order, Page, encode_cursor

PAGE = 25


@dataclass(frozen=True, slots=True)
class TagUse:
    """A tag of a fund, and how many applications that the actor may see carry it."""

    tag: Tag
    uses: int


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept beside one application. `notes` are the newest, None for those who must not read them."""

    tags: Sequence[Tag]
    flags: Sequence[Flag]
    officers: Sequence[Officer]
    notes: Page[Note] | None
    officer_has_left: bool

    @property
    def open_flags(self) -> Sequence[Flag]:
        """Flags that have to be looked at."""
        return [flag for flag in self.flags if flag.is_open]

    @property
    def officer(self) -> Person | None:
        """Who leads on it now."""
        return next((each.person for each in self.officers if each.until_at is None), None)


@dataclass(frozen=True, slots=True)
class Signs:
    """What a row of a list tells of an application."""

    tags: tuple[str, ...] = ()
    flags: int = 0
    officer: str | None = None


def list_tags(session: Session, actor: Actor, fund_id: UUID) -> list[TagUse]:
    """The tags of a fund by name, as far as the actor may know of them."""
    uses = (
        select(func.count())
        .select_from(ApplicationTag)
        .join(ApplicationTag.application)
        .where(ApplicationTag.tag_id == Tag.id, staffed(actor, *READS_APPLICATIONS))
        .correlate(Tag)
        .scalar_subquery()
    )
    rows = session.execute(select(Tag, uses).where(Tag.fund_id == fund_id, tags_visible_to(actor)))
    return [TagUse(tag, count) for tag, count in sorted(rows, key=lambda row: row[0].folded)]


def get_tag(session: Session, actor: Actor, fund_id: UUID, tag_id: UUID) -> Tag:
    """One of a fund's tags. Raises NotFound."""
    mine = (Tag.id == tag_id, Tag.fund_id == fund_id, tags_visible_to(actor))
    tag = session.scalars(select(Tag).where(*mine).execution_options(populate_existing=True)).one_or_none()
    if tag is None:
        raise NotFound
    return tag


def find_kept(session: Session, actor: Actor, application: Application, *, now: datetime) -> Kept:
    """What is kept beside an application that the actor was allowed to see as one of its staff."""
    mine = Officer.application_id == application.id
    officers = session.scalars(
        select(Officer).where(mine).options(joinedload(Officer.person)).order_by(Officer.from_at.desc(), Officer.id)
    ).all()
    flags = session.scalars(
        select(Flag)
        .where(Flag.application_id == application.id)
        .options(joinedload(Flag.raised_by), joinedload(Flag.resolved_by))
        .order_by(Flag.raised_at.desc(), Flag.id)
    ).all()
    held = {each.person_id for each in officers if each.until_at is None}
    here = {person.id for person in list_candidates(session, actor, application, now=now)} if held else held
    notes = list_notes(session, actor, application) if may_read_notes(actor, application) else None
    return Kept(_tags_of(session, application), flags, officers, notes, bool(held - here))


def _tags_of(session: Session, application: Application) -> list[Tag]:
    carried = select(Tag).join(ApplicationTag, ApplicationTag.tag_id == Tag.id)
    found = session.scalars(carried.where(ApplicationTag.application_id == application.id))
    return sorted(found, key=lambda tag: tag.folded)


def list_candidates(session: Session, actor: Actor, application: Application, *, now: datetime) -> Sequence[Person]:
    """Those who may lead on an application: the managers of its fund."""
    return list_people(session, actor, application.round.fund_id, Role.MANAGER, now)


def list_notes(session: Session, actor: Actor, application: Application, *, cursor: str | None = None) -> Page[Note]:
    """A page of an application's notes, newest first. Raises NotPermitted for those of its staff who must not."""
    if not may_read_notes(actor, application):
        raise NotPermitted(_("Notes are for managers, moderators and approvers who do not assess or advise it."))
    order = Order(Note.number.expression, Note.number.expression, descending=True)
    mine = select(Note).where(Note.application_id == application.id).options(joinedload(Note.author))
    rows = session.scalars(order.apply(mine, cursor, PAGE)).all()
    shown = rows[:PAGE]
    return Page(shown, encode_cursor(shown[-1].number, shown[-1].number) if len(rows) > PAGE else None)


def get_flag(session: Session, application: Application, flag_id: UUID) -> Flag:
    """A flag of an application that the caller was allowed to see. Raises NotFound."""
    mine = (Flag.id == flag_id, Flag.application_id == application.id)
    flag = session.scalars(select(Flag).where(*mine).options(joinedload(Flag.raised_by))).one_or_none()
    if flag is None:
        raise NotFound
    return flag


def count_flagged(session: Session, actor: Actor, round_id: UUID) -> int:
    """How many applications of a round have a flag that is not resolved."""
    flagged = (
        select(func.count(func.distinct(Flag.application_id)))
        .join(Application, Application.id == Flag.application_id)
        .where(Application.round_id == round_id, Flag.resolved_at.is_(None), staffed(actor, *READS_APPLICATIONS))
    )
    return session.scalar(flagged) or 0


def list_signs(session: Session, actor: Actor, references: Iterable[str]) -> dict[str, Signs]:
    """The tags, open flags and officers of the applications on a page of a list, by reference, in three statements."""
    mine = (Application.reference.in_(list(references)), staffed(actor, *READS_APPLICATIONS))
    tags: dict[str, list[tuple[str, str]]] = {}
    for reference, folded, name in session.execute(_carried(*mine)):
        tags.setdefault(reference, []).append((folded, name))
    flags = {row[0]: row[1] for row in session.execute(_flagged(*mine))}
    officers = {row[0]: row[1] for row in session.execute(_led(*mine))}
    return {
        reference: Signs(
            tuple(name for _folded, name in sorted(tags.get(reference, ()))),
            flags.get(reference, 0),
            officers.get(reference),
        )
        for reference in {*tags, *flags, *officers}
    }


def _carried(*mine: ColumnElement[bool]) -> Select[str, str, str]:
    return (
        select(Application.reference, Tag.folded, Tag.name)
        .join(ApplicationTag, ApplicationTag.application_id == Application.id)
        .join(Tag, Tag.id == ApplicationTag.tag_id)
        .where(*mine)
    )


def _flagged(*mine: ColumnElement[bool]) -> Select[str, int]:
    return (
        select(Application.reference, func.count())
        .join(Flag, Flag.application_id == Application.id)
        .where(*mine, Flag.resolved_at.is_(None))
        .group_by(Application.reference)
    )


def _led(*mine: ColumnElement[bool]) -> Select[str, str]:
    return (
        select(Application.reference, Person.name)
        .join(Officer, Officer.application_id == Application.id)
        .join(Person, Person.id == Officer.person_id)
        .where(*mine, Officer.until_at.is_(None))
    )
