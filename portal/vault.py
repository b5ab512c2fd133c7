"""The installation's key under which bank details are kept, if it has one."""

from flask import current_app

from assessments.awards.sealing import Vault
from config import Settings


def vault() -> Vault | None:
    """What seals and opens bank details; None where no key is set."""
    settings: Settings = current_app.config["EVENHAND"]
    return Vault(settings.bank_keys) if settings.bank_keys else None
