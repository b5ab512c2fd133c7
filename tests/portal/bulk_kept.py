"""What the staff keep beside the applications of a crowd, and acts on all of them."""

from typing import TYPE_CHECKING
from uuid import UUID

from assessments.applications.models import Application, Submission
from assessments.batches.models import Batch, BatchItem
from assessments.batches.states import Act, Result
from assessments.batches.terms import Terms
from assessments.casework.models import ApplicationTag, Flag, Note, Officer, Tag

if TYPE_CHECKING:
    from tests.portal.bulk import Crowd

ACT = UUID(int=5)
"""The act on every application; there are others, each on one."""


def add_kept(crowd: "Crowd", number: int, groups: int) -> None:
    """A tag on each of the newest applications, a flag and an officer; a note on the first; an act."""
    manager_id, now = crowd.people["manager"].id, crowd.now
    newest = crowd.rows[Application][-groups:]
    if number == 1:
        crowd.first_id = newest[0]["id"]
        _add_act(crowd, ACT, "all")
    tag_id = crowd.add(
        Tag, fund_id=crowd.fund.id, name=f"tag {number:04}", folded=f"tag {number:04}", made_at=now,
        made_by_id=manager_id,
    )  # fmt: skip
    for row in newest:
        crowd.rows.setdefault(ApplicationTag, []).append(
            {"application_id": row["id"], "tag_id": tag_id, "added_at": now, "added_by_id": manager_id}
        )
        crowd.add(Flag, application_id=row["id"], reason="Look.", raised_at=now, raised_by_id=manager_id)
        crowd.add(Officer, application_id=row["id"], person_id=manager_id, from_at=now, named_by_id=manager_id)
    crowd.add(
        Note, application_id=crowd.first_id, number=number, entry_key=str(number), text=f"Note {number:04}",
        written_at=now, author_id=manager_id,
    )  # fmt: skip
    act_id = crowd.add(Batch, **_act_of(crowd, f"act {number:04}"))
    for place, row in enumerate(crowd.rows[Submission][-groups:]):
        position = (number - 1) * groups + place + 1
        for batch_id in {ACT, act_id} if place == 0 else {ACT}:
            crowd.rows.setdefault(BatchItem, []).append(
                {"batch_id": batch_id, "position": position, "submission_id": row["id"], "result": Result.DONE}
            )


def _add_act(crowd: "Crowd", act_id: UUID, key: str) -> None:
    crowd.rows.setdefault(Batch, []).append({"id": act_id, **_act_of(crowd, key)})


def _act_of(crowd: "Crowd", key: str) -> dict[str, object]:
    return {
        "round_id": crowd.round.id, "act": Act.TAG, "terms": Terms(tag="x").document(), "entry_key": key, "total": 1,
        "started_at": crowd.now, "started_by_id": crowd.people["manager"].id, "done_at": crowd.now,
    }  # fmt: skip
