"""The tables of a Word pack, for questions that are answered in rows."""

from collections.abc import Iterator

from flask_babel import gettext as _

from assessments.applications.packs.grids import Cell, GridRow, PackGrid, grids_of, rows_in_pack
from assessments.applications.packs.tags import PackIdentity
from assessments.funds.questions import Question
from assessments.funds.states import ROWED, QuestionKind
from assessments.funds.tables import columns_of, most_rows_of
from assessments.rendering.word import Block, Box, Control, Table, Words
from portal.public.wording import column_form

CONTROLS = {QuestionKind.ONE_OF: Control.CHOICE, QuestionKind.LONG_TEXT: Control.LINES}
"""What the box of a cell is, where it is not one line."""


def table_blocks(identity: PackIdentity, question: Question) -> Iterator[Block]:
    """What each column asks for, and the tables with a box in each cell."""
    if question.kind in ROWED:
        for column in columns_of(question):
            yield Words(column_form(column), is_hint=True)
    rows = rows_in_pack(question)
    if not question.headings and rows < most_rows_of(question):
        yield Words(_("Here is room for %(rows)s rows. You can add more on the page of the question.", rows=rows))
    for grid in grids_of(question):
        yield _table(identity, question, grid)


def _table(identity: PackIdentity, question: Question, grid: PackGrid) -> Table:
    header = tuple(_(title) for title in grid.header)
    return Table(question.label, header, tuple(_row(identity, question, header, row) for row in grid.rows))


def _row(identity: PackIdentity, question: Question, header: tuple[str, ...], row: GridRow) -> tuple[str | Box, ...]:
    titles = tuple(_(title) for title in row.titles)
    called = f"{header[0]} {titles[0]}" if titles[0].isdigit() else titles[0]
    above = header[len(titles) :]
    boxes = [
        _box(identity, question, cell, ", ".join((called, *titles[1:], title)))
        for cell, title in zip(row.cells, above, strict=True)
    ]
    return (*titles, *boxes)


def _box(identity: PackIdentity, question: Question, cell: Cell, name: str) -> Box:
    control = CONTROLS.get(cell.column.kind, Control.LINE)
    choices = tuple(_(choice.label) for choice in cell.column.choices)
    prompt = _("Choose") if choices else _("Write here")
    return Box(identity.tag(question.key, cell.place), name, control, prompt, choices)
