"""A half-made call is kept for whoever writes it: between visits, against other windows, no longer than needed."""

from __future__ import annotations

import re
from typing import Any

import pytest

from huying.services.people import issue_token
from huying.store import sql
from tests.domain import town as places
from tests.founding import Town
from tests.web.test_case_page import page, post, signed_in, text_of
from tests.web.test_case_work import typed_call
from tests.web.walked import DEPARTMENTS, Walk, filed, settled

pytestmark = pytest.mark.django_db

WORDS = "写到一半的协调事项"


@pytest.fixture
def town(settings: Any, tmp_path: Any) -> Town:
    settings.HUYING_FILES = tmp_path / "files"
    return settled()


@pytest.fixture
def walk(town: Town) -> Walk:
    return filed(town).assessed()


def write(walk: Walk, who: str = "dispatcher", *, version: int = 0, add: bool = False, **typed: Any) -> Any:
    """What the builder posts when somebody pauses, or presses a button of it."""
    posted = typed_call(places.POLICE) | {"orders.0.matters": WORDS, "seen": str(typed.pop("seen", 99))}
    address = f"/wuchang/cases/{walk.number}/call" + ("?add=1" if add else "")
    return signed_in(walk.town, who).post(address, posted | {"draft": str(version)} | typed)


def kept() -> list[dict[str, Any]]:
    return sql.rows("SELECT step, version, post_id, body FROM draft ORDER BY step, version")


def version_of(answer: Any) -> int:
    found = re.search(r'name="draft" value="(\d+)"', answer.content.decode())
    assert found
    return int(found[1])


def test_what_was_typed_is_there_at_the_next_visit_and_says_when_it_was_saved(walk):
    answer = write(walk, save="1")
    assert (answer.status_code, answer["Location"]) == (303, f"/wuchang/cases/{walk.number}/call")
    again = page(walk, "dispatcher", "/call")
    assert WORDS in again.content.decode()
    assert "草稿存于今天" in text_of(again)
    assert 'name="orders.0.unit" value="420106-gaj"' in again.content.decode()


def test_the_desk_and_the_case_tell_of_the_draft(walk):
    assert "有草稿" not in text_of(page(walk, "dispatcher"))
    write(walk)
    assert "有草稿，存于今天" in text_of(page(walk, "dispatcher"))
    assert WORDS not in text_of(page(walk, "dispatcher"))
    desk = signed_in(walk.town, "dispatcher").get("/wuchang/desk")
    assert "有草稿，存于今天" in text_of(desk)
    assert "有草稿" not in text_of(signed_in(walk.town, "leader").get("/wuchang/desk"))


def test_looking_at_the_sheet_keeps_it_too(walk):
    answer = write(walk)
    assert (answer.status_code, version_of(answer)) == (200, 1)
    assert kept()[0]["body"]["orders"][0]["matters"] == WORDS


def test_units_that_were_only_chosen_are_kept(walk):
    chosen = {"units": [places.FIRE, places.POLICE], "orders.0.matters": ""}
    write(walk, **chosen)
    html = page(walk, "dispatcher", "/call").content.decode()
    assert html.index('value="420106-gaj"') < html.index('value="420106-xfj"')
    assert [row["unit"] for row in kept()[0]["body"]["orders"]] == ["420106-gaj", "420106-xfj"]


def test_the_same_sent_twice_is_one_version(walk):
    assert [version_of(write(walk)), version_of(write(walk))] == [1, 1]
    assert len(kept()) == 1


def test_two_windows_do_not_write_over_each_other(walk):
    write(walk)
    write(walk, version=1, **{"orders.0.matters": "第一个窗口"})
    answer = write(walk, version=1, **{"orders.0.matters": "第二个窗口"})
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "另一个窗口在今天" in text_of(answer)
    assert "第二个窗口" in html
    assert version_of(answer) == 1
    assert kept()[0]["body"]["orders"][0]["matters"] == "第一个窗口"


def test_a_window_that_knew_of_no_draft_does_not_write_over_one(walk):
    write(walk)
    assert write(walk, **{"orders.0.matters": "别的"}).status_code == 409


def test_the_writer_may_decide_for_the_other_window(walk):
    write(walk)
    answer = write(walk, over="1", **{"orders.0.matters": "以此为准"})
    assert answer.status_code == 303
    assert [(row["version"], row["body"]["orders"][0]["matters"]) for row in kept()] == [(2, "以此为准")]


def test_a_call_that_is_refused_says_that_another_window_saved_meanwhile(walk):
    write(walk)
    typed = typed_call(*DEPARTMENTS[:2]) | {"orders.1.goal": "", "draft": "0"}
    answer = post(walk, "dispatcher", "call", **typed)
    assert answer.status_code == 422
    assert "另一个窗口在今天" in text_of(answer)
    assert version_of(answer) == 0


