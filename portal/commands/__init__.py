"""What `flask …` offers."""

from flask import Flask

from portal.commands.admin import admin
from portal.commands.demo import demo
from portal.commands.figures import export_round, show_statistics
from portal.commands.mail import mail
from portal.commands.receipt import receipt_group
from portal.commands.replay import replay
from portal.commands.round import round_group
from portal.commands.trail import trail


def register_commands(app: Flask) -> None:
    """Add every command to the application."""
    round_group.add_command(show_statistics)
    round_group.add_command(export_round)
    for group in (admin, demo, mail, receipt_group, replay, round_group, trail):
        app.cli.add_command(group)
