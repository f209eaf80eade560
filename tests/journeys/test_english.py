"""The interface in English is complete: every message has its translation, and Chinese stands in data alone."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from playwright.sync_api import Page

from huying import wording
from huying.services.demo.story import Story, in_time
from tests.conftest import connected_to
from tests.journeys.conftest import Site
from tests.journeys.posts import Posts

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "huying" / "locale" / "en" / "LC_MESSAGES" / "django.po"
HAN = re.compile(r"[\u3001-\u303f\u3400-\u9fff\uff00-\uffef]")
"""Chinese characters, and the punctuation that goes with them."""
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}

# Everything a reader is shown or told, but for what says itself that it is Chinese.
SHOWN = """() => {
  const chinese = (node) => node.closest && node.closest('[lang^="zh"]');
  const said = [document.title];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!["SCRIPT", "STYLE"].includes(parent.localName) && !chinese(parent)) said.push(node.data);
  }
  const told = ["title", "alt", "placeholder", "aria-label", "aria-description", "data-label", "label", "data-done",
    "data-failed"];
  for (const node of document.querySelectorAll("body *")) {
    if (!chinese(node)) told.forEach((name) => node.hasAttribute(name) && said.push(node.getAttribute(name)));
    if (node.localName === "template") said.push(node.content.textContent);
  }
  return said.map((text) => text.trim()).filter((text) => /[\\u3001-\\u303f\\u3400-\\u9fff\\uff00-\\uffef]/.test(text));
}"""
LINKS = "() => [...document.querySelectorAll('a[href]')].map((one) => one.href)"

# What people typed: texts of cases, names of files, of accounts and of what a post is called.
TYPED = """
SELECT value #>> '{}' FROM content WHERE value IS NOT NULL AND jurisdiction_id = %(j)s
UNION SELECT title FROM case_head WHERE jurisdiction_id = %(j)s
UNION SELECT place FROM case_head WHERE jurisdiction_id = %(j)s
UNION SELECT name FROM file WHERE jurisdiction_id = %(j)s
UNION SELECT username FROM person
UNION SELECT title FROM post WHERE jurisdiction_id = %(j)s
UNION SELECT basis FROM matter WHERE jurisdiction_id = %(j)s
"""
CENTRE, CITY, POLICE = "中南路街-指挥中心", "区城管执法局-联络员", "公安武昌分局-联络员"


def catalogue() -> dict[Any, Any]:
    with CATALOGUE.open("rb") as file:
        return {message.id: message for message in read_po(file) if message.id}


def asked() -> Iterator[Any]:
    """Every message that code and pages ask for."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(ROOT / "huying", methods, options, keywords=KEYWORDS)
    for _file, _line, message, _comments, _context in found:
        yield message


def test_every_message_of_code_and_pages_stands_in_the_catalogue() -> None:
    known = catalogue()
    singular = {one if isinstance(one, str) else one[0] for one in known}
    wanted = {one if isinstance(one, str) else one[0] for one in asked()}
    assert len(wanted) > 200
    assert sorted(wanted - singular) == []


def test_no_message_is_untranslated_or_fuzzy() -> None:
    for key, message in catalogue().items():
        said = message.string if isinstance(message.string, (tuple, list)) else [message.string]
        assert not message.fuzzy, key
        assert all(said), key
        assert not any(HAN.search(one) for one in said), key


@pytest.mark.parametrize(
    "path", sorted((ROOT / "huying" / "processes").glob("*.toml")), ids=lambda path: path.stem
)
def test_every_label_of_a_process_has_its_english(path: Path) -> None:
    labels = list(_labels(tomllib.loads(path.read_text("utf-8"))))
    assert len(labels) > 20
    for label in labels:
        assert HAN.search(label["zh"]) or label["zh"] == label["en"], label
        assert label["en"].strip(), label
        assert not HAN.search(label["en"]), label


def _labels(value: Any) -> Iterator[dict[str, str]]:
    if isinstance(value, dict):
        if "zh" in value:
            yield {"zh": value["zh"], "en": value.get("en", "")}
        for one in value.values():
            yield from _labels(one)
    elif isinstance(value, list):
        for one in value:
            yield from _labels(one)


def test_every_sentence_of_the_wording_has_its_english() -> None:
    told = {
        f"{module}.{name}.{key}": both for module, name, table in _tables() for key, both in _pairs(table)
    }
    assert len(told) > 300
    for where, (zh, en) in told.items():
        assert zh.strip(), where
        assert en.strip(), where
        assert not HAN.search(en), where


def _tables() -> Iterator[tuple[str, str, dict[Any, Any]]]:
    for one in iter_modules(wording.__path__):
        module = import_module(f"huying.wording.{one.name}")
        for name, table in vars(module).items():
            if name.isupper() and isinstance(table, dict):
                yield one.name, name, table


