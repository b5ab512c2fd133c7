"""Views that an assessor keeps of their own work, and the search on the same page."""

from flask.testing import FlaskClient

from assessments.scoring.models import Assignment


def test_a_view_is_saved_shown_and_deleted(assessor: FlaskClient, opened: Assignment) -> None:
    narrowed = assessor.get("/assess/?q=snug&sort=reference&page=9")
    assert "/assess/views/save?q=snug&amp;sort=reference" in narrowed.text
    form = assessor.get("/assess/views/save?q=snug&sort=reference").text
    for words in ("To do", "Search: snug", "Sorted by: Reference"):
        assert words in form
    saved = assessor.post("/assess/views/save?q=snug&sort=reference", data={"name": "Snug ones"})
    assert saved.location == "/assess/?q=snug&sort=reference"
    shown = assessor.get(saved.location).text
    assert "The view “Snug ones” is saved." in shown
    assert 'aria-current="page"><bdi>Snug ones</bdi>' in shown
    assert "Save this view" not in shown
    assert "Search: snug" in assessor.get("/assess/views").text
    view_id = shown_id(assessor.get("/assess/views").text)
    deleted = assessor.post(f"/assess/views/{view_id}/delete", follow_redirects=True)
    assert "The view “Snug ones” is deleted." in deleted.text
    assert "You have not saved a view yet" in deleted.text
    assert assessor.post(f"/assess/views/{view_id}/delete").status_code == 404


def test_a_view_without_a_name_is_told_at_the_field(assessor: FlaskClient, opened: Assignment) -> None:
    answer = assessor.post("/assess/views/save?show=submitted", data={"name": " "})
    assert answer.status_code == 422
    assert 'href="#name"' in answer.text


def test_a_view_of_a_round_that_is_gone_finds_no_work(assessor: FlaskClient, opened: Assignment) -> None:
    assessor.post("/assess/views/save?round=GONE-1999", data={"name": "Gone"})
    assert "No work matches." in assessor.get("/assess/?round=GONE-1999").text
    assert "Round: GONE-1999" in assessor.get("/assess/views").text


def test_a_search_of_10000_characters_is_cut_and_saved_so(assessor: FlaskClient, opened: Assignment) -> None:
    long = "x" * 10_000
    assert assessor.get(f"/assess/?q={long}").status_code == 200
    saved = assessor.post(f"/assess/views/save?q={long}", data={"name": "Long"})
    assert saved.location == f"/assess/?q={long[:200]}"


def shown_id(page: str) -> str:
    """The id of the only view on the page."""
    return page.partition("/assess/views/")[2].partition("/delete")[0]
