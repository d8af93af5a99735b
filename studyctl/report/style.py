"""The page's style: the house's palette in light and dark; one column on a phone, else words beside each drawing."""

LIGHT = {
    "bg": "#fbfaf7", "surface": "#f2f0ea", "rule": "#d8d4ca", "faint": "#777267", "muted": "#5f5c54", "text": "#26272c",
    "bright": "#000000", "accent": "#2a5bc4", "ok": "#22703a", "warn": "#8f5c00", "bad": "#bb2f2f",
    "target": "#7d34b3", "second": "#0a6b75", "band": "#dfe8f8",
}  # fmt: skip
DARK = {
    "bg": "#11151b", "surface": "#171c24", "rule": "#2c3440", "faint": "#768091", "muted": "#9aa4b5", "text": "#d3d9e3",
    "bright": "#f4f6fa", "accent": "#86b0f5", "ok": "#8ecb9a", "warn": "#e3b96f", "bad": "#ee8585",
    "target": "#cba2f5", "second": "#6fc1c9", "band": "#1d2d44",
}  # fmt: skip

RULES = """
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--bg); color: var(--text); font: 16px/1.5 system-ui, -apple-system, "Segoe UI",
  Roboto, "Helvetica Neue", "Noto Sans", sans-serif; font-variant-numeric: tabular-nums; overflow-wrap: break-word; }
main { max-width: 1080px; margin: 0 auto; padding: 28px 20px 48px; }
h1, h2, h3 { color: var(--bright); line-height: 1.2; margin: 0; text-wrap: balance; }
h1 { font-size: 30px; font-weight: 650; letter-spacing: -0.01em; }
h2 { font-size: 20px; font-weight: 650; }
h3 { font-size: 16px; font-weight: 650; }
p, ul { margin: 0; }
li, td, dt, p, h1, h3 { overflow-wrap: anywhere; }
a { color: var(--accent); text-underline-offset: 2px; }
.when { color: var(--muted); margin-top: 4px; }
.lead { font-size: 18px; line-height: 1.5; max-width: 62ch; margin-top: 18px; color: var(--text); text-wrap: pretty; }
.note { background: var(--surface); border-radius: 8px; padding: 14px 16px; margin-top: 22px; max-width: 70ch; }
.key { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 18px 16px; margin: 26px 0 0; }
.key dt { color: var(--muted); font-size: 14px; }
.key dd { margin: 0; }
.key .value { font-size: 26px; font-weight: 650; line-height: 1.25; color: var(--bright); white-space: nowrap; }
.key .beside { color: var(--muted); font-size: 14px; line-height: 1.35; }
section { margin-top: 36px; padding-top: 24px; border-top: 1px solid var(--rule); }
.facts { list-style: none; padding: 0; margin-top: 10px; max-width: 62ch; }
.facts li + li { margin-top: 6px; }
.draw { margin-top: 16px; min-width: 0; }
svg { display: block; max-width: 100%; height: auto; overflow: visible; stroke-linejoin: round; }
svg text { font-family: inherit; }
svg.wide { display: none; }
.curves { display: grid; grid-template-columns: minmax(0, 1fr); gap: 28px; }
figure { margin: 0; min-width: 0; }
.curves p { color: var(--muted); font-size: 14px; line-height: 1.4; margin: 4px 0 10px; }
.bars { margin: 10px 0 0; display: grid; gap: 10px 32px; font-size: 14px; line-height: 1.4; }
.bars > div { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 2px 12px; }
.bars dt { min-width: 0; }
.bars dd { margin: 0; color: var(--text); text-align: right; white-space: nowrap; }
.bars dd span { color: var(--muted); }
.bars .track { grid-column: 1 / -1; height: 4px; background: var(--rule); border-radius: 2px; position: relative; }
.bars .fill { height: 4px; background: var(--accent); border-radius: 2px; }
.bars .aim { position: absolute; top: -3px; width: 2px; height: 10px; background: var(--target); }
.sub { color: var(--muted); font-size: 14px; margin-top: 22px; }
dl + .sub { margin-top: 12px; }
code { font: 0.92em ui-monospace, SFMono-Regular, Menlo, "DejaVu Sans Mono", monospace; }
.phone { display: inline; }
table { border-collapse: collapse; width: 100%; margin-top: 14px; font-size: 15px; line-height: 1.4; }
th { text-align: left; font-weight: 400; color: var(--muted); font-size: 14px; padding: 0 16px 6px 0; }
td { padding: 7px 16px 7px 0; border-top: 1px solid var(--rule); vertical-align: top; }
th:last-child, td:last-child { padding-right: 0; }
td.day, td.run, .nowrap { white-space: nowrap; }
td.day, td .place { color: var(--muted); }
td .place { font-size: 14px; }
.num { text-align: right; white-space: nowrap; }
.ok { color: var(--ok); } .warn { color: var(--warn); } .bad { color: var(--bad); } .muted { color: var(--muted); }
.key .value.ok { color: var(--ok); } .key .value.warn { color: var(--warn); }
footer { margin-top: 44px; padding-top: 16px; border-top: 1px solid var(--rule); color: var(--muted); font-size: 14px; }
@media (max-width: 759px) {
  table.folds thead { display: none; }
  table.folds tr { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0 12px; padding: 9px 0;
    border-top: 1px solid var(--rule); }
  table.folds td { border: 0; padding: 0; }
  table.folds td.whole { grid-column: 1 / -1; }
  table.folds td.state { grid-row: 1; grid-column: 2; }
  table.folds td.first { grid-row: 1; grid-column: 1; }
  table.folds td.day, table.folds td.soft { color: var(--muted); font-size: 14px; }
  table.folds td.far { text-align: right; }
}
@media (min-width: 760px) {
  main { padding: 44px 32px 64px; }
  h1 { font-size: 36px; }
  .phone { display: none; }
  .bars { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); }
  .bars > div { align-content: end; }
  .key { grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 20px 28px; }
  .key .value { font-size: 28px; }
}
@media (min-width: 1000px) {
  .beside { display: grid; grid-template-columns: minmax(0, 320px) minmax(0, 1fr); column-gap: 48px; }
  .beside > .draw { margin-top: 4px; }
  svg.wide { display: block; } svg.narrow { display: none; }
  .curves { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 32px 20px; }
  svg.curve { width: 100%; }
}
@media print { section { break-inside: avoid; } body { font-size: 12px; } }
"""


def css() -> str:
    """The whole style sheet; what the reader's system prefers decides between light and dark."""
    return (
        f":root {{ color-scheme: light dark; {_variables(LIGHT)} }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ {_variables(DARK)} }} }}\n{RULES.strip()}\n"
    )


def _variables(colours: dict[str, str]) -> str:
    return " ".join(f"--{name}: {value};" for name, value in colours.items())
