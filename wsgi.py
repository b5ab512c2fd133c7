"""The composition root: settings, database and queue are chosen here and handed to the portal."""

import sys

from flask import Flask

from assessments.db import connect
from config import Settings, SettingsMissing, load_settings
from portal.app import create_app
from portal.commands.doctor import make_doctor
from worker.app import check_broker, make_queue


def _settings_or_exit() -> Settings:
    try:
        return load_settings()
    except SettingsMissing as missing:
        print(missing, file=sys.stderr)
        sys.exit(1)


def _make_app() -> Flask:
    """The portal; or, for `flask doctor`, nothing but the doctor, who looks at what may not be able to start."""
    if "doctor" in sys.argv[1:]:
        return Flask("doctor")
    settings = _settings_or_exit()
    connect(settings.database_url)
    return create_app(settings, make_queue(settings.broker_url))


app = _make_app()
app.cli.add_command(make_doctor(check_broker))
