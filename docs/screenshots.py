"""Takes the pictures of the documentation from the snapshot that is served here.

The overview in both languages as a whole for the README, and the first screen of every page for decision 29, with which
browser tests compare the pages (`tests/support/pictures.py`).

Run `make screenshots` after `make run` has published one. It needs a Chromium, and Debian's package fonts-noto-cjk.
"""

import shutil
import socket
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
WIDTH, HEIGHT = 1440, 900
PHONE = 390
PATIENCE = 120_000
"""Milliseconds after which a page is given up."""
DRAWN = """() => document.querySelector("[data-testid=stApp][data-test-script-state=notRunning]")
    && !document.querySelector("[data-testid=stSkeleton]")
    && [...document.querySelectorAll("[data-testid=stVegaLiteChart]")]
        .every(chart => !chart.checkVisibility() || chart.querySelector("svg, canvas"))"""
"""The script has run, and no element still waits for the part of Streamlit's client that draws it."""
LANGUAGES = ("en", "zh")


def main() -> None:
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        sys.exit("screenshots: wanted a Chromium, got none. Install Debian's package chromium.")
    with _server() as address, sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox", "--disable-gpu"])
        page = opened.new_page(color_scheme="light")
        for language in LANGUAGES:
            _take(page, language, address)
        for place, name in enumerate(pages()):
            _take_first_screen(page, name, f"{address}/{name if place else ''}?lang=en")
        phone = opened.new_page(color_scheme="dark")
        _take_first_screen(phone, "overview-phone", f"{address}/?lang=zh", PHONE)
        opened.close()


@contextmanager
def _server() -> Iterator[str]:
    """Where the dashboard is served, on a port that was free."""
    program = Path(sys.executable).with_name("product-metrics")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen([program, "serve", "--port", str(port)], stderr=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for_it(address)
        yield address
    finally:
        server.terminate()
        server.wait()


def _wait_for_it(address: str) -> None:
    for _ in range(400):
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health"):
                return
        except OSError:
            time.sleep(0.3)
    sys.exit("screenshots: wanted a server that answers, got none within two minutes.")


def _take(page: Page, language: str, address: str) -> None:
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    page.goto(f"{address}/?lang={language}")
    _wait_until_drawn(page)
    height = page.locator("[data-testid=stMain]").evaluate("main => main.scrollHeight")
    page.set_viewport_size({"width": WIDTH, "height": height})
    _wait_until_drawn(page)
    page.screenshot(path=HOME / f"overview-{language}.png")


def _take_first_screen(page: Page, name: str, url: str, width: int = WIDTH) -> None:
    page.set_viewport_size({"width": width, "height": HEIGHT})
    page.goto(url)
    _wait_until_drawn(page)
    page.screenshot(path=HOME / "pages" / f"{name}.png")


def _wait_until_drawn(page: Page) -> None:
    """Again after some time, for one part of a page lets others be drawn."""
    page.wait_for_selector("h1", timeout=PATIENCE)
    for _ in range(2):
        page.wait_for_timeout(1500)
        page.wait_for_function(DRAWN, timeout=PATIENCE)


if __name__ == "__main__":
    main()
