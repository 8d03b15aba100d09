// SPDX-License-Identifier: GPL-2.0-only
/// Caches whose memory is used again for an object of the same type at once,
/// while readers under RCU may still look at the old one.
// Id: typesafe-caches
// Matcher: local
// Words: SLAB_TYPESAFE_BY_RCU
//
// Facts, at the call that makes the cache:
//   cache     size                of an object in it, as a sizeof

virtual report, context, org, patch, facts

@tsc_named@
expression name, size, align;
expression list rest;
position at;
@@
kmem_cache_create@at(name, size, align,
                     <+... SLAB_TYPESAFE_BY_RCU ...+>, rest)

@script:python depends on facts@
size << tsc_named.size;
at << tsc_named.at;
@@
emit("typesafe-caches", "cache", at, size=str(size))

@tsc_typed@
identifier object;
position at;
@@
KMEM_CACHE@at(object, <+... SLAB_TYPESAFE_BY_RCU ...+>)

@script:python depends on facts@
object << tsc_typed.object;
at << tsc_typed.at;
@@
for size in ("sizeof(struct %s)" % object, "sizeof(%s)" % object):
    emit("typesafe-caches", "cache", at, size=size)
