from html import escape

from training.records.plot import HEIGHT, WIDTH, Lines, Range, plot


def chart(
    title: str,
    lines: Lines,
    x_name: str,
    *,
    y_range: Range | None = None,
    log: bool = False,
    marker: float | None = None,
) -> str:
    """A plot as a figure that takes its colours from the page. Its arguments are plot's."""
    last = ", ".join(f"{variant} ends at {line[-1][1]:g}" for variant, line in lines)
    inside = plot(lines, x_name, y_range=y_range, log=log, marker=marker)
    return (
        f'<figure class="chart"><figcaption>{escape(title)}</figcaption><svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{escape(title)}, by {escape(x_name)}: {last}">{inside}</svg></figure>'
    )
