/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * carriers - the report's table of subsystems: which of their structs hold a
 * device, who allocates them, what guards them, and what their authors say of
 * it in comments.
 *
 * Rows come from cocci/facts/subsystem.sql; names from MAINTAINERS, comments
 * from the files that register or declare the struct (remark.h).
 */
#ifndef CARRIERS_H
#define CARRIERS_H

#include <jansson.h>

struct audit;
struct buf;

/* Appends to the array *list, by name and container; -1 with a message. */
int carriers_list(json_t *list, struct audit *audit, struct buf *err);

#endif
