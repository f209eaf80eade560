"""Wuchang's cases by list, beside the others: a patrol's that both sides have scored, one that is being prepared, and a
community's call that waits for its subdistrict.
"""

from huying.services.demo.story import Story
from huying.services.demo.wuchang import CITY, DISTRICT, MEIYUAN, person, row

PATROL, COMMUNITY = "中南路街-综合执法中心", "梅苑社区-网格长"
CENTRE = "中南路街-指挥中心"
STALLS, RUBBLE = "WS-01", "WS-02"


def tell() -> None:
    """File and walk them."""
    finished()
    under_way()
    waiting()


def finished() -> None:
    """Patrol by list, prepared, handled, scored by both sides (S0-49, S0-51, S0-64)."""
    story = _called("梅苑路口流动摊贩占道经营", "巡查发现十余个摊位占用人行道。", STALLS)
    story.take(CITY, "sign", order=1)
    story.take(
        PATROL, "prepare", text="已劝导离开，固定证据，登记摊主名册，上报区平台。", photos=["劝导现场"]
    )
    opinion = "已依法查处，路口恢复畅通。"
    story.take(CITY, "feed_back", order=1, opinion=opinion, measures=["暂扣经营工具"], photos=["处置后"])
    story.take(CENTRE, "accept", order=1)
    story.take(DISTRICT, "verify", method="follow_up", result="done")
    story.take(CENTRE, "score", order=1, satisfaction="satisfied")
    story.take(CITY, "score_caller", order=1, satisfaction="satisfied")
    story.take(DISTRICT, "close")


def under_way() -> None:
    """Called, and not yet prepared: the department waits for the ground."""
    _called("工地门口夜间倾倒建筑垃圾", "围挡外堆放渣土约两车。", RUBBLE).take(CITY, "sign", order=1)


def waiting() -> None:
    """社区呼叫、部门响应: the community calls, the subdistrict is to forward it (S0-59)."""
    story = Story(
        COMMUNITY,
        title="梅苑小区门口夜市占道",
        text="居民多次反映夜市占道，社区劝导无效，呼叫城管部门。",
        channel="community_call",
        place="梅苑小区东门",
        grid=MEIYUAN,
        matter=STALLS,
        parties=[person("诉求人庚", "13900000008")],
    )
    story.take(DISTRICT, "assess", needs_call=True, reason="清单事项，城管部门主责")


def _called(title: str, text: str, matter: str) -> Story:
    story = Story(
        PATROL,
        title=title,
        text=text,
        channel="list_patrol",
        place="梅苑路口",
        grid=MEIYUAN,
        matter=matter,
        photos=["巡查照片"],
    )
    story.take(DISTRICT, "assess", needs_call=True, reason="清单事项，城管部门主责，街道配合")
    rows = [row("420106-cgj", "lead", "依清单查处", "恢复原状", "执法队员 2 名")]
    return story.take(DISTRICT, "call", orders=rows)
