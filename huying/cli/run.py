"""``huying run``: everything from one command: database, tables, demo, pages, periodic work."""

from __future__ import annotations

import argparse
import http.client
import os
import signal
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from django.conf import settings
from psycopg.conninfo import make_conninfo

from . import child, database, lock
from .faults import CommandFault
from .parts import STOPPING, Command, Parts, huying, say
from .ports import held_port
from .postgres import Running

PREFERRED_PORT = 8000
PATIENCE = 60.0  # seconds the pages may take to answer first


def add(subparsers: Any) -> None:
    """Add the command's parser."""
    parser = subparsers.add_parser(
        "run",
        help="run everything: database, demo, pages and periodic work",
        description="Start the embedded PostgreSQL server (or use HUYING_DATABASE_URL), bring the tables up to date,"
        " load the demo into an empty database, then serve the pages and do the periodic work. Ctrl-C stops it all.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, help=f"port to listen on ({PREFERRED_PORT}, or a free one)")
    parser.add_argument("--workers", type=int, default=2, help="processes that answer (%(default)s)")
    parser.add_argument("--no-demo", action="store_true", help="leave an empty database empty")


def as_app() -> Mapping[str, str]:
    """Give the environment of the parts that serve: they never learn how the owner connects."""
    rest = {name: value for name, value in os.environ.items() if name != "HUYING_DATABASE_URL"}
    return {**rest, "HUYING_APP_DATABASE_URL": make_conninfo(**settings.HUYING_APP_PARAMETERS)}


def finish(command: Sequence[str]) -> None:
    """Run a command to its end. Raises CommandFault when it fails."""
    process = child.start(command, at_parents_death=signal.SIGTERM)
    try:
        status = process.wait()
    finally:
        child.stop(process, ask=signal.SIGINT, patience=STOPPING)
    if status:
        raise CommandFault(f"`huying {' '.join(command[3:])}` failed with status {status}; see above.")


def first_answer(host: str, port: int) -> int | None:
    """Give the status with which the first page answers; none while nothing answers yet."""
    at = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # compared, not bound
    connection = http.client.HTTPConnection(at, port, timeout=PATIENCE)
    try:
        connection.request("GET", "/", headers={"Host": "localhost"})
        return connection.getresponse().status
    except OSError:
        return None
    finally:
        connection.close()


def wait_for_answer(parts: Parts, host: str, port: int) -> None:
    """Wait until the pages answer. Raises CommandFault when they do not, or with a fault of their own."""
    deadline = time.monotonic() + PATIENCE
    while (status := first_answer(host, port)) is None:
        ended = parts.ended()
        if ended or time.monotonic() > deadline:
            raise CommandFault(f"`{ended or 'serve'}` does not come up; see above.")
        time.sleep(0.1)
    if status >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
        raise CommandFault(f"the first page answers with status {status}; see above.")


def tell_accounts() -> None:
    """Print how to sign in to the demo, where it is loaded: one account for each kind of post."""
    from huying.services import demo
    from huying.services.demo.load import password

    if not demo.is_loaded():
        return
    kinds = {(account.jurisdiction, account.title): account for account in reversed(demo.accounts())}
    print("  演示账号 demo accounts (all: huying demo --accounts)")
    for account in reversed(kinds.values()):
        print(f"    {account.jurisdiction}  {account.title}  {account.username}")
    print(f"  密码 password: {password()}")


def interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    """Treat a request to end like Ctrl-C."""
    raise KeyboardInterrupt


@contextmanager
def stopped_at_the_end(parts: Parts) -> Iterator[None]:
    """Stop the parts when the block ends; further Ctrl-C does not hurry it, it takes seconds."""
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        say("正在停止", "stopping")
        parts.stop()


def serve(args: argparse.Namespace, port: int, held: lock.Held, server: Running | None) -> NoReturn:
    """Run the pages and the periodic work until interrupted, and start again whatever ends by itself."""
    address = f"http://{'localhost' if args.host == '127.0.0.1' else args.host}:{port}/"
    parts = Parts()
    if server:
        parts.watch("database", server)
    with stopped_at_the_end(parts):
        say("启动网页服务", "starting the pages")
        parts.start(
            "serve",
            Command(
                huying("serve", "--host", args.host, "--port", str(port), "--workers", str(args.workers)),
                as_app(),
            ),
        )
        parts.start("worker", Command(huying("worker"), as_app()))
        wait_for_answer(parts, args.host, port)
        held.tell(address=address)
        say(f"请打开 {address}", f"open {address} (Ctrl-C stops)")
        if not args.no_demo:
            tell_accounts()
        sys.stdout.flush()
        while True:
            parts.mend()
            time.sleep(0.2)


def main(args: argparse.Namespace) -> int:
    """Bring everything up and keep it up until Ctrl-C."""
    # Python leaves Ctrl-C ignored where a shell's background started it; asked to stop, this stops all the same.
    signal.signal(signal.SIGINT, interrupt)
    signal.signal(signal.SIGTERM, interrupt)
    home = Path(settings.HUYING_HOME)
    with ExitStack() as stack:
        held = stack.enter_context(lock.held(home, doing="huying run"))
        say("启动数据库", f"starting the database ({home})")
        server = stack.enter_context(database.started())
        say("更新数据表", "bringing the tables up to date")
        finish(huying("migrate", "--quiet"))
        if not args.no_demo:
            say("装载演示辖区", "loading the demo, unless there are data already")
            finish(huying("demo", "--if-empty"))
        try:
            port = stack.enter_context(held_port(args.host, args.port, preferred=PREFERRED_PORT))
            serve(args, port, held, server)
        except KeyboardInterrupt:
            return 0
