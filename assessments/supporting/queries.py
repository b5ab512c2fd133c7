"""Reading the shared place."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from assessments.actors import Actor, Role
from assessments.applications.policies import is_staff
from assessments.decisions.models import Support
from assessments.decisions.policies import may_view_support
from assessments.decisions.queries import get_support
from assessments.decisions.use_cases.proposing import list_judges
from assessments.errors import NotFound
from assessments.supporting.models import DraftReview, SupportNeed, SupportNeedVersion
from assessments.supporting.policies import side_of
from assessments.supporting.states import ReviewState, Side


def get_place(session: Session, actor: Actor, reference: str, side: Side, *, lock: bool = False) -> Support:
    """The support of an application, to somebody who comes from this side. Raises NotFound."""
    support = get_support(session, actor, reference, lock=lock)
    if side_of(actor, support) is not side:
        raise NotFound
    return support


def sees_support(session: Session, actor: Actor, support: Support) -> bool:
    """Whether the actor may see the support; whoever audits the fund and judges the application, too, may not."""
    judges = not is_staff(actor, support.application, Role.MANAGER) and actor.user_id in list_judges(
        session, support.application_id
    )
    return may_view_support(actor, support) and not judges


def list_reviews(session: Session, support: Support, side: Side) -> Sequence[DraftReview]:
    """What was shared for comments, the newest first; the comments on one are the adviser's until they are sent."""
    found = session.scalars(
        select(DraftReview)
        .where(DraftReview.support_id == support.id)
        .order_by(DraftReview.number.desc())
        .options(selectinload(DraftReview.comments), joinedload(DraftReview.asked_by))
    ).all()
    return [_for(side, review) for review in found]


def get_review(session: Session, support: Support, number: int, side: Side, *, lock: bool = False) -> DraftReview:
    """One version that was shared, with its form and its comments. Raises NotFound."""
    review = session.scalars(
        select(DraftReview)
        .where(DraftReview.support_id == support.id, DraftReview.number == number)
        .options(selectinload(DraftReview.comments), joinedload(DraftReview.asked_by), joinedload(DraftReview.form))
        .execution_options(populate_existing=lock)
    ).one_or_none()
    if review is None:
        raise NotFound
    return review if lock else _for(side, review)


def list_needs(session: Session, support_id: UUID) -> Sequence[SupportNeed]:
    """The plan, in the order in which it was written."""
    of_it = select(SupportNeed).where(SupportNeed.support_id == support_id)
    return session.scalars(of_it.order_by(SupportNeed.number)).all()


def list_need_versions(session: Session, need_id: UUID) -> Sequence[SupportNeedVersion]:
    """What stood before, the newest first; the caller may see the plan."""
    of_it = select(SupportNeedVersion).where(SupportNeedVersion.need_id == need_id)
    newest = of_it.order_by(SupportNeedVersion.number.desc()).options(joinedload(SupportNeedVersion.replaced_by))
    return session.scalars(newest).all()


def _for(side: Side, review: DraftReview) -> DraftReview:
    """The version as it is shown; to the applicant without comments that were not sent."""
    if side is Side.APPLICANT and review.state is ReviewState.ASKED:
        set_committed_value(review, "comments", [])
    return review
