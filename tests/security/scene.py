"""A case with a secret in every place where one may stand, walked to its scores by the real services."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.test import Client
from django.utils import timezone

from huying.domain.case import Actor
from huying.services import cases
from huying.services.people import issue_token
from huying.services.posts import actor_of
from huying.services.uploads import file_row, opened, take_uploads
from huying.store import people, sql
from huying.store.models import Person
from tests.domain.town import (
    CITY_MANAGEMENT,
    COMMUNITY,
    FIRE,
    FURTHER,
    HOUSING,
    POLICE,
    POLICE_STATION,
)
from tests.founding import PASSWORD, Town, found
from tests.services.pictures import jpeg

OUTSIDER = FURTHER[2]
OTHER_JURISDICTION, OTHER_SLUG = 360702, "zhanggong"

NAME, PHONE, ADDRESS = "欧阳惜墨", "13987654321", "翠柳村九十九号楼七零七室"
TITLE, TEXT, PLACE = "夜半麻将赌局", "地下室每晚聚赌骰声不绝", "静安里十七号地下二层"
LON, LAT = "114.337654", "30.532198"
PROBLEM, REASON = "聚赌抽头", "街道无执法权须公安牵头"
ANSWER, VISIT, SUMMARY, NOTE = "查处情况特此告知", "来访人表示认可", "四家联办结果汇总", "中心收悉存档"
MINUTES, LOG, SCORE = "商定夜间清查", "内部研判备忘", "评分理由行动迅速"
REPORTER = (NAME, PHONE, ADDRESS)
ORIGINAL = (TITLE, TEXT, PLACE, LON, LAT, PROBLEM)
INSIDE = (REASON, ANSWER, VISIT, SUMMARY, NOTE, LOG)
"""What the caller side keeps to itself."""
SHEET, TASK, OPINION = "请查验出租登记", "凌晨布控", "已取缔三桌"
FACTS = (*REPORTER, *ORIGINAL, *INSIDE, MINUTES, SCORE, SHEET, TASK, OPINION)
"""Everything distinctive that was written about the case."""


@dataclass(slots=True, kw_only=True)
class Scene:
    """The town, one case of it, its files by where they stand, and what each file holds."""

    town: Town
    number: str
    files: dict[str, str] = field(default_factory=dict)
    bytes_of: dict[str, tuple[bytes, ...]] = field(default_factory=dict)

    @property
    def original(self) -> tuple[bytes, ...]:
        """The reporter's photo, as kept and in small."""
        return self.bytes_of["register"]

    def client(self, who: str) -> Client:
        """Somebody signed in; `nobody` is not."""
        client = Client(raise_request_exception=False)
        if who != "nobody":
            client.force_login(Person.objects.get(username=who))
        return client

    def token(self, who: str) -> str:
        """A token of somebody's post."""
        now = timezone.now()
        return issue_token(username=who, at=now, on=now.date()).secret


def photo(width: int, name: str) -> io.BytesIO:
    """A photo that differs from all others."""
    made = io.BytesIO(jpeg(size=(width, 480)))
    made.name = name
    return made


def settle() -> Town:
    """Two jurisdictions of the same shape, and a department that nobody calls."""
    town = found()
    account = people.create_person(username="outsider", password=PASSWORD)
    made = people.create_post(person=account.id, unit=OUTSIDER, role="liaison", from_date=date(2019, 1, 1))
    town.persons["outsider"] = account.id
    town.actors["outsider"] = actor_of(
        jurisdiction=town.jurisdiction, post=made, unit=OUTSIDER, role="liaison"
    )
    found("zhanggong", slug=OTHER_SLUG, jurisdiction=OTHER_JURISDICTION)
    return town


def filed(town: Town, *, confidential: bool) -> Scene:
    """The case as reported, with one photo."""
    scene = Scene(town=town, number="")
    details = {
        "title": TITLE,
        "text": TEXT,
        "place": PLACE,
        "channel": "phone",
        "grid": COMMUNITY,
        "lon": LON,
        "lat": LAT,
        "confidential": confidential,
        "parties": [{"name": NAME, "phone": PHONE, "address": ADDRESS}],
        "files": _uploaded(scene, town.dispatcher, "register", 640),
    }
    scene.number = cases.file_case(by=town.dispatcher, details=details).number
    return scene