def _pairs(table: dict[Any, Any]) -> Iterator[tuple[str, tuple[str, str]]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from ((f"{key}.{inner}", both) for inner, both in _pairs(value))
        elif isinstance(value, tuple) and len(value) == 2 and all(isinstance(one, str) for one in value):
            yield str(key), value


@pytest.mark.browser
def test_a_walk_through_the_pages_in_english_finds_chinese_in_data_alone(
    running: Site, new_page: Callable[..., Page], django_db_blocker: Any
) -> None:
    with django_db_blocker.unblock(), connected_to(running.database):
        numbers = [in_the_middle().number, at_the_end().number]
    desk = Posts(running, new_page)(CENTRE)
    desk.go("desk")
    desk.page.get_by_role("button", name="English").click()
    data = typed(running)
    starts = [f"{running.url}/wuchang/{path}" for path in ("desk", "cases", "register", "report", "follow")]
    starts += [f"{running.url}/wuchang/cases/{number}" for number in numbers]
    found = crawl(desk.page, starts, numbers, data)
    assert found == []


def in_the_middle() -> Story:
    """A case typed in English, before anybody has come."""
    story = Story(
        CENTRE,
        title="Night market blocks the road",
        text="The ambulance could not pass.",
        channel="phone",
        place="Dingziqiao crossing",
        grid="420106011029-01",
        matter="W-03",
        parties=[{"name": "Li", "phone": "13900000081"}],
        photos=["market"],
    )
    story.take(
        CENTRE,
        "assess",
        needs_call=True,
        reason="No power of our own",
        problems=["stalls"],
        **{"class": "city"},
    )
    row = {"matters": "Clear the road", "goal": "Ambulances pass", "people": "2 officers"}
    orders = [{"unit": "420106-cgj", "role": "lead", **row}, {"unit": "420106-gaj", "role": "support", **row}]
    story.take(
        CENTRE,
        "call",
        orders=orders,
        place="Crossing",
        arrive_at=in_time(hours=2),
        window_end=in_time(days=5),
    )
    for no, by in enumerate((CITY, POLICE), 1):
        story.take(by, "sign", order=no).take(by, "name", order=no, people=[{"name": "Team lead"}])
    return story


def at_the_end() -> Story:
    """A case typed in English with everything done but the score of one unit."""
    story = in_the_middle()
    for no in (1, 2):
        story.take(CENTRE, "attend", order=no, people=[{"person": "Team lead", "result": "late"}])
    story.take(CENTRE, "consult", minutes="Who does what")
    lines = [
        {"unit": one, "task": "Clear", "due": in_time(days=2), "problem": 1}
        for one in ("420106-cgj", "420106-gaj")
    ]
    story.take(CENTRE, "plan", lines=lines)
    for no, by in enumerate((CITY, POLICE), 1):
        story.take(by, "agree", order=no, reservation="Too few people")
        story.take(by, "feed_back", order=no, opinion="Done", measures=["Cleared"], photos=["after"])
    story.take(CENTRE, "send_back", order=1, demands="Sweep it")
    story.take(CITY, "feed_back", order=1, opinion="Swept", photos=["swept"])
    for no in (1, 2):
        story.take(CENTRE, "accept", order=no)
    story.take(CENTRE, "report", summary="All clear").take("区网格化中心-值守", "note")
    story.take(CENTRE, "answer", party=1, text="The road is clear.")
    story.take(CENTRE, "visit", party=1, channel="phone", reached=True, answer="satisfied")
    return story.take(CENTRE, "score", order=1, satisfaction="basically")


def typed(site: Site) -> list[str]:
    """Every text in the database that people typed, the longest first."""
    with psycopg.connect(site.app_url) as connection:
        rows = connection.execute(TYPED, {"j": 420106}).fetchall()
    lines = {line.strip() for (text,) in rows if text for line in [text, *text.splitlines()]}
    return sorted((line for line in lines if len(line) > 1 and HAN.search(line)), key=len, reverse=True)


def crawl(page: Page, starts: list[str], numbers: list[str], data: list[str]) -> list[str]:
    """Follow every link of the interface and of these cases; the Chinese on the way that nobody typed."""
    waiting, seen, found = list(starts), set(starts), set()
    while waiting:
        url = waiting.pop(0)
        answer = page.goto(url)
        assert answer is not None
        assert answer.ok, url
        assert page.locator("html").get_attribute("lang") == "en", url
        path = urlsplit(url).path
        found |= {f"{path}: {text}" for text in page.evaluate(SHOWN) if HAN.search(without(text, data))}
        for link in page.evaluate(LINKS):
            plain = link.split("#")[0]
            if plain not in seen and is_ours(plain, page.url, numbers):
                seen.add(plain)
                waiting.append(plain)
    assert len(seen) > 25, "the walk ended too early"
    return sorted(found)


def without(text: str, data: list[str]) -> str:
    """The text less what people typed."""
    for one in data:
        if one in text:
            text = text.replace(one, "")
    return text


def is_ours(url: str, here: str, numbers: list[str]) -> bool:
    """Whether to look there: pages of these cases, and the lists as they first open."""
    parts = urlsplit(url)
    if (
        parts.netloc != urlsplit(here).netloc
        or "/files/" in parts.path
        or parts.path.endswith((".pdf", ".docx"))
    ):
        return False
    if "/export" in parts.path or ".csv" in parts.path or ".xlsx" in parts.path:
        return False
    if "/notices/" in parts.path:
        return False  # leads to any case
    if "/cases/" in parts.path:
        return any(number in parts.path for number in numbers)
    return not parts.query or parts.path.endswith("/register")
