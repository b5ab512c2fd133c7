"""Settings: from the environment only, whole and readable, or refused in a sentence."""

from pathlib import Path

import pytest

from config import Settings, SettingsMissing, load_settings

GIVEN = {
    "DATABASE_URL": "sqlite:////nowhere/evenhand.db",
    "BROKER_URL": "redis://localhost",
    "MAIL_URL": "smtp://localhost",
    "FILES_URL": "file:///nowhere",
    "SECRET_KEY": "a key for tests only",
    "BASE_URL": "http://localhost/",
}


def test_settings_come_from_the_environment() -> None:
    settings = load_settings({**GIVEN, "DEMO": "1", "TRUSTED_PROXIES": "1"}, Path("/nowhere"))
    assert settings == Settings(
        GIVEN["DATABASE_URL"],
        GIVEN["BROKER_URL"],
        GIVEN["MAIL_URL"],
        GIVEN["FILES_URL"],
        GIVEN["SECRET_KEY"],
        base_url="http://localhost",
        demo=True,
        trusted_proxies=1,
    )


def test_the_file_of_the_demonstration_counts_only_where_the_environment_holds_nothing(tmp_path: Path) -> None:
    written = tmp_path / "env"
    written.write_text("# written by make demo\n" + "".join(f"{key}={value}\n" for key, value in GIVEN.items()))
    assert load_settings({}, written).broker_url == GIVEN["BROKER_URL"]
    with pytest.raises(SettingsMissing, match="BROKER_URL"):
        load_settings({"DATABASE_URL": "sqlite:////elsewhere"}, written)


@pytest.mark.parametrize("missing", GIVEN)
def test_a_missing_setting_is_named(missing: str) -> None:
    with pytest.raises(SettingsMissing, match=rf"without {missing}: "):
        load_settings({key: value for key, value in GIVEN.items() if key != missing}, Path("/nowhere"))


@pytest.mark.parametrize("name", GIVEN)
@pytest.mark.parametrize("value", ["nonsense", "mysql://host/x", " "])
def test_a_setting_that_cannot_be_read_is_named_in_one_sentence(name: str, value: str) -> None:
    with pytest.raises(SettingsMissing, match=rf"^Evenhand cannot read {name}: it must look like \S.*\.$"):
        load_settings({**GIVEN, name: value}, Path("/nowhere"))


def test_files_may_be_kept_in_a_bucket_and_checked_by_a_scanner() -> None:
    given = {
        **GIVEN, "FILES_URL": "s3://grants/evenhand", "CLAMD_URL": "tcp://scanner:3310",
        "AWS_ENDPOINT_URL": "https://objects.example.org", "AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "hush",
    }  # fmt: skip
    settings = load_settings(given, Path("/nowhere"))
    assert (settings.files_url, settings.clamd_url) == ("s3://grants/evenhand", "tcp://scanner:3310")
    assert (settings.s3.endpoint, settings.s3.key, settings.s3.secret) == ("https://objects.example.org", "key", "hush")
    assert "hush" not in repr(settings)
    with pytest.raises(SettingsMissing, match="cannot read CLAMD_URL"):
        load_settings({**given, "CLAMD_URL": "localhost:3310"}, Path("/nowhere"))


def test_without_any_settings_the_refusal_says_how_to_begin() -> None:
    with pytest.raises(SettingsMissing, match="`make demo`"):
        load_settings({}, Path("/nowhere"))


def test_a_number_of_proxies_that_is_none_is_refused() -> None:
    with pytest.raises(SettingsMissing, match="TRUSTED_PROXIES"):
        load_settings({**GIVEN, "TRUSTED_PROXIES": "some"}, Path("/nowhere"))


def test_who_runs_the_service_is_named_with_an_address_that_can_be_one() -> None:
    named = load_settings({**GIVEN, "OPERATOR": " Grants & Co ", "OPERATOR_EMAIL": "help@grants.example "}, Path("/no"))
    assert (named.operator, named.operator_email) == ("Grants & Co", "help@grants.example")
    with pytest.raises(SettingsMissing, match="OPERATOR_EMAIL"):
        load_settings({**GIVEN, "OPERATOR_EMAIL": "the help desk"}, Path("/nowhere"))


def test_the_secret_key_stays_out_of_what_is_printed() -> None:
    settings = load_settings(GIVEN, Path("/nowhere"))
    assert settings.secret_key not in repr(settings)


def test_keys_for_signing_are_bytes_in_base64_and_a_bad_one_is_named_without_its_value() -> None:
    key, former = "a2" * 16, "Yg" * 16
    listed = {"SIGNING_KEY": "aGVyZSBhcmUgMzIgYnl0ZXMsIG5vIG1vcmUsIGxlc3M=", "FORMER_SIGNING_KEYS": ""}
    assert len(load_settings({**GIVEN, **listed}, Path("/nowhere")).signing_key) == 32
    for name in listed:
        for bad in (key, f"{former}=", "§"):
            with pytest.raises(SettingsMissing, match=rf"^{name} cannot be read") as told:
                load_settings({**GIVEN, name: bad}, Path("/nowhere"))
            assert bad not in str(told.value)
