"""The processes that train: what comes of a task, and of a process that is gone."""

import os
import sys
import threading

import pytest

from training import workers
from training.errors import UserError


def double(number):
    return 2 * number, workers.held, os.getpid()


def wrong(number):
    raise UserError(f"{number} is wrong")


def end(number):
    os._exit(number)


def end_while_answering(number):
    """Sends how long a message will be, and a byte of it."""
    pipe = sys._getframe(1).f_locals["tasks"]
    os.write(pipe.fileno(), number.to_bytes(4, "big") + b"x")
    os._exit(1)


def test_tasks_are_done_in_other_processes_which_hold_the_data_and_end_with_the_block():
    with workers.pool(2, "the data") as executor:
        done = [executor.submit(double, number) for number in range(4)]
        numbers, data, processes = zip(*(each.result() for each in done), strict=True)
    assert numbers == (0, 2, 4, 6)
    assert set(data) == {"the data"}
    for process in {*processes}:
        assert process != os.getpid()
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


def test_what_a_task_raises_comes_back_with_the_line_that_raised_it():
    with workers.pool(1, None) as executor:
        with pytest.raises(UserError, match="7 is wrong") as raised:
            executor.submit(wrong, 7).result()
        assert "in wrong" in str(raised.value.__cause__)
        assert executor.submit(double, 1).result()[0] == 2  # the process goes on


@pytest.mark.parametrize("task", [end, end_while_answering])
def test_a_process_that_is_gone_is_not_waited_for(task):
    with workers.pool(1, None) as executor:
        for each in task, double:  # the task that finds out, and the next
            with pytest.raises(UserError, match="A training process was ended from outside"):
                executor.submit(each, 1000).result(timeout=20)


def test_on_a_gpu_nothing_more_is_begun_after_an_interruption():
    begun, go_on, done = threading.Event(), threading.Event(), []

    def first():
        begun.set()
        go_on.wait()

    def interrupted():
        with workers.pool(1, "the data", "cuda") as executor:
            executor.submit(first)
            executor.submit(done.append, "the second")
            begun.wait()
            threading.Timer(0.2, go_on.set).start()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert workers.held == "the data"
    assert done == []
