"""Has what we depend on known weaknesses? Where nobody could look, this says *not checked* and fails.

pip-audit says "No known vulnerabilities found" also when it skipped every package, and a mirror that answers
with nothing looks like a source that knows of nothing. So what was checked is counted, and each source is
first asked about an old package that is known to be weak.
"""

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ("requirements.txt", "requirements-dev.txt")
WEAK_PYTHON = "jinja2==2.4.1"
WEAK_NPM = ("minimist", "0.0.8")
WAIT_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one audit came to: of `total` packages, `checked` were looked up, `weak` have known weaknesses."""

    source: str
    checked: int
    total: int
    weak: tuple[str, ...] = ()
    why_not: str = ""  # the reason that nothing, or not everything, was checked

    @property
    def is_clean(self) -> bool:
        return not self.weak and not self.why_not and self.checked >= self.total > 0

    def __str__(self) -> str:
        if self.weak:
            return f"{self.source}: known weaknesses in {', '.join(self.weak)}"
        if not self.is_clean:
            reason = self.why_not or "the others were skipped"
            return f"{self.source}: not checked ({self.checked} of {self.total} packages): {reason}"
        return f"{self.source}: {self.checked} packages checked, none has a known weakness"


def python_verdict(output: str, errors: str, pinned: Collection[str]) -> Verdict:
    """What pip-audit's JSON really says of these packages."""
    report = _json(output)
    found = report.get("dependencies") if isinstance(report, dict) else None
    if not isinstance(found, list):
        return Verdict("Python", 0, len(pinned), why_not=_last_line(errors))
    looked_up = {canonical(part["name"]) for part in found if "skip_reason" not in part and "vulns" in part}
    weak = [
        f"{part['name']} {part.get('version', '')} ({', '.join(known['id'] for known in part['vulns'])})"
        for part in found
        if part.get("vulns")
    ]
    wanted = {canonical(name) for name in pinned}
    return Verdict("Python", len(wanted & looked_up), len(wanted), tuple(sorted(weak)))


def npm_verdict(output: str, errors: str, total: int) -> Verdict:
    """What npm's JSON really says of the packages of the lockfile."""
    report = _json(output)
    if not isinstance(report, dict) or "auditReportVersion" not in report or "metadata" not in report:
        said = report.get("message", "") if isinstance(report, dict) else ""
        return Verdict("npm", 0, total, why_not=_last_line(said) if said else _last_line(errors))
    checked = report["metadata"].get("dependencies", {}).get("total", 0)
    weak = [
        f"{name} ({found.get('severity', 'unknown')})"
        for name, found in report.get("vulnerabilities", {}).items()
    ]
    return Verdict("npm", checked, total, tuple(sorted(weak)))


def believed(verdict: Verdict, of_a_weak_one: Verdict) -> Verdict:
    """The verdict, if its source knows what everybody knows of an old, weak package."""
    if verdict.weak or verdict.why_not or of_a_weak_one.weak:
        return verdict
    why = of_a_weak_one.why_not or "its source knows nothing, not even of a package that is known to be weak"
    return Verdict(verdict.source, 0, verdict.total, why_not=why)


def pinned_in(text: str) -> list[str]:
    """Names of the pinned packages of a requirements file."""
    return [
        canonical(found[1])
        for line in text.splitlines()
        if (found := re.match(r"([\w.-]+)(?:\[.*\])?==", line))
    ]


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _json(output: str) -> Any:
    try:
        return json.loads(output)
    except ValueError:
        return None


def _last_line(errors: str) -> str:
    lines = [line.strip() for line in errors.splitlines() if line.strip()]
    return lines[-1][:200] if lines else "no answer"


def _run(command: list[str], folder: Path) -> tuple[str, str]:
    try:
        done = subprocess.run(  # noqa: S603 - commands of ours
            command, capture_output=True, text=True, cwd=folder, timeout=WAIT_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return "", f"{type(error).__name__}: {command[0]}"
    return done.stdout, done.stderr


def audit_python(requirements: list[Path], pinned: Collection[str]) -> Verdict:
    command = [
        sys.executable,
        "-m",
        "pip_audit",
        "--strict",
        "--no-deps",
        "--disable-pip",
        "--format",
        "json",
    ]
    files = [part for file in requirements for part in ("--requirement", str(file))]
    output, errors = _run([*command, "--progress-spinner", "off", *files], PROJECT)
    return python_verdict(output, errors, pinned)


def audit_npm(npm: list[str], folder: Path) -> Verdict:
    lock = json.loads((folder / "package-lock.json").read_text())
    output, errors = _run([*npm, "audit", "--json", "--package-lock-only"], folder)
    return npm_verdict(output, errors, len([place for place in lock["packages"] if place]))


def _weak_python(folder: Path) -> Verdict:
    file = folder / "requirements.txt"
    file.write_text(WEAK_PYTHON + "\n")
    return audit_python([file], pinned_in(WEAK_PYTHON))


def _weak_npm(npm: list[str], folder: Path) -> Verdict:
    name, version = WEAK_NPM
    root = {"name": "weak", "version": "1.0.0", "dependencies": {name: version}}
    lock = {"": root, f"node_modules/{name}": {"version": version}}
    (folder / "package.json").write_text(json.dumps(root))
    whole = {"name": "weak", "version": "1.0.0", "lockfileVersion": 3, "requires": True, "packages": lock}
    (folder / "package-lock.json").write_text(json.dumps(whole))
    return audit_npm(npm, folder)


def main(npm: list[str]) -> int:
    """Both audits; 0 only where everything was checked and nothing found."""
    files = [PROJECT / name for name in REQUIREMENTS]
    pinned = {name for file in files for name in pinned_in(file.read_text())}
    with tempfile.TemporaryDirectory() as folder:
        verdicts = [
            believed(audit_python(files, pinned), _weak_python(Path(folder))),
            believed(audit_npm(npm, PROJECT), _weak_npm(npm, Path(folder))),
        ]
    for verdict in verdicts:
        print(verdict, file=sys.stdout if verdict.is_clean else sys.stderr)
    return 0 if all(verdict.is_clean for verdict in verdicts) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["npm"]))
