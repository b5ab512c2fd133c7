"""Pages are compressed where they hold no secret, and never where they do."""

import gzip

import pytest
from flask import Flask

from assessments.db import _Sessions
from tests.factories import make_person, sign_in

GZIP = {"Accept-Encoding": "gzip, br"}


def test_a_page_that_anybody_can_read_is_sent_compressed(guarded_app: Flask) -> None:
    plain = guarded_app.test_client().get("/privacy")
    packed = guarded_app.test_client().get("/privacy", headers=GZIP)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 2
    assert gzip.decompress(packed.data).partition(b"<body")[2][:20] == plain.data.partition(b"<body")[2][:20]
    for response in (plain, packed):
        assert "Accept-Encoding" in response.headers["Vary"]


def test_a_refusal_is_compressed_too_and_keeps_its_status(guarded_app: Flask) -> None:
    response = guarded_app.test_client().get("/no/such/page", headers=GZIP)
    assert response.status_code == 404
    assert b"Page not found" in gzip.decompress(response.data)


@pytest.mark.parametrize("path", ["/account/sign-in", "/account/sign-up", "/accessibility/another-format"])
def test_a_page_with_a_request_token_is_sent_as_it_is(guarded_app: Flask, path: str) -> None:
    response = guarded_app.test_client().get(path, headers=GZIP)
    assert "Content-Encoding" not in response.headers
    assert b"csrf_token" in response.data


@pytest.mark.parametrize("path", ["/", "/privacy", "/account/", "/no/such/page"])
def test_every_page_of_somebody_who_is_signed_in_is_sent_as_it_is(
    guarded_app: Flask, sessions: _Sessions, path: str
) -> None:
    with sessions.begin() as session:
        person = make_person(session)
    response = sign_in(guarded_app.test_client(), person).get(path, headers=GZIP)
    assert "Content-Encoding" not in response.headers


def test_so_is_one_that_holds_no_token(own_app: Flask, sessions: _Sessions) -> None:
    own_app.add_url_rule("/long", "long", lambda: "word " * 1000)
    assert own_app.test_client().get("/long", headers=GZIP).headers["Content-Encoding"] == "gzip"
    with sessions.begin() as session:
        person = make_person(session)
    response = sign_in(own_app.test_client(), person).get("/long", headers=GZIP)
    assert "Content-Encoding" not in response.headers


def test_a_browser_that_does_not_take_it_gets_the_page_as_it_is(guarded_app: Flask) -> None:
    for accepted in ("", "identity", "gzip;q=0"):
        response = guarded_app.test_client().get("/privacy", headers={"Accept-Encoding": accepted})
        assert "Content-Encoding" not in response.headers


def test_asking_only_for_the_head_gives_the_length_of_the_compressed_page(guarded_app: Flask) -> None:
    client = guarded_app.test_client()
    head, page = client.head("/privacy", headers=GZIP), client.get("/privacy", headers=GZIP)
    assert head.data == b""
    assert head.headers["Content-Encoding"] == "gzip" == page.headers["Content-Encoding"]
