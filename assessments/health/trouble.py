"""What ails a database, a folder or a server, as a sentence for whoever runs the installation."""

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, ProgrammingError

Unavailable = (OperationalError, InterfaceError, ProgrammingError)
"""What is raised when the database does not answer, or has not the tables that it should."""

MIGRATE = "run `alembic upgrade head`"
KNOWN = (
    (("no such table", "undefinedtable", "no such column", "undefinedcolumn"),
     f"It lacks tables or columns: {MIGRATE}."),
    (("password authentication failed", "no password supplied"),
     "It refuses the user or the password: correct them in DATABASE_URL."),
    (("role ",), "It does not know the user in DATABASE_URL, or lets them do too little."),
    (('database "',), "The server has no such database: create it, or correct its name in DATABASE_URL."),
    (("unable to open database file",), "The file cannot be opened: check that its folder exists and can be written."),
    (("readonly database", "read-only"), "It cannot be written: check who owns the file and its folder, and the disk."),
    (("file is not a database", "malformed"), "The file is not a database, or is damaged: restore it from a copy."),
    (("database is locked",), "Another program holds it locked: end that program, then try again."),
    (("could not translate host name", "name or service not known", "failed to resolve host", "getaddrinfo"),
     "There is no host of that name: correct it in DATABASE_URL."),
    (("connection refused", "timeout", "timed out", "could not connect", "connection failed", "unreachable"),
     "It does not answer: check that the server runs, and its host and port in DATABASE_URL."),
)  # fmt: skip


def trouble_with(problem: BaseException) -> str:
    """One sentence about a problem, without a trace."""
    if isinstance(problem, DBAPIError):
        return trouble_with_database(problem)
    if isinstance(problem, OSError) and problem.strerror:
        place = f"{problem.filename}: " if problem.filename else ""
        return f"{place}{problem.strerror}."
    told = " ".join(str(problem).split())
    return f"{told.rstrip('.')[:300] or type(problem).__name__}."


def trouble_with_database(problem: DBAPIError) -> str:
    """One sentence about a database, and what to do."""
    told = f"{type(problem.orig).__name__} {problem.orig}"
    known = told.lower()
    for signs, sentence in KNOWN:
        if any(sign in known for sign in signs):
            return sentence
    return f"{' '.join(told.split())[:200]}."
