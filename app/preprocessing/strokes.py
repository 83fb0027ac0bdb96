from typing import Any

from app.decoding import InvalidInput
from app.limits import MAX_POINTS
from training.data.rasterize import PAD_SIDE, Strokes


def parse_strokes(strokes: Any) -> Strokes:
    """Strokes as JSON brings them, without empty ones. Raises InvalidInput unless they are strokes on the pad."""
    if not isinstance(strokes, list) or not all(isinstance(stroke, list) for stroke in strokes):
        raise InvalidInput("A drawing is a list of strokes, each a list of points [x, y].")
    if len(strokes) + sum(len(stroke) for stroke in strokes) > MAX_POINTS:
        raise InvalidInput(f"The drawing has over {MAX_POINTS:,} points: clear the pad.")
    if not all(_is_point(point) for stroke in strokes for point in stroke):
        raise InvalidInput(f"Each point of a drawing is [x, y], both from 0 to {PAD_SIDE}.")
    return [[(float(x), float(y)) for x, y in stroke] for stroke in strokes if stroke]


def _is_point(point: Any) -> bool:
    return (
        isinstance(point, list)
        and len(point) == 2
        and all(type(at) in (int, float) and 0 <= at <= PAD_SIDE for at in point)  # NaN is in no range
    )
