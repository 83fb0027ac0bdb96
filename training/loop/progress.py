import sys

from tqdm import tqdm

from training.loop.train import TrainState


class Progress:
    """How far trainings are, on stderr: one line that moves on a terminal, a new line for each tenth in a log file."""

    def __init__(self, states: dict[tuple[str, str], TrainState]):
        """states: by size and variant, as the trainings begin."""
        self.accuracies = {name: state.curves["validation_accuracy"] for name, state in states.items()}
        self.epochs = {name: state.recipe.epochs for name, state in states.items()}
        # An epoch costs about as much as the network has weights.
        self.costs = {name: sum(each.numel() for each in state.network.parameters()) for name, state in states.items()}
        self.tenths = -1
        form = "{percentage:3.0f}% |{bar:10}| {desc} | {elapsed}, {remaining} left"
        self.bar = tqdm(total=1, initial=self.share, bar_format=form, disable=None)  # None: on a terminal only

    def __enter__(self) -> "Progress":
        self._show()
        return self

    def __exit__(self, *_: object) -> None:
        self.bar.close()

    @property
    def share(self) -> float:
        """Of the work, what is done, 0 to 1."""
        done = sum(cost * len(self.accuracies[name]) for name, cost in self.costs.items())
        return done / sum(cost * self.epochs[name] for name, cost in self.costs.items())

    def update(self, name: tuple[str, str], accuracies: list[float]) -> None:
        """accuracies: on the validation set, one for each epoch so far."""
        self.accuracies[name] = accuracies
        self._show()

    def _show(self) -> None:
        status = ", ".join(map(self._status, dict.fromkeys(size for size, _ in self.accuracies)))
        if not self.bar.disable:
            self.bar.set_description_str(status, refresh=False)
            self.bar.n = self.share
            self.bar.refresh()
        elif int(10 * self.share) > self.tenths:
            self.tenths = int(10 * self.share)
            print(f"{self.share:4.0%} | {status}", file=sys.stderr, flush=True)

    def _status(self, size: str) -> str:
        curves = {name: each for name, each in self.accuracies.items() if name[0] == size}
        percents = " ".join(f"{100 * each[-1]:.1f}" if each else "-" for each in curves.values())
        return f"{size} {min(map(len, curves.values()))}/{self.epochs[next(iter(curves))]}: {percents} %"
