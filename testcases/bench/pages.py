#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""What pages cost: `pages.py [REPORT.JSON]`, for that report and for made-up ones.

Prints, for each, findings, processor seconds (reading, rendering, writing), how
that is a thousand findings, pages, megabytes, and the largest page in bytes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT / "testcases" / "reports"))

import samples  # noqa: E402

RENDER = PROJECT / "reports" / "render.py"
SIZES = (1000, 2000, 4000, 8000)


def measure(name: str, report: Path, findings: int, scratch: Path) -> None:
    out = scratch / "html"
    before = os.times()
    subprocess.run([sys.executable, RENDER, report, "--out", out], check=True)
    after = os.times()
    spent = sum(after[2:4]) - sum(before[2:4])
    pages = [path.stat().st_size for path in out.glob("*.html")]
    print(
        f"{name:<12} {findings:>6} findings {spent:6.2f} s {1000 * spent / max(1, findings):6.2f}"
        f" s/1000 {len(pages):>6} pages {sum(pages) / 1e6:6.1f} MB, largest {max(pages):>9,} bytes",
        flush=True,
    )


def main(arguments: list[str]) -> None:
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        for argument in arguments:
            findings = len(json.loads(Path(argument).read_bytes())["findings"])
            measure("the report", Path(argument), findings, scratch)
        for size in SIZES:
            made = scratch / "report.json"
            made.write_text(json.dumps(samples.large(size)))
            measure("made up", made, size, scratch)


if __name__ == "__main__":
    main(sys.argv[1:])
