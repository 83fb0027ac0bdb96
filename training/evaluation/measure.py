import torch

from training.data.corruptions import CORRUPTIONS, corrupt
from training.data.mnist import Split
from training.evaluation.metrics import accuracy, logits
from training.evaluation.units_off import accuracies_without_important_units, accuracy_without_units
from training.model.alterations import ALTERATIONS, altered
from training.model.network import Network
from training.records.evaluation_record import EvaluationRecord


def measure(network: Network, test: Split, sha256: str) -> EvaluationRecord:
    """Evaluate a network in evaluation mode on the test set. sha256: of its weights file."""
    predicted = logits(network, test.images).argmax(dim=1)
    wrong = (predicted != test.labels).nonzero()[:, 0]
    triples = torch.stack([wrong, test.labels[wrong], predicted[wrong]], dim=1).tolist()
    wrong = [tuple(each) for each in triples]
    return EvaluationRecord(robustness(network, test), accuracy_altered(network, test), wrong, sha256)


def robustness(network: Network, split: Split) -> dict[str, list[float]]:
    """The accuracy at each level of each of CORRUPTIONS."""

    def at(name: str, level: float) -> float:
        return round(accuracy(network, Split(corrupt(split.images, {name: level}), split.labels)), 4)

    return {name: [at(name, level) for level in each.levels] for name, each in CORRUPTIONS.items()}


def accuracy_altered(network: Network, split: Split) -> dict[str, list[float]]:
    """The accuracy at each level of each of ALTERATIONS; none at any slope where that is not learned."""

    def at_each(name: str, levels: tuple[float, ...]) -> list[float]:
        shares = [level / 100 for level in levels]
        match name:
            case "units off":  # others for each hundred images
                return [accuracy_without_units(network, split, share) for share in shares]
            case "important units off":  # others for each image
                return accuracies_without_important_units(network, split, shares)
            case "slope" if not network.activation.learns_slope:
                return []
        return [accuracy(altered(network, {name: level}), split) for level in levels]

    return {name: [round(each, 4) for each in at_each(name, what.levels)] for name, what in ALTERATIONS.items()}
