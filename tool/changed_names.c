/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "changed_names.h"
#include "map.h"
#include "scan.h"
#include "workspace.h"
#include "workspace_names.h"

/* Two are as many as more: in the value of a name, of each kind, now and then. */
enum {
	BITS = 2,
	MANY = 2,
	MASK = (1 << BITS) - 1,
	THEN = WORKSPACE_KINDS * BITS,
};

bool changed_names_shared(const char *path, const struct scan_item *item)
{
	return !item->is_static || ends_with(path, ".h");
}

static unsigned int count_of(uint32_t value, enum workspace_kind kind,
			     unsigned int when)
{
	return value >> (when + kind * BITS) & MASK;
}

static uint32_t one_more(uint32_t value, enum workspace_kind kind,
			 unsigned int when)
{
	if (kind == WORKSPACE_NO_KIND || count_of(value, kind, when) == MANY)
		return value;
	return value + (UINT32_C(1) << (when + kind * BITS));
}

/* when: 0, or THEN. */
static void add_shared(struct map *names, const char *path,
		       const struct scan_file *scan, unsigned int when)
{
	for (uint32_t i = 0; scan && i < scan->n_items; i++) {
		const struct scan_item *item = &scan->items[i];
		size_t len = strlen(item->name);
		uint32_t known;

		if (item->kind != SCAN_FUNCTION ||
		    !changed_names_shared(path, item))
			continue;
		known = map_put(names, item->name, len, 0);
		map_set(names, item->name, len,
			one_more(known, workspace_kind_of(path, item), when));
	}
}

static bool add_then(struct map *names, struct workspace *ws, const char *path,
		     int64_t content)
{
	struct scan_file *scan = workspace_scan_then(ws, content);

	add_shared(names, path, scan, THEN);
	scan_free(scan);
	return scan != NULL;
}

bool changed_names_add(struct map *names, struct workspace *ws,
		       const char *path, int64_t then, uint32_t file)
{
	if (file != MAP_NONE)
		add_shared(names, path, workspace_scan(ws, file), 0);
	return !then || add_then(names, ws, path, then);
}

/* ---- which definition is meant ---- */

/* Definitions in files that have not changed. */
struct others {
	unsigned int n[WORKSPACE_KINDS];
	uint32_t first[WORKSPACE_KINDS];	/* file */
};

static void find_others(struct others *out, struct workspace *ws,
			const bool *changed, const char *name)
{
	const struct workspace_place *p = workspace_function(ws, name);

	memset(out, 0, sizeof(*out));
	for (; p; p = workspace_next_function(ws, p)) {
		enum workspace_kind kind;

		if (changed[p->file])
			continue;
		kind = workspace_kind_of(
			ws->files[p->file].tree->path,
			&workspace_scan(ws, p->file)->items[p->item]);
		if (kind != WORKSPACE_NO_KIND && !out->n[kind]++)
			out->first[kind] = p->file;
	}
}

/* The one of the others that is meant beside these of changed files. */
static uint32_t meant(const struct others *others, uint32_t value,
		      unsigned int when)
{
	unsigned int n[WORKSPACE_KINDS];
	enum workspace_kind kind;

	for (kind = 0; kind < WORKSPACE_KINDS; kind++)
		n[kind] = others->n[kind] + count_of(value, kind, when);
	kind = workspace_meant(n);
	return kind != WORKSPACE_NO_KIND && others->n[kind]
		? others->first[kind] : MAP_NONE;
}

uint32_t changed_names_turned(struct workspace *ws, const struct map *names,
			      const bool *changed, const char *name)
{
	uint32_t value = map_get(names, name, strlen(name)), then, now;
	struct others others;

	if (value == MAP_NONE || value >> THEN == (value & ((1 << THEN) - 1)))
		return MAP_NONE;
	find_others(&others, ws, changed, name);
	then = meant(&others, value, THEN);
	now = meant(&others, value, 0);
	if (then == now)
		return MAP_NONE;
	return then != MAP_NONE ? then : now;
}
