"""Who may write to a round's applicants, and who may read what was written; for lists, as SQL."""

from sqlalchemy import ColumnElement, and_, exists, or_

from assessments.actors import Actor, Role
from assessments.applications.models import Application
from assessments.applications.policies import is_staff, tied
from assessments.correspondence.models import Message, MessageChoice
from assessments.funds.models import Round

READS_MESSAGES = (Role.MANAGER, Role.AUDITOR)
"""Who reads the messages of a round as its staff: those who judge have no need of them."""


def may_write_messages(actor: Actor, round_: Round) -> bool:
    """Whether the actor may write to the round's applicants."""
    return actor.has_role(round_.fund_id, Role.MANAGER)


def may_read_messages(actor: Actor, round_: Round) -> bool:
    """Whether the actor may read what the fund writes to the round's applicants."""
    return actor.has_role(round_.fund_id, *READS_MESSAGES)


def may_read_correspondence(actor: Actor, application: Application) -> bool:
    """Whether the actor may read, as staff, what was sent about an application."""
    return is_staff(actor, application, *READS_MESSAGES)


def readable_by(actor: Actor) -> ColumnElement[bool]:
    """The messages that staff may read: drafts only managers, and none to those named among whom is one's own."""
    mine = exists().where(
        MessageChoice.message_id == Message.id, MessageChoice.application_id == Application.id, tied(actor)
    )
    written = Round.fund_id.in_(actor.funds_as(Role.MANAGER))
    read = and_(Round.fund_id.in_(actor.funds_as(*READS_MESSAGES)), Message.sent_at.is_not(None))
    return and_(Round.id == Message.round_id, or_(written, read), ~mine.correlate(Message))
