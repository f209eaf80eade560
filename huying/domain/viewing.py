"""What one pair of eyes sees of a case: made by `huying.domain.access.sees`, asked by pages, API and exports.

A view answers three questions of every entry: is it shown, which of its facts, which of its texts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from huying.domain.case.fold import REPIN, Recorded
from huying.domain.steps import STEPS_APART
from huying.domain.text import mask_free_text


class Relation(StrEnum):
    """How an actor stands to a case, as far as seeing goes (design §5)."""

    HOLDER = "holder"
    CALLER_SIDE = "caller_side"
    ABOVE = "above"
    PLATFORM = "platform"
    CALLED = "called"
    INFORMED = "informed"
    WITHDRAWN = "withdrawn"
    REGISTRAR = "registrar"
    COMMUNITY = "community"
    FORMER = "former"
    PETITIONER = "petitioner"
    RECEIVER = "receiver"  # of a clue on a unit's conduct (S4-34)


class Facet(StrEnum):
    """One part of a case that is shown or not."""

    HEAD = "head"  # number, kind, class, matter, channel, holder, filing date
    PROGRESS = "progress"  # state, stage, dates of the steps of the whole case, dues and lights
    TITLE = "title"
    TEXT = "text"  # the original words, and the problems taken from them
    PLACE = "place"  # the exact place: address, point, grid
    FILES = "files"  # the original files
    SHEETS = "sheets"  # every row of the call sheets of its calls
    PLANS = "plans"  # every line of the plans of its calls
    MINUTES = "minutes"
    OWN_ORDER = "own_order"  # its own orders whole, with their rows of sheet and plan
    OTHER_ORDERS = "other_orders"  # of other orders unit, role, step, light
    OWN_SCORE = "own_score"  # once it is given
    OWN_WORDS = "own_words"  # what this petitioner wrote himself
    OWN_ANSWERS = "own_answers"  # what was answered to this petitioner
    VISITS = "visits"  # answers to petitioners and visits
    OPINIONS = "opinions"  # applications, confirmations, what leaders wrote
    INSIDE = "inside"  # reasons, links, logs, reports: what the caller side keeps to itself
    REPORTER = "reporter"  # that there are petitioners, and their masked names and numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeing:
    """An actor's relations to a case, and to which of its orders."""

    relations: frozenset[Relation]
    called: frozenset[int] = frozenset()
    informed: frozenset[int] = frozenset()
    withdrawn: frozenset[int] = frozenset()
    party: int | None = None

    @property
    def orders(self) -> frozenset[int]:
        """The orders that are the actor's own, whatever became of them."""
        return self.called | self.informed | self.withdrawn


