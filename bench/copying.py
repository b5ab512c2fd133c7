"""Multiplies what was played, inside PostgreSQL: every copy is a person, an organisation and a bid of its own.

Which tables are copied is read off the schema: those that hang, by foreign keys, on an organisation or an application.
Ids of copies are digests of the original's id and the copy's number, so that keys between copied rows fit by
themselves. Emails, jobs and the trail are not copied: what they tell happened once.
"""

from sqlalchemy import Column, Table, text
from sqlalchemy.orm import Session

from assessments.schema import metadata

ROOTS = frozenset({"organisation", "application"})
CALCULATED = frozenset({"mark", "list_entry"})
"""What the worker, or the database itself, makes of the rest."""
HIGHEST = "(SELECT max(number) FROM application WHERE round_id = o.round_id)"
NUMBER = f"(o.number + copy * {HIGHEST})"
CHANGED = {
    ("person", "email"): "'copy' || copy || '.' || o.email",
    ("organisation", "name"): "o.name || ' ' || copy",
    ("organisation", "name_key"): "o.name_key || ' ' || copy",
    ("organisation", "charity_number"): "lpad((o.charity_number::bigint + copy * 331)::text, 7, '0')",
    ("organisation", "company_number"): "lpad((o.company_number::bigint + copy * 331)::text, 8, '0')",
    ("application", "number"): NUMBER,
    ("application", "reference"): (
        "(SELECT reference FROM round WHERE id = o.round_id) || '-' || "  # noqa: S608
        f"lpad({NUMBER}::text, greatest(4, length({NUMBER}::text)), '0')"
    ),
    ("score", "points"): (
        "greatest(0, least((SELECT top FROM criterion WHERE id = o.criterion_id), "
        "o.points + abs(hashtext(o.id::text || copy)) % 3 - 1))"
    ),
}
"""What must differ between copies; marks are spread by a point more or less on each criterion."""


def copy_rows(session: Session, copies: int) -> int:
    """Add so many copies of every application and all that hangs on it; the number of rows added."""
    return sum(session.connection().execute(text(_statement(table, copies))).rowcount for table in copied_tables())


def copied_tables() -> list[Table]:
    """The tables that are copied, parents first. Of people, only those who write for organisations are."""
    reached = {"person"}
    for table in metadata.sorted_tables:
        parents = {key.column.table.name for key in table.foreign_keys}
        if table.name in CALCULATED:
            continue
        if table.name in ROOTS or parents & (reached | ROOTS) - {"person"}:
            reached.add(table.name)
    return [table for table in metadata.sorted_tables if table.name in reached]


def _statement(table: Table, copies: int) -> str:
    columns = [column for column in table.columns if not _is_made(column)]
    names = ", ".join(f'"{column.name}"' for column in columns)
    values = ", ".join(_value(column) for column in columns)
    only = " WHERE o.id IN (SELECT person_id FROM membership)" if table.name == "person" else ""
    source = f'"{table.name}" o, generate_series(1, {copies}) copy'
    return f'INSERT INTO "{table.name}" ({names}) SELECT {values} FROM {source}{only}'  # noqa: S608  names of our own


def _is_made(column: "Column[object]") -> bool:
    """Whether the database fills it in by itself."""
    return column.computed is not None or (column.primary_key and column.type.python_type is int)


def _value(column: "Column[object]") -> str:
    changed = CHANGED.get((column.table.name, column.name))
    if changed:
        return changed
    name = f'o."{column.name}"'
    targets = {key.column.table.name for key in column.foreign_keys}
    if "person" in targets:
        writes = f"EXISTS (SELECT FROM membership WHERE membership.person_id = {name})"
        return f"CASE WHEN {writes} THEN {_digest(name)} ELSE {name} END"
    if column.primary_key or targets & _copied_names():
        return _digest(name)
    return name


def _copied_names() -> set[str]:
    return {table.name for table in copied_tables()}


def _digest(name: str) -> str:
    return f"md5({name}::text || ':' || copy)::uuid"
