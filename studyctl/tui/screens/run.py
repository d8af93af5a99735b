"""One run, live or ended: is it learning, will it make it, and what to do next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

from textual.binding import ActiveBinding, Binding, BindingType

from studyctl.actions.run_log import OutputTail
from studyctl.actions.run_view import RunView
from studyctl.errors import Problem, UserError
from studyctl.tui.deeds import ItemDeeds
from studyctl.tui.live_room import LiveRoom
from studyctl.tui.messages import RoomRead
from studyctl.tui.room import Room
from studyctl.tui.screens import run_parts as parts
from studyctl.tui.screens.ask import Answers, Ask, ask
from studyctl.tui.sheet import Drawing, Frame, Sheet
from studyctl.workspace import typed_path

LIVE_S, ENDED_S, TROUBLED_S = 0.5, 5.0, 2.0  # seconds between looks
TALL = 24  # rows of the body from which there is room for the small charts
GRACE_S = 10.0  # seconds that a cancelled run has for a last checkpoint


class RunRoom(ItemDeeds, LiveRoom[RunView]):
    """The page of one run; a thread of its own looks at the run while the page is shown."""

    MODE = "runs"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "done", "done", id="item.done", tooltip="finish the item that the run proves; again opens it"),
        Binding("m", "metric", "metric", id="run.metric", tooltip="the chart of the next metric"),
        Binding("l", "log_scale", "log scale", id="run.log_scale", tooltip="log scale and back", priority=True),
        Binding("z", "smooth", "smooth", id="run.smooth", tooltip="smooth the curve and back"),
        Binding("o", "output", "full log", id="run.output", tooltip="everything that it printed, followed"),
        Binding("x", "cancel", "cancel", id="run.cancel", tooltip="stop it; it may save a checkpoint first"),
        Binding("R", "resume", "resume", id="run.resume", tooltip="go on from its last checkpoint"),
        Binding("escape", "back", "back", id="back", tooltip="one step back, in the end to Today"),
        Binding("enter", "open", "open", show=False, id="run.open", tooltip="the chart of the metric, or the item"),
        Binding("E", "export", "export", show=False, id="run.export", tooltip="write its points to a file"),
    ]

    def __init__(self, identity: str) -> None:
        super().__init__()
        self.identity = identity
        self.metric = ""
        self.look = parts.Look()

    # -- looking

    def begin(self) -> Callable[[], RunView]:
        from studyctl.actions.content import catalogue_of
        from studyctl.actions.watching import Watch

        workspace = self.study.workspace
        self._watch: Any = Watch(workspace, catalogue_of(workspace), self.identity)
        return lambda: self._watch.poll(self.study.now(), self.frame.main, self.metric)

    def pause(self, seen: RunView | None) -> float:
        return TROUBLED_S if seen is None else LIVE_S if seen.live else ENDED_S

    def close(self) -> None:
        watch = getattr(self, "_watch", None)
        if watch is not None:
            watch.close()

    def on_room_read(self, message: RoomRead) -> None:
        """An end that is seen here is recorded at once, and a run whose launch was undone is left; the base class shows
        what was seen."""
        before, seen = self.data, message.data
        if before is None or not isinstance(seen, RunView):
            return
        if before.recorded and not seen.recorded and self.is_current:
            self.call_after_refresh(self._leave, before.name, seen.live)
        elif before.live and not seen.live:
            self.act(_record_ends)

    def _leave(self, name: str, live: bool) -> None:
        """Go one step back, and say why."""
        self.action_back()
        still = f"; it still runs: `studyctl run cancel {self.identity}` stops it" if live else ""
        if isinstance(self.app.screen, Room):
            self.app.screen.tell(f"The launch of {name} was undone{still}", "warn")

    # -- drawing

    def draw(self, data: RunView, frame: Frame) -> Drawing:
        palette = self.study.palette
        look = replace(self.look, ansi=palette.ansi, ascii=palette.ascii)
        head = parts.head_of(data, frame)
        room = frame.height - len(head.rows) - 1
        if frame.narrow:
            return Drawing(narrow(data, frame, look, room), head)
        return Drawing(main_part(data, frame, look, room), head, side_part(data, frame, room))

    # -- keys

    @property
    def item(self) -> str:
        """The selected item, or the first open one that the run proves."""
        kind, identity = self.selected
        waiting = [one.id for one in self.data.proves if not one.done] if self.data else []
        return identity if kind == "item" else next(iter(waiting), "")

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """The keys of this screen in the order in which they are written above, then those of the app."""
        found = super().active_bindings
        order = [binding.id for binding in self.BINDINGS if isinstance(binding, Binding)]
        last = len(order)
        return dict(sorted(found.items(), key=lambda pair: _place(order, pair[1].binding.id, last)))

    def copied(self) -> str:
        return self.item if self.selected[0] == "item" else self.identity

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys that mean nothing now are not shown."""
        view = self.data
        allowed = {
            "done": bool(view and view.proves),
            "cancel": bool(view and view.live),
            "resume": bool(view and view.can_resume),
            "output": bool(view and view.folder),
            "export": bool(view and view.folder),
        }
        return allowed.get(action, True)

    def opened(self, key: str) -> None:
        kind, _, name = key.partition(":")
        if kind == "metric":
            self._show(name)
        else:
            self.study.go(key)

    def action_metric(self) -> None:
        """The chart of the next metric."""
        names = self.data.metrics_named if self.data else ()
        if self.data is not None and names:
            shown = self.data.chart.main.metric
            self._show(names[(names.index(shown) + 1) % len(names) if shown in names else 0])

    def _show(self, metric: str) -> None:
        self.metric = metric
        self.reload()

    def action_log_scale(self) -> None:
        """Log scale and back."""
        self.look = replace(self.look, log=not self.look.log)
        self.redraw()

    def action_smooth(self) -> None:
        """Smooth and back."""
        self.look = replace(self.look, smooth=not self.look.smooth)
        self.redraw()

    def action_output(self) -> None:
        """Everything that the job printed."""
        if self.data is not None and self.data.folder is not None:
            self.app.push_screen(OutputRoom(self.identity, self.data.name, self.data.folder))

    def action_cancel(self) -> None:
        """Stop the run and everything it started."""
        if self.data is None or not self.data.live:
            return
        from studyctl.actions import run_control

        run = self.identity
        self.tell(f"Stopping {self.data.name}: it may save a checkpoint first", "warn")
        self.act(lambda seen: run_control.cancel(seen, run, GRACE_S), self._cancelled)

    def _cancelled(self, now: Any) -> None:
        self.tell(f"{now.name} {now.state}")

    def action_resume(self) -> None:
        """Go on from the last checkpoint, as the next attempt of the same run."""
        from studyctl.actions import run_control

        run = self.identity
        if self.data is not None and self.data.can_resume:
            self.act(lambda seen: run_control.resume(seen, run, False), self._resumed)

    def _resumed(self, now: Any) -> None:
        self.tell(f"{now.name} goes on as attempt {now.attempt}")

    def action_export(self) -> None:
        """Write the run's points to a file."""
        name = f"{self.data.name if self.data else self.identity}.csv"
        fields = (Ask("file", "File", name, hint="ends in .csv or .jsonl"),)
        run = self.identity
        ask(self, "Write every point to a file", fields, lambda seen, given: _export(seen, run, given), self._exported)

    def _exported(self, told: tuple[int, Path]) -> None:
        self.tell(f"Wrote {told[0]} points to {told[1]}")


