"""Who stands in whose place: every pound of whoever gives way is named once, line by line and best first."""

from assessments.rooms.displacing import Bid, ComesIn, GivesWay, hand_over


def bid(reference: str, this_year: int, next_year: int = 0) -> Bid:
    return Bid(reference, True, {"this": this_year, "next": next_year})


def test_money_goes_to_those_in_their_place_year_by_year_and_the_best_first() -> None:
    out = [bid("A", 50, 20), bid("B", 30)]
    ways, coming = hand_over(out, [bid("C", 40), bid("D", 25, 35)])
    assert ways == [GivesWay("A", 70, [("C", 40), ("D", 30)]), GivesWay("B", 30, [("D", 15)])]
    assert [way.unspent for way in ways] == [0, 15], "what was for this year cannot be spent in the next"
    assert coming == [ComesIn("C", 0), ComesIn("D", 15)]


def test_nobody_stands_in_for_whoever_has_no_money_in_the_same_line() -> None:
    assert hand_over([bid("A", 5)], [bid("B", 0, 5)]) == ([GivesWay("A", 5, [])], [ComesIn("B", 5)])
    assert hand_over([], [bid("B", 1)]) == ([], [ComesIn("B", 1)])
    assert hand_over([bid("A", 1)], []) == ([GivesWay("A", 1, [])], [])
