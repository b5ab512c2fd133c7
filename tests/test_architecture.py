"""What the import rules cannot see: sizes, what is loaded, and what hides inside functions."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from assessments import schema
from assessments.db import Base
from config import Settings
from tests.acts import Source

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("assessments", "portal", "worker", "tests", "migrations/env.py", "config.py", "wsgi.py")
HEAVY = ("docx", "lxml", "numpy", "scipy", "altair", "vl_convert", "typst", "matplotlib", "pandas")
LONGEST_FILE = 300
LAZY_HOMES = ("portal/commands/", "assessments/rendering/word.py", "assessments/rendering/charts.py")
"""Commands load what is heavy only when they run, and so does what makes a Word document or a chart."""


LEAVES_NO_TRACE = {
    "ask_for": "work that goes with its cause, which is recorded",
    "ask_for_endings": "asks for work that is recorded when it is done",
    "ask_for_notices": "asks for work that is recorded when it is done",
    "ask_for_reminders": "asks for work that is recorded when it is done",
    "ask_to_lapse": "asks for work that is recorded when it is done",
    "ask_to_remind": "asks for work that is recorded when it is done",
    "ask_to_look_at_unsealed": "asks for work that is recorded when it is done",
    "ask_to_end_clarifications": "asks for work that is recorded when it is done",
    "ask_to_close_roles": "asks for work that is recorded when it is done",
    "ask_for_reset": "a visitor asks, and nothing is changed; the new password is recorded",
    "claim_job": "the machine's own book-keeping",
    "do_next": "calls the act itself, which is recorded by whoever began the batch",
    "fail_job": "the machine's own book-keeping",
    "finish_job": "the machine's own book-keeping",
    "add_document": "recorded by whoever says where it belongs",
    "forget_removed": "erases by itself what somebody removed, which is recorded",
    "forget_stored": "erases bytes that lead nowhere, by itself",
    "forget_old_requests": "erases addresses that nobody needs any more, by itself",
    "holding_of": "only reads",
    "link_to_first_password": "for a demonstration, whose people are invented",
    "mark_sample": "says that sample data is sample data",
    "mark_sweep": "the machine's own book-keeping",
    "note_attempt": "counts tries by hashes, so that guessing is slowed",
    "plan_notices": "goes with a draft's beginning or its extension, which are recorded",
    "seal_trail": "the trail itself",
    "send_confirmation_again": "a visitor asks, and nothing is changed; the confirmation is recorded",
    "tell_next_writers": "tells people what was published, which is recorded",
    "answer_equality": "nothing may say whose form it was, or when it was filled",
    "count_slips": "forms that belong to nobody become counts",
    "tell_experience": "voluntary, and no business of those who judge and read the trail",
    "thin_versions": "thins out by itself what nobody compares any more",
    "sweep_done_jobs": "the machine's own book-keeping",
    "settle_reading_of": "opens and shuts what follows from interests, which are recorded",
    "save_view": "a list seen one's own way; nobody else sees it",
    "write_private_note": "an assessor's own note; nobody else may even know that there is one",
    "save_own_work_view": "a list seen one's own way; nobody else sees it",
    "rename_view": "a list seen one's own way; nobody else sees it",
    "delete_view": "a list seen one's own way; nobody else sees it",
    "delete_own_work_view": "a list seen one's own way; nobody else sees it",
    "note_arrival": "says what is about to be stored; what becomes of it is recorded",
    "open_with_view": "a list seen one's own way; nobody else sees it",
}
"""Use cases that put nothing on the trail, and why not."""
READING = ("check_", "ensure_", "find_", "get_", "list_")
"""What reads and refuses only, by how it is named."""


def sources() -> Iterator[Path]:
    for name in PACKAGES:
        path = ROOT / name
        yield from path.rglob("*.py") if path.is_dir() else [path]


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


SOURCES = sorted(sources())
OURS = [path for path in SOURCES if not relative(path).startswith("tests/")]


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_no_file_outgrows_its_reader(path: Path) -> None:
    assert len(path.read_text().splitlines()) < LONGEST_FILE


@pytest.mark.parametrize("path", OURS, ids=relative)
def test_imports_stand_at_the_top(path: Path) -> None:
    if relative(path).startswith(LAZY_HOMES):
        return
    functions = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)]
    inside = [node for function in functions for node in ast.walk(function)]
    assert [node.lineno for node in inside if isinstance(node, ast.Import | ast.ImportFrom)] == []


@pytest.mark.parametrize("path", OURS, ids=relative)
def test_no_task_is_run_in_place_of_being_queued(path: Path) -> None:
    assert "always_eager" not in path.read_text()
    assert relative(path).startswith("assessments/") or ".apply(" not in path.read_text()


@pytest.mark.parametrize("path", OURS, ids=relative)
def test_only_the_settings_read_the_environment(path: Path) -> None:
    if relative(path) == "config.py":
        return
    text = path.read_text()
    assert "os.environ" not in text
    assert "getenv" not in text


def test_every_act_is_put_on_the_trail() -> None:
    """Call `assessments.audit.use_cases.record` in a use case, or say above why it leaves no trace."""
    source = Source()
    acts = source.use_cases
    silent = {act.name for act in acts if not source.records(act) and not act.name.startswith(READING)}
    assert len(acts) > 50
    assert silent - LEAVES_NO_TRACE.keys() == set(), "these change something and put nothing on the trail"


def test_every_relationship_refuses_to_load_behind_ones_back() -> None:
    lazy = {
        f"{mapper.class_.__name__}.{relationship.key}": relationship.lazy
        for mapper in Base.registry.mappers
        for relationship in mapper.relationships
    }
    assert {key for key, loading in lazy.items() if not str(loading).startswith("raise")} == set()


def test_every_model_is_in_the_schema() -> None:
    files = {path.parent.name for path in (ROOT / "assessments").glob("*/models.py")}
    assert files == {module.__name__.split(".")[1] for module in schema.AREAS}


def test_the_web_process_stays_small(settings: Settings) -> None:
    script = f"""
import sys
from config import Settings
from tests.acts import Source
from portal.app import create_app
from worker.app import make_queue
create_app(Settings({settings.database_url!r}, {settings.broker_url!r}, {settings.mail_url!r},
                    {settings.files_url!r}, "secret", "http://localhost"), make_queue({settings.broker_url!r}))
print([name for name in {HEAVY!r} if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.returncode) == ("[]", 0), done.stderr
