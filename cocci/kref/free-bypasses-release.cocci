// SPDX-License-Identifier: GPL-2.0-only
/// An object with a reference count is freed by hand, after a reference to it
/// was put or handed out: others may hold it, or release has freed it already.
//# Limits: within one function only.
//# Limits: that the release callback of an embedded device does nothing is not
//# looked at: there the free is right, and the empty release is the fault.
// Id: free-bypasses-release
// Severity: high
// Confidence: unmeasured
// Facts: self
// Words: put_device kobject_put device_unregister device_del kref_put kref_get
//   refcount_inc cdev_device_del get_device kobject_get
// References: Documentation/core-api/kref.rst Documentation/core-api/kobject.rst
//
// Facts, at the free:
//   freed  free, object, after, operand, after_line

virtual report, context, org, patch, facts

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
if int(at[0].line) > int(p[0].line):
    if "emit" in globals():
        emit("free-bypasses-release", "freed", at, free=str(free), object=str(x),
             after=str(after), operand="& %s -> %s" % (x, first),
             after_line=int(p[0].line))
    else:
        coccilib.report.print_report(at[0],
            "'%s' is freed by hand after '%s' in line %s" % (x, after, p[0].line))
