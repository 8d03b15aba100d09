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

static void take_seen(void *ctx, const struct store_seen *seen)
{
	struct taking *taking = ctx;
	struct workspace *ws = taking->ws;
	uint32_t i = workspace_find(ws, seen->path);
	struct workspace_file *f;
	struct packed *packed;

	if (i == MAP_NONE || ws->files[i].content)
		return;
	f = &ws->files[i];
	if (f->tree->size != seen->size || f->tree->inode != seen->inode ||
	    f->tree->mtime_ns != seen->mtime_ns)
		return;
	f->content = seen->content;
	packed = vec_push(&taking->packed);
	packed->file = i;
	packed->len = seen->packed_len;
	packed->bytes = xmalloc(seen->packed_len + 1);
	memcpy(packed->bytes, seen->packed, seen->packed_len);
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

/* Takes from the store what it knows of this tree, unpacking on threads. */
static int take_all_seen(struct workspace *ws, const struct store_hash *key)
{
	struct taking taking = { .ws = ws };
	int ret = store_each_seen(ws->store, ws->tree.root, key, take_seen,
				  &taking);

	pool_each(ws->jobs, (taking.packed.n + UNPACK - 1) / UNPACK,
		  unpack_some, &taking);
	for (size_t i = 0; i < taking.packed.n; i++)
		free(taking.packed.items[i].bytes);
	vec_release(&taking.packed);
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
static bool is_fresh(const struct workspace *ws, const struct tree_file *file)
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
	    (!is_fresh(ws, f->tree) &&
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
		if (ws->files[i].scan)
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

void workspace_relist(struct workspace *ws)
{
	map_free(ws->paths);
	ws->paths = map_new();
	for (size_t i = 0; i < ws->tree.n; i++) {
		const char *path = ws->tree.items[i].path;

		ws->files[i].tree = &ws->tree.items[i];
		map_put(ws->paths, path, strlen(path), i);
	}
	map_free(ws->functions);
	ws->functions = NULL;
	ws->n_places = 0;
}

bool workspace_has_fresh(const struct workspace *ws)
{
	for (size_t i = 0; i < ws->tree.n; i++)
		if (is_fresh(ws, &ws->tree.items[i]))
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
	return tree_open(&ws->tree, dir, err);
}

int workspace_load(struct workspace *ws, const struct rules *rules,
		   struct buf *err)
{
	int ret;

	ws->words = make_dictionary(rules);
	ws->files = xcalloc(ws->tree.n, sizeof(*ws->files));
	workspace_relist(ws);
	add_unreadable(ws);
	ws->scan_key = dictionary_key(ws->words);
	if (take_all_seen(ws, &ws->scan_key) < 0) {
		buf_addstr(err, store_error(ws->store));
		ret = -1;
	} else {
		progress_stage("scans taken from the store");
		ret = scan_missing(ws, &ws->scan_key, err);
	}
	return ret;
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
	map_free(ws->words);
	map_free(ws->paths);
	map_free(ws->functions);
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

	if (!f->text && f->scan)
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

static void add_place(struct workspace *ws, uint32_t file, uint32_t item)
{
	const char *name = ws->files[file].scan->items[item].name;
	uint32_t head = map_get(ws->functions, name, strlen(name));
	struct workspace_place *place;

	if (ws->n_places == ws->alloc_places) {
		ws->alloc_places = ws->alloc_places * 2 + 1024;
		ws->places = xrealloc(ws->places, ws->alloc_places *
				      sizeof(*ws->places));
	}
	place = &ws->places[ws->n_places];
	place->file = file;
	place->item = item;
	place->next = head;
	map_set(ws->functions, name, strlen(name), ws->n_places++);
}

/* Backwards, so that each chain runs forwards through the tree. */
static void index_functions(struct workspace *ws)
{
	ws->functions = map_new();
	for (size_t i = ws->tree.n; i-- > 0;) {
		const struct scan_file *scan = ws->files[i].scan;

		for (uint32_t k = scan ? scan->n_items : 0; k-- > 0;)
			if (scan->items[k].kind == SCAN_FUNCTION)
				add_place(ws, i, k);
	}
}

const struct workspace_place *workspace_function(struct workspace *ws,
						 const char *name)
{
	uint32_t head;

	if (!ws->functions)
		index_functions(ws);
	head = map_get(ws->functions, name, strlen(name));
	return head == MAP_NONE ? NULL : &ws->places[head];
}

const struct workspace_place *
workspace_next_function(const struct workspace *ws,
			const struct workspace_place *place)
{
	return place->next == MAP_NONE ? NULL : &ws->places[place->next];
}
