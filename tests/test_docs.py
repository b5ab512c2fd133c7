"""What is written for people beside the portal: its links and pictures are there, and what it names is called so."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir

from tests.databases import ROOT
from tests.journeys.pictures import LARGEST, PICTURES

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
FOR_PEOPLE = [ROOT / "docs" / f"{name}.md" for name in ("applicants", "assessors", "managers")]
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")
NAMED = re.compile(r"(?<![*\w])\*([^*\n]+)\*(?!\*)")
FOLDER = ROOT / "docs" / "pictures"


@pytest.fixture(scope="module")
def said() -> set[str]:
    """Every text of the portal, in single spaces."""
    found = extract_from_dir(
        ROOT, method_map=[("templates/**.html", "jinja2"), ("portal/**.py", "python"), ("assessments/**.py", "python")],
        keywords={"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)},
        directory_filter=lambda folder: not {"node_modules", ".venv", "var", ".git"} & set(Path(folder).parts[-1:]),
    )  # fmt: skip
    return {" ".join(str(message).split()) for _path, _line, message, *_rest in found}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_and_pictures_lead_to_what_is_there(path: Path) -> None:
    links = [link for link in LINK.findall(path.read_text()) if "://" not in link]
    assert [link for link in links if not (path.parent / link).is_file()] == []


@pytest.mark.parametrize("path", FOR_PEOPLE, ids=lambda path: path.name)
def test_what_is_named_is_called_so_in_the_portal(path: Path, said: set[str]) -> None:
    named = {" ".join(name.split()).rstrip("….").strip() for name in NAMED.findall(path.read_text())}
    assert len(named) > 8
    assert {name for name in named if not any(name.lower() in text.lower() for text in said)} == set()


def test_every_picture_is_small_enough_is_taken_by_the_command_and_is_used() -> None:
    text = "".join(path.read_text() for path in PAGES)
    assert {path.stem for path in FOLDER.iterdir()} == {picture.name for picture in PICTURES}
    assert [path.name for path in FOLDER.iterdir() if path.stat().st_size > LARGEST] == []
    assert [picture.name for picture in PICTURES if f"pictures/{picture.name}.png" not in text] == []


def test_the_map_of_the_house_names_every_area() -> None:
    told = (ROOT / "docs" / "architecture.md").read_text()
    areas = [path.parent.name for path in (ROOT / "assessments").glob("*/__init__.py")]
    assert [area for area in areas if f" {area}/" not in told] == []
