"""Makes the fonts of printed documents out of those of the npm package, whose files are cut up by script for browsers.

Run it after `npm ci`, and only when the package has changed:

    uv run --no-project --with fonttools --with brotli python assets/pdf_fonts.py
"""

from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "node_modules/@fontsource/source-sans-3"
TARGET = ROOT / "assessments/rendering/fonts"
SCRIPTS = ("latin", "latin-ext", "greek", "greek-ext", "cyrillic", "cyrillic-ext", "vietnamese")
STYLES = {400: "Regular", 600: "SemiBold"}
FEATURES = ["ccmp", "kern", "liga", "locl", "mark", "mkmk"]
FAMILY = "Source Sans 3"


def whole(weight: int) -> TTFont:
    """One font with all the scripts, and no more features than running text needs."""
    with TemporaryDirectory() as folder:
        parts = []
        for script in SCRIPTS:
            part = TTFont(SOURCE / f"files/source-sans-3-{script}-{weight}-normal.woff2")
            part.flavor = None
            parts.append(f"{folder}/{script}.ttf")
            part.save(parts[-1])
        font = Merger().merge(parts)
    subsetter = Subsetter(Options(layout_features=FEATURES, hinting=False, name_IDs=[1, 2, 3, 4, 6, 13, 14]))
    subsetter.populate(unicodes=font.getBestCmap())
    subsetter.subset(font)
    return font


def named(font: TTFont, style: str) -> TTFont:
    """Under the family's name: the package's files are all called after its lightest weight."""
    for number in (16, 17):
        font["name"].removeNames(number)
    postscript = f"SourceSans3-{style}"
    for number, text in ((1, FAMILY), (2, style), (3, postscript), (4, f"{FAMILY} {style}"), (6, postscript)):
        font["name"].setName(text, number, 3, 1, 0x409)
    return font


def written(characters: list[int]) -> str:
    """The characters as ranges of hexadecimal numbers, one a line."""
    ranges: list[list[int]] = []
    for character in sorted(characters):
        if ranges and character == ranges[-1][1] + 1:
            ranges[-1][1] = character
        else:
            ranges.append([character, character])
    return "".join(f"{first:04X}-{last:04X}\n" for first, last in ranges)


if __name__ == "__main__":
    TARGET.mkdir(parents=True, exist_ok=True)
    covered: set[int] = set()
    for weight, style in STYLES.items():
        font = named(whole(weight), style)
        font.save(TARGET / f"SourceSans3-{style}.ttf")
        covered = covered & set(font.getBestCmap()) if covered else set(font.getBestCmap())
    (TARGET / "characters.txt").write_text(written(sorted(covered)))
    copyfile(SOURCE / "LICENSE", TARGET / "LICENSE-source-sans-3.txt")
