/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <pthread.h>
#include "buf.h"
#include "file.h"
#include "map.h"
#include "pool.h"
#include "prefetch.h"
#include "progress.h"
#include "scan_draft.h"
#include "scan_pack.h"
#include "scan_words.h"
#include "scanner.h"
#include "store.h"
#include "vec.h"
#include "workspace.h"
#include "workspace_kept.h"

/* Files scanned between two transactions: what a kill can lose. */
enum { CHUNK = 4096 };

/* Scans that a thread unpacks at a time. */
enum { UNPACK = 128 };

#define FRESH_NS	INT64_C(1000000000)

/* What a thread leaves for the parent, one a file of the chunk. */
struct scanned {
	struct store_hash hash;
	struct buf packed;
	struct buf error;
};

struct chunk {
	struct workspace *ws;
	const uint32_t *files;
	const struct scan_words *words;
	struct scanned *out;
};

static void add_all(struct map *words, const struct rule_strings *names)
{
	for (size_t i = 0; i < names->n; i++)
		map_intern(words, names->items[i], strlen(names->items[i]));
}

static struct map *make_dictionary(const struct rules *rules)
{
	struct map *words = map_new();

	for (size_t i = 0; i < rules->n; i++) {
		add_all(words, &rules->items[i].words);
		add_all(words, &rules->items[i].file_words);
		add_all(words, &rules->items[i].ask_words);
	}
	return words;
}

static struct store_hash dictionary_key(const struct map *words)
{
	struct buf all = BUF_INIT;
	struct store_hash key;

	buf_addf(&all, "scan %d\n", SCAN_VERSION);
	for (uint32_t i = 0; i < map_count(words); i++)
		buf_addf(&all, "%s\n", map_key(words, i));
	key = store_hash(all.data, all.len);
	buf_release(&all);
	return key;
}

/* Scans from the store, before they are unpacked. */
struct packed {
	uint32_t file;
	void *bytes;
	size_t len;
};

struct taking {
	struct workspace *ws;
	struct { struct packed *items; size_t n, alloc; } packed;
};

static void add_packed(struct taking *taking, uint32_t file, const void *bytes,
		       size_t len)
{
	struct packed *packed = vec_push(&taking->packed);

	packed->file = file;
	packed->len = len;
	packed->bytes = xmalloc(len + 1);
	memcpy(packed->bytes, bytes, len);
}

static void take_seen(void *ctx, const struct store_seen *seen)
{
	struct taking *taking = ctx;
	struct workspace *ws = taking->ws;
	uint32_t i = workspace_find(ws, seen->path);
	struct workspace_file *f;

	if (i == MAP_NONE || ws->files[i].content)
		return;
	f = &ws->files[i];
	if (f->tree->size != seen->size || f->tree->inode != seen->inode ||
	    f->tree->mtime_ns != seen->mtime_ns)
		return;
	f->content = seen->content;
	add_packed(taking, i, seen->packed, seen->packed_len);
}

/* Some of them, with one draft. */
static void unpack_some(void *ctx, size_t chunk)
{
	struct taking *taking = ctx;
	size_t i = chunk * UNPACK, end = i + UNPACK;
	struct scan_draft draft;

	scan_draft_init(&draft);
	for (; i < end && i < taking->packed.n; i++) {
		struct packed *p = &taking->packed.items[i];

		taking->ws->files[p->file].scan =
			scan_unpack_with(&draft, p->bytes, p->len);
		free(p->bytes);
		p->bytes = NULL;
	}
	scan_draft_release(&draft);
}

static void unpack_all(struct taking *taking)
{
	pool_each(taking->ws->jobs,
		  (taking->packed.n + UNPACK - 1) / UNPACK, unpack_some,
		  taking);
	for (size_t i = 0; i < taking->packed.n; i++)
		free(taking->packed.items[i].bytes);
	vec_release(&taking->packed);
}

/* Takes from the store what it knows of this tree, unpacking on threads. */
static int take_all_seen(struct workspace *ws, const struct store_hash *key)
{
	struct taking taking = { .ws = ws };
	int ret = store_each_seen(ws->store, ws->tree.root, key, take_seen,
				  &taking);

	unpack_all(&taking);
	return ret;
}

int workspace_read(const struct workspace *ws, uint32_t file, struct buf *out,
		   struct buf *err)
{
	const struct workspace_file *f = &ws->files[file];
	char *path;
	int ret;

	if (f->given) {
		buf_add(out, f->given, f->given_len);
		return 0;
	}
	path = path_join(ws->tree.root, f->tree->path);
	ret = file_read(out, path, err);
	free(path);
	return ret;
}

