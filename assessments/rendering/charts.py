"""Charts as SVG, for the worker. What draws them is heavy, so it is loaded when the first one is drawn."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from xml.sax.saxutils import escape

MOST = 120
"""Bars that can be told apart on one picture; of more, those nearest to the line are drawn."""
INK, LINE, BAR, PALE = "#14302e", "#a8442a", "#1d6b66", "#9cc7c2"
FONT = "Source Sans 3, Arial, sans-serif"


@dataclass(frozen=True, slots=True)
class Bar:
    """One application: its expected rank, and the ranks between which it lies in 50% and in 90% of all draws."""

    reference: str
    expected: float
    from_50: int
    to_50: int
    from_90: int
    to_90: int


def draw_caterpillar(bars: Sequence[Bar], line: int, *, title: str) -> str:
    """Each application on a line of its own, best first, with its intervals; a rule where the money ends.

    Equal bars make equal bytes.
    """
    in_order = sorted(bars, key=lambda bar: (bar.expected, bar.reference))
    begin = max(0, min(line - MOST // 2, len(in_order) - MOST))
    shown = in_order[begin : begin + MOST]
    svg = _svg(shown, line + 0.5 if 0 < line < len(in_order) else None)
    of_all = "" if len(shown) == len(in_order) else f" of {len(in_order)}"
    told = (
        f"{len(shown)}{of_all} applications, the best expected rank first. A thick bar holds an application's rank in "
        "half of all draws, a thin one in 90 of 100, and a dot its expected rank. The table holds the same numbers."
    )
    return _described(svg, f"Expected ranks with their intervals: {title}", told)


def _described(svg: str, title: str, told: str) -> str:
    head, end, rest = svg.partition(">")
    named = f'{head} role="img" aria-labelledby="title told"{end}'
    return f'{named}<title id="title">{escape(title)}</title><desc id="told">{escape(told)}</desc>{rest}'


def _svg(bars: Sequence[Bar], line: float | None) -> str:
    import altair
    import vl_convert

    rows = [asdict(bar) for bar in bars]
    order = altair.Y("reference:N", sort=[bar.reference for bar in bars], title=None)
    chart = altair.Chart(altair.InlineData(values=rows)).encode(y=order)
    axis = altair.X("from_90:Q", title="Rank", scale=altair.Scale(zero=False, nice=False, domainMin=0))
    thin = chart.mark_rule(strokeWidth=2, color=PALE).encode(x=axis, x2="to_90:Q")
    thick = chart.mark_rule(strokeWidth=6, color=BAR).encode(x="from_50:Q", x2="to_50:Q")
    dots = chart.mark_circle(size=45, color="white", stroke=INK, strokeWidth=1.5, opacity=1).encode(x="expected:Q")
    layers = [thin, thick, dots]
    if line is not None:
        where = altair.Chart(altair.InlineData(values=[{"line": line}]))
        layers.append(where.mark_rule(strokeWidth=2, strokeDash=[6, 4], color=LINE).encode(x="line:Q"))
    whole = altair.layer(*layers).properties(width=620, height=altair.Step(16)).configure(font=FONT)
    whole = whole.configure_axis(labelFontSize=13, titleFontSize=14, labelColor=INK, titleColor=INK, labelLimit=200)
    return vl_convert.vegalite_to_svg(whole.to_dict(), allowed_base_urls=[])
