"""Every form of the portal comes back filled in after signing in again; so it has to be made of the one class."""

import ast
from pathlib import Path

import pytest

from tests.databases import ROOT

SOURCES = sorted((ROOT / "portal").rglob("*.py"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_forms_are_made_of_page_form(path: Path) -> None:
    if path == ROOT / "portal" / "forms.py":
        return
    imported = [
        name.name
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module == "flask_wtf"
        for name in node.names
    ]
    assert "FlaskForm" not in imported, "import PageForm from portal.forms instead"
