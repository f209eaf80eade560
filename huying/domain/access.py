"""Who sees what of a case: one table (design §5). Whoever it does not name sees nothing of it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from huying.domain.case.recusal import of_own_unit, stands_in_for
from huying.domain.case.rules import Rules, called_to
from huying.domain.case.state import NOT_OBLIGED, Actor, Case, Order
from huying.domain.places import Units
from huying.domain.viewing import Facet, Relation, Seeing, View

__all__ = ["SEES", "Facet", "Relation", "Seeing", "View", "lists_facets", "lists_orders", "seeing", "sees"]

_WHOLE = frozenset(Facet) - {Facet.OWN_WORDS, Facet.OWN_ANSWERS}
_OUTSIDE = {Facet.HEAD, Facet.PROGRESS, Facet.OWN_ORDER}

SEES: Mapping[Relation, tuple[frozenset[Facet], frozenset[Facet]]] = {
    # relation: (an ordinary case, a confidential case)
    Relation.HOLDER: (_WHOLE, _WHOLE),
    Relation.CALLER_SIDE: (_WHOLE, _WHOLE),
    Relation.ABOVE: (_WHOLE, _WHOLE),
    Relation.PLATFORM: (_WHOLE, _WHOLE),
    Relation.CALLED: (
        frozenset(
            _OUTSIDE
            | {Facet.TITLE, Facet.TEXT, Facet.PLACE, Facet.FILES, Facet.SHEETS, Facet.PLANS, Facet.MINUTES}
            | {Facet.OTHER_ORDERS, Facet.OWN_SCORE}
        ),
        frozenset(_OUTSIDE | {Facet.OTHER_ORDERS, Facet.OWN_SCORE}),
    ),
    Relation.INFORMED: (
        frozenset(_OUTSIDE | {Facet.TITLE, Facet.PLACE, Facet.SHEETS}),
        frozenset(_OUTSIDE),
    ),
    Relation.WITHDRAWN: (
        frozenset({Facet.HEAD, Facet.TITLE, Facet.OWN_ORDER}),
        frozenset({Facet.HEAD, Facet.OWN_ORDER}),
    ),
    # Whoever filed a case or had it before knows its words: it wrote or judged them.
    Relation.REGISTRAR: (
        frozenset({Facet.HEAD, Facet.PROGRESS, Facet.TITLE, Facet.TEXT, Facet.PLACE, Facet.FILES}),
        frozenset({Facet.HEAD, Facet.PROGRESS, Facet.TITLE, Facet.TEXT, Facet.PLACE, Facet.FILES}),
    ),
    # A community judges the units that came for what its people reported (S0-80).
    Relation.COMMUNITY: (
        frozenset(
            {
                Facet.HEAD,
                Facet.PROGRESS,
                Facet.TITLE,
                Facet.TEXT,
                Facet.PLACE,
                Facet.FILES,
                Facet.OTHER_ORDERS,
            }
        ),
        frozenset(
            {
                Facet.HEAD,
                Facet.PROGRESS,
                Facet.TITLE,
                Facet.TEXT,
                Facet.PLACE,
                Facet.FILES,
                Facet.OTHER_ORDERS,
            }
        ),
    ),
    Relation.FORMER: (
        frozenset({Facet.HEAD, Facet.PROGRESS, Facet.TITLE, Facet.TEXT, Facet.PLACE, Facet.FILES}),
        frozenset({Facet.HEAD, Facet.PROGRESS, Facet.TITLE, Facet.TEXT, Facet.PLACE, Facet.FILES}),
    ),
    # Whoever is to look into a unit's conduct: the clue says what it is about.
    Relation.RECEIVER: (frozenset({Facet.HEAD, Facet.TITLE}), frozenset({Facet.HEAD})),
    Relation.PETITIONER: (
        frozenset({Facet.PROGRESS, Facet.OWN_WORDS, Facet.OWN_ANSWERS}),
        frozenset({Facet.PROGRESS, Facet.OWN_WORDS, Facet.OWN_ANSWERS}),
    ),
}
"""What each relation shows. An actor with several relations sees what any of them shows."""

_MAY_REVEAL: Mapping[Relation, frozenset[str]] = {
    Relation.HOLDER: frozenset({"dispatcher", "chief", "leader", "principal"}),
    Relation.CALLER_SIDE: frozenset({"dispatcher", "chief", "leader", "principal"}),
    Relation.PLATFORM: frozenset({"operator", "leader", "principal"}),
}
"""Which posts are given the reporter's identity, for a reason that is logged. Never by being called."""


def sees(case: Case, actor: Actor, rules: Rules, *, words_at: int | None = None) -> View | None:
    """What this actor sees of a case; None where the case is not there for these eyes.

    `words_at` is the number of the entry that holds a petitioner's own words, from the petitioner's row;
    without it a petitioner sees none.
    """
    found = seeing(case, actor, rules)
    if not found.relations:
        return None
    facets = _seen_by(found.relations, confidential=case.confidential)
    whole = Facet.INSIDE in facets
    mine = [order for order in case.orders if whole or order.no in found.orders]
    calls = [case.calls[no - 1] for no in sorted({order.call for order in mine})]
    return View(
        seeing=found,
        facets=facets,
        may_reveal=any(actor.role in _MAY_REVEAL.get(relation, ()) for relation in found.relations),
        orders_whole=frozenset(order.no for order in mine),
        orders_brief=_brief(case, found) if Facet.OTHER_ORDERS in facets and not whole else frozenset(),
        calls=frozenset(call.no for call in calls),
        call_moments=frozenset(call.at for call in calls),
        clues_of=_clues_of(actor, rules),
        units=actor.stands_for | {order.unit for order in mine} if not whole else actor.stands_for,
        words_at=words_at if actor.party is not None else None,
        recused=of_own_unit(case, actor),
    )


