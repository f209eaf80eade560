"""The component library: what each macro promises, and how the whole looks and moves in a real browser."""

from __future__ import annotations

import re
from typing import Any

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from django import forms
from django.template import engines
from django.utils import timezone, translation
from jinja2 import UndefinedError
from playwright.sync_api import Browser, expect

from huying.web import shapes
from tests.web.browsing import ROOT, looked_at, opened, render, shoot
from tests.web.quality import assert_quality, faults_of
from tests.web.sample_forms import acts, fields, form
from tests.web.sample_times import NOW, at, due
from tests.web.samples import chrome, sample

EVIL = "<script>alert(1)</script>'\"><img src=x onerror=alert(1)>"


def style_page(language: str = "zh-hans", *, rows: int = 3) -> str:
    return render(
        "styleguide.html", language, chrome=chrome(), now=NOW, sample=sample(rows=rows), messages=[]
    )


def piece(source: str, language: str = "zh-hans", **values: Any) -> str:
    """Render one call of a component."""
    env: Any = engines["jinja2"]
    made = env.env.from_string('{% import "components/ui.html" as ui %}' + source)
    with translation.override(language), timezone.override("Asia/Shanghai"):
        return str(made.render(now=NOW, **values)).strip()


# ---- what each macro promises -------------------------------------------------------------------------------


@pytest.mark.parametrize("colour", ["green", "yellow", "amber", "red", "none", "done"])
def test_a_light_always_has_a_shape_and_a_word(colour: str) -> None:
    shown = piece("{{ ui.light(colour) }}", colour=colour)
    assert "<svg" in shown
    assert re.sub(r"<[^>]+>", "", shown).strip() in {"正常", "临期", "超期", "无时限", "已完成"}


def test_the_lights_differ_in_shape_not_only_in_colour() -> None:
    shapes_seen = {
        re.search(r"<(circle|path)[^>]*>", piece("{{ ui.light(c) }}", c=c)).group(0)
        for c in ("green", "yellow", "red", "none", "done")
    }  # type: ignore[union-attr]  # a light without a shape fails here too
    assert len(shapes_seen) == 5


def test_a_due_time_opens_its_explanation_line_by_line() -> None:
    shown = piece("{{ ui.due(one, now) }}", one=due("签收", -2, "red", "超期 2 工作时"))
    assert shown.startswith("<details")
    assert shown.count("<li>") == 5
    assert "超期 2 工作时" in shown
    assert "今天 08:30" in shown


def test_a_provisional_due_time_says_so() -> None:
    one = shapes.Due(label="办理", at=at(5), light="green", lines=("4月7日",), provisional=True)
    assert "尚未公布" in piece("{{ ui.due(one, now) }}", one=one)


def test_a_fault_is_tied_to_its_input() -> None:
    one = shapes.Field(name="reason", kind="text", label="理由", required=True, hint="一句话。")
    shown = piece("{{ ui.field(one, 'x', {'reason': ('太短。',)}, 'a') }}", one=one)
    tied = re.search(r'aria-describedby="([^"]+)"', shown)
    assert tied
    for name in tied.group(1).split():
        assert f'id="{name}"' in shown
    assert 'aria-invalid="true"' in shown
    assert "太短。" in shown


def test_every_kind_of_field_makes_an_input_of_its_name() -> None:
    for one in fields():
        shown = piece("{{ ui.field(one, none, {}, 'k') }}", one=one)
        assert f'name="{one.name}' in shown, one.kind


def test_rows_are_named_by_index_and_bring_blank_ones_without_javascript() -> None:
    one = next(field for field in fields() if field.name == "roll")
    shown = piece("{{ ui.field(one, given, {}, 'k') }}", one=one, given=({"person": "甲", "result": "late"},))
    assert 'name="roll.0.person"' in shown
    assert re.search(r'name="roll\.0\.result" value="late" required checked', shown)
    assert 'name="roll.1.person"' in shown
    assert not re.search(r'name="roll\.1\.person"[^>]* required', shown)


def test_a_form_carries_its_key_and_what_its_reader_had_seen() -> None:
    shown = piece("{{ ui.act_form(act, '') }}", act=acts()[0])
    for pair in (
        'name="request_key"',
        'name="step" value="accept"',
        'name="order" value="4"',
        'name="seen" value="9"',
    ):
        assert pair in shown


