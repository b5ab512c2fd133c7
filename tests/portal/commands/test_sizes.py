"""What is too large to be calculated at once is refused in a sentence."""

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from portal.commands.sizes import FrugalGroup, refuse_too_many


@pytest.mark.parametrize(("applications", "assessors"), [(25_000, 3_000), (2_000, 37_500)])
def test_fewer_applications_can_have_more_assessors(applications: int, assessors: int) -> None:
    refuse_too_many(Path("a.csv"), applications, assessors)
    for more in [(25_001, 0), (applications, assessors + 1)]:
        with pytest.raises(click.ClickException, match=r"up to 25,000 applications with 3,000 assessors"):
            refuse_too_many(Path("a.csv"), *more)


def test_memory_that_runs_out_is_told_in_a_sentence() -> None:
    group = FrugalGroup("large")

    @group.command("much")
    def much() -> None:
        bytearray(1 << 62)

    result = CliRunner().invoke(group, ["much"])
    assert result.exit_code == 1
    assert "There is not enough memory for so much. Nothing was written." in result.output
