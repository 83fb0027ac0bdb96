from app.ui.format import ABOUT, NAMES, percent

# In the order to draw them: where lines meet, and for eyes that see no colour, a band, dashes, and dots in their gaps.
DASHES = {"dropout": "none", "baseline": "6 6", "prelu": "0 6.5 2 1.5 2 0"}


def cards(bodies: dict[str, str], kind: str = "") -> str:
    """One card for each network, side by side. bodies: HTML by variant. kind: a class for their style."""
    headers = {each: f'<header><h3>{NAMES[each]}</h3><p class="note">{ABOUT[each]}</p></header>' for each in bodies}
    sections = (f'<section class="card {each}">{headers[each]}{body}</section>' for each, body in bodies.items())
    return f'<div class="three {kind}">{"".join(sections)}</div>'


def bars(probabilities: list[float], marks: dict[int, str] | None = None) -> str:
    """Ten bars, the longest in bold. probabilities: 0 to 1. marks: HTML to put on the bar of a digit."""
    top = max(range(10), key=probabilities.__getitem__)
    rows = (
        f'<li class="{"top" if digit == top else ""}"><b>{digit}</b>'
        f'<i><u style="width:{100 * p:.1f}%"></u>{(marks or {}).get(digit, "")}</i><span>{percent(p)}</span></li>'
        for digit, p in enumerate(probabilities)
    )
    return f'<ol class="ten">{"".join(rows)}</ol>'


def legend() -> str:
    """Which line of a chart is whose."""
    keys = (
        f'<span class="{variant}"><svg viewBox="0 0 28 8" width="28" height="8" aria-hidden="true">'
        f'<path d="M0 4H28" stroke-dasharray="{DASHES[variant]}"/></svg>{name}</span>'
        for variant, name in NAMES.items()
    )
    return f'<p class="legend">{"".join(keys)}</p>'
