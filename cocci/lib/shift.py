# SPDX-License-Identifier: GPL-2.0-only
#
# shift - a counter whose constants all move up by one, for repairs.
#
#   shift_wanted(p)     the position is one of those of the counter
#   shift_number(n)     n is a number that is not negative
#   shift_number_below(n)   n is a number, and not below -1
#   shift_up(n)         the text of n + 1
#   shift_said(p, why)  tells the driver what was changed there, once

import json
import re
import sys

SHIFT_SAID = set()

def shift_wanted(p):
    return (p[0].file, int(p[0].line), int(p[0].column)) in FIX_PLACES

def shift_value(n):
    m = re.match(r"^\(?\s*(-?)\s*(\d+)\s*\)?$", str(n))
    return int(m[1] + m[2]) if m else None

def shift_number(n):
    value = shift_value(n)
    return value is not None and value >= 0

def shift_number_below(n):
    value = shift_value(n)
    return value is not None and value >= -1

def shift_up(n):
    value = shift_value(n)
    return "%s + 1" % n if value is None else str(value + 1)

def shift_said(p, why):
    key = (p[0].file, int(p[0].line), int(p[0].column))
    if key not in SHIFT_SAID:
        SHIFT_SAID.add(key)
        sys.stdout.write(json.dumps({"file": FIX_FILES.index(p[0].file),
                                     "line": key[1], "col": key[2],
                                     "why": why}) + "\n")
