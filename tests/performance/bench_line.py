"""How is a figure measured and shown beside what it is compared with?"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

Work = Callable[[], object]


@dataclass(frozen=True)
class Line:
    """One measured figure, what it must hold, and its baselines of the same run: (name, value)."""

    work: str
    value: float
    unit: str = "ms"
    must: str = ""
    baselines: Sequence[tuple[str, float]] = ()
    note: str = ""

    def __str__(self) -> str:
        beside = "; ".join(
            f"{name} {_shown(value)} {self.unit} ({self.value / value:.2f} ×)" if value else f"{name}: none"
            for name, value in self.baselines
        )
        must = f"must {self.must}" if self.must else ""
        told = "  ".join(part for part in (must, self.note, beside) if part)
        return f"  {self.work:<46} {_shown(self.value):>10} {self.unit:<4} {told}"


def _shown(value: float) -> str:
    return f"{value:,.2f}" if value < 10 else f"{value:,.0f}"


def timed(work: Work, runs: int = 7) -> float:
    """Median milliseconds of some runs after one that warms up."""
    work()
    return median(once(work) for _ in range(runs))


def once(work: Work) -> float:
    """Milliseconds of one run."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def megabytes(kind: str = "VmHWM") -> float:
    """Of this process: VmHWM, the most it ever held; VmRSS, what it holds. NaN where the system can't say."""
    file = Path("/proc/self/status")
    if not file.is_file():
        return float("nan")
    lines = dict(line.split(":", 1) for line in file.read_text().splitlines())
    return int(lines[kind].split()[0]) / 1024
