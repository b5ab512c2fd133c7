"""A draft that names two partners and who makes its declaration, and the links that they get."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from assessments.accounts.models import Person
from assessments.actors import VISITOR
from assessments.applications.models import Application, Submission
from assessments.applications.opened_links import OpenedLink, open_link
from assessments.applications.queries import get_own_application
from assessments.applications.use_cases import answer_link, ask_to_confirm, save_section
from assessments.db import _Sessions
from assessments.funds.models import Round
from assessments.funds.questions import Question
from assessments.funds.states import QuestionKind
from tests.factories import actor_of, fill_in, make_application, make_organisation, make_person, make_round
from tests.mailbox import Mailbox
from tests.rowed import ask_also

PARTNERS = Question("partners", QuestionKind.PARTNERS, "Who are your partners?", is_required=False, confirmed=True)
SIGNATORY = Question("signatory", QuestionKind.DECLARATION, "Who signs for you?", is_required=False, needed=True)
BEA = {
    "organisation": "Green Homes", "number": "", "contact": "Bea Bank", "email": "Bea@test.example",
    "role": "Visits at home.", "share": "500",
}  # fmt: skip
CAL = {**BEA, "organisation": "Warm Streets", "contact": "Cal Crow", "email": "cal@test.example"}
CHAIR = {"name": "Dora Chair", "email": "dora@test.example"}
DAY = timedelta(days=1)


@dataclass
class Naming:
    """An organisation that writes, and the people whom its draft names."""

    sessions: _Sessions
    mailbox: Mailbox
    now: datetime
    partners: list[dict[str, str]] = field(default_factory=lambda: [BEA, CAL])
    lead_id: UUID | None = None
    asks: tuple[Question, ...] = (PARTNERS, SIGNATORY)
    lead: Person = field(init=False)
    round: Round = field(init=False)
    reference: str = field(init=False)

    def __post_init__(self) -> None:
        with self.sessions.begin() as session:
            if self.lead_id is None:
                self.lead = make_person(session, "Ada Marsh", email="ada@test.example")
            else:
                self.lead = session.get_one(Person, self.lead_id)
            organisation = make_organisation(session, lead=self.lead)
            self.round = make_round(session, now=self.now)
            ask_also(session, self.round, *self.asks)
            application = make_application(session, self.round, now=self.now, lead=self.lead, organisation=organisation)
            self.reference = application.reference
            fill_in(session, actor_of(session, self.lead), self.reference, "concept", now=self.now)
        entries: dict[str, Any] = {"partners": self.partners, "signatory": CHAIR}
        self.save(**{question.key: entries[question.key] for question in self.asks})

    def save(self, section: str = "more", **entries: Any) -> None:
        """Save answers of a page."""
        with self.sessions.begin() as session:
            save_section(
                session, actor_of(session, self.lead), self.reference, "concept", section, entries, now=self.now
            )

    def ask(self, key: str, *, by: Person | None = None, now: datetime | None = None) -> int:
        """Press the button of a question."""
        with self.sessions.begin() as session:
            actor = actor_of(session, by or self.lead)
            return ask_to_confirm(session, actor, self.reference, "concept", key, now=now or self.now)

    def tokens(self, key: str, *, now: datetime | None = None) -> dict[str, str]:
        """Press the button, and read the link that came with each email."""
        self.ask(key, now=now)
        found = {}
        for message in self.mailbox.deliver(now or self.now):
            link = re.search(r"/confirm/(\S+)", message.get_content())
            if link:
                found[str(message["To"])] = link[1]
        return found

    def open(self, token: str, *, now: datetime | None = None) -> OpenedLink:
        """Open a link."""
        with self.sessions.reading() as session:
            return open_link(session, token, now=now or self.now)

    def answer(self, token: str, *, name: str = "Bea Bank", reason: str | None = None, seen: str = "") -> OpenedLink:
        """Open a link, type a name and answer."""
        word = self.open(token).word
        with self.sessions.begin() as session:
            mark = seen or (word.about if word else "")
            return answer_link(session, VISITOR, token, name=name, reason=reason, seen=mark, now=self.now)

    def submission(self) -> Submission:
        """As it stands."""
        with self.sessions.reading() as session:
            return self.application(session).current

    def application(self, session: Any) -> Application:
        """As its lead reads it."""
        return get_own_application(session, actor_of(session, self.lead), self.reference)
