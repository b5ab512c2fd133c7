"""The last ten minutes before a closing: drafts that save by themselves, and more of them handed in the nearer it is.

2,000 drafts are open, and each saves every 20 seconds; 500 are handed in. That is played as fast as keeps the
processors four fifths busy, for some minutes: first saves alone, until it is known how many a second that is, then as
many for each draft as fit. In the end every draft is read again: it must hold what was typed last.
"""

import asyncio
import json
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import select

from assessments.applications.models import Answer, Application, Submission
from assessments.applications.states import State
from assessments.funds.states import QuestionKind
from bench.load import Ask, Connection, Measured
from bench.pages import Town
from bench.servers import memory_of
from bench.visits import fields_of, form_of, open_form

DRAFTS = 2_000
HANDED_IN = 500
SAVES_EVERY = 20.0
"""Seconds between two saves of a draft on which somebody writes."""
BUSY = 0.8
CONNECTIONS = 24
FIRST_RATE = 40.0
"""Saves a second with which it begins."""
FINDING_OUT = 0.15
"""The share of the time that is spent on finding the rate."""
SPARED = 0.85
"""Of the saves that fit into the time, so many are planned: handing in takes longer than saving."""


@dataclass(slots=True)
class Writer:
    """Somebody with a draft open: what they typed last, and by which their page tells what it showed."""

    reference: str
    stage: str
    section: str
    cookie: str
    key: str
    token: str
    page: str
    seen: str
    saves: int = 0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def typed(self) -> str:
        """What stands in the box now."""
        return f"We have thought again, and this is version {self.saves} of what we want to do."

    def save(self) -> Ask:
        """What the page sends by itself after some more words."""
        self.saves += 1
        fields = {"page:name": self.page, f"seen:{self.key}": self.seen, self.key: self.typed}
        path = f"/apply/{self.reference}/{self.stage}/sections/{self.section}/autosave"
        return Ask(path, self.cookie, urlencode(fields).encode(), f"X-CSRFToken: {self.token}\r\n")


@dataclass
class Deadline:
    """What came of it."""

    drafts: int
    saves: list[float] = field(default_factory=list)
    submits: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    lost: int = 0
    elapsed: float = 0.0
    busy: float = 0.0
    before: Sequence[int] = ()
    after: Sequence[int] = ()

    @property
    def saved(self) -> Measured:
        return Measured(self.saves, self.elapsed, 0)

    @property
    def submitted(self) -> Measured:
        return Measured(self.submits, self.elapsed, 0)

    @property
    def carried(self) -> float:
        """How many drafts that save every 20 seconds come to as much."""
        return self.saved.rate * SAVES_EVERY


def play_deadline(town: Town, port: int, pid: int, seconds: float, *, drafts: int = DRAFTS) -> Deadline:
    """Play it against the portal at the port, and read all drafts again."""
    writers = _open_drafts(town, drafts)
    result = Deadline(len(writers), before=memory_of(pid))
    asyncio.run(_Play(result, writers, port, seconds).run())
    result.after = memory_of(pid)
    town.session.rollback()
    result.lost = _count_lost(town, writers)
    return result


def _open_drafts(town: Town, number: int) -> list[Writer]:
    section, key = _question(town)
    writers = []
    for reference, stage, cookie in town.drafts(min(number, town.drafts_left)):
        page = f"/apply/{reference}/{stage}/sections/{section}"
        form = open_form(town.app, page, page, cookie)
        fields = dict(parse_qsl((form.body or b"").decode(), keep_blank_values=True))
        shown = (fields["csrf_token"], fields["page:name"], fields[f"seen:{key}"])
        writers.append(Writer(reference, stage, section, form.cookie, key, *shown))
    return writers


def _question(town: Town) -> tuple[str, str]:
    """The first question that is answered in some words, and its section."""
    form = town.open_form
    return next(
        (section.key, question.key)
        for section in form.sections
        for question in section.questions
        if question.kind is QuestionKind.LONG_TEXT
    )


