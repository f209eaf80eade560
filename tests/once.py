"""What one process of a run makes for all of them."""

from __future__ import annotations

import fcntl
from collections.abc import Callable
from pathlib import Path

from django.conf import settings


def once(name: str, make: Callable[[Path], object]) -> Path:
    """Give the path of that name in the run's folder, where the first to ask makes it; the others wait meanwhile."""
    made, unmade = settings.SCRATCH / name, settings.SCRATCH / f"{name}.unmade"
    with (settings.SCRATCH / f"{name}.lock").open("a") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        if not made.exists():
            make(unmade)
            unmade.rename(made)
    return Path(made)
