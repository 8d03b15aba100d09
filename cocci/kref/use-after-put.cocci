// SPDX-License-Identifier: GPL-2.0-only
/// After a put that may be the last the object may be gone: whatever touches it
/// afterwards touches freed memory.
//# Limits: that somebody else holds a reference for as long as the function runs
//# is only known when the function shows it: a get, a copy that is kept, a call
//# that stores it.
//# Limits: found by refaudit itself: spatch alone (-D report) says nothing.
//# Limits: pointers through an array element are left out, the index moves.
// Id: use-after-put
// Severity: high
// Confidence: medium
// Measured: 28/31 on 6.12.117 (all), 4/5 on 6.1.192 (those that 6.12 has not; 1 unsure: the caller reads under RCU)
// Facts: self reference-paths
// Words: @counted-puts.txt
// Ask: any
// Walk: after-put
// With: data/reference-gets.txt data/reference-puts.txt
// References: Documentation/core-api/kref.rst Documentation/core-api/kobject.rst
//
// Facts:
//   used   put, operand, object, name, form, how, use, callee, args, use_line, origin,
//          given, failed, kept, later, why, known, release    at the put
//          form: the object is the argument ('direct') or contains it
//          ('member'); name: what it is called where it is used; how: 'field' is looked into, 'call': handed to a function,
//          'inside': the address of a part is
//          origin: what was assigned to it; given: what it was handed to before
//          ('f.': a part of it), failed: those that are known to have failed
//          kept: a copy outlives the function; later: it is put or taken out
//          after the use; why: what the text around says that speaks for a
//          second reference; known: family of the put in the table; release:
//          the function that is given to kref_put
//   wraps  put, number, known, release, frees, macro     the function puts this parameter
//          of it on every path; frees: and frees when it was the last ('1'), or
//          tells somebody ('0'); macro: it is not the function but this macro
//   release   frees     of a function that is given a kref
//
// The paths are walked by the driver, over the text (tool/flow_afterput.c): a flag,
// a mirrored condition and an error ladder have to be understood to know that a use
// comes after a put. With spatch alone this patch says nothing.

virtual report, context, org, patch, facts
