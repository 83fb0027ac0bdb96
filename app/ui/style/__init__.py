"""The style of the page: each network's colours and lines, each component's rules, and what is common to all."""

from pathlib import Path

from training.model.variants import VARIANTS

UI = Path(__file__).parents[1]


def css(places: dict[str, str]) -> str:
    """The style sheet. places: where the components in each folder of app/ui are on the page, as selectors."""
    components = (f"{at} {{\n{(UI / name / f'{name}.css').read_text('utf-8')}}}" for name, at in places.items())
    page = ((UI / "style" / name).read_text("utf-8") for name in ("page.css", "gradio.css"))
    return "\n".join([_networks(), *components, *page])


def _networks() -> str:
    """A rule for each by the name of its variant: its colour, by page, and how its lines are drawn."""
    rules = []
    for variant, row in VARIANTS.items():
        light, dark = row.colours
        rules += [f":root {{ --{variant}: {light}; }}", f".dark {{ --{variant}: {dark}; }}"]
        line = f"--width: {row.width}; --dashes: {row.dashes}; --opacity: {row.opacity}"
        rules.append(f".{variant} {{ --colour: var(--{variant}); {line}; }}")
    return "\n".join(rules)
