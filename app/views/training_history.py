import gzip
import io
import math
import zlib
from collections import defaultdict
from html import escape
from statistics import median

import numpy as np
from PIL import Image

from app.inference import current_models
from app.ui.format import all_of, decimal, listed
from app.ui.texts import find, text, translate
from app.views.cards import cards, legend
from app.views.chart import chart
from app.views.heatmap import cells
from training.data.pixels import MNIST_SIDE
from training.errors import UserError, read_file
from training.model.variants import VARIANTS
from training.paths import mnist_file, mnist_folder
from training.records.curves import Curve, curves
from training.records.plot import ACROSS
from training.records.run_record import RunRecord

MAX_PICTURES = 24  # pictures in a group

HEADER = 16  # bytes before the pixels in MNIST's file of test images


def show(size: str) -> str:
    """Curves, confusions and wrong digits of the networks of a size that answer now, as HTML."""
    models = current_models(size)
    bodies = {variant: _facts(record) + _confusion(record.confusion) for variant, record in models.records.items()}
    found = curves(list(models.records.values()))
    charts = "".join(map(_chart, found))
    wrong = {variant: evaluation.wrong for variant, evaluation in models.evaluations.items()}
    return f'{legend(models.networks)}<div class="charts">{charts}</div>{cards(bodies)}{_wrong(wrong)}'


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


def _wrong(wrong: dict[str, list[list[int]]]) -> str:
    """wrong: by variant, [number of the test image, true digit, answer]."""
    answers: dict[int, dict[str, int]] = defaultdict(dict)
    truth = {}
    for variant, digits in wrong.items():
        for number, true, answer in digits:
            answers[number][variant], truth[number] = answer, true
    groups = defaultdict(list)
    for number in sorted(answers):
        groups[tuple(answers[number])].append(number)
    pictures = _pictures()
    sections = []
    for who in sorted(groups, key=lambda who: (len(who) < len(wrong), len(who), who)):  # all, only one, two
        numbers = groups[who]
        right = listed([VARIANTS[variant].title for variant in wrong if variant not in who])
        title = text(f"views.training.{'only' if right else 'all'}", names=right, all=all_of(who))
        shown = "".join(_digit(number, truth[number], answers[number], pictures) for number in numbers[:MAX_PICTURES])
        first = text("views.training.first", number=MAX_PICTURES)
        more = f" <small>{first}</small>" if len(numbers) > MAX_PICTURES else ""
        sections.append(f'<h4>{title}: {len(numbers)}{more}</h4><ol class="wrong">{shown}</ol>')
    shown = "".join(sections)
    if pictures is None:  # long lists of numbers, for those who want them
        shown = f"<details><summary>{text('views.training.numbers')}</summary>"
        shown += f'<p class="note">{text("views.training.pictures")}</p>{"".join(sections)}</details>'
    return f"<h3>{text('views.training.wrong')}</h3>{shown}"


def _digit(number: int, true: int, answers: dict[str, int], pictures: np.ndarray | None) -> str:
    said = " ".join(f'<b class="{variant}">{answer}</b>' for variant, answer in answers.items())
    words = text("views.training.digit", number=number, digit=true)
    if pictures is None:
        return f'<li><span class="number">{number}</span>{true} → {said}</li>'
    return f'<li title="{words}">{cells(Image.fromarray(pictures[number]), words)}{true} → {said}</li>'


def _pictures() -> np.ndarray | None:
    """MNIST's test images (10000, 28, 28) uint8, read where they are needed, or None where they are not at hand."""
    path = mnist_file(mnist_folder(), "t10k-images-idx3-ubyte")
    shape = 10_000, MNIST_SIDE, MNIST_SIDE
    try:
        content = read_file(path, "", most := HEADER + math.prod(shape))
        if path.suffix == ".gz":
            with gzip.open(io.BytesIO(content)) as file:
                content = file.read(most + 1)
        return np.frombuffer(content, np.uint8, offset=HEADER).reshape(shape)
    except (UserError, OSError, EOFError, zlib.error, ValueError):
        return None
