"""The pages about processes: the checker for the administrator, moving cases off a version for the centre."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from huying.domain.case import Actor
from huying.domain.case.repinning import may_repin
from huying.web import shapes

CHECKER = "admin"
"""The role that has the checker."""


def pages_of(by: Actor) -> tuple[str, ...]:
    """The names of the pages this post has."""
    checks = ("process_check",) if by.role == CHECKER else ()
    return (*checks, "repin") if may_repin(by) is None else checks


def tabs(by: Actor, *, slug: str, current: str) -> tuple[shapes.Link, ...]:
    """These pages as tabs; none where there is but one."""
    labels = {"process_check": _("检查流程文件"), "repin": _("改用流程版本")}
    links = tuple(
        shapes.Link(label=labels[name], href=reverse(name, args=[slug]), current=name == current)
        for name in pages_of(by)
    )
    return links if len(links) > 1 else ()
