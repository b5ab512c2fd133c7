"""Runs migrations on the database of the settings, of `-x url=…`, or of the one who calls Alembic as a library."""

from collections.abc import Callable
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from assessments.db import Moment, make_engine
from assessments.health.trouble import trouble_with
from assessments.schema import metadata
from config import SettingsMissing, load_settings

_TRIGGERS = "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'"


def _url() -> str:
    given = context.config.attributes.get("url") or context.get_x_argument(as_dictionary=True).get("url")
    try:
        return str(given or load_settings().database_url)
    except SettingsMissing as missing:
        raise SystemExit(str(missing)) from None


def _render(kind: str, item: Any, _autogenerate: AutogenContext) -> str | Literal[False]:
    """A migration must run as it was written, whatever our own types become: so it names none of them."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Moment) else False


def _is_compared(_thing: Any, name: str | None, kind: str, _is_reflected: bool, _other: Any) -> bool:
    """What full text needs is PostgreSQL's alone; the models, which both databases share, do not speak of it."""
    return not (kind in ("column", "index") and name is not None and name.endswith("full_words"))


def _ready_for_rebuilding(connection: Connection) -> Callable[..., None]:
    """Let SQLite rebuild a table that others, and triggers, lead to; a rebuilt table then gets its triggers back."""
    for pragma in ("legacy_alter_table=ON", "foreign_keys=OFF"):
        connection.connection.cursor().execute(f"PRAGMA {pragma}")
    rows = connection.connection.cursor().execute(_TRIGGERS)
    known = {name: (table, sql) for name, table, sql in rows or ()}

    def put_back(*, ctx: Any, **_step: Any) -> None:
        here = ctx.connection
        tables = {name for (name,) in here.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")}
        present = {name: (table, sql) for name, table, sql in here.exec_driver_sql(_TRIGGERS)}
        for name, (table, sql) in known.items():
            if name not in present and table in tables and ("list_entry" in tables or "list_entry" not in sql):
                here.exec_driver_sql(sql)
        known.update(present)

    return put_back


def _connected(engine: Engine) -> Connection:
    try:
        return engine.connect()
    except DBAPIError as problem:
        raise SystemExit(f"Nothing was migrated: the database cannot be used. {trouble_with(problem)}") from None


def _migrate() -> None:
    engine = make_engine(_url())
    with _connected(engine) as connection:
        kept = _ready_for_rebuilding(connection) if engine.dialect.name == "sqlite" else None
        context.configure(
            connection=connection,
            target_metadata=metadata,
            compare_type=True,
            render_item=_render,
            include_object=_is_compared,
            on_version_apply=kept,
            transactional_ddl=True,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


if context.is_offline_mode():
    raise SystemExit("Migrations run on a database, not into a file: leave --sql out.")
_migrate()