static void scan_one(void *ctx, size_t i)
{
	struct chunk *c = ctx;
	struct scanned *out = &c->out[i];
	struct workspace_file *f = &c->ws->files[c->files[i]];
	struct buf text = BUF_INIT;

	if (workspace_read(c->ws, c->files[i], &text, &out->error) == 0) {
		out->hash = store_hash(text.data, text.len);
		f->scan = scan_text_with(text.data, text.len, c->words);
		idents_make(&f->idents, text.data, text.len);
		scan_pack(&out->packed, f->scan);
	}
	buf_release(&text);
}

/*
 * File times are as coarse as a timer tick, or worse: a file that was written
 * just now may be written again without a trace in them. So the next run is to
 * read it again.
 */
bool workspace_is_fresh(const struct workspace *ws,
			const struct tree_file *file)
{
	return file->mtime_ns > ws->opened_ns - FRESH_NS;
}

static int store_scanned(struct workspace *ws, uint32_t file,
			 const struct store_hash *key, struct scanned *s)
{
	struct workspace_file *f = &ws->files[file];

	if (!f->scan) {
		trouble_add(&ws->troubles, TROUBLE_FAILED, f->tree->path, "",
			    0, "", s->error.len ? s->error.data
			    : "not read: interrupted");
		return 0;
	}
	f->reread = true;
	f->content = store_content(ws->store, &s->hash);
	if (!f->content ||
	    (!workspace_is_fresh(ws, f->tree) &&
	     store_put_file(ws->store, ws->tree.root, f->tree,
			    f->content) < 0) ||
	    store_put_scan(ws->store, f->content, key, s->packed.data,
			   s->packed.len) < 0)
		return -1;
	return 0;
}

static int scan_chunk(struct workspace *ws, const uint32_t *files, size_t n,
		      const struct scan_words *words,
		      const struct store_hash *key)
{
	struct scanned *out = xcalloc(n, sizeof(*out));
	struct chunk c = { .ws = ws, .files = files, .words = words,
			   .out = out };
	int ret;

	for (size_t i = 0; i < n; i++) {
		buf_init(&out[i].packed);
		buf_init(&out[i].error);
	}
	pool_each(ws->jobs, n, scan_one, &c);
	ret = store_begin(ws->store);
	for (size_t i = 0; i < n; i++) {
		if (ret == 0)
			ret = store_scanned(ws, files[i], key, &out[i]);
		buf_release(&out[i].packed);
		buf_release(&out[i].error);
	}
	if (ret == 0)
		ret = store_commit(ws->store);
	else
		store_rollback(ws->store);
	free(out);
	return ret;
}

/* Few are not worth it: they may be read soon after they were written. */
static struct prefetch *prefetch(const struct workspace *ws,
				 const uint32_t *files, size_t n,
				 const char **paths)
{
	for (size_t i = 0; i < n; i++)
		paths[i] = ws->files[files[i]].tree->path;
	return n < 64 ? NULL : prefetch_start(ws->tree.root, paths, n);
}

static int scan_missing(struct workspace *ws, const struct store_hash *key,
			struct buf *err)
{
	struct { uint32_t *items; size_t n, alloc; } todo = { 0 };
	struct scan_words *words = scan_words_new(ws->words);
	struct progress *progress;
	struct prefetch *ahead;
	const char **paths;
	uint64_t weight = 0;
	int ret = 0;

	for (size_t i = 0; i < ws->tree.n; i++) {
		if (workspace_has_scan(ws, i))
			continue;
		*vec_push(&todo) = i;
		weight += ws->tree.items[i].size;
	}
	ws->scanned = todo.n;
	paths = xcalloc(todo.n + 1, sizeof(*paths));
	ahead = prefetch(ws, todo.items, todo.n, paths);
	progress = progress_start("scanning", "files", todo.n, weight);
	for (size_t at = 0; at < todo.n && ret == 0; at += CHUNK) {
		size_t n = todo.n - at < CHUNK ? todo.n - at : CHUNK;

		ret = scan_chunk(ws, todo.items + at, n, words, key);
		if (ret < 0)
			buf_addstr(err, store_error(ws->store));
		if (pool_interrupted())
			ret = 1;
		for (weight = 0; n > 0; n--)
			weight += ws->tree.items[todo.items[at + n - 1]].size;
		progress_add(progress, todo.n - at < CHUNK ? todo.n - at
			     : CHUNK, weight);
	}
	progress_end(progress);
	prefetch_stop(ahead);
	free(paths);
	scan_words_free(words);
	vec_release(&todo);
	return ret;
}

