"""Text as it may enter, and as an outsider may see it.

One normaliser stands at every edge, so that no text can kill a write or hide a number from the masks. Masks
follow the usual habits: 张**, 138****1234, 420106********1234, addresses to the building.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar, cast

T = TypeVar("T")

DEEPEST = 64
"""How many lists and objects may stand in each other in what comes in."""


class TooDeep(ValueError):
    """The value nests deeper than `DEEPEST`."""


_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
# They show nothing, split a number in two for a search, or turn the direction of the text around them.
_UNSEEN = re.compile("[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
# Joiners make emoji and Uyghur, Persian and Indic words; beside Latin, Chinese and digits they only hide.
_PLAIN = "\x00-\x7f\u2000-\u206f\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_JOINERS = re.compile(f"(?:\\A|(?<=[{_PLAIN}]))[\u200c\u200d]+|[\u200c\u200d]+(?=[{_PLAIN}]|\\Z)")
_SURROGATES = re.compile("[\ud800-\udfff]")


_USUAL = re.compile("[\n\x20-\x7e\u3001\u3002\u300a-\u3011\u4e00-\u9fff\uff01-\uff5e]*")
"""Chinese and ASCII with their signs: nothing to be done to them."""


def normalise(text: str) -> str:
    r"""The text in NFC, with \n and \t as its only controls, and without marks that only hide.

    Two halves of one character are joined; a lone half becomes U+FFFD.
    """
    if _USUAL.fullmatch(text):
        return text
    if _SURROGATES.search(text):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text))
    text = _UNSEEN.sub("", _CONTROLS.sub("", text))
    return unicodedata.normalize("NFC", _JOINERS.sub("", text))


def normalise_all(texts: list[str]) -> list[str]:
    """The same for each of many texts, which are mostly nothing unusual."""
    return texts if _USUAL.fullmatch("".join(texts)) else [normalise(text) for text in texts]


def normalise_tree(value: T) -> T:
    """The same for every text and key in JSON; of two keys that become one the later wins, as in JSON itself.

    Raises TooDeep.
    """
    return cast(T, _normalise_tree(value, DEEPEST))


def _normalise_tree(value: Any, left: int) -> Any:
    if isinstance(value, str):
        return normalise(value)
    if not isinstance(value, dict | list | tuple):
        return value
    if not left:
        raise TooDeep(f"more than {DEEPEST} lists and objects in each other")
    if isinstance(value, dict):
        return {_normalise_tree(key, left): _normalise_tree(one, left - 1) for key, one in value.items()}
    return type(value)(_normalise_tree(one, left - 1) for one in value)


# Numbers that point to a person


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number in a text, from `start` up to `end`; `kind` is mobile, landline or id.

    `plain` has neither country code, spaces nor extension: 13812345678, 027-87654321, 42010619900101123X.
    """

    start: int
    end: int
    kind: str
    plain: str


_LIKE_ASCII = {
    **{0xFF01 + offset: chr(0x21 + offset) for offset in range(94)},  # full-width letters, digits and signs
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63"), "-"),
    **dict.fromkeys(map(ord, "\t\xa0\u2002\u2003\u2009\u202f\u3000"), " "),
    **dict.fromkeys(map(ord, "\u2022\u30fb"), "\xb7"),
    0xD7: "X",  # the sign of multiplication, for the X of an id number
    0xFFE5: "\xa5",
}
_CHINESE_DIGITS = str.maketrans("〇零一幺二三四五六七八九", "001123456789")
_MANY_CHINESE_DIGITS = re.compile("[〇零一幺二三四五六七八九]{2}")

_GAP = "[ .\xb7-]{1,3}"
_COUNTRY = r"(?:\(?(?:\+|00)?86\)?[ .-]{0,2})?"
_NOT_MONEY_BEFORE = "(?<![0-9\xa5$])"
_NOT_MONEY_AFTER = r"(?![0-9]|(?:\.[0-9]+)? ?(?:万|亿|美)?元(?![旦月宵]))"


def _grouped(*sizes: int) -> str:
    """A mobile number written in groups of these sizes."""
    first, *rest = sizes
    head = f"1[3-9][0-9]{{{first - 2}}}" if first > 1 else f"1{_GAP}[3-9]"
    return _GAP.join([head, *(f"[0-9]{{{size}}}" for size in (rest if first > 1 else rest[1:]))])


_GROUPINGS = ((11,), (3, 4, 4), (3, 8), (7, 4), (4, 3, 4), (3, 3, 5), (4, 4, 3), (1,) * 11)
_MOBILE = re.compile(
    f"{_NOT_MONEY_BEFORE}{_COUNTRY}0?(?P<plain>{'|'.join(_grouped(*sizes) for sizes in _GROUPINGS)})"
    f"{_NOT_MONEY_AFTER}"
)
_LANDLINE = re.compile(
    rf"{_NOT_MONEY_BEFORE}(?:\(?(?:\+|00)86\)?[ .-]{{0,2}}\(?0?|\(?0)(?P<area>10|2[0-9]|[3-9][0-9]{{2}})\)?"
    rf"[ .-]{{0,3}}(?P<plain>[1-9][0-9]{{2,3}}[ -]?[0-9]{{4}})"
    rf"(?: ?(?:-|转|#) ?[0-9]{{1,5}})?{_NOT_MONEY_AFTER}"
)
_ID = re.compile(
    "(?<![0-9])(?P<plain>[0-9]{17}[0-9Xx]|[0-9]{15}|[0-9]{6}[ -][0-9]{8}[ -][0-9]{3}[0-9Xx])(?![0-9])"
)
_NOT_DIGITS = re.compile("[^0-9Xx]")

