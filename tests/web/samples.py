"""Values for every component, such as a busy day gives them: many units, long titles, faults, two calls."""

from __future__ import annotations

from types import SimpleNamespace

from huying.web import shapes as s
from tests.web.sample_forms import UNITS, acts, form
from tests.web.sample_times import KEY, LONG, at, due


def chrome(*, here: str = "/wuchang/style") -> s.Chrome:
    """Give the surroundings of a staff page, for a person with two posts."""
    return s.Chrome(
        jurisdiction="武昌区",
        home="/wuchang/",
        nav=(
            s.Link(label="工作台", href="/wuchang/desk", current=True, count="12", key="d"),
            s.Link(label="登记", href="/wuchang/register", key="r"),
            s.Link(label="案件", href="/wuchang/cases", key="c"),
        ),
        search="/wuchang/cases",
        here=here,
        person="中南路街-指挥中心",
        posts=(
            s.PostChoice(id=1, label="中南路街道指挥中心 · 调度员", current=True),
            s.PostChoice(id=2, label="中南路街道 · 平台值守"),
        ),
        post_action="/post",
        language_action="/language",
        sign_out_action="/sign-out",
    )


def _cell(hours: float, who: str, **more: object) -> s.Cell:
    return s.Cell(at=at(hours), who=who, **more)  # type: ignore[arg-type]


def _calls() -> tuple[s.CallTable, ...]:
    columns = (
        s.Column(
            key="1",
            unit="区城市管理执法局",
            role="主办",
            lead=True,
            state="办理中",
            due=due("办理", 30, "green", "还剩 2 工作日"),
        ),
        s.Column(
            key="2",
            unit="区消防救援大队",
            role="协办",
            state="办理中",
            due=due("办理", 3, "yellow", "还剩 3 工作时"),
        ),
        s.Column(
            key="3",
            unit="区住房和城市更新局",
            role="协办",
            state="未报到",
            due=due("办理", -2, "red", "超期 2 工作时"),
        ),
        s.Column(key="4", unit="市公安局武昌分局中南路派出所", role="协办", state="已反馈"),
        s.Column(key="5", unit="区市场监督管理局", role="知会", state="已退单", ended=True),
    )
    sign = {
        "1": _cell(-90, "联络员"),
        "2": _cell(-89.5, "值班室"),
        "3": _cell(-70, "办公室", light="red", word="迟签"),
        "4": _cell(-90.4, "内勤"),
        "5": _cell(-90, "联络员"),
    }
    named = {
        "1": _cell(-88, "2 人"),
        "2": _cell(-87, "1 人"),
        "3": s.Cell(due=due("派人", -3, "red", "超期 3 工作时", lines=False)),
        "4": _cell(-86, "2 人"),
        "5": s.Cell(skipped=True),
    }
    came = {
        "1": _cell(-24, "2 人到场", light="green", word="按时", clips=2),
        "2": _cell(-23.6, "1 人到场", light="yellow", word="迟到"),
        "3": s.Cell(light="red", word="缺席", who="街道确认"),
        "4": _cell(-24, "2 人到场", light="green", word="按时"),
        "5": s.Cell(skipped=True),
    }
    plan = {
        "1": _cell(-22, "同意"),
        "2": _cell(-22, "同意"),
        "3": _cell(-20, "视为受约束", note="未到场，方案已送达"),
        "4": _cell(-22, "同意", note="保留意见：夜间抽查另定"),
        "5": s.Cell(skipped=True),
    }
    fed = {
        "4": _cell(-1, "经办", clips=4),
        "1": s.Cell(),
        "2": s.Cell(),
        "3": s.Cell(),
        "5": s.Cell(skipped=True),
    }
    rows = tuple(
        s.Row(label=label, cells=cells)
        for label, cells in (
            ("签收", sign),
            ("派人", named),
            ("报到", came),
            ("方案", plan),
            ("反馈", fed),
            ("评分", {key: s.Cell() for key in "12345"}),
        )
    )
    second = s.CallTable(
        label="第 2 次呼叫",
        at=at(-2),
        by="中南路街道",
        columns=columns[1:3],
        rows=rows[:1],
    )
    return (
        second,
        s.CallTable(
            label="第 1 次呼叫",
            at=at(-91),
            by="中南路街道",
            columns=columns,
            rows=rows,
        ),
    )


