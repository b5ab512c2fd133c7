"""What invented applicants write: fitting for any form, and never twice quite the same."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from assessments.applications.answers import count_words
from assessments.funds.questions import Question, Section
from assessments.funds.states import CountsAs, QuestionKind
from portal.commands.stories.places import WATER, WATERS
from portal.commands.stories.rows import typed_budget, typed_rows

_AUDIENCES = (
    "young parents", "students in shared houses", "people who rent their homes", "members of faith groups",
    "people who have just retired", "weekend anglers", "commuters", "allotment holders", "shop workers",
    "new arrivals",
    "football supporters", "people who cook for a large family", "members of women’s institutes", "school leavers",
)  # fmt: skip
_ACTIONS = (
    "switching off at the wall", "cooking what is in the cupboard first", "sharing lifts to work",
    "mending before buying",
    "taking shorter showers", "walking the school run", "turning the thermostat down by one degree",
    "buying fish and food that lasts", "catching rain for the garden", "borrowing tools instead of buying them",
)  # fmt: skip
_TITLES = (
    "Small Changes, Together", "The Street that Changed", "One Degree Less", "Waste Not", "Every Drop",
    "Better by Bike",
    "Kitchen Table Conversations", "Neighbours for the Planet", "Good Enough to Share", "The Green Habit", "Switch",
    "Worn Well", "Hand Me On", "From Plate to Planet", "Warm and Wise", "Clear Streams", "A Greener Welcome",
    "Room to Grow",
)  # fmt: skip
_SENTENCES = (
    "We work with {audience}, who know us and ask us for advice.",
    "Our volunteers meet them where they are: at the school gate, at work and online.",
    "What keeps most of them from {action} is not that they do not care, but that nobody they know does it.",
    "In our earlier work {share} of every hundred who took part were still {action} a year later.",
    "We asked {number} members last spring; they told us that cost and habit stand in the way.",
    "Local groups choose their own goals, and see each month how others are doing.",
    "A trained volunteer visits each group four times, and is on the telephone in between.",
    "We compare those who take part with those who wait for half a year.",
    "The sum is simple: {number} people reached, a third take part, and a third of those keep the habit.",
    "Most of the money pays for people: two organisers in each region and one who evaluates.",
    "Partners give rooms, newsletters and time, which we value at a fifth of the grant.",
    "If a group falls silent we call within a week, and offer to join it with another.",
    "The main risk is that volunteers leave; we train half as many again as we need.",
    "By the end of the first year there are groups in every region of England.",
    "What we learn is published in plain English, including what did not work.",
    "People start with {action}, which costs nothing, and go on to larger changes.",
    "Trust comes first: nobody is told off, and nobody has to be an expert.",
    "We do this already in {number} places, and know what a group costs.",
)
_CONTACTS: Mapping[QuestionKind, tuple[Any, ...]] = {
    QuestionKind.EMAIL: ("projects@example.org", "hello@example.org", "grants@example.org"),
    QuestionKind.TELEPHONE: ("020 7946 0123", "0161 496 0456", "07700 900789"),
    QuestionKind.WEB_ADDRESS: ("https://www.example.org", "https://example.org/our-work"),
    QuestionKind.POSTCODE: ("LS2 7EW", "YO1 9TL", "EX4 3SR"),
    QuestionKind.DECLARATION: ({"name": "Ruth Bell", "email": "treasurer@example.org"},),
    QuestionKind.ADDRESS: (
        {"line1": "The Old Mill", "line2": "12 Bridge Street", "town": "Hexham", "county": "", "postcode": "NE46 3NU"},
        {"line1": "4 Station Road", "line2": "", "town": "Totnes", "county": "Devon", "postcode": "TQ9 5JR"},
    ),
}
"""From the ranges that are kept for invention, as far as there are any."""


@dataclass
class Writer:
    """One applicant's way of filling a form in, from its own source of chance.

    `amounts` are pence by question key; `facts` settle other answers by key.
    """

    random: Random
    amounts: Mapping[str, int]
    facts: Mapping[str, Any] = field(default_factory=dict)

    def fill(self, section: Section) -> dict[str, Any]:
        """What is typed into each field of the section."""
        return {question.key: self._answer(question) for question in section.questions}

    def _answer(self, question: Question) -> Any:
        if question.key in self.facts:
            return self.facts[question.key]
        match question.kind:
            case QuestionKind.SHORT_TEXT:
                return self._short(question)
            case QuestionKind.LONG_TEXT:
                return self.text(min(question.max_words or 80, self.random.randint(60, 160)))
            case QuestionKind.MONEY:
                return f"£{self.amounts.get(question.key, 0) // 100:,}"
            case QuestionKind.WHOLE_NUMBER:
                return self._number(question)
            case QuestionKind.DATE:
                return self._date()
            case QuestionKind.YES_NO:
                return "yes"
            case QuestionKind.ONE_OF:
                return self.random.choice(question.choices).key
            case QuestionKind.SEVERAL_OF:
                return [choice.key for choice in self.random.sample(question.choices, self.random.randint(1, 2))]
            case QuestionKind.NUMBER | QuestionKind.PERCENTAGE:
                return self._number(question)
            case QuestionKind.MONTH:
                return {part: text for part, text in self._date().items() if part != "day"}
            case QuestionKind.BUDGET:
                return typed_budget(question, self.amounts, self._apart(question))
            case QuestionKind.TABLE | QuestionKind.MILESTONES | QuestionKind.OUTCOMES | QuestionKind.PARTNERS:
                return typed_rows(question, self._apart(question), _words)
            case QuestionKind.FILE:
                return []  # nobody in a story has a file
            case _:
                return self.random.choice(_CONTACTS[question.kind])

    def _apart(self, question: Question) -> Random:
        """A source of chance for one answer, so that a longer one leaves the others as they are."""
        return Random(f"{question.key} {sorted(self.amounts.items())}")

    def _short(self, question: Question) -> str:
        if question.counts_as is CountsAs.TITLE:
            return self.random.choice(_TITLES)
        return self._apart(question).choice(WATERS) if question.key == WATER else self.text(12)

    def _number(self, question: Question) -> str:
        if question.counts_as is CountsAs.YEARS:
            return str(question.maximum or 2)
        low = max(question.minimum or 1, 1)
        high = min(question.maximum or 200_000, 200_000)
        return f"{round(low + (high - low) * self.random.random() ** 3):,}"

    def _date(self) -> dict[str, str]:
        start: date = self.facts["start"]
        return {"day": str(start.day), "month": str(start.month), "year": str(start.year)}

    def text(self, words: int) -> str:
        """Sentences of at most so many words together."""
        sentences: list[str] = []
        for sentence in self.random.sample(_SENTENCES, len(_SENTENCES)):
            filled = sentence.format(
                audience=self.random.choice(_AUDIENCES),
                action=self.random.choice(_ACTIONS),
                share=self.random.randint(18, 61),
                number=f"{self.random.randint(3, 90) * 100:,}",
            )
            if count_words(" ".join([*sentences, filled])) > words:
                break
            sentences.append(filled)
        return " ".join(sentences) or "To be agreed with partners."


def _words(random: Random, most: int) -> str:
    return Writer(random, {}).text(most)


_STRONG = (
    "A clear account, borne out by earlier results.", "Well argued, and in proportion to what would be achieved.",
    "The organisation knows these people and can show it.", "Convincing on how the change would last.",
)  # fmt: skip
_MIDDLING = (
    "Sound as far as it goes; the numbers need explaining.", "Plausible, with a gap between activity and change.",
    "Some evidence, though little of it is the applicant’s own.", "Reasonable, but the risks are passed over.",
)  # fmt: skip
_WEAK = (
    "Says little that could be checked.", "Awareness rather than change.", "The audience is too broad to plan for.",
    "The amount is not explained.",
)  # fmt: skip


def reason_for(random: Random, points: int, top: int) -> str:
    """An assessor's reason for a score."""
    share = points / top
    return random.choice(_STRONG if share >= 0.7 else _MIDDLING if share >= 0.4 else _WEAK)
