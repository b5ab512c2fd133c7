"""Settings: one frozen value, read from the environment. Nothing else in the project reads the environment."""

import base64
import binascii
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from assessments.gateways.files import S3Access

REQUIRED = ("DATABASE_URL", "BROKER_URL", "MAIL_URL", "FILES_URL", "SECRET_KEY", "BASE_URL")
KNOWN = (*REQUIRED, "DEMO")
SHAPES = {
    "DATABASE_URL": (r"sqlite:///.+|postgresql(\+psycopg)?://.+", "sqlite:////a/file or postgresql://user@host/name"),
    "BROKER_URL": (
        r"(rediss?|redis\+socket|sentinel|filesystem)://.+",
        "redis://host:6379/0 or filesystem:///a/folder",
    ),
    "MAIL_URL": (
        r"(smtp|smtp\+starttls|smtps)://.+|maildir:///.+",
        "smtp://user:password@host:25 or maildir:///a/folder",
    ),
    "FILES_URL": (r"file:///.+|s3://[^/]+(/.*)?", "file:///a/folder or s3://bucket/prefix"),
    "SECRET_KEY": (r".{16,}", "a long random text, of 16 characters or more"),
    "BASE_URL": (r"https?://[^\s/?#]+/?", "https://grants.example.org"),
}
"""What each setting must look like, and how that is told."""
OPTIONAL_SHAPES = {
    "CLAMD_URL": (r"tcp://[^/]+|unix:///.+", "tcp://host:3310 or unix:///run/clamav/clamd.ctl"),
}
"""The same of what may be left out."""
ENV_FILE = Path(__file__).resolve().parent / "var" / "env"


class SettingsMissing(Exception):
    """Evenhand cannot start: a setting is missing or unreadable. The message is one sentence for the operator."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between one installation and another."""

    database_url: str
    broker_url: str
    mail_url: str
    files_url: str
    secret_key: str = field(repr=False)
    base_url: str
    demo: bool = False
    trusted_proxies: int = 0
    signing_key: bytes = field(default=b"", repr=False)
    """32 bytes by which receipts are signed; derived from the secret key if it is left out."""
    former_signing_keys: tuple[bytes, ...] = ()
    """The public keys of those that signed before, so that what they signed is still known."""
    bank_keys: tuple[bytes, ...] = field(default=(), repr=False)
    """Fernet keys under which bank details are kept, the newest first; without one none are kept."""
    operator: str = ""
    """Who runs this installation, as its privacy page names them; the funders themselves if it is left out."""
    operator_email: str = ""
    clamd_url: str = ""
    """Where the virus scanner listens; without one, what is uploaded is marked as not checked."""
    s3: S3Access = field(default_factory=S3Access)
    """How the bucket of an `s3://` store is reached."""

    @property
    def is_https(self) -> bool:
        """Whether people reach the portal over https."""
        return self.base_url.startswith("https://")


def load_settings(environ: Mapping[str, str] = os.environ, env_file: Path = ENV_FILE) -> Settings:
    """The settings of the environment or, where it holds none at all, those that `make demo` wrote.

    Raises SettingsMissing with a sentence that says what is missing and what to do.
    """
    given = given_settings(environ, env_file)
    missing = [name for name in REQUIRED if not given.get(name)]
    if len(missing) == len(REQUIRED):
        raise SettingsMissing(
            f"Evenhand has no settings: run `make demo` to try it, or set {_listed(REQUIRED)} in the environment."
        )
    if missing:
        raise SettingsMissing(f"Evenhand cannot start without {_listed(missing)}: set it in the environment.")
    for name, (_pattern, shape) in {**SHAPES, **OPTIONAL_SHAPES}.items():
        if given.get(name) and not _is_in_shape(name, given[name]):
            raise SettingsMissing(f"Evenhand cannot read {name}: it must look like {shape}.")
    return Settings(
        database_url=given["DATABASE_URL"],
        broker_url=given["BROKER_URL"],
        mail_url=given["MAIL_URL"],
        files_url=given["FILES_URL"],
        secret_key=given["SECRET_KEY"],
        base_url=given["BASE_URL"].rstrip("/"),
        demo=is_on(given.get("DEMO", "")),
        trusted_proxies=_proxies(given.get("TRUSTED_PROXIES", "")),
        signing_key=b"".join(signing_keys("SIGNING_KEY", given)[:1]),
        former_signing_keys=signing_keys("FORMER_SIGNING_KEYS", given),
        bank_keys=bank_keys(given),
        operator=given.get("OPERATOR", "").strip(),
        operator_email=_email(given.get("OPERATOR_EMAIL", "")),
        clamd_url=given.get("CLAMD_URL", ""),
        s3=s3_access(given),
    )


