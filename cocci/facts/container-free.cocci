// SPDX-License-Identifier: GPL-2.0-only
/// What is freed, and which local pointer is a pointer in other words.
//# Limits: what macros do is not seen.
// Id: container-free
// Matcher: local
// On: ask
// Words: kfree kfree_rcu kfree_rcu_mightsleep kfree_sensitive kmem_cache_free
//   kvfree kvfree_rcu mempool_free vfree
//
// Facts:
//   free   callee, args
//   words  name, object   the local pointer name is computed from the pointer
//          object: 'addr = (char *)dev - dev->padded'

virtual report, context, org, patch, facts

@confree_call depends on facts@
identifier callee = {kfree, kfree_rcu, kfree_rcu_mightsleep, kfree_sensitive, kmem_cache_free, kvfree, kvfree_rcu, mempool_free, vfree};
expression list args;
position place;
@@
  callee@place(args)

@confree_words depends on facts@
idexpression void *raw;
idexpression char *octets;
idexpression object;
type T;
position place;
@@
(
  raw@place = <+... (T *)object ...+>
|
  octets@place = <+... (T *)object ...+>
|
  raw@place = object
)

@script:python depends on facts@
callee << confree_call.callee;
args << confree_call.args;
place << confree_call.place;
@@
emit("container-free", "free", place, callee=callee, args=texts(args))

@script:python depends on facts@
raw << confree_words.raw = "";
octets << confree_words.octets = "";
object << confree_words.object;
place << confree_words.place;
@@
emit("container-free", "words", place, name=raw or octets, object=object)

@script:python depends on report@
place << confree_call.place;
@@
coccilib.report.print_report(place[0], "freed here")
