"""`product-metrics COMMAND`: 0 done, 1 a check failed or nothing could be published, 2 wrong usage or settings."""

import sys
from typing import Any

import click

from dashboard.cli.catalogue import catalogue
from dashboard.cli.check import check
from dashboard.cli.demo import demo
from dashboard.cli.explain import explain
from dashboard.cli.history import history
from dashboard.cli.output import say
from dashboard.cli.refresh import refresh
from dashboard.cli.runs import runs
from dashboard.cli.serve import serve
from dashboard.cli.show import show
from dashboard.cli.snapshots import snapshots
from dashboard.wording import refusal_reason
from dashboard.words import words
from metrics.refusal import Refusal
from queries.problem import Problem, Transient

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


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="product-metrics")
def main() -> None:
    """Product metrics that are exact, checked, fairly compared and able to explain themselves."""


for command in (demo, refresh, show, explain, history, check, catalogue, snapshots, runs, serve):
    main.add_command(command)


def _end(sentence: str, code: int) -> None:
    say(f"product-metrics: {sentence}", err=True)
    sys.exit(code)
