"""The processes that train: what comes of a task, and of a process that is gone."""

import os
import sys

import pytest

from training.errors import UserError
from training.loop.workers import Workers

pytestmark = pytest.mark.timeout(60)  # what goes wrong here is waited for


def double(data, number):
    return 2 * number, data, os.getpid()


def wrong(data, number):
    raise UserError(f"{number} is wrong")


def end(data, number):
    os._exit(number)


def end_while_answering(data, number):
    """Sends how long a message will be, and a byte of it."""
    pipe = sys._getframe(1).f_locals["tasks"]
    os.write(pipe.fileno(), number.to_bytes(4, "big") + b"x")
    os._exit(1)


def test_tasks_are_done_in_other_processes_which_hold_the_data_and_end_with_the_block():
    with Workers(2, "the data") as workers:
        for number in range(4):
            workers.submit(f"task {number}", double, number)
        done = dict(workers.results())
    assert {name: number for name, (number, _, _) in done.items()} == {f"task {i}": 2 * i for i in range(4)}
    assert {data for _, data, _ in done.values()} == {"the data"}
    for process in {process for _, _, process in done.values()}:
        assert process != os.getpid()
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


def test_more_tasks_may_be_submitted_while_results_come():
    with Workers(2, None) as workers:
        workers.submit(1, double, 1)
        seen = []
        for name, (number, _, _) in workers.results():
            seen.append(name)
            if number < 50:
                workers.submit(number, double, number)
    assert seen == [1, 2, 4, 8, 16, 32]


def test_what_a_task_raises_comes_back_with_the_line_that_raised_it():
    with Workers(1, None) as workers:
        with pytest.raises(UserError, match="7 is wrong") as raised:
            workers.run(wrong, 7)
        assert "in wrong" in str(raised.value.__cause__)
        assert workers.run(double, 1)[0] == 2  # the process goes on


@pytest.mark.parametrize("task", [end, end_while_answering])
def test_a_process_that_is_gone_is_not_waited_for(task):
    with Workers(1, None) as workers:
        for each in task, double:  # the task that finds out, and the next
            with pytest.raises(UserError, match="A training process was ended from outside"):
                workers.run(each, 1000)


def test_without_processes_tasks_run_here_and_nothing_more_is_begun_after_an_interruption():
    done = []

    def interrupted(data):
        raise KeyboardInterrupt

    workers = Workers(0, "the data")
    assert workers.run(double, 3) == (6, "the data", os.getpid())
    workers.submit("first", interrupted)
    workers.submit("second", lambda data: done.append(data))
    with pytest.raises(KeyboardInterrupt):
        list(workers.results())
    assert done == []
