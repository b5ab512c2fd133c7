"""How templates are found and how strict they are, and where a form's error summary leads."""

from collections import Counter
from collections.abc import Iterable, Iterator, MutableMapping
from functools import cached_property
from typing import Any

from flask.templating import Environment
from govuk_frontend_wtf.wtforms_widgets import GovDateInput
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader, StrictUndefined, Template, Undefined
from jinja2.environment import TemplateModule
from jinja2.runtime import Context
from wtforms import Field, FieldList, Form, FormField

LIBRARIES = ("govuk_frontend_jinja/", "govuk_frontend_wtf/")


class PageTemplate(Template):
    """A template whose macros see what every page sees, and nothing that one page alone was given.

    Jinja compares the two at each import, macro by macro, which took a seventh of the time of a page with a form.
    """

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        if self._module is None:
            self._module = self.make_module()
        return self._module


class PageEnvironment(Environment):
    """Strict with our own templates; lenient with the libraries', whose macros lean on parameters left out."""

    template_class = PageTemplate

    def __init__(self, app: Any, **options: Any) -> None:
        super().__init__(app, **{**options, "undefined": StrictUndefined, "loader": _loader(app.root_path)})

    @cached_property
    def lenient(self) -> "PageEnvironment":
        """The same environment, where a missing name is simply empty."""
        twin: PageEnvironment = self.overlay(undefined=Undefined)
        return twin

    def _load_template(self, name: str, globals: MutableMapping[str, Any] | None) -> Template:  # noqa: A002  (Jinja's own name for it)
        if name.startswith(LIBRARIES) and self.undefined is StrictUndefined:
            return self.lenient._load_template(name, globals)
        return super()._load_template(name, globals)


def _loader(portal: str) -> ChoiceLoader:
    return ChoiceLoader(
        [
            FileSystemLoader(f"{portal}/../templates"),
            PrefixLoader({library.rstrip("/"): PackageLoader(library.rstrip("/")) for library in LIBRARIES}),
        ]
    )


def error_links(form: Form) -> list[dict[str, str]]:
    """Every fault of a form in the order of its fields, each with a link to the first box that can mend it.

    Where several fields have the same fault, each link says which field it leads to.
    """
    faults = [(field, str(field.errors[0])) for field in _fields(form) if field.errors]
    times = Counter(fault for _field, fault in faults)
    return [{"text": str(error)} for error in form.form_errors] + [
        {"text": f"{field.label.text}: {fault}" if times[fault] > 1 else fault, "href": f"#{_box(field)}"}
        for field, fault in faults
    ]


def _fields(fields: Iterable[Field]) -> Iterator[Field]:
    """Those that a person fills in, also where they stand in a form or a list inside the form."""
    for field in fields:
        if isinstance(field, FormField | FieldList):
            yield from _fields(field)
        else:
            yield field


def _box(field: Field) -> str:
    return f"{field.name}-day" if isinstance(field.widget, GovDateInput) else str(field.id)
