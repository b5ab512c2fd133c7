"""Who comes to the shared place, and from which side. The fund's other staff, and those who judge, never do."""

from assessments.actors import Actor
from assessments.applications.policies import is_applicant, may_write
from assessments.decisions.models import Support
from assessments.decisions.policies import may_support
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
