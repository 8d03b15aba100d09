// SPDX-License-Identifier: GPL-2.0-only
/// A static device is registered and unregistered and has no release callback: unregistering it warns, and references outlive the module it lies in.
//# Limits: registering and unregistering must stand in one file, and name the
//# variable. Arrays of devices are not looked at.
//# Limits: one whose release callback is empty is reported by empty-release.
// Id: static-device-release
// Matcher: local
// Severity: medium
// Confidence: high
// Measured: 11/11 on 6.12.117 (all: 4 read in full, 7 by what registers, unregisters and releases them); 5/5 on 6.1.192 (those that 6.12 has not)
// Facts: device-setup device-class
// References: Documentation/core-api/kobject.rst
//
// The facts are those of device-setup.

virtual report, context, org, patch, facts

@statdev_register depends on report || context || org@
identifier register = {device_register, platform_device_register};
identifier object;
position place;
@@
  register@place(&object)

@statdev_end depends on report || context || org@
identifier statdev_register.object;
identifier end = {device_unregister, platform_device_unregister};
@@
  end(&object)

@statdev_released depends on report || context || org@
identifier statdev_register.object;
type thing;
expression callback;
@@
(
  thing object = { .dev.release = callback, };
|
  thing object = { .dev = { .release = callback, }, };
|
  thing object = { .release = callback, };
)

@statdev_star depends on context && statdev_end && !statdev_released@
identifier statdev_register.register;
position statdev_register.place;
@@
* register@place(...)

@script:python depends on report && statdev_end && !statdev_released@
object << statdev_register.object;
place << statdev_register.place;
@@
coccilib.report.print_report(place[0],
    "'%s' is unregistered again and has no release callback" % object)

@script:python depends on org && statdev_end && !statdev_released@
object << statdev_register.object;
place << statdev_register.place;
@@
coccilib.org.print_todo(place[0],
    "%s is unregistered again and has no release callback" % object)
