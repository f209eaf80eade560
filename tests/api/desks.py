"""Posts at their desks: each with its own token, doing everything through the API as another system would."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from huying.services.calendar import load_years
from huying.services.people import issue_token
from tests.founding import CAST, Town, found
from tests.services.pictures import jpeg

Json = Any
WUHAN = {"lat": (30.0, 32.0, 24.0), "lon": (114.0, 19.0, 48.0)}


class Desk:
    """One post's token and what it does with it. Whatever should go well is asserted here."""

    def __init__(self, client: Client, username: str) -> None:
        self.client = client
        now = timezone.now()
        secret = issue_token(username=username, at=now, on=now.date()).secret
        self.headers = {"Authorization": f"Bearer {secret}", "Accept-Language": "en"}

    def get(self, path: str, **query: object) -> Json:
        return self.client.get(f"/api/v1{path}", query, headers=self.headers)

    def post(self, path: str, body: object) -> Json:
        return self.client.post(
            f"/api/v1{path}", json.dumps(body), content_type="application/json", headers=self.headers
        )

    def file(self, **report: object) -> str:
        """File a case; its number."""
        answer = self.post("/cases", report)
        assert answer.status_code == 201, answer.content.decode()
        return str(answer.json()["number"])

    def try_act(
        self, number: str, step: str, order: int | None, details: Mapping[str, object], **more: object
    ) -> Json:
        said = {"step": step, "details": details} | ({"order": order} if order else {}) | more
        return self.post(f"/cases/{number}/acts", said)

    def act(self, number: str, step: str, /, *, order: int | None = None, **details: object) -> Json:
        """Take a step; the answer."""
        answer = self.try_act(number, step, order, details)
        assert answer.status_code == 200, f"{step}: {answer.content.decode()}"
        return answer.json()

    def refused(self, number: str, step: str, /, *, order: int | None = None, **details: object) -> str:
        """Try a step that is not open; the code of the refusal, which must say a reason and write nothing."""
        answer = self.try_act(number, step, order, details)
        assert answer.status_code in (403, 404, 409), f"{step}: {answer.content.decode()}"
        assert answer["Content-Type"] == "application/problem+json"
        if answer.status_code == 404:
            return "not_found"
        refusal = answer.json()["refused"]
        assert refusal["reason"]
        return str(refusal["code"])

    def waits_for(
        self, number: str, step: str, /, *, order: int | None = None, **details: object
    ) -> dict[str, str]:
        """Try a step whose gates are shut: the gates, and how far each is."""
        answer = self.try_act(number, step, order, details)
        assert answer.status_code == 409, f"{step}: {answer.content.decode()}"
        refusal = answer.json()["refused"]
        assert refusal["code"] == "first", refusal
        return {gate["step"]: f"{gate['done']}/{gate['of']}" for gate in refusal["params"]["gates"]}

    def faults(
        self, number: str, step: str, /, *, order: int | None = None, **details: object
    ) -> dict[str, str]:
        """Try a step with wrong details: the faults by path."""
        answer = self.try_act(number, step, order, details)
        assert answer.status_code == 422, f"{step}: {answer.content.decode()}"
        assert all(fault["message"] for fault in answer.json()["faults"])
        return {fault["path"]: fault["code"] for fault in answer.json()["faults"]}

    def case(self, number: str) -> Json:
        """The case as this post sees it."""
        answer = self.get(f"/cases/{number}")
        assert answer.status_code == 200, answer.content.decode()
        return answer.json()

    def finds(self, number: str) -> bool:
        """Whether the case stands in this post's list and can be read; the two must agree."""
        listed = number in {row["number"] for row in self.get("/cases", limit=200).json()["items"]}
        assert (self.get(f"/cases/{number}").status_code == 200) is listed
        return listed

    def order(self, number: str, no: int) -> Json:
        """One order as this post sees it."""
        return next(one for one in self.case(number)["orders"] if one["no"] == no)

    def due(self, number: str, step: str, order: int | None = None) -> Json:
        """A running clock as this post sees it."""
        return next(one for one in self.case(number)["due"] if (one["step"], one["order"]) == (step, order))

    def tasks(self, number: str) -> set[str]:
        """What this post has to do on a case: `sign 2`, `close`."""
        items = self.get("/tasks", limit=200).json()["items"]
        return {
            " ".join([item["step"], *([str(item["order"])] if item["order"] else [])])
            for item in items
            if item["number"] == number
        }

    def open_acts(self, number: str, order: int | None = None) -> set[str]:
        """The steps that are open to this post now, on the case or on one order."""
        return {act["step"] for act in self.case(number)["acts"] if act["open"] and act["order"] == order}

    def upload(self, name: str = "photo.jpg", content: bytes | None = None) -> str:
        """Send a photo as a phone takes it, with its place; the file's id."""
        photo = SimpleUploadedFile(name, content or jpeg(**WUHAN), "image/jpeg")
        answer = self.client.post("/api/v1/files", {"file": photo}, headers=self.headers)
        assert answer.status_code == 201, answer.content.decode()
        return str(answer.json()["id"])

    def download(self, file: str) -> tuple[int, bytes]:
        """Status and bytes of a file."""
        answer = self.get(f"/files/{file}")
        return answer.status_code, b"".join(answer) if answer.streaming else answer.content


class Office:
    """The founded town with a desk for every post of its cast, by name."""

    def __init__(self, client: Client, process: str) -> None:
        load_years(through=timezone.now().year + 1)
        self.town: Town = found(process)
        self.desks = {who: Desk(client, who) for who, _, _ in CAST}

    def __getattr__(self, name: str) -> Desk:
        try:
            return self.desks[name]
        except KeyError:
            raise AttributeError(name) from None

    def owed(self, number: str) -> dict[str, set[str]]:
        """What every desk has to do on a case; desks with nothing to do are left out."""
        every = {who: desk.tasks(number) for who, desk in self.desks.items()}
        return {who: tasks for who, tasks in every.items() if tasks}


def ahead(**time: float) -> str:
    """A moment from now on."""
    return (timezone.now() + timedelta(**time)).isoformat()
