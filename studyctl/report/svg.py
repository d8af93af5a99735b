"""One drawing as inline SVG: Matplotlib lays it out, the page's own colours and fonts dress it."""

from __future__ import annotations

import html
import io
import logging
import re
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from studyctl.errors import Problem, UserError
from studyctl.text import one_line
from studyctl.values import dataclass

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# each token is drawn in a colour that stands for it alone and becomes the page's variable of this name
TOKENS = ("accent", "second", "target", "band", "rule", "faint", "muted", "text", "ok", "warn", "bad", "bg")
INK = {token: f"#a000{index:02x}" for index, token in enumerate(TOKENS, 1)}
_OF_INK = {ink: f"var(--{token})" for token, ink in INK.items()}
SMALL = 11.5  # px; the page's own small type

STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",  # words stay words: they can be read out, searched for and copied
    "text.parse_math": False,  # a title with two dollar signs is no formula
    "font.family": "sans-serif",
    "font.size": SMALL,
    "path.simplify": True,
    "axes.formatter.use_locale": False,
}


@dataclass(frozen=True)
class Size:
    """A drawing's size in CSS pixels, and the name of the width that it is made for."""

    name: str
    width: int
    height: int


WIDE, NARROW = Size("wide", 640, 230), Size("narrow", 350, 210)
Margin = tuple[int, int, int, int]  # left, right, top, bottom, in px


def both(name: str, label: str, draw: Callable[[Size], Callable[[Axes], None]], margin: Margin) -> str:
    """A drawing for a wide page and one for a narrow page, so that words have one size; the page shows what fits."""
    return "\n".join(drawn(name, size, label, draw(size), margin) for size in (WIDE, NARROW))


def drawn(name: str, size: Size, label: str, draw: Callable[[Axes], None], margin: Margin) -> str:
    """The SVG of what `draw` puts on axes with this margin.

    `label` is what a screen reader says of it. Raises UserError where Matplotlib is not installed.
    """
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # its fonts and caches are no business of the reader's
    try:
        # 0.6 s, of which a report alone has use
        import matplotlib
        from matplotlib.figure import Figure
    except ImportError:
        fix = "`pip install 'studyctl[report]'`; without --html it is printed as text"
        raise UserError(Problem("a page with plots needs Matplotlib, which is not installed", fix=fix)) from None
    left, right, top, bottom = margin
    text = io.StringIO()
    with matplotlib.rc_context(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a letter that its font lacks: the browser has its own fonts
        matplotlib.rcParams.update(matplotlib.rcParamsDefault)  # the user's own matplotlibrc must not change a report
        matplotlib.rcParams.update({**STYLE, "svg.hashsalt": f"{name}-{size.name}"})
        figure = Figure((size.width / 72, size.height / 72), dpi=72)
        box = (left / size.width, bottom / size.height)
        axes = figure.add_axes((*box, 1 - (left + right) / size.width, 1 - (top + bottom) / size.height))
        bare(axes)
        draw(axes)
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        figure.savefig(text, format="svg", transparent=True, metadata=nothing)
    return dressed(text.getvalue(), size, label)


def bare(axes: Axes) -> None:
    """Takes the frame and the tick marks away; a thin line for each y tick is left."""
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.tick_params(left=False, bottom=False, pad=6, labelsize=SMALL, labelcolor=INK["muted"])
    axes.tick_params(axis="x", pad=8)
    axes.grid(axis="y", color=INK["rule"], linewidth=0.8)
    axes.set_axisbelow(True)
    axes.patch.set_visible(False)


def dressed(svg: str, size: Size, label: str) -> str:
    """Matplotlib's document as an element of a page: without its head, its ids and needless digits."""
    body = svg[svg.index("<svg") :]
    body = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->|<style[^>]*>.*?</style>", "", body, flags=re.S)
    body = re.sub(r"<defs>\s*</defs>", "", body)
    body = re.sub(r"<[^>]*>", lambda tag: _tidy(tag[0]), body)
    head = f'<svg class="{size.name}" viewBox="0 0 {size.width} {size.height}" width="{size.width}" '
    head += f'height="{size.height}" role="img" aria-label="{html.escape(one_line(label))}">'
    body = re.sub(r"^<svg[^>]*>", lambda _: head, body)
    return re.sub(r"\s*\n\s*", "\n", re.sub(r"<g>\s*</g>", "", body)).strip()


def _tidy(tag: str) -> str:
    tag = re.sub(r'^<g id="[A-Za-z0-9.]+_\d+"', "<g", tag)
    tag = re.sub(r'style="([^"]*)"', lambda style: f'style="{_dressed_style(style[1])}"', tag)
    tag = re.sub(r' transform="rotate\(-?0 [^)]*\)"', "", tag)
    return re.sub(r"-?\d+\.\d{2,}", lambda number: f"{float(number[0]):.1f}".removesuffix(".0"), tag)


def _dressed_style(style: str) -> str:
    style = re.sub(r"#a000[0-9a-f]{2}", lambda ink: _OF_INK.get(ink[0], ink[0]), style)
    bold = "font: 700 " in style or "font: bold " in style
    style = re.sub(r"font: (?:[a-z\d]+ )*?([\d.]+)px [^;]*", r"font-size: \1px", style)
    return f"font-weight: 650; {style}" if bold else style
