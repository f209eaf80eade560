"""What the pages load: built here, small, nothing from outside, nothing an old Chromium cannot read."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "huying" / "web"
DIST = WEB / "static" / "dist"
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
CSS = DIST / "huying.css"

pytestmark = pytest.mark.skipif(
    not CSS.exists(), reason="the assets are not built: run `npm ci && npm run build`"
)


def source(path: Path) -> str:
    """A template without its comments."""
    return re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)


@pytest.mark.parametrize("feature", ["color-mix(", "light-dark(", ":has(", "@container", "@layer"])
def test_the_style_sheet_is_readable_to_an_old_chromium(feature: str) -> None:
    assert feature not in CSS.read_text(encoding="utf-8")


YOUNGER = (
    ".at(",
    "structuredClone",
    "hasOwn",
    ".findLast",
    "randomUUID",
    "??=",
    "||=",
    "&&=",
    ".toSorted",
    "static {",
)
"""What the browser of a phone of 2021 (Chromium 87) does not know."""


@pytest.mark.parametrize("feature", YOUNGER)
def test_our_scripts_are_readable_to_the_phones_of_2021(feature: str) -> None:
    worker = WEB / "templates" / "patrol" / "worker.js"
    for path in (DIST / "huying.js", DIST / "live.js", DIST / "patrol.js", worker):
        assert feature not in path.read_text(encoding="utf-8"), path.name


def test_the_style_sheet_names_no_other_host() -> None:
    addresses = re.findall(r"url\(([^)]*)\)", CSS.read_text(encoding="utf-8"))
    assert [one for one in addresses if not one.strip("'\"").startswith("data:")] == []
    assert "@import" not in CSS.read_text(encoding="utf-8")


def test_no_source_map_is_named_that_is_not_there() -> None:
    for path in DIST.iterdir():
        assert b"sourceMappingURL" not in path.read_bytes(), path.name


def test_the_assets_stay_small() -> None:
    limits = {
        "huying.css": 120_000,
        "huying.js": 12_000,
        "icons.svg": 40_000,
        "htmx.js": 60_000,
        "patrol.js": 24_000,
    }
    for name, limit in limits.items():
        assert (DIST / name).stat().st_size < limit, name


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_has_no_inline_script_style_or_foreign_address(path: Path) -> None:
    text = source(path)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert "<style" not in text
    assert not re.search(r"\sstyle=", text)
    assert not re.search(r"\son[a-z]+=", text)
    assert not re.search(r"(?:src|href|action)=[\"']?(?:https?:)?//", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_class_of_a_template_has_a_rule(path: Path) -> None:
    known = set(re.findall(r"\.(-?[_a-zA-Z][\w-]*)", CSS.read_text(encoding="utf-8")))
    plain = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", " ", source(path), flags=re.DOTALL)
    used = {name for names in re.findall(r'class="([^"]*)"', plain) for name in names.split()}
    whole = {name for name in used if not name.endswith("-")}
    assert whole - known == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_icon_of_a_template_is_in_the_sprite(path: Path) -> None:
    there = set(re.findall(r'<symbol id="([^"]+)"', (DIST / "icons.svg").read_text(encoding="utf-8")))
    assert set(re.findall(r"\bicon\(\"([a-z0-9-]+)\"\)", source(path))) <= there


def test_the_lock_file_names_no_registry() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    assert [name for name, entry in lock["packages"].items() if "resolved" in entry] == []
    assert all(entry.get("integrity") for name, entry in lock["packages"].items() if name)


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not here")
def test_the_built_assets_are_those_of_this_checkout() -> None:
    done = subprocess.run(
        ["node", "tools/assets.mjs", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
