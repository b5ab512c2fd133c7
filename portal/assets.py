"""The files under `static/`: addressed with a fingerprint, so that they can be kept for a year, and sent compressed."""

import gzip
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

FOLDER = Path(__file__).resolve().parent.parent / "static"
A_YEAR = 365 * 24 * 60 * 60
TEXT = (".css", ".js", ".svg", ".txt")


def init_assets(app: Flask) -> None:
    """Give every address made by `url_for('static', …)` its fingerprint, and answer as it allows."""
    app.url_defaults(_add_fingerprint)
    app.after_request(_answer)


@cache
def fingerprint(filename: str) -> str | None:
    """The first characters of the hash of a static file; None if there is no such file."""
    path = (FOLDER / filename).resolve()
    if not path.is_relative_to(FOLDER) or not path.is_file():
        return None
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def _add_fingerprint(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static" and "v" not in values:
        values["v"] = fingerprint(values["filename"])


def _answer(response: Response) -> Response:
    if request.endpoint != "static" or response.status_code not in {200, 304}:
        return response
    filename = (request.view_args or {})["filename"]
    is_exact = request.args.get("v") == fingerprint(filename)
    response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable" if is_exact else "public, max-age=300"
    if filename.endswith(TEXT):
        response.vary.add("Accept-Encoding")
        if response.status_code == 200 and "Range" not in request.headers and request.accept_encodings["gzip"]:
            response.close()
            response.direct_passthrough = False
            response.set_data(_compressed(filename))
            response.headers["Content-Encoding"] = "gzip"
            response.set_etag(response.get_etag()[0] or "", weak=True)
    return response


@cache
def _compressed(filename: str) -> bytes:
    return gzip.compress((FOLDER / filename).read_bytes(), mtime=0)
