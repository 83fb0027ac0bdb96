"""What happens on an event of the page."""

from typing import Any

import numpy as np
from anyio import CapacityLimiter, to_thread

from app.inference import (
    Experiment,
    MisreadDigit,
    ModelSet,
    carry_out,
    current_models,
    find_test_digit,
    holds,
    holds_later,
    predict,
)
from app.inference.batcher import DynamicBatcher
from app.limits import MAX_DECODERS, MAX_POINTS_INLINE, MAX_THREADS
from app.preprocessing import InvalidInput, Strokes, examine
from app.ui.answers import show_answers, show_experiment, show_holds
from app.views import TRAINING, show_training, show_views
from app.views.inputs import RUNNER_UP, Inputs

UNCHANGED = Experiment()
Drawing = Strokes | bytes | int  # as the pad has it


def respond(
    drawing: Drawing, size: str, views: list[str], experiment: Experiment = UNCHANGED, rival: str = RUNNER_UP
) -> tuple[dict[str, Any], str]:
    """drawing -> 28x28 -> logits -> probabilities -> page, and whatever views are open.

    drawing: strokes, the content of a picture's file, or the number of one of MNIST's test digits, which is 28x28 as it
    is. experiment: which answers and views follow alike. rival: one of RIVALS, for one of the views. Returns the value
    of Answers, and HTML. An empty pad gets the empty page, never an answer.
    """
    models = current_models(size)
    experiment = experiment.on(models)
    if drawing == []:
        return show_answers(models=models), show_views(views, None)
    try:
        image, several, test_digit = _to_image(drawing)
    except InvalidInput as error:
        return show_answers(models=models, message=str(error)), show_views(views, None)
    if not experiment:
        answers = show_answers(predict(models.networks, image), image, models, several, test_digit)
        if isinstance(drawing, bytes):  # which is not opened twice
            answers["holds"] = show_holds(holds(models.networks, image))
        return answers, show_views(views, Inputs(image, models.networks, models, rival=rival))
    image, networks = carry_out(experiment, image, models.networks)
    answers = show_answers(predict(networks, image), image, models, several, test_digit)
    answers |= {"experiment": show_experiment(experiment), "holds": []}
    return answers, show_views(views, Inputs(image, networks, models, experiment, rival))


def _to_image(drawing: Drawing) -> tuple[np.ndarray, bool, MisreadDigit | None]:
    """(28, 28) uint8, whether it looks like several digits, and the test digit if it is one. Raises InvalidInput."""
    if isinstance(drawing, int):
        digit = find_test_digit(drawing)
        return digit.image, False, digit
    return *examine(drawing), None


async def respond_batched(
    drawing: Drawing, size: str, views: list[str], experiment: Experiment, rival: str = RUNNER_UP
) -> tuple[dict[str, Any], str]:
    """respond to strokes or a test digit.

    Plain drawings of the same moment share a pass through the networks; the rest gets a thread. A proxy
    may ask another copy of the app about the same strokes if this one dies, so no picture is opened here.
    """
    if isinstance(drawing, bytes):
        raise InvalidInput("This takes no picture: that goes to respond_picture.")
    if isinstance(drawing, list) and not views and not experiment and 0 < sum(map(len, drawing)) <= MAX_POINTS_INLINE:
        image, several = examine(drawing)
        probabilities, models = await batcher(image, size)
        return show_answers(probabilities, image, models, several), ""
    return await to_thread.run_sync(respond, drawing, size, views, experiment, rival, limiter=long_answers)


async def respond_picture(
    drawing: Drawing, size: str, views: list[str], experiment: Experiment, rival: str = RUNNER_UP
) -> tuple[dict[str, Any], str]:
    """respond to a picture, which waits for its turn here, not in a thread that a drawing could use."""
    return await to_thread.run_sync(respond, drawing, size, views, experiment, rival, limiter=pictures)


async def respond_hold(drawing: Drawing, size: str) -> dict[str, Any]:
    """How long each network's answer to strokes or a test digit holds while its units are off. Nothing for no digit."""
    if isinstance(drawing, bytes):
        raise InvalidInput("This takes no picture: its answer has it.")
    models = current_models(size)
    try:
        image, *_ = await to_thread.run_sync(_to_image, drawing, limiter=long_answers)
    except InvalidInput:
        return {}
    return {"holds": show_holds(await holds_later(models.networks, image))}


def predict_batch(images: list[np.ndarray], size: str) -> list[tuple[dict[str, np.ndarray], ModelSet]]:
    """The probabilities of each image, from a single pass through the networks, and whose they are."""
    models = current_models(size)
    found = predict(models.networks, np.stack(images))
    return [({variant: p[i] for variant, p in found.items()}, models) for i in range(len(images))]


pictures, long_answers = CapacityLimiter(MAX_DECODERS), CapacityLimiter(MAX_THREADS)
batcher = DynamicBatcher(predict_batch)


def respond_training(size: str, views: list[str]) -> str:
    """The view "Training" as HTML, or nothing if it is closed."""
    return show_training(size) if TRAINING in views else ""
