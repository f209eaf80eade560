"""``huying doctor``: says in words what is wrong with an installation, and what to do."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from huying.services.doctor.finding import Examined, Finding, examine
from huying.services.doctor.packages import PACKAGES
from huying.wording.doctor import check_name, finding, remedy
from huying.wording.voice import Voice

ZH, EN = Voice(lang="zh"), Voice(lang="en")


def add(subparsers: Any) -> None:
    """Add the command's parser."""
    subparsers.add_parser(
        "doctor",
        help="say what is wrong with this installation, and what to do",
        description="Look at everything the installation needs: packages, keys, disk, files, database, rights, trace,"
        " clock, worker, seals, holidays. Changes nothing. Ends with 1 when something is wrong.",
    )


def main(args: argparse.Namespace) -> int:
    """Examine everything."""
    return tell([*examined()])


def examined() -> Iterator[Examined]:
    """Examine packages and host, then the database, which is started for as long as it is needed."""
    from django.conf import settings

    from huying.services.doctor.examination import examined_host

    yield from examine(PACKAGES)
    yield from examined_host()
    if settings.HUYING_EMBEDDED and not (Path(settings.HUYING_HOME) / "postgres" / "data").exists():
        yield "server", [Finding("never_started", path=settings.HUYING_HOME)]
        return
    yield from examined_database()


def examined_database() -> Iterator[Examined]:
    """Examine the database, running or started for this."""
    from huying.services.doctor import examination

    from . import database
    from .faults import EXPECTED

    try:
        with database.available(doing="huying doctor"):
            yield from examination.examined_database()
    except EXPECTED as fault:
        yield "server", [Finding("database_unreachable", said=str(fault))]


def unusable(fault: Exception) -> int:
    """Tell what can be told where Huying cannot even be loaded: its packages, else its settings."""
    packages = [*examine(PACKAGES)]
    wrong = [Finding("settings_unusable", said=str(fault) or type(fault).__name__)]
    return tell(packages if any(found for _, found in packages) else [*packages, ("settings", wrong)])


def tell(found: list[Examined]) -> int:
    """Print each thing that was looked at, what is wrong with it and what to do; give the exit status."""
    for check, findings in found:
        print(f"{'✗' if findings else '✓'} {check_name(check, ZH)}  {check_name(check, EN)}")
        for one in findings:
            print(f"    {finding(one.code, one.facts, ZH)}\n    {finding(one.code, one.facts, EN)}")
            print(f"    → {remedy(one.code, one.facts, ZH)}\n    → {remedy(one.code, one.facts, EN)}")
    wrong = sum(len(findings) for _, findings in found)
    print(f"发现 {wrong} 个问题。  {wrong} found." if wrong else "没有发现问题。  Nothing is wrong.")
    return 1 if wrong else 0
