// SPDX-License-Identifier: GPL-2.0-only
//
// What every semantic patch shares in mode `facts`. The driver puts this text
// in front of the patches it joins into one bundle; nothing else prints.
//
// emit(patch, kind, p, ...) writes one fact: a JSON object on one line.
//   patch     id of the semantic patch that speaks (its file stem)
//   kind      what was seen, in the patch's own words
//   p         the position list of the place (its first element counts)
//   keywords  strings, or lists of strings; the names operand, object, size
//             and args are typed by the driver (judge.sql, table resolved)

@initialize:python@
@@
import json
import sys

def emit(patch, kind, p, **attrs):
    at = p[0]
    sys.stdout.write(json.dumps(
        [patch, kind, at.file, int(at.line), int(at.column),
         int(at.column_end), at.current_element, attrs]) + "\n")

def texts(expressions):
    return [str(e) for e in expressions]
