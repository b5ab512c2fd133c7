"""Whatever is to be shared out: every rule holds, or what could not be had is named; the order of rows is nothing."""

from collections.abc import Mapping
from dataclasses import replace
from random import Random
from typing import TypeVar
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.allocating.calculations import propose
from assessments.allocating.inputs import Candidate, Held, Material, Rules, Wished
from assessments.allocating.states import Change, Scope, Wish
from assessments.scoring.states import State

Key = TypeVar("Key")
Value = TypeVar("Value")
SIZES = st.integers(0, 2**32 - 1)


def make_material(seed: int) -> Material:
    """A small stage of any kind: conflicts, pins, work that is given out, lay members, colleagues, tight caps."""
    random = Random(seed)
    submissions = tuple(UUID(int=1_000 + number) for number in range(random.randint(1, 6)))
    ids = [UUID(int=number) for number in range(1, random.randint(2, 7))]
    pairs = [(submission, person) for submission in submissions for person in ids]
    rules = Rules(
        random.randint(1, 3), random.randint(0, 1), 4, 1, 1, 0, 10, wants_lay=random.random() < 0.5,
        one_of_organisation=random.random() < 0.5, keeps_all=random.random() < 0.5,
    )  # fmt: skip
    people = tuple(
        Candidate(one, 0, random.randint(1, 4), is_asked=random.random() < 0.9, is_lay=random.random() < 0.4,
                  organisation=random.choice(["", "a", "b"]), levels={"x": random.choice(["none", "good", "expert"])})
        for one in ids
    )  # fmt: skip
    held = {
        pair: Held(random.choice([State.OFFERED, State.ACCEPTED, State.SUBMITTED]), random.random() < 0.3, False)
        for pair in pairs if random.random() < 0.15
    }  # fmt: skip
    barred = frozenset(pair for pair in pairs if random.random() < 0.2 and pair not in held)
    pins = {pair: random.random() < 0.5 for pair in pairs if random.random() < 0.1}
    wishes = {
        pair: Wished(Wish.WOULD_LIKE, random.choice([None, 1, 2, 9])) for pair in pairs if random.random() < 0.3
    }  # fmt: skip
    themes = {submissions[0]: ("x",)}
    return Material(
        UUID(int=0), Scope.STAGE, rules, submissions, people, barred, held, pins, wishes, themes, {}, {}
    )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(SIZES)
def test_every_rule_holds_or_what_is_lacking_is_named(seed: int) -> None:
    material = make_material(seed)
    found = propose(material)
    people = {one.id: one for one in material.people}
    loads = dict.fromkeys(people, 0)
    for line in found.lines:
        given_to = [share.person_id for share in line.shares if share.change is not Change.TAKEN_BACK]
        assert len(given_to) == len(set(given_to))
        for person in given_to:
            pair = (line.submission_id, person)
            loads[person] += 1
            assert pair not in material.barred
            assert people[person].is_asked or pair in material.held
            assert material.pins.get(pair) is not False or material.held[pair].state is State.SUBMITTED
        taken = [share for share in line.shares if share.change is Change.TAKEN_BACK]
        assert all(material.held[line.submission_id, share.person_id].state is not State.SUBMITTED for share in taken)
        if material.rules.wants_lay and given_to:
            assert line.lacks_lay or any(people[person].is_lay for person in given_to)
        if line.gets < line.wanted:
            assert line.with_space or line.full or len(given_to) == len(people) or line.mend_id is None
    fixed = [pair for pair, is_fixed in material.pins.items() if is_fixed]
    for person, load in loads.items():
        pinned = sum(one == person for _submission, one in fixed)
        begun = sum(one == person for _submission, one in material.held)
        assert load <= max(people[person].most, pinned + begun)
    assert found.figures["lacking"] == sum(line.gets < line.wanted for line in found.lines)


@settings(max_examples=25, deadline=None)
@given(SIZES)
def test_the_order_in_which_rows_come_changes_nothing(seed: int) -> None:
    """What is read is in an order of its own; of sets and mappings nothing may depend on theirs."""
    material, random = make_material(seed), Random(seed)

    def shuffled(mapping: Mapping[Key, Value]) -> dict[Key, Value]:
        items = list(mapping.items())
        random.shuffle(items)
        return dict(items)

    other = replace(
        material, held=shuffled(material.held), pins=shuffled(material.pins), wishes=shuffled(material.wishes),
        themes=shuffled(material.themes), barred=frozenset(sorted(material.barred, reverse=True)),
    )  # fmt: skip
    assert propose(other) == propose(material)
