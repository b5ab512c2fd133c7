"""How the difference between two texts is shown."""

from flask import Flask, get_template_attribute

from assessments.applications.differences import compare


def test_what_came_and_went_is_marked_for_eyes_and_said_for_ears(app: Flask) -> None:
    with app.test_request_context():
        shown = get_template_attribute("components/difference.html", "difference")
        page = str(shown(compare("ten <b> trees", "two <i> trees\n\nin all")))
    assert "<b>" not in page
    assert "<i>" not in page
    assert '<del><span class="govuk-visually-hidden">[removed:] </span>ten &lt;b&gt;' in page
    assert '<ins><span class="govuk-visually-hidden">[added:] </span>two &lt;i&gt;' in page
    assert "</ins> trees\n\n<ins>" in page