static void add_unreadable(struct workspace *ws)
{
	struct buf message = BUF_INIT;

	for (size_t i = 0; i < ws->tree.unreadable.n; i++) {
		const struct tree_unreadable *u =
			&ws->tree.unreadable.items[i];

		buf_clear(&message);
		buf_addf(&message, "cannot be read: %s", u->reason);
		trouble_add(&ws->troubles, TROUBLE_FAILED, u->path, "", 0, "",
			    message.data);
	}
	buf_release(&message);
}

static void drop_functions(struct workspace *ws)
{
	map_free(ws->functions);
	ws->functions = NULL;
	ws->n_places = 0;
}

static void forget_lists(struct workspace *ws)
{
	map_free(ws->paths);
	ws->paths = NULL;
	map_free(ws->sources);
	ws->sources = NULL;
	drop_functions(ws);
	if (ws->kept)
		ws->lender = ws->kept;
	ws->kept = NULL;
}

void workspace_relist(struct workspace *ws)
{
	forget_lists(ws);
	ws->paths = map_new();
	for (size_t i = 0; i < ws->tree.n; i++) {
		const char *path = ws->tree.items[i].path;

		ws->files[i].tree = &ws->tree.items[i];
		map_put(ws->paths, path, strlen(path), i);
	}
}

void workspace_changed(struct workspace *ws)
{
	map_free(ws->sources);
	ws->sources = NULL;
	ws->functions_stale = true;
	if (!ws->kept)
		drop_functions(ws);
}

bool workspace_has_fresh(const struct workspace *ws)
{
	for (size_t i = 0; i < ws->tree.n; i++)
		if (workspace_is_fresh(ws, &ws->tree.items[i]))
			return true;
	return false;
}

int workspace_open(struct workspace *ws, const char *dir, struct store *store,
		   unsigned int jobs, struct buf *err)
{
	struct timespec now;

	memset(ws, 0, sizeof(*ws));
	buf_init(&ws->scratch);
	ws->store = store;
	ws->jobs = jobs;
	clock_gettime(CLOCK_REALTIME, &now);
	ws->opened_ns = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
	return tree_open(&ws->tree, dir, jobs, err);
}

static size_t count_changed(const struct workspace *ws,
			    const struct workspace_kept *kept)
{
	size_t n = 0;

	for (size_t i = 0; i < ws->tree.n; i++)
		n += !workspace_kept_is_same(kept, i, &ws->tree.items[i]);
	return n;
}

/* It was seen since the list was made, or will be read. */
static void take_one_seen(struct workspace *ws, struct workspace_file *f)
{
	int64_t content = store_find_seen(ws->store, ws->tree.root,
					  &ws->scan_key, f->tree);

	f->listed = content > 0;
	f->content = f->listed ? content : 0;
}

/* What it has of files that are what they were outlives the list. */
static void copy_idents(struct workspace *ws, const struct workspace_kept *kept)
{
	for (size_t i = 0; i < ws->tree.n; i++) {
		const struct idents *from = &kept->files[i].idents;

		if (workspace_kept_is_same(kept, i, &ws->tree.items[i]))
			idents_copy(&ws->files[i].idents, from);
	}
}

/* False: all scans have to be taken from the store. */
static bool take_kept(struct workspace *ws, size_t most)
{
	struct workspace_kept *kept = workspace_kept_load(
		&ws->tree, ws->store, &ws->scan_key);

	if (!kept)
		return false;
	if (count_changed(ws, kept) > most) {
		copy_idents(ws, kept);
		workspace_kept_free(kept);
		return false;
	}
	for (size_t i = 0; i < ws->tree.n; i++) {
		struct workspace_file *f = &ws->files[i];

		f->tree = &ws->tree.items[i];
		f->listed = workspace_kept_is_same(kept, i, f->tree);
		if (f->listed) {
			f->content = kept->files[i].content;
			f->idents = kept->files[i].idents;
			f->brief = &kept->files[i].brief;
		} else {
			take_one_seen(ws, f);
		}
	}
	ws->paths = kept->paths;
	ws->functions_stale = true;
	ws->kept = kept;
	return true;
}

static int take_stored(struct workspace *ws, struct buf *err)
{
	workspace_relist(ws);
	if (take_all_seen(ws, &ws->scan_key) == 0)
		return 0;
	buf_addstr(err, store_error(ws->store));
	return -1;
}

int workspace_load(struct workspace *ws, const struct rules *rules,
		   size_t most, struct buf *err)
{
	bool taken;
	int ret = 0;

	ws->words = make_dictionary(rules);
	ws->files = xcalloc(ws->tree.n, sizeof(*ws->files));
	ws->scan_key = dictionary_key(ws->words);
	taken = most && take_kept(ws, most);
	add_unreadable(ws);
	if (!taken)
		ret = take_stored(ws, err);
	progress_stage("scans taken from the store");
	if (ret == 0)
		ret = scan_missing(ws, &ws->scan_key, err);
	return ret;
}

