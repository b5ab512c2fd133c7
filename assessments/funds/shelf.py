"""Rounds kept whole in memory: what a round asks, judges and pays is read at every page and changed hardly ever.

Every change of a round or of its fund gives it a new `revision`, a token that is never used twice. A page asks the
database which revision stands, in the statement that finds the round anyway; only one that is not on the shelf is
read. So a page never shows what another process has replaced, and a change that is rolled back leaves nothing behind.

What stands on the shelf belongs to no session and is everybody's: it is read, never changed. Relationships that lead
to it from elsewhere cascade nothing, so that no session takes it in. What is to be changed is read with a lock, past
the shelf.
"""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from threading import Lock
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.interfaces import ORMOption

from assessments.funds.models import Fund, Round, Stage

ROOM = 512
"""Rounds kept, the longest unused given up first; one takes some hundred kilobytes."""


class Revision(NamedTuple):
    """Which round, and as which of its and its fund's revisions."""

    round_id: UUID
    round: UUID
    fund: UUID


REVISION = (Round.id, Round.revision, Fund.revision)
"""The columns of a revision, for a statement that joins `Round.fund`."""


class Shelf:
    """The rounds that one process has read."""

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self._rounds: OrderedDict[Revision, Round] = OrderedDict()
        self._lock = Lock()

    def take(self, session: Session, revisions: Iterable[Revision]) -> Sequence[Round]:
        """These rounds, each with its fund, envelope, stages, forms and criteria, in the order asked for.

        What is missing is read in a number of statements that does not depend on how much it is.
        """
        wanted = list(revisions)
        with self._lock:
            found = {revision: self._rounds[revision] for revision in wanted if revision in self._rounds}
            for revision in found:
                self._rounds.move_to_end(revision)
        missing = [revision for revision in wanted if revision not in found]
        if missing:
            found |= _read(session, missing)
            self._keep({revision: found[revision] for revision in missing})
        return [found[revision] for revision in wanted]

    def _keep(self, rounds: dict[Revision, Round]) -> None:
        with self._lock:
            self._rounds.update(rounds)
            while len(self._rounds) > self._room:
                self._rounds.popitem(last=False)


SHELF = Shelf()


def take_round(session: Session, revision: Revision) -> Round:
    """One round from the shelf."""
    return SHELF.take(session, [revision])[0]


def whole() -> tuple[ORMOption, ...]:
    """All that belongs to a round."""
    return (
        joinedload(Round.fund),
        selectinload(Round.envelope),
        selectinload(Round.stages).options(selectinload(Stage.forms), selectinload(Stage.criteria)),
    )


def _read(session: Session, revisions: Sequence[Revision]) -> dict[Revision, Round]:
    """Read them in a session of their own on the same connection, which lets go of them."""
    by_id = {revision.round_id: revision for revision in revisions}
    with Session(session.connection(), expire_on_commit=False) as own:
        rounds = own.scalars(select(Round).where(Round.id.in_(by_id)).options(*whole())).all()
        for round_ in rounds:
            for stage in round_.stages:
                set_committed_value(stage, "round", round_)
        own.expunge_all()
    return {by_id[round_.id]: round_ for round_ in rounds}
