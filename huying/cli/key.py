"""``huying key``: the keys under which reporters' data are sealed: show them, rotate, drop an old one."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from huying.services import key_rotation
from huying.services.crypto import BadKeyFile, Tampered, UnknownKey

from .faults import CommandFault


def add(subparsers: Any) -> None:
    """Add the command's parser."""
    parser = subparsers.add_parser(
        "key",
        help="show, rotate or drop the keys of reporters' data",
        description="Reporters' names and numbers are sealed under keys that lie outside the data folder"
        " (HUYING_KEYS). Keep a copy of them apart from the backups of the data.",
    )
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    acts.add_parser("show", help="list the keys and what each seals")
    acts.add_parser(
        "rotate",
        help="make a new key and seal everybody under it",
        description="Make a new key and seal every petitioner, second factor and channel under it, in batches, while"
        " the system runs. A rotation that was cut short is finished by calling it again. The old key stays until it is"
        " dropped.",
    )
    drop = acts.add_parser(
        "drop",
        help="forget a key that seals nothing any more",
        description="Forget a key for good. Refused while it seals anything. Reporters' data in backups made before"
        " the rotation can no longer be opened afterwards.",
    )
    drop.add_argument("id", help="the key's id, as `huying key show` prints it")


def main(args: argparse.Namespace) -> int:
    """Do what was asked. Raises CommandFault when it cannot be done."""
    try:
        return {"show": show, "rotate": rotate, "drop": drop}[args.act](args)
    except UnknownKey as fault:
        raise CommandFault(f"the keyring has no key {fault}; `huying key show` lists what it has.") from fault
    except (key_rotation.KeyInUse, Tampered, BadKeyFile) as fault:
        raise CommandFault(str(fault)) from fault
    except FileExistsError as fault:
        raise CommandFault(
            f"another change of the keys is under way, or was cut short: then remove {fault.filename}."
        ) from fault


def show(args: argparse.Namespace) -> int:
    """Print every key."""
    for key in key_rotation.kept_keys():
        state = "seals" if key.active else "old" if key.at_hand else "MISSING from the keyring"
        sealed = f"{key.rows:>9} petitioners  {key.factors:>5} second factors  {key.channels:>3} channels"
        print(f"{key.id}  {sealed}  {state}")
    return 0


def rotate(args: argparse.Namespace) -> int:
    """Rotate, showing how far it is."""
    new, rows = key_rotation.rotate(tick=lambda done: print(f"{done} sealed anew", file=sys.stderr))
    print(f"{rows} petitioners are now sealed under {new}.")
    old = [key.id for key in key_rotation.kept_keys() if not key.active]
    if old:
        print(f"Old keys stay until dropped: {', '.join(old)} (huying key drop ID).")
    return 0


def drop(args: argparse.Namespace) -> int:
    """Drop one key."""
    key_rotation.drop(args.id)
    print(f"{args.id} is gone.")
    return 0
