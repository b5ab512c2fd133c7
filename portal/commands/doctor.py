"""`flask doctor`: looks at everything that an installation needs, and says what is wrong and what to do about it."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

import click

from assessments.clock import utcnow
from assessments.health.findings import Finding, Level, fine, odd, tried, wrong
from config import (
    OPTIONAL_SHAPES,
    REQUIRED,
    SettingsMissing,
    bank_keys,
    fault_in_setting,
    given_settings,
    is_on,
    s3_access,
    signing_keys,
)
from portal.assets import FOLDER as STATIC

ROOT = Path(__file__).resolve().parents[2]
BUILT = ("evenhand.css", "evenhand.js", "images/mark.svg")
CORRECT = "Correct {}, or mend what it leads to."
SHORT_SECRET = 32
FEWEST_LETTERS = 10
OWN_MACHINE = {"localhost", "127.0.0.1", "::1"}


def make_doctor(check_broker: Callable[[str], str]) -> click.Command:
    """The command; how a broker is reached is the worker's to know."""

    @click.command("doctor")
    def doctor() -> None:
        """Check settings, database, broker, worker, mail, files, scanner, disk; exit with 1 if something is wrong."""
        given = given_settings()
        secrets = secrets_of(given)
        worst = False
        for finding in examine(given, check_broker):
            worst = worst or finding.level is Level.WRONG
            click.echo(finding.line(secrets))
        if worst:
            raise SystemExit(1)

    return doctor


def examine(given: Mapping[str, str], check_broker: Callable[[str], str]) -> Iterator[Finding]:
    """Everything, one finding after another; what a check needs and cannot have is passed over."""
    faults = {name: fault for name in REQUIRED if (fault := fault_in_setting(name, given.get(name, "")))}
    yield from _settings(given, faults)
    whole = {name: given[name] for name in REQUIRED if name not in faults}
    if "DATABASE_URL" in whole:
        yield from tried("Database", lambda: _database(whole["DATABASE_URL"]))
    if "BROKER_URL" in whole:
        yield from tried("Broker", lambda: _broker(whole["BROKER_URL"], check_broker), CORRECT.format("BROKER_URL"))
    yield from _outside(whole, given, is_demo=is_on(given.get("DEMO", "")))
    yield from tried("Pages", _pages)


def secrets_of(given: Mapping[str, str]) -> set[str]:
    """What must never be printed: the keys, and the passwords within addresses, as written and as meant."""
    found = {given.get("SECRET_KEY", ""), given.get("SIGNING_KEY", "").strip(), s3_access(given).secret}
    found |= set(given.get("BANK_KEYS", "").replace(",", " ").split())
    for name in REQUIRED:
        password = _password(given.get(name, ""))
        found |= {password, unquote(password)}
    return found - {""}


def _password(url: str) -> str:
    try:
        return urlsplit(url).password or ""
    except ValueError:
        return ""


def _settings(given: Mapping[str, str], faults: Mapping[str, str]) -> Iterator[Finding]:
    for name in REQUIRED:
        if name in faults:
            yield wrong(name, faults[name])
        else:
            yield from _odd_setting(name, given) or [fine(name, "It is set, and can be read.")]
    yield from _signing(given)
    yield from _banking(given)
    for name in OPTIONAL_SHAPES:
        if given.get(name) and (fault := fault_in_setting(name, given[name])):
            yield wrong(name, fault)
    if given.get("TRUSTED_PROXIES", "").strip() and not given["TRUSTED_PROXIES"].strip().isdecimal():
        yield wrong("TRUSTED_PROXIES", "It is not a number: say how many proxies stand in front, or leave it out.")


def _signing(given: Mapping[str, str]) -> Iterator[Finding]:
    """The key under receipts, and those that were used before."""
    try:
        is_set = bool(signing_keys("SIGNING_KEY", given))
        signing_keys("FORMER_SIGNING_KEYS", given)
    except SettingsMissing as missing:
        yield wrong("SIGNING_KEY", str(missing))
        return
    if is_set or is_on(given.get("DEMO", "")):
        yield fine("SIGNING_KEY", "Receipts are signed." if is_set else "A demonstration signs by its SECRET_KEY.")
        return
    yield odd(
        "SIGNING_KEY",
        "It is not set, so receipts are signed by a key derived from SECRET_KEY, and changing that changes both. "
        "Make one: `python -c 'import base64, secrets; print(base64.b64encode(secrets.token_bytes(32)).decode())'`, "
        "and list the key before it, which `flask receipt keys` prints, in FORMER_SIGNING_KEYS.",
    )


