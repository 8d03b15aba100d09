#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Makes the pages that the browser tests open: `sites.py DIR`, a directory each."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "reports"))

import model  # noqa: E402
import render  # noqa: E402
import samples  # noqa: E402

FINDINGS = 5000


def main(out: Path) -> None:
    for name in ("empty", "small", "hostile", "lawless"):
        render.write(render.Site(model.parse(samples.SAMPLES[name]())), out / name)
    hostile = model.parse(samples.hostile())
    render.write(render.Site(hostile, limit=30_000), out / "hostile-short")
    large = model.parse(samples.large(FINDINGS))
    render.write(render.Site(large), out / "large")
    for name in ("small", "hostile"):
        comparison = model.parse_comparison(samples.comparison(name == "hostile"))
        render.write(render.ComparisonSite(comparison), out / f"compare-{name}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
