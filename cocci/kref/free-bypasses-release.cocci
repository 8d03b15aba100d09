// SPDX-License-Identifier: GPL-2.0-only
/// An object with a reference count is freed by hand, after a reference to it
/// was put or handed out: others may hold it, or release has freed it already.
//# Limits: within one function only.
//# Limits: where a release callback of the same file does nothing, all is taken
//# to be freed by hand there; empty-release speaks of that.
// Id: free-bypasses-release
// Severity: high
// Confidence: low
// Measured: 0/14 on 6.12.117 (all; 2 unsure)
// On: request
// Facts: self empty-release
// Words: put_device kobject_put device_unregister device_del kref_put kref_get
//   refcount_inc cdev_device_del get_device kobject_get
// References: Documentation/core-api/kref.rst Documentation/core-api/kobject.rst
//
// Facts, at the free:
//   freed  free, object, after, operand, after_line

virtual report, context, org, patch, facts

@initialize:python@
@@
import re

def bypass_made(x, p, at):
    """The function made the object: an error path may free it unpublished."""
    with open(p[0].file, errors="replace") as file:
        lines = file.read().split("\n")[:int(p[0].line)]
    start = len(lines)
    while start > 1 and not lines[start - 1].startswith(("{", "}")):
        start -= 1
    return re.search(r"(?<![\w>.])%s\s*=[^=;]*alloc" % re.escape(str(x)),
                     "\n".join(lines[start:]))

@bypass_put exists@
identifier after = {put_device, kobject_put, device_unregister, kref_put, kref_get, refcount_inc, get_device, kobject_get};
identifier before_free = {wait_for_completion, wait_for_completion_interruptible, wait_event, kref_put, put_device, kobject_put, device_unregister};
identifier free = {kfree, kvfree, vfree, kfree_sensitive, kfree_rcu};
identifier first, second, third;
expression x, e;
position p, at;
@@
  after@p(\( &x->first \| &x->first.second \| &x->first.second.third \), ...);
  ... when != x = e
      when != before_free(...)
  free@at(x, ...);

@script:python depends on facts || report@
after << bypass_put.after;
free << bypass_put.free;
first << bypass_put.first;
x << bypass_put.x;
p << bypass_put.p;
at << bypass_put.at;
@@
got = str(after) in ("kref_get", "refcount_inc", "get_device", "kobject_get")
if int(at[0].line) > int(p[0].line) and not (got and bypass_made(x, p, at)):
    if "emit" in globals():
        emit("free-bypasses-release", "freed", at, free=str(free), object=str(x),
             after=str(after), operand="& %s -> %s" % (x, first),
             after_line=int(p[0].line))
    else:
        coccilib.report.print_report(at[0],
            "'%s' is freed by hand after '%s' in line %s" % (x, after, p[0].line))
