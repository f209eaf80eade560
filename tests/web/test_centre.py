"""The centre's view: whose it is, counts that lead into the list, order, pages, views, the whistle rate's band."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.utils import timezone

from huying.services.cases import act
from huying.services.centre_views import MOST_VIEWS
from huying.store import people, sql
from tests.domain.town import (
    CITY_MANAGEMENT,
    COMMUNITY,
    FIRE,
    NEIGHBOUR,
    PLATFORM,
    POLICE,
    STREET,
    whistle,
)
from tests.founding import Town, found
from tests.web.visiting import called, counted, filed, signed_in
from tests.web.walked import settled

pytestmark = pytest.mark.django_db
MOST = 12
"""Statements of the page, however many rows it has."""


def centre(client: Any, query: str = "", status: int = 200) -> str:
    answer = client.get(f"/wuchang/centre{query}")
    assert answer.status_code == status
    return unescape(answer.content.decode())


def rows_of(shown: str) -> int:
    return shown.count("<tr data-row>")


def overdue(number: str, *, step: str = "sign", order: int = 0) -> None:
    """Let time pass for the tasks of a case, or for those of one order."""
    sql.rows(
        "UPDATE task t SET due_at = now() - interval '1 day', yellow_at = now() - interval '2 days' FROM case_head h"
        " WHERE h.subject_id = t.subject_id AND h.number = %(number)s AND t.step = %(step)s"
        " AND (%(order)s = 0 OR t.order_no = %(order)s)",
        number=number,
        step=step,
        order=order,
    )


def neighbours(town: Town, title: str) -> str:
    """A case of the other street."""
    details = {"title": title, "text": "占道", "channel": "phone", "grid": NEIGHBOUR}
    from huying.services.cases import file_case

    return file_case(by=town.stranger, details=details).number


@pytest.mark.parametrize("who", ["dispatcher", "city", "stranger", "principal", "worker"])
def test_it_is_not_there_for_anybody_but_the_centre(who: str) -> None:
    town = found()
    client = signed_in(town, who)
    centre(client, status=404)
    for path in ("views", "band", "acts", "views/1/drop"):
        assert client.post(f"/wuchang/centre/{path}", {"step": "urge"}).status_code == 404
    assert "/wuchang/centre" not in client.get("/wuchang/desk").content.decode()


def test_a_centre_of_another_district_and_nobody_see_nothing(client: Any) -> None:
    found()
    other = found("zhanggong", slug="zhanggong", jurisdiction=360702)
    assert client.get("/wuchang/centre").status_code == 302
    assert signed_in(other, "operator").get("/wuchang/centre").status_code == 404


def test_an_empty_district_says_so_and_what_comes_next() -> None:
    shown = centre(signed_in(found(), "operator"))
    assert "全区没有待办" in shown
    assert "没有单位超期。" in shown
    filtered = centre(signed_in(found_again(), "operator"), "?light=red")
    assert "请减少筛选条件" in filtered


def found_again() -> Town:
    """The town that is there, by its accounts."""
    from huying.store.models import Person

    town = Town(jurisdiction=420106, slug="wuchang")
    town.persons |= {person.username: person.pk for person in Person.objects.all()}
    return town


@pytest.mark.parametrize(
    ("query", "n"),
    [
        ("", 9),
        ("?light=red", 1),
        ("?light=yellow", 0),
        ("?light=green", 8),
        (f"?street={STREET}", 8),
        (f"?street={NEIGHBOUR}", 1),
        (f"?unit={FIRE}", 1),
        (f"?unit={FIRE}&street={NEIGHBOUR}", 0),
        (f"?unit={CITY_MANAGEMENT}&light=red&step=sign&street={STREET}", 1),
        ("?step=sign", 4),
        ("?step=assess&light=green", 1),
        ("?step=fly", 9),
        ("?light=blue&unit=%00", 9),
        ("?sort=street", 9),
        ("?sort=unit&light=green", 8),
        ("?sort=step&step=attend", 4),
        ("?sort=sideways", 9),
        ("?after=nothing", 9),
    ],
)
def test_each_filter_and_each_order_stands_in_the_address(query: str, n: int) -> None:
    town = settled()
    number = called(town)
    neighbours(town, "占道经营")
    overdue(number, order=1)
    assert rows_of(centre(signed_in(town, "operator"), query)) == n


def test_every_number_leads_to_what_it_counts() -> None:
    town = settled()
    number = called(town)
    neighbours(town, "占道经营")
    overdue(number, order=1)
    client = signed_in(town, "operator")
    shown = centre(client)
    cells = re.findall(r'href="/wuchang/centre(\?[^"#]*)#open" aria-label="[^"]+ (\d+)">(\d+)</a>', shown)
    assert len(cells) >= 9
    for query, named, said in cells:
        assert named == said
        assert rows_of(centre(client, query)) == int(said), query


def test_who_is_late_stands_first_and_nobody_else_there() -> None:
    town = settled()
    for order in (1, 2, 2):
        overdue(called(town), order=order)
    shown = centre(signed_in(town, "operator"))
    late = shown[shown.index("超期最多的单位") : shown.index("待办明细")]
    assert [late.index(name) for name in ("公安分局", "区城管执法局")] == sorted(
        late.index(name) for name in ("公安分局", "区城管执法局")
    )
    assert "区消防救援大队" not in late


def test_streets_with_most_overdue_stand_first_and_those_with_nothing_apart() -> None:
    town = settled()
    filed(town)
    shown = centre(signed_in(town, "operator"))
    busy, _, quiet = shown[shown.index("各街道") : shown.index("超期最多的单位")].partition(
        "另有 1 个单位没有待办"
    )
    assert (f"?street={STREET}" in busy, f"?street={NEIGHBOUR}" in busy) == (True, False)
    assert (f"?street={STREET}" in quiet, f"?street={NEIGHBOUR}" in quiet) == (False, True)
    overdue(neighbours(town, "占道经营"), step="assess")
    shown = centre(signed_in(town, "operator"))
    assert shown.index(f"?street={NEIGHBOUR}") < shown.index(f"?street={STREET}")
    assert "个单位没有待办" not in shown


def test_sorted_the_streets_follow_each_other_and_within_them_the_dues() -> None:
    town = settled()
    first, second = neighbours(town, "先登记"), neighbours(town, "后登记")
    overdue(second, step="assess")
    mine = filed(town)
    shown = centre(signed_in(town, "operator"), "?sort=street")
    assert shown.index(mine) < shown.index(second) < shown.index(first)
    assert 'aria-sort="ascending"' in shown


@pytest.mark.parametrize("sort", ["", "street", "unit", "step"])
def test_pages_follow_each_other_without_loss_in_every_order(sort: str) -> None:
    town = settled()
    numbers = [filed(town, title=f"第 {n} 件") for n in range(30)]
    numbers += [neighbours(town, f"他街 {n}") for n in range(25)]
    client = signed_in(town, "operator")
    first = centre(client, f"?sort={sort}")
    assert rows_of(first) == 50
    assert "共 55 条" in first
    following = re.search(r'href="/wuchang/centre(\?[^"#]*after=[^"#]+)#open" rel="next"', first)
    assert following
    second = centre(client, following[1])
    assert rows_of(second) == 5
    assert not [n for n in numbers if n not in first + second]


def test_the_whistle_rate_counts_calls_to_others_and_lies_to_the_band() -> None:
    town = settled()
    for _ in range(9):
        filed(town)
    number = filed(town)
    act(by=town.dispatcher, number=number, step="assess", details={"needs_call": True, "reason": "多部门"})
    act(by=town.dispatcher, number=number, step="call", details=whistle(POLICE, now=timezone.now()))
    shown = re.sub(r"<[^>]+>", " ", centre(signed_in(town, "operator")))
    assert re.search(r"适中\s+10%\s+1/10", shown)
    assert "5%–20%" in shown
    assert "默认值" in shown


def test_handling_by_ones_own_units_is_no_whistle() -> None:
    town = settled()
    number = filed(town)
    act(by=town.dispatcher, number=number, step="assess", details={"needs_call": False, "reason": "本级可办"})
    due = (timezone.now() + timezone.timedelta(days=2)).isoformat()
    own = {"unit": COMMUNITY, "task": "清理", "due": due}
    act(by=town.dispatcher, number=number, step="call", details={"orders": [own]})
    assert re.search(r"件数少\s+0%\s+0/1", re.sub(r"<[^>]+>", " ", centre(signed_in(town, "operator"))))


def test_the_band_is_the_districts_and_marked_while_it_is_ours() -> None:
    town = settled()
    client = signed_in(town, "operator")
    assert client.post("/wuchang/centre/band", {"low": "8", "high": "25"}).status_code == 303
    shown = centre(client)
    assert "8%–25%" in shown
    assert "默认值" not in shown
    for low, high in (("30", "20"), ("0", "101"), ("x", "5"), ("", "")):
        answer = client.post("/wuchang/centre/band", {"low": low, "high": high})
        assert answer.status_code == 422
        assert "下限须小于上限" in answer.content.decode()
    assert "8%–25%" in centre(client)


def test_an_appraiser_of_the_centre_looks_but_sets_no_band() -> None:
    town = settled()
    client = signed_in(town, another(town, "appraiser"))
    assert "调整参考区间" not in centre(client)
    assert client.post("/wuchang/centre/band", {"low": "8", "high": "25"}).status_code == 403
    assert "5%–20%" in centre(client)


def another(town: Town, role: str) -> str:
    """One more post of the centre."""
    account = people.create_person(username=f"centre-{role}", password="a-long-enough-word")
    from_date = timezone.localdate()
    people.create_post(person=account.id, unit=PLATFORM, role=role, from_date=from_date)
    town.persons[account.username] = account.id
    return account.username


OWN = 4
"""Views that everybody has stand before one's own."""