def test_a_form_that_came_back_is_open_and_keeps_what_was_typed() -> None:
    shown = piece("{{ ui.act_form(act, '') }}", act=form())
    assert "open>" in shown.partition("<summary>")[0]
    assert "夹层隔断" in shown
    assert "报到时间早于呼叫时间。" in shown


def test_files_sent_with_a_faulty_form_are_not_asked_for_twice() -> None:
    one = next(field for field in fields() if field.name == "files")
    shown = piece("{{ ui.field(one, ['f-1', 'f-2'], {}, 'k') }}", one=one)
    assert shown.count('name="kept_file"') == 2
    assert " required" not in shown


def test_an_act_without_a_form_is_one_button() -> None:
    shown = piece("{{ ui.act_form(act, '') }}", act=acts()[2])
    assert "<details" not in shown
    assert shown.count("<button") == 1


def test_a_refusal_shows_its_reason() -> None:
    shown = piece("{{ ui.refusals(items) }}", items=(shapes.Refusal(label="评分", reason="须先回访诉求人"),))
    assert "评分" in shown
    assert "须先回访诉求人" in shown


def test_the_matrix_has_a_column_per_unit_a_row_per_step_and_a_card_per_unit() -> None:
    call = sample().calls[1]
    shown = piece("{{ ui.orders_matrix(call.columns, call.rows, now) }}", call=call)
    assert shown.count('<th scope="col"') == len(call.columns) + 1
    assert shown.count('<th scope="row"') == len(call.rows)
    assert shown.count("<section") == len(call.columns)
    assert shown.index("城市管理执法局") < shown.index("消防救援大队")


def test_a_masked_reporter_is_revealed_only_with_a_reason() -> None:
    shown = piece("{{ ui.reporter(one, '') }}", one=sample().reporter)
    assert 'name="reason"' in shown
    assert " required" in shown
    hidden = piece("{{ ui.reporter(one, '') }}", one=sample().locked)
    assert "<form" not in hidden
    assert "保密件" in hidden


def test_a_total_is_never_rounded_silently() -> None:
    assert "1000+" in piece("{{ ui.pager(p) }}", p=shapes.Pager(shown=50, total=1000, count_href="#"))
    assert "准确计数" in piece("{{ ui.pager(p) }}", p=shapes.Pager(shown=50, total=1000, count_href="#"))
    assert "准确计数" not in piece("{{ ui.pager(p) }}", p=shapes.Pager(shown=50, total=999, count_href="#"))


def test_an_undefined_name_is_an_error_not_an_empty_place() -> None:
    with pytest.raises(UndefinedError):
        piece("{{ nobody_set_this }}")


def test_nothing_that_people_wrote_becomes_markup() -> None:
    one = shapes.Field(name="t", kind="text", label=EVIL, hint=EVIL, choices=((EVIL, EVIL),))
    sources = (
        "{{ ui.field(one, evil, {'t': (evil,)}, 'p') }}",
        "{{ ui.page_head(evil, number=evil, facts=((evil, evil),), badges=((evil, 'red'),), lead=evil) }}",
        "{{ ui.message(evil) }}{{ ui.badge(evil) }}{{ ui.light('red', evil) }}{{ ui.empty(evil, evil, evil, evil) }}",
        "{{ ui.refusals(({'label': evil, 'reason': evil},)) }}{{ ui.facts(((evil, evil),)) }}",
    )
    for source in sources:
        shown = piece(source, one=one, evil=EVIL)
        assert "<script" not in shown
        assert "<img" not in shown


def test_every_message_of_the_components_has_its_english() -> None:
    web = ROOT / "huying" / "web"
    layouts = ("base.html", "public.html", "document.html", "skeleton.html")
    before = ("account/log", "account/fr", "account/form", "mfa/authenticate")
    ours = ("components", *before, *layouts, "text.py", "shapes.py")
    methods = [("**.py", "python"), ("**.html", "jinja2")]
    options = {"**.html": {"extensions": "jinja2.ext.i18n", "trimmed": "true", "newstyle_gettext": "true"}}
    found = extract_from_dir(web, methods, options)
    asked = {
        message if isinstance(message, str) else message[0]
        for name, _line, message, _comments, _context in found
        if name.removeprefix("templates/").startswith(ours)
    }
    with (ROOT / "huying/locale/en/LC_MESSAGES/django.po").open("rb") as file:
        catalogue = {
            message.id if isinstance(message.id, str) else message.id[0]
            for message in read_po(file, locale="en")
            if message.string and not message.fuzzy
        }
    assert len(asked) > 80
    assert asked - catalogue == set()


