"""Which question of a draft each box of a filled-in pack answers, and what has no place there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assessments.applications.answers import AnswerUnstorable, ensure_storable
from assessments.applications.models import Submission
from assessments.applications.packs.grids import cells_by_place
from assessments.applications.packs.kinds import box_kind
from assessments.applications.packs.opening import PackRefused, open_document
from assessments.applications.packs.reading import FoundBox, ReadDocument, read_document
from assessments.applications.packs.tags import OURS, PACK, PackIdentity, Place
from assessments.errors import _
from assessments.funds.questions import Question

MOST_SHOWN = 100
"""Things without a place that are listed."""


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A text of the document that answers no question of the draft, and why not."""

    text: str
    why: str


@dataclass(frozen=True, slots=True)
class FilledPack:
    """What a pack brings: entries by question key, as if they were typed, and what has no place."""

    identity: PackIdentity
    entries: Mapping[str, Any]
    unplaced: Sequence[Unplaced]
    is_of_another_version: bool


NO_PACK = _(
    "This document does not say which round it belongs to, so nothing was read. Download the questions of this stage "
    "as a Word document again, copy your answers into it, and choose that file."
)
OF_ANOTHER = _(
    "This document holds the questions of %(round)s, stage “%(stage)s”. This application is in %(here)s, stage "
    "“%(here_stage)s”, so nothing was read. Choose the document of this stage."
)
EDITED = _("The mark of this box was changed, or comes from another document.")
TWICE = _("This box is there twice. The first one was read.")
GONE = _("The form no longer asks this question.")
CELL_GONE = _("The form no longer has this row or this column.")
ASKED_OTHERWISE = _("The form asks this question in another way now.")
UNSTORABLE = _("This is too long to be kept, or has a character that cannot be stored.")
BESIDE = _("This was typed beside the boxes.")


def read_pack(submission: Submission, content: bytes) -> FilledPack:
    """What a file that somebody filled in brings to a draft. Raises PackRefused with a sentence."""
    found = read_document(open_document(content))
    identity = _identity_in(found)
    here = PackIdentity(submission.application.round.reference, submission.stage.key, submission.form.version)
    if (identity.round, identity.stage) != (here.round, here.stage):
        values = {"round": identity.round, "stage": identity.stage, "here": here.round, "here_stage": here.stage}
        raise PackRefused(OF_ANOTHER, **values)
    placing = _Placing(submission, identity)
    for box in found.boxes:
        placing.put(box)
    entries = placing.entries()
    unplaced = [*placing.unplaced, *(Unplaced(text, BESIDE) for text in found.loose)]
    return FilledPack(identity, entries, unplaced[:MOST_SHOWN], identity.version != here.version)


def _identity_in(found: ReadDocument) -> PackIdentity:
    said = [box.text for box in found.boxes if box.tag == PACK]
    identity = PackIdentity.from_text(said[0]) if len(said) == 1 else None
    if identity is None:
        raise PackRefused(NO_PACK)
    return identity


class _Placing:
    """Puts one box after the other to its question."""

    def __init__(self, submission: Submission, identity: PackIdentity) -> None:
        self.questions, self.identity = submission.form.questions, identity
        self.boxes: dict[str, dict[Place, FoundBox]] = {}
        self.unplaced: list[Unplaced] = []

    def put(self, box: FoundBox) -> None:
        """Keep a box for its question, or say why it has none; an empty one says nothing."""
        if box.tag == PACK or not (box.text.strip() or box.is_ticked):
            return
        place = self.identity.box_of(box.tag)
        if place is None:
            self._leave(box, EDITED if box.tag.startswith(OURS) else BESIDE)
        elif place[0] not in self.questions:
            self._leave(box, GONE)
        elif why := _misfit(self.questions[place[0]], place[1]):
            self._leave(box, why)
        elif place[1] in self.boxes.setdefault(place[0], {}):
            self._leave(box, TWICE)
        else:
            self.boxes[place[0]][place[1]] = box

    def entries(self) -> dict[str, Any]:
        """What was written, in the form's order, as a person would type it."""
        entries = {}
        for key, question in self.questions.items():
            boxes = self.boxes.get(key)
            kind = box_kind(question)
            entry = kind.read(question, boxes) if boxes and kind else None
            if entry is None:
                continue
            try:
                ensure_storable(entry)
            except AnswerUnstorable:
                self.unplaced.append(Unplaced(f"{question.label}…", UNSTORABLE))
            else:
                entries[key] = entry
        return entries

    def _leave(self, box: FoundBox, why: str) -> None:
        self.unplaced.append(Unplaced(box.text.strip(), why))


def _misfit(question: Question, place: Place) -> str | None:
    """Why a box that was made for the question has no place in it any more."""
    kind, is_cell = box_kind(question), isinstance(place, str)
    if kind is None or (kind.control is None) is not is_cell:
        return ASKED_OTHERWISE
    return CELL_GONE if is_cell and place not in cells_by_place(question) else None
