/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "file.h"
#include "frozen.h"
#include "map.h"
#include "proc.h"
#include "scan.h"
#include "store.h"
#include "tree.h"
#include "types.h"
#include "types_frozen.h"
#include "typing_kept.h"
#include "vec.h"
#include "workspace.h"

enum { FILES = 2 };

struct kept_file {
	const char *path;
	int64_t content;
	bool visible;		/* other files can see what it defines */
	bool sources;		/* it includes files that are no headers */
};

/* What the file holds. */
struct kept {
	struct store_hash environment;
	struct index *index;
	struct map *sources;
	struct kept_file *files;	/* in order of path */
	size_t n;
};

/* ---- which file ---- */

static bool find_key(struct store_hash *key, const struct workspace *ws,
		     const struct store_hash *types)
{
	struct buf program = BUF_INIT, all = BUF_INIT;
	struct store_hash parts[3] = { *types };
	char *self = proc_self();
	bool good = self && file_read(&program, self, &all) == 0 &&
		store_stamp(ws->store, &parts[2]) == 0;

	parts[1] = store_hash(program.data, program.len);
	buf_clear(&all);
	buf_add(&all, parts, sizeof(parts));
	buf_addstr(&all, ws->tree.root);
	*key = store_hash(all.data, all.len);
	buf_release(&program);
	buf_release(&all);
	free(self);
	return good;
}

static bool find_path(struct buf *out, const struct workspace *ws,
		      const struct store_hash *key)
{
	buf_clear(out);
	return store_beside(ws->store, key->bytes[0] % FILES ? ".types-1"
			    : ".types-0", out);
}

/* ---- what differs ---- */

static bool add_change(struct typing_kept *out, struct workspace *ws,
		       const struct kept_file *then, uint32_t file)
{
	struct typing_change *c = vec_push(&out->changes);

	c->file = file;
	c->path = then ? then->path : ws->tree.items[file].path;
	c->then = then ? then->content : 0;
	if (file != MAP_NONE && !workspace_has_scan(ws, file))
		return false;
	c->seen = !ends_with(c->path, ".c") ||
		  (then && (then->visible || then->sources)) ||
		  (file != MAP_NONE &&
		   scan_includes_sources(workspace_scan(ws, file)));
	out->fits &= !c->seen || (then && file != MAP_NONE);
	return true;
}

/* Both are in order. */
static bool compare(struct typing_kept *out, const struct kept *kept,
		    struct workspace *ws)
{
	size_t then = 0, now = 0;
	bool good = true;

	while (good && (then < kept->n || now < ws->tree.n)) {
		const struct kept_file *old = &kept->files[then];
		int order = then == kept->n ? 1 : now == ws->tree.n ? -1
			: strcmp(old->path, ws->tree.items[now].path);

		if (order < 0)
			good = add_change(out, ws, old, MAP_NONE);
		else if (order > 0)
			good = add_change(out, ws, NULL, now);
		else if (old->content != ws->files[now].content)
			good = add_change(out, ws, old, now);
		then += order <= 0;
		now += order >= 0;
		good &= out->changes.n <= WORKSPACE_FAR;
	}
	return good;
}

bool typing_kept_load(struct typing_kept *out, struct workspace *ws,
		      const struct store_hash *types)
{
	struct buf path = BUF_INIT;
	struct kept *kept = NULL;
	struct store_hash key;
	bool good;

	memset(out, 0, sizeof(*out));
	if (find_key(&key, ws, types) && find_path(&path, ws, &key))
		kept = frozen_map(FROZEN_TYPES, path.data, key.bytes);
	buf_release(&path);
	if (!kept)
		return false;
	out->fits = true;
	good = compare(out, kept, ws);
	out->environment = kept->environment;
	out->index = kept->index;
	out->sources = kept->sources;
	if (!good)
		typing_kept_release(out);
	return good;
}

void typing_kept_release(struct typing_kept *kept)
{
	vec_release(&kept->changes);
	index_free(kept->index);
	kept->index = NULL;
}

/* ---- keeping ---- */

static struct kept_file *put_files(struct freezer *f,
				   struct workspace *ws,
				   const bool *visible)
{
	struct kept_file *files = xcalloc(ws->tree.n + 1, sizeof(*files));
	struct kept_file *at;

	for (size_t i = 0; i < ws->tree.n; i++) {
		const char *path = ws->tree.items[i].path;

		files[i].path = freezer_put_bytes(f, path, strlen(path) + 1);
		files[i].content = ws->files[i].content;
		files[i].visible = visible[i];
		files[i].sources = workspace_brief(ws, i).sources;
	}
	at = freezer_put(f, files, (ws->tree.n + 1) * sizeof(*files));
	free(files);
	return at;
}

void typing_kept_save(struct workspace *ws,
		      const struct store_hash *types, const struct index *index,
		      const struct store_hash *environment,
		      const struct map *sources, const bool *visible)
{
	struct kept kept = { .environment = *environment, .n = ws->tree.n };
	struct buf path = BUF_INIT, ignored = BUF_INIT;
	struct freezer *f = freezer_new(FROZEN_TYPES);
	struct store_hash key;

	if (find_key(&key, ws, types) && find_path(&path, ws, &key)) {
		kept.files = put_files(f, ws, visible);
		kept.index = index_freeze(index, f);
		kept.sources = map_freeze(sources, f);
		freezer_write(f, path.data, key.bytes,
			      freezer_put(f, &kept, sizeof(kept)), &ignored);
	}
	freezer_free(f);
	buf_release(&path);
	buf_release(&ignored);
}