def views_of(shown: str) -> list[str]:
    tabs = shown[shown.index('<nav class="hy-tabs"') :]
    return re.findall(r'<li><a href="[^"]*"[^>]*>([^<]+?)\s*</a>', tabs[: tabs.index("</nav>")])


def test_a_view_is_kept_under_its_name_and_shared_only_when_asked() -> None:
    town = settled()
    mine, other = signed_in(town, "operator"), signed_in(town, another(town, "leader"))
    query = f"light=red&street={STREET}"
    for name, shared in (("  中南路 超期 ", ""), ("全中心看", "true")):
        sent = {"name": name, "filters": query, "shared": shared}
        answer = mine.post("/wuchang/centre/views", sent)
        assert (answer.status_code, answer["Location"]) == (303, f"/wuchang/centre?{query}")
    assert views_of(centre(mine))[OWN:] == ["中南路 超期", "全中心看"]
    assert views_of(centre(other))[OWN:] == ["全中心看（共享）"]


def test_a_view_saved_again_is_changed_and_only_its_owner_deletes_it() -> None:
    town = settled()
    mine, other = signed_in(town, "operator"), signed_in(town, another(town, "leader"))
    for query in ("light=red", "light=yellow&step=sign"):
        mine.post("/wuchang/centre/views", {"name": "甲", "filters": query, "shared": "true"})
    shown = centre(mine, "?light=yellow&step=sign")
    drop = re.search(r'action="(/wuchang/centre/views/\d+/drop)"', shown)
    assert drop
    assert views_of(shown)[OWN:] == ["甲"]
    assert other.post(drop[1]).status_code == 404
    assert mine.post(drop[1]).status_code == 303
    assert views_of(centre(mine))[OWN:] == []
    assert mine.post(drop[1]).status_code == 404


