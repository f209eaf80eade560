"""Dispatching by list: no matter outside it, and whose duty it is there (R-05, R-08, S0-08, S2-20, S2-21)."""

from typing import Any

from huying.domain.case.rules import Rules
from huying.domain.case.state import Case
from huying.domain.case.taking import Taking
from huying.domain.details import LOCAL
from huying.domain.matters import Matter


def matter_of(case: Case, rules: Rules, code: str | None = None) -> Matter | None:
    """The case's matter (or the one of this code) as in force on its filing date, or None (R-09)."""
    code = code or case.matter
    matter = rules.matter(code) if code is not None else None
    if matter is None or not matter.in_force(case.filed_at.astimezone(LOCAL).date()):
        return None
    kinds = rules.process.takes.matters
    return matter if not kinds or matter.kind in kinds else None


def check_matter(taking: Taking) -> None:
    """An assessment that wants a call names a matter in force; one's own power is held by the list (R-22)."""
    if not taking.rules.process.list_match:
        return
    case, facts = taking.case, taking.facts
    code = facts.get("matter") or case.matter
    matter = matter_of(case, taking.rules, code)
    if matter is None and code is None and facts.get("needs_call"):
        taking.fault("matter", "no_listed_matter")
    elif matter is None and code is not None and (facts.get("needs_call") or facts.get("own_power")):
        taking.fault("matter", "off_list")
    elif matter is not None and facts.get("own_power") and not _held(taking.rules, case.holder, matter):
        taking.fault("own_power", "power_not_held", unit=case.holder)


def _held(rules: Rules, unit: str, matter: Matter) -> bool:
    """Whether the list names the unit, or one it stands in or serves."""
    return bool({one.code for one in rules.units.chain(unit)} & matter.units)


def fill_roles(taking: Taking, rows: list[dict[str, Any]]) -> None:
    """A row that says no role has the list's: the matter's lead leads, whoever else is called supports (R-08). Who is
    sent for alone leads; whether he may is judged afterwards.
    """
    matter = _listed(taking)
    for row in rows:
        if len(rows) > 1 and matter is not None and matter.lead is not None and "unit" in row:
            row.setdefault("role", "lead" if _is(taking.rules, row["unit"], matter.lead) else "support")


def check_rows(taking: Taking, rows: list[dict[str, Any]], path: str) -> None:
    """Faults of a call by list: who leads is the list's lead; a subdistrict is sent only what is on the list."""
    if not taking.rules.process.list_match:
        return
    matter = _listed(taking)
    obliged = [(n, row) for n, row in enumerate(rows) if "unit" in row and row["role"] != "informed"]
    sent = [(n, row) for n, row in obliged if _is_sent(taking, row)]
    if matter is None:
        if sent:
            taking.fault(path, "off_list" if taking.case.matter else "no_listed_matter")
        return
    for n, row in sent:
        where = path if path == "order" else f"{path}.{n}"
        if _on_the_ground(taking.rules, row["unit"]) and not _held(taking.rules, row["unit"], matter):
            taking.fault(f"{where}.unit", "off_list_unit", unit=row["unit"])
    leads = [(n, row) for n, row in obliged if row["role"] == "lead"]
    if sent and leads and matter.lead is not None and not _is(taking.rules, leads[0][1]["unit"], matter.lead):
        where = path if path == "order" else f"{path}.{leads[0][0]}"
        taking.fault(f"{where}.role", "not_the_lead", unit=matter.lead)


def _listed(taking: Taking) -> Matter | None:
    return matter_of(taking.case, taking.rules) if taking.rules.process.list_match else None


def _is_sent(taking: Taking, row: dict[str, Any]) -> bool:
    """Whether the row is sent to somebody: handling by one's own units is not, unless another dispatches it. Who acts
    for a holder complained about is no other.
    """
    holder = taking.case.holder
    return not row["own"] or (holder not in taking.by.stands_for and holder not in taking.case.tied)


def _is(rules: Rules, unit: str, other: str) -> bool:
    """Whether a unit is the other, or stands in it."""
    return other in {one.code for one in rules.units.chain(unit)}


def _on_the_ground(rules: Rules, unit: str) -> bool:
    return rules.units.ancestor(unit, "street") is not None
