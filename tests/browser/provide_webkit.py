"""Where is a WebKit to test with? WebKitGTK's driver and a screen, installed here where they are absent."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

DRIVER, SCREEN = "WebKitWebDriver", "Xvfb"
PACKAGES = ("webkit2gtk-driver", "xvfb")
WINDOWS = ("/usr/lib/*/webkit2gtk-4.*/MiniBrowser", "/usr/libexec/webkit2gtk-4.*/MiniBrowser")


def webkit() -> tuple[str, str, str] | None:
    """The paths of the driver, of the browser that it drives and of the screen, or None."""
    driver, screen = shutil.which(DRIVER), shutil.which(SCREEN)
    window = next((str(path) for pattern in WINDOWS for path in sorted(Path("/").glob(pattern[1:]))), None)
    return (driver, window, screen) if driver and window and screen else None


def install() -> None:
    """Debian's packages, where we may install packages."""
    if os.geteuid() == 0 and Path("/etc/debian_version").exists():
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *PACKAGES], check=False)


if __name__ == "__main__":
    if webkit() is None:
        install()
    if webkit() is None:
        sys.exit(f"No WebKitGTK could be installed: the drills need {' and '.join(PACKAGES)}.")
