// SPDX-License-Identifier: GPL-2.0-only
/// Memory for containers that is not managed by devres.
//# Limits: an allocation whose size is a plain number, or a variable, is typed by
//# the pointer it is stored in, if by anything.
// Id: container-alloc
// Matcher: local
// On: ask
// Words: devres_alloc drmm_kmalloc drmm_kzalloc kcalloc kmalloc kmalloc_array
//   kmem_cache_alloc kmem_cache_zalloc kmemdup kvzalloc kzalloc kzalloc_node
//   vzalloc
//
// Facts:
//   alloc  allocator, target, object, size   target and object are the lvalue
//          that gets the memory; neither is there when it is returned or passed;
//          no size: the allocator knows it

virtual report, context, org, patch, facts

@conalloc depends on facts@
identifier single = {kzalloc, kmalloc, kvzalloc, kzalloc_node, vzalloc};
identifier other = {devres_alloc, drmm_kmalloc, drmm_kzalloc, kcalloc, kmalloc_array, kmemdup};
expression from, size, target;
type T;
position place;
@@
(
  target = \( single@place(size, ...) \| other@place(from, size, ...) \)
|
  target = (T) \( single@place(size, ...) \| other@place(from, size, ...) \)
|
  \( single@place(size, ...) \| other@place(from, size, ...) \)
)

@conalloc_cache depends on facts@
identifier cached = {kmem_cache_alloc, kmem_cache_zalloc};
expression target;
position place;
@@
  target = cached@place(...)

@script:python depends on facts@
single << conalloc.single = "";
other << conalloc.other = "";
size << conalloc.size;
target << conalloc.target = "";
place << conalloc.place;
@@
names = {"target": target, "object": target} if target else {}
emit("container-alloc", "alloc", place, allocator=single or other, size=size,
     **names)

@script:python depends on facts@
cached << conalloc_cache.cached;
target << conalloc_cache.target;
place << conalloc_cache.place;
@@
emit("container-alloc", "alloc", place, allocator=cached, target=target,
     object=target)

@script:python depends on report@
place << conalloc_cache.place;
@@
coccilib.report.print_report(place[0], "allocated from a cache")
