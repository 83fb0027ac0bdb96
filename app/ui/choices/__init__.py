import json
from typing import Any

import gradio as gr

from app.preprocessing import InvalidInput
from app.ui.templates import read_templates


class Choices(gr.HTML):
    """Radio buttons or checkboxes. Its value: the name of the one that is chosen, or a list of names.

    In place of gr.Radio and gr.CheckboxGroup: to load both takes a tenth of the time until the page can be drawn on.
    """

    def __init__(self, names: dict[str, dict[str, Any]], room: str, value: str | list[str], **kwargs: Any):
        """names: of what can be chosen, each with what its text has to be told. room: where these texts stand.
        value: what is on at first; a list means any number.
        """
        self.names = list(names)
        self.at_first = value  # not Gradio's value: Gradio would set that once more after a reload has been made up for
        self.several = isinstance(value, list)
        kind = "checkbox" if self.several else "radio"
        on = value if self.several else [value]
        super().__init__(
            room=room,
            kind=kind,
            at_first=value,
            choices=[
                {"name": name, "values": json.dumps(values), "kind": kind, "room": room, "on": name in on}
                for name, values in names.items()
            ],
            **read_templates(__file__),
            **kwargs,
        )

    def preprocess(self, payload: Any) -> str | list[str]:
        """The chosen name, or names, once each in the page's order. Raises InvalidInput if there is no such name."""
        if payload is None:
            return self.at_first
        chosen = payload if self.several else [payload]
        if not isinstance(chosen, list) or not all(name in self.names for name in chosen):  # some may not be hashable
            raise InvalidInput(f"Choose from {', '.join(self.names)}.")
        return [name for name in self.names if name in chosen] if self.several else payload
