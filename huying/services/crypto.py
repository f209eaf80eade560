"""All encryption in one small module, so that a national algorithm or a hardware box can take its place.

Reporters' data are sealed with AES-256-GCM under keys that lie in a file outside the data folder: a copy of the
database alone tells nothing. Equal telephones are found by a keyed mark, never by decrypting.
"""

import binascii
import hmac
import json
import os
import secrets
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, TextIO, TypeAlias
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

ALGORITHM: Final = "AES-256-GCM"
KEY_BYTES = 32
NONCE_BYTES = 12


class UnknownKey(LookupError):
    """The keyring has no key of this id, even after reading its file again."""


class Tampered(ValueError):
    """These bytes were not sealed under this key for this place: changed, cut, or moved from another row."""


class BadKeyFile(ValueError):
    """The file is no keyring as `Keyring.create` writes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """What may be stored: the key's id, and nonce and ciphertext in one."""

    key_id: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Keys:
    active: str
    keys: Mapping[str, bytes] = field(repr=False)
    root: bytes = field(repr=False)


_Stamp: TypeAlias = tuple[int, int, int] | None


class Keyring:
    """The keys of one installation: one seals, all open. Make one by `load` or `create`."""

    __slots__ = ("_keys", "_path", "_stamp")

    def __init__(self, path: Path, keys: _Keys, *, stamp: _Stamp = None) -> None:
        self._path = path
        self._keys = keys
        self._stamp = stamp

    @classmethod
    def load(cls, path: Path) -> "Keyring":
        """The keyring in this file. Raises FileNotFoundError, and BadKeyFile for any other content."""
        stamp = _stamp(path)
        return cls(path, _parsed(path.read_bytes()), stamp=stamp)

    @classmethod
    def create(cls, path: Path) -> "Keyring":
        """A new keyring in a new file that its owner alone may read. Raises FileExistsError.

        A keyring is never overwritten: what was sealed under it could not be opened again.
        """
        key_id, key = _new_key()
        keys = _Keys(active=key_id, keys={key_id: key}, root=secrets.token_bytes(KEY_BYTES))
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        file = _new_file(draft)
        try:
            _write(file, keys)
            # A link, unlike a rename, fails where a file is; and nobody ever sees half a keyring.
            os.link(draft, path)
        finally:
            draft.unlink()
        _settle(path.parent)
        return cls(path, keys)

    @property
    def active(self) -> str:
        """The id of the key that seals; what is sealed under another waits to be sealed anew."""
        return self._fresh().active

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all keys, oldest first."""
        return tuple(self._fresh().keys)

    def rotate(self) -> str:
        """Add a key that seals from now on, in the file too, and give its id; the old ones still open.

        Other processes seal with it from then on. Raises FileExistsError while another change is under way: its
        draft, the file's name with `.new`, is the lock.
        """
        key_id, key = _new_key()
        self._change(lambda now: replace(now, active=key_id, keys={**now.keys, key_id: key}))
        return key_id

    def drop(self, key_id: str) -> None:
        """Forget a key for good, in the file too: what is still sealed under it can never be opened again.

        Raises UnknownKey, ValueError for the key that seals, and FileExistsError as `rotate` does.
        """

        def without(now: _Keys) -> _Keys:
            if key_id not in now.keys:
                raise UnknownKey(key_id)
            if key_id == now.active:
                raise ValueError(f"{key_id} is the key that seals")
            return replace(now, keys={one: key for one, key in now.keys.items() if one != key_id})

        self._change(without)

    def _change(self, change: Callable[[_Keys], _Keys]) -> None:
        draft = self._path.with_name(f"{self._path.name}.new")
        file = _new_file(draft)
        try:
            keys = change(_parsed(self._path.read_bytes()))
            _write(file, keys)
            draft.replace(self._path)
        finally:
            file.close()
            draft.unlink(missing_ok=True)
        _settle(self._path.parent)
        self._keys, self._stamp = keys, None

    def _fresh(self) -> _Keys:
        """The keys, read again when the file was replaced: a key that others dropped must seal nothing here."""
        stamp = _stamp(self._path)
        if stamp != self._stamp and stamp is not None:
            self._keys, self._stamp = _parsed(self._path.read_bytes()), stamp
        return self._keys

    def seal(self, plaintext: bytes, *, context: bytes) -> Sealed:
        """Encrypt for one place only: `open_sealed` needs the same context (see `row_context`)."""
        keys, nonce = self._fresh(), secrets.token_bytes(NONCE_BYTES)
        ciphertext = AESGCM(keys.keys[keys.active]).encrypt(nonce, plaintext, context)
        return Sealed(key_id=keys.active, data=nonce + ciphertext)

    def open_sealed(self, sealed: Sealed, *, context: bytes) -> bytes:
        """What was sealed. Raises UnknownKey, and Tampered for other bytes or another context."""
        key = self._fresh().keys.get(sealed.key_id)
        if key is None:
            raise UnknownKey(sealed.key_id)
        nonce, rest = sealed.data[:NONCE_BYTES], sealed.data[NONCE_BYTES:]
        try:
            return AESGCM(key).decrypt(nonce, rest, context)
        except (InvalidTag, ValueError) as fault:
            raise Tampered("not sealed under this key for this place") from fault

    def derive(self, purpose: str) -> bytes:
        """A key of its own for one purpose, the same before and after every rotation."""
        hkdf = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode())
        return hkdf.derive(self._keys.root)

    def blind_index(self, value: str) -> bytes:
        """A mark by which equal values are found: 32 bytes that tell nothing without the key.

        Give one spelling of a value (`plain_phone`): other spellings have other marks.
        """
        return hmac.digest(self.derive("blind-index"), value.encode(), "sha256")


def row_context(table: str, *, jurisdiction: int, subject: UUID, no: int) -> bytes:
    """The place of a sealed row, so that no row opens in the place of another."""
    return f"{table}/{jurisdiction}/{subject}/{no}".encode()


def _stamp(path: Path) -> _Stamp:
    """What tells one version of the file from the next; None where it cannot be seen, and memory has to do."""
    try:
        seen = path.stat()
    except OSError:
        return None
    return seen.st_ino, seen.st_mtime_ns, seen.st_size


def _new_key() -> tuple[str, bytes]:
    return secrets.token_hex(4), AESGCM.generate_key(bit_length=8 * KEY_BYTES)


def _new_file(path: Path) -> TextIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii")


def _write(file: TextIO, keys: _Keys) -> None:
    """Write the keyring and close the file once it is on the disk."""
    rows = {key_id: {"algorithm": ALGORITHM, "key": _text(key)} for key_id, key in keys.keys.items()}
    with file:
        json.dump(
            {"version": 1, "active": keys.active, "root": _text(keys.root), "keys": rows}, file, indent=1
        )
        file.flush()
        os.fsync(file.fileno())


def _settle(folder: Path) -> None:
    """Bring a folder's new name to the disk: a key lost in a power cut takes all it sealed with it."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _parsed(raw: bytes) -> _Keys:
    try:
        data = json.loads(raw)
        if data["version"] != 1:
            raise ValueError(f"version {data['version']} is not known")
        keys = {key_id: _key(one) for key_id, one in data["keys"].items()}
        keys[data["active"]]
        return _Keys(active=data["active"], keys=keys, root=_bytes(data["root"]))
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise BadKeyFile(f"no keyring: {type(fault).__name__}") from fault


def _key(one: Any) -> bytes:
    if one["algorithm"] != ALGORITHM:
        raise ValueError(f"algorithm {one['algorithm']} is not known")
    return _bytes(one["key"])


def _text(key: bytes) -> str:
    return b64encode(key).decode()


def _bytes(text: str) -> bytes:
    key = b64decode(text, validate=True)
    if len(key) != KEY_BYTES:
        raise binascii.Error("a key of the wrong length")
    return key
