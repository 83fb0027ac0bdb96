"""The ways in which people write each digit: its allographs."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Allograph:
    """One way to write a digit.

    points: those that the pen passes, "x,y x,y ...", a "|" between two strokes, in hundredths of the digit's height,
    y pointing down; a "!" behind a point makes it a corner. longest: where a part is short in some hands and long in
    others, as the flag of a one, the same points where it is longest, and points where it is shortest.
    where: who writes so, if that is known.
    """

    digit: int
    name: str
    points: str
    longest: str = ""
    where: str = ""

    def __post_init__(self) -> None:
        try:
            one, other = (
                [len(stroke) for stroke in _parse(text)] for text in (self.points, self.longest or self.points)
            )
        except ValueError:
            raise ValueError(f"the points of {self} are not all like 25,5 or 25,5!") from None
        if one != other:
            raise ValueError(f"the points of {self} and those where it is longest are not as many, or other corners")
        if min(one) < 2:
            raise ValueError(f"a stroke of {self} has fewer than two points")

    def __str__(self) -> str:
        return f'{self.digit} "{self.name}"'

    def strokes(self, length: float = 0.0) -> list[np.ndarray]:
        """Each stroke's points, (n, 2) in hundredths; a corner is there twice. length: from 0, shortest, to 1."""
        ends = _parse(self.points), _parse(self.longest or self.points)
        return [a + length * (b - a) for a, b in zip(*ends, strict=True)]


def _parse(text: str) -> list[np.ndarray]:
    strokes = []
    for part in text.split("|"):
        points = []
        for point in part.split():
            x, y = point.rstrip("!").split(",")
            points += [(float(x), float(y))] * (2 if point.endswith("!") else 1)
        strokes.append(np.array(points))
    return strokes


