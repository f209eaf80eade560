"""Registration by staff: one case, a meeting's cases, repeats found and linked or joined, what may not be."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from huying.services.reading import read_case
from tests.domain.town import COMMUNITY, GRID
from tests.founding import Town, found
from tests.web.visiting import filed, photo, signed_in

pytestmark = pytest.mark.django_db

TYPED = {
    "channel": "visitor",
    "request_key": "r1",
    "title": "路灯不亮",
    "text": "三盏路灯一周不亮",
    "place": "中南路 5 号",
    "grid": COMMUNITY,
    "category": "city",
    "parties.0.name": "诉求人甲",
    "parties.0.phone": "13912345678",
    "parties.1.name": "诉求人乙",
}


def numbers(town: Town) -> list[str]:
    from huying.services.lists import list_cases
    from huying.store.lists import Wanted

    return [row["number"] for row in list_cases(by=town.dispatcher, wanted=Wanted()).rows]


def post(client: Any, **typed: Any) -> Any:
    return client.post("/wuchang/register", TYPED | typed)


def test_each_channel_is_a_form_and_the_usual_one_opens() -> None:
    town = found()
    shown = signed_in(town, "dispatcher").get("/wuchang/register").content.decode()
    assert re.search(r'is-current"[^>]*>电话', shown)
    assert "网上反映" not in shown
    patrol = signed_in(town, "worker").get("/wuchang/register").content.decode()
    assert re.search(r'is-current"[^>]*>网格巡查', patrol)
    assert f'<option value="{GRID}" selected>' in patrol


def test_filing_leads_to_the_case_and_says_its_number() -> None:
    town = found()
    client = signed_in(town, "dispatcher")
    answer = post(client)
    (number,) = numbers(town)
    assert answer.status_code == 303
    assert answer["Location"] == f"/wuchang/cases/{number}"
    shown = read_case(by=town.dispatcher, number=number)
    assert (shown.title, shown.case.channel, len(shown.parties)) == ("路灯不亮", "visitor", 2)
    assert number in client.get(answer["Location"]).content.decode()


def test_the_same_form_sent_twice_files_once() -> None:
    town = found()
    client = signed_in(town, "dispatcher")
    assert post(client)["Location"] == post(client)["Location"]
    assert len(numbers(town)) == 1


def test_what_is_wrong_is_said_beside_it_and_nothing_typed_is_lost() -> None:
    town = found()
    answer = post(signed_in(town, "dispatcher"), title=" ", text="")
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert shown.count('class="hy-fault" id=') == 2
    assert "13912345678" in shown
    assert "中南路 5 号" in shown
    assert numbers(town) == []


def test_a_photo_comes_with_the_case() -> None:
    town = found()
    with_photo = {"files": photo()}
    assert post(signed_in(town, "dispatcher"), **with_photo).status_code == 303
    assert len(read_case(by=town.dispatcher, number=numbers(town)[0]).files) == 1


def test_a_meeting_gives_several_cases_in_one_form() -> None:
    town = found()
    rows = {
        "cases.0.title": "路灯不亮", "cases.0.text": "三盏", "cases.0.grid": COMMUNITY,
        "cases.1.title": "井盖丢失", "cases.1.text": "一个", "cases.1.grid": COMMUNITY,
        "cases.2.title": "",
    }  # fmt: skip
    client = signed_in(town, "dispatcher")
    answer = client.post("/wuchang/register", {"channel": "meeting", "request_key": "m1"} | rows)
    assert answer.status_code == 303
    assert len(numbers(town)) == 2
    client.post("/wuchang/register", {"channel": "meeting", "request_key": "m1"} | rows)
    assert len(numbers(town)) == 2


def test_of_a_meeting_all_cases_are_filed_or_the_bad_rows_are_told() -> None:
    town = found()
    rows = {"cases.0.title": "路灯不亮", "cases.0.text": "三盏", "cases.3.title": "井盖丢失"}
    answer = signed_in(town, "dispatcher").post("/wuchang/register", {"channel": "meeting"} | rows)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "f-register-cases-1-text-fault" in shown
    assert "路灯不亮" in shown
    assert numbers(town) == []


def meeting(**rows: Any) -> dict[str, Any]:
    """Three rows of a meeting, and what else is sent with them."""
    typed: dict[str, Any] = {"channel": "meeting", "request_key": "m1"}
    for n, title in enumerate(("路灯不亮", "井盖丢失", "楼道堵塞")):
        typed |= {
            f"cases.{n}.title": title,
            f"cases.{n}.text": f"{title}的经过",
            f"cases.{n}.grid": COMMUNITY,
        }
    return typed | rows


def files_of(town: Town) -> list[int]:
    """How many files each case has, in the order of filing."""
    return [len(read_case(by=town.dispatcher, number=one).files) for one in sorted(numbers(town))]


def test_each_case_of_a_meeting_has_the_photos_of_its_own_row() -> None:
    town = found()
    client = signed_in(town, "dispatcher")

    def sent() -> dict[str, Any]:
        return meeting(**{"cases.0.files": [photo("a.jpg"), photo("b.jpg")], "cases.2.files": photo("a.jpg")})

    for _twice in range(2):
        assert client.post("/wuchang/register", sent()).status_code == 303
    assert files_of(town) == [2, 0, 1]
    other = sent() | {"cases.1.files": photo("c.jpg")}
    assert client.post("/wuchang/register", other).status_code == 422


def test_a_bad_photo_is_told_at_its_row_and_nothing_typed_or_sent_is_lost() -> None:
    town = found()
    client = signed_in(town, "dispatcher")
    bad = SimpleUploadedFile("坏的.jpg", b"no picture", content_type="image/jpeg")
    typed = meeting(**{"cases.0.files": photo(), "cases.2.files": [photo("好的.jpg"), bad]})
    answer = client.post("/wuchang/register", typed)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert re.findall(r'id="(f-register-cases-\d-\w+-fault)"', shown) == ["f-register-cases-2-files-fault"]
    assert "坏的.jpg" in shown
    assert "楼道堵塞的经过" in shown
    assert numbers(town) == []
    kept = re.findall(r'name="(cases\.\d\.kept_file)" value="([0-9a-f-]{36})" checked', shown)
    assert [name for name, _ in kept] == ["cases.0.kept_file", "cases.2.kept_file"]
    assert client.post("/wuchang/register", meeting(**dict(kept))).status_code == 303
    assert files_of(town) == [1, 0, 1]


def test_faults_of_photos_and_of_words_are_told_together() -> None:
    town = found()
    bad = SimpleUploadedFile("坏的.jpg", b"no picture", content_type="image/jpeg")
    typed = meeting(**{"cases.1.text": "", "cases.7.files": bad})
    shown = signed_in(town, "dispatcher").post("/wuchang/register", typed).content.decode()
    faults = {"cases-1-text", "cases-3-files", "cases-3-title", "cases-3-text"}
    assert set(re.findall(r'id="f-register-([\w-]+)-fault"', shown)) == faults
    assert numbers(town) == []


@pytest.mark.parametrize(
    "name", ["cases.x.files", "cases.01.files", "cases.files", "files", "cases.1.2.files"]
)
def test_a_file_of_no_row_is_left_alone(name: str) -> None:
    town = found()
    typed = meeting(**{name: photo()})
    assert signed_in(town, "dispatcher").post("/wuchang/register", typed).status_code == 303
    assert files_of(town) == [0, 0, 0]


def test_a_kept_photo_that_is_gone_is_told_at_its_row() -> None:
    town = found()
    typed = meeting(**{"cases.1.kept_file": "01900000-0000-7000-8000-000000000000"})
    shown = signed_in(town, "dispatcher").post("/wuchang/register", typed).content.decode()
    assert re.findall(r'id="f-register-([\w-]+)-fault"', shown) == ["cases-1-files"]


def test_a_meeting_without_cases_is_a_fault() -> None:
    town = found()
    assert signed_in(town, "dispatcher").post("/wuchang/register", {"channel": "meeting"}).status_code == 422


def test_the_same_place_and_the_same_phone_are_hinted_at() -> None:
    town = found()
    number = filed(town, place="中南路 5 号")
    client = signed_in(town, "dispatcher")
    by_place = {"place": "中南路 5 号", "title": "别的事"}
    by_phone = {"title": "全新的标题", "parties.0.phone": "139 1234 5678"}
    for typed in (by_place, by_phone):
        answer = client.post("/wuchang/register/repeats", typed, headers={"HX-Request": "true"})
        shown = answer.content.decode()
        assert number in shown
        assert "<html" not in shown
        assert f"join:{number}" in shown
    nothing = client.post("/wuchang/register/repeats", {"title": "全新"}, headers={"HX-Request": "true"})
    assert number not in nothing.content.decode()


def test_without_scripts_a_button_looks_for_repeats_and_keeps_the_form() -> None:
    town = found()
    number = filed(town, place="中南路 5 号")
    with_photo: dict[str, Any] = TYPED | {"files": photo()}
    shown = signed_in(town, "dispatcher").post("/wuchang/register/repeats", with_photo).content.decode()
    assert "<html" in shown
    assert number in shown
    assert "三盏路灯一周不亮" in shown
    assert shown.count('name="kept_file"') == 1


def test_a_repeat_is_filed_and_counted_on_the_first() -> None:
    town = found()
    first = filed(town, place="中南路 5 号")
    post(signed_in(town, "dispatcher"), repeat=f"link:{first}")
    second = next(one for one in numbers(town) if one != first)
    assert read_case(by=town.dispatcher, number=second).case.repeat_of == first
    assert read_case(by=town.dispatcher, number=first).case.repeats == 1


def test_a_reporter_may_join_the_case_that_is_there() -> None:
    town = found()
    first = filed(town, place="中南路 5 号")
    answer = post(signed_in(town, "dispatcher"), repeat=f"join:{first}")
    assert answer["Location"] == f"/wuchang/cases/{first}"
    assert numbers(town) == [first]
    assert len(read_case(by=town.dispatcher, number=first).parties) == 3


def test_to_join_a_case_that_is_not_there_is_told() -> None:
    town = found()
    answer = post(signed_in(town, "dispatcher"), repeat="join:420106-20260101-H-99999")
    assert answer.status_code == 422
    assert "没有这个编号的案件" in answer.content.decode()


def test_a_department_does_not_register() -> None:
    town = found()
    client = signed_in(town, "city")
    assert client.get("/wuchang/register").status_code == 403
    assert post(client).status_code == 403
    assert client.post("/wuchang/register/repeats", TYPED).status_code == 403


def test_the_platform_registers_for_every_subdistrict() -> None:
    town = found()
    shown = signed_in(town, "operator").get("/wuchang/register").content.decode()
    assert "杨园街" in shown
    assert "中南路街" in shown


@pytest.mark.parametrize("evil", ["<script>alert(1)</script>", "' OR 1=1 --", "\x00\x01", "\ud800", "🙂" * 3])
def test_odd_text_files_a_case_or_is_a_fault_but_never_an_error(evil: str) -> None:
    town = found()
    text = evil.encode("utf-8", "replace").decode()
    answer = post(
        signed_in(town, "dispatcher"), title=text, text=text, place=text, matter=text, category=text
    )
    assert answer.status_code in (303, 422)
    assert "<script>alert" not in answer.content.decode()


def test_the_form_speaks_english() -> None:
    shown = signed_in(found(), "dispatcher", "en").get("/wuchang/register").content.decode()
    assert "What is reported" in shown
