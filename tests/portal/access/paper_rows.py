"""Who opens a document, and who types in what came by post: rows of the table of routes."""

from assessments.actors import Role
from tests.portal.access import forms
from tests.portal.access.kinds import Kind
from tests.portal.access.rows import (
    APPLICANTS,
    ITS_APPLICANTS,
    ITS_WRITERS,
    READERS,
    Row,
    Who,
    form,
    page,
    staff_of_the_fund,
)

MAY_READ = Who(APPLICANTS | {Kind[role.name] for role in READERS} | {Kind.ASSESSOR})
FILES = (
    page("files.document", ITS_APPLICANTS, "draft, its file"),
    page("files.document", ITS_APPLICANTS, "sealed, its file"),
    page("files.document", MAY_READ, "judged, its file"),
    page("files.document", ITS_APPLICANTS, "passport file"),
    Row("account.add_part_file", "POST", ITS_WRITERS, "passport file", forms.passport_file),
    Row("account.remove_part_file", "POST", ITS_WRITERS, "passport file"),
)
MANAGERS = frozenset({Kind.MANAGER, Kind.TORN})
PAPER_MANAGERS = Who(MANAGERS)
ASSISTING = (
    *form("manage.assist", staff_of_the_fund(Role.MANAGER), "round:draft", forms.assisted),
    *form("manage.papers", staff_of_the_fund(Role.MANAGER), "assisted", forms.paper),
    Row("manage.remove_from_papers", "POST", staff_of_the_fund(Role.MANAGER), "assisted"),
    *(page(f"apply.{name}", PAPER_MANAGERS, "assisted") for name in ("tasks", "section", "check")),
    Row("apply.save", "POST", PAPER_MANAGERS, "assisted", forms.section),
    page("files.document", PAPER_MANAGERS, "assisted"),
)
