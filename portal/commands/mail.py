"""`flask mail`: what a mail server hands over."""

from typing import BinaryIO

import click

from assessments.clock import utcnow
from assessments.errors import Refused
from assessments.messages.use_cases import LARGEST, note_returned
from portal.commands.group import CommandGroup
from portal.db import Sessions

mail = CommandGroup("mail", help="What a mail server hands over.")


@mail.command("returned")
@click.argument("report", type=click.File("rb"), default="-")
def returned(report: BinaryIO) -> None:
    """Note that an email came back, by the REPORT of a mail server (RFC 3464), from a file or standard input.

    Have your server hand what comes back to the sender's address to this command. It exits with 1 where the report is
    about nothing that was sent from here, and changes nothing then.
    """
    try:
        with Sessions.begin() as session:
            number = note_returned(session, report.read(LARGEST), now=utcnow()).id
    except Refused as refused:
        raise click.ClickException(refused.told()) from None
    click.echo(f"Email {number} is noted as one that came back.")
