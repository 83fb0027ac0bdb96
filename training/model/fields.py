"""What the fields of a record may hold, said by their annotations, and checked when a record is read.

A library for this, such as pydantic, comes with Gradio only, which trains nothing.
"""

import re
import reprlib
from dataclasses import fields, is_dataclass
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

Share = Annotated[float, (0, 1)]
Float = Annotated[float, (-3.5e38, 3.5e38)]  # whatever a float32 holds that is a number
Positive = Annotated[float, (0, 3.5e38)]
Digit = Annotated[int, (0, 9)]
Seed = Annotated[int, (0, 2**63 - 1)]
Word = Annotated[str, r"[\w.:+-]{1,64}"]  # nothing in it that HTML, Markdown or a terminal would obey
Sha256 = Annotated[str, "[0-9a-f]{64}"]

LATER = {"later": True}  # metadata of a dataclass's field that earlier files do not have: its default stands for it

NAMES = {int: "a whole number", float: "a number", bool: "true or false", str: "a text", dict: "an object"}


def parse(value: Any, kind: Any, name: str = "it") -> Any:
    """value, as it came out of JSON, as a value of this kind.

    kind: int, float, bool, str, list[...], tuple[...], dict[..., ...], Literal[...] or a dataclass of such; also
    Annotated[kind, (low, high)], the range of a number or of how many a list or an object holds, and
    Annotated[str, pattern]. name: of the field, for the ValueError that is raised if value is something else.
    """
    kind, limit = get_args(kind) if get_origin(kind) is Annotated else (kind, None)
    base, parts = get_origin(kind) or kind, get_args(kind)
    if is_dataclass(base):
        hints = get_type_hints(base, include_extras=True)
        needed = {each.name for each in fields(base) if not each.metadata.get("later")}
        if type(value) is not dict or not needed <= value.keys() <= hints.keys():
            raise ValueError(f"{name} is no {base.__name__}")
        return base(**{each: parse(value[each], hints[each], f"its {each}") for each in value})
    if base is Literal:
        fits = value in parts
    elif base is tuple:
        fits = type(value) is list and len(value) == len(parts)
    else:
        fits = type(value) in ((int, float) if base is float else (base,))
    if not fits or not (limit is None or _within(value, limit)):
        raise ValueError(f"{name} is {reprlib.repr(value)}, not {_words(base, parts, limit)}")
    if base is tuple:
        return tuple(parse(each, part, name) for each, part in zip(value, parts, strict=True))
    if base is list:
        return [parse(each, parts[0], name) for each in value]
    if base is dict:
        return {parse(key, parts[0], name): parse(each, parts[1], name) for key, each in value.items()}
    return float(value) if base is float else value


def _within(value: Any, limit: str | tuple[float, float]) -> bool:
    if isinstance(limit, str):
        return re.fullmatch(limit, value, re.ASCII) is not None
    low, high = limit
    return low <= (len(value) if isinstance(value, (list, dict)) else value) <= high  # never true of NaN


def _words(base: type, parts: tuple, limit: str | tuple[float, float] | None) -> str:
    if base is Literal:
        return f"one of {', '.join(parts)}"
    if base is tuple:
        return f"a list of {len(parts)}"
    text = NAMES.get(base, "a list")
    if limit is None:
        return text
    return f"{text} of {limit[0]:g} to {limit[1]:g}" if isinstance(limit, tuple) else f"{text} like {limit}"