# ---- in the browser -----------------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.parametrize("size", ["desk", "phone"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_component_passes_the_quality_bar(browser: Browser, language: str, size: str) -> None:
    with looked_at(browser, style_page(language), size=size) as visit:
        shoot(visit.page, f"styleguide-{language}-{size}")
        assert_quality(visit.page)
        assert visit.complaints == []


@pytest.mark.browser
@pytest.mark.parametrize("rows", [0, 1, 50])
@pytest.mark.parametrize("size", ["desk", "phone"])
def test_lists_hold_none_one_and_fifty_rows(browser: Browser, rows: int, size: str) -> None:
    with looked_at(browser, style_page(rows=rows), size=size) as visit:
        assert_quality(visit.page)


@pytest.mark.browser
def test_the_bar_itself_finds_what_is_wrong(browser: Browser) -> None:
    bad = (
        '<!doctype html><html><head><link rel="stylesheet" href="/static/huying.css"></head><body>'
        '<img src="/thumb.png"><p id="a"></p><p id="a"></p><input>'
        "<table width=3000><tr><td>x</td></tr></table></body></html>"
    )
    with opened(browser, bad, size="phone") as visit:
        found = "\n".join(faults_of(visit.page))
    for fault in ("scrolls sideways", "no language", "no alt", "ids used twice", "label"):
        assert fault in found


@pytest.mark.browser
def test_the_page_works_without_javascript(browser: Browser) -> None:
    with opened(browser, style_page(), size="phone", scripts=False) as visit:
        page = visit.page
        page.get_by_label("菜单", exact=True).click()
        assert page.locator(".hy-menu-nav a", has_text="案件").is_visible()
        page.locator("#act-urge > summary").click()
        assert page.locator("#act-urge textarea").is_visible()
        assert page.locator("[name='roll.2.person']").is_visible()
        assert not page.locator("[data-row-add]").first.is_visible()
        shoot(page, "styleguide-no-script-phone")
        assert_quality(page)


@pytest.mark.browser
def test_lists_and_places_are_reached_by_keyboard(browser: Browser) -> None:
    with opened(browser, style_page()) as visit:
        page = visit.page
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.id") == "search"
        page.keyboard.type("jk/g")
        assert page.input_value("#search") == "jk/g"
        page.locator("h1").click()
        page.keyboard.press("j")
        page.keyboard.press("j")
        focused = """(() => {
          const rows = [...document.querySelectorAll("[data-row]")];
          return rows.indexOf(document.activeElement.closest("[data-row]"));
        })()"""
        assert page.evaluate(focused) == 1
        page.keyboard.press("k")
        assert page.evaluate(focused) == 0
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile("#case-0$"))
        page.keyboard.press("g")
        with page.expect_navigation(url="**/wuchang/desk"):
            page.keyboard.press("d")


@pytest.mark.browser
def test_a_menu_closes_by_escape_and_gives_the_focus_back(browser: Browser) -> None:
    with opened(browser, style_page()) as visit:
        menu = visit.page.locator("details.hy-drop.hy-wide")
        menu.locator("summary").click()
        assert menu.locator(".hy-menu").is_visible()
        visit.page.keyboard.press("Escape")
        assert not menu.locator(".hy-menu").is_visible()
        assert visit.page.evaluate("document.activeElement.tagName") == "SUMMARY"


@pytest.mark.browser
def test_rows_are_added_with_names_of_their_own_and_removed(browser: Browser) -> None:
    with opened(browser, style_page()) as visit:
        roll = visit.page.locator("fieldset[data-rows]").first
        before = roll.locator("[data-row-item]").count()
        roll.locator("[data-row-add]").click()
        roll.locator("[data-row-add]").click()
        names = roll.locator("input[name$='.person']").evaluate_all("all => all.map((one) => one.name)")
        assert len(names) == before + 2 == len(set(names))
        roll.locator("[data-row-remove]").last.click()
        assert roll.locator("[data-row-item]").count() == before + 1
        assert visit.complaints == []
        assert_quality(visit.page)


