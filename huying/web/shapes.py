"""The frozen values that pages are made of: each component macro takes one of these and nothing else.

A view fills them from what the services gave; a template only lays them out. Texts are already in the reader's
language; instants are aware and are written by the filters of `huying.web.text`. Addresses are ready to use.
Fields that a component can do without have a default.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

Choice = tuple[str, str]
"""Value and label of one choice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A place to go. `current` marks where the reader is, `count` stands beside the label.

    `key` is the letter that goes there after `g` on the keyboard.
    """

    label: str
    href: str
    current: bool = False
    count: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostChoice:
    """One of the posts a person holds, for the switch in the top bar."""

    id: int
    label: str
    current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Chrome:
    """What surrounds every staff page: names, navigation and the addresses of its forms.

    `search` is the address of the case list, which takes `q`. `language_action` takes POST `language` and `next`
    (Django's own view); `post_action` takes POST `post` and `next`; `here` is the address of this page. `notices` is
    where notices are, and how many of them are unread; `bell` is where a page reads that alone.
    """

    jurisdiction: str
    home: str
    nav: tuple[Link, ...]
    search: str
    here: str
    query: str = ""
    person: str = ""
    posts: tuple[PostChoice, ...] = ()
    post_action: str = ""
    language_action: str = ""
    sign_out_action: str = ""
    sign_in: str = ""
    notices: Link | None = None
    bell: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """What of a page is read again when something happens: `parts`, the ids of what is put in place of what is shown.

    `stream` says that something did; `page` is the page's own address, `since` the moment it was read. With `number`
    it shows one case as it is at `seq`, and `news` tells what happened after an entry whose place is marked by 0.
    `kept`: it brings back what was typed, so that only what happened is told. `said` is read out when parts change.
    """

    stream: str
    page: str
    since: datetime
    parts: tuple[str, ...]
    said: str
    number: str = ""
    seq: int = 0
    news: str = ""
    kept: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One clock. `left` is its distance in words (`text.distance`); `lines` explain the due time line by line.

    `light` is green, yellow, red, none or done; `ended_at` is set once the clock has stopped; `provisional` says
    that the calendar of that year is not announced yet.
    """

    label: str
    at: datetime
    light: str
    left: str = ""
    lines: tuple[str, ...] = ()
    ended_at: datetime | None = None
    provisional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stage of the process in its own words. `state`: done, now, todo or skipped."""

    label: str
    state: str
    at: datetime | None = None
    light: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One called unit of the orders matrix. `role` in words (主办); `state` says what became of the order, `notes` what
    is asked for, disputed, suspended or supervised.
    """

    key: str
    unit: str
    role: str
    lead: bool = False
    state: str = ""
    ended: bool = False
    notes: tuple[tuple[str, str], ...] = ()
    due: Due | None = None
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What one unit did at one step: when, how it stands, who, and how much evidence.

    `light` with `word` ("迟到") judge it; `clips` counts files; `due` runs while the step is awaited; `note` is a
    short remark ("保留意见"). A cell with neither time nor due is shown as not needed ("—") when `skipped`.
    """

    at: datetime | None = None
    light: str = ""
    word: str = ""
    who: str = ""
    clips: int = 0
    due: Due | None = None
    note: str = ""
    href: str = ""
    skipped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One step of the orders matrix; `cells` are kept under the columns' keys."""

    label: str
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallTable:
    """One call with its orders. `label`: "第 1 次呼叫"."""

    label: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    at: datetime | None = None
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file as the reader may see it. `kind`: image, video, pdf, other or erased (without `href`); `size` in bytes."""

    name: str
    href: str
    kind: str = "other"
    thumb: str = ""
    size: int = 0
    at: datetime | None = None
    who: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceEntry:
    """One line of the trace. `tone`: plain, call, done or bad; `recorded_at` is shown when it differs from `at`.

    `erased` says what is gone of it, and by which entries.
    """

    seq: int
    at: datetime
    step: str
    unit: str = ""
    who: str = ""
    about: str = ""
    text: str = ""
    details: tuple[tuple[str, str], ...] = ()
    files: tuple[Attachment, ...] = ()
    recorded_at: datetime | None = None
    digest: str = ""
    erased: tuple[str, ...] = ()
    tone: str = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One input of a form.

    `kind`: line, text, bool, choice, choices, unit, units, moment (= datetime), date, int, decimal, phone, email,
    password, code, files, rows, people, party, lines, case, party_no, order_no, search, hidden.
    `choices` may hold groups: (group label, ((value, label), …)). `fields` are the sub-fields of rows, people and
    party. `many` allows several files; `blank` rows are offered beyond those filled. `wide` gives the field the
    whole width of its form; `unit` stands behind the input; `buttons` overrules how few choices are shown.

    Names on the wire: plain kinds `name`; several values repeat `name`; bool sends "true" (or "false" when
    required); lines come as one text, a line each; party sends `name.sub`; rows and people send `name.0.sub`,
    `name.1.sub`, …: indices may skip, their order is the order of the rows, and rows that are wholly blank are to
    be dropped. Files that came with a form that had faults return as ids in the value and are sent again as
    `kept_file`.
    """

    name: str
    kind: str
    label: str
    required: bool = False
    choices: tuple[Any, ...] = ()
    hint: str = ""
    many: bool = False
    fields: tuple[Field, ...] = ()
    maxlength: int | None = None
    unit: str = ""
    blank: int = 2
    wide: bool = False
    accept: str = "image/*,video/*,application/pdf"
    autocomplete: str = ""
    buttons: bool | None = None

    @property
    def as_buttons(self) -> bool:
        """Whether a choice is shown as a row of buttons: as told, else when it is required and of five or fewer."""
        if self.kind not in ("choice", "party_no", "order_no") or not self.choices:
            return False
        few = len(self.choices) <= 5 and all(isinstance(label, str) for _value, label in self.choices)
        return few and (self.required if self.buttons is None else self.buttons)


def optional(one: Field) -> Field:
    """Give the same input, looking the same but not required: for blank rows of a list, which nobody has to fill."""
    return replace(one, required=False, buttons=one.as_buttons)


def people_fields() -> tuple[Field, ...]:
    """Give the sub-fields of a list of people who are named: name, title, phone."""
    return (
        Field(name="name", kind="line", label=_("姓名"), required=True, maxlength=200),
        Field(name="title", kind="line", label=_("职务"), maxlength=200),
        Field(name="phone", kind="phone", label=_("电话"), maxlength=200),
    )


def reveal_field() -> Field:
    """Give the one question of a reveal: why."""
    return Field(name="reason", kind="text", label=_("查看理由"), required=True, maxlength=500)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A step that may be taken now, with its small form.

    `key` is unique on the page (ids hang on it). `hidden` are further values to send. `seen` is the last entry
    the reader knew; `request_key` makes the request count once. `values` and `faults` bring back what was typed.
    `confirm` asks once more before a heavy act. `primary`: the act the reader is most likely here for.
    """

    key: str
    label: str
    action: str
    request_key: str
    step: str = ""
    seen: int | None = None
    order: int | None = None
    fields: tuple[Field, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    faults: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hidden: Mapping[str, str] = field(default_factory=dict)
    submit: str = ""
    hint: str = ""
    confirm: str = ""
    primary: bool = False
    open: bool = False
    due: Due | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An act that is not open to the reader now, and why."""

    label: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A column head of a table. `kind`: text (wraps), word (never wraps), number, time, light or act; `unit` stands
    behind the label.

    `sort` is the address that sorts by this column, `sorted` is "asc", "desc" or ""; `narrow` False leaves the
    column out on a phone.
    """

    label: str
    kind: str = "text"
    unit: str = ""
    sort: str = ""
    sorted: str = ""
    narrow: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Pager:
    """Keyset paging. `total` is None when nobody counted; `count_href` offers to count past the cap."""

    shown: int
    total: int | None = None
    cap: int = 1000
    previous: str = ""
    next: str = ""
    first: str = ""
    count_href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporter:
    """The reporter as the reader may see him: masked until revealed.

    `reveal_action` takes POST `reason` and `request_key`; empty when the reader may not reveal. `confidential`
    gives the reason of a lock. `marks` are words with their tones, as whether he has been answered; `came_with` is the
    merged case he came with. `revealed` holds (label, value) pairs for the one answer that shows them. `erased`
    says by which entry the reporter was erased.
    """

    name: str = ""
    phone: str = ""
    address: str = ""
    anonymous: bool = False
    confidential: str = ""
    reveal_action: str = ""
    request_key: str = ""
    faults: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    revealed: tuple[tuple[str, str], ...] = ()
    marks: tuple[tuple[str, str], ...] = ()
    came_with: str = ""
    erased: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetOrder:
    """One department's part of a call sheet."""

    unit: str
    role: str
    matters: str = ""
    goal: str = ""
    people: str = ""
    task: str = ""
    due: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSheet:
    """A call as it is sent: who calls whom, where and when, and what each is asked."""

    number: str
    title: str
    caller: str
    label: str = ""
    place: str = ""
    arrive_at: datetime | None = None
    window: tuple[datetime, datetime] | None = None
    called_at: datetime | None = None
    orders: tuple[SheetOrder, ...] = ()