def test_a_draft_is_thrown_away_and_the_builder_begins_anew(walk):
    write(walk)
    assert write(walk, version=1, discard="1").status_code == 303
    assert kept() == []
    assert WORDS not in page(walk, "dispatcher", "/call").content.decode()
    assert write(walk, version=1, discard="1").status_code == 303


def test_what_another_window_saved_since_is_not_thrown_away(walk):
    write(walk)
    write(walk, version=1, **{"orders.0.matters": "后来写的"})
    assert write(walk, version=1, discard="1").status_code == 409
    assert len(kept()) == 1


def test_a_window_whose_draft_was_thrown_away_does_not_bring_it_back_unasked(walk):
    answer = write(walk, version=3)
    assert answer.status_code == 409
    assert "草稿已在另一个窗口清除" in text_of(answer)
    assert kept() == []
    assert write(walk, version=3, over="0").status_code == 303
    assert len(kept()) == 1


def test_the_draft_goes_when_the_call_is_made(walk):
    write(walk)
    assert post(walk, "dispatcher", "call", **typed_call(*DEPARTMENTS)).status_code == 303
    assert kept() == []


def test_it_goes_too_when_the_same_post_makes_the_call_by_the_api(walk, client):
    from datetime import UTC, datetime, timedelta

    write(walk)
    now = datetime.now(UTC)
    secret = issue_token(username="dispatcher", at=now, on=now.date()).secret
    row = {"unit": places.POLICE, "role": "lead", "matters": "查", "goal": "好", "people": "2 人"}
    body = {"step": "call", "details": {"orders": [row], "place": "路口"}}
    body["details"]["arrive_at"] = (now + timedelta(hours=3)).isoformat()
    answer = client.post(
        f"/api/v1/cases/{walk.number}/acts",
        body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {secret}"},
    )
    assert answer.status_code == 200, answer.content
    assert kept() == []


def test_a_call_that_is_not_made_leaves_it(walk):
    write(walk)
    typed = typed_call(*DEPARTMENTS[:2]) | {"orders.1.goal": ""}
    assert post(walk, "dispatcher", "call", **typed).status_code == 422
    assert len(kept()) == 1


def test_one_more_unit_is_drafted_apart_from_the_call(walk):
    walk.called(places.POLICE)
    row = {"order.unit": places.FIRE, "order.role": "support", "order.matters": "追加的事项"}
    write(walk, add=True, units=[places.FIRE], **row)
    assert [one["step"] for one in kept()] == ["add"]
    assert "追加的事项" in page(walk, "dispatcher", "/call", add="1").content.decode()


def test_no_other_post_sees_it_not_even_of_the_same_unit(walk):
    write(walk)
    for who in ("leader", "operator", "section", "police", "worker"):
        for tail in ("", "/call"):
            answer = signed_in(walk.town, who).get(f"/wuchang/cases/{walk.number}{tail}")
            assert WORDS not in answer.content.decode(), (who, tail)
    assert {row["post_id"] for row in kept()} == {walk.town.dispatcher.post}


def test_whoever_may_not_call_keeps_nothing(walk):
    answer = write(walk, "section")
    assert answer.status_code == 409
    assert kept() == []


def test_a_draft_of_a_case_that_moved_on_says_so_and_what_happened(walk):
    seen = page(walk, "dispatcher", "/call").content.decode()
    found = re.search(r'name="seen" value="(\d+)"', seen)
    assert found
    write(walk, seen=int(found[1]))
    assert "新情况" not in text_of(page(walk, "dispatcher", "/call"))
    walk.take("log", text="现场已有变化")
    said = text_of(page(walk, "dispatcher", "/call"))
    assert "案件又有 1 条新情况" in said
    assert "现场已有变化" in said


def test_a_draft_that_cannot_be_sent_any_more_can_still_be_read_and_thrown_away(walk):
    write(walk)
    walk.take("not_accept", exit="beyond_duty", reason="不属职责", reply="请另行反映")
    answer = page(walk, "dispatcher", "/call")
    assert "您的草稿，没有发出" in text_of(answer)
    assert WORDS in answer.content.decode()
    assert write(walk, version=1, discard="1").status_code == 303
    assert kept() == []


def test_what_is_typed_while_the_case_ends_is_not_lost_from_the_page(walk):
    walk.take("not_accept", exit="beyond_duty", reason="不属职责", reply="请另行反映")
    answer = write(walk)
    assert answer.status_code == 409
    assert WORDS in answer.content.decode()
    assert "没有再存" in text_of(answer)


@pytest.mark.parametrize("odd", ["\x00\x01", "🙂" * 3, "' OR 1=1 --", "<script>alert(1)</script>"])
def test_odd_text_is_kept_as_text(walk, odd):
    answer = write(walk, **{"orders.0.matters": odd, "orders.0.unit": places.POLICE})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()
    assert page(walk, "dispatcher", "/call").status_code == 200


@pytest.mark.parametrize("odd", ["x", "-1", "1" * 40, "", "１"])
def test_an_odd_version_is_none(walk, odd):
    assert write(walk, version=odd).status_code in (200, 409)
