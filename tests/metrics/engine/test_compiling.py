"""Loops are compiled ahead of a first refresh."""

import subprocess
import sys

NOT_COMPILED = """
from metrics.engine import end_of_day, row_loop, unmeasured
from metrics.engine.compiling import compile_loops

compile_loops()
loops = {name: loop for each in (end_of_day, row_loop, unmeasured) for name, loop in vars(each).items()
         if hasattr(loop, "signatures")}
called_by_loops = {name for loop in loops.values() for name in loop.py_func.__code__.co_names}
others = loops.keys() - called_by_loops
assert len(others) > 8, others
print(*sorted(name for name in others if not loops[name].signatures))
"""


def test_every_loop_is_compiled_ahead() -> None:
    """In a process of its own: other tests have compiled them in this one."""
    done = subprocess.run([sys.executable, "-c", NOT_COMPILED], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