PROGRESS_STEPS = frozenset(
    {"register", "not_accept", "merge", "assess", "escalate", "reassign", "call", "cancel"}
    | {"report", "note", "verify", "close", "reopen", "imported", "forward", "prepare"}
)
"""Steps of the whole case whose taking is progress, without what was written there."""
NEEDS: Mapping[str, Facet] = {
    "join": Facet.REPORTER,
    "link": Facet.INSIDE,
    "apply": Facet.OPINIONS,
    "confirm": Facet.OPINIONS,
    "add": Facet.SHEETS,
    "consult": Facet.MINUTES,
    "plan": Facet.PLANS,
    "log": Facet.INSIDE,
    "urge": Facet.INSIDE,
    "coordinate": Facet.INSIDE,
    "answer": Facet.VISITS,
    "visit": Facet.VISITS,
    "answer_all": Facet.VISITS,
    "represent": Facet.REPORTER,
}
"""What shows the entry of a step that is no progress; any other step is the caller side's."""
TO_ORDERS = frozenset({"urge", "coordinate", REPIN})
"""What is said to the orders its entry names: each of their units reads it."""
OF_A_CALL = frozenset({"add", "consult", "plan"})
TEXT_NEEDS: Mapping[str, Mapping[str, Facet]] = {
    "register": {"title": Facet.TITLE, "text": Facet.TEXT, "place": Facet.PLACE},
    "imported": {"title": Facet.TITLE, "text": Facet.TEXT, "place": Facet.PLACE, "reply": Facet.VISITS},
    "not_accept": {"reply": Facet.PROGRESS},
    "cancel": {"reply": Facet.PROGRESS},
    "judge_extension": {"told": Facet.OWN_ANSWERS},
    "assess": {"problems": Facet.TEXT},
    "consult": {"minutes": Facet.MINUTES},
    "prepare": {"text": Facet.TEXT},
}
FACT_NEEDS: Mapping[str, Mapping[str, Facet]] = {
    "register": {
        **dict.fromkeys(("channel", "kind", "category", "matter", "holder", "confidential"), Facet.HEAD),
        **dict.fromkeys(("grid", "lon", "lat"), Facet.PLACE),
        "files": Facet.FILES,
    },
    "imported": {
        **dict.fromkeys(("channel", "category", "holder", "source", "row", "stated", "late"), Facet.HEAD),
        **dict.fromkeys(("grid", "lon", "lat"), Facet.PLACE),
        "closed_at": Facet.PROGRESS,
        "replied_at": Facet.VISITS,
    },
    "not_accept": {"exit": Facet.PROGRESS},
    "assess": {"needs_call": Facet.HEAD, "class": Facet.HEAD, "matter": Facet.HEAD, "problems": Facet.TEXT},
    "prepare": {"files": Facet.FILES},
    "escalate": {"to": Facet.PROGRESS},
    "reassign": {"to": Facet.PROGRESS},
    "verify": {"result": Facet.PROGRESS},
    "judge_extension": {"handle_due": Facet.OWN_ANSWERS},
    "reopen": {"kind": Facet.PROGRESS},
    "consult": {"call": Facet.MINUTES, "files": Facet.MINUTES},
}
BRIEF_ROW = ("unit", "role", "own")
"""What a unit sees of another's row of the call where it may not see the sheet."""
PEOPLE = "people."
"""Officials named or signed in: their names and numbers are there to be used, and are not masked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What is shown to one actor. `whole`: everything but the reporter's identity.

    `orders_whole` and `orders_brief` (unit, role, step, light) hold order numbers; `calls` those of the calls
    it had part in. `may_reveal` says whether the reporter's identity is given for a reason. `units` are those
    the actor stands for or was called as. `clues_of` are the units whose clues on others' conduct the actor
    may know of, as sender or receiver: for most, none (R-23). `recused`: the case complains about the actor's own unit.
    """

    seeing: Seeing
    facets: frozenset[Facet]
    may_reveal: bool
    orders_whole: frozenset[int]
    orders_brief: frozenset[int]
    calls: frozenset[int]
    call_moments: frozenset[datetime]
    units: frozenset[str]
    clues_of: frozenset[str] = frozenset()
    words_at: int | None = None
    recused: bool = False

    def has(self, facet: Facet) -> bool:
        """Whether this part of the case is shown."""
        return facet in self.facets

    @property
    def whole(self) -> bool:
        """Whether everything is shown but the reporter's identity."""
        return Facet.INSIDE in self.facets

    @property
    def masks(self) -> bool:
        """Whether free text is shown with telephone and identity numbers masked: to all outsiders."""
        return not self.whole and self.seeing.party is None

    def shows_score(self, order: int) -> bool:
        """Whether the score of this order is shown, once it is given."""
        return order in self.orders_whole and (self.whole or Facet.OWN_SCORE in self.facets)

    def shows(self, entry: Recorded) -> bool:
        """Whether this entry stands in the timeline these eyes see."""
        if is_apart(entry):
            return self._knows(entry)
        if self.whole or self._by_me(entry) or self._to_me(entry):
            return True
        if entry.order is not None:
            return self._on_my_order(entry) or self._told_why(entry)
        if entry.step in PROGRESS_STEPS and Facet.PROGRESS in self.facets:
            return True
        if entry.step == "call":
            return self._in_my_call(entry)
        if entry.step in OF_A_CALL:
            return self._in_my_call(entry) and (NEEDS[entry.step] in self.facets or bool(self._mine(entry)))
        return NEEDS.get(entry.step, Facet.INSIDE) in self.facets

    def facts(self, entry: Recorded) -> dict[str, Any]:
        """The facts of a shown entry that these eyes see."""
        facts = dict(entry.facts)
        if is_apart(entry):
            return facts if self._knows(entry) else {}
        if entry.step == REPIN and not self.whole:
            return facts | {name: self._of_mine(facts[name]) for name in ("dues", "handle_dues")}
        if entry.step == "answer_all" and self.seeing.party is not None:
            return {}  # who else was answered is not this petitioner's to know
        if self.whole or self._on_my_order(entry) or self._by_me(entry) or self._to_me(entry):
            return facts
        if entry.step in ("call", "add", "plan"):
            return self._facts_of_call(entry, facts)
        needs = FACT_NEEDS.get(entry.step, {})
        return {name: value for name, value in facts.items() if needs.get(name) in self.facets}

    def contents(self, entry: Recorded, contents: Mapping[str, Any]) -> dict[str, Any]:
        """What was written with a shown entry, by path, as these eyes see it: parts left out, numbers masked.

        Petitioners' rows (`party`, `parties.0`) are never among it.
        """
        shown = {
            path: self._cleaned(path, value)
            for path, value in contents.items()
            if not is_person(path) and self.shows_path(entry, path)
        }
        return self._renumbered(entry, shown) if entry.step == "plan" else shown

    def _renumbered(self, entry: Recorded, shown: dict[str, Any]) -> dict[str, Any]:
        """A plan's texts under the numbers its lines have among those that are shown."""
        if self.whole or Facet.PLANS in self.facets:
            return shown
        places = {
            f"lines.{was}.task": f"lines.{now}.task" for now, was in enumerate(sorted(self._mine(entry)))
        }
        return {places.get(path, path): value for path, value in shown.items()}

    def shows_path(self, entry: Recorded, path: str) -> bool:
        """Whether one written detail of a shown entry is shown."""
        if is_apart(entry):
            return self._knows(entry)
        if self.whole or self._on_my_order(entry) or self._by_me(entry) or self._to_me(entry):
            return True
        if self.words_at == entry.seq and Facet.OWN_WORDS in self.facets:
            return path in ("title", "text", "place")
        if entry.step in ("call", "add", "plan"):
            return self._shows_row(entry, path)
        need = TEXT_NEEDS.get(entry.step, {}).get(path.split(".")[0])
        return need is not None and need in self.facets

    def shows_files(self, entry: Recorded) -> bool:
        """Whether the files of an entry are served to these eyes."""
        return self.shows(entry) and ("files" in self.facts(entry) or self.words_at == entry.seq)

    def clean(self, text: str) -> str:
        """A free text as these eyes see it."""
        return mask_free_text(text) if self.masks else text

    def _cleaned(self, path: str, value: Any) -> Any:
        if not self.masks or path.startswith(PEOPLE):
            return value
        if isinstance(value, list):
            return [self._cleaned(path, one) for one in value]
        return mask_free_text(value) if isinstance(value, str) else value

    def _by_me(self, entry: Recorded) -> bool:
        """An act of this petitioner, a record a called unit made itself, or what a community thinks of one."""
        if self.seeing.party is not None:
            own_words = entry.step == "join" and self.words_at == entry.seq
            return own_words or entry.by.get("party") == self.seeing.party
        mine = entry.by.get("unit") in self.units
        return mine and (entry.step == "evaluate" or (entry.step == "log" and entry.order is None))

    def _to_me(self, entry: Recorded) -> bool:
        """An answer to this petitioner, or a word to one of the actor's orders."""
        if entry.step in ("answer", "answer_all") and Facet.OWN_ANSWERS in self.facets:
            told = entry.facts.get("parties", (entry.facts.get("party"),))
            return self.seeing.party in told
        return entry.step in TO_ORDERS and bool(self.orders_whole & set(entry.facts.get("orders", ())))

    def _of_mine(self, rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """Of rows about orders those about the actor's own."""
        return [row for row in rows if row["order"] in self.orders_whole]

    def _knows(self, entry: Recorded) -> bool:
        """A clue, or the answer to one, between a unit and a body the actor may act for (R-23)."""
        return bool({entry.facts.get("sender"), entry.facts.get("to")} & self.clues_of)

    def _told_why(self, entry: Recorded) -> bool:
        """That an order got more time: whoever reported the matter is told why (practice §8)."""
        agreed = entry.step == "judge_extension" and entry.facts.get("agreed") is True
        return agreed and Facet.OWN_ANSWERS in self.facets

    def _on_my_order(self, entry: Recorded) -> bool:
        if entry.order not in self.orders_whole:
            return False
        return entry.step != "score" or self.shows_score(entry.order or 0)

    def _in_my_call(self, entry: Recorded) -> bool:
        if entry.step == "call":
            return entry.recorded_at in self.call_moments
        return entry.facts.get("call") in self.calls

    def _mine(self, entry: Recorded) -> frozenset[int]:
        """The rows of a call or lines of a plan that are the actor's own, by their place."""
        if Facet.OWN_ORDER not in self.facets or not self._in_my_call(entry):
            return frozenset()
        rows = rows_of(entry)
        return frozenset(n for n, row in enumerate(rows) if row.get("unit") in self.units)

    def _shows_row(self, entry: Recorded, path: str) -> bool:
        if not self._in_my_call(entry):
            return False
        whole = Facet.PLANS if entry.step == "plan" else Facet.SHEETS
        if path == "place" or whole in self.facets:
            return True
        part = path.split(".")
        if entry.step != "add" and not part[1:]:
            return False  # of the call as a whole: why it is a further one
        number = int(part[1]) if entry.step != "add" and part[1:] else 0
        return number in self._mine(entry)

    def _facts_of_call(self, entry: Recorded, facts: dict[str, Any]) -> dict[str, Any]:
        if not self._in_my_call(entry):
            return {}
        if (Facet.PLANS if entry.step == "plan" else Facet.SHEETS) in self.facets:
            return facts
        mine = self._mine(entry)
        if entry.step == "plan":
            return {
                "call": facts["call"],
                "lines": [row for n, row in enumerate(facts["lines"]) if n in mine],
            }
        rows = [row if n in mine else _brief(row) for n, row in enumerate(rows_of(entry))]
        kept = {name: facts[name] for name in SHEET_FACTS if name in facts}
        return kept | ({"orders": rows} if entry.step == "call" else {"order": rows[0]})


SHEET_FACTS = ("call", "caller", "arrive_at", "window_start", "window_end")


def rows_of(entry: Recorded) -> list[Mapping[str, Any]]:
    """The rows of a call, the row of an added unit, or the lines of a plan."""
    if entry.step == "add":
        return [entry.facts["order"]]
    return list(entry.facts.get("lines" if entry.step == "plan" else "orders", ()))


def _brief(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in BRIEF_ROW if name in row}


def is_apart(entry: Recorded) -> bool:
    """Whether an entry is about a unit's conduct, and nobody else's to know."""
    return entry.step in STEPS_APART


def is_person(path: str) -> bool:
    """Whether a path is a petitioner's row."""
    return path == "party" or path.startswith(("party.", "parties."))
