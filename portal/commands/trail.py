"""`flask trail`: the trail and its seals."""

import click

from assessments.audit.queries import verify_trail
from portal.commands.group import CommandGroup
from portal.db import Sessions

trail = CommandGroup("trail", help="The trail of who did what.")


@trail.command("verify")
def verify() -> None:
    """Check that nothing on the trail was changed or removed since it was sealed."""
    with Sessions.reading() as session:
        check = verify_trail(session)
    if not check.is_whole:
        raise click.ClickException(f"The trail was changed: seal {check.broken_seal_id} does not fit what it seals.")
    click.echo(
        f"The trail is whole: {check.sealed_entries} entries under {check.seals} seals; "
        f"{check.unsealed_entries} newer ones are not sealed yet."
    )
