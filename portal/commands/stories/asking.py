"""How the funds of the demonstration can be reached, and what they are asked for in another format."""

from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from assessments.actors import VISITOR
from assessments.formats.states import Format
from assessments.formats.use_cases import Wish, answer_format_request, ask_for_format
from assessments.funds.contact import FundContact
from assessments.funds.use_cases import set_fund_contact
from portal.commands.stories.people import Company

TOPICS = (
    "Ask us who may apply, what a question means, or for more time. We cannot read drafts, or say how an application "
    "is doing before everybody is told. We answer within two working days."
)
ADDRESS = "The Grants Team\n1 Made-up Street\nNewtown\nZZ1 1ZZ"


def introduce(company: Company, manager: UUID, fund_id: UUID, mailbox: str, at: datetime) -> None:
    """The fund's manager says how it can be reached; telephone numbers are of those kept for stories."""
    contact = FundContact(
        email=f"{mailbox}@demo.example",
        phone="020 7946 0123",
        hours="Monday to Friday, 9am to 5pm, not on public holidays",
        address=ADDRESS,
        topics=TOPICS,
    )
    with company.sessions.begin() as session:
        set_fund_contact(session, company.actor(manager, at), fund_id, contact, now=at)


def ask_and_answer(company: Company, manager: UUID, reference: str, random: Random, now: datetime) -> None:
    """Two people ask for another format; one of them has been answered."""
    large = Wish(
        Format.LARGE_PRINT, "All the questions, and how they are scored.", "Rosa Reed", email="rosa@demo.example"
    )
    easy = Wish(Format.EASY_READ, "The page of the round.", "Jon Park", phone="020 7946 0999")
    asked = [(large, now - timedelta(days=6)), (easy, now - timedelta(days=1))]
    ids = [UUID(int=random.getrandbits(128)) for _ in asked]
    for request_id, (wish, at) in zip(ids, asked, strict=True):
        with company.sessions.begin() as session:
            ask_for_format(session, VISITOR, request_id, wish, round_reference=reference, now=at)
    at = now - timedelta(days=5)
    with company.sessions.begin() as session:
        answer = "Sent in 18 point by first-class post, and by email as a Word document."
        answer_format_request(session, company.actor(manager, at), ids[0], answer=answer, now=at)
