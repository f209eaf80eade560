"""As which post a command acts: the account that is named, and its post where it holds several."""

from __future__ import annotations

import argparse

from django.utils import timezone

from huying.domain.case import Actor
from huying.domain.details import LOCAL
from huying.services import people
from huying.services.posts import actor_of

from .faults import CommandFault


def add_options(parser: argparse.ArgumentParser, *, does: str) -> None:
    """Add the options that name the post; `does` says what it does."""
    parser.add_argument(
        "--as", required=True, dest="username", metavar="USERNAME", help=f"the account that {does}"
    )
    parser.add_argument("--post", type=int, metavar="N", help="which post, where the account holds several")


def actor_named(username: str, post: int | None) -> Actor:
    """The post that acts. Raises CommandFault."""
    try:
        held = people.post_of(username, on=timezone.now().astimezone(LOCAL).date(), post=post)
    except people.UnknownAccount as fault:
        raise CommandFault(f"there is no account {username!r}.") from fault
    except people.SeveralPosts as fault:
        posts = "\n".join(f"  --post {one.id}  {one.role} of {one.unit}" for one in fault.posts)
        raise CommandFault(f"choose one with --post:\n{posts}") from fault
    except people.NoPost as fault:
        which = f"post {post}" if post is not None else "post"
        raise CommandFault(f"{username!r} holds no {which} today.") from fault
    return actor_of(jurisdiction=held.jurisdiction, post=held.id, unit=held.unit, role=held.role)
