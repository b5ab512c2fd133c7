"""Who comes to the shared place, and from which side. The fund's other staff, and those who judge, never do."""

from sqlalchemy import ColumnElement, or_, select

from assessments.actors import Actor
from assessments.applications.models import Application, Reader, Submission
from assessments.applications.policies import is_applicant, may_write
from assessments.applications.states import ReaderBasis
from assessments.decisions.models import Support
from assessments.decisions.policies import may_support
from assessments.scoring.models import Assignment, Moderation
from assessments.scoring.states import LIVE
from assessments.supporting.states import Side


def side_of(actor: Actor, support: Support) -> Side | None:
    """From which side the actor comes; None if they do not."""
    if is_applicant(actor, support.application):
        return Side.APPLICANT
    return Side.ADVISER if may_support(actor, support) else None


def may_share(actor: Actor, support: Support) -> bool:
    """Whether the actor may share a draft, and answer for the applicant: who writes it."""
    return is_applicant(actor, support.application) and may_write(actor, support.application.current)


def may_work(actor: Actor, support: Support) -> bool:
    """Whether the actor may write in the shared place, from whichever side."""
    return may_share(actor, support) or side_of(actor, support) is Side.ADVISER


def judged_by(actor: Actor) -> ColumnElement[bool]:
    """Whether the actor judges an application, or has: as `list_judges` says of one, over Application."""
    live = or_(Assignment.state.in_(LIVE), Assignment.submitted_at.is_not(None))
    assessed = select(Submission.application_id).join(Assignment, Assignment.submission_id == Submission.id)
    agreed = select(Submission.application_id).join(Moderation, Moderation.submission_id == Submission.id)
    sat = select(Reader.application_id).where(Reader.basis == ReaderBasis.PANEL, Reader.person_id == actor.user_id)
    return or_(
        Application.id.in_(assessed.where(Assignment.assessor_id == actor.user_id, live)),
        Application.id.in_(agreed.where(Moderation.moderator_id == actor.user_id)),
        Application.id.in_(sat),
    )