@pytest.mark.parametrize("name", ["", "   ", "长" * 41])
def test_a_view_needs_a_name_that_fits(name: str) -> None:
    client = signed_in(settled(), "operator")
    answer = client.post("/wuchang/centre/views", {"name": name, "filters": "light=red"})
    assert answer.status_code == 422
    assert 'id="view-fault"' in answer.content.decode()


def test_a_post_keeps_no_more_views_than_it_can_overlook() -> None:
    client = signed_in(settled(), "operator")
    statuses = [
        client.post("/wuchang/centre/views", {"name": f"视图{n}", "filters": "light=red"}).status_code
        for n in range(MOST_VIEWS + 1)
    ]
    assert statuses == [303] * MOST_VIEWS + [409]


def test_the_page_asks_no_more_for_fifty_rows_than_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    town = settled()
    filed(town, title="第一件")
    client = signed_in(town, "operator")
    asked = []
    for more in (0, 49):
        for n in range(more):
            filed(town, title=f"第 {n} 件")
        centre(client)
        with counted(monkeypatch) as sent:
            assert rows_of(centre(client)) == more + 1
        asked.append(len(sent))
    assert asked[0] == asked[1], "\n".join(sent)
    assert asked[0] <= MOST, "\n".join(sent)


def test_beyond_what_is_counted_numbers_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("huying.services.centre", "huying.web.pages.centre"):
        monkeypatch.setattr(f"{module}.COUNTED", 3)
    town = settled()
    for n in range(4):
        filed(town, title=f"第 {n} 件")
    shown = centre(signed_in(town, "operator"))
    assert re.search(r'aria-label="[^"]+ 正常 3\+">3\+</a>', shown)
    assert re.search(r'aria-label="[^"]+ 超期 0">0</a>', shown)


