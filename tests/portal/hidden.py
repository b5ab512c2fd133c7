"""What the forms of a page carry unseen."""

import html
import re

from werkzeug.test import TestResponse

FIELD = re.compile(r"<input [^>]*>")
NAME, VALUE = re.compile(r' name="([^"]*)"'), re.compile(r' value="([^"]*)"')


def hidden_in(response: TestResponse) -> dict[str, str]:
    """The hidden fields of the page's main part."""
    page = response.get_data(as_text=True)
    fields = FIELD.findall(page[page.index("<main") : page.index("</main>")])
    found = {}
    for field in fields:
        name, value = NAME.search(field), VALUE.search(field)
        if 'type="hidden"' in field and name:
            found[name[1]] = html.unescape(value[1]) if value else ""
    return found
