"""`product-metrics COMMAND`: 0 done, 1 a check failed or nothing could be published, 2 wrong usage or settings."""

import sys
import traceback
from pathlib import Path
from typing import Any

import click

import dashboard.cli.commands
from dashboard.cli.common.output import say
from dashboard.i18n import words
from dashboard.presentation.messages import refusal_reason
from metrics.errors import Refusal
from queries.discovery import scanned_one_by_one
from queries.errors import Problem, Transient
from queries.settings import given
from queries.text.redaction import scrubbed
from queries.warehouse.address import without_secrets

FAILED, WRONG = 1, 2


class Commands(click.Group):
    """Tells what went wrong in one sentence, without a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Transient as passing:
            _end(str(passing), FAILED)
        except Problem as problem:
            _end(str(problem), WRONG)
        except Refusal as refusal:
            _end(refusal_reason(refusal, words("en")), WRONG)
        except click.UsageError as usage:
            raise click.UsageError(scrubbed(usage.format_message()), usage.ctx) from usage
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except OSError as error:
            _end(*((_inaccessible(error), WRONG) if error.filename else (_told(error), FAILED)))
        except Exception as mistake:  # noqa: BLE001  a mistake of ours, of which a traceback would quote anything
            _end(_told(mistake), FAILED)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="product-metrics")
def main() -> None:
    """Product metrics that are exact, checked, fairly compared and able to explain themselves."""


def _failing(name: str, problem: Problem) -> click.Command:
    """Stands in for a command whose file cannot be used, and says why; the others go on."""

    def fail(words: tuple[str, ...]) -> None:
        raise problem

    words = click.Argument(["words"], nargs=-1, type=click.UNPROCESSED)
    settings = {"ignore_unknown_options": True}
    return click.Command(name, callback=fail, params=[words], context_settings=settings, short_help=str(problem))


def _add_commands() -> None:
    """Every command of `dashboard/cli/commands`, by the name of its file."""
    commands, problems = scanned_one_by_one(click.Command, dashboard.cli.commands)
    for name, (_, command) in commands.items():
        main.add_command(command, name.replace("_", "-"))
    for name, problem in problems.items():
        main.add_command(_failing(name, problem))


_add_commands()


def _inaccessible(error: OSError) -> str:
    wanted, fix = "a file or folder that can be read and written", "Correct its permissions, or choose another"
    problem = Problem(f"file {error.filename}", wanted=wanted, got=str(error.strerror), fix=fix)
    return without_secrets(str(problem), *sys.argv[1:], *given())


def _told(mistake: Exception) -> str:
    """Where it happened, and what of its words holds no secret of the settings."""
    place = traceback.extract_tb(mistake.__traceback__)[-1]
    message = without_secrets(str(mistake), *sys.argv[1:], *given())
    where = f"{Path(place.filename).name}:{place.lineno}"
    return f"a mistake of the program, please report it: {type(mistake).__name__} in {where}: {message}"


def _end(sentence: str, code: int) -> None:
    say(f"product-metrics: {sentence}", err=True)
    sys.exit(code)