def test_the_page_speaks_english_but_for_data() -> None:
    town = settled()
    number = called(town)
    overdue(number, order=1)
    client = signed_in(town, "operator", "en")
    shown = centre(client)
    body = re.sub(r"<[^>]+>", " ", shown[shown.index("<main") : shown.index("</main>")]).replace(
        "楼内胶囊房", ""
    )
    assert not re.search(r"[一-鿿]", body), re.findall(r"[一-鿿]+", body)


def test_who_objects_stands_there_until_it_is_settled() -> None:
    town = settled()
    number = called(town)
    client = signed_in(town, "operator")
    assert "没有待审的退单，也没有待裁定的争议" in centre(client)
    details = {"reason": "不属公安职责", "basis": "三定方案"}
    act(by=town.police, number=number, step="sign", order=2, details={})
    act(by=town.police, number=number, step="return", order=2, details=details)
    shown = centre(client)
    part = shown[shown.index("退单与争议") : shown.index("待办明细")]
    assert number in part
    assert "退单" in part
    assert "公安分局" in part
    act(by=town.dispatcher, number=number, step="judge_return", order=2, details={"agreed": True})
    assert "没有待审的退单，也没有待裁定的争议" in centre(client)


def test_a_clue_on_a_units_conduct_is_nobody_elses_task() -> None:
    """R-23: what passes between a street and the discipline body is no row of the centre's and no number of it."""
    town = settled()
    number = called(town)
    client = signed_in(town, "operator")
    before = rows_of(centre(client))
    sql.rows(
        "INSERT INTO task (jurisdiction_id, subject_id, key, step, order_no, unit, holder, roles)"
        " SELECT jurisdiction_id, subject_id, 'clue_reply:1', 'clue_reply', 1, %(unit)s, holder, '{}' FROM case_head"
        " WHERE number = %(number)s",
        unit=FIRE,
        number=number,
    )
    for query in ("", "?sort=step", f"?unit={FIRE}", "?step=clue_reply"):
        shown = centre(client, query)
        assert "线索" not in re.sub(r"<select.*?</select>", "", shown, flags=re.S)
    assert rows_of(centre(client)) == before
