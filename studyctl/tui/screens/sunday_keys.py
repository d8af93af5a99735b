"""The keys of the Sunday review, and where in it each means something."""

from __future__ import annotations

from textual.binding import Binding, BindingType

DIGITS = "1234567890"
# what the screen shows -> the actions whose keys mean something there; an action not named here always means it
WHERE = {
    "take": {"step"}, "say": {"step"}, "pick": {"step"}, "rate": {"step"}, "move_to": {"step"}, "hold": {"step", "plan",
    "page"}, "facts": {"step"}, "editor": {"step"}, "forget": {"step"}, "done": {"step"}, "preview": {"step", "page"},
    "try_another": {"plan"}, "only_changes": {"plan"}, "on": {"plan"}, "accept": {"page"}, "only_close": {"page"},
    "to_step": {"page"}, "change": {"page"}, "file": {"page"}, "copy": {"page"},
}  # fmt: skip


def _digits(action: str, words: str, shown: str, what: str) -> list[BindingType]:
    """A binding for each digit, so that none leaves the review; the first stands for all in the key row."""
    return [
        Binding(digit, f"{action}({digit})", words, show=digit == "1" and bool(shown), priority=True,
                key_display=shown if digit == "1" and shown else None, id=f"sunday.{action}_{digit}",
                tooltip=f"{what}: {digit}")
        for digit in DIGITS
    ]  # fmt: skip


BINDINGS: list[BindingType] = [
    Binding("enter", "accept", "accept", id="sunday.accept", tooltip="close the week and change the plan as shown"),
    Binding("enter", "on", "review page", id="sunday.on", tooltip="on to the page where the review is accepted"),
    Binding("enter", "take", "answer", show=False, id="sunday.take", tooltip="write the answer, or choose it"),
    Binding("enter", "to_step", "open", id="sunday.to_step", tooltip="open the selected step, to change an answer"),
    Binding("y", "say(True)", "answer", key_display="y n", id="sunday.yes", tooltip="yes"),
    Binding("n", "say(False)", "no", show=False, id="sunday.no", tooltip="no, or none"),
    *_digits("pick", "reason", "1–3", "this answer"),
    *_digits("rate", "rate", "1–9 0", "so much, 0 for 10"),
    *_digits("move_to", "day", "1–7", "move the item to this day of the week, from Monday"),
    *_digits("hold", "nothing", "", "nothing here, since digits belong to answers"),
    Binding("x", "only_close", "plan unchanged", id="sunday.only_close",
            tooltip="close the week and leave the plan as it is"),
    Binding("c", "change", "change", id="sunday.change", tooltip="go back to the first step to change an answer"),
    Binding("f", "try_another", "try another", id="sunday.try", tooltip="see what another decision would do"),
    Binding("d", "only_changes", "only changes", id="sunday.only_changes", tooltip="only the days that change, or all"),
    Binding("left", "turn(-1)", "step", key_display="←→", priority=True, id="sunday.back",
            tooltip="the step before; answers stay"),
    Binding("right", "turn(1)", "step on", show=False, priority=True, id="sunday.next", tooltip="the next step"),
    Binding("space", "done", "done", id="item.done", tooltip="finish the item; again opens it"),
    Binding("e", "editor", "editor", id="sunday.editor", tooltip="write this answer in your editor"),
    Binding("e", "facts", "edit facts", id="sunday.facts", tooltip="correct what the facts have answered"),
    Binding("p", "preview", "preview plan", id="sunday.preview", tooltip="the plan now beside the plan after"),
    Binding("backspace", "forget", "leave open", show=False, id="sunday.forget",
            tooltip="take the answer back: what the facts say counts again"),
    Binding("o", "file", "open file", id="sunday.file", tooltip="open the week's file in your editor"),
    Binding("w", "weeks", "weeks", id="sunday.history", tooltip="the weeks side by side, with their decisions"),
    Binding("u", "undo_answer", "undo", show=False, id="sunday.undo",
            tooltip="take back the last answer; where there is none, the last thing recorded"),
    Binding("escape", "back", "leave", id="back", tooltip="one step back, in the end to Today"),
]  # fmt: skip
