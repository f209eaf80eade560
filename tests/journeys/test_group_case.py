"""A group case 群体件: five residents, three cases, one matter; everybody is answered, representatives are visited."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Site
from tests.journeys.posts import Desk, Posts, ahead, fill, photo
from tests.web.quality import assert_quality

pytestmark = pytest.mark.browser

CENTRE, OWN, DISTRICT = "中南路街-指挥中心", "中南路街-综合执法中心", "区网格化中心-值守"
TITLE, PLACE, GRID = "地下车库积水漏电", "丁字桥小区地下车库", "420106011029-02"
ANSWER = "车库积水已抽干，线路已改造，并加装了水泵。"
RESIDENTS = [{"name": f"住户{n}", "phone": f"1390000008{n}"} for n in range(1, 6)]
SHARED = ((0, 2), (2, 4), (4, 5))
"""Which residents reported together: two, two and one."""


@pytest.fixture
def posts(running: Site, new_page: Callable[..., Page]) -> Posts:
    return Posts(running, new_page)


def test_five_residents_of_one_matter_are_a_group_and_each_reads_the_answer(posts: Posts) -> None:
    centre = posts(CENTRE)
    numbers = [registered(centre, *share) for share in SHARED]
    merged(centre, numbers)
    represented(centre, numbers[0])
    seen_by_the_district(posts(DISTRICT), numbers[0])
    handled(centre, posts(OWN), numbers[0])
    answered(centre, numbers[0])
    each_reads_it(posts, numbers)


def registered(centre: Desk, first: int, last: int) -> str:
    number = centre.register(
        channel="visitor",
        title=TITLE,
        text="车库积水半尺深，配电箱泡在水里。",
        place=PLACE,
        grid=GRID,
        category="city",
        parties=RESIDENTS[first : first + 1],
    )
    for resident in RESIDENTS[first + 1 : last]:
        said = {f"party.{name}": value for name, value in resident.items()}
        assert "已并入诉求人" in centre.take(number, "join", **said)
    return number


def merged(centre: Desk, numbers: list[str]) -> None:
    """The last case's page says that together they are a group, and leads to the form of the merge, filled in."""
    master, second, third = numbers
    shown = centre.case(third)
    expect(shown.get_by_role("main")).to_contain_text("并案后为群体件")
    centre.judged("a suggested merge")
    for child in (third, second):
        one = centre.case(third if child == third else master)
        one.get_by_role("link", name=f"并入主件 {child}").click()
        form = centre.page.locator('form[action$="/acts/merge"]')
        expect(form.locator('[name="to"]')).to_have_value(master)
        form.get_by_role("button").last.click()
        assert "已并案" in centre.told()
        expect(centre.page.get_by_role("main")).to_contain_text(master)
    centre.judged("a merged case")
    main = centre.case(master).locator("body")
    for word in ("群体件", "并入案件", second, third, "2 名诉求人", "1 名诉求人"):
        expect(main).to_contain_text(word)
    centre.judged("a group case")


def represented(centre: Desk, number: str) -> None:
    """Two of the five speak for all (practice §8)."""
    centre.case(number, "/visits")
    form = centre.form("represent")
    form.get_by_role("checkbox", name="1 号诉求人").check()
    form.get_by_role("checkbox", name="4 号诉求人").check()
    form.get_by_role("button", name="推选代表").click()
    assert "已推选代表" in centre.told()
    centre.judged("representatives of a group")


def seen_by_the_district(district: Desk, number: str) -> None:
    """The centre's view has its group cases under an address of their own."""
    assert district.go("centre?group=1") == 200
    expect(district.page.get_by_role("table", name="待办明细")).to_contain_text(TITLE)
    assert district.go("cases?group=1") == 200
    expect(district.page.get_by_role("table", name="案件")).to_contain_text(number)


def handled(centre: Desk, own: Desk, number: str) -> None:
    """The street's own centre drains the garage."""
    centre.take(number, "assess", needs_call=False, own_power=True, reason="街道可先行抽排")
    centre.call(number, {"420106011-zfzx": {"role": "lead", "task": "抽排积水", "due": ahead(days=2)}})
    centre.send()
    own.take(number, "feed_back", order=1, opinion="积水已抽干。", files=[photo("抽排后.jpg")])
    centre.take(number, "accept", order=1)
    centre.take(number, "verify", method="on_site", result="done")


def answered(centre: Desk, number: str) -> None:
    """One answer for all; nobody is left without, and then it can be closed."""
    shown = centre.case(number).locator("body")
    assert shown.inner_text().count("未答复") == len(RESIDENTS)
    centre.take(number, "answer_all", page="/visits", text=ANSWER)
    assert "未答复" not in centre.case(number).locator("body").inner_text()
    assert "办结" in centre.take(number, "close")


def each_reads_it(posts: Posts, numbers: list[str]) -> None:
    """Every one of the five, under the number he was given and with the telephone he left."""
    phone = posts.resident()
    for number, (first, last) in zip(numbers, SHARED, strict=True):
        for resident in RESIDENTS[first:last]:
            phone.goto(f"{posts.site.url}/wuchang/follow")
            fill(phone.locator("form:has([name=proof])"), {"number": number, "proof": resident["phone"]})
            phone.locator("form:has([name=proof]) button").last.click()
            main = phone.get_by_role("main")
            expect(main).to_contain_text(ANSWER)
            expect(main).to_contain_text(number)
            expect(main).to_contain_text(TITLE if resident is RESIDENTS[first] else "您反映的事项")
            expect(main).to_contain_text("已办结")
    assert_quality(phone)
