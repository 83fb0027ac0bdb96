import logging
from typing import Any

import gradio as gr

from app.refused import Failed, Refused


class Blocks(gr.Blocks):
    """A page that hands values over as they are, at once, and opens neither a file nor an address by itself.

    Gradio takes whatever in a request calls itself an upload, in any value of any event, and moves it to its cache:
    copied from its path, or fetched from its address by the server itself. Here what needs an upload opens it where it
    has looked at the path. Gradio also starts a thread for each value that comes in or goes out, which takes as long
    as the networks do, and keeps the last values of each visitor.
    """

    async def preprocess_data(self, block_fn: Any, inputs: list[Any], *args: Any, **kwargs: Any) -> list[Any]:
        if len(inputs) != len(block_fn.inputs):
            raise Refused(f"There are {len(inputs)} values in data: give {len(block_fn.inputs)}.")
        try:
            return [block.preprocess(value) for block, value in zip(block_fn.inputs, inputs, strict=True)]
        except Refused:
            raise
        except Exception:  # whatever Gradio's own components do when JSON is of a type that they do not expect
            raise Refused("A value in data is none that can be chosen on the page.") from None

    async def process_api(self, block_fn: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        if block_fn.api_visibility == "private" and kwargs.get("event_id"):  # answers that nobody fetches would pile up
            raise Refused("This takes no queue: send it to /gradio_api/run.")
        try:
            return await super().process_api(block_fn, *args, **kwargs)
        except gr.Error:
            raise
        except Exception:
            logging.exception("An event failed")
            raise Failed from None

    async def postprocess_data(self, block_fn: Any, predictions: Any, *_: Any) -> list[Any]:
        values = predictions if len(block_fn.outputs) > 1 else [predictions]
        return [block.postprocess(value) for block, value in zip(block_fn.outputs, values, strict=True)]
