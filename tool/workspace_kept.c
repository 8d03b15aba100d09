/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "file.h"
#include "frozen.h"
#include "map.h"
#include "proc.h"
#include "store.h"
#include "tree.h"
#include "vec.h"
#include "workspace_kept.h"

enum { FILES = 2 };

/* ---- which file ---- */

static bool find_key(struct store_hash *key, const struct tree *tree,
		     struct store *store, const struct store_hash *scans)
{
	struct buf program = BUF_INIT, all = BUF_INIT;
	struct store_hash parts[3] = { *scans };
	char *self = proc_self();
	bool good = self && file_read(&program, self, &all) == 0 &&
		store_stamp(store, &parts[2]) == 0;

	parts[1] = store_hash(program.data, program.len);
	buf_clear(&all);
	buf_add(&all, parts, sizeof(parts));
	buf_addstr(&all, tree->root);
	*key = store_hash(all.data, all.len);
	buf_release(&program);
	buf_release(&all);
	free(self);
	return good;
}

static bool find_path(struct buf *out, const struct store *store,
		      const struct store_hash *key)
{
	buf_clear(out);
	return store_beside(store, key->bytes[0] % FILES ? ".files-1"
			    : ".files-0", out);
}

/* ---- loading ---- */

static bool lists_same(const struct workspace_kept *kept,
		       const struct tree *tree)
{
	bool same = kept->n == tree->n;

	for (size_t i = 0; same && i < kept->n; i++)
		same = !strcmp(kept->files[i].path, tree->items[i].path);
	return same;
}

struct workspace_kept *workspace_kept_load(const struct tree *tree,
					   struct store *store,
					   const struct store_hash *scans)
{
	struct workspace_kept *kept = NULL;
	struct buf path = BUF_INIT;
	struct store_hash key;

	if (find_key(&key, tree, store, scans) &&
	    find_path(&path, store, &key))
		kept = frozen_map(FROZEN_FILES, path.data, key.bytes);
	buf_release(&path);
	if (!kept || lists_same(kept, tree))
		return kept;
	workspace_kept_free(kept);
	return NULL;
}

void workspace_kept_free(struct workspace_kept *kept)
{
	frozen_unmap(kept);
}

bool workspace_kept_is_same(const struct workspace_kept *kept, size_t i,
			    const struct tree_file *now)
{
	const struct workspace_kept_file *then = &kept->files[i];

	return then->size == now->size && then->inode == now->inode &&
		then->mtime_ns == now->mtime_ns;
}

/* ---- keeping ---- */

/* All in one piece. from: per file, where its own begin. */
static uint32_t *put_idents(struct freezer *f,
			    const struct workspace_kept *kept, size_t *from)
{
	struct buf all = BUF_INIT;
	uint32_t *at;

	for (size_t i = 0; i < kept->n; i++) {
		const struct idents *idents = &kept->files[i].idents;

		from[i] = all.len / sizeof(*at);
		buf_add(&all, idents->items, idents->n * sizeof(*at));
	}
	at = freezer_put(f, all.data, all.len);
	buf_release(&all);
	return at;
}

/* Include lines, each once, and where it will be. */
struct spellings {
	struct map *numbers;
	const char **items;
	size_t n, alloc;
};

static const char *put_spelling(struct freezer *f, struct spellings *s,
				const char *text)
{
	uint32_t n = map_intern(s->numbers, text, strlen(text));

	if (n == s->n)
		*vec_push(s) = freezer_put_bytes(f, text, strlen(text) + 1);
	return s->items[n];
}

static void put_brief(struct freezer *f, struct scan_brief *b,
		      struct spellings *spellings)
{
	const char **includes = xcalloc(b->n_includes + 1, sizeof(*includes));

	for (uint32_t i = 0; i < b->n_includes; i++)
		includes[i] = put_spelling(f, spellings, b->includes[i]);
	b->includes = freezer_put(f, includes,
				  b->n_includes * sizeof(*includes));
	b->words = freezer_put(f, b->words, b->n_words * sizeof(*b->words));
	free(includes);
}

static struct workspace_kept_file *put_files(struct freezer *f,
					     const struct workspace_kept *kept)
{
	struct workspace_kept_file *files =
		xcalloc(kept->n + 1, sizeof(*files));
	size_t *from = xcalloc(kept->n + 1, sizeof(*from));
	uint32_t *idents = put_idents(f, kept, from);
	struct spellings spellings = { .numbers = map_new() };
	struct workspace_kept_file *at;

	for (size_t i = 0; i < kept->n; i++) {
		const char *path = kept->files[i].path;

		files[i] = kept->files[i];
		files[i].path = freezer_put_bytes(f, path, strlen(path) + 1);
		files[i].idents.items = idents + from[i];
		files[i].idents.borrowed = true;
		put_brief(f, &files[i].brief, &spellings);
	}
	at = freezer_put(f, files, (kept->n + 1) * sizeof(*files));
	free(files);
	free(from);
	map_free(spellings.numbers);
	vec_release(&spellings);
	return at;
}

void workspace_kept_save(const struct workspace_kept *kept,
			 const struct tree *tree, struct store *store,
			 const struct store_hash *scans)
{
	struct workspace_kept copy = *kept;
	struct buf path = BUF_INIT, ignored = BUF_INIT;
	struct freezer *f;
	struct store_hash key;

	if (find_key(&key, tree, store, scans) &&
	    find_path(&path, store, &key)) {
		f = freezer_new(FROZEN_FILES);
		copy.paths = map_freeze(kept->paths, f);
		copy.sources = map_freeze(kept->sources, f);
		copy.functions = map_freeze(kept->functions, f);
		copy.places = freezer_put(f, kept->places, kept->n_places *
					  sizeof(*kept->places));
		copy.files = put_files(f, kept);
		freezer_write(f, path.data, key.bytes,
			      freezer_put(f, &copy, sizeof(copy)), &ignored);
		freezer_free(f);
	}
	buf_release(&path);
	buf_release(&ignored);
}
