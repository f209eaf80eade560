"""What no reviewer counts: who imports what, what the lock files hold, that every command explains itself."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from huying.cli.main import COMMANDS

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "huying"


def imports(path: Path) -> Iterator[str]:
    """Give the names of the modules a file imports, `a.b` for both `import a.b` and `from a import b`."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        if isinstance(node, ast.ImportFrom) and not node.level:
            yield from (f"{node.module}.{name.name}" for name in node.names)


def test_the_domain_imports_the_standard_library_and_itself_only() -> None:
    allowed = sys.stdlib_module_names | {"huying"}
    strangers = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in (PACKAGE / "domain").rglob("*.py")
        for name in imports(path)
        if name.split(".")[0] not in allowed
    }
    assert strangers == set()


def test_only_the_store_speaks_to_tables() -> None:
    """`django.db` gives others a transaction, a connection to close and its faults; never models or a cursor's SQL."""
    outside = {
        f"{path.relative_to(ROOT)}: {name}"
        for layer in ("services", "wording", "web", "api", "cli", "config")
        for path in (PACKAGE / layer).rglob("*.py")
        for name in imports(path)
        if name.startswith("django.db.models")
    }
    assert outside == set()


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_file_holds_hashes_and_no_addresses(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    pinned = re.findall(r"^([A-Za-z0-9_.-]+)(?:\[[^]]*\])?==", text, re.MULTILINE)
    assert len(pinned) > 20
    assert text.count("--hash=sha256:") >= len(pinned)
    assert re.findall(r"https?://|--index-url|--find-links|file:/", text) == []


def test_the_assets_lock_holds_no_addresses() -> None:
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text("utf-8")


def test_every_dependency_says_why_it_is_there() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    project = tomllib.loads(text)["project"]
    lines = {line.split('"')[1]: line for line in text.splitlines() if line.startswith('    "')}
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    assert [one for one in wanted if not re.search(r"# \S.{6,}", lines[one])] == []


def test_every_command_explains_itself() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "huying.cli.main", "--help"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    for name in COMMANDS:
        assert re.search(rf"^    {name.rstrip('_')} +\S", said.stdout, re.MULTILINE), name


def test_files_stay_short_enough_to_read() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in PACKAGE.rglob("*.py")
        if (lines := len(path.read_text("utf-8").splitlines())) > 600
    }
    assert long == {}


def test_functions_stay_short_enough_to_read() -> None:
    long = {
        f"{path.relative_to(ROOT)}:{node.name}": node.end_lineno - node.lineno + 1
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno
        and node.end_lineno - node.lineno >= 60
    }
    assert long == {}
