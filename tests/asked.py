"""What the rounds of `factories.py` ask, and what a person types to answer all of it."""

from collections.abc import Mapping
from typing import Any

from assessments.funds.eligibility import CheckChoice, CheckQuestion
from assessments.funds.questions import Choice, Question, Section
from assessments.funds.states import CountsAs, Finding, QuestionKind

REGIONS = (Choice("north_east", "North East"), Choice("london", "London"), Choice("england", "The whole of England"))
BEHAVIOURS = (Choice("energy", "Home energy"), Choice("water", "Water"), Choice("travel", "Travel"))

PROJECT = Section(
    "project",
    "Your project",
    "Tell us what you want to do.",
    (
        Question(
            "title", QuestionKind.SHORT_TEXT, "What is your project called?", max_characters=100,
            counts_as=CountsAs.TITLE,
        ),
        Question("summary", QuestionKind.LONG_TEXT, "What will you do?", "Plain words are best.", max_words=50),
        Question(
            "behaviours", QuestionKind.SEVERAL_OF, "What will people do differently?", choices=BEHAVIOURS,
            counts_as=CountsAs.THEME,
        ),
        Question("website", QuestionKind.SHORT_TEXT, "Where can we read more?", is_required=False, max_characters=200),
    ),
)  # fmt: skip
REACH = Section(
    "reach",
    "Who you reach",
    "",
    (
        Question("people", QuestionKind.WHOLE_NUMBER, "How many people will you reach?", minimum=1, maximum=1_000_000),
        Question("national", QuestionKind.YES_NO, "Do you work across the whole of England?"),
        Question("region", QuestionKind.ONE_OF, "Where will you work?", choices=REGIONS, counts_as=CountsAs.REGION),
    ),
)
MONEY = Section(
    "money",
    "Money and dates",
    "",
    (
        Question(
            "first_year", QuestionKind.MONEY, "How much do you ask for in 2026-27?", maximum=100_000_000,
            counts_as=CountsAs.AMOUNT_REQUESTED, financial_year="2026-27",
        ),
        Question(
            "second_year", QuestionKind.MONEY, "How much do you ask for in 2027-28?", maximum=100_000_000,
            counts_as=CountsAs.AMOUNT_REQUESTED, financial_year="2027-28",
        ),
        Question(
            "years", QuestionKind.WHOLE_NUMBER, "For how many years?", minimum=1, maximum=3, counts_as=CountsAs.YEARS
        ),
        Question("starts_on", QuestionKind.DATE, "When will you start?"),
    ),
)  # fmt: skip
DELIVERY = Section(
    "delivery",
    "Delivery",
    "",
    (
        Question("plan", QuestionKind.LONG_TEXT, "How will you deliver it?", max_words=200),
        Question("risks", QuestionKind.LONG_TEXT, "What could go wrong?", max_words=100, is_required=False),
    ),
)
FORMS = ((PROJECT, REACH, MONEY), (PROJECT, DELIVERY, MONEY), (DELIVERY, MONEY))

ENTRIES: Mapping[str, Any] = {
    "title": "Warmer homes",
    "summary": "We visit people at home and show them what saves most.",
    "behaviours": ["energy", "water"],
    "website": "",
    "people": "1,200",
    "national": "yes",
    "region": "london",
    "first_year": "£25,000",
    "second_year": "30,000.50",
    "years": "2",
    "starts_on": {"day": "1", "month": "9", "year": "2026"},
    "plan": "Month by month, with partners in each town.",
    "risks": "",
}
"""What a person types to answer every question of the forms above."""

CHECK = (
    CheckQuestion(
        "kind", "What are you?", "Answer for who would apply.",
        (
            CheckChoice("charity", "A charity"),
            CheckChoice("group", "A group", Finding.ASK_THE_FUND, "Ask whether your group counts."),
            CheckChoice("person", "A person", Finding.MAY_NOT_APPLY, "Only charities can apply."),
        ),
    ),
)  # fmt: skip
"""By which somebody can tell beforehand whether they may apply."""

STAGES = (("concept", "Concept paper"), ("full", "Full proposal"), ("interview", "Interview paper"))
