import sys

from tqdm import tqdm

from training.train import Training


class Progress:
    """How far trainings are, on stderr: one line that moves on a terminal, a new line for each tenth in a log file.

    runs: by size and variant, looked at again at each update.
    """

    def __init__(self, runs: dict[tuple[str, str], Training]):
        self.runs = runs
        self.tenths = -1
        form = "{percentage:3.0f}% |{bar:10}| {desc} | {elapsed}, {remaining} left"
        self.bar = tqdm(total=1, initial=self.share, bar_format=form, disable=None)  # None: on a terminal only

    def __enter__(self) -> "Progress":
        self.update()
        return self

    def __exit__(self, *_: object) -> None:
        self.bar.close()

    @property
    def share(self) -> float:
        """Of the work, 0 to 1; an epoch counts for as much as the network has weights."""
        weights = {name: sum(weight.numel() for weight in run.network.parameters()) for name, run in self.runs.items()}
        done = sum(run.epochs * weights[name] for name, run in self.runs.items())
        return done / sum(run.recipe.epochs * weights[name] for name, run in self.runs.items())

    def update(self) -> None:
        sizes = dict.fromkeys(size for size, _ in self.runs)
        status = ", ".join(
            self._status([run for name, run in self.runs.items() if name[0] == size], size) for size in sizes
        )
        if not self.bar.disable:
            self.bar.set_description_str(status, refresh=False)
            self.bar.n = self.share
            self.bar.refresh()
        elif int(10 * self.share) > self.tenths:
            self.tenths = int(10 * self.share)
            print(f"{self.share:4.0%} | {status}", file=sys.stderr, flush=True)

    def _status(self, runs: list[Training], size: str) -> str:
        right = " ".join(f"{100 * run.curves['validation_accuracy'][-1]:.1f}" if run.epochs else "-" for run in runs)
        return f"{size} {min(run.epochs for run in runs)}/{runs[0].recipe.epochs}: {right} %"
