"""Words that a visitor may not know, and what they mean."""

DEFINITIONS = {
    "unit": "A unit adds up its inputs, each times a weight that was learned, and passes the sum through an activation "
    "function. Each network has two hidden layers of units between the 28 x 28 pixels and the ten digits.",
    "ReLU": "The usual activation function: what is above zero passes, what is below becomes zero. Without such a "
    "bend, many layers could do no more than one.",
    "dropout": "While a network learns, some of its units are switched off at random, others for each digit, so that "
    "no answer may hang on a few of them. Once it has learned, all are on.",
    "PReLU": "A ReLU that lets a little of what is below zero pass, too. How much, its slope, is learned like the "
    "weights.",
}


def term(word: str) -> str:
    """A dotted word that opens its definition, as HTML."""
    return f'<button type="button" class="term" popovertarget="means-{word}">{word}</button>'


def definitions() -> str:
    """What the dotted words open, as HTML, once on a page."""
    return "".join(
        f'<div popover id="means-{word}" class="definition"><b>{word}</b>{meaning}</div>'
        for word, meaning in DEFINITIONS.items()
    )
