"""What a funder's staff click and type, from screening to an award."""

from datetime import timedelta

from assessments.clock import utcnow
from tests.journeys.town import APPLICATION, COMMENT_FOR_FUNDER, REASONS, REFERENCE, Town
from tests.journeys.walker import Walker


def appoint_the_auditor(town: Town) -> None:
    """Give a person a role, as the administrator."""
    with town.person("administrator") as administrator:
        administrator.open("/admin/people")
        administrator.follow("Auditor")
        administrator.page.locator("select[name=fund]").select_option(index=1)
        administrator.choose("Auditor")
        administrator.press("Give role")
        administrator.open("/admin/work")
        administrator.must_not_read("Warmer homes")


def judge(town: Town, stage: str) -> None:
    """Screen, assign two assessors, and let them assess."""
    with town.person("manager") as manager:
        manager.open("/manage/")
        manager.follow("Test round")
        manager.open(f"/manage/rounds/{REFERENCE}/applications")
        manager.follow(APPLICATION)
        manager.open(f"/manage/applications/{APPLICATION}/{stage}/screen")
        manager.press("Record what you found")
        manager.choose("Eligible: it goes on to be assessed")
        manager.page.locator("textarea[name=reason]").fill("A charity in England.")
        manager.press("Record what you found")
        manager.open(f"/manage/applications/{APPLICATION}/{stage}/assign")
        manager.page.get_by_label("First Assessor").check()
        manager.page.get_by_label("Second Assessor").check()
        due = utcnow() + timedelta(days=9)
        manager.type_date("Due on", due.day, due.month, due.year)
        manager.press("Assign")
    for name, points in (("first-assessor", 5), ("second-assessor", 2 if stage == "concept" else 4)):
        with town.person(name) as assessor:
            assess(assessor, points)


def confirm_register(assessor: Walker) -> None:
    """Say once a round that one has nothing to declare, which the first application of it asks for."""
    if assessor.page.get_by_role("link", name="Confirm your register for this round").count():
        assessor.follow("Confirm your register for this round")
        assessor.page.get_by_label("I have nothing to declare").check()
        assessor.press("Confirm")


def assess(assessor: Walker, points: int) -> None:
    """Declare no interest, read, score, submit."""
    assessor.open("/assess/")
    assessor.must_not_read("We visit people at home")
    assessor.page.get_by_role("link", name="Warmer homes").first.click()
    assessor.look()
    assessor.must_not_read("We visit people at home")
    confirm_register(assessor)
    assessor.press("I have no interest in this application")
    assessor.must_read("We visit people at home")
    assessor.press("Save and submit")
    for criterion in ("reach", "change", "value"):
        assessor.page.locator(f"input[name='{criterion}-points'][value='{points}']").check()
        assessor.page.locator(f"textarea[name='{criterion}-reason']").fill(f"Worth {points} points.")
    assessor.page.locator("input[name=recommendation][value=fund]").check()
    assessor.type("Comment for the applicant", "Say more about what could go wrong.")
    assessor.type("Comment for the funder (optional)", COMMENT_FOR_FUNDER)
    assessor.press("Save and submit")
    assessor.open("/assess/")


def moderate(town: Town) -> None:
    """Agree scores where the two differ."""
    with town.person("moderator") as moderator:
        for _try in range(100):
            moderator.open("/assess/moderation")
            if moderator.reads(APPLICATION):
                break
            moderator.page.wait_for_timeout(200)
        moderator.open(f"/assess/moderation/{APPLICATION}/concept")
        moderator.must_read("Worth 5 points.", "Worth 2 points.")
        moderator.press("Record the agreed scores")
        for criterion in ("reach", "change", "value"):
            moderator.page.locator(f"input[name='{criterion}-points'][value='4']").check()
            moderator.page.locator(f"textarea[name='{criterion}-reason']").fill("Agreed after discussion.")
        moderator.press("Record the agreed scores")