/* ---- one scan ---- */

bool workspace_has_scan(const struct workspace *ws, uint32_t file)
{
	return ws->files[file].scan || ws->files[file].listed;
}

/* The store lost it; the text is there. */
static struct scan_file *scan_again(struct workspace *ws, uint32_t file)
{
	struct scan_words *words = scan_words_new(ws->words);
	struct scan_file *scan = NULL;
	size_t len;
	const char *text = workspace_text(ws, file, &len);

	if (text)
		scan = scan_text_with(text, len, words);
	scan_words_free(words);
	return scan;
}

struct scan_file *workspace_scan_then(const struct workspace *ws,
				      int64_t content)
{
	struct buf packed = BUF_INIT;
	struct scan_file *scan = NULL;

	if (store_get_scan(ws->store, content, &ws->scan_key, &packed) == 1)
		scan = scan_unpack(packed.data, packed.len);
	buf_release(&packed);
	return scan;
}

struct scan_file *workspace_scan(struct workspace *ws, uint32_t file)
{
	struct workspace_file *f = &ws->files[file];

	if (f->scan || !f->listed)
		return f->scan;
	f->scan = workspace_scan_then(ws, f->content);
	if (!f->scan)
		f->scan = scan_again(ws, file);
	f->listed = f->scan != NULL;
	return f->scan;
}

struct scan_brief workspace_brief(struct workspace *ws, uint32_t file)
{
	const struct workspace_file *f = &ws->files[file];

	return !f->scan && f->brief ? *f->brief
		: scan_brief(workspace_scan(ws, file));
}

void workspace_take_scans(struct workspace *ws)
{
	struct taking taking = { .ws = ws };
	struct buf packed = BUF_INIT;

	for (uint32_t i = 0; i < ws->tree.n; i++) {
		const struct workspace_file *f = &ws->files[i];

		buf_clear(&packed);
		if (!f->scan && f->listed &&
		    store_get_scan(ws->store, f->content, &ws->scan_key,
				   &packed) == 1)
			add_packed(&taking, i, packed.data, packed.len);
	}
	unpack_all(&taking);
	buf_release(&packed);
	for (uint32_t i = 0; i < ws->tree.n; i++)
		workspace_scan(ws, i);
}

void workspace_release(struct workspace *ws)
{
	for (size_t i = 0; ws->files && i < ws->tree.n; i++) {
		scan_free(ws->files[i].scan);
		free(ws->files[i].text);
		idents_release(&ws->files[i].idents);
	}
	free(ws->files);
	free(ws->places);
	forget_lists(ws);
	workspace_kept_free(ws->lender);
	map_free(ws->words);
	map_free(ws->asked_returns);
	trouble_release(&ws->troubles);
	tree_release(&ws->tree);
	buf_release(&ws->scratch);
	memset(ws, 0, sizeof(*ws));
}

/* The offsets of the scan are good for that very content only. */
/* The store and the list of troubles are for one thread at a time. */
static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

static void read_again(struct workspace *ws, struct workspace_file *f)
{
	struct buf text = BUF_INIT, err = BUF_INIT;
	int ret = workspace_read(ws, f - ws->files, &text, &err);
	struct store_hash hash = store_hash(text.data, text.len);

	pthread_mutex_lock(&one_at_a_time);
	if (ret == 0 && store_find_content(ws->store, &hash) != f->content)
		buf_addstr(&err, "changed during the run");
	if (err.len)
		trouble_add(&ws->troubles, TROUBLE_FAILED, f->tree->path, "",
			    0, "", err.data);
	pthread_mutex_unlock(&one_at_a_time);
	if (!err.len)
		f->text = buf_detach(&text, &f->len);
	buf_release(&text);
	buf_release(&err);
}

const char *workspace_text(struct workspace *ws, uint32_t file, size_t *len)
{
	struct workspace_file *f = &ws->files[file];

	if (!f->text && workspace_has_scan(ws, file))
		read_again(ws, f);
	*len = f->len;
	return f->text;
}

void workspace_forget_text(struct workspace *ws, uint32_t file)
{
	free(ws->files[file].text);
	ws->files[file].text = NULL;
}

bool workspace_may_mention(struct workspace *ws, uint32_t file,
			   const struct idents_names *names)
{
	struct workspace_file *f = &ws->files[file];
	size_t len;

	if (!f->idents.known) {
		const char *text = workspace_text(ws, file, &len);

		if (!text)
			return false;
		idents_make(&f->idents, text, len);
	}
	return idents_may_have(&f->idents, names);
}

uint32_t workspace_find(const struct workspace *ws, const char *path)
{
	return map_get(ws->paths, path, strlen(path));
}
