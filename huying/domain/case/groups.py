"""Group cases 群体件: enough petitioners of one matter within some days, and who speaks for them (practice §8)."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import datetime, timedelta

from huying.domain.case.asked import Asked, refused_when
from huying.domain.case.clocks import judged
from huying.domain.case.parties import came_at, unanswered
from huying.domain.case.state import Case
from huying.domain.case.taking import Taking
from huying.domain.process_parts import Group
from huying.domain.refusals import Refused


def is_group(case: Case, group: Group | None) -> bool:
    """Whether this is a group case. Once it is, it stays one.

    A person who reported several times is one. Who stayed anonymous and left no telephone is not counted: nobody
    can say whether he is not one of the others.
    """
    return came_together(((came_at(case, p), p.same or p.no) for p in case.parties if p.known), group)


def came_together(came: Iterable[tuple[datetime, Hashable]], group: Group | None) -> bool:
    """Whether these persons, each with the moment he reported, are a group: enough of them within the days."""
    if group is None:
        return False
    found = sorted(came, key=lambda one: one[0])
    within = timedelta(days=group.within_days)
    return any(
        len({who for at, who in found[n:] if at - begun <= within}) >= group.petitioners
        for n, (begun, _who) in enumerate(found)
    )


def _represent(asked: Asked) -> Refused | None:
    return refused_when("no_group", not is_group(asked.case, asked.rules.process.group))


def _answer_all(asked: Asked) -> Refused | None:
    """To one who is left alone his own answer is written."""
    left = len(unanswered(asked.case))
    return refused_when("answer_each", left <= 1, left=left)


def _conclude_represent(taking: Taking) -> None:
    """Petitioners of this case, each once, and not too many of them."""
    group, petitioners = taking.rules.process.group, len(taking.case.parties)
    named = [row.get("party") for row in taking.facts.get("representatives", ())]
    for n, no in enumerate(named):
        if no is None:
            continue
        if not 1 <= no <= petitioners:
            taking.fault(f"representatives.{n}.party", "no_such_party", parties=petitioners)
        elif no in named[:n]:
            taking.fault(f"representatives.{n}.party", "named_twice")
    if group is not None and len(named) > group.representatives:
        taking.fault("representatives", "too_many_representatives", most=group.representatives)


def _conclude_answer_all(taking: Taking) -> None:
    """Everybody who has no answer yet, judged by the clock of the single answers."""
    taking.facts["parties"] = list(unanswered(taking.case))
    answer = taking.rules.rule("answer")
    if answer is not None:
        taking.facts.update(judged(taking.case, answer, taking.rules, None, at=taking.now))


def _conclude_join(taking: Taking) -> None:
    """When he came, and whether he is a petitioner of the case already."""
    if "party" not in taking.facts:
        return
    taking.facts["party"]["came"] = taking.now.isoformat()
    same = taking.rules.known(taking.contents["party"])
    if same is not None:
        taking.facts["party"]["same"] = same


GROUP_CONDITIONS: Mapping[str, Callable[[Asked], Refused | None]] = {
    "represent": _represent,
    "answer_all": _answer_all,
}
GROUP_CONCLUSIONS: Mapping[str, Callable[[Taking], None]] = {
    "join": _conclude_join,
    "represent": _conclude_represent,
    "answer_all": _conclude_answer_all,
}
