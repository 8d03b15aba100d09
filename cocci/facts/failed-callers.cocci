// SPDX-License-Identifier: GPL-2.0-only
/// Who frees what he gave to a function, with nothing done to it in between.
//# Limits: that the function failed is not asked: with nothing done to it, and
//# freed, it had.
// Id: failed-callers
// Matcher: local
// On: ask
// Words: devm_kfree kfree kfree_sensitive kmem_cache_free kvfree vfree
//
// Facts:
//   freed   callee, container, free, line, place   at the free: container was
//           argument number place of callee, in that line

virtual report, context, org, patch, facts

@faicall_freed exists@
identifier callee;
expression whole, other, pool;
position place, freed;
identifier first;
identifier drop =~ "(^|_)(put|unregister|uninit|release|destroy|unref|registered)(_|$)";
identifier give !~ "print|dbg|debug|log|err|warn|info|free";
identifier free = {kfree, kvfree, vfree, kfree_sensitive};
identifier pooled = {devm_kfree, kmem_cache_free};
@@
  callee@place(..., whole, ...)
  ... when != drop(...)
      when != give(..., whole, ...)
      when != give(..., &whole->first, ...)
      when != whole = other
(
  free@freed(whole)
|
  pooled@freed(pool, whole)
)

// By a rule of its own: a path with lists that later rules use takes minutes.
@faicall_argument@
identifier callee;
expression faicall_freed.whole;
expression list[n] before;
position faicall_freed.place;
@@
  callee@place(before, whole, ...)

@script:python depends on facts@
callee << faicall_argument.callee;
before << faicall_argument.before;
whole << faicall_freed.whole;
place << faicall_freed.place;
free << faicall_freed.free = "";
pooled << faicall_freed.pooled = "";
freed << faicall_freed.freed;
@@
emit("failed-callers", "freed", freed, callee=callee, container=whole,
     free=free or pooled, line=place[0].line, place=str(len(texts(before))))

@script:python depends on report@
freed << faicall_freed.freed;
@@
coccilib.report.print_report(freed[0], "freed after a call that got it")
