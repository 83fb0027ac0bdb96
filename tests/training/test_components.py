"""Each component against its torch twin: value and gradient, at the inputs where the notebook's version went wrong."""

import pytest
import torch
import torch.nn.functional as F
from torch.testing import assert_close

from training.components import PReLU, dropout, dropout_mask, prelu, rectify, softmax, xavier_normal_

INF, NAN = float("inf"), float("nan")


def value_and_gradient(function, x):
    x = x.clone().requires_grad_()
    out = function(x)
    out.backward(torch.arange(1.0, out.numel() + 1, dtype=out.dtype).reshape(out.shape))
    return out.detach(), x.grad


@pytest.mark.parametrize(
    "x",
    [
        torch.tensor([-2.0, -0.0, 0.0, 1e-30, 3.0]),
        torch.tensor([NAN, -INF, INF, -1.0]),
        torch.randn(7, 5, generator=torch.Generator().manual_seed(0), dtype=torch.float64),
    ],
)
def test_rectify_is_relu(x):
    for ours, torchs in zip(value_and_gradient(rectify, x), value_and_gradient(F.relu, x), strict=True):
        assert_close(ours, torchs, equal_nan=True)


@pytest.mark.parametrize("slope", [-0.1, 0.25, -2.0, 0.0])
def test_prelu_is_torchs_in_value_and_both_gradients(slope):
    x = torch.tensor([[-2.0, -0.5, 0.0, 0.5, 2.0, -1e-3, -INF]])
    gradients = []
    for function in prelu, F.prelu:
        weight = torch.tensor([slope], requires_grad=True)
        gradients.append((*value_and_gradient(lambda x, f=function, w=weight: f(x, w), x[:, :6]), weight.grad))
    assert_close(gradients[0], gradients[1])
    assert_close(prelu(x, torch.tensor([slope])), F.prelu(x, torch.tensor([slope])), equal_nan=True)


def test_prelu_keeps_the_shape_of_a_single_number():
    x, weight = torch.tensor(-2.0), torch.tensor([0.25])
    assert_close(prelu(x, weight), F.prelu(x, weight))
    assert prelu(x, weight).shape == ()


def test_one_prelu_in_two_layers_adds_up_the_gradients_of_its_slope():
    torch.manual_seed(0)
    x, matrix = torch.randn(4, 6), torch.randn(6, 6)
    ours, torchs = PReLU(), torch.nn.PReLU(init=-0.1)
    for layer in ours, torchs:
        layer(layer(x) @ matrix).square().sum().backward()
    assert_close(ours.weight, torchs.weight)
    assert_close(ours.weight.grad, torchs.weight.grad)


@pytest.mark.parametrize("shape", [(1, 10), (7, 10), (100, 10), (3, 4, 5)])
@pytest.mark.parametrize("dim", [0, 1, -1])
def test_softmax_is_torchs_for_any_batch_and_dim(shape, dim):
    torch.manual_seed(0)
    x = 5 * torch.randn(shape, dtype=torch.float64)
    ours = value_and_gradient(lambda x: softmax(x, dim), x)
    assert_close(ours, value_and_gradient(lambda x: F.softmax(x, dim), x))


@pytest.mark.parametrize(("shape", "dim"), [((3, 0), 1), ((3, 0), 0), ((0, 10), 1), ((), 0)])
def test_softmax_is_torchs_of_nothing_and_of_a_single_number(shape, dim):
    x = torch.ones(shape)
    assert_close(softmax(x, dim), F.softmax(x, dim))


def test_softmax_survives_huge_logits():
    x = torch.tensor([[1e4, -1e4, 0.0], [-1e4, -1e4, -1e4]])
    assert_close(softmax(x, 1), F.softmax(x, 1))


@pytest.mark.parametrize("p", [0.2, 0.3, 0.9])
def test_dropout_zeroes_with_probability_p_and_scales_the_rest(p):
    torch.manual_seed(0)
    x = torch.rand(1000, 500) + 0.5
    x.requires_grad_()
    out = dropout(x, p, training=True)
    out.sum().backward()
    zero = out == 0
    assert_close(out[~zero], x[~zero] / (1 - p))
    assert_close(x.grad, (~zero).float() / (1 - p))
    for rate, n in (zero.float().mean(), 500_000), (zero.float().mean(0), 1000), (zero.float().mean(1), 500):
        assert ((rate - p).abs() < 5 * (p * (1 - p) / n) ** 0.5).all()


