"""Residents: reporting in three screens, following by number and secret, answering by link; all within limits."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from huying.services import tracking
from huying.services.cases import act
from huying.services.lists import list_cases
from huying.services.posts import petitioner
from huying.services.reading import read_case
from huying.store import sql
from huying.store.lists import Wanted
from tests.domain.town import COMMUNITY, DEPARTMENTS, STREET
from tests.founding import Town, found
from tests.web.visiting import called, counted, photo

pytestmark = pytest.mark.django_db
TEXT = "三栋楼下路灯不亮一周了。我的电话 13912345678"


def walk(client: Client, *, text: str = TEXT, how: str = "named", phone: str = "13912345678") -> Any:
    """The three screens, one after the other; the answer to the last."""
    assert client.post("/wuchang/report/what", {"text": text})["Location"] == "/wuchang/report/where"
    where = {"grid": COMMUNITY, "place": "中南路 5 号", "lon": "114.33", "lat": "30.53"}
    assert client.post("/wuchang/report/where", where)["Location"] == "/wuchang/report/who"
    return client.post("/wuchang/report/who", {"how": how, "name": "诉求人甲", "phone": phone})


def filed_number(town: Town) -> str:
    return str(list_cases(by=town.dispatcher, wanted=Wanted()).rows[0]["number"])


def secret_of(town: Town, number: str, party: int = 1) -> str:
    return tracking.secret(jurisdiction=town.jurisdiction, number=number, party=party)


def test_the_start_page_names_the_places_and_the_way_in(client: Client) -> None:
    found()
    shown = client.get("/").content.decode()
    assert "武昌区" in shown
    assert "/wuchang/report" in shown
    assert "/wuchang/follow" in shown
    assert "/sign-in" in shown


def test_three_screens_make_a_case_and_give_number_secret_and_code(client: Client) -> None:
    town = found()
    assert walk(client)["Location"] == "/wuchang/report/done"
    number = filed_number(town)
    shown = read_case(by=town.dispatcher, number=number)
    assert shown.case.channel == "web"
    assert shown.case.registrar is None
    assert shown.text == TEXT
    assert shown.case.lon == "114.33"
    assert shown.parties[0].phone == "139****5678"
    page = client.get("/wuchang/report/done").content.decode()
    secret = secret_of(town, number)
    assert number in page
    assert f"{secret[:4]} {secret[4:]}" in page
    assert "<svg" in page
    assert "中南路街" in page
    assert "研判" in page


def test_a_title_is_the_first_sentence_without_numbers(client: Client) -> None:
    town = found()
    walk(client, text="我的电话是13912345678请联系我说楼下的路灯已经整整一个星期没有亮过一次了。谢谢")
    title = read_case(by=town.dispatcher, number=filed_number(town)).title
    assert "13912345678" not in title
    assert len(title) <= 40


def test_one_may_stay_anonymous_and_still_follow(client: Client) -> None:
    town = found()
    walk(client, how="anonymous")
    number = filed_number(town)
    shown = read_case(by=town.dispatcher, number=number)
    assert [(one.name, one.phone, one.reachable) for one in shown.parties] == [("", "", False)]
    assert "路灯不亮" in client.get(f"/wuchang/follow/{number}").content.decode()


def test_photos_come_along_through_the_screens(client: Client) -> None:
    town = found()
    client.post("/wuchang/report/what", {"text": TEXT, "files": photo()})
    client.post("/wuchang/report/where", {"grid": STREET})
    client.post("/wuchang/report/who", {"how": "anonymous"})
    assert len(read_case(by=town.dispatcher, number=filed_number(town)).files) == 1


def test_a_text_called_photo_is_refused_and_the_words_are_kept(client: Client) -> None:
    found()
    false = photo()
    false.file.seek(0)
    false.file.truncate()
    false.file.write(b"just a text" * 20)
    false.size = 220
    answer = client.post("/wuchang/report/what", {"text": TEXT, "files": false})
    assert answer.status_code == 422
    assert "路灯不亮" in answer.content.decode()


def test_a_photo_stays_when_one_goes_back_unless_it_is_unticked_and_is_not_sent_twice(client: Client) -> None:
    town = found()
    for _twice in range(2):
        client.post("/wuchang/report/what", {"text": TEXT, "files": [photo("a.jpg"), photo("b.jpg")]})
    shown = client.get("/wuchang/report/what").content.decode()
    first, second = re.findall(r'name="kept_file" value="([0-9a-f-]{36})" checked', shown)
    assert first != second
    client.post("/wuchang/report/what", {"text": TEXT, "kept_file": second})
    client.post("/wuchang/report/where", {"grid": STREET})
    client.post("/wuchang/report/who", {"how": "anonymous"})
    files = read_case(by=town.dispatcher, number=filed_number(town)).files
    assert [str(one.id) for one in files] == [second]


def test_each_screen_says_what_is_missing(client: Client) -> None:
    town = found()
    assert client.get("/wuchang/report/who")["Location"] == "/wuchang/report"
    assert client.post("/wuchang/report/what", {"text": " "}).status_code == 422
    client.post("/wuchang/report/what", {"text": TEXT})
    assert client.post("/wuchang/report/where", {"grid": "nowhere"}).status_code == 422
    client.post("/wuchang/report/where", {"grid": COMMUNITY})
    answer = client.post("/wuchang/report/who", {"how": "named", "name": "诉求人甲"})
    assert answer.status_code == 422
    assert "诉求人甲" in answer.content.decode()
    assert list_cases(by=town.dispatcher, wanted=Wanted()).rows == ()


def test_neither_name_nor_phone_is_kept_in_the_session(client: Client) -> None:
    found()
    client.post("/wuchang/report/what", {"text": "路灯"})
    client.post("/wuchang/report/where", {"grid": COMMUNITY})
    client.post("/wuchang/report/who", {"how": "named", "name": "诉求人甲", "phone": ""})
    client.post("/wuchang/report/who", {"how": "named", "name": "诉求人甲", "phone": "13912345678"})
    kept = str(dict(client.session))
    assert "诉求人甲" not in kept
    assert "13912345678" not in kept


def test_too_many_reports_from_one_address_are_refused_with_a_clear_page(
    client: Client, settings: Any
) -> None:
    town = found()
    settings.HUYING_REPORTS_PER_ADDRESS = 2
    for n in range(2):
        assert walk(client, text=f"第 {n} 件", how="anonymous").status_code == 303
    answer = walk(client, text="第三件", how="anonymous")
    assert answer.status_code == 429
    assert "明天" in answer.content.decode()
    assert len(list_cases(by=town.dispatcher, wanted=Wanted()).rows) == 2


def test_too_many_reports_with_one_phone_are_refused(client: Client, settings: Any) -> None:
    found()
    settings.HUYING_REPORTS_PER_PHONE = 1
    assert walk(client, text="第一件").status_code == 303
    assert walk(client, text="第二件").status_code == 429
    assert walk(client, text="第三件", phone="13800000000").status_code == 303


def test_the_counts_hold_no_address_and_no_number(client: Client) -> None:
    found()
    walk(client)
    rows = sql.rows("SELECT bucket FROM public_count")
    assert rows
    for row in rows:
        assert len(row["bucket"]) == 32
        assert b"127.0.0.1" not in bytes(row["bucket"])


def test_the_secret_or_the_phone_opens_the_progress() -> None:
    town = found()
    number = called(town)
    secret = secret_of(town, number)
    for proof in (secret, f"{secret[:4].lower()} {secret[4:].lower()}", "139 1234 5678"):
        client = Client()
        answer = client.post("/wuchang/follow", {"number": number.lower(), "proof": proof})
        assert answer["Location"] == f"/wuchang/follow/{number}"
        shown = client.get(answer["Location"]).content.decode()
        assert "隔成胶囊房出租" in shown
        assert "签收报到" in shown
        assert "13912345678" not in shown


def test_a_wrong_secret_says_nothing_of_whether_there_is_a_case(client: Client) -> None:
    town = found()
    number = called(town)

    def said(what: str) -> tuple[int, str]:
        answer = client.post("/wuchang/follow", {"number": what, "proof": "AAAAAAAA"})
        return answer.status_code, re.sub(
            r'name="csrfmiddlewaretoken" value="[^"]*"', "", answer.content.decode()
        ).replace(what, "")

    assert said(number) == said("420106-20260101-H-99999")
    assert said(number)[0] == 422


def test_wrong_secrets_are_limited(client: Client, settings: Any) -> None:
    town = found()
    number = called(town)
    settings.HUYING_WRONG_SECRETS_PER_ADDRESS = 3
    for _n in range(3):
        client.post("/wuchang/follow", {"number": number, "proof": "AAAAAAAA"})
    right = {"number": number, "proof": secret_of(town, number)}
    assert client.post("/wuchang/follow", right).status_code == 429


def test_a_session_that_proved_nothing_sees_no_case(client: Client) -> None:
    town = found()
    number = called(town)
    answer = client.get(f"/wuchang/follow/{number}")
    assert answer["Location"] == f"/wuchang/follow?number={number}"


def test_one_petitioners_secret_shows_no_others_words_and_secrets_differ() -> None:
    town = found()
    number = called(town)
    party = {"name": "诉求人乙", "phone": "13800000000"}
    act(by=town.dispatcher, number=number, step="join", details={"party": party, "text": "我家也一样"})
    assert secret_of(town, number, 1) != secret_of(town, number, 2)
    client = Client()
    client.post("/wuchang/follow", {"number": number, "proof": secret_of(town, number, 2)})
    shown = client.get(f"/wuchang/follow/{number}").content.decode()
    assert "我家也一样" in shown
    assert "隔成胶囊房出租" not in shown


def answered(town: Town) -> str:
    """A case of which everything is done up to the answer to its petitioner."""
    number = called(town)
    due = (timezone.now() + timedelta(days=2)).isoformat()

    def take(step: str, by: Any = town.dispatcher, order: int | None = None, **details: Any) -> None:
        act(by=by, number=number, step=step, order=order, details=details)

    from huying.services.uploads import take_uploads

    units = list(enumerate(DEPARTMENTS, 1))
    for no, unit in units:
        take("sign", town.liaison(unit), no)
        take("attend", order=no, people=[{"person": "队员", "result": "on_time"}])
    take("consult", minutes="现场研判")
    take("plan", lines=[{"unit": unit, "task": "处置", "due": due} for _no, unit in units])
    for no, unit in units:
        take("agree", town.liaison(unit), no)
        files = take_uploads(by=town.liaison(unit), files=[photo()])
        take("feed_back", town.liaison(unit), no, opinion="已处置", files=files)
        take("accept", order=no)
    take("report", summary="已拆除")
    take("answer", party=1, text="违建已拆除，请您放心")
    return number


def link(town: Town, number: str) -> str:
    return "/wuchang/s/" + tracking.satisfaction_token(jurisdiction=town.jurisdiction, number=number, party=1)


def test_the_answer_is_read_and_judged_by_link() -> None:
    town = found()
    number = answered(town)
    client = Client()
    shown = client.get(link(town, number)).content.decode()
    assert "违建已拆除" in shown
    assert "基本满意" in shown
    posted = {"step": "visit", "answer": "satisfied", "text": "谢谢", "request_key": "a"}
    answer = client.post(link(town, number), posted)
    assert answer["Location"] == f"/wuchang/follow/{number}?told=answered"
    progress = client.get(answer["Location"]).content.decode()
    assert "谢谢" in progress
    party = read_case(by=town.dispatcher, number=number).parties[0]
    assert (party.visited, party.answer) == (True, "satisfied")
    assert "不需要评价" in client.get(link(town, number)).content.decode()


def test_an_answer_without_a_choice_is_a_fault() -> None:
    town = found()
    number = answered(town)
    answer = Client().post(link(town, number), {"step": "visit", "text": "还行", "request_key": "a"})
    assert answer.status_code == 422
    assert "还行" in answer.content.decode()


def test_who_is_not_satisfied_may_have_a_closed_case_taken_up_again() -> None:
    town = found()
    number = answered(town)
    client = Client()
    client.post(link(town, number), {"step": "visit", "answer": "unsatisfied", "request_key": "a"})
    for no in range(1, 5):
        better = {"satisfaction": "unsatisfied"}
        act(by=town.dispatcher, number=number, step="score", order=no, details=better)
    act(by=town.operator, number=number, step="note", details={})
    act(by=town.dispatcher, number=number, step="close", details={})
    assert "要求重新办理" in client.get(link(town, number)).content.decode()
    again = {"step": "reopen", "reason": "又隔起来了", "request_key": "b"}
    assert client.post(link(town, number), again).status_code == 303
    assert read_case(by=town.dispatcher, number=number).state == "reopened"
    by = petitioner(jurisdiction=town.jurisdiction, party=1)
    assert read_case(by=by, number=number).state == "reopened"


def test_a_link_runs_out_after_three_days_and_is_good_for_one_district(monkeypatch: Any) -> None:
    town = found()
    number = answered(town)
    old = link(town, number)
    later = signing.time.time() + 73 * 3600
    with monkeypatch.context() as patched:
        patched.setattr(signing.time, "time", lambda: later)
        assert Client().get(old).status_code == 410
    found("zhanggong", slug="zhanggong", jurisdiction=360702)
    assert Client().get(old.replace("/wuchang/", "/zhanggong/")).status_code == 404
    assert Client().get(old + "x").status_code == 404


def test_the_place_that_is_not_there_is_not_found(client: Client) -> None:
    found()
    for address in ("/nowhere/report", "/nowhere/follow", "/wuchang/report/elsewhere"):
        assert client.get(address).status_code == 404


def test_the_screens_speak_english(client: Client) -> None:
    found()
    shown = client.get("/wuchang/report", headers={"accept-language": "en"}).content.decode()
    assert '<html lang="en"' in shown


def test_a_screen_costs_few_statements(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    found()
    client.get("/wuchang/report")
    with counted(monkeypatch) as sent:
        client.get("/wuchang/report")
    assert len(sent) <= 6, "\n".join(sent)
