"""Conditions of the steps that processes by list take: who prepares, forwards, answers last and evaluates."""

from collections.abc import Callable, Mapping

from huying.domain.case.asked import Asked, refused_when, the_order
from huying.domain.case.gates import judges, passes, prepares
from huying.domain.refusals import Refused


def lead_waits(asked: Asked) -> Refused | None:
    """Where who leads answers for the whole, it answers after everybody else of its call (S2-20)."""
    case, order, process = asked.case, the_order(asked), asked.rules.process
    if not process.lead_last or order.role != "lead" or order.own:
        return None
    others = [o for o in case.orders if o.call == order.call and o.live and o.obliged and o.no != order.no]
    done = sum(passes(case, one, "feed_back", process) for one in others)
    gates = [{"step": "feed_back", "done": done, "of": len(others)}]
    return refused_when("first", done < len(others), gates=gates)


def _prepare(asked: Asked) -> Refused | None:
    """Only the ground prepares what a department is to handle (S0-51)."""
    kind = asked.case.kind_of_work
    return refused_when("not_this_kind", not prepares(asked.case), step="prepare", kind=kind)


def _forward(asked: Asked) -> Refused | None:
    return refused_when("nothing_to_forward", asked.case.level != "community")


def _evaluate(asked: Asked) -> Refused | None:
    """Who called has scored already: nobody scores one order twice (R-12)."""
    return refused_when("scores_as_caller", not judges(asked.case, the_order(asked), "evaluate"))


LISTED_CONDITIONS: Mapping[str, Callable[[Asked], Refused | None]] = {
    "prepare": _prepare,
    "forward": _forward,
    "evaluate": _evaluate,
}
