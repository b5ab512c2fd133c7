"""Sorting applications by words of the fund's own."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.applications.models import Application
from assessments.applications.queries import get_staff_application
from assessments.audit.use_cases import record
from assessments.casework.models import ApplicationTag, Tag
from assessments.casework.names import TAGS_OF_A_FUND, TAGS_OF_AN_APPLICATION, fault_in_tag, fold_tag, tidy_tag
from assessments.casework.policies import may_change_tags, may_keep
from assessments.casework.queries import get_tag
from assessments.errors import Invalid, NotFound, NotPermitted, _
from assessments.funds.models import Fund
from assessments.versions import ensure_seen, fingerprint


class TagTaken(Invalid):
    """The fund has a tag of that name already."""


def tag_application(session: Session, actor: Actor, reference: str, name: str, *, now: datetime) -> Tag:
    """Put a tag on an application, made for it if the fund has none of that name; what it carries stays as it is.

    Raises NotFound, NotPermitted or Invalid.
    """
    application = get_staff_application(session, actor, reference, lock=True)
    if not may_keep(actor, application):
        raise NotPermitted
    tag = make_tag(session, actor, application.round.fund_id, name, now=now)
    carried = set(session.scalars(select(ApplicationTag.tag_id).where(ApplicationTag.application_id == application.id)))
    if tag.id in carried:
        return tag
    if len(carried) >= TAGS_OF_AN_APPLICATION:
        raise Invalid({"tag": _("This application has 20 tags already. Remove one first.")})
    assert actor.user_id is not None
    session.add(ApplicationTag(application_id=application.id, tag_id=tag.id, added_at=now, added_by_id=actor.user_id))
    session.flush()
    _note(session, actor, application, "application.tagged", tag, now)
    return tag


def untag_application(session: Session, actor: Actor, reference: str, tag_id: UUID, *, now: datetime) -> None:
    """Take a tag off an application; nothing happens if it does not carry it. Raises NotFound or NotPermitted."""
    application = get_staff_application(session, actor, reference, lock=True)
    if not may_keep(actor, application):
        raise NotPermitted
    tag = session.get(Tag, tag_id)
    carried = session.get(ApplicationTag, (application.id, tag_id))
    if tag is None or carried is None:
        return
    session.delete(carried)
    session.flush()
    _note(session, actor, application, "application.untagged", tag, now)


def make_tag(session: Session, actor: Actor, fund_id: UUID, name: str, *, now: datetime) -> Tag:
    """The fund's tag of that name, whatever its capitals; a new one if there is none. Two who make it get the same.

    Raises NotPermitted or Invalid.
    """
    if not may_change_tags(actor, fund_id):
        raise NotPermitted
    fault = fault_in_tag(name := tidy_tag(name))
    if fault is not None:
        raise Invalid({"tag": fault})
    tag = _find(session, fund_id, name)
    if tag is not None:
        return tag
    _hold_fund(session, fund_id)
    return _find(session, fund_id, name) or _make(session, actor, fund_id, name, now)


def _make(session: Session, actor: Actor, fund_id: UUID, name: str, now: datetime) -> Tag:
    if (session.scalar(select(func.count(Tag.id)).where(Tag.fund_id == fund_id)) or 0) >= TAGS_OF_A_FUND:
        raise Invalid({"tag": _("The fund has 300 tags already. Choose one of them, or delete one first.")})
    assert actor.user_id is not None
    tag = Tag(fund_id=fund_id, name=name, folded=fold_tag(name), made_at=now, made_by_id=actor.user_id)
    session.add(tag)
    session.flush()
    record(session, actor, "tag.made", tag.id, now=now, details={"fund": str(fund_id)})
    return tag


def rename_tag(
    session: Session,
    actor: Actor,
    fund_id: UUID,
    tag_id: UUID,
    name: str,
    *,
    now: datetime,
    seen: str | None = None,
) -> Tag:
    """Call a tag something else, wherever it is.

    `seen` is the fingerprint of the name that was shown. Raises NotFound, NotPermitted, Invalid, TagTaken or Outdated.
    """
    tag = _get_to_change(session, actor, fund_id, tag_id)
    name = tidy_tag(name)
    fault = fault_in_tag(name)
    if fault is not None:
        raise Invalid({"name": fault})
    other = _find(session, fund_id, name)
    if other is not None and other.id != tag.id:
        raise TagTaken({"name": _("The fund has a tag of that name already. Merge this one into it instead.")})
    if tag.name != name:
        ensure_seen(fingerprint(tag.name), seen)
        tag.name, tag.folded = name, fold_tag(name)
        session.flush()
        record(session, actor, "tag.renamed", tag.id, now=now, details={"fund": str(fund_id), "fields": ["name"]})
    return tag


def merge_tags(session: Session, actor: Actor, fund_id: UUID, tag_id: UUID, into_id: UUID, *, now: datetime) -> Tag:
    """Have what carries one tag carry another, and forget the first. Raises NotFound, NotPermitted or Invalid."""
    tag = _get_to_change(session, actor, fund_id, tag_id)
    if into_id == tag_id:
        raise Invalid({"into": _("Choose another tag to merge this one into.")})
    into = get_tag(session, actor, fund_id, into_id)
    _hold(session, tag, into)
    has_it = select(ApplicationTag.application_id).where(ApplicationTag.tag_id == into.id)
    carried = _count(session, tag)
    session.execute(  # an update, since inserting would wait for whoever holds an application and waits for a tag
        update(ApplicationTag)
        .where(ApplicationTag.tag_id == tag.id, ApplicationTag.application_id.not_in(has_it))
        .values(tag_id=into.id)
        .execution_options(synchronize_session=False)
    )
    _forget(session, tag)
    details = {"fund": str(fund_id), "into": str(into.id), "applications": carried}
    record(session, actor, "tag.merged", tag_id, now=now, details=details)
    return into


def delete_tag(session: Session, actor: Actor, fund_id: UUID, tag_id: UUID, *, now: datetime) -> None:
    """Take a tag off everything, and forget it. Raises NotFound or NotPermitted."""
    tag = _get_to_change(session, actor, fund_id, tag_id)
    _hold(session, tag)
    details = {"fund": str(fund_id), "applications": _count(session, tag)}
    _forget(session, tag)
    record(session, actor, "tag.deleted", tag_id, now=now, details=details)


def _get_to_change(session: Session, actor: Actor, fund_id: UUID, tag_id: UUID) -> Tag:
    tag = get_tag(session, actor, fund_id, tag_id)
    if not may_change_tags(actor, fund_id):
        raise NotPermitted
    _hold_fund(session, fund_id)
    return tag


def _hold_fund(session: Session, fund_id: UUID) -> None:
    """Let one person at a time make and change the fund's tags, so that no two get the same name."""
    session.execute(select(Fund.id).where(Fund.id == fund_id).with_for_update(key_share=True))


