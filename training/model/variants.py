from dataclasses import dataclass

BROAD = 4  # pixels


@dataclass(frozen=True)
class Variant:
    """All that sets one network apart from the others: what is said of it, how it is drawn, and what it is made of.

    colours: on a light and on a dark page, of at least 4.5 to 1 against both papers. width, dashes: of its lines in a
    chart, in pixels, for eyes that see no colour: a broad band, dashes on it, dots in their gaps, in whatever order.
    p_input, p_hidden: the probability that dropout zeroes an element. activation: a name in ACTIVATIONS.
    """

    title: str
    about: str
    colours: tuple[str, str]
    width: float
    dashes: str
    p_input: float
    p_hidden: float
    activation: str

    @property
    def opacity(self) -> float:
        """Of its lines: a broad one lets through what lies below it."""
        return 0.55 if self.width > BROAD else 1.0


VARIANTS = {
    "baseline": Variant(
        title="Baseline", about="ReLU, no dropout", colours=("#5b6472", "#a5afbd"), width=2, dashes="6 6",
        p_input=0.0, p_hidden=0.0, activation="ReLU",
    ),
    "dropout": Variant(
        title="Dropout", about="ReLU + dropout", colours=("#0a6db8", "#5cb2f2"), width=5, dashes="none",
        p_input=0.2, p_hidden=0.3, activation="ReLU",
    ),
    "prelu": Variant(
        title="PReLU", about="PReLU + dropout", colours=("#b84a00", "#ff9a52"), width=3, dashes="0 6.5 2 1.5 2 0",
        p_input=0.2, p_hidden=0.3, activation="PReLU",
    ),
}  # fmt: skip
