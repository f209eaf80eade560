"""Whether two names are likely to be names of one unit: for people to look at, never to act on by itself."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from huying.domain.places import Unit


class Likeness(StrEnum):
    """Why two units are likely to be one, the surest first."""

    SAME_NUMBER = "same_number"
    SAME_NAME = "same_name"
    CONTAINED = "contained"
    ONE_SIGN = "one_sign"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two units that may be one, and why."""

    one: str
    other: str
    why: Likeness


_QUALIFIED = re.compile(r"(.+?)\(([^()]*)\)")
_NOT_SAID = re.compile(r"[\W_]+")
_ENDINGS = (("办公室", "办"), ("委员会", "委"), ("服务中心", "中心"))
_LEVELS = "省市区县"
_SHORTEST = 3
_ONE_SIGN_FROM = 5
"""Shorter names differ by one sign all the time: 沙田社区, 沙湖社区."""
_NUMERALS = frozenset("0123456789一二三四五六七八九十东南西北上下前后左右新老")
_OFFICIAL = re.compile(r"\d{12}", re.ASCII)


def likely(units: Sequence[Unit], numbers: dict[str, str]) -> Iterator[Pair]:
    """The pairs of units that are likely to be one, the surest first; `numbers` are those of their source, by code.

    Units of the official list are never the same: there a name repeats within one district.
    """
    found = [
        Pair(one=one.code, other=other.code, why=why)
        for one, other in combinations(units, 2)
        if not (_OFFICIAL.fullmatch(one.code) and _OFFICIAL.fullmatch(other.code))
        and (why := _of_units(one, other, numbers.get(one.code, ""), numbers.get(other.code, ""))) is not None
    ]
    order = list(Likeness)
    yield from sorted(found, key=lambda pair: order.index(pair.why))


def _of_units(one: Unit, other: Unit, number: str, other_number: str) -> Likeness | None:
    if number and number == other_number and one.kind == other.kind:
        return Likeness.SAME_NUMBER
    why = likeness(one.name, other.name)
    apart = number and other_number and number != other_number and one.kind == other.kind
    return None if apart and why is Likeness.ONE_SIGN else why


def likeness(one: str, other: str) -> Likeness | None:
    """Why two names are likely to be of one unit, if they are."""
    (name, place), (other_name, other_place) = _parts(one), _parts(other)
    if place and other_place and place != other_place:
        return None
    if name == other_name:
        return Likeness.SAME_NAME
    short, long = sorted((name, other_name), key=len)
    if _is_contained(short, long):
        return Likeness.CONTAINED
    return Likeness.ONE_SIGN if _differ_by_one_sign(short, long) else None


def _parts(name: str) -> tuple[str, str]:
    """The name itself as far as it tells units apart, and the place that is said of it in brackets."""
    plain = unicodedata.normalize("NFKC", name).strip()
    match = _QUALIFIED.fullmatch(plain)
    said, place = (match[1], match[2]) if match else (plain, "")
    said = _NOT_SAID.sub("", said)
    for ending, short in _ENDINGS:
        said = f"{said.removesuffix(ending)}{short}" if said.endswith(ending) else said
    # 区城管局 is 城管局 of the district.
    return (said[1:] if said[:1] in _LEVELS and len(said) > _SHORTEST else said), place


def _is_contained(short: str, long: str) -> bool:
    """Whether a name is an abbreviation of the other: 城管局, 城市管理局."""
    if len(short) < _SHORTEST or (short[0], short[-1]) != (long[0], long[-1]) or len(long) > 2 * len(short):
        return False
    rest = iter(long)
    return all(sign in rest for sign in short)


def _differ_by_one_sign(one: str, other: str) -> bool:
    if len(one) != len(other) or len(one) < _ONE_SIGN_FROM:
        return False
    differing = [pair for pair in zip(one, other, strict=True) if pair[0] != pair[1]]
    return len(differing) == 1 and not _NUMERALS & set(differing[0])