def test_dropout_hands_back_what_it_leaves_alone():
    x = torch.randn(5, 5)
    assert dropout(x, 0.0, training=True) is x
    assert dropout(x, 0.3, training=False) is x


def zeroed(p, n, dtype=torch.float32):
    """How many of n ones dropout zeroes, in standard errors from p n."""
    torch.manual_seed(0)
    zeros = (dropout(torch.ones(n, dtype=dtype), p, training=True) == 0).sum().item()
    return (zeros - p * n) / (n * p * (1 - p)) ** 0.5


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_dropout_has_the_same_p_in_every_type(dtype):
    assert abs(zeroed(0.3, 1_000_000, dtype)) < 5
    x = torch.ones(1000, dtype=dtype)
    out = dropout(x, 0.3, training=True)
    assert out.dtype == dtype
    assert_close(out[out != 0], torch.full_like(out[out != 0], 1 / 0.7))


@pytest.mark.parametrize("p", [6e-6, 0.005, 0.01, 0.99, 0.995, 1 - 6e-6])
def test_dropout_keeps_its_p_near_0_and_1(p):
    assert abs(zeroed(p, 8_000_000)) < 5


@pytest.mark.parametrize("p", [0.013, 0.2, 0.3, 0.5, 0.9])
def test_dropouts_sixteen_bits_give_p_to_the_nearest(monkeypatch, p):
    """Each of the 65,536 patterns is drawn once."""
    patterns = torch.arange(-(2**15), 2**15, dtype=torch.int16).view(torch.int64)
    monkeypatch.setattr(torch.Tensor, "random_", lambda draws, *_: draws.copy_(patterns))
    mask = dropout_mask(torch.empty(65_536), p)
    assert (mask == 0).sum() == round(p * 65_536)
    assert_close(mask[mask != 0].unique(), torch.tensor([1 / (1 - p)]))


def test_dropout_stays_on_its_inputs_device_whatever_the_default():
    with torch.device("meta"):
        out = dropout(torch.ones(1000, device="cpu"), 0.3, training=True)
    assert out.device.type == "cpu"
    assert 500 < (out != 0).sum() < 900


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:There is a performance drop")
def test_dropout_can_be_compiled_and_mapped():
    compiled = torch.compile(lambda x: dropout(x, 0.3, training=True), fullgraph=True, backend="eager")
    assert 600 < (compiled(torch.ones(1000)) != 0).sum() < 800
    x = torch.ones(2, 1000)
    mapped = torch.func.vmap(lambda row: dropout(row, 0.3, training=True), randomness="different")(x)
    assert 1200 < (mapped != 0).sum() < 1600
    assert not torch.equal(mapped[0], mapped[1])


def test_dropout_draws_anew_each_time():
    torch.manual_seed(0)
    x = torch.ones(100, 100)
    assert not torch.equal(dropout(x, 0.3, True), dropout(x, 0.3, True))


@pytest.mark.parametrize(("p", "training"), [(0.3, False), (0.0, True)])
def test_dropout_is_the_identity_in_evaluation_and_at_p_0(p, training):
    x = torch.randn(5, 5)
    assert_close(dropout(x, p, training), x, rtol=0, atol=0)


@pytest.mark.parametrize("p", [-0.1, 1.0, 1.5, NAN])
def test_dropout_refuses_what_is_not_a_probability_of_zeroing(p):
    with pytest.raises(ValueError, match="probability of zeroing"):
        dropout(torch.ones(2), p, training=True)


def test_xavier_is_torchs_number_for_number():
    for shape in (784, 50), (50, 784), (3, 3):
        torch.manual_seed(0)
        ours = xavier_normal_(torch.empty(shape))
        torch.manual_seed(0)
        assert_close(ours, torch.nn.init.xavier_normal_(torch.empty(shape)))


def test_xavier_has_variance_2_over_fan_in_plus_fan_out():
    torch.manual_seed(0)
    weight = xavier_normal_(torch.empty(3000, 500))
    assert weight.mean().item() == pytest.approx(0, abs=1e-4)
    assert weight.var().item() == pytest.approx(2 / 3500, rel=0.01)


def test_xavier_refuses_what_is_not_a_matrix():
    with pytest.raises(ValueError, match="matrix"):
        xavier_normal_(torch.empty(5))
