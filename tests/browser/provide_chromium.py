"""Where is a Chromium to test with? On PATH, or Playwright's; installed here where there is neither."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

WHOLE = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SHELL = ("chromium-headless-shell",)
PACKAGES = ("chromium", "chromium-headless-shell")  # Debian's
APT = ("apt-get", "-qq", "-o", "Acquire::http::Timeout=20", "-o", "Acquire::Retries=1")


def chromium() -> str | None:
    """The path of a Chromium that is installed, or None."""
    return _found(WHOLE, "chromium-*/chrome-linux*/chrome")


def headless_chromium() -> str | None:
    """What draws pages without the browser around them, which takes a third less time; else all of it."""
    return _found(SHELL, "chromium_headless_shell-*/chrome-*/*headless*shell") or chromium()


def _found(names: Iterable[str], pattern: str) -> str | None:
    for name in names:
        found = shutil.which(name)
        if found:
            return found
    folder = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache" / "ms-playwright"))
    return next((str(path) for path in sorted(folder.glob(pattern))), None)


def install() -> None:
    """Debian's packages where we may install some, else Playwright's own download."""
    if os.geteuid() == 0 and Path("/etc/debian_version").exists():
        subprocess.run([*APT, "update"], check=False)
        for package in PACKAGES:  # a distribution may have one of them alone
            subprocess.run([*APT, "install", "-y", "--no-install-recommends", package], check=False)
    if chromium() is None:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


if __name__ == "__main__":
    if chromium() is None or headless_chromium() == chromium():
        install()
    if chromium() is None:
        sys.exit("No Chromium could be installed: the browser tests need one on PATH.")
