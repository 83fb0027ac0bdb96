import math
from collections.abc import Callable, Iterable

import torch
from torch import Tensor


class RMSprop(torch.optim.Optimizer):
    """Divide each gradient by a running root mean square of itself. For every parameter p with gradient g:

        square_avg = alpha * square_avg + (1 - alpha) * g^2
        p = p - lr * g / (sqrt(square_avg) + eps)

    params: real tensors, or dicts with their own lr, alpha, eps. lr > 0: step size. alpha in [0, 1): how much of the
    average is kept. eps > 0: added outside the root. Anything else is a ValueError, and so is a sparse gradient. A
    parameter whose grad is None is left alone. step() does not clear the gradients: call zero_grad() before each
    backward(), as the notebook forgot. state_dict() is no other optimizer's: torch's RMSprop has more settings.
    Tieleman and Hinton 2012, Coursera lecture 6.5. torch.optim.RMSprop without momentum, centering and weight decay;
    its defaults are lr 1e-2 and alpha 0.99, the notebook's (and ours) 1e-3 and 0.9.
    """

    def __init__(self, params: Iterable, lr: float = 1e-3, alpha: float = 0.9, eps: float = 1e-8):
        super().__init__(params, {"lr": lr, "alpha": alpha, "eps": eps})

    def add_param_group(self, param_group: dict) -> None:
        group = {**self.defaults, **param_group}
        if not 0 < group["lr"] < math.inf or not 0 <= group["alpha"] < 1 or not 0 < group["eps"] < math.inf:
            settings = ", ".join(f"{name} {group[name]}" for name in self.defaults)
            raise ValueError(f"RMSprop needs lr > 0, alpha in [0, 1) and eps > 0, all finite, not {settings}")
        super().add_param_group(param_group)
        if any(p.is_complex() for p in self.param_groups[-1]["params"]):
            self.param_groups.pop()
            raise ValueError("RMSprop needs real parameters: torch.view_as_real makes two of a complex one")

    def load_state_dict(self, state_dict: dict) -> None:
        """Go on from a state_dict() of this class. Another optimizer's is a ValueError."""
        if any(group.keys() - {"params"} != self.defaults.keys() for group in state_dict["param_groups"]):
            raise ValueError(f"RMSprop goes on from its own state only, with {', '.join(self.defaults)}")
        super().load_state_dict(state_dict)

    @torch.no_grad()
    def step(self, closure: Callable[[], Tensor] | None = None) -> Tensor | None:
        """Update every parameter once. closure, if given, recomputes the loss, which is returned."""
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                if p.grad.layout is not torch.strided:
                    raise ValueError("RMSprop needs dense gradients: this one is sparse")
                state = self.state[p]
                if not state:
                    state["square_avg"] = torch.zeros_like(p)
                square_avg = state["square_avg"]
                square_avg.mul_(group["alpha"]).addcmul_(p.grad, p.grad, value=1 - group["alpha"])
                p.addcdiv_(p.grad, square_avg.sqrt().add_(group["eps"]), value=-group["lr"])
        return loss
