"""What an applicant clicks and types, from signing up to a full proposal."""

from assessments.clock import utcnow
from tests.journeys.town import APPLICATION, COMMENT_FOR_FUNDER, PASSWORD, REASONS, REFERENCE, Town
from tests.journeys.walker import Walker


def look_round(visitor: Walker) -> None:
    """Read a round before signing up."""
    visitor.open("/")
    visitor.follow("Test round")
    visitor.must_read("Plain words are best.", "Text for 5", "Everything in this round is made up for a test.")
    visitor.open("/nothing/here")


def sign_up(visitor: Walker) -> None:
    """Make an account, mend the mistakes, confirm by the emailed link, sign in."""
    visitor.open("/account/sign-up")
    visitor.press("Create account")
    visitor.type("Your full name", "Nia Roberts")
    visitor.type("Email address", "nia@test.example")
    visitor.page.get_by_label("Password", exact=True).fill(PASSWORD)
    visitor.press("Create account")
    _confirm(visitor, "nia@test.example")
    visitor.sign_in("nia@test.example", PASSWORD)


def _confirm(visitor: Walker, address: str) -> None:
    for _try in range(100):
        visitor.open("/demo/mail")
        if visitor.reads(address):
            break
        visitor.page.wait_for_timeout(200)
    visitor.follow("Confirm")
    link = visitor.page.locator("main a[href*='/account/confirm/']").first.get_attribute("href")
    assert link is not None
    visitor.open(link)
    visitor.press("Confirm my email address")


def apply(visitor: Walker) -> None:
    """Name the organisation, start, fill in, submit, and see where it stands."""
    visitor.open(f"/apply/rounds/{REFERENCE}/begin")
    visitor.press("Name your organisation")
    visitor.press("Save organisation")
    visitor.type("Name of the organisation", "Bright Water Trust")
    visitor.choose("Charity")
    visitor.page.get_by_label("Charity number").fill("1234567")
    visitor.page.get_by_label("Company number").fill("")
    visitor.page.locator("[name=income_band][value=from_100k_to_500k]").check()
    visitor.page.locator("select[name=region]").select_option("england")
    visitor.press("Save organisation")
    visitor.open(f"/apply/rounds/{REFERENCE}/begin")
    visitor.press("Start now")
    fill_in_the_concept_paper(visitor)
    visitor.choose("I have read the declaration, and I make it for the organisation")
    visitor.press("Submit application")
    visitor.must_read(APPLICATION, "SHA-256")
    visitor.open("/apply/")
    visitor.must_read("Warmer homes")
    visitor.open(f"/apply/{APPLICATION}/status")
    visitor.must_not_read("eligible")


def fill_in_the_concept_paper(visitor: Walker) -> None:
    """Fill in every page, with mistakes that are told and mended."""
    visitor.follow("Your project")
    visitor.type("What is your project called?", "Warmer homes 🏠")
    visitor.type("What will you do?", "word " * 51)
    visitor.choose("Home energy")
    visitor.press("Save and continue")
    visitor.must_read("51 words")
    visitor.type("What will you do?", "We visit people at home. نحن نساعد")
    visitor.press("Save and continue")
    visitor.type("How many people will you reach?", "1,200")
    visitor.choose("Yes")
    visitor.choose("London")
    visitor.press("Save and continue")
    visitor.type("How much do you ask for in 2026-27?", "£-1")
    visitor.press("Save and continue")
    visitor.type("How much do you ask for in 2026-27?", "£25,000")
    visitor.type("How much do you ask for in 2027-28?", "1,000.50")
    visitor.type("For how many years?", "2")
    visitor.type_date("When will you start?", 31, 2, 2027)
    visitor.press("Save and continue")
    visitor.type_date("When will you start?", 1, 9, 2026)
    visitor.press("Save and continue")
    visitor.open(f"/apply/{APPLICATION}/concept/check")
    visitor.must_read("£1,000.50", "1 September 2026", "نحن نساعد", "Warmer homes 🏠")
    visitor.press("Submit application")


def prepare(town: Town) -> None:
    """Read the invitation, accept the support, be advised, and write the full proposal."""
    with town.person("nia") as applicant:
        applicant.open(f"/apply/{APPLICATION}/status")
        applicant.must_read(REASONS["concept"], "Say more about what could go wrong.")
        applicant.must_not_read(COMMENT_FOR_FUNDER, "First Assessor")
        applicant.open(f"/apply/{APPLICATION}/support")
        applicant.must_read("£12,500", "To work out the budget.")
        applicant.press("Accept the support")
    with town.person("adviser") as adviser:
        adviser.open("/advise/")
        adviser.follow(APPLICATION)
        adviser.press("Log the session")
        today = utcnow()
        adviser.type_date("Date of the session", today.day, today.month, today.year)
        adviser.type("Hours", "1.5")
        adviser.page.locator("textarea[name=worked_on]").fill("The budget, line by line.")
        adviser.press("Log the session")
    with town.person("nia") as applicant:
        applicant.open(f"/apply/{APPLICATION}/support")
        applicant.must_read("The budget, line by line.")
        write_the_full_proposal(applicant)


def write_the_full_proposal(applicant: Walker) -> None:
    """Write on from what the concept paper said, and submit."""
    applicant.open(f"/apply/{APPLICATION}/full")
    applicant.follow("Your project")
    assert "We visit people" in applicant.page.get_by_label("What will you do?", exact=True).input_value()
    applicant.press("Save and continue")
    applicant.type("How will you deliver it?", "Month by month.")
    applicant.press("Save and continue")
    applicant.open(f"/apply/{APPLICATION}/full/check")
    applicant.choose("I have read the declaration, and I make it for the organisation")
    applicant.press("Submit application")
    applicant.must_read("SHA-256")
