"""Every code has its sentence in both languages, with no parameter missing and none left over."""

import re
from string import Formatter

import pytest

from huying.domain.case.fold import _FOLDS
from huying.domain.places import KINDS
from huying.domain.process import RELATIONS, FaultyProcess, parse
from huying.domain.process_parts import ROLES
from huying.domain.refusals import Fault, Refused
from huying.domain.step_parts import Field
from huying.domain.steps import STEPS
from huying.domain.worktime import LimitKind, LineCode
from huying.wording import (
    after,
    channels,
    doctor,
    erased,
    explain,
    faults,
    process_faults,
    refusals,
    states,
    steps,
)
from huying.wording.files import FILE_FAULTS
from huying.wording.voice import LANGS, Table, Voice
from tests.wording import codes

HAN = re.compile("[一-鿿]")
TABLES: dict[str, Table] = {
    f"{module.__name__.rsplit('.', 1)[-1]}.{name}": value
    for module in (after, doctor, erased, explain, faults, refusals, states, steps)
    for name, value in vars(module).items()
    if name.isupper() and isinstance(value, dict) and all(isinstance(one, tuple) for one in value.values())
}
SENTENCES = [(name, code, both) for name, table in TABLES.items() for code, both in table.items()]


def _words(text: str) -> str:
    """What is left of a sentence without its parameters and signs."""
    return re.sub(r"{\w+}|\W", "", text)


def _slots(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_there_are_tables_to_check():
    assert {"refusals.REFUSALS", "faults.FAULTS", "explain.LINES", "after.DONE"} <= set(TABLES)


@pytest.mark.parametrize(("table", "code", "both"), SENTENCES)
def test_both_languages_say_the_same_with_the_same_parameters(table, code, both):
    zh, en = both
    assert HAN.search(zh) or not _words(zh)
    assert not HAN.search(en)
    assert en.strip()
    assert _slots(zh) == _slots(en)


@pytest.mark.parametrize(("code", "params"), sorted(codes.refusals(), key=str))
def test_every_refusal_has_a_sentence_of_its_parameters(code: str, params: frozenset[str]):
    for text in refusals.REFUSALS[code]:
        assert _slots(text) <= params | {"step"}


def test_no_refusal_is_put_into_words_that_nobody_raises():
    assert set(refusals.REFUSALS) == {code for code, _ in codes.refusals()}


@pytest.mark.parametrize(("code", "params"), sorted(codes.faults(), key=str))
def test_every_fault_has_a_sentence_of_its_parameters(code: str, params: frozenset[str]):
    if code in FILE_FAULTS:
        return
    table = channels.FAULTS if code in channels.FAULTS else faults.FAULTS
    wanted = {name for text in table[code] for name in _slots(text)}
    assert wanted <= params | ({"units"} if "allowed" in params else set())


def test_no_fault_is_put_into_words_that_nobody_finds():
    found = {code for code, _ in codes.faults()}
    assert set(faults.FAULTS) == found - set(FILE_FAULTS) - set(channels.FAULTS)
    of_settings = {code for code in channels.FAULTS if code.startswith("not_of_kind_")}
    assert set(channels.FAULTS) - of_settings <= found


@pytest.mark.parametrize("said", sorted(codes.process_sentences()))
def test_every_fault_of_a_process_file_has_its_chinese_sentence(said: str):
    chinese = process_faults.chinese(said)
    assert chinese is not None
    assert HAN.search(chinese)


def test_the_faults_of_a_limit_have_their_chinese_sentences():
    head = '[process]\nid = "x"\n'
    for limit in ('{ kind = "week", n = 1 }', '{ kind = "work_day" }', '{ kind = "work_day", n = 0 }'):
        with pytest.raises(FaultyProcess) as raised:
            parse(f'{head}[[step]]\nstep = "assess"\nlimit = {limit}\n')
        told_in = dict(process_faults.process_faults(raised.value, "zh"))
        of_the_limit = [said for place, said in told_in.items() if place.startswith("step[1].limit")]
        assert of_the_limit
        assert all(HAN.search(said) for said in of_the_limit)


def _fields(fields: tuple[Field, ...], prefix: str = "") -> list[tuple[str, Field]]:
    found = []
    for field in fields:
        found.append((f"{prefix}{field.name}", field))
        found += _fields(field.fields, f"{prefix}{field.name}.0.")
    return found


DETAILS = [(step.name, path, field) for step in STEPS.values() for path, field in _fields(step.fields)]


@pytest.mark.parametrize(("step", "path", "field"), DETAILS)
@pytest.mark.parametrize("lang", LANGS)
def test_every_detail_of_every_step_has_a_label_and_its_choices_too(step, path, field, lang):
    voice = Voice(lang=lang)
    assert steps.field_label(step, path, voice)
    for value, label in steps.choices_of(step, path, voice):
        assert label != value


def test_every_hint_stands_at_a_detail_that_exists():
    there = {f"{step}.{steps.bare_path(path)}" for step, path, _ in DETAILS}
    assert set(steps.FIELD_HINTS) <= there
    assert {name for name in steps.FIELD_LABELS if "." in name} <= there


def test_every_step_is_labelled_and_answered():
    known = set(STEPS) | set(_FOLDS)
    assert known <= set(steps.STEP_LABELS)
    assert known <= set(after.DONE)


@pytest.mark.parametrize(
    ("table", "codes_there"),
    [
        (states.CASE_STATES, codes.states() | {"closed", "not_accepted", "merged", "cancelled"}),
        (states.UNIT_KINDS, KINDS),
        (states.POST_ROLES, ROLES),
        (states.RELATIONS, RELATIONS),
        (states.LIMITS, [kind.value for kind in LimitKind]),
        (states.ONE_LIMIT, [kind.value for kind in LimitKind]),
        (explain.LINES, list(LineCode)),
    ],
)
def test_every_word_of_the_domain_is_there_and_no_other(table, codes_there):
    assert set(table) == set(codes_there)


def test_every_finding_of_the_doctor_is_told_with_what_to_do_and_no_other():
    assert set(doctor.FOUND) == set(doctor.DO) == codes.findings()


def test_an_unknown_code_is_an_error_and_no_silence():
    voice = Voice(lang="zh")
    with pytest.raises(KeyError):
        refusals.refusal(Refused("no_such_code"), voice)
    with pytest.raises(KeyError):
        faults.fault_sentence(Fault("title", "no_such_code", {}), voice)
    with pytest.raises(KeyError):
        steps.field_label("register", "no_such_detail", voice)
