"""Starting the services of compose.yaml without Docker: their commands and environments, on folders of the test's own.

Where a container has a network and folders of its own, the address of the database, the port and the paths are
those of this machine.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from huying.cli.postgres import copied_programs, installed_programs
from tests.cli import commands
from tests.cli.test_run import free_port
from tests.container.building import ORDINARY, SHARED, Image, ordinary, own
from tests.container.reading import Stage, compose, stages


def programs(base: Path) -> Path:
    """A server of PostgreSQL that this machine has, else the one of our packages, where everybody may run it."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    return installed[-1].parent if installed else copied_programs(installed_programs(), to=base / "programs")


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """The running services' surroundings."""

    base: Path
    image: Image
    services: dict[str, Any]
    database_port: int
    port: int

    def here(self, text: str) -> str:
        """The text with addresses and paths of the container as they are here."""
        text = text.replace("@database/", f"@127.0.0.1:{self.database_port}/").replace(
            ":8000/", f":{self.port}/"
        )
        for path in ("/var/lib/huying", "/etc/huying/keys", "/run/secrets"):
            text = text.replace(path, f"{self.base}{path}")
        return text.replace(SHARED, f"{self.image.base}{SHARED}")

    def environment(self, name: str) -> dict[str, str]:
        last: Stage = stages()[-1]
        of_service = self.services[name].get("environment", {})
        said = {key: self.here(str(value)) for key, value in {**last.environment(), **of_service}.items()}
        return said | {
            "PATH": said["PATH"].replace("$PATH", os.environ["PATH"]),
            "HOME": f"{self.base}/var/lib/huying",
        }

    def command(self, name: str) -> list[str]:
        words = [self.here(word) for word in self.services[name]["command"]]
        return [*words, "--port", str(self.port)] if name == "web" else words

    def run(self, name: str, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command in the service's surroundings to its end, or its own."""
        words = [self.here(word) for word in command] or self.command(name)
        return ordinary(words, cwd=self.base, env=self.environment(name))

    @contextmanager
    def running(self, name: str) -> Iterator[subprocess.Popen[bytes]]:
        """Have a service for as long as the block runs; it ends when it is asked to."""
        with (self.base / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                self.command(name), env=self.environment(name), cwd=self.base, stdout=log, stderr=log,
                user=ORDINARY, group="nogroup" if ORDINARY else None, extra_groups=[] if ORDINARY else None,
            )  # fmt: skip
            try:
                yield process
            finally:
                process.send_signal(signal.SIGTERM)
                assert process.wait(30) in (0, -signal.SIGTERM)


@contextmanager
def server(base: Path, image: Image) -> Iterator[Server]:
    """Have the database as its service makes it, and the folders as the image and the volumes give them."""
    services = compose(HUYING_ALLOWED_HOSTS="huying.example")["services"]
    base.chmod(0o755)
    for path, mode in (("var/lib/huying", 0o711), ("etc/huying/keys", 0o700), ("run/secrets", 0o755)):
        (base / path).mkdir(parents=True)
        (base / path).chmod(mode)
    (base / "run/secrets/owner").write_text("0123456789abcdef\n")
    own(base)
    one = Server(base=base, image=image, services=services, database_port=free_port(), port=free_port())
    with ExitStack() as stack:
        stack.enter_context(database(one))
        yield one


@contextmanager
def database(one: Server) -> Iterator[None]:
    """The database's service: its first start makes role and database by its environment; then its own command."""
    said = one.services["database"]["environment"]
    found, data = programs(one.base), one.base / "database"
    surroundings = {"PATH": os.environ["PATH"], "HOME": str(one.base)}
    made = ordinary(
        [
            str(found / "initdb"), "-D", str(data), "--auth=scram-sha-256", f"--username={said['POSTGRES_USER']}",
            f"--pwfile={one.here(said['POSTGRES_PASSWORD_FILE'])}", *said["POSTGRES_INITDB_ARGS"].split(),
        ],
        cwd=one.base, env=surroundings,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    _, *options = one.services["database"]["command"]
    with (one.base / "database.log").open("wb") as log:
        process = subprocess.Popen(
            [found / "postgres", "-D", data, "-k", "", "-p", str(one.database_port), *options],
            env=surroundings, cwd=one.base, stdout=log, stderr=log,
            user=ORDINARY, group="nogroup" if ORDINARY else None, extra_groups=[] if ORDINARY else None,
        )  # fmt: skip
        try:
            ready = one.services["database"]["healthcheck"]["test"][1:]
            asks = [*ready, f"--port={one.database_port}"]
            if shutil.which(str(found / ready[0])):
                commands.wait_until(
                    lambda: (
                        ordinary([str(found / asks[0]), *asks[1:]], cwd=one.base, env=surroundings).returncode
                        == 0
                    ),
                    seconds=60,
                )
            make_database(one, said)
            yield
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)


def make_database(one: Server, said: dict[str, str]) -> None:
    """What the image of the database does at its first start."""
    password = Path(one.here(said["POSTGRES_PASSWORD_FILE"])).read_text().strip()
    connection = psycopg.connect(
        host="127.0.0.1", port=one.database_port, user=said["POSTGRES_USER"], password=password, dbname="postgres",
        autocommit=True,
    )  # fmt: skip
    with connection:
        connection.execute(f"CREATE DATABASE {said['POSTGRES_DB']}".encode())
