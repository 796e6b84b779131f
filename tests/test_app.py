"""Does a server's process leave what it is made of out of every collection of garbage?"""

import os
import subprocess
import sys
from pathlib import Path

from mapper.config import PROJECT

MADE_OF = 50_000  # objects, at the least: modules, tables, rules of addresses, templates' words


def test_what_the_app_is_made_of_is_collected_no_more(tmp_path: Path) -> None:
    ask = "import gc; from app import app; print(gc.get_freeze_count())"
    told = subprocess.run(
        [sys.executable, "-c", ask],
        cwd=PROJECT,
        env={**os.environ, "MAPPER_INSTANCE": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(told.stdout) > MADE_OF
