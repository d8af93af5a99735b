"""The parts of the picture of one run, as lines: title, progress, chart, verdict, metrics, machine, log. All pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from studyctl.actions.figures import duration, figure
from studyctl.actions.run_log import short
from studyctl.actions.run_view import GpuNow, LogLine, MachineNow, MetricRow, RunView
from studyctl.text import one_line
from studyctl.tui.chart import Band, ChartData, Series, Target, chart_rows, legend, small_chart
from studyctl.tui.chart_dots import sparkline
from studyctl.tui.sheet import Frame, Pieces, Row, Sheet, Span, bar, fitted, joined, say, span_width

SMALL_ROWS = 3
SMALL_CHARTS = 3
LEAST_CHART = 6
PROVEN_SHOWN = 3
GIB = 1 << 30
STATES = {
    "starting": ("●", "accent"), "running": ("●", "accent"), "stalled": ("●", "warn"), "orphaned": ("●", "warn"),
    "finished": ("✓", "ok"), "failed": ("✗", "bad"), "cancelled": ("−", "muted"), "lost": ("✗", "bad"),
    "unknown": ("?", "warn"),
}  # fmt: skip
TONES = {
    "on-course": "ok", "met": "ok", "behind": "warn", "missed": "bad", "stalled": "warn", "failed": "bad",
    "lost": "bad", "unknown": "warn", "finished": "accent", "cancelled": "accent",
}  # fmt: skip


@dataclass(frozen=True)
class Look:
    """How the learner wants the chart, and what the terminal can draw."""

    log: bool = False
    smooth: bool = False
    ansi: bool = False
    ascii: bool = False


def head_of(view: RunView, frame: Frame) -> Sheet:
    """Title and state; how far it is and how long it takes."""
    sheet = Sheet(frame.full, frame.narrow)
    mark, tone = STATES.get(view.state, ("·", "muted"))
    spent = f" {duration(view.elapsed_s)}" if view.elapsed_s is not None else ""
    state: list[Span] = [(f"{mark} {view.state}", f"{tone} bold"), (spent, "muted")]
    about = [view.name, view.preset] if frame.narrow else _about(view)
    name = f"{view.number} {one_line(view.title)}"
    while len(about) > 2 and len(name) + len(" · ".join(about)) + 5 + span_width(state) > frame.full:
        about = about[:-1]  # a value is shown whole or not at all
    title = [(name, "bright bold"), (f"   {' · '.join(about)}", "muted")]
    sheet.line(title, state)
    if not frame.narrow:
        sheet.gap()
    sheet.line(*progress_line(view, frame))
    return sheet


def _about(view: RunView) -> list[str]:
    words = [view.name, f"{view.preset} preset" if view.preset else "", f"seed {view.seed}", ", ".join(view.setup)]
    attempt = f"attempt {view.attempt}" if view.attempt > 1 else ""
    return [one_line(word) for word in (*words, attempt, *view.changed) if word]


def progress_line(view: RunView, frame: Frame) -> tuple[list[Span], list[Span]]:
    """`64 %  ━━━━━━────` and `step 3,180 of 5,000   2 min 1 s left`; before the first step what it does."""
    right: list[Span] = []
    if view.live and not view.step:
        right = [(view.phase or view.state, "text")]
    else:
        right = say("step {}", f"{view.step:,}") + ([(f" of {view.steps:,}", "muted")] if view.steps else [])
        if view.eta_s is not None and view.live and view.step < view.steps:
            left = duration(view.eta_s)
            right += say("  left {}", left) if frame.narrow else [("   ", "text"), (left, "text"), (" left", "muted")]
        elif view.live and view.phase:
            right += [(f"   {one_line(view.phase)}", "text")]
    share = view.fraction or 0.0
    room = frame.full - span_width(right) - 9
    width = max(10, min(room, 30 if frame.narrow else max(20, round(frame.full * 0.53))))
    return [(f"{f'{share * 100:.0f} %':<5}", "text"), ("  ", "text"), *bar(share, width)], right


def chart_data(view: RunView, look: Look, narrow: bool) -> ChartData:
    """The chart of the chosen metric: its curve, the training twin, the reference band and the target."""
    chart = view.chart
    series = [Series(chart.main.points, "accent", short(chart.main.metric), thick=True)]
    if chart.second is not None:
        series.append(Series(chart.second.points, "second", short(chart.second.metric)))
    band = None
    if chart.band is not None:
        stretch = tuple(zip(chart.band.steps, chart.band.low, chart.band.high, strict=True))
        seeds = f", {chart.band.seeds} seeds" if chart.band.seeds > 1 and not narrow else ""
        band = Band(stretch, f"reference{seeds}")
    target = Target(chart.target) if chart.target is not None else None
    empty = view.phase if view.live else "it reported no points"
    return ChartData(
        series=tuple(series), band=band, target=target, x_range=(0, chart.steps) if chart.steps else None,
        log=look.log, smooth=look.smooth, empty=one_line(empty or "no points yet"),
    )  # fmt: skip


def chart_part(sheet: Sheet, view: RunView, look: Look, height: int) -> None:
    """The chart under its heading, with the legend in it."""
    data = chart_data(view, look, sheet.narrow)
    how = ", ".join(word for word, on in (("log", look.log), ("smoothed", look.smooth)) if on)
    unit = next((row.unit for row in view.metrics if row.name == view.chart.main.metric), "")
    named = view.chart.main.label or "no metric yet"
    heading = named[:1].upper() + named[1:]
    if not sheet.narrow:
        key = legend(data, look.ansi, look.ascii)
        if len(heading) + span_width(key) + 2 > sheet.width:
            key = legend(chart_data(view, look, narrow=True), look.ansi, look.ascii)
        about = " · ".join(filter(None, (unit, how)))
        fits = len(heading) + len(about) + span_width(key) + 6 <= sheet.width
        sheet.heading(heading, key, about if fits else how)
    else:
        sheet.section = heading
        sheet.line(
            [(heading, "bright bold"), (f"  {how}" if how else "", "muted")], legend(data, look.ansi, look.ascii)
        )
    rows = chart_rows(data, sheet.width, max(LEAST_CHART, height), look.ansi, look.ascii)
    sheet.rows.extend(Row(tuple(spans), sheet.ground) for spans in rows)
    sheet.gap()


def small_parts(sheet: Sheet, view: RunView, look: Look) -> None:
    """Three small charts beside each other: what tells whether training is in order."""
    shown = small_rows(view)
    if not shown:
        return
    each = (sheet.width - 4 * (SMALL_CHARTS - 1)) // SMALL_CHARTS
    names: list[Span] = []
    for index, row in enumerate(shown):
        value = figure(row.now, row.name) if row.now is not None else ""
        names += [
            ("    " if index else "", "text"),
            *fitted([(row.label, "muted")], each - len(value) - 1),
            (f" {value}", "text"),
        ]
    sheet.line(names)
    drawn = [small_chart(row.curve.points, each, SMALL_ROWS, "accent", _reach(view), look.ascii) for row in shown]
    for line in zip(*drawn, strict=True):
        spans: list[Span] = []
        for index, part in enumerate(line):
            spans += [("    " if index else "", "text"), *fitted(list(part), each)]
        sheet.rows.append(Row(tuple(spans), sheet.ground))
    sheet.gap()


def _reach(view: RunView) -> tuple[float, float] | None:
    return (0, view.chart.steps) if view.chart.steps else None


def small_rows(view: RunView) -> list[MetricRow]:
    """The metrics that say how training goes rather than how well: learning rate, gradient norm, speed …"""
    parts = ("val_", "train_", "test_")
    free = [row for row in view.metrics if not row.target and not row.name.startswith(parts) and row.curve.points]
    free = [row for row in free if row.name != view.chart.main.metric]
    return sorted(free, key=lambda row: ("", "higher", "lower").index(row.better))[:SMALL_CHARTS]


def verdict_part(sheet: Sheet, view: RunView) -> None:
    """The answer in one callout: on its tint, with what to do where something is to be done."""
    outlook = view.outlook
    tone = TONES.get(outlook.kind, "accent")
    head: list[Span] = [(outlook.head, "bright bold"), (f" {outlook.place}" if outlook.place else "", "muted")]
    if sheet.narrow:
        first, rest = _brief_lines(view)
        brief: list[Span] = [(outlook.head.removesuffix(" for the target"), "bright bold"), ("  ", "text")]
        sheet.callout([([*brief, *first], [(outlook.place.removeprefix("at "), "muted")])], tone)
        if rest and not view.live:
            sheet.line(rest)
        proven(sheet, view)
        sheet.gap()
        return
    lines: list[tuple[Pieces, Pieces]] = [(head, "")]
    for words in _verdict_lines(view):
        part = Sheet(sheet.width)
        part.prose("".join(text for text, _ in words), words[0][1] if words else "text", widest=sheet.width)
        lines += [(row.spans, "") for row in part.rows]
    sheet.callout(lines, tone)
    read_about(sheet, view)
    proven(sheet, view)
    sheet.rows.append(Row())


def _brief_lines(view: RunView) -> tuple[list[Span], list[Span]]:
    """What the verdict says on the line of its head, and on one line below it."""
    outlook = view.outlook
    words = [outlook.cause, *outlook.lines] if outlook.cause else list(outlook.lines)
    below = joined([[(one_line(line), "text")] for line in words[1 : 2 if outlook.cause else None]])
    return [(one_line(line), "text") for line in words[:1]], joined(
        [below, [(outlook.advice, "muted")]] if outlook.advice else [below]
    )


def _verdict_lines(view: RunView) -> list[list[Span]]:
    """Numbers, cause, what to read, what is next."""
    outlook = view.outlook
    lines: list[list[Span]] = [[(one_line(outlook.cause), "text")]] if outlook.cause else []
    lines += [[(one_line(line), "text")] for line in outlook.lines]
    if outlook.advice:
        lines.append([(outlook.advice, "muted")])
    if view.state == "orphaned":
        lines.append([("Its supervisor is gone; its end is recorded all the same", "warn")])
    if view.trouble:
        lines.append([(one_line(view.trouble), "bad")])
    return lines


def read_about(sheet: Sheet, view: RunView) -> None:
    """The concept that the cause is about."""
    concept = view.outlook.concept
    if concept:
        sheet.section = "About this"
        sheet.row(
            f"concept:{concept}",
            [("About this: ", "muted"), (concept, "text")],
            [("↵", "accent bold"), (" open", "muted")],
        )


def proven(sheet: Sheet, view: RunView) -> None:
    """The open items that the run proves, each to be marked with `space`, and how many there are beside them."""
    if not view.proves:
        return
    sheet.section = "Proves"
    waiting = [one for one in view.proves if not one.done]
    shown = waiting[: 1 if sheet.narrow else PROVEN_SHOWN]
    for one in shown:
        rest = f"{len(waiting) - 1} more  " if sheet.narrow and len(waiting) > 1 else ""
        key: list[Span] = [(rest, "muted"), ("space", "accent bold"), (" done", "muted")]
        sheet.row(f"item:{one.id}", [("○ ", "muted"), (f"Proves {one_line(one.title)}", "text")], key)
    done = len(view.proves) - len(waiting)
    counts = [f"{len(waiting) - len(shown)} more", f"{done} marked done"]
    told = [words for words, count in zip(counts, (len(waiting) - len(shown), done), strict=True) if count]
    if told and not (sheet.narrow and shown):
        sheet.line([("✓ ", "ok") if not waiting else ("  ", "text"), (f"Proves {' · '.join(told)}", "muted")])


def metrics_part(sheet: Sheet, view: RunView, most: int) -> None:
    """Every metric with a short curve, its value now and its target; `↵` on one shows its chart."""
    if not view.metrics:
        return
    sheet.heading("Metrics", [(f"{'now':>7}", "muted"), (f"{'target':>8}", "muted")])
    shown = view.metrics[:most]
    curve = max(8, min(24, sheet.width - 36))
    for index, row in enumerate(shown):
        tone = {0: "accent", 1: "second"}.get(index, "muted")
        value = figure(row.now, row.name) if row.now is not None else "–"
        dots = sparkline([value for _, value in row.curve.points], curve)
        left = [*fitted([(row.label, "muted")], sheet.width - curve - 17), *fitted([(dots, tone)], curve)]
        style = "text" if row.met is None else "ok" if row.met else "bad"
        bold = " bold" if row.target or not index else ""
        right: list[Span] = [(f"{value:>7}", style + bold), (f"{row.target:>8}", "target")]  # 17 with the gap before
        sheet.row(f"metric:{row.name}", left, right)
    if len(view.metrics) > len(shown):
        sheet.line(
            [(f"{len(view.metrics) - len(shown)} more: ", "faint"), ("m", "accent bold"), (" turns the chart", "faint")]
        )
    sheet.gap()


def metrics_line(sheet: Sheet, view: RunView) -> None:
    """The metrics on one line, as many as fit."""
    parts: list[Span] = []
    for row in view.metrics:
        if row.now is None:
            continue
        value = figure(row.now, row.name)
        words: list[Span] = [(f"{short(row.name)} ", "muted"), (value, "text")]
        words += [(f" {row.target}", "target")] if row.target else []
        if span_width(parts) + span_width(words) + 3 > sheet.width:
            break
        parts += ([("   ", "text")] if parts else []) + words
    if parts:
        sheet.section = "Metrics"
        sheet.line(parts)


def machine_part(sheet: Sheet, machine: MachineNow | None, live: bool) -> None:
    """What the run takes of the machine: GPUs, cores, memory, power, each in its bar."""
    if machine is None:
        return
    sheet.heading("Machine", [(one_line(machine.device), "muted")] if machine.device else ())
    width = max(8, sheet.width - 30)
    for gpu in machine.gpus[:2]:
        _gpu(sheet, gpu, width, len(machine.gpus) > 1)
    share = machine.cores_busy / machine.cores if machine.cores else None
    of = f" of {machine.cores}" if machine.cores else " cores"
    _gauge(sheet, "CPU", share, width, f"{machine.cores_busy:.1f}{of}")
    total = f" of {machine.memory_total / GIB:.0f} GiB" if machine.memory_total else " GiB"
    share = machine.memory / machine.memory_total if machine.memory_total else None
    _gauge(sheet, "memory" if live else "most memory", share, width, f"{machine.memory / GIB:.1f}{total}")
    power = power_words(machine)
    if power:
        sheet.line([*fitted([("power", "muted")], 12), *power])
    sheet.gap()


def _gpu(sheet: Sheet, gpu: GpuNow, width: int, numbered: bool) -> None:
    name = f"GPU {gpu.index}" if numbered else "GPU"
    if gpu.util_percent is not None:
        _gauge(sheet, name, gpu.util_percent / 100, width, f"{gpu.util_percent:.0f} %")
    if gpu.memory_used is not None and gpu.memory_total:
        words = f"{gpu.memory_used / GIB:.1f} of {gpu.memory_total / GIB:.0f} GiB"
        _gauge(sheet, f"{name} memory", gpu.memory_used / gpu.memory_total, width, words)


def _gauge(sheet: Sheet, name: str, share: float | None, width: int, words: str) -> None:
    drawn = bar(share, width, "h3") if share is not None else [(" " * width, "text")]
    sheet.line([*fitted([(name, "muted")], 12), *drawn], [(words, "text")])


def power_words(machine: MachineNow) -> list[Span]:
    """`318 W · 71 °C · 0.02 kWh`, as far as it is known."""
    watts = [gpu.power_w for gpu in machine.gpus if gpu.power_w is not None]
    warm = [gpu.temperature_c for gpu in machine.gpus if gpu.temperature_c is not None]
    parts = [f"{sum(watts):.0f} W" if watts else "", f"{max(warm):.0f} °C" if warm else ""]
    parts.append(f"{machine.energy_kwh:.2f} kWh" if machine.energy_kwh else "")
    return joined([[(part, "text")] for part in parts if part])


def machine_line(sheet: Sheet, machine: MachineNow | None) -> None:
    """The machine on one line."""
    if machine is None:
        return
    left: list[Span] = []
    gpu = machine.gpus[0] if machine.gpus else None
    if gpu is not None and gpu.util_percent is not None:
        left = [("GPU ", "muted"), (f"{gpu.util_percent:.0f} % ", "text"), *bar(gpu.util_percent / 100, 10, "h3")]
        used, total = gpu.memory_used, gpu.memory_total
        if used is not None and total:
            left += [
                ("  memory ", "muted"),
                (f"{used / GIB:.1f} of {total / GIB:.0f} GiB ", "text"),
                *bar(used / total, 10, "h3"),
            ]
        sheet.line(left, power_words(machine))
        return
    busy, cores = machine.cores_busy, machine.cores
    left = [("CPU ", "muted"), (f"{busy:.1f}{f' of {cores}' if cores else ' cores'} ", "text")]
    left += bar(busy / cores, 10, "h3") if cores else []
    held, total = machine.memory, machine.memory_total
    left += [("  memory ", "muted"), (f"{held / GIB:.1f}{f' of {total / GIB:.0f}' if total else ''} GiB ", "text")]
    left += bar(held / total, 10, "h3") if total else []
    sheet.line(left)


def log_part(sheet: Sheet, view: RunView, most: int) -> None:
    """What happened last; where a run stopped badly or told no events, what it printed last."""
    printed = view.state in ("failed", "lost", "stalled") or not view.log
    name = "Output" if printed else "Log"
    room = sheet.width - (0 if sheet.narrow else 7)
    lines = _printed(view, most) if printed else [_log_line(line, room) for line in view.log[-most:]]
    sheet.section = name
    for index, words in enumerate(lines[-most:]):
        label = [] if sheet.narrow else fitted([(name if not index else "", "bright bold")], 7)
        sheet.line([*label, *words])
    if printed and not lines:
        sheet.line([("Nothing printed yet." if view.live else "It printed nothing.", "muted")])


def _printed(view: RunView, most: int) -> list[list[Span]]:
    return [[(line, "text")] for line in view.output[-most:]]


def _log_line(line: LogLine, room: int) -> list[Span]:
    """A line that fits: of a step's values, as many as do."""
    at = f"{datetime.fromtimestamp(line.t):%H:%M:%S}"
    tone = {"checkpoint": "text", "alert": "warn", "phase": "text"}.get(line.kind, "muted")
    text = line.text
    while line.kind == "step" and len(text) > room - 22 and "  " in text:
        text = text.rpartition("  ")[0]
    return [(f"{at}  ", "faint"), *fitted([(line.head, tone)], 11), (" ", "text"), (text, tone)]
