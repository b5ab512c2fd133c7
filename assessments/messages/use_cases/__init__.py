"""What is done with emails: queued with their cause, sent, tried again, and chosen by those who get them."""

from assessments.messages.use_cases.choosing import choose_emails, stop_emails
from assessments.messages.use_cases.queueing import queue_email
from assessments.messages.use_cases.returning import LARGEST, NoReport, NotOurs, note_returned
from assessments.messages.use_cases.sending import CLAIM, CameBack, MayHaveArrived, retry_email, send_due_emails

__all__ = [
    "CLAIM",
    "LARGEST",
    "CameBack",
    "MayHaveArrived",
    "NoReport",
    "NotOurs",
    "choose_emails",
    "note_returned",
    "queue_email",
    "retry_email",
    "send_due_emails",
    "stop_emails",
]
