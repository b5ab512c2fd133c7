"""Reading the discussion of a submission's scores: a moderator's, or an assessor's who has seen the others'."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from assessments.scoring.discussion import Post


def list_posts(session: Session, submission_id: UUID) -> Sequence[Post]:
    """All that was said, the first first; the caller has been allowed to see every score."""
    said = select(Post).where(Post.submission_id == submission_id).order_by(Post.number)
    return session.scalars(said.options(joinedload(Post.author))).all()
