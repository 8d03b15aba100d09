# SPDX-License-Identifier: GPL-2.0-only
"""Runs the unittest modules beside it and prints TAP."""

from __future__ import annotations

import sys
import unittest
from pathlib import Path
from types import TracebackType

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "reports"))

_Failure = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]


class TapResult(unittest.TestResult):
    """One line a test; its sentence is the first line of its docstring."""

    printed = 0

    def _line(self, good: bool, test: unittest.TestCase, note: str = "") -> None:
        # A class that cannot be set up stands here as well, and is one line.
        sentence = (test.shortDescription() or test.id()).replace("#", "\\#")
        word = "ok" if good else "not ok"
        self.printed += 1
        print(f"{word} {self.printed} - {sentence}{note}", flush=True)

    def _failed(self, test: unittest.TestCase, err: _Failure) -> None:
        for line in self._exc_info_to_string(err, test).splitlines():  # type: ignore[attr-defined]
            print(f"# {line}")

    def startTest(self, test: unittest.TestCase) -> None:
        super().startTest(test)
        self._subtests_failed = False

    def addSuccess(self, test: unittest.TestCase) -> None:
        super().addSuccess(test)
        self._line(True, test)

    def addSkip(self, test: unittest.TestCase, reason: str) -> None:
        super().addSkip(test, reason)
        self._line(True, test, f" # SKIP {reason}")

    def addFailure(self, test: unittest.TestCase, err: _Failure) -> None:
        super().addFailure(test, err)
        self._line(False, test)
        self._failed(test, err)

    def addError(self, test: unittest.TestCase, err: _Failure) -> None:
        super().addError(test, err)
        self._line(False, test)
        self._failed(test, err)

    def addSubTest(
        self, test: unittest.TestCase, subtest: unittest.TestCase, err: _Failure | None
    ) -> None:
        super().addSubTest(test, subtest, err)
        if err is None:
            return
        if not self._subtests_failed:
            self._line(False, test)
            self._subtests_failed = True
        print(f"# {subtest}")
        self._failed(test, err)


def main(names: list[str]) -> int:
    loader = unittest.TestLoader()
    if names:
        suite = loader.loadTestsFromNames(names)
    else:
        suite = loader.discover(str(HERE), pattern="test_*.py")
    result = TapResult()
    suite.run(result)
    print(f"1..{result.printed}")
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
