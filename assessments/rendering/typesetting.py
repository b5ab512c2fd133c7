"""Typesets one document from JSON on the standard input, as a tagged PDF on the standard output.

A process of its own, which `printing.py` starts and may end: typst stays out of the web's memory, and no text that
somebody typed can hold a page up. It imports nothing of ours.

The data come to a template through `sys.inputs`, never as source. The fonts are those in `fonts/`, and those of the
machine for scripts that ours lack. A character that none of them has is printed as its number, as in [U+4E2D],
since PDF/UA allows no empty boxes; the template is told so by `unprintable`, and says so.
"""

import json
import re
import sys
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

ROOT = Path(__file__).resolve().parents[2] / "templates" / "pdf"
FONTS = Path(__file__).with_name("fonts")
_LACKING = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}|\\(.)", re.DOTALL)
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "0": "\0"}


def typeset(template: str, data: Any) -> bytes:
    """The document; of characters that cannot be printed, first those that typst names, and then all that may be."""
    fonts = typst.Fonts(include_system_fonts=True, include_embedded_fonts=False, font_paths=[str(FONTS)])
    try:
        return _compile(template, data, fonts, is_whole=True)
    except typst.TypstError as lacking:
        named = frozenset("".join(_plain(found) for found in _LACKING.findall(lacking.diagnostic)))
        if not named:
            raise
    try:
        return _compile(template, _numbered(data, named.__contains__), fonts, is_whole=False)
    except typst.TypstError:
        return _compile(template, _numbered(data, lambda one: not _is_ours(one)), fonts, is_whole=False)


def _compile(template: str, data: Any, fonts: typst.Fonts, *, is_whole: bool) -> bytes:
    compiler = typst.Compiler(
        ROOT / f"{template}.typ",
        root=ROOT,
        font_paths=fonts,
        sys_inputs={"data": json.dumps({**data, "unprintable": not is_whole}, ensure_ascii=False)},
    )
    printed = compiler.compile(format="pdf", pdf_standards=["ua-1"])
    assert isinstance(printed, bytes)
    return printed


def _plain(escaped: str) -> str:
    """What typst means by a text that it shows between quotes."""
    return _ESCAPED.sub(
        lambda match: chr(int(match[1], 16)) if match[1] else _CONTROLS.get(match[2], match[2]), escaped
    )


def _numbered(data: Any, is_lacking: Callable[[str], bool]) -> Any:
    """The data with the number of each character that is lacking in its place."""
    if isinstance(data, str):
        return "".join(f"[U+{ord(one):04X}]" if is_lacking(one) else one for one in data)
    if isinstance(data, list):
        return [_numbered(one, is_lacking) for one in data]
    return {key: _numbered(one, is_lacking) for key, one in data.items()} if isinstance(data, dict) else data


def _is_ours(character: str) -> bool:
    return character in " \n\t" or any(first <= ord(character) <= last for first, last in _ranges())


@lru_cache
def _ranges() -> list[tuple[int, int]]:
    """The characters of the fonts that are ours."""
    lines = (FONTS / "characters.txt").read_text().split()
    return [(int(first, 16), int(last, 16)) for first, last in (line.split("-") for line in lines)]


if __name__ == "__main__":
    asked = json.load(sys.stdin.buffer)
    sys.stdout.buffer.write(typeset(asked["template"], asked["data"]))
