"""The networks and the loop that trains them, on small made-up data; the real MNIST where MNIST_ROOT names it."""

import time
from dataclasses import replace
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from torch.testing import assert_close

from tests.support.data import MNIST_ROOT, needs_mnist
from training.components import RMSprop
from training.data.mnist import Split, load_training
from training.data.pixels import scale
from training.errors import UserError
from training.loop import train
from training.loop.train import EASIEST, HARDEST, shuffle
from training.model.recipe import recipe_of
from training.model.variants import VARIANTS


def notebook(variant, **more):
    return replace(recipe_of("notebook", variant), **more)


def made_up(n, seed=0):
    generator = torch.Generator().manual_seed(seed)
    images = torch.randint(0, 256, (n, 28, 28), generator=generator, dtype=torch.uint8)
    return Split(images, torch.randint(0, 10, (n,), generator=generator))


def trained(recipe, split, seed=0):
    return train.train(train.begin(recipe, seed, len(split.labels)), split, split)


def test_training_switches_dropout_on_whatever_came_before():
    split, recipe = made_up(100), notebook("dropout", epochs=1)
    run = train.begin(recipe, 0, 100)
    run.network.eval()
    twin = trained(recipe, split)
    assert torch.equal(train.train(run, split, split).network.w_h, twin.network.w_h)


@pytest.mark.parametrize("variant", VARIANTS)
def test_training_overfits_64_images(variant):
    recipe = notebook(variant, hidden=128, batch_size=64, epochs=150)
    curves = trained(recipe, made_up(64)).curves
    assert curves["validation_accuracy"][-1] == 1.0
    assert curves["loss"][-1] < curves["loss"][0] / 5


def test_of_an_image_that_is_shown_twice_the_later_loss_counts(monkeypatch):
    told, backpropagate = iter([[1.0, 2.0], [3.0, 4.0]]), train.backpropagate

    def tell(*step):
        backpropagate(*step)
        return torch.tensor(next(told))

    monkeypatch.setattr(train, "backpropagate", tell)
    monkeypatch.setattr(train, "shuffle", lambda *_: torch.tensor([0, 1, 0, 2]))
    run = train.begin(notebook("baseline", epochs=1, batch_size=2), 0, 4)
    assert train.train(run, made_up(4), made_up(4)).losses.tolist() == [3, 2, 4, 1]


def test_gradients_are_cleared_before_each_step(monkeypatch):
    """The notebook's worst fault: it never calls zero_grad, so each step follows the sum of all gradients so far."""
    recipe, split = notebook("baseline", epochs=1, batch_size=10), made_up(30)
    network = trained(recipe, split).network

    def by_hand(clear):
        run = train.begin(recipe, 0, 30)
        optimizer = torch.optim.RMSprop(run.network.parameters(), lr=recipe.lr, alpha=0.9, eps=1e-8)
        torch.manual_seed(run.next_seed)
        torch.randint(2**63 - 1, ())  # the seed of the second epoch
        for batch in torch.randperm(30).split(10):
            if clear:
                optimizer.zero_grad()
            F.cross_entropy(run.network(scale(split.images[batch])), split.labels[batch]).backward()
            optimizer.step()
        return run.network

    assert_close(network.w_h, by_hand(clear=True).w_h)
    monkeypatch.setattr(RMSprop, "zero_grad", lambda self: None)
    broken = trained(recipe, split).network
    assert_close(broken.w_h, by_hand(clear=False).w_h)
    assert (broken.w_h - network.w_h).abs().max() > 1e-4


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("how", ["too long a step", "weights that are too large", "not a number"])
def test_a_training_that_breaks_down_ends_in_a_sentence(variant, how):
    recipe, split = (
        notebook(variant, epochs=3, batch_size=10, lr=1e20 if how == "too long a step" else 1e-3),
        made_up(30),
    )
    run = train.begin(recipe, 0, 30)
    train.train_epoch(run, split, split) if how != "too long a step" else None
    if how == "weights that are too large":
        run.network.w_h.data[0, 0] = 1e6
    elif how == "not a number":
        run.network.w_h.data[0, 0] = torch.nan
    epoch = run.epochs + 1
    with pytest.raises(UserError, match=rf"^A network .* broke down in epoch {epoch} \(loss .* smaller lr\.$"):
        train.train(run, split, split)


def test_the_rate_falls_in_a_straight_line_towards_zero(monkeypatch):
    rates = []
    step = RMSprop.step

    def spy(self):
        rates.append(self.param_groups[0]["lr"])
        return step(self)

    monkeypatch.setattr(RMSprop, "step", spy)
    trained(notebook("baseline", epochs=2, batch_size=10, decay=True), made_up(20))
    assert rates == pytest.approx([1e-3, 0.75e-3, 0.5e-3, 0.25e-3])


WIDE = replace(recipe_of("wide", "prelu"), hidden=64, epochs=2)


@pytest.mark.parametrize("recipe", [notebook("prelu", epochs=2), WIDE], ids=["notebook", "wide"])
def test_same_seed_same_weights_bit_for_bit(recipe):
    split = made_up(150)  # the second batch of 100 is a half one
    once, again, other = (trained(recipe, split, seed).network.state_dict() for seed in (0, 0, 1))
    assert all(torch.equal(once[name], again[name]) for name in once)
    assert not torch.equal(once["w_h"], other["w_h"])