def main_part(view: RunView, frame: Frame, look: parts.Look, room: int) -> Sheet:
    """Chart, small charts and log; the chart takes what the others leave."""
    sheet = Sheet(frame.main)
    small = 2 + parts.SMALL_ROWS if parts.small_rows(view) and room >= TALL else 0
    log = 3 if room < TALL else 5 if room < 40 else 10
    stopped = view.state in ("failed", "lost", "stalled")
    log = min(12, log + 4) if stopped else log
    parts.chart_part(sheet, view, look, room - 3 - small - log)
    if small:
        parts.small_parts(sheet, view, look)
    parts.log_part(sheet, view, log)
    return sheet


def side_part(view: RunView, frame: Frame, room: int) -> Sheet:
    """Verdict, metrics, machine."""
    sheet = Sheet(frame.side)
    parts.verdict_part(sheet, view)
    machine = Sheet(frame.side)
    parts.machine_part(machine, view.machine, view.live)
    parts.metrics_part(sheet, view, max(4, room - len(sheet.rows) - len(machine.rows) - 4))
    sheet.add(machine)
    return sheet


def narrow(view: RunView, frame: Frame, look: parts.Look, room: int) -> Sheet:
    """One column: verdict, one chart, metrics and machine on a line each, the last lines."""
    sheet = Sheet(frame.full, narrow=True)
    parts.verdict_part(sheet, view)
    below = Sheet(frame.full, narrow=True)
    parts.metrics_line(below, view)
    parts.machine_line(below, view.machine)
    below.gap()
    stopped = view.state in ("failed", "lost", "stalled")
    parts.log_part(below, view, 3 if stopped else 2 if room < 24 else 6)
    parts.chart_part(sheet, view, look, room - len(sheet.rows) - len(below.rows) - 2)
    sheet.add(below)
    return sheet


