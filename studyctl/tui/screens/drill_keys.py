"""The keys of the drill, and how far a card has to be for each to mean something."""

from __future__ import annotations

from textual.binding import Binding, BindingType

DIGITS = "1234567890"
# when the keys of an action mean it; an action that is not named here always does
WHEN = {
    "take": {"question"}, "reveal": {"question", "sure"}, "pick": {"question"}, "place": {"question", "judge"},
    "pick_here": {"question"}, "take_back": {"question", "judge"}, "sure": {"sure"}, "surer": {"sure"},
    "judge": {"judge"}, "next": {"answer"}, "rate": {"answer"}, "deeper": {"answer"},
    "hint": {"question", "sure"}, "why": {"question", "sure"}, "bury": {"question", "sure"},
    "suspend": {"question", "sure", "answer"}, "flag": {"question", "sure", "judge", "answer"},
    "edit": {"question", "sure", "answer"}, "new": {"over"}, "more": {"over"}, "deck": {"over"}, "stats": {"over"},
    "interview": {"over"}, "interview_aside": {"question", "sure"}, "pass_on": {"question", "judge"},
    "deck_aside": {"question", "sure", "answer"}, "stats_aside": {"question", "sure", "answer"},
}  # fmt: skip


def _digits(action: str, words: str, shown: str, what: str) -> list[BindingType]:
    """A binding for each digit, so that none leaves the drill; the first stands for all in the key row."""
    return [
        Binding(digit, f"{action}({digit})", words, show=digit == "1" and bool(shown), priority=True,
                key_display=shown if digit == "1" and shown else None, id=f"drill.{action}_{digit}",
                tooltip=f"{what}: {digit}")
        for digit in DIGITS
    ]  # fmt: skip


# what answers a card, in the drill and in the interview
ANSWERING: list[BindingType] = [
    Binding("enter", "take", "answer", id="drill.take", tooltip="take the answer, or show what comes next"),
    Binding("enter", "reveal", "answer", show=False, id="drill.reveal", tooltip="as the digits, for what is selected"),
    *_digits("place", "pick", "", "pick this option, step or line"),
    *_digits("pick", "pick", "1–9", "answer with this option"),
    Binding("y", "judge(True)", "had it", id="drill.known", tooltip="this I had"),
    Binding("n", "judge(False)", "not yet", id="drill.missed", tooltip="this I had not"),
    Binding("space", "pick_here", "pick", show=False, id="drill.toggle", tooltip="pick what the cursor is on"),
    Binding("backspace", "take_back", "back", show=False, id="drill.take_back", tooltip="take back the last pick"),
]  # fmt: skip

BINDINGS: list[BindingType] = [
    Binding("enter", "next", "next", id="drill.next", tooltip="the next card"),
    *ANSWERING,
    *_digits("sure", "how sure", "1–4", "how sure, from a guess to certain"),
    *_digits("rate", "rate", "1–4", "rate it, from again to easy"),
    Binding("n", "new", "5 new cards", id="drill.new", tooltip="take 5 new cards"),
    Binding("m", "more", "10 minutes more", id="drill.more", tooltip="10 minutes of what is beyond the budget"),
    Binding("d", "deck", "deck", id="drill.deck", tooltip="every card: search, flag, suspend"),
    Binding("s", "stats", "how it goes", id="drill.stats", tooltip="what is to come, recall, calibration"),
    Binding("d", "deck_aside", "deck", show=False, id="drill.deck_aside", tooltip="every card; the question waits"),
    Binding("s", "stats_aside", "stats", show=False, id="drill.stats_aside", tooltip="how it goes; the question waits"),
    Binding("i", "interview", "interview", id="drill.interview", tooltip="a mock interview, timed, with a report"),
    Binding("i", "interview_aside", "interview", show=False, id="drill.interview_aside",
            tooltip="a mock interview; the question waits"),
    Binding("l", "deeper('lab')", "lab", id="drill.lab", priority=True, tooltip="the lab that teaches it"),
    Binding("p", "deeper('paper')", "paper", id="drill.paper", tooltip="the paper it stands in"),
    Binding("i", "deeper('item')", "item", show=False, id="drill.item", tooltip="the item that covers it"),
    Binding("h", "hint", "hint", id="drill.hint", priority=True, tooltip="a hint; the card then counts as hard"),
    Binding("f", "flag", "flag", id="drill.flag", tooltip="flag a card that wants mending"),
    Binding("e", "edit", "edit", id="drill.edit", tooltip="open the card's file in your editor"),
    Binding("y", "why", "why now", id="drill.why", tooltip="why this card is asked now"),
    Binding("u", "undo_card", "undo", id="drill.undo", tooltip="take back the last answer or mark"),
    Binding("b", "bury", "bury", show=False, id="drill.bury", tooltip="leave this card until tomorrow"),
    Binding("x", "suspend", "suspend", show=False, id="drill.suspend", tooltip="set this card aside for good"),
    Binding("left", "surer(-1)", "less sure", show=False, priority=True, id="drill.less", tooltip="less sure"),
    Binding("right", "surer(1)", "surer", show=False, priority=True, id="drill.surer", tooltip="surer"),
    Binding("escape", "back", "stop", id="back", tooltip="one step back, in the end to Today"),
]  # fmt: skip
