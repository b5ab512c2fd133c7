"""The composition root: settings, database and queue are chosen here and handed to the portal."""

import sys

from assessments.db import connect
from config import Settings, SettingsMissing, load_settings
from portal.app import create_app
from worker.app import make_queue


def _settings_or_exit() -> Settings:
    try:
        return load_settings()
    except SettingsMissing as missing:
        print(missing, file=sys.stderr)
        sys.exit(1)


settings = _settings_or_exit()
connect(settings.database_url)
app = create_app(settings, make_queue(settings.broker_url))
