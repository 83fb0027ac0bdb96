"""What a view is shown of a digit, and what it shows of each network."""

from app.inference import Experiment, carry_out, current_models
from app.inference.experiment import Unit
from app.preprocessing import preprocess
from app.views import show_views
from app.views.inputs import Inputs
from tests.support.digits import DIGITS
from training.model.variants import VARIANTS


def seen(size: str, digit: int = 4, off: set[Unit] = frozenset(), **levels: float) -> Inputs:
    """A digit as the views see it, with units switched off by hand and sliders at those levels."""
    models, experiment = current_models(size), Experiment(levels, frozenset(off))
    return Inputs(*carry_out(experiment, preprocess(DIGITS[digit]), models.networks), models, experiment)


def cards_of(name: str, what: Inputs) -> dict[str, str]:
    """The HTML of each network's card in a view."""
    cards = show_views([name], what).split('<section class="card ')[1:]
    assert [card.split('"')[0] for card in cards] == list(VARIANTS)
    return dict(zip(VARIANTS, cards, strict=True))
