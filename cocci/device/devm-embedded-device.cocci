// SPDX-License-Identifier: GPL-2.0-only
/// Memory that is freed when the driver unbinds contains a struct device, which must live until its last reference is dropped.
//# Limits: memory from helpers of other kinds (devm_foo_alloc() with room for
//# private data, devres_alloc(), drmm_*) is not looked at.
//# Limits: an allocation whose size is a plain number, or a variable that was
//# computed elsewhere, is typed by the pointer it is stored in, if by anything.
//# Limits: a size that is a parameter is not followed to the callers. Of Linux
//# 6.1 and 6.12, 13 and 15 functions hand one on, and none is for a container.
//# Limits: that the subsystem waits for the last reference (i2c, ntb) lowers the
//# severity; whether the driver unregisters on every way out is not checked.
//# Limits: an embedded device for which no call is found that makes it visible is
//# not reported: it may be a data holder, or be registered in a function that does
//# not speak of the allocated type (16 allocations of 6.12.117, 18 of 6.1.192).
//# Limits: alone (spatch -D report) only containers that are defined in the same
//# file, around the carriers named in the patch, are seen.
// Id: devm-embedded-device
// Matcher: local
// Severity: medium
// Confidence: high
// Measured: 79/82 on 6.12.117 (random of 333; the 3 wrong are data holders without a call that makes them visible, left out since); 27/30 on 6.1.192 (random of the 42 that 6.12 has not; of the 3 wrong, data holders as well, two left out since)
// Words: devm_kcalloc devm_kmalloc devm_kmalloc_array devm_kmemdup
//   devm_kmemdup_array devm_krealloc devm_krealloc_array devm_kzalloc
// Narrow: kref
// Facts: self goes-live device-setup container-alloc container-free
//   release-calls
// References: Documentation/driver-api/driver-model/devres.rst
// References: https://docs.kernel.org/core-api/kobject.html
//
// Facts:
//   alloc  allocator, target, object, size   target and object are the lvalue
//          that gets the memory; neither is there when it is returned or passed

virtual report, context, org, patch, facts

// ---- find: managed allocations, and what they are stored in. The arguments
// before the size are named, because the position of the size depends on the
// allocator.

@devmdev_alloc depends on facts@
identifier single = {devm_kmalloc, devm_kzalloc};
identifier other = {devm_kcalloc, devm_kmalloc_array, devm_kmemdup, devm_krealloc};
identifier array = {devm_kmemdup_array, devm_krealloc_array};
expression owner, from, count, size, target;
type T;
position place;
@@
(
  target = \( single@place(owner, size, ...)
           \| other@place(owner, from, size, ...)
           \| array@place(owner, from, count, size, ...) \)
|
  target = (T) \( single@place(owner, size, ...)
               \| other@place(owner, from, size, ...)
               \| array@place(owner, from, count, size, ...) \)
|
  \( single@place(owner, size, ...)
  \| other@place(owner, from, size, ...)
  \| array@place(owner, from, count, size, ...) \)
)

@script:python depends on facts@
single << devmdev_alloc.single = "";
other << devmdev_alloc.other = "";
array << devmdev_alloc.array = "";
size << devmdev_alloc.size;
target << devmdev_alloc.target = "";
place << devmdev_alloc.place;
@@
names = {"target": target, "object": target} if target else {}
emit("devm-embedded-device", "alloc", place,
     allocator=single or other or array, size=size, **names)

// ---- alone: a container that is defined in the file that allocates it

@devmdev_container depends on report || context || org@
identifier record, member;
@@
  struct record {
    ...
(
    struct device member;
|
    struct i2c_adapter member;
|
    struct mtd_info member;
|
    struct nand_chip member;
|
    struct spi_nor member;
|
    struct usb_gadget member;
|
    struct video_device member;
|
    struct generic_pm_domain member;
|
    struct i3c_master_controller member;
|
    struct ntb_dev member;
|
    struct auxiliary_device member;
|
    struct platform_device member;
)
    ...
  };

@devmdev_alone depends on report || org@
identifier devmdev_container.record;
struct record *object;
struct record whole;
expression owner;
identifier single = {devm_kmalloc, devm_kzalloc};
position place;
@@
(
  object = single@place(owner, <+... sizeof(*object) ...+>, ...)
|
  single@place(owner, <+... \( sizeof(struct record) \| sizeof(whole) \) ...+>, ...)
)

@devmdev_star depends on context@
identifier devmdev_container.record;
struct record *object;
struct record whole;
expression owner;
identifier single = {devm_kmalloc, devm_kzalloc};
@@
(
* object = single(owner, <+... sizeof(*object) ...+>, ...)
|
* single(owner, <+... \( sizeof(struct record) \| sizeof(whole) \) ...+>, ...)
)

@script:python depends on report@
record << devmdev_container.record;
member << devmdev_container.member;
place << devmdev_alone.place;
@@
coccilib.report.print_report(place[0],
    "devm memory holds 'struct %s', whose member '%s' contains a struct "
    "device" % (record, member))

@script:python depends on org@
record << devmdev_container.record;
member << devmdev_container.member;
place << devmdev_alone.place;
@@
coccilib.org.print_todo(place[0],
    "devm memory holds struct %s with a struct device in member %s"
    % (record, member))
