"""Python and the installed packages: looked at before anything that needs them is loaded."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from importlib import metadata

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from huying.services.doctor.finding import Check, Finding

NAME = "huying"


def python() -> Iterator[Finding]:
    """Python is as new as the project asks for."""
    found = ".".join(map(str, sys.version_info[:3]))
    wanted = metadata.metadata(NAME)["Requires-Python"]
    if found not in SpecifierSet(wanted):
        yield Finding("python_old", found=found, wanted=wanted)


def packages() -> Iterator[Finding]:
    """Every package the project asks for is there, in a version it asks for."""
    for line in metadata.requires(NAME) or ():
        wanted = Requirement(line)
        if wanted.marker is None or wanted.marker.evaluate({"extra": ""}):
            yield from _package(wanted)


def _package(wanted: Requirement) -> Iterator[Finding]:
    try:
        found = metadata.version(wanted.name)
    except metadata.PackageNotFoundError:
        yield Finding("package_missing", name=wanted.name)
        return
    if not wanted.specifier.contains(found, prereleases=True):
        yield Finding("package_version", name=wanted.name, found=found, wanted=str(wanted.specifier))


PACKAGES: Sequence[Check] = (("python", python), ("packages", packages))
