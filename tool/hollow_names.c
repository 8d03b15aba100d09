/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "hollow_names.h"
#include "map.h"
#include "scan.h"
#include "scan_pack.h"
#include "store.h"
#include "workspace.h"

enum { MAY_BE = 1, IS_NOT = 2 };

static void add_names(struct map *names, const char *path,
		      const struct scan_file *scan)
{
	for (uint32_t i = 0; i < scan->n_items; i++) {
		const struct scan_item *item = &scan->items[i];
		size_t len = strlen(item->name);
		uint32_t known;

		if (item->kind != SCAN_FUNCTION ||
		    (item->is_static && !ends_with(path, ".h")))
			continue;
		known = map_get(names, item->name, len);
		map_set(names, item->name, len,
			(known == MAP_NONE ? 0 : known) |
			(item->may_be_hollow ? MAY_BE : IS_NOT));
	}
}

static bool add_then(struct map *names, struct workspace *ws, const char *path,
		     int64_t content)
{
	struct buf packed = BUF_INIT;
	struct scan_file *scan = NULL;

	if (store_get_scan(ws->store, content, &ws->scan_key, &packed) == 1)
		scan = scan_unpack(packed.data, packed.len);
	if (scan)
		add_names(names, path, scan);
	scan_free(scan);
	buf_release(&packed);
	return scan != NULL;
}

static bool add_now(struct map *names, struct workspace *ws, const char *path,
		    uint32_t file)
{
	const struct scan_file *scan = workspace_scan(ws, file);

	if (scan)
		add_names(names, path, scan);
	return scan != NULL;
}

static bool are_equal(const struct map *a, const struct map *b)
{
	bool equal = map_count(a) == map_count(b);

	for (uint32_t i = 0; equal && i < map_count(a); i++)
		equal = map_get(b, map_key(a, i), strlen(map_key(a, i))) ==
			map_value(a, i);
	return equal;
}

bool hollow_names_same(struct workspace *ws, const char *path, int64_t then,
		       uint32_t file)
{
	struct map *before = map_new(), *after = map_new();
	bool same = (!then || add_then(before, ws, path, then)) &&
		(file == MAP_NONE || add_now(after, ws, path, file)) &&
		are_equal(before, after);

	map_free(before);
	map_free(after);
	return same;
}
