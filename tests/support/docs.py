"""What the project says of itself."""

import re

from tests.support.server import ROOT

README, APP_README, TRAINING_README = (
    (ROOT / path).read_text("utf-8") for path in ("README.md", "app/README.md", "training/README.md")
)


def between(text, name):
    """What stands between <!-- name --> and <!-- /name -->."""
    return re.search(rf"<!-- {name} -->\n(.*?)\n<!-- /{name} -->", text, re.S)[1]


def examples(text, language):
    """The code blocks of a language."""
    return re.findall(rf"```{language}\n(.*?)```", text, re.S)
