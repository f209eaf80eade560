"""What the image and the services promise, read from their files."""

from __future__ import annotations

import re

import pytest

from tests.container.reading import ROOT, compose, stages

NAMED = {"HUYING_ALLOWED_HOSTS": "huying.example"}
OURS = ("migrate", "web", "worker")
TEXTS = ("Dockerfile", "compose.yaml", ".dockerignore")


@pytest.mark.parametrize("name", TEXTS)
def test_no_registry_is_named(name):
    text = (ROOT / name).read_text("utf-8")
    images = re.findall(r"^(?:FROM|\s*image:)\s+(\S+)", text, re.MULTILINE)
    assert [one for one in images if "/" in one] == []
    assert re.findall(r"https?://(?!127\.0\.0\.1)", text) == []
    assert not re.search(r"index-url|find-links|--registry|trusted-host", text)


def test_what_runs_is_no_root_and_has_no_sources():
    last = stages()[-1]
    assert last.all("USER")[-1].rest == "10001:10001"
    assert [one.rest for one in last.all("COPY")] == ["--from=build /opt/huying /opt/huying"]


def test_packages_are_those_of_the_lock_file():
    installs = [
        one.rest for stage in stages() for one in stage.all("RUN") if re.search(r"pip install|npm ", one.rest)
    ]
    assert len(installs) == 3
    assert all(re.search(r"npm ci|--require-hashes|--no-deps", one) for one in installs)


def test_the_names_it_is_called_by_must_be_told():
    with pytest.raises(KeyError, match="HUYING_ALLOWED_HOSTS"):
        compose()


def test_no_secret_stands_in_the_files_and_only_the_migration_and_the_database_learn_the_owners():
    services = compose(**NAMED)["services"]
    assert {name for name, one in services.items() if "owner" in one.get("secrets", ())} == {
        "database",
        "migrate",
    }
    told = {name: value for one in services.values() for name, value in one.get("environment", {}).items()}
    assert [name for name in told if "PASSWORD" in name] == ["POSTGRES_PASSWORD_FILE"]
    assert not re.search(r"//[^@/]*:[^@/]*@", str(told))
    for name in ("web", "worker"):
        assert "huying_owner" not in str(services[name])


def test_everything_that_runs_on_says_how_it_is_and_starts_after_what_it_needs():
    services = compose(**NAMED)["services"]
    assert services["web"].get("healthcheck") is None  # the image's own
    assert stages()[-1].all("HEALTHCHECK")
    assert services["worker"]["healthcheck"]["test"][0] == "CMD"
    assert services["database"]["healthcheck"]["test"][:2] == ["CMD", "pg_isready"]
    assert services["migrate"]["depends_on"]["database"]["condition"] == "service_healthy"
    for name in ("web", "worker"):
        assert services[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


def test_ours_have_no_powers_and_nothing_listens_beyond_the_machine():
    services = compose(**NAMED)["services"]
    assert all(services[name]["cap_drop"] == ["ALL"] for name in OURS)
    ports = [port for one in services.values() for port in one.get("ports", ())]
    assert ports == ["127.0.0.1:8000:8000", "127.0.0.1:8001:8001"]


def test_what_is_copied_into_the_image_is_let_through_and_exists():
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    let_through = [line[1:] for line in lines if line.startswith("!")]
    for source in copied():
        assert (ROOT / source).exists(), source
        assert any(source == one or source.startswith(f"{one}/") for one in let_through), source


def copied() -> list[str]:
    """What the Dockerfile copies from where it is built."""
    found = []
    for one in (one for stage in stages() for one in stage.all("COPY")):
        options, (*sources, _) = one.options()
        found += [] if "from" in options else sources
    return found
