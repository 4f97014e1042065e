"""A command is one file; one that cannot be used costs only itself."""

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import dashboard.cli.commands
from dashboard.cli import main as cli
from tests.dashboard.cli.conftest import command


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose files are commands, too, during the test only."""
    monkeypatch.setattr(dashboard.cli.commands, "__path__", [*dashboard.cli.commands.__path__, str(tmp_path)])
    monkeypatch.setattr(cli.main, "commands", dict(cli.main.commands))
    return tmp_path


def test_every_file_is_a_command() -> None:
    home = Path(dashboard.cli.commands.__path__[0])
    assert set(cli.main.commands) == {
        file.stem.replace("_", "-") for file in home.glob("*.py") if file.stem != "__init__"
    }


def test_a_new_file_is_a_new_command(folder: Path) -> None:
    (folder / "trial.py").write_text("import click\n\n@click.command()\ndef trial():\n    click.echo('works')\n")
    cli._add_commands()
    assert command("trial").output == "works\n"


@pytest.mark.parametrize("text", ["import nothing_of_this_name", "broken = 1", "def broken("])
def test_a_file_that_cannot_be_used_costs_its_command_only(folder: Path, text: str) -> None:
    (folder / "broken.py").write_text(text)
    cli._add_commands()
    completed = command("broken", "monthly_active_users", "--period", "2025")
    assert (completed.exit_code, "broken.py" in completed.stderr, "Traceback" in completed.stderr) == (2, True, False)
    assert CliRunner().invoke(cli.main, ["catalogue", "--help"]).exit_code == 0
    assert isinstance(cli.main.commands["broken"], click.Command)
