from pathlib import Path
from typing import Any


def read_templates(module_file: str) -> dict[str, Any]:
    """What gr.HTML takes of a component whose folder NAME has NAME.js and, mostly, NAME.html.

    Its css_template stays empty: Gradio would fill it in and style the whole page anew at each update.
    """
    folder = Path(module_file).parent
    files = {"html_template": "html", "js_on_load": "js"}
    paths = {argument: folder / f"{folder.name}.{suffix}" for argument, suffix in files.items()}
    texts = {argument: path.read_text("utf-8") for argument, path in paths.items() if path.exists()}
    return {**texts, "apply_default_css": False}
