"""All that somebody can fetch: every address of the portal with every id, and what stands in the answers."""

import html
import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.lacking import leave_out

DIGRESSIONS = ("static", "demo.", "public.guide")
"""What tells nothing of any application, whoever asks."""
FORBIDDEN = 403
TELLING = ("Content-Disposition", "ETag", "Last-Modified")
"""Headers that could tell something beside the page."""
CHANGING = re.compile(
    r'name="(csrf_token|\w*key|enquiry_id|request_id|page:name)"[^>]* value="[^"]*"|ends.in"?[=:]"?[0-9]+|nonce="[^"]*"'
    r'|\bat [0-9]+(:[0-9]+)?[ap]m\b|"key": "[^"]*"'
)
"""Keys of forms and moments, which differ each time that a page is asked for."""


@dataclass(frozen=True)
class Fetched:
    """One address, and all text that came back: the page, or what is packed in the file, its name, where it leads."""

    address: str
    status: int
    text: str


def walk(
    app: Flask, client: FlaskClient, ids: Mapping[str, Sequence[str]], shut: tuple[str, ...] = ()
) -> Iterator[Fetched]:
    """Every page and file at every address that these ids make; each name of an id has to be known.

    Where a part of the portal is `shut` to somebody by their role, which is asked before any id is looked at, each of
    its doors is tried once, as long as it is shut.
    """
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.endpoint.startswith(DIGRESSIONS):
            for address in addresses_of(app, rule, ids):
                response = client.get(address)
                yield Fetched(address, response.status_code, text_of(response))
                if response.status_code == FORBIDDEN and rule.endpoint.startswith(shut):
                    break


def addresses_of(app: Flask, rule: Rule, ids: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The rule's addresses; each id comes with the `stage` and `reference` that it may be tried with."""
    names = sorted(rule.arguments - set(rule.defaults or ()))
    adapter = app.url_map.bind("localhost")
    for values in product(*(ids[name] for name in names)):
        try:
            yield adapter.build(rule.endpoint, dict(zip(names, values, strict=True)), method="GET")
        except ValueError:  # one of a few words, and not one of this rule's
            continue


def text_of(response: TestResponse) -> str:
    """What the answer says, unpacked."""
    content = response.get_data()
    response.close()
    headers = " ".join((response.location or "", *(response.headers.get(name, "") for name in TELLING)))
    return f"{headers}\n{unpacked(content)}"


def unpacked(content: bytes) -> str:
    """The words of a page, a spreadsheet, an archive or a PDF."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return "\n".join(f"{name}\n{unpacked(packed.read(name))}" for name in packed.namelist())
    if content.startswith(b"%PDF"):
        return words_of_pdf(content)
    return html.unescape(content.decode(errors="replace"))


def words_of_pdf(content: bytes) -> str:
    """The words of a PDF."""
    if shutil.which("pdftotext") is None:
        leave_out("reading PDFs: pdftotext (poppler-utils) is missing")
    done = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
    return done.stdout.decode().replace("\u200b", "")  # where a line may break


def steady(page: Fetched) -> tuple[int, str]:
    """A page without them."""
    return page.status, CHANGING.sub("", page.text)
