"""What a word is: one rule for the limits, the page's counter and the files. `tests/words.json` has examples."""

import re

_RUN = re.compile("[^\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]+")
"""Anything but white space, as a browser's `/\\S+/g` finds it."""
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")


def count_words(text: str) -> int:
    """How many words a text has: runs of anything but white space that have a letter or a digit, of any script.

    So a dash, a bullet or a smiley that stands alone is no word, and “well-being”, “don’t” and an address are one each.
    """
    return sum(1 for run in _RUN.finditer(text) if _LETTER_OR_DIGIT.search(run[0]))
