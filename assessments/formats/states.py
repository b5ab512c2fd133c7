"""In which formats somebody can ask for what the portal shows."""

from enum import StrEnum


class Format(StrEnum):
    """Another way to read, or to answer."""

    LARGE_PRINT = "large_print"
    EASY_READ = "easy_read"
    BRAILLE = "braille"
    AUDIO = "audio"
    SIGNED = "signed"
    PAPER = "paper"
    WORD = "word"
    LANGUAGE = "language"
    SOMETHING_ELSE = "something_else"


NEEDS_DETAIL = frozenset({Format.LANGUAGE, Format.SOMETHING_ELSE})
"""Formats of which one must know more to make them."""


class RequestState(StrEnum):
    """Whether somebody has seen to a request."""

    OPEN = "open"
    ANSWERED = "answered"
