"""A refresh as a job: tried again where that may help, logged step by step, written down, told of when it fails."""

from dataclasses import dataclass, replace
from functools import partial

from queries.problem import Problem
from queries.settings import Settings
from refresh import Progress, silence
from refresh.account import Account
from refresh.notify import refuse_wrong
from refresh.patience import patiently
from refresh.refresh import Report, refresh

RETRIES = 3
"""Where refreshes are done every so often and nothing else is said."""


@dataclass(frozen=True)
class Job:
    """What is to be done, once or every so often."""

    settings: Settings
    full: bool = False
    progress: Progress = silence

    def run(self) -> Report:
        """Raises what `refresh` raises, when it is written down."""
        self.refuse_wrong()
        account = Account(self.settings)
        try:
            report = patiently(partial(self._attempt, account), self.retries)
        except BaseException as error:
            account.close_failed(error)
            raise
        account.close(report)
        return report

    def refuse_wrong(self) -> None:
        """Raises Problem for settings with which nothing is to be begun, when that is written down."""
        try:
            refuse_wrong(self.settings.notify)
        except Problem as problem:
            Account(replace(self.settings, notify="")).close_failed(problem)
            raise

    @property
    def retries(self) -> int:
        """How often it is tried again."""
        chosen = self.settings.retries
        return (RETRIES if self.settings.every else 0) if chosen is None else chosen

    def _attempt(self, account: Account) -> Report:
        return refresh(self.settings, full=self.full, progress=account.attempt(self.progress))
