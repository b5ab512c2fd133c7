"""Passwords for invented people."""

import secrets


def made_up_password() -> str:
    """A password that nobody can guess, of letters and figures that are easy to copy."""
    return "-".join(secrets.token_hex(3) for _part in range(3))
