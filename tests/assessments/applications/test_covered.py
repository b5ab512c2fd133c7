"""What a receipt holds of its questions is enough to say their answers in words."""

import json
from datetime import date
from random import Random

from assessments.applications.answers import read_answer, said
from assessments.applications.covered import answers_covered
from assessments.applications.receipts import wording_of
from assessments.funds.models import Form
from assessments.funds.questions import Section, documents_of
from assessments.funds.states import QuestionKind
from portal.commands.stories.prose import Writer
from tests.portal.apply.test_long_form import questions


def test_an_answer_of_every_kind_is_said_from_the_file_as_from_the_form() -> None:
    section = Section("all", "Everything", "", tuple(questions(len(QuestionKind))))
    form = Form(document=documents_of([section]))
    typed = Writer(Random(2), {}, {"start": date(2026, 9, 1)}).fill(section)
    values = {key: read_answer(form.questions[key], entry) for key, entry in typed.items()}
    content = json.loads(json.dumps({"asked": wording_of(form, values), "answers": values}))
    (covered,) = answers_covered(content)
    assert covered.title == "Everything"
    assert len(values) >= len(QuestionKind) - 1
    for question, answer in zip(section.questions, covered.answers, strict=True):
        assert (answer.question, answer.said) == (question.label, said(question, values.get(question.key)))
