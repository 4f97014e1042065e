"""The number of processes of `serve`, and HAProxy, which several need."""

import shutil

import pytest

from dashboard.web.processes import number_of
from queries.errors import Problem


@pytest.mark.parametrize("given", ["0", "-1", "33", "two", "1.5", "２", ""])
def test_a_number_of_processes_that_is_none_is_refused(given: str) -> None:
    with pytest.raises(Problem, match=r"option --processes: wanted a number from 1 to 32"):
        number_of(given)


def test_without_haproxy_one_process_is_served_and_several_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda *words, **options: None)
    assert number_of("1") == 1
    with pytest.raises(Problem, match=r"apt-get install haproxy"):
        number_of("2")
