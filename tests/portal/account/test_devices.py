"""Throttling of sign-ins, and devices on which somebody signed in before."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from assessments.clock import utcnow
from assessments.db import _Sessions
from tests.assessments.accounts.factories import PASSWORD, make_person

EMAIL = "anna@charity.example"


@pytest.fixture
def anna(sessions: _Sessions) -> UUID:
    """The id of a person with an account."""
    with sessions.begin() as session:
        return make_person(session, utcnow() - timedelta(days=1)).id


def sign_in(client: FlaskClient, email: str = EMAIL, password: str = PASSWORD) -> Any:
    return client.post("/account/sign-in", data={"email": email, "password": password})


def test_strangers_who_keep_trying_do_not_keep_out_who_signed_in_on_this_device_before(
    app: Flask, client: FlaskClient, anna: UUID
) -> None:
    sign_in(client)
    client.post("/account/sign-out")
    stranger = app.test_client()
    while sign_in(stranger, password="wrong").status_code != 429:
        pass
    assert sign_in(app.test_client()).status_code == 429
    assert sign_in(client).status_code == 302


def test_a_device_is_known_for_one_account_and_by_our_own_word_only(
    app: Flask, client: FlaskClient, anna: UUID, sessions: _Sessions
) -> None:
    with sessions.begin() as session:
        make_person(session, utcnow(), "ben@charity.example")
    sign_in(client, "ben@charity.example")
    client.post("/account/sign-out")
    while sign_in(client, password="wrong").status_code != 429:
        pass
    client.set_cookie("known_device", f'["made-up", "{EMAIL}"].x.y')
    assert sign_in(client).status_code == 429


def test_guessing_on_a_known_device_is_throttled_like_anywhere(client: FlaskClient, anna: UUID) -> None:
    sign_in(client)
    client.post("/account/sign-out")
    assert [sign_in(client, password="wrong").status_code for _ in range(11)] == [409] * 10 + [429]