def _banking(given: Mapping[str, str]) -> Iterator[Finding]:
    """The keys under which bank details are kept."""
    try:
        count = len(bank_keys(given))
    except SettingsMissing as missing:
        yield wrong("BANK_KEYS", str(missing))
        return
    if count:
        yield fine("BANK_KEYS", "Bank details are kept under a key.")
    else:
        yield odd("BANK_KEYS", "It is not set, so no bank details are taken, and no payment file can be made.")


def _odd_setting(name: str, given: Mapping[str, str]) -> list[Finding]:
    """What is strange about a setting that can be read."""
    value, found = given[name], []
    if name == "SECRET_KEY" and (len(value) < SHORT_SECRET or len(set(value)) < FEWEST_LETTERS):
        found.append("It is easy to guess. A better one: `python -c 'import secrets; print(secrets.token_hex(32))'`.")
    if name == "BASE_URL":
        address = urlsplit(value)
        is_served = address.hostname not in OWN_MACHINE
        has_proxy = given.get("TRUSTED_PROXIES", "").strip() not in {"", "0"}
        if address.scheme == "http" and is_served:
            found.append("It is http, so that anybody on the way can read passwords: serve it by https.")
        if address.scheme == "https" and not has_proxy:
            found.append(
                "It is https, and no proxy is trusted: if one stands in front, set TRUSTED_PROXIES to 1, or browsers "
                "are sent round in a circle."
            )
        if is_on(given.get("DEMO", "")) and (address.scheme == "https" or is_served):
            found.append(
                "DEMO is on where others can reach it: everybody can read the emails of a demonstration. "
                "Leave DEMO out for a real one."
            )
    return [odd(name, said) for said in found]


def _database(url: str) -> Iterator[Finding]:
    from alembic.script import ScriptDirectory  # the web starts without Alembic

    from assessments.health.database import examine_database

    head = ScriptDirectory(str(ROOT / "migrations")).get_current_head() or ""
    yield from examine_database(url, head=head, now=utcnow())


def _broker(url: str, check_broker: Callable[[str], str]) -> Iterator[Finding]:
    yield fine("Broker", check_broker(url))


def _outside(whole: Mapping[str, str], given: Mapping[str, str], *, is_demo: bool) -> Iterator[Finding]:
    from assessments.health.outside import examine_disks, examine_files, examine_mail, examine_scanner

    if "MAIL_URL" in whole:
        yield from tried("Mail", lambda: examine_mail(whole["MAIL_URL"], is_demo=is_demo), CORRECT.format("MAIL_URL"))
    if "FILES_URL" in whole:
        access = s3_access(given)
        yield from tried("Files", lambda: examine_files(whole["FILES_URL"], access), CORRECT.format("FILES_URL"))
    clamd = given.get("CLAMD_URL", "")
    if not (clamd and fault_in_setting("CLAMD_URL", clamd)):
        yield from tried("Virus scanner", lambda: examine_scanner(clamd, is_demo=is_demo), CORRECT.format("CLAMD_URL"))
    folders = [Path(unquote(urlsplit(url).path)) for url in whole.values() if url.startswith(("file", "maildir:"))]
    if whole.get("DATABASE_URL", "").startswith("sqlite:///"):
        folders.append(Path(whole["DATABASE_URL"].removeprefix("sqlite:///")).absolute().parent)
    yield from tried("Disk", lambda: examine_disks(folders))


def _pages() -> Iterator[Finding]:
    missing = [name for name in BUILT if not (STATIC / name).is_file()]
    if not any((STATIC / "fonts").glob("*.woff2")):
        missing.append("fonts")
    if missing:
        yield wrong("Pages", f"static/ lacks {', '.join(missing)}: run `make assets`, or take it from the release.")
    else:
        yield fine("Pages", "Styles, scripts and fonts are built.")
    ZoneInfo("Europe/London")
    yield fine("Pages", "Time zones are known.")
