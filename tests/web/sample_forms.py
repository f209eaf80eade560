"""One input of every kind, a form that came back with faults, and the acts of a case."""

from __future__ import annotations

from huying.web import shapes as s
from tests.web.sample_times import KEY, LONG, at, due

UNITS = tuple(
    (f"420106-{index:02d}", name)
    for index, name in enumerate(
        (
            "城市管理执法局",
            "消防救援大队",
            "住房和城市更新局",
            "市场监督管理局",
            "生态环境分局",
            "卫生健康局",
            "民政局",
            "水务和湖泊局",
            "园林和林业局",
            "交通大队",
        )
    )
)


def fields() -> tuple[s.Field, ...]:
    """Give one input of every kind."""
    sub = (
        s.Field(name="unit", kind="unit", label="单位", required=True, choices=UNITS),
        s.Field(
            name="role",
            kind="choice",
            label="分工",
            required=True,
            choices=(("lead", "主办"), ("support", "协办"), ("informed", "知会")),
        ),
        s.Field(name="matters", kind="text", label="协调事项", required=True),
        s.Field(name="goal", kind="text", label="预期目标", required=True),
        s.Field(name="people", kind="line", label="人员需求"),
    )
    roll = (
        s.Field(name="person", kind="line", label="姓名", required=True),
        s.Field(
            name="result",
            kind="choice",
            label="到场",
            required=True,
            choices=(("on_time", "按时"), ("late", "迟到"), ("absent", "缺席"), ("proxy", "代到")),
        ),
    )
    return (
        s.Field(name="title", kind="line", label="标题", required=True, maxlength=200, wide=True),
        s.Field(
            name="text",
            kind="text",
            label="内容",
            required=True,
            hint="写清何时、何地、何事；不要写身份证号。",
        ),
        s.Field(
            name="channel",
            kind="choice",
            label="来源",
            required=True,
            choices=(("phone", "电话"), ("visit", "来访"), ("patrol", "巡查")),
        ),
        s.Field(
            name="class",
            kind="choice",
            label="类别",
            choices=tuple(
                (str(n), f"类别{n}")
                for n in range(
                    9,
                )
            ),
        ),
        s.Field(
            name="unit",
            kind="unit",
            label="主责单位",
            required=True,
            choices=UNITS,
            hint="由事项清单带出，可以改。",
        ),
        s.Field(name="arrive_at", kind="moment", label="报到时间", required=True),
        s.Field(name="day", kind="date", label="发生日期"),
        s.Field(name="points", kind="decimal", label="得分", unit="分"),
        s.Field(name="count", kind="int", label="户数", unit="户"),
        s.Field(name="phone", kind="phone", label="联系电话"),
        s.Field(
            name="agreed",
            kind="bool",
            label="是否同意呼叫",
            required=True,
            choices=(("true", "同意"), ("false", "不同意")),
        ),
        s.Field(name="confidential", kind="bool", label="保密件：被呼叫单位看不到诉求人"),
        s.Field(
            name="tags",
            kind="choices",
            label="涉及方面",
            choices=(("a", "消防安全"), ("b", "房屋结构"), ("c", "噪声")),
        ),
        s.Field(name="units", kind="units", label="知会单位", choices=UNITS),
        s.Field(name="problems", kind="lines", label="问题清单", hint="每行一项。"),
        s.Field(
            name="files",
            kind="files",
            label="影像",
            required=True,
            many=True,
            hint="照片、视频或 PDF，每个不超过 20 MB。",
        ),
        s.Field(
            name="party",
            kind="party",
            label="诉求人",
            fields=(
                s.Field(name="name", kind="line", label="称呼"),
                s.Field(name="phone", kind="phone", label="电话"),
            ),
        ),
        s.Field(name="roll", kind="rows", label="点名", required=True, fields=roll, blank=1),
        s.Field(name="people", kind="people", label="派出人员", required=True, blank=1),
        s.Field(name="orders", kind="rows", label="派单", required=True, fields=sub, blank=1),
        s.Field(name="draft", kind="hidden", label=""),
    )


def form() -> s.Act:
    """Give a long form that came back with faults."""
    return s.Act(
        key="register",
        label="登记诉求",
        action="#",
        request_key=KEY,
        step="register",
        fields=fields(),
        values={
            "title": LONG,
            "channel": "visit",
            "unit": "420106-03",
            "arrive_at": at(24),
            "points": "9.5",
            "tags": ("a", "c"),
            "units": ("420106-02",),
            "problems": ("夹层隔断", "私拉电线"),
            "roll": (
                {"person": "执法一中队 队员", "result": "on_time"},
                {"person": "消防 参谋", "result": "late"},
            ),
            "orders": ({"unit": "420106-00", "role": "lead", "matters": "拆除隔断", "goal": "恢复原状"},),
        },
        faults={
            "": ("有 3 处需要修改。",),
            "text": ("请填写内容。",),
            "arrive_at": ("报到时间早于呼叫时间。",),
            "orders.0.people": ("请写明人数。",),
        },
    )


def acts() -> tuple[s.Act, ...]:
    """Give the open acts of a case: one primary and open, one plain, one without a form."""
    plain = s.Field(name="opinion", kind="text", label="审核意见", required=True)
    return (
        s.Act(
            key="accept-4",
            label="审核反馈：中南路派出所",
            action="#",
            request_key=KEY,
            step="accept",
            order=4,
            seen=9,
            fields=(plain,),
            primary=True,
            open=True,
            submit="通过",
            due=due("审核", 4, "green", "还剩 4 工作时"),
        ),
        s.Act(key="urge", label="催办", action="#", request_key=KEY, step="urge", fields=(plain,)),
        s.Act(key="sign", label="签收", action="#", request_key=KEY, step="sign", order=1),
    )
