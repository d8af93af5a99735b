"""Properties of every decision, and what is said beside it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from protocols import shipped, ways

from studyctl.reflect.decide import as_values, decide, known_of
from studyctl.reflect.model import ANSWERS, DECISIONS, FACTS, Answers

PROTOCOL = shipped()
WAYS = frozenset(ways({node.id: node.branches for node in PROTOCOL.tree.values()}))
RATINGS = ("energy", "interest", "momentum")
TEXT = st.text(max_size=8)
TEXTS = st.lists(TEXT, max_size=3).map(tuple)
OF_KIND: dict[str, st.SearchStrategy[Any]] = {
    "flag": st.booleans(),
    "rating": st.one_of(
        st.sampled_from((1.0, 4.9, 5.0, 5.1, 6.9, 7.0, 7.1, 8.0, 8.1, 10.0)), st.floats(min_value=1, max_value=10)
    ),
    "number": st.one_of(
        st.sampled_from((-8.0, -7.0, 0.0, 3.9, 4.0, 4.9, 5.0, 7.0, 7.1, 8.1)), st.floats(), st.integers()
    ),
    "text": TEXT,
    "texts": TEXTS,
    "schedule": st.lists(st.tuples(st.sampled_from(("mon", "tue")), TEXTS), max_size=2).map(tuple),
}


def strategy(name: str) -> st.SearchStrategy[Any]:
    asked = (ANSWERS | FACTS)[name]
    return st.none() | (st.sampled_from(asked.words) if asked.kind == "word" else OF_KIND[asked.kind])


ANY_ANSWERS = st.builds(Answers, **{name: strategy(name) for name in ANSWERS})
RULED = {name: strategy(name) for name, asked in ANSWERS.items() if asked.kind in ("flag", "rating", "word")}
ANY_WEEK = st.fixed_dictionaries({}, optional=RULED | {name: strategy(name) for name in FACTS})
ANY_WEEKS = st.lists(ANY_WEEK, max_size=4)


@settings(max_examples=400, deadline=None)
@given(ANY_ANSWERS, ANY_WEEKS)
def test_there_is_always_one_decision_and_a_real_way_to_it(answers: Answers, weeks: list[dict[str, Any]]) -> None:
    outcome = decide(PROTOCOL, answers, weeks)
    assert outcome.decision in DECISIONS and outcome.title
    assert outcome.path in WAYS and len(outcome.branches) == len(outcome.path) - 1
    for node, branch, after in zip(outcome.path, outcome.branches, outcome.path[1:], strict=False):
        assert PROTOCOL.tree[node].branches[branch] == after
    assert PROTOCOL.tree[outcome.path[-1]].decide == outcome.decision
    assert repr(outcome) == repr(decide(PROTOCOL, answers, weeks))  # a number may be NaN
    assert [seen.rule for seen in outcome.watched] == [signal.id for signal in PROTOCOL.signals]
    assert [seen.rule for seen in outcome.watched if seen.fired] == [fired.rule for fired in outcome.signals]
    assert all("{" not in text for text in (*outcome.reasons, *outcome.doubts, outcome.title))
    assert len(set(outcome.reasons)) == len(outcome.reasons)


@settings(max_examples=300, deadline=None)
@given(ANY_ANSWERS, ANY_WEEKS)
def test_the_order_of_the_document_holds(answers: Answers, weeks: list[dict[str, Any]]) -> None:
    outcome = decide(PROTOCOL, answers, weeks)
    kinds = {fired.kind for fired in outcome.signals}
    week = known_of(PROTOCOL, answers, weeks[0] if weeks else {})
    if "pause" in kinds:
        assert outcome.decision == "pause" and outcome.path == ("pause-first", "pause")
    elif week.get("core_complete") is False:
        assert outcome.decision in ("deep-dive", "repeat", "break")
    elif week.get("explain_without_notes") is False:
        assert outcome.decision == "deep-dive"
    elif answers.blocking_gaps:
        assert outcome.decision == "catch-up"
    elif outcome.overall == "red":
        assert outcome.decision == ("compress" if week.get("preference") == "compress" else "pause")
    elif "compress" in kinds or (outcome.overall == "yellow" and week.get("preference") == "compress"):
        assert outcome.decision == "compress"
    else:
        assert outcome.decision == ("extend" if "extend" in kinds else "proceed")


@settings(max_examples=200, deadline=None)
@given(ANY_ANSWERS, ANY_WEEKS)
def test_a_week_that_no_signal_asks_for_changes_nothing(answers: Answers, weeks: list[dict[str, Any]]) -> None:
    assert repr(decide(PROTOCOL, answers, weeks[:2])) == repr(decide(PROTOCOL, answers, weeks))


def test_nothing_known_means_to_go_on_and_says_what_is_missing() -> None:
    outcome = decide(PROTOCOL, Answers(), [])
    assert outcome.decision == "proceed" and outcome.overall == "green" and outcome.signals == ()
    assert outcome.missing == (
        "core_complete", "explain_without_notes", "blocking_gaps", "preference", "energy", "interest", "momentum",
        "enjoying", "burnout", "external_stress", "compute_budget",
    )  # fmt: skip
    assert outcome.reasons == ("no sign asks for another plan",)


FULL = Answers(
    core_complete=True, explain_without_notes=True, blocking_gaps=(), energy=8, interest=8, momentum=8, enjoying=True,
    burnout="none", external_stress="none", compute_budget="ok", preference="proceed",
)  # fmt: skip


def test_what_is_missing_is_what_the_way_asked() -> None:
    assert decide(PROTOCOL, FULL, [{}]).missing == ()
    open_core = Answers(core_complete=False, energy=8, enjoying=True)
    assert decide(PROTOCOL, open_core, []).missing == (
        "why_not",
        "interest",
        "momentum",
        "burnout",
        "external_stress",
    )
    crisis = Answers(external_stress="crisis")
    assert decide(PROTOCOL, crisis, []).missing == ("energy", "interest", "momentum", "enjoying", "burnout")


def test_a_fact_answers_and_an_answer_counts_before_it() -> None:
    assert decide(PROTOCOL, Answers(), [{"core_complete": False}]).decision == "repeat"
    assert "core_complete" not in decide(PROTOCOL, Answers(), [{"core_complete": False}]).missing
    assert decide(PROTOCOL, Answers(core_complete=True), [{"core_complete": False}]).decision == "proceed"
    assert (
        decide(PROTOCOL, Answers(core_complete=False, why_not="motivation"), [{"core_complete": True}]).decision
        == "break"
    )


def test_what_is_neutral_is_not_told_as_a_reason() -> None:
    outcome = decide(PROTOCOL, Answers(core_complete=False), [])
    assert outcome.decision == "repeat" and outcome.reasons == ("the Core is not complete",)


def test_the_reasons_bear_out_the_decision_the_deciding_one_first() -> None:
    answers = Answers(core_complete=False, why_not="time-misestimate", energy=7, interest=8)
    facts = {"core_done": 7, "core_total": 9, "estimate_ratio": 1.4}
    outcome = decide(PROTOCOL, answers, [facts])
    assert outcome.reasons == (
        "you misjudged the time", "your work took 1.4× its estimate",
        "the Core is not complete", "7 of 9 Core items are done",
    )  # fmt: skip
    low = decide(PROTOCOL, Answers(energy=6, interest=9), [{"days_behind": 9.5}, {"energy": 6.5, "interest": 6}])
    assert low.reasons[:3] == (
        "you are more than a week behind (9.5 days behind; >7 days)",
        "energy or interest is low (energy 6; energy 6.5, interest 6; <7, 2 weeks)",
        "that is a sign to compress",
    )
    chore = decide(PROTOCOL, Answers(enjoying=False), [{}])
    assert chore.reasons == ("the work is a chore", "a sign to pause stands before all else")


def watched(week: dict[str, Any], answers: Answers = FULL) -> dict[str, tuple[str, str]]:
    return {seen.rule: (seen.text, seen.threshold) for seen in decide(PROTOCOL, answers, [week]).watched}


def test_every_signal_tells_its_numbers_whether_or_not_it_fires() -> None:
    answers = Answers(energy=7, interest=8, enjoying=True, burnout="none", external_stress="some", compute_budget="ok")
    told = watched({"days_behind": 1.5, "core_days": 4.0, "hours_a_day": 3.25}, answers)
    assert told == {
        "compress.behind": ("1.5 days behind", ">7 days"),
        "compress.motivation": ("energy 7", "<7, 2 weeks"),
        "compress.burnout": ("burnout: none", "risk"),
        "compress.overwork": ("3.25 hours a day, joy: yes", ">8 h and no"),
        "compress.compute": ("compute: ok", "tight"),
        "compress.stress": ("stress: some", "some"),
        "extend.ahead": ("1.5 days behind", ">7 days"),
        "extend.motivation": ("energy 7, interest 8", ">8 both, 2 weeks"),
        "extend.core-days": ("Core in 4 days", "<4 days"),
        "extend.stretch-days": ("core stretch days not known", "<5 days"),
        "extend.depth": ("preference not known", "extend"),
        "extend.compute": ("compute: ok", "spare"),
        "pause.motivation": ("energy 7", "<5, 2 weeks"),
        "pause.joy": ("joy: yes", "no"),
        "pause.burnout": ("burnout: none", "severe"),
        "pause.crisis": ("stress: some", "crisis"),
    }


@pytest.mark.parametrize(
    ("behind", "text"),
    [
        (0.0, "0 days behind"), (1.0, "1 day behind"), (-1.0, "1 day ahead"), (-2.5, "2.5 days ahead"),
        (7.0, "7 days behind"), (7.004, "7.004 days behind"), (6.999, "6.999 days behind"), (7.1, "7.1 days behind"),
        (1 / 3, "0.33 days behind"), (float("inf"), "inf days behind"),
    ],
)  # fmt: skip
def test_a_number_is_never_told_as_if_it_were_its_threshold(behind: float, text: str) -> None:
    assert watched({"days_behind": behind})["compress.behind"][0] == text


def test_a_fired_signal_carries_its_number_its_threshold_and_each_week() -> None:
    outcome = decide(PROTOCOL, FULL, [{"days_behind": 9.0}])
    (fired,) = outcome.signals
    assert (fired.kind, fired.rule, fired.value, fired.threshold) == ("compress", "compress.behind", 9.0, ">7 days")
    assert fired.weeks == ("9 days behind",) and fired.about == "you are more than a week behind"
    low = decide(PROTOCOL, Answers(energy=6.5, interest=8), [{}, {"energy": 8, "interest": 6}, {"energy": 2}])
    assert [(one.rule, one.value, one.weeks) for one in low.signals] == [
        ("compress.motivation", 6.5, ("energy 6.5", "interest 6"))
    ]


DOUBTED = {"explain_recall": 0.61, "explain_concept": "GRPO", "exercises_passed": 8, "exercises_total": 12}


@pytest.mark.parametrize(
    ("answers", "facts", "doubts"),
    [
        (Answers(explain_without_notes=True), DOUBTED,
         ("you said yes; recall of GRPO is 0.61", "you said yes; 8 of 12 exercises pass")),
        (Answers(explain_without_notes=True), {**DOUBTED, "explain_recall": 0.8, "exercises_passed": 12}, ()),
        (Answers(explain_without_notes=True), {**DOUBTED, "explain_recall": 0.79, "exercises_passed": 12},
         ("you said yes; recall of GRPO is 0.79",)),
        (Answers(explain_without_notes=True), {**DOUBTED, "explain_recall": None, "exercises_passed": 11},
         ("you said yes; 11 of 12 exercises pass",)),
        (Answers(explain_without_notes=True), {}, ()),
        (Answers(explain_without_notes=False), DOUBTED, ()),
        (Answers(explain_without_notes=False), {**DOUBTED, "explain_recall": 0.95, "exercises_passed": 12},
         ("you said no; recall of GRPO, the weakest, is 0.95",)),
        (Answers(), DOUBTED, ()),
        (Answers(core_complete=True), {"core_done": 7, "core_total": 9},
         ("you said the Core is complete; 7 of its 9 items are done",)),
        (Answers(core_complete=True), {"core_done": 9, "core_total": 9}, ()),
        (Answers(core_complete=False), {"core_done": 9, "core_total": 9},
         ("you said the Core is not complete; all of its 9 items are done",)),
        (Answers(core_complete=False, why_not="time-misestimate"), {"estimate_ratio": 0.9},
         ("you said the time was misjudged; your work took 0.9× its estimate",)),
    ],
)  # fmt: skip
def test_an_answer_is_held_against_the_facts(answers: Answers, facts: dict[str, Any], doubts: tuple[str, ...]) -> None:
    assert decide(PROTOCOL, answers, [facts]).doubts == doubts


def test_a_fact_is_not_held_against_itself() -> None:
    whole = {"core_complete": False, "core_done": 9, "core_total": 9, "explain_without_notes": True, **DOUBTED}
    assert decide(PROTOCOL, Answers(), [whole]).doubts == ()


def test_a_doubt_changes_no_decision() -> None:
    sure = decide(PROTOCOL, FULL, [{"explain_recall": 0.1, "explain_concept": "GRPO"}])
    assert sure.decision == "proceed" and sure.doubts


def test_every_question_can_be_asked() -> None:
    asked = {name for step in PROTOCOL.steps for name in step.asks}
    followed = {each.follow_up.asks for each in PROTOCOL.questions.values() if each.follow_up}
    assert asked | followed == set(PROTOCOL.questions) == set(ANSWERS) - {"week"}
    assert followed == {f"{rating}_why" for rating in RATINGS}


@pytest.mark.parametrize("weeks", [[], [{}], [{}, {}]])
def test_one_week_is_not_two(weeks: list[dict[str, Any]]) -> None:
    assert decide(PROTOCOL, Answers(energy=4, interest=9), weeks).signals == ()
    assert decide(PROTOCOL, Answers(energy=9, interest=9), weeks).signals == ()


def test_saved_answers_stand_in_an_earlier_week() -> None:
    before = as_values(Answers(energy=6, interest=8, blocking_gaps=("a", "b"), journal="x", why_not="motivation"))
    assert before == {"energy": 6, "interest": 8, "blocking_gaps": 2.0, "why_not": "motivation"}
    assert decide(PROTOCOL, Answers(energy=6, interest=8), [{}, before]).decision == "compress"


def test_the_light_of_earlier_weeks_can_be_asked_for() -> None:
    assert known_of(PROTOCOL, Answers(energy=4), {"momentum": 9.0})["light"] == "red"
    assert known_of(PROTOCOL, Answers(), {"momentum": 7.0})["light"] == "yellow"
    assert known_of(PROTOCOL, Answers(), {})["light"] is None
    assert known_of(PROTOCOL, Answers(), {"days_behind": 3.0})["days_ahead"] == -3.0