def invite(town: Town) -> None:
    """Propose an invitation with a grant and an adviser, have it approved, release it."""
    with town.person("manager") as manager:
        wait_for_the_mark(manager, "concept", "80.0")
        go_to_propose(manager, "concept")
        manager.press("Propose this outcome")
        manager.page.locator("input[name=outcome][value=invited]").check()
        manager.page.locator("textarea[name=reason]").fill(REASONS["concept"])
        manager.page.locator("input[name^=amount-]").first.fill("12,500")
        manager.page.locator("textarea[name=grant_purpose]").fill("To work out the budget.")
        manager.page.locator("select[name=adviser]").select_option(label="Adviser (advises 0)")
        manager.press("Propose this outcome")
    approve(town, "concept")
    release(town, "concept")


def wait_for_the_mark(manager: Walker, stage: str, mark: str) -> None:
    """Wait until the worker has calculated a mark."""
    for _try in range(100):
        manager.open(f"/manage/rounds/{REFERENCE}/{stage}/ranking")
        if manager.reads(mark):
            return
        manager.page.wait_for_timeout(200)
    raise AssertionError(f"the mark {mark} did not arrive: {manager.page.locator('main').inner_text()}")


def go_to_propose(manager: Walker, stage: str) -> None:
    """From the room in which a stage is decided, go to the proposal for the one application."""
    manager.open(f"/manage/rounds/{REFERENCE}/{stage}/room")
    manager.follow(f"Propose the outcome of {APPLICATION}")


def approve(town: Town, stage: str) -> None:
    """Approve what was proposed."""
    with town.person("approver") as approver:
        approver.open("/manage/proposals")
        approver.follow(APPLICATION)
        approver.open(f"/manage/applications/{APPLICATION}/{stage}/decision")
        approver.press("Record your answer")
        approver.choose("Approve it as it stands")
        approver.press("Record your answer")


def release(town: Town, stage: str) -> None:
    """Release, after seeing that the applicant knows nothing before."""
    with town.person("nia") as applicant:
        applicant.open(f"/apply/{APPLICATION}/status")
        applicant.must_not_read(REASONS[stage])
    with town.person("manager") as manager:
        manager.open(f"/manage/applications/{APPLICATION}/{stage}/feedback")
        manager.must_read("Say more about what could go wrong.")
        manager.page.locator("textarea[name=strengths]").fill("It is clear whom it reaches.")
        manager.page.locator("textarea[name=would_have_helped]").fill("Say more about what could go wrong.")
        manager.press("Save this feedback")
        manager.open(f"/manage/rounds/{REFERENCE}/{stage}/release")
        manager.press("Release the outcomes")
        manager.choose("I have read the letters, and want to tell these applicants now")
        manager.press("Release the outcomes")


def award(town: Town) -> None:
    """Propose an award, have it approved, release it."""
    with town.person("manager") as manager:
        wait_for_the_mark(manager, "full", "90.0")
        go_to_propose(manager, "full")
        manager.page.locator("input[name=outcome][value=awarded]").check()
        manager.page.locator("textarea[name=reason]").fill(REASONS["full"])
        amounts = manager.page.locator("input[name^=amount-]")
        amounts.nth(0).fill("25,000")
        amounts.nth(1).fill("1,000.50")
        manager.press("Propose this outcome")
    approve(town, "full")
    release(town, "full")


def read_the_outcome(town: Town) -> None:
    """Let the applicant, the auditor, the public and the manager see what came of it."""
    with town.person("nia") as applicant:
        applicant.open(f"/apply/{APPLICATION}/status")
        applicant.must_read(REASONS["full"], "£25,000", "£1,000.50", "£26,000.50")
    with town.person("auditor") as auditor:
        auditor.open(f"/manage/rounds/{REFERENCE}/trail")
        auditor.must_read(APPLICATION)
        auditor.open(f"/manage/applications/{APPLICATION}")
        auditor.must_read("Worth 5 points.", "Agreed after discussion.")
    with town.visitor() as visitor:
        for _try in range(100):
            visitor.open(f"/rounds/{REFERENCE}")
            if visitor.reads("1 of 1"):
                break
            visitor.page.wait_for_timeout(200)
        visitor.must_read("£26,000.50")
    with town.person("manager") as manager:
        manager.open(f"/manage/rounds/{REFERENCE}/statistics")
        manager.must_read("£26,000.50")
