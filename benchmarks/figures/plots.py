"""Pictures of results as SVG, so that a browser or a page shows them without further tools."""
import html, math, statistics

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#555555")
FONT = 'font-family="sans-serif" font-size="13"'


def text(x, y, words, **more):
    extra = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in more.items())
    return f'<text x="{x:.1f}" y="{y:.1f}"{extra}>{html.escape(str(words))}</text>'


def line(x1, y1, x2, y2, colour="#cccccc"):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"/>'


def drawing(width, height, parts):
    body = "\n".join(parts)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" {FONT}>\n'
            f'<rect width="100%" height="100%" fill="white"/>\n{body}\n</svg>\n')


def number(value):
    if value == 0:
        return "0"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


class Log:
    """A logarithmic axis from one power of ten to another."""

    def __init__(self, values, start, end):
        positive = [value for value in values if value > 0] or [1]
        self.low = math.floor(math.log10(min(positive)) - 1e-9)
        self.high = max(self.low + 1, math.ceil(math.log10(max(positive)) - 1e-9))
        self.start, self.end = start, end

    def at(self, value):
        share = (math.log10(max(value, 10.0 ** self.low)) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)

    def ticks(self):
        return [10.0 ** power for power in range(self.low, self.high + 1)]


def bars(contest):
    """A bar for the median of each contestant, a thin line from its minimum to its maximum."""
    rows = contest.samples
    height = 70 + 30 * len(rows)
    axis = Log([value for values in rows.values() for value in values], 160, 620)
    parts = [text(12, 22, f"{contest.title}: {contest.unit}", font_weight="bold")]
    for tick in axis.ticks():
        x = axis.at(tick)
        parts += [line(x, 36, x, height - 28), text(x, height - 10, number(tick), text_anchor="middle")]
    for row, (name, values) in enumerate(rows.items()):
        y, median = 42 + 30 * row, statistics.median(values)
        colour = COLOURS[0] if name.startswith("troupe") else COLOURS[-1]
        parts += [text(150, y + 15, name, text_anchor="end"),
                  f'<rect x="{axis.start}" y="{y}" width="{max(1, axis.at(median) - axis.start):.1f}" '
                  f'height="20" fill="{colour}"/>',
                  line(axis.at(min(values)), y + 10, axis.at(max(values)), y + 10, "#000000"),
                  text(axis.at(max(values)) + 6, y + 15, number(median))]
    return drawing(720, height, parts)


def lines(curve):
    """A line for each contestant; both axes are logarithmic."""
    points = [point for line_points in curve.lines.values() for point in line_points]
    across = Log([x for x, _ in points], 80, 540)
    up = Log([y for _, y in points], 350, 50)
    parts = [text(12, 22, curve.title, font_weight="bold"),
             text(310, 392, curve.x, text_anchor="middle"), text(12, 42, curve.y)]
    for tick in across.ticks():
        parts += [line(across.at(tick), 50, across.at(tick), 350),
                  text(across.at(tick), 368, number(tick), text_anchor="middle")]
    for tick in up.ticks():
        parts += [line(80, up.at(tick), 540, up.at(tick)),
                  text(74, up.at(tick) + 4, number(tick), text_anchor="end")]
    for index, (name, line_points) in enumerate(curve.lines.items()):
        colour = COLOURS[index % len(COLOURS)]
        path = " ".join(f"{across.at(x):.1f},{up.at(y):.1f}" for x, y in line_points)
        parts += [f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>',
                  text(555, 60 + 20 * index, name, fill=colour)]
    return drawing(720, 404, parts)
