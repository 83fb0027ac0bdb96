from html import escape
from statistics import median

from app.inference import current_models
from app.ui.format import decimal
from app.ui.texts import find, text, translate
from app.views import gallery
from app.views.cards import cards, legend
from app.views.chart import chart
from training.records.curves import Curve, curves
from training.records.plot import ACROSS
from training.records.run_record import RunRecord


def show(size: str) -> str:
    """Curves, confusions and misread digits of the networks of a size that answer now, as HTML."""
    models = current_models(size)
    bodies = {variant: _facts(record) + _confusion(record.confusion) for variant, record in models.records.items()}
    found = curves(list(models.records.values()))
    charts = "".join(map(_chart, found))
    return f'{legend(models.networks)}<div class="charts">{charts}</div>{cards(bodies)}{gallery.show(models)}'


def _chart(curve: Curve) -> str:
    """A curve over the epochs, with a line at its left end, which moments.js moves along."""
    epochs = [epoch for _, line in curve.lines for epoch, _ in line]
    first, last = min(epochs), max(epochs)
    figure = chart(translate(curve.title), curve.lines, text("views.training.epoch"), log=curve.log, marker=first)
    return f'<div style="--first:{first};--last:{max(last, first + 1)};--across:{ACROSS}px">{figure}</div>'


def _facts(record: RunRecord) -> str:
    slope = ""
    if record.slope:
        first, last = decimal(f"{record.slope[0]:g}"), decimal(f"{record.slope[-1]:.3f}")
        slope = text("views.training.slope", first=first, last=last)
    facts = text(
        "views.training.accuracy",
        epochs=len(record.loss),
        seconds=decimal(f"{median(record.seconds):.1f}"),
        seed=record.seed,
        slope=slope,
        weights=escape(record.sha256[:7]),
    )
    accuracy = find("numbers.percent").format(decimal(f"{100 * record.test_accuracy:.2f}"))
    return f'<p class="said">{accuracy}</p><p class="note">{facts}</p>'


def _confusion(rows: list[list[int]]) -> str:
    """rows: true digits, columns: answers."""
    most = max(rows[i][j] for i in range(10) for j in range(10) if i != j) or 1
    head = "".join(f'<th scope="col">{digit}</th>' for digit in range(10))
    body = ""
    for digit, row in enumerate(rows):
        counts = [f'<td style="--share:{60 * count / most:.0f}%">{count or ""}</td>' for count in row]
        counts[digit] = f'<td class="right">{row[digit]}</td>'
        body += f'<tr><th scope="row">{digit}</th>{"".join(counts)}</tr>'
    return (
        f'<table class="confusion"><caption>{text("views.training.confusion")}</caption>'
        f"<tr><td></td>{head}</tr>{body}</table>"
    )
