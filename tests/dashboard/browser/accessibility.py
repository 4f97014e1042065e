"""What axe-core, which tests whether everybody can use a page, finds on one.

It is a package of npm, put outside the repository by `.ci/run`. Without it nothing is tested; with CI=true it fails.
"""

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

HOME = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "product-metrics"
AXE = HOME / "node_modules" / "axe-core" / "axe.min.js"
WAYS = "npm install --prefix " + str(HOME) + " axe-core"
UPSTREAM = json.loads(Path(__file__).with_name("upstream.json").read_text(encoding="utf-8"))
"""What Streamlit's own markup breaks and nothing of ours can mend: rule, selector, and where it is reported."""
NEEDED: set[tuple[str, str]] = set()
"""What of it was found since the tests began."""


@cache
def _axe() -> str:
    if not AXE.exists():
        reason = f"no axe-core in {AXE}: {WAYS}"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    return AXE.read_text(encoding="utf-8")


def assert_accessible(page: Page) -> None:
    """No rule is broken, of whatever severity, but by what stands in UPSTREAM."""
    page.evaluate(_axe())
    found: list[dict[str, Any]] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    nodes = [(rule["id"], node) for rule in found for node in rule["nodes"]]
    assert [(rule, node["html"][:200]) for rule, node in nodes if not _is_theirs(page, rule, node)] == []


def _is_theirs(page: Page, rule: str, node: dict[str, Any]) -> bool:
    """Whether the element is one of Streamlit's that is known."""
    matches = "([target, selector]) => document.querySelector(target)?.matches(selector) ?? false"
    for known in UPSTREAM:
        if known["rule"] == rule and page.evaluate(matches, [str(node["target"][0]), known["selector"]]):
            NEEDED.add((known["rule"], known["selector"]))
            return True
    return False
