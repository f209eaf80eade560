"""Building the image without Docker: its steps run in plain folders, by an ordinary user.

Each stage has a folder of its own; absolute paths of the Dockerfile lie below it, but for /opt/huying, which every
stage shares, for a virtual environment knows its own path. What only the image's root can do is left out, and told.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.container.reading import ROOT, Instruction, Stage, stages

ORDINARY = "nobody" if os.geteuid() == 0 else None
SHARED = "/opt/huying"
NEEDS_ROOT = "groupadd"


@dataclass(slots=True)
class Image:
    """What was built below a folder, and the steps that were left out."""

    base: Path
    left_out: list[str] = field(default_factory=list)

    def placed(self, text: str, stage: str) -> str:
        """The text with the image's paths as they lie here."""
        text = text.replace(SHARED, f"{self.base}{SHARED}")
        return re.sub(r"(?<![\w./])/src\b", f"{self.base}/{stage or 'last'}/src", text)


def ordinary(command: list[str], *, cwd: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a command to its end as an ordinary user."""
    return subprocess.run(
        command, cwd=cwd, env=env, user=ORDINARY, group="nogroup" if ORDINARY else None,
        extra_groups=[] if ORDINARY else None, capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip


def own(folder: Path) -> None:
    """Give the folder and what is in it to the ordinary user."""
    if ORDINARY:
        subprocess.run(["chown", "--recursive", f"{ORDINARY}:nogroup", folder], check=True)


def python(base: Path) -> str:
    """A Python that the ordinary user may run, for this one often lies in root's own folder."""
    wanted = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))"
    known = [os.path.realpath(sys.executable), "/usr/bin/python3", "/usr/local/bin/python3"]
    for one in known:
        if not ordinary(["sh", "-c", '"$0" -c "$1"', one, wanted], cwd=base, env={}).returncode:
            return one
    pytest.skip("no Python that an ordinary user may run")


def built(base: Path) -> Image:
    """Build the image below the folder."""
    base.chmod(0o755)
    (base / "bin").mkdir()
    (base / "bin" / "python").symlink_to(python(base))
    (base / "opt").mkdir()
    context(base / "context")
    own(base)
    image = Image(base)
    for stage in stages():
        build(image, stage)
    return image


def context(folder: Path) -> None:
    """What Docker would be sent: the files of a clean clone, with changes not yet committed."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)


def build(image: Image, stage: Stage) -> None:
    """Take a stage's steps in their order."""
    work = image.base / (stage.name or "last")
    for one in stage.instructions:
        match one.word:
            case "WORKDIR":
                work = Path(image.placed(one.rest, stage.name)) if one.rest == "/src" else work
                work.mkdir(parents=True, exist_ok=True)
                own(work)
            case "COPY":
                copy(image, stage, one, work)
            case "RUN" if NEEDS_ROOT in one.rest:
                image.left_out.append(one.rest)
            case "RUN":
                run(image, stage, one, work)


def copy(image: Image, stage: Stage, one: Instruction, work: Path) -> None:
    """Copy from the context, or from another stage."""
    options, (*sources, target) = one.options()
    if target == SHARED:
        return  # it lies where every stage sees it
    other = options.get("from", "")
    for source in sources:
        origin = Path(image.placed(source, other)) if other else image.base / "context" / source
        there = work / target
        if origin.is_dir():
            shutil.copytree(origin, there, dirs_exist_ok=True)
        else:
            there = there / origin.name if target.endswith("/") else there
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(origin, there)
    own(work)


def run(image: Image, stage: Stage, one: Instruction, work: Path) -> None:
    """Run a step; it has to end well."""
    names = ("LANG", "SSL", "CERT", "NODE_EXTRA", "PIP_", "CURL", "REQUESTS", "NPM_", "npm_", "HTTP", "http")
    kept = {name: value for name, value in os.environ.items() if any(part in name for part in names)}
    kept = {name: value for name, value in kept.items() if not name.startswith(("HUYING_", "PYTHON"))}
    path = f"{image.base}/bin:{os.environ['PATH']}"
    done = ordinary(
        ["sh", "-c", image.placed(one.rest, stage.name)],
        cwd=work,
        env=kept | {"PATH": path, "HOME": str(work)},
    )
    assert done.returncode == 0, f"{one.rest}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
