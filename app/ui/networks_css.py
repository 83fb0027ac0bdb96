from training.model.variants import VARIANTS


def networks_css() -> str:
    """A rule for each network by the name of its variant: its colour, by page, and how its lines are drawn."""
    rules = []
    for variant, row in VARIANTS.items():
        light, dark = row.colours
        rules += [f":root {{ --{variant}: {light}; }}", f".dark {{ --{variant}: {dark}; }}"]
        line = f"--width: {row.width}; --dashes: {row.dashes}; --opacity: {row.opacity}"
        rules.append(f".{variant} {{ --colour: var(--{variant}); {line}; }}")
    return "\n".join(rules)
