"""Runs migrations on the database of the settings, of `-x url=…`, or of the one who calls Alembic as a library."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from assessments.db import Moment, make_engine
from assessments.schema import metadata
from config import load_settings


def _url() -> str:
    given = context.config.attributes.get("url") or context.get_x_argument(as_dictionary=True).get("url")
    return str(given or load_settings().database_url)


def _render(kind: str, item: Any, _autogenerate: AutogenContext) -> str | Literal[False]:
    """A migration must run as it was written, whatever our own types become: so it names none of them."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Moment) else False


def _migrate() -> None:
    engine = make_engine(_url())
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=metadata,
            compare_type=True,
            render_item=_render,
            transactional_ddl=True,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


if context.is_offline_mode():
    raise SystemExit("Migrations run on a database, not into a file: leave --sql out.")
_migrate()
