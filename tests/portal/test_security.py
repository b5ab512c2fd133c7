"""What the portal's edge lets in and gives away: headers, cookies, tokens, odd characters, sizes, caching."""

import gzip
import html
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask, render_template_string, request, session
from flask.testing import FlaskClient

from config import Settings
from portal.app import create_app
from portal.security import LARGEST_REQUEST, is_odd

Encoding = Callable[[dict[str, str]], tuple[bytes, str]]


class DeafQueue:
    """A queue that nobody listens to."""

    def wake(self) -> None:
        """Nothing happens."""


def _settings(base_url: str = "http://localhost") -> Settings:
    return Settings("sqlite:////nowhere.db", "redis://", "smtp://", "file:///", "a key for tests only", base_url)


def _app(base_url: str = "http://localhost") -> Flask:
    app = create_app(_settings(base_url), DeafQueue())

    @app.post("/keep")
    def keep() -> dict[str, Any]:
        session["seen"] = True
        return {name: request.form.getlist(name) for name in request.form}

    @app.get("/token")
    def token() -> str:
        return render_template_string("{{ csrf_token() }}")

    return app


@pytest.fixture
def app() -> Flask:
    return _app()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def _token(client: FlaskClient) -> str:
    return client.get("/token").text


def _hidden(page: str) -> list[tuple[str, str]]:
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page)
    return [(html.unescape(name), html.unescape(value)) for name, value in found]


def test_a_page_may_load_and_run_only_what_is_ours(client: FlaskClient) -> None:
    response = client.get("/no/such/page")
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("path", ["/no/such/page", "/%00"])
def test_scripts_carry_the_nonce_of_their_own_response(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    allowed = re.search(r"'nonce-([^']+)'", response.headers["Content-Security-Policy"])
    assert allowed is not None
    assert set(re.findall(r'<script[^>]* nonce="([^"]*)"', response.text)) == {allowed[1]}
    assert response.text.count("<script") == response.text.count("nonce=")
    assert " style=" not in response.text


def test_over_https_cookies_and_browsers_are_held_to_https() -> None:
    client = _app("https://grants.example").test_client()
    assert client.get("/token", base_url="http://grants.example").status_code in {301, 302}
    response = client.get("/token", base_url="https://grants.example")
    assert "max-age=" in response.headers["Strict-Transport-Security"]
    assert all(part in response.headers["Set-Cookie"] for part in ("Secure", "HttpOnly", "SameSite=Lax"))


def test_over_http_nothing_demands_https(client: FlaskClient) -> None:
    response = client.get("/token")
    assert response.status_code == 200
    assert "Strict-Transport-Security" not in response.headers
    assert "Secure" not in response.headers["Set-Cookie"]


def test_a_form_without_its_token_changes_nothing_and_keeps_the_text(client: FlaskClient) -> None:
    response = client.post("/keep", data={"answer": "Line one\nLine <two>"})
    assert response.status_code == 400
    assert "Line one\nLine &lt;two&gt;</textarea>" in response.text
    with client.session_transaction() as kept:
        assert "seen" not in kept


def test_sending_it_again_sends_the_very_same(client: FlaskClient) -> None:
    typed = {"answer": '\n"Line" one\r\nLine <two> & 🌱', "several": ["a", "b"], "empty": ""}
    again = _hidden(client.post("/keep?step=2", data=typed).text)
    assert [name for name, _ in again].count("csrf_token") == 1
    data: dict[str, list[str]] = {}
    for name, value in again:
        data.setdefault(name, []).append(value)
    response = client.post("/keep?step=2", data=data)
    assert response.status_code == 200
    assert {**response.json, "csrf_token": None} == {  # type: ignore[dict-item]
        "answer": [typed["answer"]],
        "several": ["a", "b"],
        "empty": [""],
        "csrf_token": None,
    }


def test_a_password_is_never_written_back(client: FlaskClient) -> None:
    response = client.post("/keep", data={"email": "ada@charity.example", "new_password": "correct horse battery"})
    assert "ada@charity.example" in response.text
    assert "correct horse" not in response.text
    assert "Send it again" not in response.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_somebody_elses_form_is_not_offered_again_and_gets_no_session(
    client: FlaskClient, headers: dict[str, str]
) -> None:
    response = client.post("/keep", data={"answer": "theirs"}, headers=headers)
    assert response.status_code == 400
    assert "Send it again" not in response.text
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("path", ["/%00", "/token?page=%00", "/token?%00=1"])
def test_nul_in_an_address_is_refused(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 400
    assert "NUL" in response.text


def test_nul_in_a_field_is_refused_and_the_rest_of_the_text_kept(client: FlaskClient) -> None:
    response = client.post("/keep", data={"answer": "before\0after", "csrf_token": _token(client)})
    assert response.status_code == 400
    assert "beforeafter</textarea>" in response.text


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"answer=\xff\xfe", "application/x-www-form-urlencoded"),
        (b"answer=%ED%A0%80", "application/x-www-form-urlencoded"),
        (b"\xff", "multipart/form-data; boundary=x"),
        (
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\xed\xa0\x80\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
        ),
    ],
)
def test_bytes_that_are_no_text_are_refused_without_a_fault(client: FlaskClient, body: bytes, kind: str) -> None:
    assert client.post("/keep", data=body, content_type=kind).status_code == 400


