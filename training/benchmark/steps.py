import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any
from unittest.mock import patch

from training.components import RMSprop
from training.data.mnist import Split
from training.loop import backpropagation, train
from training.model.recipe import Recipe

GRADIENTS, MASKS = "the rest of the gradients: activations, softmax, loss", "dropout's masks"
CALLS = {
    GRADIENTS: [(train, "backpropagate")],
    MASKS: [(backpropagation, "dropout"), (backpropagation, "dropout_mask")],
    "warping": [(train, "warp")],
    "RMSprop": [(RMSprop, "step")],
    "validation": [(train, "evaluate")],
}


def time_steps(data: tuple[Split, Split], recipe: Recipe, products: float) -> dict[str, float]:
    """Seconds of each step of a network's second epoch, and of all of it. products: those of its matrix products."""
    train_set, validation_set = data
    seconds: Counter[str] = Counter()

    def timed(step: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            start = time.perf_counter()
            result = function(*args, **options)
            seconds[step] += time.perf_counter() - start
            return result

        return call

    state = train.begin(recipe, 0, len(train_set.labels))
    train.train_epoch(state, train_set, validation_set)
    with ExitStack() as stack:
        for step, places in CALLS.items():
            for place, name in places:
                stack.enter_context(patch.object(place, name, timed(step, getattr(place, name))))
        train.train_epoch(state, train_set, validation_set)
    seconds[GRADIENTS] -= products + seconds[MASKS]
    every = {"matrix products": products, **{step: seconds[step] for step in CALLS}}
    whole = state.curves["seconds"][1]
    return {**every, "the order of the images, and gathering them": whole - sum(every.values()), "all": whole}
