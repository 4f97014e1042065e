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
UPSTREAM: list[dict[str, str]] = json.loads(Path(__file__).with_name("upstream.json").read_text(encoding="utf-8"))
"""What Streamlit's own markup breaks and nothing of ours can mend: `rule`, `selector`, a `page` with it, `issue`."""
MATCHES = "([target, selector]) => document.querySelector(target)?.matches(selector) ?? false"


@cache
def _axe() -> str:
    if not AXE.exists():
        reason = f"no axe-core in {AXE}: npm install --prefix {HOME} axe-core"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    return AXE.read_text(encoding="utf-8")


def assert_accessible(page: Page, within: str = "") -> None:
    """No rule is broken, of whatever severity, but by what stands in UPSTREAM; on the page or a part of it."""
    broken = [
        (rule, node) for rule, node in _broken(page, within) if not any(is_known(page, rule, node, e) for e in UPSTREAM)
    ]
    assert [(rule, node["html"][:200]) for rule, node in broken] == []


def assert_needed(page: Page, known: dict[str, str]) -> None:
    """The page still breaks the rule by what stands in UPSTREAM."""
    assert any(is_known(page, rule, node, known) for rule, node in _broken(page)), f"mended upstream: remove {known}"


def is_known(page: Page, rule: str, node: dict[str, Any], known: dict[str, str]) -> bool:
    """Whether the element breaks the rule by what is known."""
    return rule == known["rule"] and bool(page.evaluate(MATCHES, [str(node["target"][0]), known["selector"]]))


def _broken(page: Page, within: str = "") -> list[tuple[str, dict[str, Any]]]:
    page.evaluate(_axe())
    run = "part => axe.run(part ? document.querySelector(part) : document, {resultTypes: ['violations']})"
    found = page.evaluate(run, within)["violations"]
    return [(rule["id"], node) for rule in found for node in rule["nodes"]]
