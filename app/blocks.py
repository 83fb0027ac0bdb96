from typing import Any

import gradio as gr

from app.refused import Refused


class Blocks(gr.Blocks):
    """A page that opens nothing by itself, neither a file nor an address.

    Gradio takes whatever in a request calls itself an upload, in any value of any event, and moves it to its cache:
    copied from its path, or fetched from its address by the server itself. Here nothing calls itself that any more;
    what needs an upload opens it where it has looked at the path.
    """

    async def preprocess_data(self, block_fn: Any, inputs: list[Any], *args: Any, **kwargs: Any) -> list[Any]:
        if len(inputs) != len(block_fn.inputs):
            raise Refused(f"There are {len(inputs)} values in data: give {len(block_fn.inputs)}.")
        return await super().preprocess_data(block_fn, _without_meta(inputs), *args, **kwargs)


def _without_meta(value: Any) -> Any:
    """JSON without the key by which Gradio knows an upload."""
    if isinstance(value, dict):
        return {key: _without_meta(item) for key, item in value.items() if key != "meta"}
    return [_without_meta(item) for item in value] if isinstance(value, list) else value
