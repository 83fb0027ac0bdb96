import asyncio
from collections import defaultdict
from collections.abc import Callable, Hashable
from typing import Any


class DynamicBatcher:
    """Answers all requests of one moment by one call.

    Three networks are 8 MB of weights. Reading those from memory is most of the work on one drawing, and no more work
    on ten: the more people draw, the less each of them costs.
    """

    def __init__(self, answer_batch: Callable[[list, Any], list]):
        """answer_batch: takes requests and the key that they share, and returns an answer to each."""
        self._answer_batch = answer_batch
        self._waiting: dict[Hashable, list[tuple[Any, asyncio.Future]]] = defaultdict(list)

    async def __call__(self, request: Any, key: Hashable) -> Any:
        loop = asyncio.get_running_loop()
        if key not in self._waiting:
            loop.call_soon(self._answer_all, key)  # after all requests that have arrived by now
        future = loop.create_future()
        self._waiting[key].append((request, future))
        return await future

    def _answer_all(self, key: Hashable) -> None:
        requests, futures = zip(*self._waiting.pop(key), strict=True)
        try:
            answers = self._answer_batch(list(requests), key)
        except Exception as error:
            answers = [error] * len(requests)
        for future, answer in zip(futures, answers, strict=True):
            if not future.done():  # it is, if nobody waits any more
                future.set_exception(answer) if isinstance(answer, Exception) else future.set_result(answer)
