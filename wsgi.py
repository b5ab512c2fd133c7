"""The composition root: settings, database and queue are chosen here and handed to the portal."""

import gc
import sys

from flask import Flask

from assessments.db import connect
from config import Settings, SettingsMissing, load_settings
from portal.app import create_app
from portal.commands.doctor import make_doctor
from worker.app import check_broker, make_queue

ASSESS = "assess"
NEEDS_NO_SETTINGS = {"doctor", ASSESS}


def _settings_or_exit() -> Settings:
    try:
        return load_settings()
    except SettingsMissing as missing:
        print(missing, file=sys.stderr)
        sys.exit(1)


def _make_app() -> Flask:
    """The portal; or nothing but commands that need no settings: the doctor, and those for other people's files."""
    if NEEDS_NO_SETTINGS & set(sys.argv[1:]):
        return Flask("commands")
    settings = _settings_or_exit()
    connect(settings.database_url)
    return create_app(settings, make_queue(settings.broker_url))


app = _make_app()
gc.collect()
gc.freeze()  # what was made by now stays: looking through all of it again and again would only cost time
app.cli.add_command(make_doctor(check_broker))
if ASSESS in sys.argv[1:]:
    from portal.commands.assess import assess  # the web starts without NumPy

    app.cli.add_command(assess)
