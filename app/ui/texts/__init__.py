"""Every text of the page: a file for each language. NAME.json is one more, and needs nothing else.

[shown|term] in a text opens the definition of a term. What an outer package says, a limit or the name of a change, is
English there, and "elsewhere" translates it.
"""

import json
import re
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
TEXTS = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))}
ENGLISH = "en"
language = ContextVar("language", default=ENGLISH)  # of whoever asks


def choose_language(accepted: str) -> str:
    """The first of TEXTS that a header Accept-Language names, as "de-CH, de;q=0.9" names German. English for none."""
    tags = re.findall(r"(?:^|,)\s*([a-z]+)", accepted.lower())
    return next((tag for tag in tags if tag in TEXTS), ENGLISH)


def text(key: str, **values: Any) -> str:
    """The text at a key like "views.units.caption", with its {names} filled in."""
    return find(key).format(**values)


def find(key: str) -> Any:
    """What stands at a key: mostly a text."""
    return _find(language.get(), key)


@cache
def _find(language: str, key: str) -> Any:
    found = TEXTS[language]
    for name in key.split("."):
        found = found[name]
    return found


def translate(english: str) -> str:
    """What an outer package says, in the language of whoever asks; as it is if nobody translated it."""
    found = TEXTS[language.get()].get("elsewhere", {})
    if english in found:
        return found[english]
    numbers = re.findall(NUMBER, english)
    return found.get(re.sub(NUMBER, "{}", english), english).format(*numbers) if numbers else english


NUMBER = r"[-+]?\d[\d.,]*(?<![.,])"


def script() -> str:
    """JavaScript that knows the page's texts in every language and chooses the browser's."""
    said = {name: {**each["page"], "elsewhere": each.get("elsewhere", {})} for name, each in TEXTS.items()}
    data = json.dumps(said, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    return f"const LANGUAGES = {data};\n{(FOLDER / 'texts.js').read_text('utf-8')}"
