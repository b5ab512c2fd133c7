"""What long work is given instead of a session, because it must open several transactions, one after another."""

from contextlib import AbstractContextManager
from typing import Protocol

from sqlalchemy.orm import Session


class Transactions(Protocol):
    """Opens transactions; `assessments.db.Sessions` is one."""

    def begin(self) -> AbstractContextManager[Session]:
        """A writing transaction."""

    def reading(self) -> Session:
        """A session that cannot write."""
