"""People at their posts: each signs in with a browser window of their own and works as anybody would."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from PIL import Image
from playwright.sync_api import Locator, Page, expect

from huying.services.demo.load import password
from tests.journeys.conftest import Site
from tests.web.quality import assert_quality

CHINA = ZoneInfo("Asia/Shanghai")
NUMBER = re.compile(r"/cases/(\d{6}-\d{8}-H-\d{5,})")
STATES = '[role="status"]:not(:empty), [role="alert"]'
Values = Mapping[str, Any]

_cookies: dict[tuple[str, str], Any] = {}
_judged: set[str] = set()


def photo(name: str = "现场.jpg", colour: tuple[int, int, int] = (96, 112, 128)) -> dict[str, Any]:
    """A photo as somebody's phone would send it."""
    content = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(content, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": content.getvalue()}


def ahead(**time: float) -> str:
    """A local time from now on, as one types it into a form."""
    return (datetime.now(CHINA) + timedelta(**time)).strftime("%Y-%m-%dT%H:%M")


class Posts:
    """Everybody who takes part in one journey, each in a window of their own."""

    def __init__(
        self, site: Site, new_page: Callable[..., Page], *, slug: str = "wuchang", scripts: bool = True
    ) -> None:
        self.site, self.slug, self.scripts = site, slug, scripts
        self._new_page = new_page
        self._desks: dict[tuple[str, bool], Desk] = {}

    def __call__(self, username: str, *, phone: bool = False) -> Desk:
        """The window of an account; it signs in where it has not."""
        if (username, phone) not in self._desks:
            self._desks[username, phone] = self._opened(username, phone)
        return self._desks[username, phone]

    def resident(self) -> Page:
        """A resident's phone, without an account."""
        return self._new_page(phone=True, nojs=not self.scripts)

    def _opened(self, username: str, phone: bool) -> Desk:
        kept = _cookies.get((self.site.url, username))
        more = {"storage_state": kept} if kept else {}
        desk = Desk(self, self._new_page(phone=phone, nojs=not self.scripts, **more), username)
        if kept is None:
            desk.sign_in()
            _cookies[self.site.url, username] = desk.page.context.storage_state()
        return desk


class Desk:
    """One post's window."""

    def __init__(self, posts: Posts, page: Page, username: str) -> None:
        self.posts, self.page, self.username = posts, page, username

    def sign_in(self) -> None:
        self.page.goto(f"{self.posts.site.url}/sign-in")
        self.page.get_by_label("用户名").fill(self.username)
        self.page.get_by_label("密码").fill(password())
        self.page.get_by_role("button", name="登录").click()
        expect(self.page).to_have_url(re.compile("/desk$"))

    def go(self, path: str) -> int:
        """Open an address of the jurisdiction; its status."""
        answer = self.page.goto(f"{self.posts.site.url}/{self.posts.slug}/{path}")
        assert answer is not None
        return answer.status

    def case(self, number: str, page: str = "") -> Page:
        """Open a case, or one of its pages."""
        assert self.go(f"cases/{number}{page}") == 200, f"{self.username}: {number}{page}"
        return self.page

    def finds(self, title: str) -> Page:
        """Open a case by its row on the desk."""
        self.go("desk")
        self.page.get_by_role("link", name=title).first.click()
        expect(self.page).to_have_url(NUMBER)
        return self.page

    def register(self, *, channel: str = "phone", files: Any = None, **values: Any) -> str:
        """Write a case down; its number."""
        self.go(f"register?channel={channel}")
        form = self.page.locator("form:has(input[name=channel])")
        fill(form, values)
        if files:
            form.locator("input[type=file]").set_input_files(files)
        form.get_by_role("button", name="登记").click()
        return self.number()

    def number(self) -> str:
        """The number of the case that is shown."""
        expect(self.page).to_have_url(NUMBER)
        found = NUMBER.search(self.page.url)
        assert found
        return found[1]

    def form(self, step: str, *, order: int | None = None, party: int | None = None) -> Locator:
        """The form of a step on the page that is shown, every fold above it opened."""
        wanted = f'form[action$="/acts/{step}"]'
        for name, value in (("order", order), ("party", party)):
            if value is not None:
                wanted += f':has(input[name="{name}"][value="{value}"])'
        form = self.page.locator(wanted)
        expect(form).to_have_count(1)
        unfold(form)
        return form

    def order(self, number: str, step: str) -> int:
        """The number of the order that this post may take a step on."""
        one = self.case(number).locator(f'form[action$="/acts/{step}"] input[name="order"]')
        return int(one.get_attribute("value") or 0)

    def take(
        self,
        number: str,
        step: str,
        *,
        page: str = "",
        order: int | None = None,
        party: int | None = None,
        files: Any = None,
        **values: Any,
    ) -> str:
        """Take a step on the case's page, or on that page of it; what was said afterwards."""
        self.case(number, page)
        form = self.form(step, order=order, party=party)
        fill(form, values)
        if files:
            form.locator("input[type=file]").set_input_files(files)
        form.get_by_role("button").last.click()
        return self.told()

    def told(self) -> str:
        """What the page says after an act; a refusal fails."""
        said = self.page.locator(STATES).first
        expect(said).to_be_visible()
        assert self.page.locator('[role="alert"]').count() == 0, self.page.get_by_role(
            "alert"
        ).all_inner_texts()
        return said.inner_text()

    def call(self, number: str, orders: Values, **whole: Any) -> str:
        """Build a call card by card: what each unit is told, by its code."""
        self.case(number, "/call")
        builder = self.page.locator("form#builder")
        boxes = builder.locator('input[name="units"]')
        unfold(boxes.first)
        for box in boxes.all():
            box.set_checked(box.get_attribute("value") in orders)
        builder.get_by_role("button", name="更新单位").click()
        for unit, values in orders.items():
            named = builder.locator(f'input[name^="orders."][name$=".unit"][value="{unit}"]')
            prefix = str(named.get_attribute("name")).removesuffix(".unit")
            fill(builder, {f"{prefix}.{name}": value for name, value in values.items()})
        fill(builder, whole)
        return number

    def send(self) -> str:
        """Send the call that was built."""
        self.page.locator("form#builder button.btn-primary").click()
        return self.told()

    def refused(self, number: str) -> str:
        """The acts whose turn has not come, with their reasons."""
        return self.case(number).get_by_role("list", name="暂不能办理").inner_text()

    def judged(self, name: str) -> None:
        """Hold what is shown to the bar for every page, once for each kind of page."""
        if name not in _judged:
            _judged.add(name)
            assert_quality(self.page)


def unfold(inner: Locator) -> None:
    """Open every fold above an element, outermost first, as one would by hand."""
    folds = inner.locator("xpath=ancestor::details[not(@open)]")
    for _ in range(folds.count()):
        folds.first.locator("> summary").click()


def fill(form: Locator, values: Values) -> None:
    """Fill in by the details' names; rows as lists, so that `people=[{"name": …}]` is `people.0.name`."""
    for name, value in flat("", values).items():
        one = form.locator(f'[name="{name}"]')
        if one.count() == 0 and ".0." not in name:
            add_row(form, name)
        unfold(one.first)
        enter(one, value)


def flat(prefix: str, values: Values) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in values.items():
        path = f"{prefix}{name}"
        if isinstance(value, Mapping):
            found |= flat(f"{path}.", value)
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            for n, row in enumerate(value):
                found |= flat(f"{path}.{n}.", row)
        else:
            found[path] = value
    return found


def add_row(form: Locator, name: str) -> None:
    """Ask for one more row by the button under the list."""
    rows = form.get_by_role("group").filter(has=form.page.locator(f'[name^="{name.split(".")[0]}."]'))
    rows.first.get_by_role("button", name="添加一行").click()
    expect(form.locator(f'[name="{name}"]')).to_have_count(1)


def enter(one: Locator, value: Any) -> None:
    """Type, choose or tick, whatever the input is."""
    tag, kind = one.first.evaluate("node => [node.localName, node.type]")
    if tag == "select":
        one.select_option(str(value))
    elif kind == "radio":
        said = str(value).lower() if isinstance(value, bool) else str(value)
        one.and_(one.page.locator(f'[value="{said}"]')).check()
    elif kind == "checkbox":
        one.set_checked(bool(value))
    else:
        one.fill("\n".join(value) if isinstance(value, list) else str(value))
