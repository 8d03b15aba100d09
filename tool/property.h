/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * property - the four properties that make a counter a reference count, as
 * maintainers were shown them in accepted conversions: it starts at 1, zero
 * frees, it is never raised from zero, and it uses no operation that refcount_t
 * does not have.
 *
 * They are read off a counter of a report: its class, and the reasons that its
 * verdict gave (counter-grades.sql words them).
 */
#ifndef PROPERTY_H
#define PROPERTY_H

#include <jansson.h>

/*
 * A list of four objects: name; holds: "yes", "no" or "not shown"; why: the
 * reason that says so, or "".
 */
json_t *property_list(const json_t *counter);

#endif
