"""The migrations make exactly the tables that the models speak of, and can be taken back."""

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import inspect

from assessments.db import make_engine
from tests.databases import ROOT


def settings_for(url: str) -> Config:
    config = Config(str(ROOT / "alembic.ini"))
    config.attributes["url"] = url
    return config


def test_the_models_hold_nothing_that_the_migrations_lack(database_url: str) -> None:
    command.check(settings_for(database_url))


def test_migrations_go_down_to_nothing_and_up_again(database_url: str) -> None:
    config = settings_for(database_url)
    command.downgrade(config, "base")
    engine = make_engine(database_url)
    assert inspect(engine).get_table_names() == ["alembic_version"]
    engine.dispose()
    command.upgrade(config, "head")
    command.check(config)


@pytest.mark.parametrize("path", sorted((ROOT / "migrations" / "versions").glob("*.py")), ids=lambda path: path.stem)
def test_a_migration_does_not_depend_on_models_that_will_change(path: Path) -> None:
    assert ".models" not in path.read_text()
    assert "assessments.db" not in path.read_text()
