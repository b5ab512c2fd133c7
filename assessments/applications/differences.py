"""Two versions of a text, compared by words: what was kept, what went and what came.

White space between words is not compared, so that a text that was only wrapped anew counts as the same.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

_WORD = re.compile(r"\s*\S+")

MOST_EDITS = 128
"""Words changed in one stretch, up to which the shortest way between two texts is looked for. With more, the words that
both have once hold the texts together; a stretch without any was written anew, and is shown so. Without a limit, two
texts of 10,000 words that have nothing in common would take minutes."""

Match = tuple[int, int]
"""Where a word stands in the earlier and in the later text."""


class Fate(StrEnum):
    """What became of some words."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words, with the white space before each."""

    fate: Fate
    text: str


def compare(before: str, after: str) -> list[Piece]:
    """The two texts as one, in pieces: those kept and removed have the words of the first, the others of the second.

    What was removed stands before what came in its place.
    """
    earlier, later = _WORD.findall(before), _WORD.findall(after)
    matches = _matches([word.lstrip() for word in earlier], [word.lstrip() for word in later])
    return list(_pieces(earlier, later, _readable([*matches, (len(earlier), len(later))])))


def is_changed(pieces: Sequence[Piece]) -> bool:
    """Whether any word differs."""
    return any(piece.fate is not Fate.KEPT for piece in pieces)


def _matches(earlier: list[str], later: list[str]) -> list[Match]:
    """The words that are kept, in order: no two of them cross."""
    found: list[Match] = []
    waiting = [(0, len(earlier), 0, len(later))]
    while waiting:
        a, a_end, b, b_end = waiting.pop()
        while a < a_end and b < b_end and earlier[a] == later[b]:
            found.append((a, b))
            a, b = a + 1, b + 1
        while a < a_end and b < b_end and earlier[a_end - 1] == later[b_end - 1]:
            a_end, b_end = a_end - 1, b_end - 1
            found.append((a_end, b_end))
        if a == a_end or b == b_end:
            continue
        inner = _shortest(earlier[a:a_end], later[b:b_end])
        if inner is not None:
            found += [(a + x, b + y) for x, y in inner]
            continue
        held = [(a + x, b + y) for x, y in _held_by(earlier[a:a_end], later[b:b_end])]
        if held:
            found += held
            ends = [(a - 1, b - 1), *held, (a_end, b_end)]
            waiting += [(x + 1, x_end, y + 1, y_end) for (x, y), (x_end, y_end) in pairwise(ends)]
    return sorted(found)


def _shortest(earlier: Sequence[str], later: Sequence[str]) -> list[Match] | None:
    """The words kept on the way of the fewest edits; None where that takes too many.

    Source: Myers (1986), Algorithmica 1, 251-266, the greedy algorithm.
    """
    furthest = {1: 0}
    steps: list[dict[int, int]] = []
    for edits in range(MOST_EDITS + 1):
        steps.append(dict(furthest))
        for line in range(-edits, edits + 1, 2):
            goes_down = line == -edits or (line != edits and furthest[line - 1] < furthest[line + 1])
            x = furthest[line + 1] if goes_down else furthest[line - 1] + 1
            while x < len(earlier) and x - line < len(later) and earlier[x] == later[x - line]:
                x += 1
            furthest[line] = x
            if x >= len(earlier) and x - line >= len(later):
                return list(_walk_back(steps, len(earlier), len(later)))
    return None


def _walk_back(steps: list[dict[int, int]], x: int, y: int) -> Iterator[Match]:
    for edits in range(len(steps) - 1, -1, -1):
        furthest, line = steps[edits], x - y
        goes_down = line == -edits or (line != edits and furthest[line - 1] < furthest[line + 1])
        from_line = line + 1 if goes_down else line - 1
        from_x = furthest[from_line] if edits else 0
        from_y = from_x - from_line if edits else 0
        while x > from_x and y > from_y:
            x, y = x - 1, y - 1
            yield x, y
        x, y = from_x, from_y


def _held_by(earlier: Sequence[str], later: Sequence[str]) -> list[Match]:
    """The longest row, in the order of both texts, of words that each of them has exactly once."""
    once, places = Counter(later), {word: place for place, word in enumerate(later)}
    counts = Counter(earlier)
    both = [(x, places[word]) for x, word in enumerate(earlier) if counts[word] == 1 == once[word]]
    ends: list[int] = []
    rows: list[int] = []
    before: list[int | None] = []
    for number, (_x, y) in enumerate(both):
        length = bisect_left(ends, y)
        before.append(rows[length - 1] if length else None)
        ends[length : length + 1], rows[length : length + 1] = [y], [number]
    row, held = (rows[-1] if rows else None), []
    while row is not None:
        held.append(both[row])
        row = before[row]
    return held[::-1]


def _readable(matches: list[Match]) -> list[Match]:
    """Without the words that stand alone between two replacements: `of` kept amid a new sentence helps no reader."""
    ends = [(-1, -1), *matches]
    alone = {
        match
        for before, match, behind in zip(ends, ends[1:], ends[2:], strict=False)
        if min(match[0] - before[0], match[1] - before[1], behind[0] - match[0], behind[1] - match[1]) > 1
    }
    return [match for match in matches if match not in alone]


def _pieces(earlier: Sequence[str], later: Sequence[str], matches: Sequence[Match]) -> Iterator[Piece]:
    for number, (fate, words) in enumerate(_runs(earlier, later, matches)):
        text = "".join(words)
        yield Piece(fate, f" {text}" if number and not text[0].isspace() else text)


def _runs(
    earlier: Sequence[str], later: Sequence[str], matches: Sequence[Match]
) -> Iterator[tuple[Fate, Sequence[str]]]:
    x = y = 0
    kept: list[str] = []
    for to_x, to_y in matches:
        changed = [(Fate.REMOVED, earlier[x:to_x]), (Fate.ADDED, later[y:to_y])]
        if kept and any(words for _fate, words in changed):
            yield Fate.KEPT, kept
            kept = []
        yield from (run for run in changed if run[1])
        kept += later[to_y : to_y + 1]
        x, y = to_x + 1, to_y + 1
    if kept:
        yield Fate.KEPT, kept
