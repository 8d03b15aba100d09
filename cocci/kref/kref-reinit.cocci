// SPDX-License-Identifier: GPL-2.0-only
/// A count is set to one while references exist: theirs are forgotten, and the
/// first put of any of them frees the object under the others.
//# Limits: only within one function: a get, put or another initialisation of the
//# same count comes first on one path.
// Id: kref-reinit
// Matcher: local
// Severity: medium
// Confidence: medium
// Measured: 0/0 on 6.12.117 (nothing found); the fault put into ten drivers of 6.12.117: 10/10 found
// Facts: self
// Words: kref_init refcount_set
// References: Documentation/core-api/kref.rst
//
// Facts, at the second:
//   again  init, operand, first, first_line

virtual report, context, org, patch, facts

@initialize:python@
@@
def reinit_indexed(p):
    """Elements of an array: SmPL takes one for another."""
    with open(p[0].file, errors="replace") as file:
        line = file.read().split("\n")[int(p[0].line) - 1]
    return "[" in line

@reinit exists@
identifier first = {kref_init, kref_get, kref_put, refcount_inc};
identifier init = {kref_init, refcount_set};
identifier counter;
expression x, e, value;
position p, at;
@@
  first@p(&x->counter, ...);
  ... when != x = e
      when != kfree(x)
(
  init@at(&x->counter)
|
  init@at(&x->counter, value)
)

@script:python depends on facts || report@
first << reinit.first;
init << reinit.init;
counter << reinit.counter;
x << reinit.x;
value << reinit.value = "1";
p << reinit.p;
at << reinit.at;
@@
if int(at[0].line) > int(p[0].line) and str(value) == "1" \
   and not reinit_indexed(at):
    if "emit" in globals():
        emit("kref-reinit", "again", at, init=str(init), first=str(first),
             operand="& %s -> %s" % (x, counter), first_line=int(p[0].line))
    else:
        coccilib.report.print_report(at[0], "'%s' is set to one after '%s' in "
                                     "line %s" % (counter, first, p[0].line))
