"""Process files: what they may say, every fault at once, and a third one walked without any Python of its own."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from huying.domain.case import Rules, fields_of, fold, why_not
from huying.domain.process import (
    FaultyProcess,
    Process,
    Takes,
    canonical_text,
    depends_on,
    overlapping,
    parse,
)
from huying.domain.process_checks import takes
from huying.domain.steps import STEPS
from tests.domain.town import (
    CALENDAR,
    CITY_MANAGEMENT,
    DISPATCHER,
    LIAISONS,
    POLICE,
    PRINCIPAL,
    PROCESSES,
    SECTION,
    STREET,
    UNITS,
    Walk,
    actor,
    demands,
    process,
)

MADE_UP = (Path(__file__).parent / "made_up.toml").read_text("utf-8")
LEADER = actor(STREET, "leader", 9)
SHIPPED = sorted(path.stem for path in PROCESSES.glob("*.toml"))


def faults(text: str) -> dict[str, str]:
    with pytest.raises(FaultyProcess) as faulty:
        parse(text)
    return dict(faulty.value.faults)


def changed(old: str, new: str) -> dict[str, str]:
    assert old in MADE_UP
    return faults(MADE_UP.replace(old, new, 1))


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_process_is_without_fault_and_labelled_in_both_languages(name):
    found = process(name)
    labels = [found.label, found.call_label, *(rule.label for rule in found.steps.values())]
    labels += [choice.label for choices in found.catalogues.values() for choice in choices]
    labels += [stage.label for stage in found.stages]
    assert all(label.zh.strip() and label.en.strip() for label in labels)
    assert found.id == name


@pytest.mark.parametrize("name", SHIPPED)
def test_every_label_in_english_is_english(name):
    labels = [rule.label.en for rule in process(name).steps.values()]
    assert not [label for label in labels if any("一" <= letter <= "鿿" for letter in label)]


class TestMadeUp:
    @pytest.fixture
    def walk(self) -> Walk:
        rules = Rules(process=parse(MADE_UP), units=UNITS, calendar=CALENDAR)
        walk = Walk(by=rules)
        return walk.registered(parties=[{"name": "李", "phone": "13900000000"}])

    def test_it_walks_to_its_end_with_two_confirmations_one_after_the_other(self, walk):
        walk.take("assess", DISPATCHER, needs_call=True, reason="…").take("apply", DISPATCHER)
        rows = [demands(CITY_MANAGEMENT, "lead"), demands(POLICE)]
        assert walk.where == "pending_leader"
        walk.take("confirm", LEADER, agreed=True)
        assert walk.refused("call", DISPATCHER, orders=rows) == "first"
        assert walk.refused("confirm", LEADER, agreed=True) == "same_post"
        assert walk.refused("confirm", actor(STREET, "leader", 10), agreed=True) == "already_done"
        assert walk.owed() == {("confirm", STREET)}
        walk.take("confirm", PRINCIPAL, agreed=True)
        walk.take("call", DISPATCHER, orders=rows)
        assert walk.order(1).arrive_due is None
        assert walk.refused("attend", DISPATCHER, order=1, people=[]) == "not_in_process"
        walk.signed().wait(days=1)
        for order in walk.state.orders:
            walk.take("feed_back", LIAISONS[order.unit], order=order.no, opinion="回信")
        walk.take("answer", DISPATCHER, party=1, text="…")
        walk.take("score", PRINCIPAL, order=1, satisfaction="good")
        walk.take("score", PRINCIPAL, order=2, satisfaction="so_so").take("close", DISPATCHER)
        totals = [order.score.total for order in walk.state.orders if order.score]
        assert (walk.where, totals) == ("closed", [10_000, 8200])
        assert fold(taken.entry for taken in walk.taken) == walk.state

    def test_half_a_confirmation_is_forgotten_with_the_assessment_it_was_for(self, walk):
        walk.take("assess", DISPATCHER, needs_call=True, reason="…").take("apply", DISPATCHER)
        walk.take("confirm", LEADER, agreed=True)
        walk.take("assess", DISPATCHER, needs_call=True, reason="新情况").take("apply", DISPATCHER)
        assert walk.state.confirmed == ()
        walk.take("confirm", PRINCIPAL, agreed=True)
        assert walk.refused("call", DISPATCHER, orders=[demands(POLICE)]) == "first"

    def test_a_limit_of_natural_days_sets_the_due_where_the_call_names_no_window(self, walk):
        walk.take("assess", DISPATCHER, needs_call=True, reason="…").take("apply", DISPATCHER)
        walk.take("confirm", LEADER, agreed=True).take("confirm", PRINCIPAL, agreed=True)
        walk.take("call", DISPATCHER, orders=[demands(POLICE, "lead")])
        assert walk.order(1).handle_due.isoformat() == "2026-03-21T18:00:00+08:00"

    def test_ones_own_units_need_no_confirmation(self, walk):
        walk.take("assess", DISPATCHER, needs_call=False, reason="…")
        due = "2026-03-20T18:00:00+08:00"
        walk.take("call", DISPATCHER, orders=[{"unit": SECTION, "task": "…", "due": due}])
        walk.take("feed_back", actor(SECTION, "liaison"), order=1, opinion="…")
        walk.take("answer", DISPATCHER, party=1, text="…").take("close", DISPATCHER)


class TestFaults:
    def test_all_faults_are_told_at_once_each_with_its_place(self):
        text = (
            MADE_UP.replace(', en = "Made up" }', " }")
            .replace("response = 25", "response = 24")
            .replace('step = "withdraw"', 'step = "fly"')
            .replace("each = true", "each = true\nspeed = 3")
            .replace('by = ["called:liaison"]', 'by = ["called:king"]', 1)
            .replace('after = ["close"]', 'after = ["note"]')
        )
        found = faults(text)
        assert found["process.label.en"] == "is missing"
        assert found["score.weights"] == "sum to 99, not 100"
        assert found["step[6].step"].startswith("is 'fly'; must be one of accept, add")
        assert found["step[4].speed"] == "is not known here"
        assert found["step[8].by"] == "no role is called king"
        assert found["step reopen"] == "waits for note, which this process does not take"

    @pytest.mark.parametrize(
        ("old", "new", "place", "what"),
        [
            ('step = "waive"', 'step = "sign"', "step", "a step occurs twice"),
            (
                'step = "score"\n',
                'step = "note"\n',
                "step",
                "score is missing: no case could be handled without it",
            ),
            ('"holder:leader"', '"boss:leader"', "step[4].by", "no relation is called boss"),
            ('by = ["anyone"]', 'by = ["petitioner:head"]', "step[1].by", "a petitioner has no role"),
            ('by = ["anyone"]', "by = []", "step register", "may be taken by nobody"),
            ('by = ["anyone"]', "by = [1]", "step[1].by", "must be a list of texts"),
            ('by = ["anyone"]', 'by = "anyone"', "step[1].by", "must be a list of texts"),
            (
                'by = ["caller:principal"]',
                'by = ["petitioner"]',
                "step score",
                "must be owed by a unit: nobody could be asked to take it",
            ),
            ('after = ["close"]', 'after = ["fly"]', "step[13].after", "no step is called fly"),
            (
                'after = ["close"]',
                'after = ["waive"]',
                "step[13].after",
                "waive is no duty of anybody: nothing can wait for it",
            ),
            ('after = ["register"]', 'after = ["close"]', "step", "wait for each other: "),
            ('on = ["called"]', 'on = ["called", "both"]', "step[3].on", "may name only called and own"),
            (
                'stage = "middle"',
                'stage = "muddle"',
                "step[5].stage",
                "is 'muddle'; must be one of begin, end, middle",
            ),
            ("natural_day", "moon_day", "step[9].limit.kind", "is 'moon_day'; must be one of natural_day, "),
            ("n = 3 }", 'n = "3" }', "step[9].limit", "a limit counts whole units, not '3'"),
            ("n = 3 }", "n = 3, m = 1 }", "step[9].limit", "a limit has a kind and an n, not kind, m, n"),
            (
                'until = "handle"',
                'until = "later"',
                "step[9].until",
                "is 'later'; must be one of arrive_at, handle, limit",
            ),
            ("each = true", 'each = "yes"', "step[4].each", "must be true or false"),
            ("each = true", 'required = ["mood"]', "step[4].required", "confirm has no detail mood"),
            (
                'holders = ["street"]',
                "holders = []",
                "process.holders",
                "names no kind of unit that holds a case",
            ),
            (
                'holders = ["street"]',
                'holders = ["street"]\ncallers = ["city"]',
                "process.callers",
                "may name only kinds of unit that hold cases",
            ),
            ("attempts = 1", "attempts = 0", "process.attempts", "must be at least 1"),
            ("attempts = 1", "attempts = true", "process.attempts", "must be a whole number"),
            (
                "since = 2026-01-01",
                "since = 2026-01-01T08:00:00",
                "process.since",
                "must be a date, without a time",
            ),
            ("since = 2026-01-01", 'since = "2026"', "process.since", "must be a date"),
            ("until = 2026-12-31", "until = 2025-12-31", "process.until", "lies before since"),
            (
                "since = 2026-01-01",
                "since = 9999-12-31",
                "process.since",
                "is no year in which a case is handled",
            ),
            (
                "since = 2026-01-01",
                "since = 0001-01-01",
                "process.since",
                "is no year in which a case is handled",
            ),
            (
                'letter = "call_sheet"',
                'letter = "poem"',
                "process.letter",
                "is 'poem'; must be one of call_sheet, demand_letter",
            ),
            ('source = "none"', 'source = " "', "process.source", "is blank"),
            ('source = "none"', "source = 3", "process.source", "must be a text"),
            ("worth = 100", "worth = 101", "satisfaction", "is worth from 0 to 100"),
            ('code = "so_so"', 'code = "good"', "satisfaction", "a code occurs twice"),
            ('code = "middle"', 'code = "begin"', "stage", "a code occurs twice"),
            ("[[channels]]", "[[exits]]", "channels", "is empty"),
            (
                "response = 25",
                "answering = 25",
                "score.weights",
                "must name completion, response, satisfaction",
            ),
            (
                "response = 25, completion = 35",
                "response = -25, completion = 85",
                "score.weights",
                "may not be less than nothing",
            ),
            ("response = 25", 'response = "a"', "score.weights", "sum to 75, not 100"),
            (
                'formula = "rates"',
                'formula = "dice"',
                "score.formula",
                "is 'dice'; must be one of mutual, rates, street_and_system",
            ),
            (
                "weights = {",
                "system = { luck = 100 }\nweights = {",
                "score.system",
                "nothing is measured as luck; only attend, completion, rework, sign",
            ),
            (
                'label = { zh = "好", en = "Good" }',
                'label = "好"',
                "satisfaction[1].label",
                "must be a table",
            ),
        ],
    )
    def test_each_fault_says_where_and_what(self, old, new, place, what):
        assert changed(old, new)[place].startswith(what)

    def test_a_street_and_system_score_names_both_and_its_parts(self):
        found = changed('formula = "rates"', 'formula = "street_and_system"')
        assert found == {"score.weights": "must name street, system", "score.system": "is missing"}

    @pytest.mark.parametrize(
        ("text", "place"),
        [("", "process"), ("[process]\nid = 3", "process.id"), ("step = 3", "step"), ("step = [1]", "step")],
    )
    def test_whatever_is_in_the_file_it_is_told_not_raised(self, text, place):
        assert place in faults(text)

    def test_what_is_not_toml_is_said_so(self):
        assert faults("[[step")["file"].startswith("not TOML")

    def test_the_fault_reads_as_one_text(self):
        with pytest.raises(FaultyProcess, match=r"score\.weights: sum to 99, not 100"):
            parse(MADE_UP.replace("response = 25", "response = 24"))


class TestIdentity:
    def test_line_ends_and_trailing_space_change_no_version(self):
        assert parse(MADE_UP.replace("\n", "  \r\n")).hash == parse(MADE_UP).hash
        assert canonical_text(" a \r\n b") == "a\n b\n"

    def test_any_other_change_is_another_version(self):
        assert parse(MADE_UP.replace("attempts = 1", "attempts = 2")).hash != parse(MADE_UP).hash

    def test_an_unknown_satisfaction_is_no_choice(self):
        assert parse(MADE_UP).choices("satisfaction") == ("good", "so_so")
        assert parse(MADE_UP).choices("nothing") == ()


class TestByList:
    """What a file may say where matters are dispatched by list."""

    TEXT = (PROCESSES / "wuchang-2023.toml").read_text("utf-8")

    @pytest.mark.parametrize(
        ("old", "new", "place", "what"),
        [
            (
                'matters = ["local"]',
                'classes = ["owls"]',
                "takes.classes",
                "owls is no class of this process",
            ),
            ('matters = ["local"]', "owls = 1", "takes.owls", "is not known here"),
            (
                'holders = ["community", "street", "department", "platform"]',
                'holders = ["street"]',
                "step forward",
                "forwards what communities call, but no community holds cases",
            ),
            (
                'step = "score_caller"\nlabel',
                'step = "note"\nlabel',
                "score.formula",
                "is mutual, but no called unit takes the step score_caller",
            ),
            (
                'holder_from = "registrar"',
                'holder_from = "dice"',
                "process.holder_from",
                "is 'dice'; must be one of place, registrar",
            ),
            ("list_match = true", "list_match = 1", "process.list_match", "must be true or false"),
        ],
    )
    def test_each_fault_says_where_and_what(self, old, new, place, what):
        assert old in self.TEXT
        assert faults(self.TEXT.replace(old, new, 1))[place] == what


class TestOverlapping:
    def test_two_that_take_the_same_case_are_named(self):
        one = parse(MADE_UP)
        assert overlapping([one, one]) == ((one, one),)
        assert overlapping([one, process("wuchang-2019")]) == ((one, process("wuchang-2019")),)

    @pytest.mark.parametrize(
        "apart",
        [
            {"since": date(2027, 1, 1), "until": None},
            {"since": date(2025, 1, 1), "until": date(2025, 12, 31)},
            {"holders": ("department",)},
            {"catalogues": {"channels": ()}},
        ],
    )
    def test_those_apart_in_time_holder_or_channel_are_not(self, apart):
        one: Process = parse(MADE_UP)
        assert overlapping([one, replace(one, **apart)]) == ()
        assert overlapping([replace(one, **apart), one]) == ()

    @pytest.mark.parametrize(
        ("mine", "theirs", "share"),
        [
            ({}, {"matters": ("local",)}, True),
            ({"matters": ("none", "general")}, {"matters": ("local",)}, False),
            ({"matters": ("none", "local")}, {"matters": ("local",)}, True),
            ({"classes": ("city",)}, {"classes": ("welfare",)}, False),
            ({"classes": ("city",)}, {"classes": ("city",), "matters": ("local",)}, True),
            (
                {"classes": ("city",), "matters": ("none",)},
                {"classes": ("city",), "matters": ("local",)},
                False,
            ),
        ],
    )
    def test_those_apart_in_class_or_kind_of_matter_are_not(self, mine, theirs, share):
        one = parse(MADE_UP)
        pair = (replace(one, takes=Takes(**mine)), replace(one, takes=Takes(**theirs)))
        assert overlapping(pair) == ((pair,) if share else ())

    @pytest.mark.parametrize(
        ("given", "taken"),
        [
            ({"category": "city", "matter_kind": "local"}, True),
            ({"category": None, "matter_kind": "local"}, False),
            ({"category": "city", "matter_kind": "none"}, False),
            ({"category": "city", "matter_kind": "local", "channel": "owl"}, False),
        ],
    )
    def test_a_process_takes_the_cases_of_its_channels_classes_and_lists(self, given, taken):
        one = replace(parse(MADE_UP), takes=Takes(classes=("city",), matters=("local",)))
        assert takes(one, **{"channel": one.choices("channels")[0]} | given) is taken

    def test_the_processes_that_run_side_by_side_in_wuchang_take_no_case_twice(self):
        assert overlapping([process("wuchang-2019"), process("wuchang-2023")]) == ()


def test_what_stands_on_a_step_is_what_is_undone_with_it():
    assert depends_on(parse(MADE_UP), "feed_back") == {"answer", "close", "reopen"}


def test_the_form_of_a_step_asks_for_what_the_process_demands():
    rules = Walk("wuchang-2019").rules
    feed_back = rules.process.steps["feed_back"]
    walk = Walk().registered().assessed().called(POLICE)
    asked = {one.name: one.required for one in fields_of(feed_back, walk.state, walk.order(1))}
    assert asked == {"opinion": True, "files": True, "measures": False}
    own = {one.name: one.required for one in fields_of(feed_back, Walk().registered().state)}
    assert own["files"] is False
    assert {one.name for one in fields_of(rules.process.steps["register"], None)} == {
        one.name for one in STEPS["register"].fields
    }


def test_a_step_the_process_does_not_take_is_refused_as_such():
    walk = Walk(by=Rules(process=parse(MADE_UP), units=UNITS, calendar=CALENDAR)).registered()
    refusal = why_not(walk.state, "visit", by=DISPATCHER, rules=walk.rules)
    assert refusal is not None
    assert refusal.code == "not_in_process"
