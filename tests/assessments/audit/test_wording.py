"""Every action that is put on the trail can be read there as a sentence."""

import ast
from pathlib import Path

from assessments.audit.wording import ACTIONS

ROOT = Path(__file__).resolve().parents[3]


def recorded() -> set[str]:
    """The actions in calls of `record`, as far as they are written out."""
    found: set[str] = set()
    for path in (ROOT / "assessments").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "record":
                found |= {
                    arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
                }
    return found


def test_every_recorded_action_has_words() -> None:
    actions = recorded()
    assert len(actions) > 20
    assert actions - set(ACTIONS) == set()
