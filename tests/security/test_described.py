"""The API called with everything its own description allows, and with much that it does not (bounded, always alike)."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

from tests.security.addresses import OPERATIONS
from tests.security.scene import Scene, called, settle

CLEAR = "application/problem+json"


@pytest.fixture(scope="module")
def scene(database: str) -> Scene:
    return called(settle(), confidential=False)


@pytest.fixture(scope="module")
def secret(scene: Scene) -> str:
    return scene.token("dispatcher")


@pytest.fixture(scope="module")
def described(scene: Scene) -> Any:
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


EXAMPLES = settings(
    max_examples=25,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_no_described_request_makes_a_server_error(described, scene, secret, method, path, mode):
    @EXAMPLES
    @given(case=described[path][method].as_strategy(generation_mode=mode))
    def call(case: Any) -> None:
        if "number" in (case.path_parameters or {}):
            case.path_parameters["number"] = scene.number
        answer = case.call(headers={"Authorization": f"Bearer {secret}"})
        assert answer.status_code < 500, (case.body, case.query, answer.text[:500])
        if answer.status_code >= 400:
            assert answer.headers["content-type"][0].startswith((CLEAR, "text/html"))

    try:
        call()
    except Unsatisfiable:
        assert mode is GenerationMode.NEGATIVE, "the description allows nothing"
