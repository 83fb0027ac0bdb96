"""Networks that have learned nothing, and what belongs to them."""

from dataclasses import replace

from training.model.network import Network
from training.model.recipe import Recipe, recipe_of
from training.model.weights import Config


def recipe(variant: str, hidden: int = 50, **more: object) -> Recipe:
    """The notebook's, but for its width and whatever else is given."""
    return replace(recipe_of("notebook", variant), hidden=hidden, **more)


def untrained(variant: str, hidden: int = 50) -> Network:
    return Network(recipe(variant, hidden))


def config(variant: str, hidden: int = 50, seed: int = 0) -> Config:
    return Config("notebook", variant, seed, recipe(variant, hidden))
