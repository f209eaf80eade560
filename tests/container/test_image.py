"""The image's steps and the services' commands, run as far as they can be where no Docker is."""

from __future__ import annotations

import shlex
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli import commands
from tests.container import building, serving
from tests.container.building import NEEDS_ROOT, Image
from tests.container.reading import ROOT, stages
from tests.container.serving import Server
from tests.operations.serving import fetched

READ_WHEN_RUNNING = {".py", ".html", ".toml", ".sql", ".typ"}


@pytest.fixture(scope="module")
def image() -> Iterator[Image]:
    with tempfile.TemporaryDirectory(prefix="huying-image-") as folder:
        yield building.built(Path(folder))


@pytest.fixture
def server(image: Image, base: Path) -> Iterator[Server]:
    with serving.server(base, image) as one:
        yield one


@pytest.fixture
def base() -> Iterator[Path]:
    with commands.folder() as made:
        yield made


def test_every_step_of_the_image_runs_but_the_one_that_needs_root(image):
    assert [NEEDS_ROOT in one for one in image.left_out] == [True]
    package = next((image.base / "opt/huying/lib").glob("python*/site-packages/huying"))
    assert (package / "web/static/collected/staticfiles.json").exists()
    assert (package / "locale/en/LC_MESSAGES/django.mo").exists()
    read = [
        one.relative_to(ROOT) for one in (ROOT / "huying").rglob("*.*") if one.suffix in READ_WHEN_RUNNING
    ]
    assert [one for one in read if not (package.parent / one).exists()] == []
    assert len(read) > 50


def health_check() -> list[str]:
    """What the image asks of itself."""
    (check,) = stages()[-1].all("HEALTHCHECK")
    return [
        word.rstrip(",")
        for word in shlex.split(check.rest[check.rest.index("[") + 1 : -1].replace('",', '" '))
    ]


def test_the_services_come_up_in_their_order_and_nothing_is_wrong_with_them(server):
    for _ in range(2):  # at every start, also where everything is there
        migrated = server.run("migrate")
        assert migrated.returncode == 0, migrated.stderr
    with server.running("web") as web, server.running("worker"):
        url = f"http://127.0.0.1:{server.port}/"
        commands.wait_until(lambda: fetched(f"{url}readyz")[0] == 200, seconds=90)
        assert server.run("web", *health_check()).returncode == 0
        assert server.run("worker", *server.services["worker"]["healthcheck"]["test"][1:]).returncode == 0
        page = fetched(f"{url}sign-in", Host="huying.example", **{"X-Forwarded-Proto": "https"})
        assert page[0] == 200
        assert "max-age=31536000" in page[2]["Strict-Transport-Security"]
        assert fetched(f"{url}metrics", **{"X-Forwarded-For": "10.1.2.3"})[0] == 403
        said = server.run("web", "huying", "doctor")
        assert said.returncode == 0, said.stdout
        surroundings = Path(f"/proc/{web.pid}/environ").read_text()
        assert "huying_owner" not in surroundings
        assert "0123456789abcdef" not in surroundings
