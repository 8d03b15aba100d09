# SPDX-License-Identifier: GPL-2.0-only
"""The directory that holds the pages.

A file appears complete or not at all. One that holds what is to be written already
is left alone, with its times: to make a file is most of what writing a small page
costs, and most pages are the same from report to report.
"""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

_OUR_PAGES = re.compile(
    r"(index|counters|findings|structs|troubles"
    r"|(rule|finding|subsystem|counter|struct)-[A-Za-z0-9_-]+)(\.\d+)?\.html"
)
_OUR_MARK = b'<meta name="generator" content="refaudit">'


class Folder:
    def __init__(self, path: Path) -> None:
        path.mkdir(parents=True, exist_ok=True)
        self._folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY)

    def put(self, name: str, content: bytes) -> None:
        if self._read(name, len(content) + 1) == content:
            return
        temporary = f".{name}.{os.getpid()}.tmp"
        try:
            self._write(temporary, content)
            os.replace(temporary, name, src_dir_fd=self._folder, dst_dir_fd=self._folder)
        except OSError:
            self._remove(temporary)
            raise

    def clear(self, kept: set[str]) -> None:
        """Removes pages of ours, as their names and what they say of themselves show,
        but for those that are kept."""
        for name in sorted(set(os.listdir(self._folder)) - kept):
            if _OUR_PAGES.fullmatch(name) and _OUR_MARK in (self._read(name, 1000) or b""):
                self._remove(name)

    def _read(self, name: str, limit: int) -> bytes | None:
        """How a regular file begins; None if it is anything else, also a link to one."""
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
        try:
            file = os.open(name, flags, dir_fd=self._folder)
        except OSError:
            return None
        try:
            is_file = stat.S_ISREG(os.fstat(file).st_mode)
            return os.read(file, limit) if is_file else None
        finally:
            os.close(file)

    def _write(self, name: str, content: bytes) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        file = os.open(name, flags, 0o666, dir_fd=self._folder)
        try:
            left = memoryview(content)
            while left:
                left = left[os.write(file, left) :]
        finally:
            os.close(file)

    def _remove(self, name: str) -> None:
        try:
            os.unlink(name, dir_fd=self._folder)
        except FileNotFoundError:
            pass