# By general knowledge of handwriting; drawn by eye, traced from nobody's.
ALLOGRAPHS = [
    Allograph(0, "plain", "55,2 25,8 8,50 25,92 50,100 75,92 92,50 75,8 48,0"),
    Allograph(0, "closed with a curl", "62,10 40,0 15,20 8,55 25,92 50,100 80,85 92,50 80,15 55,0 38,8 52,18"),
    Allograph(
        0, "open at the top",
        "48,4 22,14 8,50 24,90 52,100 80,86 92,48 76,14 58,6", "34,6 16,20 8,54 26,92 54,100 84,84 92,46 84,20 72,8",
    ),
    Allograph(
        0, "slashed",
        "50,0 20,12 8,50 20,88 50,100 80,88 92,50 80,12 48,0 | 82,14 18,86",
        "50,0 20,12 8,50 20,88 50,100 80,88 92,50 80,12 48,0 | 112,-12 -12,112",
        where="among engineers and programmers; Scandinavia",
    ),
    Allograph(1, "a bar", "50,0 50,50 50,100", where="English-speaking countries"),
    Allograph(1, "with a flag", "38,14 50,0! 50,50 50,100", "0,66 52,0! 52,50 52,100", where="continental Europe"),
    Allograph(
        1, "with a curved flag",
        "30,20 44,14 54,0! 52,50 50,100", "8,38 34,26 56,0! 54,50 50,100",
        where="France, Latin America",
    ),
    Allograph(1, "with a long flag", "14,32 34,18 56,0! 52,50 46,100", "-20,50 20,26 60,0! 52,50 42,100"),
    Allograph(1, "with a foot", "50,0 50,50 50,100 | 36,100 64,100", "50,0 50,50 50,100 | 10,100 90,100"),
    Allograph(
        1, "with a flag and a foot",
        "38,14 50,0! 50,50 50,100 | 34,100 66,100", "10,36 50,0! 50,50 50,100 | 12,100 88,100",
        where="as it is printed",
    ),
    Allograph(
        1, "with a flag and a curl to the left",
        "30,20 52,0! 54,50 54,92 40,100 22,98", "8,36 54,0! 58,50 56,90 30,101 -8,96",
    ),
    Allograph(2, "with a corner", "10,25 25,5 50,0 75,8 82,28 65,55 35,80 8,100! 50,99 92,98"),
    Allograph(
        2, "with a loop", "12,22 30,3 55,0 78,14 78,35 55,65 25,92 10,95 12,82 30,82 55,96 92,94",
        where="cursive of the United States",
    ),
    Allograph(2, "like a swan", "12,20 35,0 65,2 80,22 66,50 35,82 15,97 40,93 70,100 95,90"),
    Allograph(
        2, "narrow",
        "26,34 36,8 54,0 66,14 58,44 36,78 14,98! 50,94 88,96", "34,26 40,4 52,0 58,14 52,44 36,80 20,98! 50,97 84,96",
    ),
    Allograph(2, "like a z", "10,8 45,0 80,8 78,30 45,62 8,98! 50,97 92,98"),
    Allograph(3, "round", "12,12 35,0 68,4 78,24 60,44 36,48! 65,52 85,72 70,94 40,100 10,90"),
    Allograph(3, "with a flat top", "12,3 50,2 85,3! 62,22 42,40! 75,50 86,72 68,95 38,100 8,88"),
    Allograph(
        3, "narrow",
        "24,12 48,0 66,14 46,38! 64,54 68,84 42,100 16,92", "30,8 50,0 60,14 48,32! 62,50 66,84 44,100 20,96",
    ),
    Allograph(3, "with a shallow waist", "12,10 48,0 78,10 72,30 56,44 72,58 78,78 58,96 10,100"),
    Allograph(
        3, "with a loop in the middle", "15,12 45,0 75,15 64,38 42,50 32,46 42,40 68,52 84,76 62,98 30,99 8,86"
    ),
    Allograph(
        4, "open",
        "30,0 12,60! 50,60 92,58 | 66,22 64,60 60,100", "40,0 12,60! 50,60 92,58 | 66,0 64,50 60,100",
    ),
    Allograph(
        4, "with a short stem",
        "40,0 22,30 14,62! 50,64 86,58 | 66,30 62,64 58,100", "50,0 28,30 20,68! 50,70 80,62 | 64,52 60,76 56,100",
    ),
    Allograph(
        4, "narrow, with a short stem",
        "44,0 36,34 32,66! 52,66 72,58 | 62,40 58,72 54,100", "52,0 34,40 26,78! 44,80 64,72 | 58,56 56,78 52,100",
    ),
    Allograph(4, "like a flash", "52,0 32,28 10,52! 45,50 80,42! 62,72 46,100"),
    Allograph(4, "with a round corner", "40,0 16,40 28,62 60,56 84,40 | 82,8 78,50 72,100"),
    Allograph(4, "like a u", "12,5 10,40 25,58 55,56 82,44 | 86,0 82,50 78,100"),
    Allograph(4, "closed", "62,0 35,32 5,66! 50,66 95,66 | 62,0 62,50 62,100", where="as it is printed"),
    Allograph(4, "nearly closed", "50,0 28,30 5,64! 50,64 92,62 | 68,4 66,50 64,100"),
    Allograph(
        4, "in one stroke",
        "30,0 12,55! 45,60 82,50! 86,8! 76,55 66,100", "38,0 10,50! 45,62 80,40! 84,0! 76,55 66,100",
    ),
    Allograph(4, "in one stroke, closed", "92,66 50,66 5,66! 35,32 66,0! 66,50 66,100"),
    Allograph(
        5, "in two strokes",
        "25,4 20,42! 50,36 80,48 86,70 65,96 35,100 8,88 | 25,4 55,4 70,4",
        "25,4 20,42! 50,36 80,48 86,70 65,96 35,100 8,88 | 20,4 55,2 104,-2",
    ),
    Allograph(
        5, "with the bar apart",
        "25,12 20,44! 50,38 80,50 86,72 65,97 35,100 8,88 | 28,6 55,4 76,2",
        "22,24 18,48! 50,42 80,52 86,74 65,97 35,100 8,88 | 34,2 60,0 108,-6",
    ),
    Allograph(5, "in one stroke", "85,2 50,3 25,4! 20,42! 52,36 82,50 85,74 62,98 32,100 8,88"),
    Allograph(
        5, "with a short neck",
        "88,4 52,4 24,8! 24,30! 54,30 78,54 70,84 40,100 2,92",
        "100,6 52,4 18,6! 22,22! 54,20 80,48 72,84 40,100 -6,88",
    ),
    Allograph(5, "like an s", "82,5 50,0 25,12 25,35 50,46 76,58 80,82 50,100 12,92"),
    Allograph(6, "round", "68,0 38,20 14,58 20,90 50,100 80,88 82,66 60,54 34,60 18,78"),
    Allograph(6, "straight", "58,0 30,42 14,72 30,98 62,98 78,78 60,60 35,64 18,78"),
    Allograph(6, "like a b", "24,0 18,40 16,78 32,98 58,98 78,78 66,56 42,52 18,66"),
    Allograph(6, "with a curled top", "84,14 65,0 38,10 16,50 18,88 48,100 78,88 80,64 55,54 30,64 18,80"),
    Allograph(6, "with a small loop", "45,0 25,35 15,75 30,98 54,96 60,80 44,72 20,84"),
    Allograph(7, "plain", "8,4 50,4 90,3! 65,45 42,100", where="English-speaking countries"),
    Allograph(
        7, "crossed",
        "8,4 50,4 90,3! 65,45 42,100 | 46,52 78,50", "8,4 50,4 90,3! 65,45 42,100 | 22,56 104,48",
        where="continental Europe, Latin America",
    ),
    Allograph(
        7, "with a serif",
        "10,16 12,4! 50,4 90,3! 62,50 45,100", "8,34 12,4! 50,4 90,3! 62,50 45,100",
        where="East Asia; Spain",
    ),
    Allograph(
        7, "with a serif, crossed",
        "10,22 12,4! 50,4 90,3! 62,50 45,100 | 34,54 88,50", "8,30 14,4! 50,4 88,3! 68,54 54,100 | 14,74 112,68",
        where="France",
    ),
    Allograph(7, "with a wave", "8,14 26,2 50,9 75,10 92,0! 66,45 46,100"),
    Allograph(7, "with a wave, crossed", "8,14 26,2 50,9 75,10 92,0! 66,45 46,100 | 34,54 88,50", where="Germany"),
    Allograph(
        7, "with a round top",
        "10,24 24,6 52,2 78,12 76,36 58,68 46,100", "6,34 20,8 50,0 80,12 82,36 74,68 60,100",
    ),
    Allograph(
        7, "with a round top, crossed",
        "10,24 24,6 52,2 78,12 76,36 58,68 46,100 | 34,60 80,58",
        "6,34 20,8 50,0 80,12 82,36 74,68 60,100 | 18,80 116,72",
    ),
    Allograph(
        7, "narrow, with a round top, crossed",
        "28,22 40,4 58,0 70,14 66,46 54,84 46,100 | 40,56 90,54",
        "24,32 36,6 56,0 68,14 66,46 60,84 52,100 | 28,76 104,70",
    ),
    Allograph(7, "with a curved stem", "8,5 50,4 90,3! 62,36 50,68 47,100"),
    Allograph(8, "from the top", "75,15 50,0 22,12 30,38 55,50 82,70 70,96 40,100 15,84 22,64 50,48 76,28 76,14"),
    Allograph(
        8, "of two circles", "50,48 25,35 25,12 50,0 75,12 75,35 50,48 | 50,48 18,62 15,86 50,100 85,86 82,62 50,48"
    ),
    Allograph(8, "from the right", "82,2 50,46 20,70 30,98 60,98 72,75 46,48 26,25 40,3 64,5 72,14"),
    Allograph(
        8, "open at the top",
        "24,4 38,26 58,56 66,82 48,100 32,84 44,56 66,24 84,0",
        "8,4 30,24 54,52 66,82 46,100 30,84 44,56 68,24 98,-4",
    ),
    Allograph(8, "from the middle", "8,40 46,52 78,30 70,4 44,4 36,26 54,48 72,76 54,100 30,90 38,62 72,38"),
    Allograph(8, "narrow", "66,14 52,0 36,12 44,36 62,66 56,96 38,98 34,74 50,44 66,18"),
    Allograph(8, "slanted and narrow", "78,4 58,0 44,18 54,42 56,72 40,98 22,94 24,74 48,46 72,22 78,6"),
    Allograph(9, "with a straight stem", "80,18 55,0 22,10 15,36 38,52 68,42 80,15! 78,55 76,100"),
    Allograph(
        9, "hooked",
        "80,18 55,0 22,10 15,36 38,52 68,42 80,15! 80,55 74,86 60,100 48,98",
        "80,18 55,0 22,10 15,36 38,52 68,42 80,15! 84,55 72,92 42,100 8,88",
        where="continental Europe",
    ),
    Allograph(
        9, "with a small head and a large tail",
        "70,12 50,0 32,10 34,28 54,32 70,14! 76,50 66,86 42,100 18,92",
        "68,12 48,0 32,8 32,24 50,28 66,14! 88,48 78,88 38,104 -8,80",
        where="Turkey, Brazil",
    ),
    Allograph(
        9, "like a g",
        "72,14 50,0 24,8 22,28 46,36 70,26 78,8! 80,50 76,94! 46,96 14,94",
        "66,12 44,0 22,6 24,22 46,28 66,20 76,6! 84,50 80,90! 40,94 -6,90",
    ),
    Allograph(
        9, "with an open head",
        "76,8 46,0 18,10 24,30 50,32 72,20 80,50 74,84 50,96! 12,92",
        "84,4 44,0 12,8 22,24 50,26 70,20 78,50 74,86 54,98! -4,94",
    ),
    Allograph(
        9, "slanted, with a flat head",
        "74,14 50,6 24,16 22,30 46,32 70,20 84,4! 72,46 46,80 26,100",
        "78,12 48,4 14,14 12,26 44,26 72,16 88,2! 78,42 44,78 0,100",
    ),
    Allograph(
        9, "with a tiny head",
        "64,12 48,0 34,10 42,22 60,18 68,8! 72,50 66,86! 42,98 20,96",
        "60,8 46,0 38,8 46,16 60,12 64,6! 68,50 64,92! 36,98 0,96",
    ),
    Allograph(9, "a circle and a stem", "75,22 50,0 25,22 50,46 75,22 | 76,2 72,100"),
    Allograph(9, "with a curl", "78,14 52,0 22,14 20,38 48,46 72,30 80,12 86,50 76,86 46,100 14,90 8,74"),
]  # fmt: skip

# One of each digit is never trained on: by these one can tell whether styles that nobody thought of are learned, too.
HELD_OUT = [
    each
    for each in ALLOGRAPHS
    if (each.digit, each.name)
    in {
        (0, "closed with a curl"), (1, "with a flag"), (2, "like a swan"), (3, "with a loop in the middle"),
        (4, "with a round corner"), (5, "like an s"), (6, "with a curled top"), (7, "with a round top"),
        (8, "from the middle"), (9, "with a curl"),
    }
]  # fmt: skip
TRAINED = [each for each in ALLOGRAPHS if each not in HELD_OUT]
