"""Forgetting bytes to which no document leads any more."""

from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from assessments.documents.models import Document, StoredFile
from assessments.gateways import FileStore

SETTLING = timedelta(days=1)
"""How long what came is left alone, so that nobody's upload is tidied away before it has found its place."""


def forget_stored(session: Session, store: FileStore, *, now: datetime) -> bool:
    """Forget one file to which nothing leads; whether there was one.

    The row is held while the bytes go: whoever sends the same content meanwhile waits, and then stores it again.
    """
    lonely = session.scalar(
        select(StoredFile)
        .where(StoredFile.came_at < now - SETTLING, ~exists().where(Document.stored_file_id == StoredFile.id))
        .order_by(StoredFile.came_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if lonely is None:
        return False
    store.remove(lonely.key)
    session.delete(lonely)
    session.flush()
    return True
