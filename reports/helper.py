# SPDX-License-Identifier: GPL-2.0-only
"""Work that other processes do beside this one.

They are forked, so that they have what was made until then, and hand back strings. They
and whoever started them take the next piece of work when they are free, from one Queue.
That is all that is needed here: concurrent.futures takes as long to import as two
hundred pages to make.
"""

from __future__ import annotations

import json
import os
import traceback
from collections.abc import Callable, Iterator


class Queue:
    """The numbers below `size`, which is at most 256: whichever process asks takes the
    next one. Each is a byte in a pipe that nobody can write to any more."""

    def __init__(self, size: int) -> None:
        self._left, numbers = os.pipe()
        os.write(numbers, bytes(range(size)))
        os.close(numbers)

    def __iter__(self) -> Iterator[int]:
        while number := os.read(self._left, 1):
            yield number[0]


class Helper:
    """Begins at once. Whoever starts some has to collect() all of them."""

    def __init__(self, work: Callable[[], list[str]]) -> None:
        self._answer, answer = os.pipe()
        self._process = os.fork()
        if self._process == 0:
            try:
                os.close(self._answer)
                with os.fdopen(answer, "w", encoding="ascii") as file:
                    file.write(_answer_of(work))
            except BaseException:  # what the fork is inside of is not to see it
                traceback.print_exc()
            finally:
                os._exit(0)
        os.close(answer)

    def wait(self) -> str:
        with os.fdopen(self._answer, encoding="ascii") as file:
            text = file.read()
        os.waitpid(self._process, 0)
        return text


def collect(helpers: list[Helper]) -> list[str]:
    """What the work of all returned. If one ended with an OSError, that is raised when
    none is left; if it died of anything else, ChildProcessError."""
    made: list[str] = []
    for text in [helper.wait() for helper in helpers]:
        if not text:
            raise ChildProcessError("a process that was to help died")
        answer = json.loads(text)
        if "error" in answer:
            raise OSError(*answer["error"])
        made += answer["made"]
    return made


def _answer_of(work: Callable[[], list[str]]) -> str:
    try:
        return json.dumps({"made": work()})
    except OSError as error:
        return json.dumps({"error": [error.errno, error.strerror or str(error)]})
