"""The pages of a case in a real browser: both sizes, both languages, without JavaScript, nothing overflowing."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from huying.services.erasure import Erasure, erase
from huying.services.reading import read_case
from tests.founding import Town
from tests.web.browsing import looked_at, shoot
from tests.web.quality import assert_quality
from tests.web.test_case_page import signed_in
from tests.web.walked import DEPARTMENTS, Walk, filed, more_departments, photo, settled

pytestmark = pytest.mark.django_db
LONG = (
    "关于中南路街道某小区地下一层违规分隔为胶囊房对外出租、私拉电线、占用消防通道且夜间噪声扰民，多户居民联名要求同时到场处置并给出整改期限的诉求"
    * 2
)
PAGES = {
    "new": ("dispatcher", "", lambda town: filed(town)),
    "called": ("dispatcher", "", lambda town: filed(town).assessed().called().take("sign", "city", 1)),
    "unit": ("police", "", lambda town: filed(town).assessed().called()),
    "handled": ("dispatcher", "", lambda town: handled(town)),
    "second": ("dispatcher", "?tab=plan", lambda town: second(town)),
    "eight": ("dispatcher", "", lambda town: eight(town)),
    "long": ("dispatcher", "?tab=basis", lambda town: filed(town, title=LONG[:190]).assessed().called()),
    "confidential": ("police", "", lambda town: filed(town, confidential=True).assessed().called()),
    "papers": ("dispatcher", "?tab=papers", lambda town: handled(town).visited()),
    "files": ("dispatcher", "?tab=files", lambda town: handled(town)),
    "call": (
        "dispatcher",
        "/call?units=" + "&units=".join(DEPARTMENTS[:3]),
        lambda town: filed(town).assessed(),
    ),
    "choose": ("dispatcher", "/call", lambda town: filed(town).assessed()),
    "attendance": ("dispatcher", "/attendance", lambda town: named(town)),
    "arriving": ("police", "/attendance", lambda town: named(town)),
    "plan": (
        "dispatcher",
        "/plan",
        lambda town: filed(town).assessed().called().came().take("consult", minutes="现场研判"),
    ),
    "feedback": ("police", "/acts/feed_back", lambda town: filed(town).assessed().called().came().planned()),
    "visits": ("dispatcher", "/visits", lambda town: answered(town)),
    "score": (
        "dispatcher",
        "/score",
        lambda town: handled(town).visited().take("score", order=1, satisfaction="satisfied"),
    ),
    "erase": ("operator", "/erase?choose=reporter", lambda town: handled(town)),
    "erase-shut": ("dispatcher", "/erase", lambda town: filed(town)),
    "erased": ("operator", "", lambda town: erased(town)),
    "erased-files": ("dispatcher", "?tab=files", lambda town: erased(town)),
    "nothing-left": ("operator", "/erase", lambda town: forgotten(town)),
    "sheet": ("dispatcher", "/documents/call_sheet.html", lambda town: filed(town).assessed().called()),
}


def handled(town: Town) -> Walk:
    return filed(town).assessed().called().came().planned().fed_back()


def consulted(town: Town) -> Walk:
    return filed(town).assessed().called().came().take("consult", minutes="现场研判")


def scored(town: Town) -> Walk:
    return handled(town).visited().take("score", order=1, satisfaction="satisfied")


def answered(town: Town) -> Walk:
    walk = handled(town).by_caller("accept").take("report", summary="办结").take("note", "operator")
    return walk.take("answer", party=1, text="已处置").take("visit", party=1, channel="phone", reached=False)


def named(town: Town) -> Walk:
    walk = filed(town).assessed().called().each("sign")
    return walk.each("name", people=[{"name": "执法队员", "title": "中队长"}, {"name": "协管员"}])


def second(town: Town) -> Walk:
    walk = handled(town).by_caller("accept")
    return walk.called(*more_departments(town, 2), reason="前次到场单位无权拆除违章隔间")


def eight(town: Town) -> Walk:
    return filed(town).assessed().called(*DEPARTMENTS, *more_departments(town, 4))


WHY = {"law": "个人信息保护法第四十七条", "reason": "诉求人来电撤回同意，要求删除本人信息和所拍照片"}


def erased(town: Town) -> Walk:
    """A case with a photo of which the reporter, the words and the photo were erased."""
    walk = filed(town, files=[photo(town.dispatcher, "门口.jpg")]).assessed().called()
    file = read_case(by=town.operator, number=walk.number).files[0]
    wanted = Erasure(**WHY, texts=[(1, "title"), (1, "text")], petitioners=[1], files=[file.id])
    erase(by=town.operator, number=walk.number, wanted=wanted)
    return walk


def forgotten(town: Town) -> Walk:
    """A case of which everything was erased, the reason of that too."""
    walk = filed(town)
    texts = [(1, path) for path in ("title", "text", "place")]
    erase(by=town.operator, number=walk.number, wanted=Erasure(**WHY, texts=texts, petitioners=[1]))
    erase(by=town.operator, number=walk.number, wanted=Erasure(**WHY, texts=[(2, "reason")]))
    return walk


@pytest.fixture
def town(settings, tmp_path) -> Town:
    settings.HUYING_FILES = tmp_path / "files"
    return settled()


def html_of(town: Town, name: str, lang: str) -> str:
    who, path, made = PAGES[name]
    walk = made(town)
    answer = signed_in(town, who, lang).get(f"/wuchang/cases/{walk.number}{path}")
    assert answer.status_code == (403 if name == "erase-shut" else 200)
    return answer.content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_each_page_passes_the_bar_at_both_sizes(town: Town, browser: Browser, name: str) -> None:
    html = html_of(town, name, "zh-hans")
    for size in ("desk", "phone"):
        with looked_at(browser, html, size=size) as visit:
            shoot(visit.page, f"case-{name}-{size}-zh")
            assert_quality(visit.page)
            assert not visit.complaints


@pytest.mark.parametrize("name", ["called", "call", "attendance", "score", "erase", "erased"])
def test_each_page_passes_the_bar_in_english(town: Town, browser: Browser, name: str) -> None:
    html = html_of(town, name, "en")
    for size in ("desk", "phone"):
        with looked_at(browser, html, size=size) as visit:
            shoot(visit.page, f"case-{name}-{size}-en")
            assert_quality(visit.page)


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_the_last_look_before_an_erasure_passes_the_bar(town: Town, browser: Browser, lang: str) -> None:
    walk = filed(town, title=LONG[:190], files=[photo(town.dispatcher, "门口.jpg")])
    file = read_case(by=town.operator, number=walk.number).files[0]
    posted = WHY | {"texts": ["1:title", "1:text"], "petitioners": "1", "files": str(file.id)}
    answer = signed_in(town, "operator", lang).post(f"/wuchang/cases/{walk.number}/erase", posted)
    for size in ("desk", "phone"):
        with looked_at(browser, answer.content.decode(), size=size) as visit:
            shoot(visit.page, f"case-erase-confirm-{size}-{lang[:2]}")
            assert_quality(visit.page)
            assert not visit.complaints


@pytest.mark.parametrize("name", ["called", "call", "attendance", "erase"])
def test_the_forms_can_be_opened_and_read_without_javascript(town: Town, browser: Browser, name: str) -> None:
    with looked_at(browser, html_of(town, name, "zh-hans"), scripts=False) as visit:
        shoot(visit.page, f"case-{name}-desk-plain")
        assert visit.page.locator("form[method=post] button").count() > 0
