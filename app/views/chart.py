import math
from collections.abc import Mapping
from html import escape

from app.ui.texts import text, translate
from training.data.corruptions import Corruption
from training.model.alterations import Alteration
from training.model.variants import VARIANTS
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
    ends = ", ".join(text("views.ends", line=VARIANTS[variant].title, y=f"{line[-1][1]:g}") for variant, line in lines)
    label = text("views.chart", title=title, x=x_name, ends=ends)
    inside = plot(lines, x_name, y_range=y_range, log=log, marker=marker)
    return (
        f'<figure class="chart"><figcaption>{escape(title)}</figcaption><svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{escape(label)}">{inside}</svg></figure>'
    )


def measured(
    changes: Mapping[str, Corruption | Alteration],
    accuracies: dict[str, dict[str, list[float]]],
    stands: dict[str, float | None],
    up_to: Mapping[str, float] | None = None,
) -> str:
    """A chart for each change: the accuracy over its levels, with a line where its slider stands.

    accuracies: 0 to 1, by variant and the change's name; those of no level are left out. up_to: the highest level to
    show of a change, where that is not the last.
    """
    charts = []
    for name, change in changes.items():
        most = (up_to or {}).get(name, math.inf)
        lines = [
            (variant, [(x, 100 * share) for x, share in zip(change.levels, each[name], strict=True) if x <= most])
            for variant, each in accuracies.items()
            if each[name]
        ]
        if lines:
            title = text("views.accuracy", change=translate(name))
            title = title[:1].upper() + title[1:]
            charts.append(chart(title, lines, translate(change.unit), y_range=(0, 100), marker=stands[name]))
    return f'<div class="charts">{"".join(charts)}</div>'
