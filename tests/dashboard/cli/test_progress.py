"""What a progress bar shows of things that are done at once, or consist of nothing."""

import pytest
from rich.console import Console

from dashboard.cli.common import output


def test_nothing_to_do_is_done_and_a_pace_stays_when_the_end_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(output, "Console", lambda stderr: Console(stderr=stderr, force_terminal=True, width=120))
    with output.bar() as tell:
        tell("compute launches", 1.0)
        tell("compute usage", 0.0, 1000)
        tell("compute usage", 0.5, 1000)
        tell("compute usage", 1.0)
    progress_lines = capsys.readouterr().err
    assert "compute launches" in progress_lines
    (usage, *_) = (line for line in reversed(progress_lines.splitlines()) if "compute usage" in line)
    assert "rows/s" in usage
