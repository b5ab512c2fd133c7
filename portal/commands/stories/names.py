"""Names of invented people and organisations."""

from random import Random

REAL_ORGANISATIONS = (
    "Climate Outreach and Information Network",
    "Co-operatives UK",
    "Global Action Plan",
    "Marine Stewardship Council",
    "National Trust",
    "National Union of Students",
    "Sustrans",
    "Waterwise",
)
"""Those who were awarded the Greener Living Fund, as is on the public record."""

_FIRST = (
    "Amara", "Asha", "Ben", "Bronwen", "Callum", "Chidi", "Dafydd", "Deepa", "Elif", "Emma", "Farah", "Fergus",
    "Grace",
    "Hamza", "Helen", "Ibrahim", "Imogen", "Jack", "Jasmine", "Joan", "Karim", "Kate", "Kwame", "Leah", "Liam",
    "Lucia",
    "Malik", "Maria", "Megan", "Mohammed", "Nadia", "Niamh", "Nikhil", "Oliver", "Olga", "Owen", "Parveen", "Peter",
    "Priya", "Rachel", "Ravi", "Rosa", "Ruth", "Sam", "Siobhan", "Sunil", "Tariq", "Tessa", "Tomasz", "Wei", "Yasmin",
    "Zoe",
)  # fmt: skip
_LAST = (
    "Adeyemi", "Ahmed", "Allen", "Bailey", "Banerjee", "Begum", "Bennett", "Campbell", "Chan", "Clarke", "Davies",
    "Edwards", "Evans", "Fernandez", "Foster", "Gill", "Green", "Griffiths", "Hall", "Harris", "Hughes", "Hussain",
    "Iqbal", "Jackson", "Jones", "Kaur", "Kelly", "Khan", "Kowalska", "Lewis", "Martin", "Mensah", "Mitchell",
    "Morgan",
    "Murphy", "Nowak", "Okafor", "Osei", "Parker", "Patel", "Price", "Reid", "Roberts", "Robinson", "Shah", "Sharma",
    "Singh", "Taylor", "Thomas", "Turner", "Walker", "Ward", "Watson", "Williams", "Wood", "Wright", "Young",
)  # fmt: skip
_PLACES = (
    "Albion", "Beacon", "Bramble", "Bridgeway", "Clearwater", "Common Ground", "Cornerstone", "Evergreen",
    "Fairfield",
    "Fernhill", "Foxglove", "Greenbank", "Harbour", "Hawthorn", "Heartland", "Hedgerow", "Hillside", "Kingfisher",
    "Lantern", "Larkrise", "Linden", "Long Meadow", "Marigold", "Millstream", "Moorland", "New Leaf",
    "Northern Light",
    "Oakwood", "Open Door", "Orchard", "Pathfinder", "Primrose", "Riverside", "Rowan", "Silver Birch", "Springfield",
    "Stepping Stones", "Sunrise", "Tidewater", "Two Rivers", "Wayside", "Wheatfield", "Willow", "Windmill",
)  # fmt: skip
_KINDS = (
    "Action Network", "Alliance", "Association", "Collective", "Community Trust", "Co-operative",
    "Council for Volunteers",
    "Development Trust", "Federation", "Forum", "Foundation", "Learning Network", "Mutual", "Partnership", "Project",
    "Society", "Trust", "Union", "Volunteers", "Works",
)  # fmt: skip


def organisation_names(random: Random, number: int) -> list[str]:
    """So many different names of organisations that do not exist."""
    every = [f"{place} {kind}" for place in _PLACES for kind in _KINDS]
    return random.sample(every, number)


def person_names(random: Random, number: int) -> list[str]:
    """So many different names of people who do not exist."""
    every = [f"{first} {last}" for first in _FIRST for last in _LAST]
    return random.sample(every, number)


def address(name: str, domain: str) -> str:
    """An email address under `.example`, where nobody lives."""
    return f"{name.lower().replace(' ', '.')}@{domain}.example"


def domain(organisation: str) -> str:
    """The domain of an organisation, without its `.example`."""
    return "".join(letter if letter.isalnum() else "-" for letter in organisation.lower()).strip("-")
