"""`product-metrics COMMAND`: 0 done, 1 a check failed or nothing could be published, 2 wrong usage or settings."""

import sys
import traceback
from pathlib import Path
from typing import Any

import click

from dashboard.cli.commands.catalogue import catalogue
from dashboard.cli.commands.check import check
from dashboard.cli.commands.demo import demo
from dashboard.cli.commands.explain import explain
from dashboard.cli.commands.history import history
from dashboard.cli.commands.refresh import refresh
from dashboard.cli.commands.runs import runs
from dashboard.cli.commands.serve import serve
from dashboard.cli.commands.show import show
from dashboard.cli.commands.snapshots import snapshots
from dashboard.cli.common.output import say
from dashboard.i18n import words
from dashboard.presentation.messages import refusal_reason
from metrics.errors import Refusal
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


for command in (demo, refresh, show, explain, history, check, catalogue, snapshots, runs, serve):
    main.add_command(command)


def _inaccessible(error: OSError) -> str:
    wanted, fix = "a file or folder that can be read and written", "Correct its permissions, or choose another"
    problem = Problem(f"file {error.filename}", wanted=wanted, got=str(error.strerror), fix=fix)
    return without_secrets(str(problem), *sys.argv[1:], *given())


def _told(mistake: Exception) -> str:
    """Where it happened, and what of its words holds no secret of the settings."""
    place = traceback.extract_tb(mistake.__traceback__)[-1]
    said = without_secrets(str(mistake), *sys.argv[1:], *given())
    where = f"{Path(place.filename).name}:{place.lineno}"
    return f"a mistake of the program, please report it: {type(mistake).__name__} in {where}: {said}"


def _end(sentence: str, code: int) -> None:
    say(f"product-metrics: {sentence}", err=True)
    sys.exit(code)
