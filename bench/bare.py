"""The yardstick: a Flask page with one query and nothing else, served as Evenhand is."""

import os

from flask import Flask
from sqlalchemy import create_engine, make_url, text

engine = create_engine(make_url(os.environ["DATABASE_URL"]).set(drivername="postgresql+psycopg"))
app = Flask(__name__)


@app.get("/")
def page() -> str:
    """How many rounds there are."""
    with engine.connect() as connection:
        rounds = connection.scalar(text("SELECT count(*) FROM round"))
    return f"<!doctype html><title>Bare</title><p>{rounds}"
