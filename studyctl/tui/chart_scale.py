"""Scales of charts: ticks that are whole rows apart, log scales, what range to show, smoothing. All pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from studyctl.values import dataclass

Points = Sequence[tuple[float, float]]  # (x, y) in the order of x
STEPS = (1.0, 2.0, 2.5, 5.0)
ROWS_A_TICK = (2, 3, 4, 5)
DECADES = (1.0, 2.0, 5.0, 10.0, 50.0, 200.0, 1000.0, *(math.log10(2.0) / part for part in (1, 2, 4, 8)))  # a log tick
TRIMMED = 0.08  # the share of values at either end that may lie outside
NEAR = 0.35  # of the range of the others: outliers nearer than this are shown whole
LARGEST, SMALLEST = 1e290, 1e-290  # values are drawn as if they were no larger, differences as if they were none
UNITS = ((1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))
HALF_LIFE = 0.02  # of the width of the chart: what smoothing forgets by half


@dataclass(frozen=True)
class Scale:
    """Rows of values: row 0 is the top one, a row's middle is `bottom` plus whole numbers of `per_row`.

    On a log scale `bottom` and `per_row` are powers of ten.
    """

    bottom: float
    per_row: float
    rows: int
    ticks: tuple[tuple[int, str], ...] = ()
    log: bool = False

    def row(self, value: float) -> float:
        """The row of a value, counted from the top edge, so that row 0 reaches from 0.0 to 1.0."""
        level = math.log10(value) if self.log else value
        return self.rows - 0.5 - (level - self.bottom) / self.per_row


def shown_range(parts: Iterable[Iterable[float]], always: Iterable[float] = ()) -> tuple[float, float] | None:
    """(low, high) that shows 84 % of the values of each part, and all of them where the rest is not far away.

    `always` are values that must be inside; None where nothing is finite.
    """
    lows, highs = [], []
    for part in parts:
        values = sorted(value for value in part if math.isfinite(value))
        if values:
            low, high = _trimmed(values)
            lows.append(low)
            highs.append(high)
    inside = [value for value in always if math.isfinite(value)]
    if not lows and not inside:
        return None
    return min([*lows, *inside]), max([*highs, *inside])


def _trimmed(values: Sequence[float]) -> tuple[float, float]:
    """The range of sorted values without the outermost twelfth on a side where that lies far off."""
    cut = int(len(values) * TRIMMED)
    low, high = values[cut], values[-1 - cut]
    reach = (high - low) * NEAR
    return values[0] if values[0] >= low - reach else low, values[-1] if values[-1] <= high + reach else high


def tame(value: float) -> float:
    """The value, no larger than what can still be subtracted and divided."""
    return min(max(value, -LARGEST), LARGEST)


def linear_scale(low: float, high: float, rows: int) -> Scale:
    """The finest scale that holds low to high in `rows` rows and whose ticks are whole rows apart."""
    low, high = _opened(tame(low), tame(high))
    size = math.floor(math.log10((high - low) / rows))
    steps = [step * 10.0**power for power in range(size, size + 3) for step in STEPS]
    pairs = [(step / apart, apart, step) for step in steps for apart in _rows_apart(rows)]
    fitting = [pair for pair in pairs if _first_row(low, pair[0]) + rows - 0.5 >= high / pair[0]]
    per_row, apart, step = min(fitting)
    first = _first_row(low, per_row)
    ticks = tuple((rows - 1 - row, (first + row) // apart * step) for row in range(rows) if (first + row) % apart == 0)
    unit = max((abs(value) for _, value in ticks), default=0.0)
    return Scale(first * per_row, per_row, rows, tuple((row, tick_text(value, step, unit)) for row, value in ticks))


def log_scale(low: float, high: float, rows: int) -> Scale:
    """A log scale with ticks at powers of ten, of two or of a root of two, whole rows apart; both ends are above 0."""
    a, b = math.log10(low), math.log10(high)
    a, b = (a, b) if b - a > 0.02 else (a - 0.01, b + 0.01)
    pairs = [(size / apart, apart, size) for size in DECADES for apart in _rows_apart(rows)]
    fitting = [pair for pair in pairs if _first_row(a, pair[0]) + rows - 0.5 >= b / pair[0]]
    per_row, apart, size = min(fitting)
    first = _first_row(a, per_row)
    ticks = [(rows - 1 - row, (first + row) // apart * size) for row in range(rows) if (first + row) % apart == 0]
    return Scale(
        first * per_row, per_row, rows, tuple((row, _power_text(10.0**p)) for row, p in ticks if abs(p) < 300), log=True
    )


def _rows_apart(rows: int) -> tuple[int, ...]:
    """How many rows apart ticks may be, so that there are two of them."""
    return tuple(apart for apart in ROWS_A_TICK if apart <= rows // 2) or (1,)


def _power_text(value: float) -> str:
    return f"{value:.3g}" if 1e-3 <= value < 999.5 else number_text(value)


def _first_row(low: float, per_row: float) -> int:
    """The number, in rows from zero, of the lowest row that is needed."""
    return math.floor(low / per_row + 0.5)


def _opened(low: float, high: float) -> tuple[float, float]:
    """The range, widened where it is a single value."""
    size = max(abs(low), abs(high))
    room = size / 10 if size > SMALLEST else 1.0
    return (low, high) if high - low > max(size * 1e-9, SMALLEST) else (low - room, high + room)


def x_ticks(low: float, high: float, columns: int) -> list[tuple[float, str]]:
    """Round values from low to high, at most one in every 9 columns, with what to write below them."""
    most = max(2, columns // 9)
    size = math.floor(math.log10((high - low) / most))
    steps = [step * 10.0**power for power in range(size, size + 3) for step in STEPS]
    step = next(step for step in steps if (high - low) / step <= most)
    numbers = range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)
    return [(number * step, _bare(tick_text(number * step, step, abs(number * step)))) for number in numbers]


def _bare(text: str) -> str:
    """A label without the zeros that end its decimals: 1.0k is 1k."""
    number = text.rstrip("PTGMk")
    return number.rstrip("0").rstrip(".") + text[len(number) :] if "." in number and "e" not in number else text


def tick_text(value: float, step: float, largest: float) -> str:
    """A tick's label, with the decimals that its step needs and the largest tick's unit: 2.5, 10k, 2e-4."""
    if abs(value) < step / 2:
        return "0"
    if largest < 1e-3 or largest >= 1e18:
        more = math.floor(math.log10(abs(value))) - math.floor(math.log10(step)) + int(_digits(step, of_mantissa=True))
        return _short_power(f"{value:.{min(max(0, more), 6)}e}")
    unit, sign = next(((size, sign) for size, sign in UNITS if largest >= size), (1.0, ""))
    unit, sign = (unit, sign) if unit <= step * 1000 else (1.0, "")
    return f"{value / unit:,.{_digits(step / unit)}f}{sign}"


def _digits(step: float, of_mantissa: bool = False) -> int:
    """Decimals that tell multiples of a step apart, of the step itself or of the step as d.ddd."""
    step = step / 10.0 ** math.floor(math.log10(step)) if of_mantissa else step
    return next((digits for digits in range(16) if abs(step * 10**digits - round(step * 10**digits)) < 1e-6), 16)


def _short_power(text: str) -> str:
    mantissa, _, power = text.partition("e")
    return f"{mantissa.removesuffix('.0')}e{int(power)}"


def number_text(value: float, digits: int = 4) -> str:
    """A value in few characters: 1.506, 246k, 2.3e-4, NaN."""
    size = abs(value)
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "∞" if value > 0 else "−∞"
    if size >= 1e18 or 0 < size < 1e-3:
        return _short_power(f"{value:.1e}")
    if size >= 9999.5:
        unit, sign = next((size_, sign) for size_, sign in UNITS if size >= size_ * 0.99995)
        return f"{value / unit:.3g}{sign}" if size / unit < 999.5 else f"{value / unit:.0f}{sign}"
    return f"{value:.{digits}g}"


def smoothed(points: Points, width: float) -> tuple[tuple[float, float], ...]:
    """The points' exponential mean over x, without bias at its start; `width` is that of the chart in x.

    What lies HALF_LIFE of the width back counts half as much; points that are not finite are left out.
    """
    found: list[tuple[float, float]] = []
    total = weight = 0.0
    before = points[0][0] if points else 0.0
    for x, value in points:
        if not math.isfinite(value):
            continue
        kept = 0.5 ** ((x - before) / (HALF_LIFE * width)) if width > 0 else 0.0
        total, weight, before = total * kept + value, weight * kept + 1.0, x
        found.append((x, total / weight))
    return tuple(found)
