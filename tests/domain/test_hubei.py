"""Hubei's frame (S3): the list decides, delegated powers are used where they are in force, and who is nearer to
the matter evaluates first: residents, community, subdistrict."""

from datetime import timedelta

from tests.domain.by_list import LI, POWER, STALLS, accepted, assigned, by_list, reported, sorted_out
from tests.domain.town import (
    CHIEF,
    CITY_MANAGEMENT,
    COMMUNITY,
    DISPATCHER,
    GRID_WORKER,
    LIAISONS,
    PHOTO,
    SECTION,
    SECTION_CLERK,
    STREET,
    Walk,
)

CITY = LIAISONS[CITY_MANAGEMENT]


def whistled() -> Walk:
    """A grid worker's report that the community took up to the subdistrict, which whistled."""
    walk = reported(by_list("hubei"), GRID_WORKER, "patrol", parties=[LI])
    walk.take("escalate", CHIEF, to=STREET, reason="需部门处置")
    return assigned(sorted_out(walk, DISPATCHER), by=DISPATCHER).take("sign", CITY, order=1)


def test_the_chain_of_evaluation_goes_from_residents_to_community_to_subdistrict():
    walk = whistled()
    walk.take("attend", DISPATCHER, order=1, people=[{"person": "队员", "result": "on_time"}])
    walk.take("feed_back", CITY, order=1, opinion="已处置", files=PHOTO)
    accepted(walk, DISPATCHER).take("verify", DISPATCHER, method="on_site", result="done")
    walk.take("answer", DISPATCHER, party=1, text="已处置")
    assert walk.refused("evaluate", CHIEF, order=1, satisfaction="satisfied") == "first"
    walk.take("visit", DISPATCHER, party=1, channel="phone", reached=True, answer="satisfied")
    assert walk.refused("score", DISPATCHER, order=1, satisfaction="satisfied") == "first"
    walk.take("evaluate", CHIEF, order=1, satisfaction="satisfied")
    walk.take("score", DISPATCHER, order=1, satisfaction="satisfied").take("close", DISPATCHER)
    assert (walk.state.ended, walk.order(1).score.total) == ("closed", 10_000)


def test_attendance_is_confirmed_on_the_spot():
    walk = whistled()
    assert walk.refused("feed_back", CITY, order=1, opinion="…", files=PHOTO) == "first"
    assert walk.refused("attend", CITY, order=1, people=[{"person": "…", "result": "on_time"}]) == "not_yours"


def test_a_community_that_whistles_itself_scores_as_the_caller():
    walk = reported(by_list("hubei"), GRID_WORKER, "patrol")
    assigned(sorted_out(walk, CHIEF), by=CHIEF).take("sign", CITY, order=1)
    assert walk.state.calls[0].caller == COMMUNITY
    walk.take("attend", CHIEF, order=1, people=[{"person": "队员", "result": "on_time"}])
    walk.take("feed_back", CITY, order=1, opinion="已处置", files=PHOTO)
    accepted(walk, CHIEF).take("verify", CHIEF, method="survey", result="done")
    walk.take("score", CHIEF, order=1, satisfaction="satisfied").take("close", CHIEF)


class TestDelegatedPowers:
    """The case part of 点菜赋权 (S3-32, R-22): a power is used only where the list gives it, and from its day on."""

    def _own(self, walk: Walk) -> Walk:
        due = (walk.now + timedelta(days=2)).isoformat()
        row = {"unit": SECTION, "task": "依赋权查处", "due": due}
        walk.take("call", DISPATCHER, orders=[row])
        walk.take("feed_back", SECTION_CLERK, order=1, opinion="已查处").take("accept", DISPATCHER, order=1)
        return walk.take("verify", DISPATCHER, method="on_site", result="done").take("close", DISPATCHER)

    def test_a_subdistrict_uses_a_power_the_list_gives_it(self):
        walk = reported(by_list("hubei"), DISPATCHER, "patrol", matter=POWER.code, grid=STREET)
        walk.take("assess", DISPATCHER, needs_call=False, own_power=True, reason="赋权事项")
        assert self._own(walk).state.ended == "closed"

    def test_a_power_the_list_gives_to_others_is_none(self):
        walk = reported(by_list("hubei"), CHIEF, "patrol", matter=STALLS.code)
        walk.take("escalate", CHIEF, to=STREET, reason="…")
        own = {"needs_call": False, "own_power": True, "reason": "…"}
        assert walk.faults("assess", DISPATCHER, **own, matter="WC-02") == {"own_power": "power_not_held"}

    def test_before_its_day_a_power_cannot_be_used(self):
        walk = reported(by_list("hubei"), DISPATCHER, "patrol", matter="WC-03", grid=STREET)
        own = {"needs_call": False, "own_power": True, "reason": "…"}
        assert walk.faults("assess", DISPATCHER, **own) == {"matter": "off_list"}
