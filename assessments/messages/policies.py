"""Who may see the state of emails. Nobody reads their text here."""

from assessments.actors import Actor


def may_see_emails(actor: Actor) -> bool:
    """Administrators see whether emails went out, and to whom."""
    return actor.is_administrator


def may_retry_emails(actor: Actor) -> bool:
    """Administrators may have a failed email tried again."""
    return actor.is_administrator