def _entries() -> tuple[s.TraceEntry, ...]:
    return (
        s.TraceEntry(
            seq=9,
            at=at(-1),
            step="反馈",
            unit="中南路派出所",
            who="经办人",
            text="已对出租人制作笔录，责令停止出租；现场清退 11 人。",
            files=files()[:2],
            digest="9f2c" * 16,
            tone="done",
        ),
        s.TraceEntry(
            seq=8,
            at=at(-20),
            recorded_at=at(-19),
            step="报到",
            about="区住房和城市更新局",
            unit="中南路街道",
            who="调度员",
            details=(("结果", "缺席"), ("确认", "街道")),
            digest="77aa" * 16,
            tone="bad",
        ),
        s.TraceEntry(
            seq=7,
            at=at(-91),
            step="呼叫",
            about="5 个单位",
            unit="中南路街道",
            who="指挥中心",
            digest="01fe" * 16,
            tone="call",
        ),
        s.TraceEntry(
            seq=1,
            at=at(-96),
            step="登记",
            unit="中南路街道",
            who="指挥中心",
            erased=("已删除（第 12 条留痕）：诉求内容、地点",),
        ),
    )


def files() -> tuple[s.Attachment, ...]:
    """Give one file of each kind."""
    return (
        s.Attachment(
            name="现场照片 东侧通道.jpg",
            href="#f1",
            kind="image",
            thumb="/thumb.png",
            size=482_113,
            at=at(-24),
            who="执法一中队",
        ),
        s.Attachment(name="入户检查记录影像.mp4", href="#f2", kind="video", size=18_400_000, at=at(-24)),
        s.Attachment(
            name="责令限期整改通知书（武城管限改〔2026〕第118号）.pdf", href="#f3", kind="pdf", size=96_200
        ),
        s.Attachment(name="台账.xlsx", href="#f4", size=800),
    )


def desk_rows(count: int) -> tuple[SimpleNamespace, ...]:
    """Give so many rows of a desk."""
    lights = (
        ("red", "超期 2 工作时", -2.0),
        ("yellow", "还剩 1 工作时", 1.0),
        ("green", "还剩 2 工作日", 30.0),
    )
    rows = []
    for index in range(count):
        light, left, hours = lights[min(index, 2)]
        rows.append(
            SimpleNamespace(
                due=due("签收", hours, light, left),
                number=f"420106-20260403-H-{index + 1:05d}",
                title=LONG if index == 1 else "海运宿舍水泵房停电致 62 户断水",
                href=f"#case-{index}",
                step="签收",
                calls=2,
                act=s.Act(
                    key=f"sign-{index}", label="签收", action="#", request_key=KEY, step="sign", order=1
                ),
            )
        )
    return tuple(rows)


def _filters() -> tuple[s.Field, ...]:
    return (
        s.Field(
            name="light",
            kind="choice",
            label="灯",
            choices=(("red", "超期"), ("yellow", "临期"), ("green", "正常")),
        ),
        s.Field(name="step", kind="choice", label="步骤", choices=(("sign", "签收"),)),
        s.Field(name="unit", kind="unit", label="单位", choices=UNITS),
        s.Field(name="q", kind="search", label="文字"),
    )


