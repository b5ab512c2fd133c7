"""What is noted when somebody takes something away; and the views of a list that somebody keeps for themselves.

Nobody else, and no trail, sees anything of such views.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from assessments.accounts.queries import get_person
from assessments.actors import Actor, Role
from assessments.audit.use_cases import record
from assessments.errors import Invalid, NotFound, NotPermitted, Refused, _
from assessments.reports.exports import What
from assessments.reports.exports.programmes import ProgrammeFile
from assessments.reports.models import SavedView
from assessments.reports.own_severity import OwnSeverity, get_own_severity, list_unlocked
from assessments.reports.policies import may_export, may_take_seals, may_take_trail
from assessments.reports.queries import (
    ensure_no_bid,
    get_staff_round,
    get_view,
    list_own_work_views,
    stage_of,
)
from assessments.reports.trail import Scope, TrailFilters
from assessments.scoring.queries import get_own_assignment
from assessments.scoring.states import State

MOST_VIEWS = 30
LONGEST_NAME = 60
LONGEST_QUERY = 2000


class TooManyViews(Refused):
    """The person keeps as many views as anybody can find their way among."""

    sentence = _("This view was not saved: you have 30 already. Delete one that you no longer use, then save it again.")


def save_view(
    session: Session, actor: Actor, round_reference: str, name: str, query: str, *, for_all_rounds: bool, now: datetime
) -> SavedView:
    """Keep filters under a name. The same ones under the same name again are the view that stands already.

    Raises NotFound, NotPermitted, Invalid or TooManyViews.
    """
    round_ = get_staff_round(session, actor, round_reference)
    return _keep(session, actor, name, query, round_id=None if for_all_rounds else round_.id, now=now)


def save_own_work_view(session: Session, actor: Actor, name: str, query: str, *, now: datetime) -> SavedView:
    """The same for the list of what one assesses oneself. Raises NotPermitted, Invalid or TooManyViews."""
    if not actor.funds_as(Role.ASSESSOR):
        raise NotPermitted
    return _keep(session, actor, name, query, round_id=None, is_of_own_work=True, now=now)


def _keep(
    session: Session, actor: Actor, name: str, query: str, *,
    round_id: UUID | None, now: datetime, is_of_own_work: bool = False,
) -> SavedView:  # fmt: skip
    name, owner_id = " ".join(name.split()), _hold_own(session, actor)
    _check_name(name)
    if len(query) > LONGEST_QUERY:
        raise Refused(_("This view was not saved: it has too many filters. Take some away, then save it again."))
    standing = _named(session, owner_id, name)
    same = (query, round_id, is_of_own_work)
    if standing is not None and (standing.query, standing.round_id, standing.is_of_own_work) == same:
        return standing
    _ensure_free(standing)
    if (session.scalar(select(func.count()).where(SavedView.person_id == owner_id)) or 0) >= MOST_VIEWS:
        raise TooManyViews
    view = SavedView(
        person_id=owner_id, round_id=round_id, is_of_own_work=is_of_own_work, name=name, query=query, created_at=now
    )  # fmt: skip
    session.add(view)
    session.flush()
    return view


def rename_view(session: Session, actor: Actor, round_reference: str, view_id: UUID, name: str) -> SavedView:
    """Call one's view something else. Raises NotFound, NotPermitted or Invalid."""
    owner_id = _hold_own(session, actor)
    view = get_view(session, actor, get_staff_round(session, actor, round_reference), view_id)
    name = " ".join(name.split())
    _check_name(name)
    standing = _named(session, owner_id, name)
    _ensure_free(None if standing is view else standing)
    view.name = name
    return view


def delete_view(session: Session, actor: Actor, round_reference: str, view_id: UUID) -> SavedView:
    """Forget one's view. Raises NotFound or NotPermitted."""
    _hold_own(session, actor)
    view = get_view(session, actor, get_staff_round(session, actor, round_reference), view_id)
    session.delete(view)
    return view


def delete_own_work_view(session: Session, actor: Actor, view_id: UUID) -> SavedView:
    """Forget one's view of one's own work. Raises NotFound."""
    _hold_own(session, actor)
    view = next((view for view in list_own_work_views(session, actor) if view.id == view_id), None)
    if view is None:
        raise NotFound
    session.delete(view)
    return view


def open_with_view(
    session: Session, actor: Actor, round_reference: str, view_id: UUID, *, is_wanted: bool
) -> SavedView:
    """Have the list open with one's view, in place of another, or no longer. Raises NotFound or NotPermitted."""
    owner_id = _hold_own(session, actor)
    view = get_view(session, actor, get_staff_round(session, actor, round_reference), view_id)
    same_lists = SavedView.round_id.is_(None) if view.round_id is None else SavedView.round_id == view.round_id
    others = update(SavedView).where(SavedView.person_id == owner_id, same_lists, SavedView.id != view.id)
    session.execute(others.values(is_default=False))
    view.is_default = is_wanted
    return view


