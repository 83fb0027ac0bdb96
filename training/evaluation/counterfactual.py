import torch
from torch import Tensor

from training.data.pixels import PIXELS
from training.model.network import Network

MAX_PIXELS = 30
SHORTLIST = 16  # changes that are tried at each step but the first: with more, the sets hardly get smaller
TIE = 1e-4  # logits: a smaller lead could be one of rounding
ENDS = torch.tensor([[-1.0], [1.0]])  # what a pixel can become: paper or full ink


@torch.no_grad()
def counterfactual(network: Network, x: Tensor, rival: int, limit: int = MAX_PIXELS) -> Tensor | None:
    """A counterfactual explanation: the image with a few pixels changed, to which the network answers rival.

    x: (1, 784) in [-1, 1]. rival: a digit. Each changed pixel becomes paper, -1, or full ink, 1. Returns (1, 784), or
    None if nothing was found within limit pixels; x itself if rival is the answer already.

    If one pixel is enough, one is found: all are tried. Else the search is greedy: each step tries the SHORTLIST
    changes that promise most, by gradient times change, and keeps the one with the largest lead of rival over every
    other digit. In the end no pixel can be left out, but a smaller set of others may exist.

    Wachter et al. 2017, arXiv:1711.00399, with the number of pixels as the distance. Papernot et al. 2016,
    arXiv:1511.07528, choose pixels by gradient, too, but two at a time and without trying them.
    """
    changed, before = x.clone(), x @ network.w_h
    lead = _leads(network, before, rival)[0]
    for step in range(limit):
        if lead > TIE:
            break
        change = (ENDS - changed).masked_fill(changed != x, 0)  # each pixel once
        gradient = _gradient(network, before, rival)
        promise = (gradient * change).masked_fill(change == 0, -torch.inf).flatten()
        tried = promise.topk(SHORTLIST).indices if step else change.flatten().nonzero()[:, 0]
        pixels, change = tried % PIXELS, change.flatten()[tried]
        hidden = before + change[:, None] * network.w_h[pixels]  # instead of multiplying each image anew
        lead, best = _leads(network, hidden, rival).max(dim=0)
        changed[0, pixels[best]] = change[best].sign()
        before = hidden[best, None]
    return _without_the_needless(network, x, changed, rival) if lead > TIE else None


def _leads(network: Network, before: Tensor, rival: int) -> Tensor:
    """Rival's logit less the largest other one, (n,). before: (n, hidden), of the first activation function."""
    logits = network.activation(network.activation(before) @ network.w_h2) @ network.w_o
    others = logits.index_fill(1, torch.tensor(rival), -torch.inf)
    return logits[:, rival] - others.amax(dim=1)


def _gradient(network: Network, before: Tensor, rival: int) -> Tensor:
    """Of the lead, by the pixels, (1, 784)."""
    with torch.enable_grad():
        before = before.clone().requires_grad_()
        (gradient,) = torch.autograd.grad(_leads(network, before, rival).sum(), before)
    return gradient @ network.w_h.T


def _without_the_needless(network: Network, x: Tensor, changed: Tensor, rival: int) -> Tensor:
    """changed, with one pixel after another as in x, as long as the answer stays: always the one that costs least."""
    while len(pixels := (changed != x)[0].nonzero()[:, 0]):
        fewer = changed.repeat(len(pixels), 1)
        fewer[torch.arange(len(pixels)), pixels] = x[0, pixels]
        leads = _leads(network, fewer @ network.w_h, rival)
        if leads.max() <= TIE:
            break
        changed = fewer[leads.argmax(), None]
    return changed
