"""Tables to which rows are added and from which none is changed or removed, on both databases.

The database itself refuses, so that neither a mistake here nor a person at a console rewrites what happened
unnoticed. Whoever owns the database can still drop a trigger: the seals are there to show that.
"""

from sqlalchemy import DDL, Table, event
from sqlalchemy.schema import ExecutableDDLElement

SQLITE = (
    """CREATE TRIGGER {table}_refuses_update BEFORE UPDATE ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END""",
    """CREATE TRIGGER {table}_refuses_delete BEFORE DELETE ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END""",
    # INSERT OR REPLACE removes the old row without firing the trigger for DELETE.
    """CREATE TRIGGER {table}_refuses_replacement BEFORE INSERT ON {table}
WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END""",
)

POSTGRESQL = (
    """CREATE FUNCTION {table}_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{table} is append-only'; END $$""",
    """CREATE TRIGGER {table}_refuses_change BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION {table}_refuses()""",
    """CREATE TRIGGER {table}_refuses_truncate BEFORE TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuses()""",
)


def append_only_statements(table: str, dialect: str) -> tuple[str, ...]:
    """The SQL that makes an existing table append-only, for a migration to execute in order."""
    statements = {"sqlite": SQLITE, "postgresql": POSTGRESQL}[dialect]
    return tuple(statement.format(table=table) for statement in statements)


def keep_append_only(table: Table) -> None:
    """Make the table append-only whenever it is created from its metadata."""
    for dialect in ("sqlite", "postgresql"):
        for statement in append_only_statements(table.name, dialect):
            ddl: ExecutableDDLElement = DDL(statement)  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", ddl.execute_if(dialect=dialect))
