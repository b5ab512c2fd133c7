"""Groups of choices are kept once they are rendered, and say what they were given: text as text, markup as markup."""

from flask import Flask
from markupsafe import Markup

from portal.widgets import choices


def test_markup_in_a_choice_stays_markup_and_text_is_escaped_also_the_second_time(app: Flask) -> None:
    items = [
        {"value": "1", "text": Markup("<strong>1</strong> {}").format("<b>")},
        {"value": "2", "text": "<strong>2</strong>"},
    ]
    with app.test_request_context():
        first, again = (choices("radios", {"name": "it", "idPrefix": "it", "items": items}) for _time in range(2))
    assert first == again
    assert "<strong>1</strong> &lt;b&gt;" in first
    assert "&lt;strong&gt;2&lt;/strong&gt;" in first
    assert "<strong>2" not in first
