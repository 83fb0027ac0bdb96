import math
from collections.abc import Sequence
from html import escape

from training.model.variants import VARIANTS

WIDTH, HEIGHT = 320, 190
LEFT, RIGHT, TOP, BOTTOM = 42, 14, 8, 36  # room around the lines
ACROSS = WIDTH - LEFT - RIGHT  # of the x axis


Lines = list[tuple[str, Sequence[tuple[float, float]]]]  # the variant and the points (x, y) of each
Range = tuple[float, float]


def plot(
    lines: Lines, x_name: str, *, y_range: Range | None = None, log: bool = False, marker: float | None = None
) -> str:
    """Lines, axes and grid in SVG, WIDTH x HEIGHT, without colours: those of a line come with the class of its variant.

    y_range: of the y axis, by default that of the points. log: a logarithmic y axis, on whose floor lie values of 0.
    marker: an x at which to draw a line from top to bottom.
    """
    xs, ys = zip(*(point for _, line in lines for point in line), strict=True)
    x_low, x_high = min(xs), max(xs)
    y_low, y_high = y_range or (min(ys), max(ys))
    if log:
        y_low = min((y for y in ys if y > 0), default=1.0)
        y_high = max(y_high, y_low)

    def at_x(x: float) -> float:
        return LEFT + (x - x_low) / ((x_high - x_low) or 1) * ACROSS

    def of_y(y: float) -> float:
        return math.log10(max(y, y_low)) if log else y

    def at_y(y: float) -> float:
        return TOP + (of_y(y_high) - of_y(y)) / ((of_y(y_high) - of_y(y_low)) or 1) * (HEIGHT - TOP - BOTTOM)

    floor = HEIGHT - BOTTOM
    parts = [
        f'<path class="grid" d="M{LEFT} {at_y(y):.1f}H{WIDTH - RIGHT}"/>'
        f'<text x="{LEFT - 6}" y="{at_y(y) + 4:.1f}" text-anchor="end">{y:g}</text>'
        for y in (_log_ticks if log else _ticks)(y_low, y_high)
    ]
    parts += [
        f'<text x="{at_x(x):.1f}" y="{floor + 15}" text-anchor="middle">{x:g}</text>' for x in _ticks(x_low, x_high)
    ]
    parts.append(
        f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 4}" text-anchor="middle">{escape(x_name)}</text>'
    )
    if marker is not None:
        parts.append(f'<path class="marker" d="M{at_x(min(max(marker, x_low), x_high)):.1f} {TOP}V{floor}"/>')
    for variant, line in sorted(lines, key=lambda line: -VARIANTS[line[0]].width):  # broad ones below
        path = "L".join(f"{at_x(x):.1f} {at_y(y):.1f}" for x, y in line)
        parts.append(f'<path class="line {variant}" d="M{path}"/>')
    return "".join(parts)


def _ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Round numbers from low to high, at most so many and one."""
    if (high - low) / most < 1e-9 * max(abs(low), abs(high), 1e-9):
        return [low]  # as good as one number
    step = 10.0 ** math.floor(math.log10((high - low) / most))
    step *= next(factor for factor in (1, 2, 5, 10) if (high - low) / (factor * step) <= most)
    return [round(i * step, 10) for i in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)]


def _log_ticks(low: float, high: float) -> list[float]:
    """1, 2 and 5 times the powers of ten, from low to high; where there are many, some of the powers."""
    first, last = math.floor(math.log10(low)), math.floor(math.log10(high))
    every = (last - first) // 5 + 1
    factors = (1, 2, 5) if every == 1 else (1,)
    ticks = [round(factor * 10.0**exponent, 10) for exponent in range(first, last + 1, every) for factor in factors]
    return [tick for tick in ticks if low <= tick <= high]
