"""Tables that are safe to open in a spreadsheet."""

import pytest

from assessments.rendering.tables import PIECE, csv_lines, decimal_pounds, defuse


@pytest.mark.parametrize(
    "text", ["=cmd()", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1", "＋1", "－1", "＠x"]
)
def test_what_looks_like_a_formula_is_defused(text: str) -> None:
    assert defuse(text) == f"'{text}"


@pytest.mark.parametrize("cell", ["plain", "1 = 2", "a-b", "", "💧", 5, -5, 1.5])
def test_everything_else_stays_as_it_is(cell: str | float) -> None:
    assert defuse(cell) == cell


def test_a_file_begins_with_its_mark_and_quotes_what_needs_quoting() -> None:
    text = "".join(csv_lines(["a", "b"], [['says "so", twice', None], ["two\nlines", "é"]]))
    assert text == '\ufeffa,b\r\n"says ""so"", twice",\r\n"two\nlines",é\r\n'


def test_a_long_file_is_given_away_piece_by_piece() -> None:
    rows: list[list[str | int | float | None]] = [[number, "x" * 1000] for number in range(1000)]
    pieces = list(csv_lines(["number", "text"], rows))
    assert len(pieces) > 5
    assert max(map(len, pieces)) < 2 * PIECE
    assert "".join(pieces).count("\r\n") == 1001


def test_pence_become_pounds_that_add_up() -> None:
    assert [decimal_pounds(pence) for pence in (None, 0, 5, 123_450)] == ["", "0.00", "0.05", "1234.50"]