def test_an_epoch_shows_each_image_once_unless_some_are_hard():
    torch.manual_seed(0)
    losses = torch.tensor([0.0] * 900 + [2.0] * 100)
    assert shuffle(losses, 0.0).sort().values.tolist() == list(range(1000))
    counts = torch.stack([shuffle(losses, 0.4).bincount(minlength=1000) for _ in range(50)]).float().mean(dim=0)
    assert counts.sum() == pytest.approx(1000)
    easy, hard = counts[:900].mean(), counts[900:].mean()
    total = 900 * EASIEST + 100 * 2
    assert easy == pytest.approx(0.6 + 400 * EASIEST / total, abs=0.02)
    assert hard == pytest.approx(0.6 + 400 * 2 / total, abs=0.1)


def test_hard_images_come_at_any_time_of_an_epoch():
    torch.manual_seed(0)
    order = torch.stack([shuffle(torch.tensor([0.0] * 999 + [3.0]), 0.2) for _ in range(20)])
    times = (order == 999).nonzero()[:, 1]
    assert len(times) > 500
    assert times.float().mean() == pytest.approx(499.5, abs=50)
    assert times.max() - times.min() > 950


def test_what_is_learned_perfectly_comes_again_all_the_same():
    """Its loss may be 0, and multinomial draws nothing of that."""
    torch.manual_seed(0)
    drawn = shuffle(torch.zeros(1000), 0.5).bincount(minlength=1000)
    assert drawn.sum() == 1000
    easy = torch.tensor([0.0, 0.001] * 500)
    counts = torch.stack([shuffle(easy, 0.9).bincount(minlength=1000) for _ in range(50)]).sum(dim=0)
    assert counts[::2].sum() / counts[1::2].sum() == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize(("loss", "times"), [(2.0, 2 / 2.5), (2.5, 1.0), (6.0, 3 / 2.5)])
def test_images_come_in_proportion_to_their_losses_up_to_3_nats(loss, times):
    torch.manual_seed(0)
    losses = torch.tensor([loss, 2.5]).repeat(500)
    counts = torch.stack([shuffle(losses, 1 - 1e-6).bincount(minlength=1000) for _ in range(50)]).sum(dim=0)
    assert counts[::2].sum() / counts[1::2].sum() == pytest.approx(times, rel=0.05)


def test_no_loss_counts_for_more_than_the_hardest():
    torch.manual_seed(0)
    counts = shuffle(torch.tensor([HARDEST] * 999 + [1e6]), 0.9).bincount(minlength=1000)
    assert counts[-1] < 10


def test_what_is_learned_badly_is_shown_more_often(monkeypatch):
    """The loop hands shuffle the loss that each image had when it was last shown."""
    seen = []

    def spy(losses, hard):
        seen.append(losses.clone())
        return shuffle(losses, hard)

    monkeypatch.setattr("training.loop.train.shuffle", spy)
    split = made_up(60)
    network = trained(notebook("baseline", epochs=3, lr=1e-9, hard=0.0), split).network
    each = F.cross_entropy(network(scale(split.images)), split.labels, reduction="none").detach()
    assert (seen[0] == 1).all()
    assert_close(seen[2], each, atol=1e-3, rtol=1e-3)


@pytest.mark.parametrize("variant", VARIANTS)
def test_what_an_epoch_came_to_is_kept(variant):
    split, validation = made_up(60), made_up(40, seed=1)
    run = train.begin(notebook(variant, epochs=2), 7, 60)
    start = time.perf_counter()
    train.train(run, split, validation)
    network, curves = run.network.eval(), run.curves
    assert run.seed == 7
    assert run.epochs == 2
    assert sum(curves["seconds"]) == pytest.approx(time.perf_counter() - start, abs=0.05)
    expected = F.cross_entropy(network(scale(validation.images)), validation.labels).item()
    assert curves["validation_loss"][1] == pytest.approx(expected)
    slope = network.activation.slope
    assert curves["slope"] == ([] if slope is None else [pytest.approx(-0.1), curves["slope"][1], slope])
    assert len({len(curves[name]) for name in curves.keys() - {"slope"}}) == 1


@pytest.mark.parametrize("warp", [True, False])
def test_images_are_warped_batch_by_batch_where_the_recipe_says_so(monkeypatch, warp):
    batches, seen = [], []

    def redraw(images):
        batches.append(images)
        return 255 - images.float()

    def backpropagate(network, x, labels):
        seen.append(x)
        return train_backpropagate(network, x, labels)

    train_backpropagate = train.backpropagate
    monkeypatch.setattr(train, "warp", redraw)
    monkeypatch.setattr(train, "backpropagate", backpropagate)
    split = made_up(50)
    trained(notebook("baseline", epochs=2, batch_size=20, warp=warp), split)
    assert [len(batch) for batch in batches] == ([20, 20, 10] * 2 if warp else [])
    shown = torch.cat(seen[:3]).sum(dim=0)
    assert_close(shown, (-1 if warp else 1) * scale(split.images).sum(dim=0), atol=1e-3, rtol=1e-4)


def test_the_loss_of_an_epoch_is_the_mean_over_all_that_was_shown():
    """The last batch is smaller than the others, and its images count as much."""
    run, split = train.begin(notebook("dropout", epochs=1, batch_size=40), 0, 50), made_up(50)
    train.train(run, split, split)
    assert run.curves["loss"] == pytest.approx([run.losses.mean().item()])


@needs_mnist
@pytest.mark.parametrize(("variant", "at_least"), [("baseline", 0.93), ("dropout", 0.90), ("prelu", 0.90)])
def test_one_epoch_of_the_real_thing(variant, at_least):
    """With the notebook's fault, gradients never cleared, dropout reaches 63 % here."""
    training, validation = load_training(Path(MNIST_ROOT))
    run = train.begin(notebook(variant, epochs=1), 0, len(training.labels))
    train.train(run, training, validation)
    assert at_least < run.curves["validation_accuracy"][0] < 0.97
