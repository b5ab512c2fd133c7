"""What a word is: the limits and the page's counter agree on every example."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from assessments.applications.answers import LONGEST_TEXT, count_words
from tests.databases import ROOT

EXAMPLES = json.loads((ROOT / "tests" / "words.json").read_text(encoding="utf-8"))
PAGE = """<!doctype html><body class="govuk-frontend-supported js-enabled">
<div class="govuk-form-group govuk-character-count" data-module="govuk-character-count" data-maxwords="1000">
<label for="text">Text</label><textarea class="govuk-js-character-count" id="text"></textarea>
<div id="text-info" class="govuk-character-count__message">Up to 1000 words</div></div>"""
COUNT = """(texts) => texts.map((text) => {
  const box = document.getElementById("text");
  box.value = text;
  box.dispatchEvent(new Event("input"));
  const told = document.querySelector(".govuk-character-count__status").textContent;
  return 1000 - Number(told.match(/[0-9,]+/)[0].replace(",", ""));
})"""


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: ascii(example["text"])[:30])
def test_the_limits_count_each_example_as_it_says(example: dict[str, Any]) -> None:
    assert count_words(example["text"]) == example["words"]


def test_the_page_counts_each_example_as_the_limits_do(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(PAGE)
    page.add_script_tag(content=Path(ROOT / "static" / "evenhand.js").read_text(encoding="utf-8"))
    counted = page.evaluate(COUNT, [example["text"] for example in EXAMPLES])
    page.close()
    assert counted == [example["words"] for example in EXAMPLES]


def test_a_text_of_any_kind_is_counted_at_once() -> None:
    began = time.process_time()
    for text in ("- " * 50_000, "-" * LONGEST_TEXT, "🌱" * LONGEST_TEXT, "a" * LONGEST_TEXT):
        count_words(text)
    assert time.process_time() - began < 1