_PROVINCE = re.compile("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|9[1-9]")
"""How an id number may begin; from 91 on, the permanent residence cards of foreigners."""
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def find_numbers(text: str) -> tuple[Number, ...]:
    """The mobile, landline (with area code) and id numbers in a text, in order, however they are spelled.

    Case numbers, unit codes, dates and sums of money are none. Local numbers without area code are not found:
    eight digits are as often a date.
    """
    seen = text.translate(_LIKE_ASCII)
    views = [seen]
    if _MANY_CHINESE_DIGITS.search(seen):
        views.append(seen.translate(_CHINESE_DIGITS))
    found: list[Number] = []
    for view in views:
        for one in _candidates(view):
            if all(one.end <= other.start or other.end <= one.start for other in found):
                found.append(one)
    return tuple(sorted(found, key=lambda number: number.start))


def _candidates(view: str) -> Iterator[Number]:
    kinds: tuple[tuple[str, re.Pattern[str]], ...] = (
        ("id", _ID),
        ("mobile", _MOBILE),
        ("landline", _LANDLINE),
    )
    for kind, pattern in kinds:
        for match in pattern.finditer(view):
            plain = _NOT_DIGITS.sub("", match["plain"]).upper()
            if kind == "id" and not _is_id(plain, plainly_written=match["plain"].isalnum()):
                continue
            if kind == "landline":
                plain = f"0{match['area']}-{plain}"
            yield Number(start=match.start(), end=match.end(), kind=kind, plain=plain)


def _is_id(number: str, *, plainly_written: bool) -> bool:
    """Whether it may be an id number (GB 11643).

    In one run a birth date will do, since people mistype; in groups only the check digit tells it from the
    numbers of files.
    """
    if not _PROVINCE.match(number):
        return False
    if len(number) == 15:
        return _is_date("19" + number[6:12])
    checked = _CHECKS[sum(w * int(d) for w, d in zip(_WEIGHTS, number[:17], strict=True)) % 11] == number[17]
    return checked or (plainly_written and number[6:8] in ("19", "20") and _is_date(number[6:14]))


def _is_date(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True


def plain_phone(text: str) -> str:
    """One spelling for one telephone, to compare by: digits without country code and extension."""
    found = [number for number in find_numbers(text) if number.kind != "id"]
    spelled = found[0].plain if len(found) == 1 else text.translate(_LIKE_ASCII).translate(_CHINESE_DIGITS)
    return re.sub("[^0-9]", "", spelled)


# Masks


def mask_name(name: str) -> str:
    """张三丰 → 张**. Never more than two stars: the length of a long name tells its bearer."""
    name = name.strip()
    return name[:1] + "*" * min(len(name) - 1, 2) if len(name) > 1 else "*" * len(name)


def mask_phone(phone: str) -> str:
    """13812345678 → 138****5678, 027-87654321 → 027-8****321; of other numbers the ends only."""
    found = find_numbers(phone)
    if len(found) == 1 and found[0].kind != "id":
        return _masked(found[0])
    digits = plain_phone(phone)
    return f"{digits[:1]}****{digits[-3:]}" if len(digits) > 6 else "****" if phone.strip() else ""


def mask_mail(address: str) -> str:
    """zhang.san@example.cn → z****@example.cn."""
    name, at, host = address.strip().rpartition("@")
    return f"{name[:1]}****@{host}" if at else "****" if host else ""


def mask_id(number: str) -> str:
    """420106199001011234 → 420106********1234; of any other document the first sign and the last two."""
    number = number.strip()
    if len(number) == 18:
        return f"{number[:6]}********{number[-4:]}"
    if len(number) == 15:
        return f"{number[:6]}******{number[-3:]}"
    return f"{number[0]}****{number[-2:]}" if len(number) > 6 else "****" if number else ""


_NUMERAL = "0-9A-Za-z\uff10-\uff19一二三四五六七八九十百甲乙丙丁"
_BUILDING = re.compile(f"[{_NUMERAL}东西南北]+(?:号楼|栋|幢|座)")
_DOOR = re.compile(f"[{_NUMERAL}]+号(?![楼线口门])")
_ROOM = re.compile(f"[{_NUMERAL}]+(?:-[{_NUMERAL}]+)*(?:单元|楼|层|室|房|户|门)")
_WITHIN = re.compile(f"[0-9\uff10-\uff19]|{_ROOM.pattern}")

_AT_THE_END = re.compile("[0-9\uff10-\uff19][-0-9\uff10-\uff19]*$")


def mask_address(address: str) -> str:
    """民主路123号3栋2单元501室 → 民主路123号3栋***: kept up to the building, else the house number.

    Spaces between do not matter; a bare number at the end is a room's.
    """
    address = re.sub(r"\s+", "", address)
    for pattern in (_BUILDING, _DOOR):
        if match := pattern.search(address):
            kept, rest = address[: match.end()], address[match.end() :]
            return f"{kept}***" if _WITHIN.search(rest) else address
    match = _ROOM.search(address) or _AT_THE_END.search(address)
    return f"{address[: match.start()]}***" if match else address


_MASKS: dict[str, Callable[[str], str]] = {
    "mobile": lambda plain: f"{plain[:3]}****{plain[-4:]}",
    "landline": lambda plain: f"{plain[: plain.index('-') + 2]}****{plain[-3:]}",
    "id": mask_id,
}


def _masked(number: Number) -> str:
    return _MASKS[number.kind](number.plain)


def mask_free_text(text: str) -> str:
    """The text with every telephone and id number in it masked; nothing else changes."""
    # What is left of one number may complete another: look again until there is none.
    while found := find_numbers(text):
        for number in reversed(found):
            text = text[: number.start] + _masked(number) + text[number.end :]
    return text
