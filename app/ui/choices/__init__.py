from pathlib import Path
from typing import Any

import gradio as gr

from app.refused import Refused

HERE = Path(__file__).parent


class Switches(gr.HTML):
    """One of several to choose, or as many as one likes. Its value: the name of that one, or a list of names.

    In place of gr.Radio and gr.CheckboxGroup: to load both takes a tenth of the time until the page can be drawn on.
    """

    def __init__(self, titles: dict[str, str], heading: str, value: str | list[str], **kwargs: Any):
        """titles: by name. heading: what they are for. value: what is on at first; a list means any number."""
        self.titles = titles
        self.at_first = value  # not Gradio's value: Gradio would set that once more after a reload has been made up for
        self.several = isinstance(value, list)
        kind = "checkbox" if self.several else "radio"
        on = value if self.several else [value]
        super().__init__(
            html_template=(HERE / "switches.html").read_text("utf-8"),
            css_template=(HERE / "switches.css").read_text("utf-8"),
            js_on_load=(HERE / "switches.js").read_text("utf-8"),
            apply_default_css=False,
            heading=heading,
            kind=kind,
            choices=[
                {"name": name, "title": title, "kind": kind, "heading": heading, "on": name in on}
                for name, title in titles.items()
            ],
            **kwargs,
        )

    def preprocess(self, payload: Any) -> str | list[str]:
        """Raises Refused unless there is such a choice, or such choices. Each comes once and in the page's order."""
        if payload is None:
            return self.at_first
        names = list(self.titles)  # a list takes any question, a dict only hashable ones
        chosen = payload if self.several else [payload]
        if not isinstance(chosen, list) or not all(name in names for name in chosen):
            raise Refused(f"Choose from {', '.join(names)}.")
        return [name for name in names if name in chosen] if self.several else payload

    def api_info(self) -> dict[str, Any]:
        name = {"type": "string", "enum": list(self.titles)}
        return {"type": "array", "items": name} if self.several else name
