"""Is a file there whole or not at all, whatever happens while it is written?"""

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mapper.config import PROJECT
from mapper.store.private_files import whole_or_not_at_all


def write(target: Path, content: bytes) -> None:
    with whole_or_not_at_all(target) as file:
        file.write(content)


@contextmanager
def room_for(count: int) -> Iterator[None]:
    """No file of this process grows beyond so many bytes: what a full disk does, without filling one."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (count, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_it_is_there_when_it_is_whole_and_its_owner_s_alone(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    with whole_or_not_at_all(target) as file:
        file.write(b"half")
        file.flush()
        assert not target.exists()
        (beside,) = tmp_path.iterdir()
        assert beside.stat().st_mode & 0o777 == 0o600
    assert target.read_bytes() == b"half"
    assert list(tmp_path.iterdir()) == [target]
    assert target.stat().st_mode & 0o777 == 0o600


def test_a_new_one_takes_the_place_of_an_old_one_that_others_could_read(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_bytes(b"old")
    target.chmod(0o644)
    write(target, b"new")
    assert (target.read_bytes(), target.stat().st_mode & 0o777) == (b"new", 0o600)


@pytest.mark.parametrize("size", [10_000, 5_000_000])  # noticed on closing, and on writing
def test_a_full_disk_leaves_the_old_one(tmp_path: Path, size: int) -> None:
    target = tmp_path / "out.csv"
    target.write_bytes(b"old")
    with room_for(4_096), pytest.raises(OSError, match="too large"):
        write(target, b"x" * size)
    assert (target.read_bytes(), list(tmp_path.iterdir())) == (b"old", [target])


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_what_breaks_off_leaves_nothing(tmp_path: Path, error: type[BaseException]) -> None:
    with pytest.raises(error), whole_or_not_at_all(tmp_path / "out.csv") as file:
        file.write(b"half")
        raise error
    assert list(tmp_path.iterdir()) == []


def test_what_is_killed_leaves_no_half_file_under_its_name(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_bytes(b"old")
    script = (
        "import sys, time; from pathlib import Path\n"
        "from mapper.store.private_files import whole_or_not_at_all\n"
        "with whole_or_not_at_all(Path(sys.argv[1])) as file:\n"
        "    file.write(b'half'); file.flush(); print('half', flush=True); time.sleep(60)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(target)], cwd=PROJECT, stdout=subprocess.PIPE
    )
    with process:
        assert process.stdout and process.stdout.readline() == b"half\n"
        process.send_signal(signal.SIGKILL)
    assert target.read_bytes() == b"old"
    (left,) = set(tmp_path.iterdir()) - {target}
    assert left.name.startswith(".out.csv.") and left.suffix == ".part"


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    real, link = tmp_path / "elsewhere" / "real.csv", tmp_path / "link.csv"
    link.symlink_to(real)
    write(link, b"new")
    assert link.is_symlink() and real.read_bytes() == b"new"


def test_a_device_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No space left"):
        write(Path("/dev/full"), b"x")
    assert Path("/dev/full").is_char_device()
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write(pipe, b"through")
        assert os.read(reader, 100) == b"through"
    finally:
        os.close(reader)
    assert pipe.is_fifo()


def test_a_long_name_is_no_trouble(tmp_path: Path) -> None:
    target = tmp_path / ("é" * 120 + ".csv")
    write(target, b"x")
    assert target.read_bytes() == b"x"
