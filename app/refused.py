import gradio as gr


class Refused(gr.Error):
    """Input that cannot be used. The message, one plain sentence, goes to whoever sent it; the log stays quiet."""

    def __init__(self, message: str):
        super().__init__(message, print_exception=False, title="This could not be read")

    def __str__(self) -> str:
        return self.message  # gr.Error would put it in quotes, which MCP then shows
