"""Whether what lies outside can be reached: the mail server, the virus scanner, the file store, the disks."""

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from uuid import uuid4

from assessments.gateways.files import S3Access, make_file_store
from assessments.gateways.mail import check_mail
from assessments.gateways.scanner import check_scanner
from assessments.health.findings import Finding, fine, odd, wrong

FILES, MAIL, DISK, SCANNER = "Files", "Mail", "Disk", "Virus scanner"
TIGHT, FULL = 1024**3, 100 * 1024**2
"""Bytes left below which somebody should look, and below which things stop."""


def examine_mail(url: str, *, is_demo: bool) -> Iterator[Finding]:
    """Reach the mail server, or write into the folder; nothing is sent."""
    yield fine(MAIL, check_mail(url))
    if url.startswith("maildir:") and not is_demo:
        yield odd(MAIL, "Emails are only written into a folder, and reach nobody: set MAIL_URL to a mail server.")


def examine_files(url: str, access: S3Access | None = None) -> Iterator[Finding]:
    """Keep a file, read it back, and remove it."""
    store, name, content = make_file_store(url, access), f"doctor-{uuid4().hex}", b"May be removed.\n"
    store.put(name, [content])
    try:
        if b"".join(store.read(name)) != content:
            yield wrong(FILES, "What is written into the store is not what is read back: look at the disk.")
            return
    finally:
        store.remove(name)
    yield fine(FILES, f"The {'bucket' if url.startswith('s3:') else 'folder'} can be written and read.")


def examine_scanner(url: str, *, is_demo: bool) -> Iterator[Finding]:
    """Ask the virus scanner for its version, if there is one."""
    if url:
        yield fine(SCANNER, check_scanner(url))
    elif not is_demo:
        yield odd(SCANNER, "None is set, so nobody knows what is in uploaded files: set CLAMD_URL to ClamAV's daemon.")


def examine_disks(folders: Iterable[Path]) -> Iterator[Finding]:
    """How much is left on each disk on which something is kept, once for each disk."""
    seen = set()
    for folder in folders:
        there = next(each for each in (folder, *folder.parents) if each.exists())
        disk = there.stat().st_dev
        if disk not in seen:
            seen.add(disk)
            yield _room(there, shutil.disk_usage(there).free)


def _room(folder: Path, free: int) -> Finding:
    left = f"{free / 1024**3:.1f} GB left on the disk of {folder}"
    if free < FULL:
        return wrong(DISK, f"Only {left}: make room.")
    return odd(DISK, f"Only {left}: make room soon.") if free < TIGHT else fine(DISK, f"{left}.")
