"""The API answers apart from what pages need: no session, no cookie, errors as problem+json (design §4)."""

import pytest
from django.utils import timezone

from huying.services.people import issue_token
from tests.founding import found

pytestmark = pytest.mark.django_db


@pytest.fixture
def token():
    found()
    now = timezone.now()
    return issue_token(username="dispatcher", at=now, on=now.date()).secret


def test_the_api_knows_nobody_by_a_session(client, token):
    answer = client.get("/api/v1/tasks", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    assert not answer.cookies
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert answer.headers["Content-Length"] == str(len(answer.content))
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_an_unknown_address_of_the_api_is_a_problem_and_no_page(client):
    answer = client.get("/api/v1/nothing")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")


def test_the_api_answers_for_its_own_hosts_only(client, token):
    headers = {"Authorization": f"Bearer {token}", "Host": "elsewhere.example"}
    assert client.get("/api/v1/tasks", headers=headers).status_code == 400
