"""Reading the use cases from their source: which the edges call, and which come to put something on the trail."""

import ast
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from tests.databases import ROOT

DOMAIN = ROOT / "assessments"
RECORD = ("assessments.audit.use_cases", "record")


class Act(NamedTuple):
    """A function, by its module and name."""

    module: str
    name: str


class Source:
    """Every function and class of the domain, and what each refers to."""

    @cached_property
    def modules(self) -> dict[str, ast.Module]:
        return {_module(path): ast.parse(path.read_text()) for path in DOMAIN.rglob("*.py")}

    @cached_property
    def names(self) -> dict[str, dict[str, Act]]:
        """What each module calls by a name: its own functions and what it imports."""
        return {module: _names(module, tree) for module, tree in self.modules.items()}

    @cached_property
    def functions(self) -> dict[Act, ast.FunctionDef | ast.ClassDef]:
        return {
            Act(module, node.name): node
            for module, tree in self.modules.items()
            for node in tree.body
            if isinstance(node, ast.FunctionDef | ast.ClassDef)
        }

    @property
    def use_cases(self) -> set[Act]:
        """What pages, commands and the worker call of the modules of use cases, and what works on a session."""
        edges = [*(ROOT / "portal").rglob("*.py"), *(ROOT / "worker").rglob("*.py"), DOMAIN / "work.py"]
        called = {self.where(act) for path in edges for act in _called(ast.parse(path.read_text()))}
        return {act for act in called if "use_cases" in act.module.split(".") and self._takes_a_session(act)}

    def _takes_a_session(self, act: Act) -> bool:
        node = self.functions.get(act)
        return isinstance(node, ast.FunctionDef) and any(argument.arg == "session" for argument in node.args.args)

    def where(self, act: Act) -> Act:
        """Where a function stands that was imported from a package that passes it on."""
        seen: set[Act] = set()
        while act not in self.functions and act not in seen:
            seen.add(act)
            act = self.names.get(act.module, {}).get(act.name, act)
        return act

    def records(self, act: Act) -> bool:
        """Whether the function, or one that it refers to, puts something on the trail."""
        seen, waiting = set[Act](), [act]
        while waiting:
            current = self.where(waiting.pop())
            if current == RECORD:
                return True
            if current in seen or current not in self.functions:
                continue
            seen.add(current)
            known = self.names[current.module]
            used = {node.id for node in ast.walk(self.functions[current]) if isinstance(node, ast.Name)}
            waiting += [known[name] for name in used & known.keys()]
        return False


def _module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _called(tree: ast.Module) -> list[Act]:
    """What a module imports from the domain, by itself or through a module that it imports."""
    names = _names("", tree)
    through = [
        Act(f"{names[node.value.id].module}.{names[node.value.id].name}", node.attr)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in names
    ]
    return [*names.values(), *through]


def _names(module: str, tree: ast.Module) -> dict[str, Act]:
    own = ast.FunctionDef | ast.ClassDef
    names = {node.name: Act(module, node.name) for node in tree.body if isinstance(node, own)}
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("assessments"):
            names |= {alias.asname or alias.name: Act(node.module, alias.name) for alias in node.names}
    return names
