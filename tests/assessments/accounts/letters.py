"""Finding the link in an email."""

import re
from collections.abc import Sequence
from email.message import EmailMessage


def link_in(messages: Sequence[EmailMessage], address: str) -> str:
    """The token of the one link that was emailed to the address."""
    [message] = [message for message in messages if message["To"] == address]
    [token] = re.findall(r"/account/(?:confirm|reset)/(\S+)", message.get_content())
    return str(token)
