"""What a message says to one application, as plain data for its email."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from assessments.actors import Actor
from assessments.applications.models import Application, Submission
from assessments.applications.policies import title_for
from assessments.correspondence.fields import fields_of, fill_in
from assessments.correspondence.models import Message
from assessments.errors import _

UNSEEN_TITLE = _("(title of the application)")


def submission_for(message: Message, application: Application) -> Submission:
    """The submission whose closing moment the message speaks of: its stage's, or the newest."""
    at_stage = (each for each in application.submissions if each.stage_id == message.stage_id)
    return next(at_stage, application.current)


def fields_for(message: Message, application: Application) -> dict[str, str]:
    """What is filled in for the application."""
    return fields_of(application, submission_for(message, application))


def fields_for_staff(
    actor: Actor, fields: Mapping[str, str], application: Application, *, now: datetime
) -> dict[str, str]:
    """What staff see filled in: of an application that they may not read yet, not its title either."""
    return {**fields, "title": title_for(actor, application, now) or UNSEEN_TITLE}


def email_of(message: Message, fields: Mapping[str, str]) -> dict[str, Any]:
    """The context of `fund_message.txt`, the name of the person who is written to apart."""
    return {
        "subject": fill_in(message.subject, fields),
        "body": fill_in(message.body, fields),
        "fund": message.round.fund.name,
        "round": message.round.title,
        "reference": fields["reference"],
        "made_up_note": message.round.made_up_note or "",
        "reply_to": message.round.fund.contact_email or "",
        "path": f"/apply/{fields['reference']}/messages",
    }
