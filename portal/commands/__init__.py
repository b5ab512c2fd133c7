"""What `flask …` offers."""

from flask import Flask


def register_commands(app: Flask) -> None:
    """Add every command to the application."""
