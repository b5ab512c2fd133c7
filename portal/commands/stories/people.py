"""Invented people: how they get their accounts, and how they act at a moment."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from uuid import UUID

from assessments.accounts.queries import find_person_by_email, load_actor
from assessments.accounts.use_cases import (
    appoint,
    confirm_person,
    create_administrator,
    register_person,
    reset_password,
)
from assessments.actors import Actor, Role
from assessments.awards.sealing import Vault, throwaway_vault
from assessments.errors import Refused
from assessments.funds.definition import RoundDefinition
from assessments.funds.queries import list_funds
from assessments.funds.use_cases import load_round
from assessments.gateways import Mail
from assessments.messages.use_cases import send_due_emails
from assessments.samples.use_cases import mark_sample
from assessments.transactions import Transactions
from assessments.work import run_due_jobs

_LINK = re.compile(r"/account/confirm/(\S+)")
_WORD_LINK = re.compile(r"(?<!/account)/confirm/(\S+)")


class Unanswered(Refused):
    """A story reads its people's post itself, so nobody else may be sending it."""

    sentence = "The confirmation email was sent by another process. Stop the worker, then start the story again."


@dataclass
class Post:
    """Sends on what it is given, and remembers where each person can confirm their address, or what they are asked."""

    mail: Mail
    tokens: dict[str, str] = field(default_factory=dict)
    words: list[tuple[str, str]] = field(default_factory=list)

    def send(self, message: EmailMessage) -> None:
        """Note a link to confirm an address, and send the message on."""
        body = message.get_body(("plain",))
        text = body.get_content() if body is not None else ""
        link = _LINK.search(text)
        if link is not None:
            self.tokens[str(message["To"])] = link[1]
        word = _WORD_LINK.search(text)
        if word is not None:
            self.words.append((str(message["To"]), word[1]))
        self.mail.send(message)

    def take_words(self) -> list[tuple[str, str]]:
        """Whose word was asked for, by address, and the link for it; nobody is given twice."""
        taken, self.words = self.words, []
        return taken


@dataclass
class Company:
    """Everybody in a story, and the database on which it is played."""

    sessions: Transactions
    post: Post
    base_url: str
    password: str
    vault: Vault = field(default_factory=throwaway_vault)
    """Under which bank details are kept; without keys of the installation's nobody can read the made-up ones."""

    def sign_up(self, name: str, email: str, at: datetime) -> UUID:
        """Register, read the email, follow its link; who was there before stays who they are."""
        with self.sessions.reading() as session:
            known = find_person_by_email(session, email)
        if known is not None:
            return known.id
        with self.sessions.begin() as session:
            register_person(session, name=name, email=email, password=self.password, now=at)
            registered = find_person_by_email(session, email)
            assert registered is not None
            mark_sample(session, registered.id)
        self.deliver(at)
        if email not in self.post.tokens:
            raise Unanswered
        with self.sessions.begin() as session:
            return confirm_person(session, self.post.tokens.pop(email), now=at + timedelta(minutes=2)).id

    def make_administrator(self, name: str, email: str, at: datetime) -> UUID:
        """Make an administrator as the command line does, and set the password by the link that it prints."""
        with self.sessions.reading() as session:
            known = find_person_by_email(session, email)
        if known is not None:
            return known.id
        with self.sessions.begin() as session:
            person, path = create_administrator(session, email=email, name=name, now=at)
            mark_sample(session, person.id)
        with self.sessions.begin() as session:
            reset_password(session, path.rsplit("/", 1)[-1], self.password, now=at + timedelta(minutes=2))
        return person.id

    def load(self, administrator: UUID, round_: RoundDefinition, at: datetime) -> UUID:
        """Load a round as an administrator; the id of its fund, which is made up unless it was there before."""
        actor = self.actor(administrator, at)
        with self.sessions.begin() as session:
            known = {fund.id for fund in list_funds(session)}
            loaded = load_round(session, actor, round_, now=at)
            mark_sample(session, loaded.id)
            if loaded.fund_id not in known:
                mark_sample(session, loaded.fund_id)
            return loaded.fund_id

    def appoint(self, administrator: UUID, person: UUID, fund_id: UUID, role: Role, at: datetime) -> None:
        """Give a person a role, as an administrator."""
        actor = self.actor(administrator, at)
        with self.sessions.begin() as session:
            appoint(session, actor, person_id=person, fund_id=fund_id, role=role, now=at)

    def actor(self, person: UUID, at: datetime) -> Actor:
        """The person as they are at that moment."""
        with self.sessions.reading() as session:
            return load_actor(session, person, now=at)

    def drain(self, at: datetime) -> None:
        """Do the work and send the post that is due, as the worker would."""
        while run_due_jobs(self.sessions, now=at):
            pass
        self.deliver(at)

    def deliver(self, at: datetime) -> None:
        """Send the post that is due; work waits."""
        while send_due_emails(self.sessions, self.post, base_url=self.base_url, now=at):
            pass


@dataclass
class Timeline:
    """Things that happen, played in the order of their moments."""

    events: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)

    def add(self, at: datetime, happens: Callable[[], None]) -> None:
        """Have something happen at a moment; of two at the same, the one added first is first."""
        self.events.append((at, len(self.events), happens))

    def play(self) -> None:
        """Let everything happen; what happens may not add to the timeline."""
        for _at, _number, happens in sorted(self.events, key=lambda event: event[:2]):
            happens()
