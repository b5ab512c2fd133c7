"""Keeping `list_entry`, the table that lists sort, narrow and count by, up to date: by the database itself.

A row says of one submission what stands in seven other tables, so that no list has to join them for 10,000 rows to
show 50. One statement, `RESTATE`, makes the row anew from those tables. Triggers run it whenever something that it
reads is written, in the same transaction: no verb has to think of it, none can forget it, and rows that are written
in bulk are listed, too. A migration on SQLite that rebuilds one of these tables loses its triggers; migrations/env.py
puts them back.
"""

# ruff: noqa: S608  the statements are made of the constants of this file

from collections.abc import Mapping

_LIVE = "w.submission_id = s.id AND w.state IN ('offered', 'accepted', 'reopened', 'submitted')"
_OUT = "w.submission_id = s.id AND w.state IN ('offered', 'accepted', 'reopened')"
_STANDS = "d.submission_id = s.id AND d.state IN ('proposed', 'approved', 'released')"
_NEWEST = "ORDER BY d.proposed_at DESC, d.id LIMIT 1"

_COLUMNS: Mapping[str, str] = {
    "submission_id": "s.id",
    "application_id": "s.application_id",
    "round_id": "a.round_id",
    "stage_id": "s.stage_id",
    "organisation_id": "a.organisation_id",
    "number": "a.number",
    "is_newest": "s.position = a.reached",
    "state": "s.state",
    "name_key": "o.name_key",
    "organisation_region": "o.region",
    "income_band": "o.income_band",
    "requested_pence": "coalesce(s.requested_pence, -1)",
    "submitted_at": "coalesce(s.submitted_at, {never})",
    "live": f"(SELECT count(*) FROM assignment w WHERE {_LIVE})",
    "assessed": "(SELECT count(*) FROM assignment w WHERE w.submission_id = s.id AND w.state = 'submitted')",
    "outstanding": f"(SELECT count(*) FROM assignment w WHERE {_OUT})",
    "next_due_at": f"(SELECT min(w.due_at) FROM assignment w WHERE {_OUT})",
    "is_short": (
        "s.state = 'eligible' AND (SELECT assessors_wanted FROM stage WHERE id = s.stage_id) > "
        f"(SELECT count(*) FROM assignment w WHERE {_LIVE})"
    ),
    "mark": "coalesce((SELECT m.value FROM mark m WHERE m.submission_id = s.id), -1)",
    "is_divergent": (
        "s.state IN ('eligible', 'assessed') AND EXISTS "
        "(SELECT 1 FROM mark m WHERE m.submission_id = s.id AND m.is_divergent AND m.moderated IS NULL)"
    ),
    "outcome": f"(SELECT d.outcome FROM decision d WHERE {_STANDS} {_NEWEST})",
    "decision_state": f"(SELECT d.state FROM decision d WHERE {_STANDS} {_NEWEST})",
    "is_unadvised": (
        "s.position = a.reached AND EXISTS (SELECT 1 FROM support u WHERE u.application_id = s.application_id "
        "AND u.adviser_id IS NULL AND u.state <> 'closed')"
    ),
}

_FROM = "submission s JOIN application a ON a.id = s.application_id JOIN organisation o ON o.id = a.organisation_id"
_NEVER = {"sqlite": "'1970-01-01 00:00:00.000000'", "postgresql": "timestamptz '1970-01-01 00:00:00+00'"}

_CHANGED = {
    "submission": ("application_id, state, submitted_at, requested_pence", "s.id = NEW.id"),
    "application": ("reached, organisation_id", "s.application_id = NEW.id"),
    "organisation": ("name_key, region, income_band", "a.organisation_id = NEW.id"),
    "assignment": ("state, due_at", "s.id = NEW.submission_id"),
    "mark": ("value, is_divergent, moderated", "s.id = NEW.submission_id"),
    "decision": ("state, outcome, proposed_at", "s.id = NEW.submission_id"),
    "support": ("adviser_id, state", "s.application_id = NEW.application_id"),
}
"""By table: the columns whose change counts, and the submissions that a changed row is about."""

_ABOUT_A_SUBMISSION = ("assignment", "mark", "decision", "support")

_MOMENTS = (
    *((table, "update", f"UPDATE OF {columns}", which) for table, (columns, which) in _CHANGED.items()),
    *((table, "insert", "INSERT", _CHANGED[table][1]) for table in ("submission", *_ABOUT_A_SUBMISSION)),
    *((table, "delete", "DELETE", _CHANGED[table][1].replace("NEW", "OLD")) for table in _ABOUT_A_SUBMISSION),
)


def restate(dialect: str, which: str = "TRUE") -> str:
    """The statement that makes entries anew; `which` are the submissions, as a condition on s, a and o."""
    chosen = ", ".join(_COLUMNS.values()).format(never=_NEVER[dialect])
    kept = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS if name != "submission_id")
    return (
        f"INSERT INTO list_entry ({', '.join(_COLUMNS)}) SELECT {chosen} FROM {_FROM} WHERE {which} "
        f"ON CONFLICT (submission_id) DO UPDATE SET {kept}"
    )


def keeping_statements(dialect: str) -> list[str]:
    """The SQL that has the database keep the table, for a migration to execute in order."""
    make = {"sqlite": _on_sqlite, "postgresql": _on_postgresql}[dialect]
    return [statement for moment in _MOMENTS for statement in make(*moment)]


def no_longer_keeping_statements(dialect: str) -> list[str]:
    """The SQL that takes that back."""
    if dialect == "sqlite":
        return [f"DROP TRIGGER {_name(table, moment)}" for table, moment, *_rest in _MOMENTS]
    return [f"DROP FUNCTION {_name(table, moment)}() CASCADE" for table, moment, *_rest in _MOMENTS]


def _name(table: str, moment: str) -> str:
    return f"list_entry_after_{table}_{moment}"


def _on_sqlite(table: str, moment: str, event: str, which: str) -> list[str]:
    when = f"AFTER {event} ON {table} FOR EACH ROW"
    return [f"CREATE TRIGGER {_name(table, moment)} {when} BEGIN {restate('sqlite', which)}; END"]


def _on_postgresql(table: str, moment: str, event: str, which: str) -> list[str]:
    """A statement sees what was committed before it began: so who waits for a row does it in a statement before."""
    name = _name(table, moment)
    held = (
        f"PERFORM 1 FROM list_entry l JOIN ({_FROM}) ON s.id = l.submission_id "
        f"WHERE {which} ORDER BY l.submission_id FOR UPDATE OF l"
    )
    body = f"$$ BEGIN {held}; {restate('postgresql', which)}; RETURN NULL; END $$"
    when = f"AFTER {event} ON {table} FOR EACH ROW"
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS {body}",
        f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION {name}()",
    ]