def _hold_own(session: Session, actor: Actor) -> UUID:
    """Hold the person's row, so that a form that is sent twice is two saves one after the other."""
    assert actor.user_id is not None
    return get_person(session, actor.user_id, lock=True).id


def _named(session: Session, owner_id: UUID, name: str) -> SavedView | None:
    return session.scalars(
        select(SavedView).where(SavedView.person_id == owner_id, SavedView.name == name)
    ).one_or_none()


def _check_name(name: str) -> None:
    if not name:
        raise Invalid({"name": _("Give the view a name.")})
    if len(name) > LONGEST_NAME:
        raise Invalid({"name": _("The name is too long: the limit is 60 characters.")})


def _ensure_free(standing: SavedView | None) -> None:
    if standing is not None:
        raise Invalid({"name": _("You have another view with that name. Choose a different one.")})


class OwnSeverityWaits(Refused):
    """How one marks was asked for while one's own scores can still change."""

    sentence = _(
        "Nothing was changed. You can see how you mark once you have no work left at the stage; where the round keeps "
        "others’ scores shut, once assessing has closed."
    )


def open_own_severity(session: Session, actor: Actor, stage_id: UUID, *, now: datetime) -> OwnSeverity:
    """Say that one's own scores of a stage stay as they are, in order to see how one marks. Twice is once.

    It locks them as opening the others' scores does. Raises NotFound or OwnSeverityWaits.
    """
    found = get_own_severity(session, actor, stage_id, now=now)
    if found.is_open:
        return found
    if not found.may_lock:
        raise OwnSeverityWaits
    for assignment_id in list_unlocked(session, actor, stage_id):
        work = get_own_assignment(session, actor, assignment_id, lock=True)
        if work.state is not State.SUBMITTED:
            raise OwnSeverityWaits
        work.opened_others_at = work.opened_others_at or now
        application = work.submission.application
        record(
            session, actor, "assignment.severity_opened", work.id, now=now, round_id=application.round_id,
            application_id=application.id, details={"submission": str(work.submission_id)},
        )  # fmt: skip
    session.flush()
    return found


def note_export(session: Session, actor: Actor, round_reference: str, what: What, *, now: datetime) -> None:
    """Put on the trail that a file of a round is downloaded. Raises NotFound or NotPermitted."""
    round_ = get_staff_round(session, actor, round_reference)
    if not may_export(actor, round_):
        raise NotPermitted
    record(
        session, actor, "round.exported", round_.id, now=now, round_id=round_.id, details={"what": what.value}
    )  # fmt: skip


def note_ranking_download(
    session: Session, actor: Actor, round_reference: str, stage_key: str, *, now: datetime
) -> None:
    """Put on the trail that a stage's ranking is downloaded. Raises NotFound, NotPermitted or OwnBidWaits."""
    round_ = get_staff_round(session, actor, round_reference)
    stage = stage_of(round_, stage_key)
    if not may_export(actor, round_):
        raise NotPermitted
    ensure_no_bid(session, actor, round_)
    record(
        session, actor, "round.exported", round_.id, now=now, round_id=round_.id,
        details={"what": "ranking", "stage": stage.key},
    )  # fmt: skip


def note_programme_download(
    session: Session, actor: Actor, round_reference: str, what: ProgrammeFile, *, now: datetime
) -> None:
    """Put on the trail that a file of a round's awards is downloaded. Raises NotFound, NotPermitted or OwnBidWaits."""
    round_ = get_staff_round(session, actor, round_reference)
    if not may_export(actor, round_):
        raise NotPermitted
    ensure_no_bid(session, actor, round_)
    record(
        session, actor, "round.exported", round_.id, now=now, round_id=round_.id, details={"what": what.value}
    )  # fmt: skip


def note_trail_download(session: Session, actor: Actor, scope: Scope, filters: TrailFilters, *, now: datetime) -> None:
    """Put on the trail that a trail is downloaded, and what it was narrowed by. Raises NotPermitted."""
    if not may_take_trail(actor, scope.fund_id):
        raise NotPermitted
    record(
        session, actor, "trail.downloaded", scope.subject_id, now=now,
        round_id=scope.round.id if scope.round else None,
        application_id=scope.application.id if scope.application else None, details={"filters": filters.names},
    )  # fmt: skip


def note_seals_download(session: Session, actor: Actor, *, now: datetime) -> None:
    """Put on the trail that the seals are downloaded. Raises NotPermitted."""
    if not may_take_seals(actor):
        raise NotPermitted
    record(session, actor, "trail.seals_downloaded", None, now=now)
