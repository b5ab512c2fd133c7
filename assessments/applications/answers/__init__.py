"""Reading what was typed as an answer, and saying it again: one place for the page, the check, the file and the proof.

An answer's value is plain JSON, and each kind of question says in `kinds.py` which: text as text, money as pence, a
date as YYYY-MM-DD, and so on. A new kind is a module here with its `Shape`, an entry there, and its box on the page.
"""

from assessments.applications.answers.dates import DATE_PARTS
from assessments.applications.answers.kinds import as_typed, is_found_in_words, parts_of, quoted, read_answer, said
from assessments.applications.answers.money import read_pence
from assessments.applications.answers.shapes import AnswerRefused, Grid, Said, in_one_cell
from assessments.applications.answers.storable import LONGEST_TEXT, AnswerUnstorable, ensure_storable, is_empty
from assessments.applications.answers.words import count_words

__all__ = [
    "DATE_PARTS",
    "LONGEST_TEXT",
    "AnswerRefused",
    "AnswerUnstorable",
    "Grid",
    "Said",
    "as_typed",
    "count_words",
    "ensure_storable",
    "in_one_cell",
    "is_empty",
    "is_found_in_words",
    "parts_of",
    "quoted",
    "read_answer",
    "read_pence",
    "said",
]