class _Play:
    """The run itself: a pace that follows the processors, and connections that carry it."""

    def __init__(self, result: Deadline, writers: list[Writer], port: int, seconds: float) -> None:
        self.result, self.writers, self.port, self.seconds = result, writers, port, seconds
        self.waiting: asyncio.Queue[tuple[Writer, bool]] = asyncio.Queue(CONNECTIONS * 2)
        self.rate = FIRST_RATE
        self.chance = random.Random(1)  # noqa: S311  the same minutes each time is the point

    async def run(self) -> None:
        clients = [asyncio.create_task(self._carry()) for _number in range(CONNECTIONS)]
        watch = asyncio.create_task(self._follow_the_processors())
        begin = time.perf_counter()
        idle = _idle()
        await self._ask(self._find_out(begin + FINDING_OUT * self.seconds))
        await self._ask(self._plan((1 - FINDING_OUT) * self.seconds))
        await self.waiting.join()
        self.result.elapsed = time.perf_counter() - begin
        self.result.busy = 1 - (_idle() - idle) / self.result.elapsed
        for task in (*clients, watch):
            task.cancel()

    def _find_out(self, end: float) -> Iterator[tuple[Writer, bool]]:
        while True:
            for writer in self.writers:
                if time.perf_counter() > end:
                    return
                yield writer, False

    def _plan(self, seconds: float) -> list[tuple[Writer, bool]]:
        """Saves spread evenly over the time, each draft's before its own handing in, and those ever denser."""
        each = max(1, int(self.rate * seconds * SPARED / len(self.writers)))
        leaving = self.writers[: len(self.writers) * HANDED_IN // DRAFTS]
        leaves_at = {id(writer): self.chance.random() ** 0.5 for writer in leaving}
        acts = [
            (moment, writer, False)
            for place, writer in enumerate(self.writers)
            for number in range(each)
            if (moment := (number + place / len(self.writers)) / each) < leaves_at.get(id(writer), 1.0)
        ]
        acts += [(leaves_at[id(writer)], writer, True) for writer in leaving]
        return [(writer, is_last) for _moment, writer, is_last in sorted(acts, key=lambda act: act[0])]

    async def _ask(self, acts: "Iterator[tuple[Writer, bool]] | list[tuple[Writer, bool]]") -> None:
        due = time.perf_counter()
        for act in acts:
            due = max(due + 1 / self.rate, time.perf_counter() - 0.1)
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            await self.waiting.put(act)

    async def _follow_the_processors(self) -> None:
        while True:
            idle, begin = _idle(), time.perf_counter()
            await asyncio.sleep(1)
            busy = 1 - (_idle() - idle) / (time.perf_counter() - begin)
            self.rate = max(1.0, self.rate * min(1.15, max(0.85, BUSY / max(0.05, busy))))

    async def _carry(self) -> None:
        connection = Connection(self.port)
        while True:
            writer, is_last = await self.waiting.get()
            try:
                async with writer.turn:
                    await (self._hand_in(connection, writer) if is_last else self._save(connection, writer))
            except (OSError, asyncio.IncompleteReadError, AssertionError, ValueError, KeyError) as problem:
                self.result.errors.append(repr(problem))
                connection.close()
            self.waiting.task_done()

    async def _save(self, connection: Connection, writer: Writer) -> None:
        reply = await connection.send(writer.save())
        self.result.saves.append(reply.took)
        told = json.loads(reply.body) if reply.status == 200 else {}
        if told.get("clashes") or told.get("problems") or writer.key not in told.get("seen", {}):
            self.result.errors.append(f"a save answered {reply.status}: {reply.body[:200]!r}")
            return
        writer.seen = told["seen"][writer.key]

    async def _hand_in(self, connection: Connection, writer: Writer) -> None:
        base = f"/apply/{writer.reference}/{writer.stage}"
        page = await connection.send(Ask(f"{base}/check", writer.cookie, headers="Accept: text/html\r\n"))
        form = form_of(fields_of(page.body.decode(), f"{base}/submit"), f"{base}/submit", writer.cookie, declared="y")
        reply = await connection.send(form)
        self.result.submits.append(reply.took)
        if reply.status != 302:
            self.result.errors.append(f"handing in answered {reply.status}")


def _count_lost(town: Town, writers: Sequence[Writer]) -> int:
    """Drafts that do not hold what was typed last, or that were handed in and are not."""
    wanted = (
        select(Application.reference, Answer.value, Submission.state)
        .join(Submission, Submission.application_id == Application.id)
        .join(Answer, Answer.submission_id == Submission.id)
        .where(Answer.question_key == writers[0].key)
    )
    stands = {row.reference: (row.value, row.state) for row in town.session.execute(wanted)}
    leaving = {writer.reference for writer in writers[: len(writers) * HANDED_IN // DRAFTS]}
    expected = {
        writer.reference: (writer.typed, State.SUBMITTED if writer.reference in leaving else State.DRAFT)
        for writer in writers
        if writer.saves
    }
    return sum(stands.get(reference) != what for reference, what in expected.items())


def _idle() -> float:
    """Seconds for which the processors have had nothing to do, as a share of all of them."""
    lines = Path("/proc/stat").read_text().splitlines()
    processors = sum(line.startswith("cpu") for line in lines) - 1
    figures = [int(figure) for figure in lines[0].split()[1:]]
    return (figures[3] + figures[4]) / 100 / processors