def _seen_by(relations: Iterable[Relation], *, confidential: bool) -> frozenset[Facet]:
    return frozenset[Facet]().union(*(SEES[relation][confidential] for relation in relations))


def seeing(case: Case, actor: Actor, rules: Rules) -> Seeing:
    """How the actor stands to the case. No relation at all is no sight of it."""
    if rules.units.get(case.holder).jurisdiction != actor.jurisdiction:
        return Seeing(relations=frozenset())
    if actor.party is not None:
        there = 1 <= actor.party <= len(case.parties)
        relations = frozenset({Relation.PETITIONER} if there else ())
        return Seeing(relations=relations, party=actor.party if there else None)
    if actor.post is None:
        return Seeing(relations=frozenset())
    mine = [order for order in case.orders if called_to(actor, order)]
    return Seeing(
        relations=_stood_back(case, actor, frozenset(_relations(case, actor, rules, mine))),
        called=frozenset(order.no for order in mine if order.obliged),
        informed=frozenset(order.no for order in mine if order.role == "informed"),
        withdrawn=frozenset(order.no for order in mine if not order.obliged and order.role != "informed"),
    )


_DECIDING = frozenset(
    {Relation.HOLDER, Relation.CALLER_SIDE, Relation.ABOVE, Relation.PLATFORM, Relation.COMMUNITY}
)


def _stood_back(case: Case, actor: Actor, relations: frozenset[Relation]) -> frozenset[Relation]:
    """Whose own unit is complained about sees as one who had the case before: its words, never the petitioner."""
    if not of_own_unit(case, actor) or not relations & _DECIDING:
        return relations
    return relations - _DECIDING | {Relation.FORMER}


def lists_facets(
    orders: Iterable[Mapping[str, Any]],
    *,
    confidential: bool,
    holder: str,
    actor: Actor,
    units: Units,
    tied: Iterable[str] = (),
) -> frozenset[Facet]:
    """What a row of a list shows, judged by its holder and its `orders` without loading the case.

    An order is told by `unit`, `handler`, `duty` and how it `ended`; `tied` are the units that stand back. Stricter
    than `sees` for whoever only filed the case, had it before, or called and no longer holds it: those read a
    confidential title on the case page.
    """
    mine = (_called_as(one["duty"], one["ended"]) for one in orders if _is_mine(one, actor))
    standing = () if actor.stands_for.intersection(tied) else _standing(holder, actor, units)
    relations = {*standing, *mine}
    if not relations and confidential:
        return SEES[Relation.FORMER][True] & SEES[Relation.INFORMED][True]
    return _seen_by(relations or {Relation.FORMER}, confidential=confidential)


def lists_orders(
    orders: Iterable[Mapping[str, Any]], *, facets: frozenset[Facet], actor: Actor
) -> tuple[Mapping[str, Any], ...]:
    """The live orders a row shows: its own whole, of others what these facets tell, nothing where they tell none."""
    live = (one for one in orders if one["ended"] is None)
    return tuple(shown for one in live if (shown := _told_of(one, facets, actor)))


def _told_of(order: Mapping[str, Any], facets: frozenset[Facet], actor: Actor) -> Mapping[str, Any]:
    """Inside everything; the called read unit, part and step of each other, the sheet says unit and part."""
    if Facet.INSIDE in facets or _is_mine(order, actor):
        return order
    if Facet.OTHER_ORDERS in facets:
        return {**order, "handler": None, "own": None}
    return {**order, "handler": None, "own": None, "step": None} if Facet.SHEETS in facets else {}


def _standing(holder: str, actor: Actor, units: Units) -> Iterator[Relation]:
    if holder in actor.stands_for:
        yield Relation.HOLDER
    if _higher(holder, units) & actor.stands_for:
        yield Relation.ABOVE
    if actor.platform:
        yield Relation.PLATFORM


def _is_mine(order: Mapping[str, Any], actor: Actor) -> bool:
    return bool({order["unit"], order["handler"]} & actor.stands_for)


def _relations(case: Case, actor: Actor, rules: Rules, mine: list[Order]) -> Iterator[Relation]:
    yield from _standing(case.holder, actor, rules.units)
    if stands_in_for(case, case.holder, actor, rules):
        yield Relation.HOLDER
    if any(call.caller in actor.stands_for for call in case.calls):
        yield Relation.CALLER_SIDE
    if case.registrar in actor.stands_for:
        yield Relation.REGISTRAR
    if case.community in actor.stands_for:
        yield Relation.COMMUNITY
    if actor.stands_for & set(case.held_by):
        yield Relation.FORMER
    for order in mine:
        yield _called_as(order.role, order.ended)
    if _clues_of(actor, rules) & {clue.to for order in case.orders for clue in order.aside.clues}:
        yield Relation.RECEIVER


def _clues_of(actor: Actor, rules: Rules) -> frozenset[str]:
    """The units whose clues the actor may know of: its own, in a role that sends or answers them (R-23)."""
    roles = {
        role
        for step in ("clue", "clue_reply")
        if (rule := rules.rule(step)) is not None
        for who in rule.by
        for role in who.roles
    }
    return actor.stands_for if actor.role in roles else frozenset()


def _called_as(duty: str, ended: str | None) -> Relation:
    if duty == "informed":
        return Relation.INFORMED
    return Relation.WITHDRAWN if ended in NOT_OBLIGED else Relation.CALLED


def _higher(holder: str, units: Units) -> frozenset[str]:
    return frozenset(unit.code for unit in units.chain(holder)[1:])


def _brief(case: Case, found: Seeing) -> frozenset[int]:
    return frozenset(order.no for order in case.orders) - found.orders