@pytest.mark.browser
def test_a_long_list_of_units_is_narrowed_by_typing(browser: Browser) -> None:
    with opened(browser, style_page()) as visit:
        visit.page.locator("[data-filters='f-register-unit']").fill("消防")
        assert visit.page.locator("#f-register-unit").input_value() == "420106-01"
        visit.page.locator("[data-filters='f-register-units-list']").fill("水务")
        assert visit.page.locator("#f-register-units-list label:visible").count() == 1


@pytest.mark.browser
def test_a_second_press_does_not_send_a_form_twice(browser: Browser) -> None:
    with opened(browser, style_page()) as visit:
        sent: list[str] = []
        visit.page.on("request", lambda one: one.method == "POST" and sent.append(one.url))
        visit.page.evaluate(
            """() => {
              const form = document.querySelector(".hy-acts .hy-act-direct");
              form.action = "/slow";
              form.requestSubmit();
              form.requestSubmit();
            }"""
        )
        visit.page.wait_for_url("**/slow")
        assert len(sent) == 1


@pytest.mark.browser
def test_the_printed_page_is_the_content_alone(browser: Browser) -> None:
    with opened(browser, style_page(), size="phone") as visit:
        visit.page.emulate_media(media="print")
        visit.page.set_viewport_size({"width": 794, "height": 1123})
        assert not visit.page.locator(".hy-top").is_visible()
        assert not visit.page.locator(".hy-acts").is_visible()
        assert visit.page.locator(".hy-matrix-box").first.is_visible()
        assert not visit.page.locator(".hy-cards").first.is_visible()
        shoot(visit.page, "styleguide-print")


class SignIn(forms.Form):
    """The fields of a sign-in form as Django makes them."""

    login = forms.CharField(label="用户名", widget=forms.TextInput(attrs={"autocomplete": "username"}))
    password = forms.CharField(label="密码", widget=forms.PasswordInput())
    remember = forms.BooleanField(label="记住我", required=False)


@pytest.mark.browser
@pytest.mark.parametrize("template", ["account/login.html", "account/logout.html", "mfa/authenticate.html"])
@pytest.mark.parametrize("size", ["desk", "phone"])
def test_the_pages_before_sign_in_pass_the_quality_bar(browser: Browser, template: str, size: str) -> None:
    with translation.override("zh-hans"):
        asked = SignIn({"login": "", "password": "x"})
        html = render(template, "zh-hans", form=asked)
    with looked_at(browser, html, size=size) as visit:
        shoot(visit.page, f"{template.partition('/')[2].removesuffix('.html')}-{size}")
        assert_quality(visit.page)
        assert visit.complaints == []


PUBLIC = """{% extends "public.html" %}{% import "components/ui.html" as ui %}{% block title %}报{% endblock %}
{% block main %}{{ ui.page_head("随手报", lead="说清何事、何地。") }}{{ ui.steps_line(sample.steps, 1) }}
{{ ui.act_body(form, "") }}{{ ui.follow(sample.stages, now) }}{% endblock %}"""

DOCUMENT = """{% extends "document.html" %}
{% import "components/ui.html" as ui %}{% block title %}需求信函{% endblock %}
{% block sheet %}{{ ui.print_header("承办需求信函", number="〔2026〕12号", unit="章江街道办事处",
day="2026年4月7日", copy_to="区城市管理局") }}<p>请贵局于报到时间派员到场。</p>
{{ ui.print_table(("单位", "任务", "时限"),
(("区城市管理局", "拆除", "4月9日"), ("区消防救援大队", "检查", none))) }}
{{ ui.print_signatures(("呼叫单位", "签收人")) }}{% endblock %}"""


@pytest.mark.browser
@pytest.mark.parametrize(("name", "source"), [("public", PUBLIC), ("document", DOCUMENT)])
@pytest.mark.parametrize("size", ["desk", "phone"])
def test_the_other_layouts_pass_the_quality_bar(browser: Browser, name: str, source: str, size: str) -> None:
    env: Any = engines["jinja2"]
    with translation.override("zh-hans"), timezone.override("Asia/Shanghai"):
        html = env.env.from_string(source).render(
            chrome=chrome(),
            now=NOW,
            sample=sample(),
            form=form(),
            csrf_input="",
            messages=[],
            back="#",
            downloads=(shapes.Link(label="Word", href="#"),),
        )
    with looked_at(browser, html, size=size) as visit:
        shoot(visit.page, f"layout-{name}-{size}")
        assert_quality(visit.page)
        assert visit.complaints == []
