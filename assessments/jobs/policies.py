"""Who may see and restart work."""

from assessments.actors import Actor


def may_see_jobs(actor: Actor) -> bool:
    """Administrators see what is waiting and what failed."""
    return actor.is_administrator


def may_retry_jobs(actor: Actor) -> bool:
    """Administrators may have failed work tried again."""
    return actor.is_administrator
