"""A plain plot, as SVG: lines from zero, with a dot for each measured value."""

from xml.sax.saxutils import escape

WIDTH, HEIGHT = 640, 320
LEFT, RIGHT, TOP, BOTTOM = 60, 160, 20, 45
COLOURS = ("#714b67", "#017e84", "#d9822b", "#6c757d")
STYLE = "font-family='sans-serif' font-size='12' fill='#333'"


def plot(series, x_label, y_label):
    """Draw some series over the same axes.

    :param dict series: of name to a list of pairs of numbers
    :return: str, SVG
    """
    points = [point for line in series.values() for point in line]
    right, top = (max(values) * 1.05 or 1 for values in zip(*points, strict=True))

    def place(x, y):
        return (
            LEFT + x / right * (WIDTH - LEFT - RIGHT),
            HEIGHT - BOTTOM - y / top * (HEIGHT - TOP - BOTTOM),
        )

    parts = [*_draw_axes(place, right, top, x_label, y_label)]
    for number, (name, line) in enumerate(series.items()):
        colour = COLOURS[number % len(COLOURS)]
        places = [place(x, y) for x, y in line]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        parts.append(f"<polyline points='{path}' fill='none' stroke='{colour}'/>")
        parts += [
            f"<circle cx='{x:.1f}' cy='{y:.1f}' r='3' fill='{colour}'/>"
            for x, y in places
        ]
        y = TOP + 18 * (number + 1)
        left = WIDTH - RIGHT + 20
        parts.append(
            f"<rect x='{left}' y='{y - 9}' width='10' height='10' fill='{colour}'/>"
        )
        parts.append(f"<text x='{left + 16}' y='{y}' {STYLE}>{escape(name)}</text>")
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {HEIGHT}'>"
        f"<rect width='{WIDTH}' height='{HEIGHT}' fill='white'/>"
        + "\n".join(parts)
        + "</svg>\n"
    )


def _draw_axes(place, right, top, x_label, y_label):
    for part in range(5):
        x, y = right * part / 4, top * part / 4
        (at_x, bottom), (left, at_y) = place(x, 0), place(0, y)
        yield (
            f"<line x1='{left}' x2='{place(right, 0)[0]}' y1='{at_y}' y2='{at_y}'"
            " stroke='#ddd'/>"
        )
        yield (
            f"<text x='{at_x}' y='{bottom + 16}' text-anchor='middle' {STYLE}>{x:.0f}"
            "</text>"
        )
        yield (
            f"<text x='{left - 6}' y='{at_y + 4}' text-anchor='end' {STYLE}>{y:.3g}"
            "</text>"
        )
    middle = place(right / 2, 0)
    yield (
        f"<text x='{middle[0]}' y='{middle[1] + 34}' text-anchor='middle' {STYLE}>"
        f"{escape(x_label)}</text>"
    )
    yield f"<text x='8' y='14' {STYLE}>{escape(y_label)}</text>"
