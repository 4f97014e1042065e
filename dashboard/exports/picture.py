"""Pictures of charts: a Vega-Lite spec with a caption as SVG or PNG, in the colours of the light theme.

A chart's colours are roles (`dashboard.presentation.roles`), which the browser resolves by the theme. Here they are
taken from the same `.streamlit/config.toml`. The picture is drawn in a process of its own, at most `MOST` at a time.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any, Literal

from dashboard.presentation.roles import light_colours, light_ranges
from queries.errors import Problem

Form = Literal["svg", "png"]

WORKER = Path(__file__).with_name("picture_worker.py")
FONT = "Noto Sans CJK SC"
"""Its Latin letters are those of Source Sans."""
MOST, SECONDS = 2, 60
"""Pictures drawn at a time by this process, and the longest that one may take."""
KEPT = 64
"""Pictures kept, some 100 kilobytes each: a document has the same in four formats."""
DRAWING = BoundedSemaphore(MOST)


@dataclass(frozen=True)
class Caption:
    """What a picture says of itself; plain texts in one language."""

    title: str
    """The finding."""
    below: str = ""
    """What is plotted, with its unit."""
    facts: tuple[str, ...] = ()
    """Period, definition, day of the data, trust, source: one below the other."""
    language: str = "en"


def picture(spec: Mapping[str, Any], caption: Caption, form: Form) -> bytes:
    """The chart with its caption, 960 pixels wide (PNG: 1,920); SVG is UTF-8. Raises Problem where it is not drawn."""
    colours = light_colours()
    asked = {
        "spec": themed(spec, colours),
        "caption": asdict(caption),
        "colours": dict(colours),
        "language": caption.language,
        "form": form,
    }
    return _drawn(json.dumps(asked))


@lru_cache(KEPT)
def _drawn(asked: str) -> bytes:
    command = [sys.executable, "-I", str(WORKER)]
    with DRAWING:
        try:
            done = subprocess.run(  # noqa: S603  our own program, without a shell
                command, input=asked.encode(), capture_output=True, timeout=SECONDS, check=True
            )
        except subprocess.TimeoutExpired as error:
            raise _undrawn(f"none after {SECONDS} seconds") from error
        except subprocess.CalledProcessError as error:
            raise _undrawn(error.stderr.decode(errors="replace").strip().rpartition("\n")[2] or "no message") from error
    return done.stdout


def themed(spec: Mapping[str, Any], colours: Mapping[str, str]) -> dict[str, Any]:
    """The spec with colours and font of the theme, which the browser adds on a page."""
    config = dict(spec.get("config", {}))
    axis = {"gridColor": colours["rule"], "labelColor": colours["muted"], "tickColor": colours["rule"]}
    config["axis"] = axis | config.get("axis", {})
    config["range"] = {"category": list(colours.values()), **light_ranges()}
    config["text"] = {"fill": colours["ink"]} | config.get("text", {})
    return {**spec, "background": colours["page"], "config": config | {"font": FONT}}


def _undrawn(got: str) -> Problem:
    return Problem("picture of the chart", wanted="a drawn one", got=got, fix="Try again, or take the figures as CSV.")
