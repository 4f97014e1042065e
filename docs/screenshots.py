"""Takes the pictures of the documentation from the snapshot that is served here.

The overview in both languages as a whole for the README, and the first screen of every page for decision 29.

Run `make screenshots` after `make run` has published one. It needs a Chromium.
"""

import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from dashboard.pages import pages

HOME = Path(__file__).with_name("images")
PORT = 8765
WIDTH = 1440
LANGUAGES = ("en", "zh")


def main() -> None:
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        sys.exit("screenshots: wanted a Chromium, got none. Install Debian's package chromium.")
    with _server(), sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox", "--disable-gpu"])
        page = opened.new_page(viewport={"width": WIDTH, "height": 900}, color_scheme="light")
        for language in LANGUAGES:
            _take(page, language)
        for place, name in enumerate(pages()):
            _take_first_screen(page, name, path=name if place else "")
        opened.close()


@contextmanager
def _server() -> Iterator[None]:
    program = Path(sys.executable).with_name("product-metrics")
    server = subprocess.Popen([program, "serve", "--port", str(PORT)], stderr=subprocess.DEVNULL)
    try:
        _wait_for_it()
        yield
    finally:
        server.terminate()
        server.wait()


def _wait_for_it() -> None:
    for _ in range(100):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/_stcore/health"):
                return
        except OSError:
            time.sleep(0.3)
    sys.exit("screenshots: wanted a server that answers, got none within half a minute.")


def _take(page: Page, language: str) -> None:
    page.set_viewport_size({"width": WIDTH, "height": 900})
    page.goto(f"http://127.0.0.1:{PORT}/?lang={language}")
    page.wait_for_selector("[data-testid=stVegaLiteChart] svg")
    page.wait_for_timeout(4000)
    height = page.locator("[data-testid=stMain]").evaluate("main => main.scrollHeight")
    page.set_viewport_size({"width": WIDTH, "height": height})
    page.wait_for_timeout(2000)
    page.screenshot(path=HOME / f"overview-{language}.png")


def _take_first_screen(page: Page, name: str, path: str) -> None:
    page.set_viewport_size({"width": WIDTH, "height": 900})
    page.goto(f"http://127.0.0.1:{PORT}/{path}?lang=en")
    page.wait_for_selector("h1")
    page.wait_for_timeout(4000)
    page.screenshot(path=HOME / "pages" / f"{name}.png")


if __name__ == "__main__":
    main()
