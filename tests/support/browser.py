"""Find a browser for the page's tests, or let Playwright download its own: python -m tests.support.browser"""

import shutil
import subprocess
import sys

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
]  # a tenth less work than with a GPU made up


def installed() -> str | None:
    """The path of a Chromium or Chrome on this machine, or None: then Playwright's own is meant."""
    names = "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"
    return next(filter(None, map(shutil.which, names)), None)


if __name__ == "__main__" and not installed():
    sys.exit(subprocess.call([sys.executable, "-m", "playwright", "install", "chromium"]))
