import asyncio
from collections import defaultdict
from collections.abc import Callable, Hashable
from typing import Any


class Together:
    """Makes one call for all that is asked at the same moment.

    Three networks are 8 MB of weights. To read those from memory is most of the work on a drawing, and no more work on
    ten: the more people draw, the less each of them costs.
    """

    def __init__(self, answer: Callable[[list, Any], list]):
        """answer: from questions of the same kind, the answer to each."""
        self._answer = answer
        self._waiting: dict[Hashable, list[tuple[Any, asyncio.Future]]] = defaultdict(list)

    async def __call__(self, question: Any, kind: Hashable) -> Any:
        loop = asyncio.get_running_loop()
        if kind not in self._waiting:
            loop.call_soon(self._answer_all, kind)  # after whoever else's turn it is now
        future = loop.create_future()
        self._waiting[kind].append((question, future))
        return await future

    def _answer_all(self, kind: Hashable) -> None:
        questions, futures = zip(*self._waiting.pop(kind), strict=True)
        try:
            answers = self._answer(list(questions), kind)
        except Exception as error:
            answers = [error] * len(questions)
        for future, answer in zip(futures, answers, strict=True):
            if not future.done():  # it is, if nobody waits any more
                future.set_exception(answer) if isinstance(answer, Exception) else future.set_result(answer)
