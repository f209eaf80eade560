"""One paper of each kind, as the two stories of S4 and the whistle of S1 would write them."""

from __future__ import annotations

from huying.services.documents.values import (
    Answer,
    CallLine,
    CallSheet,
    CaseReport,
    DemandLetter,
    DemandLine,
    Minutes,
    Paper,
    PlanLine,
    ReportLine,
    SignInRow,
    SignInSheet,
    SupervisionNotice,
)

STREET = "武昌区中南路街道办事处"
NUMBER = "420106-20260403-H-00017"
TITLE = "海运宿舍水泵房被侵占"
UNITS = ("城市管理执法局", "中南路派出所", "规划分局", "市场监督管理局")
TASKS = ("封闭违规开设的三个大门", "对当事人训诫教育", "确定水泵房权属", "查处无证经营")

CALL_SHEET = CallSheet(
    issuer=STREET,
    number=NUMBER,
    title=TITLE,
    content="居民反映公共水泵房被一业主侵占。\n多次投诉后又被打开。",
    orders=tuple(
        CallLine(unit=unit, role="协办", matters=task, goal="恢复原状", people="执法人员 2 名")
        for unit, task in zip(UNITS, TASKS, strict=True)
    ),
    issued_on="2026年4月3日",
    call_no="第 1 次呼叫",
    level="街道",
    class_name="城市综合管理",
    matter="违法建设",
    mark="紧急",
    place="海运宿舍 3 栋",
    arrive_at="4月7日 09:00",
    arrive_place="小区门口",
    window="4月7日至10日",
    approved_by="分管领导",
    contact="网格中心 027-8700****",
    link="https://huying.example/wuchang/cases/1",
)
DEMAND_LETTER = DemandLetter(
    issuer="章贡区解放街道办事处",
    letter_number="解街函〔2026〕12号",
    addressed="章贡区城市管理局",
    number="360702-20260403-H-00003",
    title="八境路占道经营",
    content="沿街商铺长期占道经营。",
    lines=(DemandLine(unit="市容执法大队", task="取缔占道摊点 11 处", due="4月17日 18:00"),),
    issued_on="2026年4月3日",
    place="八境路",
    arrive_at="4月7日 09:00",
    arrive_place="路口",
    people="不少于 4 名",
    confirmed_by="街道主要领导",
    contact="综合执法办",
    phone="0797-8****",
    mark="特急",
    copies=("区网格中心", "区生态环境局"),
)
SIGN_IN_SHEET = SignInSheet(
    issuer=STREET,
    number=NUMBER,
    title=TITLE,
    rows=(
        SignInRow(
            unit=UNITS[0], name="张某", post="中队长", phone="138****1234", arrived_at="08:52", result="准时"
        ),
        SignInRow(unit=UNITS[1]),
    ),
    place="小区门口",
    held_at="4月7日 09:00",
    confirmed_by="网格中心",
    link="https://huying.example/a/1",
)
MINUTES = Minutes(
    issuer=STREET,
    number=NUMBER,
    title=TITLE,
    points="各单位现场查看。\n居民代表要求一次解决。",
    lines=tuple(
        PlanLine(problem=f"问题{no}", unit=unit, task=task, due="4月10日", answer="同意")
        for no, (unit, task) in enumerate(zip(UNITS, TASKS, strict=True), start=1)
    ),
    issued_on="2026年4月7日",
    minutes_number="〔2026〕3号",
    held_at="4月7日上午",
    place="社区活动室",
    chair="分管领导",
    recorder="网格中心",
    present=UNITS,
    absent=("房管局",),
)
CASE_REPORT = CaseReport(
    issuer=STREET,
    addressed="武昌区网格化服务管理中心",
    number=NUMBER,
    title=TITLE,
    content="居民反映公共水泵房被一业主侵占。",
    orders=tuple(
        ReportLine(
            unit=unit, role="协办", signed="4月3日", arrived="4月7日", finished="4月9日", opinion=task + "。"
        )
        for unit, task in zip(UNITS, TASKS, strict=True)
    ),
    summary="水泵房恢复原状。",
    issued_on="2026年4月13日",
    report_number="中南街文〔2026〕21号",
    signed_by="主要领导",
    reported_at="4月2日 10:12",
    channel="来电",
    class_name="城市综合管理",
    place="海运宿舍",
    assessment="涉及四个部门。",
    measures=("搬移物资；", "拆除店招。"),
    verification="现场核实属实。",
    visit="8 户均满意。",
    enclosures=("签到表", "照片"),
    contact="网格中心",
    phone="027-8700****",
)
ANSWER = Answer(
    issuer=STREET,
    letter_number="中南街信复〔2026〕45号",
    addressed="尊敬的陈女士",
    number=NUMBER,
    title=TITLE,
    asked="水泵房被侵占。",
    answer="物资已搬离。",
    issued_on="2026年4月13日",
    accepted_on="2026年4月2日",
    measures=("每周巡查一次。",),
    basis="有关条例第二十八条。",
    remedy="如不满意可申请复查。",
    contact="网格中心",
    phone="027-87001234",
    link="https://huying.example/f/1",
)
SUPERVISION_NOTICE = SupervisionNotice(
    issuer="武昌区网格化中心",
    addressed="区城管执法局",
    number=NUMBER,
    title=TITLE,
    level="挂牌督办",
    demands="三个工作日内清退占用。",
    reply_by="2026年4月8日18:00",
    issued_on="2026年4月3日",
    due="2026年4月2日18:00",
    times=2,
    reply="已增派人手。",
)
PAPERS: dict[str, Paper] = {
    "call_sheet": CALL_SHEET,
    "demand_letter": DEMAND_LETTER,
    "sign_in_sheet": SIGN_IN_SHEET,
    "minutes": MINUTES,
    "case_report": CASE_REPORT,
    "answer": ANSWER,
    "supervision_notice": SUPERVISION_NOTICE,
}