def test_lone_surrogates_are_odd_and_whole_characters_are_not() -> None:
    assert is_odd("\ud83c")
    assert is_odd("a\0b")
    assert not is_odd("🌱 مرحبا\r\n\t")


def _urlencoded(fields: dict[str, str]) -> tuple[bytes, str]:
    return urlencode(fields).encode(), "application/x-www-form-urlencoded"


def _multipart(fields: dict[str, str]) -> tuple[bytes, str]:
    parts = [f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{fields[name]}\r\n' for name in fields]
    return f"{''.join(parts)}--x--\r\n".encode(), "multipart/form-data; boundary=x"


@pytest.mark.parametrize("encode", [_urlencoded, _multipart])
def test_a_long_answer_passes(client: FlaskClient, encode: Encoding) -> None:
    answer = "🌱" * 100_000
    body, kind = encode({"answer": answer, "csrf_token": _token(client)})
    response = client.post("/keep", data=body, content_type=kind)
    assert response.status_code == 200
    assert response.json is not None
    assert response.json["answer"] == [answer]


@pytest.mark.parametrize("encode", [_urlencoded, _multipart])
def test_five_megabytes_are_refused_in_a_sentence(client: FlaskClient, encode: Encoding) -> None:
    body, kind = encode({"answer": "x" * 5_000_000, "csrf_token": _token(client)})
    response = client.post("/keep", data=body, content_type=kind)
    assert response.status_code == 413
    assert f"larger than {LARGEST_REQUEST // 1024 // 1024} MB" in response.text


@pytest.mark.parametrize("encode", [_urlencoded, _multipart])
@pytest.mark.parametrize(("length", "status"), [(100_000, 200), (5_000_000, 413)])
def test_in_chunks_the_limit_is_the_same_and_half_a_form_is_none(
    client: FlaskClient, encode: Encoding, length: int, status: int
) -> None:
    body, kind = encode({"csrf_token": _token(client), "answer": "x" * length})
    chunks: dict[str, Any] = {"input_stream": BytesIO(body), "environ_overrides": {"wsgi.input_terminated": True}}
    response = client.post("/keep", content_type=kind, **chunks)
    assert response.status_code == status


def test_a_file_is_kept_for_a_year_at_the_address_with_its_fingerprint(client: FlaskClient) -> None:
    page = client.get("/no/such/page").text
    address = re.search(r'href="(/static/evenhand\.css\?v=[0-9a-f]{12})"', page)
    assert address is not None
    assert "immutable" in client.get(address[1], buffered=True).headers["Cache-Control"]
    assert "immutable" not in client.get("/static/evenhand.css?v=000000000000", buffered=True).headers["Cache-Control"]


def test_files_are_sent_compressed_to_those_who_can_read_it(client: FlaskClient) -> None:
    plain = client.get("/static/evenhand.css", buffered=True)
    small = client.get("/static/evenhand.css", headers={"Accept-Encoding": "gzip"}, buffered=True)
    assert small.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.data) == plain.data
    assert "Content-Encoding" not in plain.headers
    again = client.get("/static/evenhand.css", headers={"If-None-Match": small.headers["ETag"]}, buffered=True)
    assert again.status_code == 304


def test_a_first_visit_weighs_less_than_100_kilobytes(client: FlaskClient) -> None:
    files = ["evenhand.css", "evenhand.js", "images/mark.svg", "images/favicon.svg"]
    files += [f"fonts/source-sans-3-latin-{weight}-normal.woff2" for weight in (400, 600)]
    answers = [client.get(f"/static/{file}", headers={"Accept-Encoding": "gzip"}, buffered=True) for file in files]
    assert all(answer.status_code == 200 for answer in answers)
    assert sum(len(answer.data) for answer in answers) + len(client.get("/no/such/page").data) < 100_000


def test_every_font_that_the_style_sheet_names_is_there_under_its_fingerprint(client: FlaskClient) -> None:
    style = Path("static/evenhand.css").read_text(encoding="utf-8")
    named = re.findall(r"url\(\"?(fonts/[^)\"]+)", style)
    assert len(named) == 4
    assert all("immutable" in client.get(f"/static/{name}", buffered=True).headers["Cache-Control"] for name in named)


def test_pages_of_signed_in_people_are_not_kept(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/no/such/page").headers["Cache-Control"] == "private, no-cache"
    with app.test_request_context("/no/such/page"):
        session["_user_id"] = "somebody"
        assert app.process_response(app.make_response("page")).headers["Cache-Control"] == "no-store"


def test_a_visitor_gets_no_cookie_for_reading(client: FlaskClient) -> None:
    assert "Set-Cookie" not in client.get("/no/such/page").headers