def called(town: Town, *, confidential: bool) -> Scene:
    """City management leads, police support, housing is informed, and the fire brigade was withdrawn."""
    scene = filed(town, confidential=confidential)
    _act(scene, town.dispatcher, "log", text=LOG)
    _act(
        scene, town.dispatcher, "assess", needs_call=True, reason=REASON, problems=[PROBLEM], **{"class": "city"}
    )  # fmt: skip
    now = timezone.now()
    rows = [_row(CITY_MANAGEMENT, "lead"), _row(POLICE, "support"), _row(FIRE, "support")]
    rows.append({"unit": HOUSING, "role": "informed"})
    moments = {
        "arrive_at": (now + timedelta(hours=3)).isoformat(),
        "window_end": (now + timedelta(days=5)).isoformat(),
    }
    _act(scene, town.dispatcher, "call", orders=rows, place="街道办事处一楼", **moments)
    _act(scene, town.fire, "sign", order=3)
    _act(scene, town.dispatcher, "withdraw", order=3, reason="不涉消防")
    return scene


def walked(town: Town, *, confidential: bool) -> Scene:
    """The case to its scores."""
    scene = called(town, confidential=confidential)
    units = ((1, town.city, CITY_MANAGEMENT), (2, town.police, POLICE))
    for no, by, _unit in units:
        _act(scene, by, "sign", order=no)
        _act(scene, by, "name", order=no, people=[{"name": "执法队员", "phone": "027-87654321"}])
    _act(scene, town.police, "hand_on", order=2, unit=POLICE_STATION, reason="属地所办理")
    for no, _by, unit in units:
        seen = _uploaded(scene, town.dispatcher, f"attend-{unit}", 700 + no)
        people_ = [{"person": "执法队员", "result": "on_time"}]
        _act(scene, town.dispatcher, "attend", order=no, people=people_, files=seen)
    consulted = _uploaded(scene, town.dispatcher, "consult", 720)
    _act(scene, town.dispatcher, "consult", minutes=MINUTES, files=consulted)
    due = (timezone.now() + timedelta(days=2)).isoformat()
    lines = [{"unit": unit, "task": f"{TASK} {unit}", "due": due, "problem": 1} for _, _, unit in units]
    _act(scene, town.dispatcher, "plan", lines=lines)
    for no, by, unit in units:
        _act(scene, by, "agree", order=no)
        done = _uploaded(scene, by, f"feed_back-{unit}", 740 + no)
        _act(scene, by, "feed_back", order=no, opinion=OPINION, files=done, measures=["夜巡"])
        _act(scene, town.dispatcher, "accept", order=no)
    _concluded(scene)
    return scene


def _concluded(scene: Scene) -> None:
    town = scene.town
    _act(scene, town.dispatcher, "report", summary=SUMMARY)
    _act(scene, town.operator, "note", opinion=NOTE)
    _act(scene, town.dispatcher, "answer", party=1, text=ANSWER)
    visit = {"party": 1, "channel": "phone", "reached": True, "answer": "satisfied", "text": VISIT}
    _act(scene, town.dispatcher, "visit", **visit)
    _act(scene, town.dispatcher, "score", order=1, satisfaction="satisfied", reason=SCORE)


def _row(unit: str, role: str) -> dict[str, Any]:
    return {
        "unit": unit,
        "role": role,
        "matters": f"{SHEET}，必要时致电 {PHONE}",
        "goal": "恢复安宁",
        "people": "两人持证",
    }


def _act(scene: Scene, by: Actor, step: str, *, order: int | None = None, **details: Any) -> None:
    cases.act(by=by, number=scene.number, step=step, order=order, details=details)


def _uploaded(scene: Scene, by: Actor, where: str, width: int) -> list[str]:
    ids = take_uploads(by=by, files=[photo(width, f"{where}.jpg")])
    scene.files[where] = ids[0]
    row = file_row(jurisdiction=by.jurisdiction, file=UUID(ids[0]))
    streams = [opened(jurisdiction=by.jurisdiction, row=row, thumbnail=small) for small in (False, True)]
    scene.bytes_of[where] = tuple(stream.read() for stream in streams)
    for stream in streams:
        stream.close()
    return ids


OPERATIONAL = (
    *("subject", "entry", "content", "petitioner", "case_head", "case_order", "task", "outbox"),
    *("request_key", "file", "reveal", "draft", "saved_view", "whistle_band"),
)


def counts() -> dict[str, int]:
    """How many rows each operational table holds, and how far all cases have come."""
    told = ", ".join(f"(SELECT count(*) FROM {name})::integer AS {name}" for name in OPERATIONAL)
    heads = "(SELECT COALESCE(sum(head_seq), 0) FROM subject)::integer AS heads"
    return sql.row(f"SELECT {told}, {heads}") or {}
