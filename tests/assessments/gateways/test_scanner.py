"""The virus scanner, the real one: what it says, and that silence is not taken for a yes."""

from collections.abc import Iterator

import pytest

from assessments.gateways.scanner import Clamd, ScannerSilent, check_scanner, make_scanner
from tests.clamav import EICAR, LIMIT, OUR_VIRUS
from tests.databases import free_port

pytestmark = pytest.mark.usefixtures("clamd_url")


@pytest.fixture(params=["socket", "port"])
def scanner(request: pytest.FixtureRequest, clamd_url: str, clamd_port: int) -> Clamd:
    return make_scanner(clamd_url if request.param == "socket" else f"tcp://127.0.0.1:{clamd_port}")


def in_pieces(content: bytes, size: int = 7) -> Iterator[bytes]:
    return (content[start : start + size] for start in range(0, len(content), size))


def test_it_finds_what_it_has_a_signature_for_however_it_is_cut(scanner: Clamd) -> None:
    assert scanner.scan(in_pieces(b"Warm homes for everybody.")) is None
    assert "Eicar" in (scanner.scan(in_pieces(EICAR)) or "")
    assert "Phrase" in (scanner.scan(in_pieces(b"Homes, " + OUR_VIRUS + b", warm.")) or "")


def test_what_is_larger_than_it_takes_is_refused_and_not_called_clean(scanner: Clamd) -> None:
    assert "larger" in (scanner.scan([bytes(64 * 1024)] * (8 * LIMIT // (64 * 1024))) or "")


def test_silence_is_not_a_yes() -> None:
    for address in (("127.0.0.1", free_port()), "/nowhere/clamd.ctl"):
        with pytest.raises(ScannerSilent):
            Clamd(address).scan([b"Warm homes"])


def test_the_doctor_is_told_what_answers(clamd_url: str) -> None:
    assert check_scanner(clamd_url).startswith("ClamAV")


@pytest.mark.parametrize("url", ["unix://host/clamd.ctl", "tcp:///", "http://host:3310", "clamd"])
def test_an_address_of_another_shape_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="CLAMD_URL"):
        make_scanner(url)
