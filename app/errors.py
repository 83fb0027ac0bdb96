from html import escape

import gradio as gr

FAILED = "Something is wrong here, not with what you sent: try again."


class Refused(gr.Error):
    """Input that cannot be used. The message, one plain sentence, goes to whoever sent it; the log stays quiet."""

    def __init__(self, message: str):
        # Gradio shows messages as HTML, and some of them quote what was sent.
        super().__init__(escape(message, quote=False), print_exception=False, title="This could not be read")

    def __str__(self) -> str:
        return self.message  # gr.Error would put it in quotes, which MCP then shows


class Failed(gr.Error):
    """A fault of ours, which is told in the log; whoever sent the input learns no more than this."""

    def __init__(self):
        super().__init__(FAILED, print_exception=False)
