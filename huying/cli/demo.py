"""``huying demo``: loads the demo into this database, or names its accounts."""

from __future__ import annotations

import argparse
from typing import Any


def add(subparsers: Any) -> None:
    """Add the command's parser."""
    parser = subparsers.add_parser(
        "demo",
        help="load the demo: Wuchang and Zhanggong with their posts and live cases",
        description="Found the units and posts of Wuchang and Zhanggong and walk cases through every step, by the same"
        " acts as real work. Loading again files no case twice.",
    )
    parser.add_argument(
        "--if-empty", action="store_true", help="do nothing where any place is known; name no accounts"
    )
    parser.add_argument("--accounts", action="store_true", help="only name the accounts and their password")


def main(args: argparse.Namespace) -> int:
    """Load the demo and name its accounts."""
    from huying.services import demo
    from huying.services.demo.load import password

    if args.if_empty and not demo.is_empty():
        return 0
    if not args.accounts:
        demo.load(progress=lambda zh, en: print(f"· {zh}  {en}", flush=True))
    if args.if_empty:
        return 0
    for account in demo.accounts():
        print(f"{account.jurisdiction}\t{account.username}\t{account.title}")
    print(f"密码 password: {password()}")
    return 0
