"""Looking at who reported: only with a reason, which is logged first."""

from huying.domain.access import sees
from huying.domain.case import Actor
from huying.domain.refusals import Fault, Faulty, Refused
from huying.domain.text import normalise
from huying.services import petitioners
from huying.services.cases import load
from huying.services.errors import NotVisible
from huying.store import reveals

OWN_UNIT = "own_unit"
"""Why a look is refused to whom the case complains about: the attempt stands in the log all the same."""


def reveal(*, by: Actor, number: str, no: int, reason: str) -> dict[str, str]:
    """Who reported, in clear, for a reason that is logged before anything is shown.

    Raises NotVisible where there is nothing for these eyes, Refused when they may not, Faulty without a reason,
    Erased where there is nobody to show any more.
    """
    case, rules, standing = load(by=by, number=number)
    view = sees(case, by, rules)
    if view is None or not 1 <= no <= len(case.parties):
        raise NotVisible(number)
    if by.post is None or (not view.may_reveal and not view.recused):
        raise Refused("not_yours", step="reveal")
    said = normalise(reason).strip()
    if not said and not view.recused:
        raise Faulty((Fault("reason", "required", {}),))
    reveals.log(
        jurisdiction=by.jurisdiction,
        subject=standing.subject,
        no=no,
        post=by.post,
        reason=said[:500],
        refused=OWN_UNIT if view.recused else None,
    )
    if view.recused:
        raise Refused("own_unit")
    person = petitioners.person(jurisdiction=by.jurisdiction, subject=standing.subject, no=no)
    if person is None:
        raise NotVisible(number)
    return {name: str(person.get(name, "")) for name in ("name", "phone", "mail", "address")}
