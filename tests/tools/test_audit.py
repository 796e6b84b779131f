"""Does the audit never say that all is well where nobody looked?"""

import json
from pathlib import Path
from typing import Any

import pytest

from tools import audit
from tools.audit import Verdict, believed, npm_verdict, pinned_in, python_verdict

PINNED = ("Flask", "jinja2")
SKIPPED = {"name": "flask", "skip_reason": "Dependency not found on PyPI and could not be audited"}
FLASK = {"name": "flask", "version": "3.1.3", "vulns": []}
JINJA = {"name": "Jinja2", "version": "3.1.6", "vulns": []}
WEAK = {"name": "jinja2", "version": "2.4.1", "vulns": [{"id": "PYSEC-1"}, {"id": "PYSEC-2"}]}


def of_python(*found: dict[str, Any]) -> str:
    return json.dumps({"dependencies": found, "fixes": []})


@pytest.mark.parametrize(
    ("output", "errors", "clean", "said"),
    [
        (of_python(FLASK, JINJA), "No known vulnerabilities found", True, "2 packages checked"),
        (of_python(SKIPPED, SKIPPED), "No known vulnerabilities found", False, "not checked (0 of 2"),
        (of_python(SKIPPED, JINJA), "No known vulnerabilities found", False, "not checked (1 of 2"),
        (of_python(FLASK), "No known vulnerabilities found", False, "not checked (1 of 2"),
        (of_python(), "No known vulnerabilities found", False, "not checked (0 of 2"),
        (of_python({"name": "flask"}, JINJA), "", False, "not checked (1 of 2"),
        ("", "ERROR: Flask: not found on PyPI", False, "not checked (0 of 2 packages): ERROR: Flask"),
        ("", "", False, "no answer"),
        ("null", "", False, "not checked"),
        ("[]", "", False, "not checked"),
        ("{}", "No known vulnerabilities found", False, "not checked"),
        ("<html>Sign in to the Wi-Fi</html>", "", False, "not checked"),
        (of_python(FLASK, WEAK), "Found 2 known vulnerabilities", False, "jinja2 2.4.1 (PYSEC-1, PYSEC-2)"),
        (of_python(SKIPPED, WEAK), "", False, "known weaknesses in jinja2"),
    ],
)
def test_what_pip_audit_says(output: str, errors: str, clean: bool, said: str) -> None:
    verdict = python_verdict(output, errors, PINNED)
    assert verdict.is_clean is clean
    assert said in str(verdict)


def of_npm(total: int, **weak: str) -> str:
    return json.dumps(
        {
            "auditReportVersion": 2,
            "vulnerabilities": {name: {"severity": severity} for name, severity in weak.items()},
            "metadata": {"dependencies": {"total": total}},
        }
    )


@pytest.mark.parametrize(
    ("output", "errors", "clean", "said"),
    [
        (of_npm(3), "", True, "3 packages checked"),
        (of_npm(2), "", False, "not checked (2 of 3"),
        (of_npm(0), "", False, "not checked (0 of 3"),
        (of_npm(3, leaflet="moderate"), "", False, "known weaknesses in leaflet (moderate)"),
        (
            '{"message": "405 Method Not Allowed", "error": {}}',
            "",
            False,
            "not checked (0 of 3 packages): 405",
        ),
        ('{"error": {"code": "ENOAUDIT"}}', "npm error audit endpoint", False, "audit endpoint"),
        ("{}", "", False, "not checked"),
        ('{"auditReportVersion": 2}', "", False, "not checked"),
        ("", "FileNotFoundError: npm", False, "FileNotFoundError"),
    ],
)
def test_what_npm_says(output: str, errors: str, clean: bool, said: str) -> None:
    verdict = npm_verdict(output, errors, 3)
    assert verdict.is_clean is clean
    assert said in str(verdict)


CLEAN = Verdict("npm", 3, 3)
KNOWS = Verdict("npm", 1, 1, ("minimist",))


@pytest.mark.parametrize(
    ("verdict", "of_a_weak_one", "clean", "said"),
    [
        (CLEAN, KNOWS, True, "3 packages checked"),
        (CLEAN, Verdict("npm", 1, 1), False, "not checked (0 of 3 packages): its source knows nothing"),
        (CLEAN, Verdict("npm", 0, 1, why_not="405"), False, "405"),
        (Verdict("npm", 3, 3, ("idb",)), Verdict("npm", 1, 1), False, "idb"),
        (Verdict("npm", 0, 3, why_not="away"), KNOWS, False, "away"),
    ],
)
def test_a_source_that_knows_nothing_is_not_believed(
    verdict: Verdict, of_a_weak_one: Verdict, clean: bool, said: str
) -> None:
    found = believed(verdict, of_a_weak_one)
    assert found.is_clean is clean
    assert said in str(found)


def test_every_pinned_package_is_counted() -> None:
    text = "# chosen\nFlask==3.1.3\npsycopg[binary]==3.3.9\n-r requirements.txt\n\nruamel.yaml_x==1\n"
    assert pinned_in(text) == ["flask", "psycopg", "ruamel-yaml-x"]
    for name in audit.REQUIREMENTS:
        lines = (audit.PROJECT / name).read_text().splitlines()
        packages = [line for line in lines if line and not line.startswith(("#", "-r"))]
        assert len(pinned_in("\n".join(lines))) == len(packages)


def tool(folder: Path, name: str, output: str, status: int = 0) -> list[str]:
    """A command that says this, in the place of the real one."""
    script = folder / name
    script.write_text(f"import sys\nsys.stdout.write({output!r})\nsys.exit({status})\n")
    return [audit.sys.executable, str(script)]


def test_where_nobody_could_look_it_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """npm is a command that is not there; pip-audit one that says all is well and skipped everything."""
    real = audit._run
    everything = of_python(*({"name": name, "skip_reason": "x"} for name in PINNED))
    skipping = tool(tmp_path, "pip_audit.py", everything)

    def run(command: list[str], folder: Path) -> tuple[str, str]:
        return real(skipping if "pip_audit" in command else command, folder)

    monkeypatch.setattr(audit, "_run", run)
    assert audit.main([str(tmp_path / "no-npm")]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert [line.split(":")[1].split("(")[0].strip() for line in said.err.splitlines()] == ["not checked"] * 2


def test_where_everything_was_checked_it_is_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [audit.PROJECT / name for name in audit.REQUIREMENTS]
    names = [name for file in files for name in pinned_in(file.read_text())]
    clean = of_python(*({"name": name, "version": "1", "vulns": []} for name in names))

    def run(command: list[str], folder: Path) -> tuple[str, str]:
        if "pip_audit" in command:
            ours = any(part.endswith("requirements-dev.txt") for part in command)
            return (clean if ours else of_python(WEAK)), ""
        return (of_npm(999) if folder == audit.PROJECT else of_npm(1, minimist="critical")), ""

    monkeypatch.setattr(audit, "_run", run)
    assert audit.main(["npm"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2
