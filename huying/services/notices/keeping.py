"""Keeping channels: who may, what they must be told, their secrets sealed and never given out again."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any

import orjson
from django.db import transaction

from huying.domain.case import Actor
from huying.domain.refusals import Fault, Faulty
from huying.domain.text import normalise
from huying.services import keyring
from huying.services.channels import webhook
from huying.services.channels.http import is_address
from huying.services.channels.kinds import Kind, Opened, Setting
from huying.services.channels.registry import KINDS
from huying.services.crypto import Sealed
from huying.services.errors import NotVisible
from huying.store import channels, units
from huying.store.channels import Address, Channel

KEEPERS = frozenset({"admin"})
"""Who may keep channels and texts, of the platform's posts."""
WATCHERS = frozenset({"admin", "operator", "leader", "principal"})
"""Who may see what was sent, and send it again, of the platform's posts."""
LONGEST_NAME = 60
MOST_ADDRESSES = 500
LANGUAGES = ("zh", "en")
ADDRESSES: Mapping[str, re.Pattern[str]] = {
    "email": re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*"),
    "phone": re.compile(r"\+?[0-9]{5,20}"),
    "account": re.compile(r"[\x21-\x7e]{1,64}"),
}
FOR_PETITIONERS: Mapping[str, str] = {"sms": "phone", "email": "mail"}
"""Kinds of channels that reach petitioners, and by which of what they left."""
HEADER = re.compile(r"[A-Za-z0-9-]{1,60}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A channel as somebody wants it. Secrets that are not given stay as they are."""

    name: str
    language: str
    settings: Mapping[str, str]
    enabled: bool
    quiet_from: str = ""
    quiet_to: str = ""
    gather_minutes: str = ""
    addresses: Sequence[Address] = ()
    to_petitioners: bool = False
    """Whether those who reported a case, left such an address and agreed are told through it too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A channel that was kept; `made_secret` is one that was made for it, told this one time."""

    id: int
    made_secret: str = ""


def may_keep(by: Actor) -> bool:
    """Whether this post may keep channels and texts."""
    return by.platform and by.role in KEEPERS


def may_watch(by: Actor) -> bool:
    """Whether this post may see what was sent."""
    return by.platform and by.role in WATCHERS


def listed(by: Actor) -> tuple[Channel, ...]:
    """The channels of the post's place. Raises NotVisible."""
    if not may_keep(by):
        raise NotVisible
    return channels.of(by.jurisdiction)


def one(by: Actor, channel: int) -> Channel:
    """One channel. Raises NotVisible."""
    found = channels.get(jurisdiction=by.jurisdiction, channel=channel) if may_keep(by) else None
    if found is None:
        raise NotVisible
    return found


def keep(by: Actor, wanted: Wanted, *, kind: str, channel: Channel | None = None) -> Kept:
    """Keep a new channel, or one that is there with other values. Raises NotVisible, and Faulty with every fault."""
    if not may_keep(by) or kind not in KINDS:
        raise NotVisible
    known = KINDS[kind]
    secrets = dict(_secrets(known, wanted.settings))
    held = frozenset(opened(channel).secrets) if channel else frozenset[str]()
    made = webhook.new_secret() if kind == webhook.KIND.name and not secrets and not held else ""
    secrets |= {"secret": made} if made else {}
    faults = tuple(_faults(known, wanted, by, secrets.keys() | held))
    if faults:
        raise Faulty(faults)
    with transaction.atomic():
        number = _put(by.jurisdiction, wanted, known, channel)
        if secrets:
            _seal(by.jurisdiction, number, (dict(opened(channel).secrets) if channel else {}) | secrets)
    return Kept(id=number, made_secret=made)


def _put(jurisdiction: int, wanted: Wanted, kind: Kind, channel: Channel | None) -> int:
    values: dict[str, Any] = {
        "name": normalise(wanted.name).strip(),
        "language": wanted.language,
        "settings": {s.name: _value(wanted.settings, s) for s in kind.settings if not s.secret},
        "enabled": wanted.enabled,
        "quiet_from": _time(wanted.quiet_from),
        "quiet_to": _time(wanted.quiet_to),
        "gather_minutes": int(wanted.gather_minutes or 0),
        "to_petitioners": wanted.to_petitioners and kind.name in FOR_PETITIONERS,
    }
    if channel is None:
        number = channels.add(jurisdiction=jurisdiction, kind=kind.name, **values)
    else:
        number = channel.id
        channels.change(jurisdiction=jurisdiction, channel=number, **values)
    channels.put_addresses(jurisdiction=jurisdiction, channel=number, addresses=wanted.addresses)
    return number


def _value(settings: Mapping[str, str], setting: Setting) -> str:
    found = settings.get(setting.name, "").strip()
    return found.rstrip("/") if setting.name == "host" and setting.kind == "url" else found


def _secrets(kind: Kind, settings: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for setting in kind.settings:
        if setting.secret and settings.get(setting.name, "").strip():
            yield setting.name, settings[setting.name].strip()


def _faults(kind: Kind, wanted: Wanted, by: Actor, held: frozenset[str] | set[str]) -> Iterator[Fault]:
    if not wanted.name.strip():
        yield Fault("name", "required", {})
    elif len(wanted.name) > LONGEST_NAME:
        yield Fault("name", "too_long", {"most": LONGEST_NAME})
    if wanted.language not in LANGUAGES:
        yield Fault("language", "not_a_choice", {"allowed": LANGUAGES})
    for setting in kind.settings:
        yield from _setting_faults(setting, _value(wanted.settings, setting), held)
    if not kind.for_machines:
        yield from _hour_faults(wanted)
    yield from _address_faults(kind, wanted, by)


def _setting_faults(setting: Setting, value: str, held: frozenset[str] | set[str]) -> Iterator[Fault]:
    if setting.secret:
        if setting.required and setting.name not in held:
            yield Fault(setting.name, "required", {})
    elif not value:
        if setting.required:
            yield Fault(setting.name, "required", {})
        return
    if len(value) > setting.maxlength:
        yield Fault(setting.name, "too_long", {"most": setting.maxlength})
    elif not _is_right(setting, value):
        yield Fault(setting.name, f"not_of_kind_{setting.kind}", {})


def _is_right(setting: Setting, value: str) -> bool:
    if setting.kind == "url":
        return is_address(value)
    if setting.kind == "int":
        return value.isascii() and value.isdecimal() and 0 < int(value[:12]) < 10**10
    if setting.kind == "choice":
        return value in setting.choices
    if setting.kind == "email":
        return ADDRESSES["email"].fullmatch(value) is not None
    if setting.name == "header":
        return HEADER.fullmatch(value) is not None
    return value.isprintable() or setting.kind == "text"


def _hour_faults(wanted: Wanted) -> Iterator[Fault]:
    for name in ("quiet_from", "quiet_to"):
        said = getattr(wanted, name)
        if said and _time(said) is None:
            yield Fault(name, "not_a_time", {})
    if bool(wanted.quiet_from) != bool(wanted.quiet_to):
        yield Fault("quiet_to" if wanted.quiet_from else "quiet_from", "required", {})
    minutes = wanted.gather_minutes
    if minutes and not (minutes.isascii() and minutes.isdecimal() and int(minutes[:6]) <= 1440):
        yield Fault("gather_minutes", "out_of_range", {"least": 0, "most": 1440})


def _time(said: str) -> time | None:
    try:
        found = time.fromisoformat(said)
    except ValueError:
        return None
    return found.replace(tzinfo=None, second=0, microsecond=0)


def _address_faults(kind: Kind, wanted: Wanted, by: Actor) -> Iterator[Fault]:
    told = wanted.to_petitioners and kind.name in FOR_PETITIONERS
    if kind.address is not None and not wanted.addresses and not told:
        yield Fault("addresses", "required", {})
    if len(wanted.addresses) > MOST_ADDRESSES:
        yield Fault("addresses", "too_many", {"most": MOST_ADDRESSES})
        return
    tree = units.load(by.jurisdiction)
    for n, address in enumerate(wanted.addresses):
        if not tree.is_there(address.unit) or tree.get(address.unit).jurisdiction != by.jurisdiction:
            yield Fault(f"addresses.{n}.unit", "unknown_unit", {"unit": address.unit})
        if kind.address and not ADDRESSES[kind.address].fullmatch(address.address):
            yield Fault(f"addresses.{n}.address", f"not_of_kind_{kind.address}", {})


def _context(jurisdiction: int, channel: int) -> bytes:
    return f"channel/{jurisdiction}/{channel}".encode()


def _seal(jurisdiction: int, channel: int, secrets: Mapping[str, str]) -> None:
    plain = orjson.dumps(dict(secrets))
    sealed = keyring.ring().seal(plain, context=_context(jurisdiction, channel))
    channels.seal(jurisdiction=jurisdiction, channel=channel, sealed=sealed.data, key=sealed.key_id)


def opened(channel: Channel) -> Opened:
    """A channel with its secrets in clear, for sending alone. Raises UnknownKey and Tampered."""
    secrets: dict[str, str] = {}
    if channel.sealed is not None and channel.key_id is not None:
        sealed = Sealed(key_id=channel.key_id, data=channel.sealed)
        plain = keyring.ring().open_sealed(sealed, context=_context(channel.jurisdiction, channel.id))
        secrets = orjson.loads(plain)
    return Opened(id=(channel.jurisdiction, channel.id), settings=channel.settings, secrets=secrets)


def reseal(key: str) -> int:
    """Seal under this key, the one that seals, whatever is sealed under another; how many. In a transaction."""
    others = channels.under_other_keys(key)
    for channel in others:
        _seal(channel.jurisdiction, channel.id, opened(channel).secrets)
    return len(others)
