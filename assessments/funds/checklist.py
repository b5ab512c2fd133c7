"""What a round wants to have been seen of an applicant before it is proposed an award.

It is kept as one document with the round.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from assessments.funds.states import CheckKind, DoneBy


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One thing to see, who sees it, and from what award on; what is smaller is asked for less."""

    key: str
    title: str
    kind: CheckKind
    done_by: DoneBy = DoneBy.MANAGER
    is_second_wanted: bool = False
    from_pence: int = 0

    @property
    def wants_two(self) -> bool:
        """Whether another person has to confirm it; of bank details always."""
        return self.is_second_wanted or self.kind is CheckKind.BANK_DETAILS

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """Read back what `checklist_documents` wrote."""
        return cls(
            document["key"],
            document["title"],
            CheckKind(document["kind"]),
            DoneBy(document["done_by"]),
            document["is_second_wanted"],
            document["from_pence"],
        )


def items_for(items: Iterable[ChecklistItem], pence: int) -> tuple[ChecklistItem, ...]:
    """What an award of so much asks for."""
    return tuple(item for item in items if pence >= item.from_pence)


def checklist_documents(items: Iterable[ChecklistItem]) -> list[dict[str, Any]]:
    """The items as plain JSON."""
    return [
        {
            "key": item.key,
            "title": item.title,
            "kind": item.kind.value,
            "done_by": item.done_by.value,
            "is_second_wanted": item.is_second_wanted,
            "from_pence": item.from_pence,
        }
        for item in items
    ]


def checklist_of(documents: Iterable[Mapping[str, Any]]) -> tuple[ChecklistItem, ...]:
    """The items from plain JSON."""
    return tuple(ChecklistItem.from_document(document) for document in documents)
