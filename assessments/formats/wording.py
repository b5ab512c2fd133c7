"""What the formats are called."""

from collections.abc import Mapping

from assessments.errors import _
from assessments.formats.states import Format

FORMATS: Mapping[Format, str] = {
    Format.LARGE_PRINT: _("Large print"),
    Format.EASY_READ: _("Easy read"),
    Format.BRAILLE: _("Braille"),
    Format.AUDIO: _("Audio"),
    Format.SIGNED: _("British Sign Language video"),
    Format.PAPER: _("On paper, in ordinary print"),
    Format.WORD: _("A Word document that I can fill in"),
    Format.LANGUAGE: _("Another language"),
    Format.SOMETHING_ELSE: _("Something else"),
}