def given_settings(environ: Mapping[str, str] = os.environ, env_file: Path = ENV_FILE) -> Mapping[str, str]:
    """What is set, whether or not it can be read: for the doctor, and for `load_settings`."""
    return environ if any(environ.get(name) for name in KNOWN) else _written(env_file)


def fault_in_setting(name: str, value: str) -> str | None:
    """What is wrong with a setting that is required or given, as a sentence that does not repeat its value."""
    shape = {**SHAPES, **OPTIONAL_SHAPES}[name][1]
    if not value:
        return f"It is missing: set it in the environment, to something like {shape}."
    return None if _is_in_shape(name, value) else f"It cannot be read: it must look like {shape}."


def s3_access(given: Mapping[str, str]) -> S3Access:
    """How a bucket is reached, under the names that every tool for S3 knows."""
    return S3Access(
        endpoint=given.get("AWS_ENDPOINT_URL", ""),
        region=given.get("AWS_REGION", ""),
        key=given.get("AWS_ACCESS_KEY_ID", ""),
        secret=given.get("AWS_SECRET_ACCESS_KEY", ""),
    )


def signing_keys(name: str, given: Mapping[str, str]) -> tuple[bytes, ...]:
    """The keys of 32 bytes that a setting lists in base64. Raises SettingsMissing with a sentence that shows none."""
    try:
        keys = tuple(base64.b64decode(each, validate=True) for each in given.get(name, "").replace(",", " ").split())
    except (ValueError, binascii.Error):
        keys = (b"",)
    if any(len(key) != 32 for key in keys):
        raise SettingsMissing(f"{name} cannot be read: it must be 32 bytes in base64, or left out.")
    return keys


def bank_keys(given: Mapping[str, str]) -> tuple[bytes, ...]:
    """The Fernet keys that BANK_KEYS lists, newest first. Raises SettingsMissing with a sentence that shows none."""
    keys = tuple(key.encode() for key in given.get("BANK_KEYS", "").replace(",", " ").split())
    try:
        lengths = {len(base64.urlsafe_b64decode(key)) for key in keys}
    except (ValueError, binascii.Error):
        lengths = {0}
    if lengths - {32}:
        raise SettingsMissing("BANK_KEYS cannot be read: it must be Fernet keys, the newest first, or left out.")
    return keys


def is_on(value: str) -> bool:
    """Whether a switch is on."""
    return value.strip().lower() in {"1", "true", "yes", "on"}


def _is_in_shape(name: str, value: str) -> bool:
    return re.fullmatch({**SHAPES, **OPTIONAL_SHAPES}[name][0], value) is not None


def _written(env_file: Path) -> dict[str, str]:
    if not env_file.is_file():
        return {}
    lines = (line.strip() for line in env_file.read_text(encoding="utf-8").splitlines())
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {key.strip(): value.strip() for key, equals, value in pairs if equals}


def _proxies(given: str) -> int:
    if not given.strip():
        return 0
    if not given.strip().isdecimal():
        raise SettingsMissing(
            "TRUSTED_PROXIES is not a number: set it to how many proxies stand in front, or leave it out."
        )
    return int(given)


def _email(given: str) -> str:
    if given.strip() and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", given.strip()):
        raise SettingsMissing("OPERATOR_EMAIL is not an email address: set it to one that is read, or leave it out.")
    return given.strip()


def _listed(names: tuple[str, ...] | list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
