"""Texts with fields in curly brackets, which are filled in for each application."""

import re
from collections.abc import Collection, Mapping

_FIELD = re.compile(r"\{\s*([^{}\n]*?)\s*\}")


def fields_in(text: str) -> list[str]:
    """What stands in curly brackets, in order, each once."""
    return list(dict.fromkeys(_FIELD.findall(text)))


def unknown_in(text: str, known: Collection[str]) -> list[str]:
    """What stands in curly brackets and is no field, in order, each once."""
    return [name for name in fields_in(text) if name not in known]


def merge(text: str, values: Mapping[str, str]) -> str:
    """The text with its fields filled in. What is filled in is not looked at again: a name may hold brackets."""
    return _FIELD.sub(lambda match: values.get(match[1], match[0]), text)


def on_one_line(text: str) -> str:
    """What somebody typed, fit for a subject."""
    return " ".join(text.split())


def named(names: Collection[str], most: int = 3) -> str:
    """Some names of fields as a sentence repeats them."""
    return ", ".join(f"{{{name[:40]}}}" for name in list(names)[:most])