def sample(*, rows: int = 3) -> SimpleNamespace:
    """Give everything the style page shows."""
    return SimpleNamespace(
        title=LONG,
        number="420106-20260403-H-00017",
        badges=(("民呼我应", "blue"), ("保密件", "amber"), ("反弹 1 次", "red")),
        head_facts=(
            ("地点", "中南路街道某小区 2 栋地下一层"),
            ("现承办单位", "中南路街道指挥中心"),
            ("级别", "街道"),
        ),
        crumbs=(s.Link(label="案件", href="#"), s.Link(label="420106-20260403-H-00017", href="#")),
        stages=(
            s.Stage(label="问题收集", state="done", at=at(-96)),
            s.Stage(label="信息整合", state="done", at=at(-95)),
            s.Stage(label="事项分类", state="done", at=at(-94)),
            s.Stage(label="需求发布", state="done", at=at(-91)),
            s.Stage(label="承办受理", state="done", at=at(-70)),
            s.Stage(label="部门报到", state="skipped", note="不需要"),
            s.Stage(label="处理实施", state="now", light="yellow", note="还剩 3 工作时"),
            s.Stage(label="核实结项", state="todo"),
            s.Stage(label="评价反馈", state="todo"),
        ),
        calls=_calls(),
        tabs=(
            s.Link(label="留痕", href="#", current=True, count="9"),
            s.Link(label="方案", href="#"),
            s.Link(label="附件", href="#", count="4"),
            s.Link(label="文书", href="#"),
        ),
        entries=_entries(),
        filters=_filters(),
        more_filters=(
            s.Field(name="from", kind="date", label="登记自"),
            s.Field(name="to", kind="date", label="登记至"),
        ),
        filter_values={"light": "red"},
        heads=(
            s.Head(label="到期", kind="time", sort="#", sorted="asc"),
            s.Head(label="案件"),
            s.Head(label="步骤", kind="word"),
            s.Head(label="编号", kind="word", narrow=False),
            s.Head(label="呼叫", kind="number", unit="次", narrow=False),
            s.Head(label="", kind="act"),
        ),
        rows=desk_rows(rows),
        pager=s.Pager(
            shown=rows,
            total=1000,
            next="#2",
            first="#1",
            previous="#0",
            count_href="#count",
        ),
        due=due("签收", -2, "red", "超期 2 工作时"),
        messages=(
            ("已签收，等待 2 个部门报到。", "success"),
            ("2027 年放假安排尚未公布，时限暂按周末推算。", "warning"),
            ("该派单刚被撤回，您填写的内容已保留。", "error"),
            ("区消防救援大队已派人。", "info"),
        ),
        steps=("何事", "何地", "何人"),
        form=form(),
        files=files(),
        facts=(("地点", "中南路街道某小区"), ("类别", "城市管理"), ("事项", "违规分隔出租"), ("网格", "")),
        sheet=s.CallSheet(
            number="420106-20260403-H-00017",
            title="某小区地下室胶囊房",
            caller="中南路街道",
            label="第 1 次呼叫",
            place="某小区东门",
            arrive_at=at(-24),
            window=(at(-24), at(48)),
            called_at=at(-91),
            orders=(
                s.SheetOrder(
                    unit="区城市管理执法局",
                    role="主办",
                    matters="认定违规分隔，依法拆除",
                    goal="三日内恢复原状",
                    people="执法人员 2 名",
                ),
                s.SheetOrder(
                    unit="区消防救援大队",
                    role="协办",
                    matters="检查消防通道",
                    goal="清除占用",
                    people="监督员 1 名",
                ),
            ),
        ),
        acts=acts(),
        refusals=(
            s.Refusal(label="办理报告", reason="须先完成：反馈（1/4）"),
            s.Refusal(label="评分", reason="须先回访诉求人"),
        ),
        question="撤回后该单位不再承担本次派单，已有留痕保留。",
        reporter=s.Reporter(
            name="李**", phone="138****5678", address="中南路街道***", reveal_action="#", request_key=KEY
        ),
        locked=s.Reporter(confidential="保密件：诉求人要求不公开身份。"),
    )
