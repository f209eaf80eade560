"""Putting a version of a process in use: checked whole, kept for ever, in force from a day on."""

from datetime import date

from django.utils import timezone

from huying.domain.case import Actor
from huying.domain.case.repinning import may_repin
from huying.domain.details import LOCAL
from huying.domain.process import FaultyProcess, Process, overlapping, parse
from huying.domain.process_walk import dead_ends, walks
from huying.store import processes
from huying.wording.process_faults import process_faults
from huying.wording.voice import Lang


class FaultyVersion(ValueError):
    """The file cannot be put in use; `faulty` are its faults, `others` the processes that would take the same cases,
    `dead` whether a walk through it comes to no end.
    """

    def __init__(
        self, faulty: FaultyProcess | None = None, *, others: tuple[str, ...] = (), dead: bool = False
    ) -> None:
        super().__init__("the process cannot be put in use")
        self.faulty, self.others, self.dead = faulty, others, dead

    def told(self, lang: Lang) -> tuple[tuple[str, str], ...]:
        """Each fault with its place."""
        english = lang == "en"
        if self.faulty is not None:
            return process_faults(self.faulty, lang)
        if self.dead:
            return (("step", "a walk comes to a dead end" if english else "有走不到办结的情形"),)
        names = ", ".join(self.others)
        said = f"would take the same cases as {names}" if english else f"与 {names} 受理同样的案件"
        return (("takes", said),)


def load_version(*, by: Actor, text: str, start: date | None = None) -> str:
    """Keep a version and put it in use from a day on (today, where none is given); its hash.

    Raises Refused where the post may not, FaultyVersion where the file cannot be put in use.
    """
    refused = may_repin(by)
    if refused is not None:
        raise refused
    first = start or timezone.now().astimezone(LOCAL).date()
    process = _checked(text, by.jurisdiction, first)
    version = processes.keep(text, at=timezone.now())
    processes.put_in_use(jurisdiction=by.jurisdiction, version=version, from_date=max(first, process.since))
    return version


def _checked(text: str, jurisdiction: int, first: date) -> Process:
    try:
        process = parse(text)
    except FaultyProcess as faulty:
        raise FaultyVersion(faulty) from faulty
    if dead_ends(walks(process)):
        raise FaultyVersion(dead=True)
    beside = [processes.load(use.hash) for use in processes.in_use(jurisdiction=jurisdiction, on=first)]
    others = tuple(
        one.id for one in beside if one.id != process.id and one.steps and overlapping((one, process))
    )
    if others:
        raise FaultyVersion(others=others)
    return process
