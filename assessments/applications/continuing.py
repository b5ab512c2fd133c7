"""Whether a newer text of an answer goes on with the one before it, so that only the newer one need be kept.

A page saves whenever its writer pauses. Kept one by one, ten minutes of typing would be a hundred versions, among which
nobody finds the paragraph that was deleted on Tuesday. So the version grows while one person types on in one opened
page, for a few minutes, as long as no more than a few characters of it go. Whatever deletes or replaces more, or comes
from another page or person, or later, is a new version, and the one before it is kept.
"""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

GOES_ON_FOR = timedelta(minutes=5)
MOST_GONE = 20
"""Characters: the correction of a word or two."""


def goes_on(before: Any, after: Any) -> bool:
    """Whether hardly anything of the earlier content is missing from the later."""
    earlier, later = _text_of(before), _text_of(after)
    longest = min(len(earlier), len(later))
    start = _longest(lambda length: earlier[:length] == later[:length], longest)
    end = _longest(lambda length: length == 0 or earlier[-length:] == later[-length:], longest - start)
    return len(earlier) - start - end <= min(MOST_GONE, len(earlier) // 4)


def _text_of(content: Any) -> str:
    if content is None or isinstance(content, str):
        return content or ""
    return json.dumps(content, sort_keys=True, ensure_ascii=False)


def _longest(is_shared: Callable[[int], bool], most: int) -> int:
    """The greatest length that is shared; every shorter one is, too."""
    least = 0
    while least < most:
        middle = (least + most + 1) // 2
        least, most = (middle, most) if is_shared(middle) else (least, middle - 1)
    return least
