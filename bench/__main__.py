"""`python -m bench`: fill, serve, ask, and write docs/performance.md."""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from assessments.clock import utcnow
from bench.measuring import Results, run
from bench.report import write
from bench.science import measure_science
from bench.servers import settings_of
from config import load_settings
from tests.databases import (
    ROOT,
    PostgresqlDatabases,
    ProgramsMissing,
    free_port,
    postgresql_server,
    redis_server,
)


def main() -> int:
    """Measure at each size, and write the page."""
    arguments = _arguments()
    with TemporaryDirectory(prefix="evenhand-bench-") as name:
        folder = Path(name)
        try:
            results = _measure(arguments.sizes, folder, arguments.seconds, arguments.deadline)
        except ProgramsMissing as missing:
            print(f"Nothing was measured: {missing}. PostgreSQL and Redis are needed.", file=sys.stderr)
            return 1
    write(results, measure_science() if arguments.science else [], arguments.out, utcnow().date())
    return 0


def _measure(sizes: list[int], folder: Path, seconds: float, deadline: float) -> list[Results]:
    results = []
    with (
        postgresql_server(folder, quick=False) as port,
        redis_server(folder) as redis_port,
        PostgresqlDatabases.make(port) as databases,
    ):
        for size in sizes:
            print(f"Measuring at {size:,} applications.", file=sys.stderr)
            environment = settings_of(databases.fresh(), redis_port, folder, free_port())
            closing = deadline if size == sizes[-1] else 0
            results.append(run(size, load_settings(environment), environment, folder, seconds, deadline=closing))
    return results


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000], help="applications of the round")
    parser.add_argument("--seconds", type=float, default=3.0, help="how long each page is asked for")
    parser.add_argument(
        "--deadline", type=float, default=240.0, help="for how long the minutes before a closing are played; 0: not"
    )
    parser.add_argument(
        "--science", action=argparse.BooleanOptionalAction, default=True, help="allocate and rank large numbers, too"
    )
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "performance.md")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