def _hold(session: Session, *tags: Tag) -> None:
    """Wait for those who are just putting these tags on something. Raises NotFound for one that is gone."""
    ids = sorted(tag.id for tag in tags)
    if len(session.scalars(select(Tag.id).where(Tag.id.in_(ids)).order_by(Tag.id).with_for_update()).all()) < len(ids):
        raise NotFound


def _count(session: Session, tag: Tag) -> int:
    carried = select(func.count()).select_from(ApplicationTag).where(ApplicationTag.tag_id == tag.id)
    return session.scalar(carried) or 0


def _forget(session: Session, tag: Tag) -> None:
    for gone in (delete(ApplicationTag).where(ApplicationTag.tag_id == tag.id), delete(Tag).where(Tag.id == tag.id)):
        session.execute(gone.execution_options(synchronize_session=False))
    session.expunge(tag)


def _find(session: Session, fund_id: UUID, name: str) -> Tag | None:
    """The tag of that name, kept from being deleted until the transaction ends."""
    mine = (Tag.fund_id == fund_id, Tag.folded == fold_tag(name))
    return session.scalars(select(Tag).where(*mine).with_for_update(read=True, key_share=True)).one_or_none()


def _note(session: Session, actor: Actor, application: Application, action: str, tag: Tag, now: datetime) -> None:
    record(
        session, actor, action, tag.id, now=now, round_id=application.round_id, application_id=application.id,
        details={"tag": str(tag.id)},
    )  # fmt: skip
