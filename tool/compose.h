/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * compose - the report of an audit that ran, as the JSON value that every
 * output is made from (schema refaudit/1; report.h reads it back).
 */
#ifndef COMPOSE_H
#define COMPOSE_H

#include <jansson.h>
#include <stddef.h>

struct audit;
struct buf;

/*
 * options: "name=value" of this run, sorted; what the report calls run.options.
 * NULL with a message. The audit is const but for its caches.
 */
json_t *compose_report(struct audit *audit, const char *const *options,
		       size_t n_options, struct buf *err);

#endif
