"""``huying token``: let another system act as one post."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from huying.services import people
from huying.store.people import Post

from .faults import CommandFault


def add(subparsers: Any) -> None:
    """Add the command's parser."""
    parser = subparsers.add_parser(
        "token",
        help="print a token for the API, or end those there are",
        description="Print a new token, with which another system acts as one post of this account. It is shown"
        " once and kept nowhere; the tokens there are stay as they are.",
    )
    parser.add_argument("username", help="the account, as it signs in")
    parser.add_argument("--post", type=int, metavar="N", help="which post, where the account holds several")
    parser.add_argument(
        "--revoke",
        action="store_true",
        help="end the account's tokens (those of one post with --post); print none",
    )


def main(args: argparse.Namespace) -> int:
    """Print a token, or end tokens."""
    try:
        return revoke(args) if args.revoke else issue(args)
    except people.UnknownAccount as fault:
        raise CommandFault(f"there is no account {args.username!r}.") from fault
    except people.SeveralPosts as fault:
        raise CommandFault(f"choose one with --post:\n{listed(fault.posts)}") from fault
    except people.NoPost as fault:
        which = f"post {args.post}" if args.post is not None else "post"
        raise CommandFault(f"{args.username!r} holds no {which} today.") from fault


def issue(args: argparse.Namespace) -> int:
    """Print a new token on its own line, so that a script can take it; what it is for goes beside it."""
    made = people.issue_token(
        username=args.username, post=args.post, at=timezone.now(), on=timezone.localdate()
    )
    print(listed([made.post]), file=sys.stderr)
    print(made.secret)
    return 0


def revoke(args: argparse.Namespace) -> int:
    """End tokens."""
    ended = people.revoke_tokens(username=args.username, post=args.post, at=timezone.now())
    print(f"{ended} tokens ended.")
    return 0


def listed(posts: Iterable[Post]) -> str:
    """The posts, one on each line."""
    return "\n".join(
        f"  --post {post.id}  {post.role} of {post.unit}  {post.title}".rstrip() for post in posts
    )
