"""What belongs to what: which rows go when a person, an organisation, a fund or a round that is made up goes.

A row goes with whatever it points at, except with people: most rows only name who wrote them. The tables whose rows are
somebody's own stand here, and so do those that point at nothing.
"""

from sqlalchemy import Column, Table

from assessments.schema import metadata

ROOTS = ("person", "organisation", "fund", "round")
"""What a mark can be on."""

ONES_OWN = {
    "access_link": "person_id",
    "applicants_declared": "person_id",
    "appointment": "person_id",
    "assessing_invitation": "person_id",
    "conflict": "person_id",
    "email_turned_off": "person_id",
    "exclusion": "person_id",
    "expertise": "person_id",
    "former_membership": "person_id",
    "interest": "person_id",
    "interests_confirmed": "person_id",
    "join_request": "person_id",
    "membership": "person_id",
    "saved_view": "person_id",
    "title_wish": "person_id",
}
"""Tables whose rows go with a person, by the column that says whose they are."""

POINT_AT_NOTHING = frozenset({"attempt", "email", "job"})
"""Tables that know people and things by ids or hashes only; `removing.py` finds their rows."""

KEPT = frozenset({"sample_mark", "seal", "stored_file", "sweep_mark", "trail_entry"})
"""The trail stays, since it is append-only: it holds ids, which then lead nowhere. Marks go last.

Stored files are left to housekeeping, which forgets those to which no document leads any more.
"""


def tables() -> list[Table]:
    """Every table whose rows belong to something, those first that others point at."""
    apart = KEPT | POINT_AT_NOTHING
    return [table for table in metadata.sorted_tables if table.name not in apart]


def owners_of(table: Table) -> list[Column[object]]:
    """The columns by which a row goes when what they point at goes."""
    own = ONES_OWN.get(table.name)
    return [
        column
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name not in {"person", *KEPT} or column.name == own
    ]


def mentions_in(table: Table) -> list[Column[object]]:
    """The columns that only name somebody."""
    own = set(owners_of(table))
    return [
        column
        for column in table.columns
        for key in column.foreign_keys
        if column not in own and key.column.table.name not in KEPT
    ]


def is_placed(table: Table) -> bool:
    """Whether it is said what the rows of this table go with."""
    is_apart = table.name in KEPT | POINT_AT_NOTHING
    return is_apart or table.name in ROOTS or bool(owners_of(table))
