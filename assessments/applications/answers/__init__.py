"""Reading what was typed as an answer, and saying it again: one place for the page, the check, the file and the proof.

An answer's value is plain JSON, and each kind of question says in `kinds.py` which: text as text, money as pence, a
date as YYYY-MM-DD, and so on. A new kind is a module here with its `Shape`, an entry there, and its box on the page.
"""

from assessments.applications.answers.budgets import (
    BUDGET_PARTS,
    amounts_asked,
    heading_words,
    line_sum,
    most_lines_of,
    readable_budget,
    sum_of,
)
from assessments.applications.answers.cells import CellFault, CellsRefused, say_cell
from assessments.applications.answers.dates import DATE_PARTS
from assessments.applications.answers.kinds import (
    as_typed,
    is_found_in_words,
    keepable,
    lacking,
    parts_of,
    quoted,
    read_answer,
    said,
)
from assessments.applications.answers.money import read_pence
from assessments.applications.answers.shapes import AnswerRefused, Grid, Said, Unfinished, in_one_cell
from assessments.applications.answers.storable import LONGEST_TEXT, AnswerUnstorable, ensure_storable, is_empty
from assessments.applications.answers.tables import sums_of_typed
from assessments.applications.answers.words import count_words

__all__ = [
    "BUDGET_PARTS",
    "DATE_PARTS",
    "LONGEST_TEXT",
    "AnswerRefused",
    "AnswerUnstorable",
    "CellFault",
    "CellsRefused",
    "Grid",
    "Said",
    "Unfinished",
    "amounts_asked",
    "as_typed",
    "count_words",
    "ensure_storable",
    "heading_words",
    "in_one_cell",
    "is_empty",
    "is_found_in_words",
    "keepable",
    "lacking",
    "line_sum",
    "most_lines_of",
    "parts_of",
    "quoted",
    "read_answer",
    "read_pence",
    "readable_budget",
    "said",
    "say_cell",
    "sum_of",
    "sums_of_typed",
]