class OutputRoom(LiveRoom[tuple[str, ...]]):
    """Everything that a job printed, followed as long as the end is in view."""

    MODE = "runs"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,o", "back", "back", id="back", tooltip="back to the run"),
        Binding("end", "follow", "follow", id="output.follow", tooltip="to the end, and follow it", priority=True),
    ]

    def __init__(self, identity: str, name: str, folder: Path) -> None:
        super().__init__()
        self.identity, self.name_shown, self.folder = identity, name, folder

    def begin(self) -> Callable[[], tuple[str, ...]]:
        return OutputTail(self.folder).poll

    def pause(self, seen: tuple[str, ...] | None) -> float:
        return LIVE_S

    def draw(self, data: tuple[str, ...], frame: Frame) -> Drawing:
        head = Sheet(frame.full, frame.narrow)
        head.line([("Output", "bright bold"), (f"   {self.name_shown}", "muted")], [(f"{len(data):,} lines", "muted")])
        sheet = Sheet(frame.full)
        for line in data:
            for start in range(0, max(1, len(line)), frame.full):
                sheet.line([(line[start : start + frame.full], "text")])
        if not data:
            sheet.line([("It printed nothing yet.", "muted")])
        return Drawing(sheet, head)

    def redraw(self) -> None:
        """Draw, and stay at the end where the end was in view."""
        at_end = not self.is_mounted or self.main.scroll_offset.y >= self.main.max_scroll_y
        super().redraw()
        if at_end:
            self.call_after_refresh(self._to_end)

    def _to_end(self) -> None:
        self.main.scroll_to(y=self.main.max_scroll_y, animate=False)

    def action_follow(self) -> None:
        """Go to the end and follow it."""
        self._to_end()


def _place(order: list[str | None], name: str | None, last: int) -> int:
    return order.index(name) if name in order else last


def _record_ends(seen: Any) -> None:
    """Bring what the run folders tell into the ledger."""
    from studyctl.actions.runs import sync

    sync(seen.workspace, seen.catalogue, seen.now)


def _export(seen: Any, run: str, given: Answers) -> tuple[int, Path]:
    from studyctl.actions import run_control

    out = typed_path(given["file"])
    form = out.suffix.lstrip(".")
    if form not in ("csv", "jsonl"):
        raise UserError(Problem(f"{out.name} ends in neither .csv nor .jsonl", fix="Name the file so"))
    return run_control.export(seen, run, form, out), out
