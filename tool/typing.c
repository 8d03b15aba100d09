/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "file.h"
#include "index.h"
#include "map.h"
#include "operand.h"
#include "pool.h"
#include "proc.h"
#include "progress.h"
#include "scan.h"
#include "store.h"
#include "tree.h"
#include "types_frozen.h"
#include "typing.h"
#include "typing_kept.h"
#include "vec.h"
#include "workspace.h"
#include "workspace_names.h"

enum { BATCH_FILES = 256, BATCH_BYTES = 4 << 20, TIMEOUT_S = 120 };

struct batch {
	uint32_t *files;
	size_t n;
	struct buf input;
};

struct loader {
	struct workspace *ws;
	struct store_hash key;
	struct index *index;
	struct progress *progress;
	struct { uint32_t *items; size_t n, alloc; } todo;
	struct { struct batch **items; size_t n, alloc; } again;
	struct { char *data; size_t len; } *texts;	/* per file */
	size_t at;		/* next of todo */
	const char *argv[3];
	char *self;
	const struct map *sources;	/* once the environment is known */
	bool *visible;		/* per file, then */
	struct buf err;
	bool failed;
	/* While one result is split: */
	struct batch *current;
};

/* Only type items and macros, which may make members; the rest is blanked. */
void typing_reduce(struct buf *out, const char *text, size_t len,
		   const struct scan_file *scan)
{
	uint32_t at = 0;

	buf_grow(out, len);
	for (uint32_t i = 0; i <= scan->n_items; i++) {
		const struct scan_item *item = i < scan->n_items ?
			&scan->items[i] : NULL;
		uint32_t stop = item ? item->start : (uint32_t)len;

		if (item && item->kind != SCAN_RECORD &&
		    item->kind != SCAN_TYPEDEF && item->kind != SCAN_ENUM &&
		    item->kind != SCAN_MACRO)
			continue;
		for (; at < stop; at++)
			buf_addch(out, text[at] == '\n' ? '\n' : ' ');
		if (item) {
			buf_add(out, text + at, item->end - at);
			at = item->end;
		}
	}
}

static void batch_free(struct batch *b)
{
	free(b->files);
	buf_release(&b->input);
	free(b);
}

static struct batch *make_batch(struct loader *l, const uint32_t *files,
				size_t n)
{
	struct batch *b = xcalloc(1, sizeof(*b));
	struct buf reduced = BUF_INIT;

	buf_init(&b->input);
	b->files = xcalloc(n ? n : 1, sizeof(*b->files));
	for (size_t i = 0; i < n; i++) {
		struct workspace_file *f = &l->ws->files[files[i]];
		size_t len;
		const char *text = workspace_text(l->ws, files[i], &len);

		if (!text)
			continue;
		buf_clear(&reduced);
		typing_reduce(&reduced, text, len,
			      workspace_scan(l->ws, files[i]));
		index_request(&b->input, f->tree->path, reduced.data,
			      reduced.len);
		b->files[b->n++] = files[i];
		/* Most of these are never looked at again. */
		workspace_forget_text(l->ws, files[i]);
	}
	buf_release(&reduced);
	return b;
}

static int next_batch(void *ctx, struct proc_spec *spec, void **job)
{
	struct loader *l = ctx;
	struct batch *b = NULL;
	size_t n = 0, bytes = 0;

	if (l->failed)
		return 0;
	if (l->again.n) {
		b = l->again.items[--l->again.n];
	} else {
		while (l->at + n < l->todo.n && n < BATCH_FILES &&
		       bytes < BATCH_BYTES) {
			bytes += l->ws->files[l->todo.items[l->at + n]]
				.tree->size;
			n++;
		}
		if (!n)
			return 0;
		b = make_batch(l, l->todo.items + l->at, n);
		l->at += n;
	}
	memset(spec, 0, sizeof(*spec));
	spec->argv = l->argv;
	spec->input = b->input.data;
	spec->input_len = b->input.len;
	spec->timeout_s = TIMEOUT_S;
	*job = b;
	return 1;
}

static void take_answer(void *ctx, size_t i, const char *text, size_t len)
{
	struct loader *l = ctx;
	struct workspace_file *f;

	if (i >= l->current->n)
		return;
	f = &l->ws->files[l->current->files[i]];
	if (store_put_definitions(l->ws->store, f->content, &l->key, text,
				  len, NULL) < 0)
		l->failed = true;
	progress_add(l->progress, 1, f->tree->size);
}

/* The worker stopped at file number `done` of b: that one is to blame. */
static void blame(struct loader *l, struct batch *b, size_t done,
		  const struct proc_result *r, const char *reason)
{
	struct workspace_file *f = &l->ws->files[b->files[done]];
	struct buf why = BUF_INIT;

	buf_addstr(&why, "types unknown: index worker ");
	if (r)
		proc_describe(&why, r);
	else
		buf_addstr(&why, reason);
	trouble_add(&l->ws->troubles, TROUBLE_FAILED, f->tree->path, "", 0,
		    "", why.data);
	progress_add(l->progress, 1, f->tree->size);
	if (done + 1 < b->n)
		*vec_push(&l->again) = make_batch(l, b->files + done + 1,
						  b->n - done - 1);
	buf_release(&why);
}

static void batch_done(void *ctx, void *job, const struct proc_result *r,
		       const char *reason)
{
	struct loader *l = ctx;
	struct batch *b = job;
	size_t done = 0;

	l->current = b;
	if (store_begin(l->ws->store) < 0)
		l->failed = true;
	if (r && !l->failed)
		done = index_answers(r->out->data, r->out->len, take_answer,
				     l);
	if (!l->failed && store_commit(l->ws->store) < 0)
		l->failed = true;
	if (l->failed) {
		store_rollback(l->ws->store);
		if (!l->err.len)
			buf_addstr(&l->err, store_error(l->ws->store));
	} else if (done < b->n && !(r && r->end == PROC_CANCELLED)) {
		blame(l, b, done, r, reason);
	}
	l->current = NULL;
	batch_free(b);
}

static void tick(void *ctx)
{
	struct loader *l = ctx;

	progress_tick(l->progress);
}

/* 1 taken from the store, 0 not there, -1 error. */
static int fetch(struct loader *l, uint32_t file)
{
	struct buf text = BUF_INIT, trouble = BUF_INIT;
	int ret = store_get_definitions(l->ws->store,
					l->ws->files[file].content, &l->key,
					&text, &trouble);

	if (ret == 1)
		l->texts[file].data = buf_detach(&text, &l->texts[file].len);
	buf_release(&text);
	buf_release(&trouble);
	return ret;
}

static int sort_out_one(struct loader *l, uint32_t file)
{
	int known = !workspace_brief(l->ws, file).types || l->texts[file].data
		? 1 : fetch(l, file);

	if (!known)
		*vec_push(&l->todo) = file;
	return known < 0 ? -1 : 0;
}

/* What the store has, and which files it does not. */
static int sort_out(struct loader *l)
{
	for (uint32_t i = 0; i < l->ws->tree.n; i++)
		if (sort_out_one(l, i) < 0)
			return -1;
	return 0;
}

/* ---- what one file can see of the others ---- */

static bool ends_in_c(const char *name)
{
	return ends_with(name, ".c");
}

/* A macro that stands for a member is known by its name alone, everywhere. */
static bool has_alias(const char *definitions)
{
	return definitions && (starts_with(definitions, "A\t") ||
			       strstr(definitions, "\nA\t"));
}

/* Other files can see what this one, with these definitions, defines. */
static bool is_visible(const char *path, const char *definitions,
		       const struct map *sources)
{
	const char *base = path_base(path);

	return !ends_in_c(base) || has_alias(definitions) ||
		map_get(sources, base, strlen(base)) != MAP_NONE;
}

static struct store_hash environment_of(struct loader *l)
{
	struct buf all = BUF_INIT, ignored = BUF_INIT;
	struct store_hash hash;
	char *self = proc_self();

	/* Another build of this program may type differently. */
	if (self)
		file_read(&all, self, &ignored);
	hash = store_hash(all.data, all.len);
	buf_clear(&all);
	buf_add(&all, hash.bytes, sizeof(hash.bytes));
	l->sources = workspace_sources(l->ws);
	l->visible = xcalloc(l->ws->tree.n + 1, sizeof(bool));
	for (size_t i = 0; i < l->ws->tree.n; i++) {
		const struct scan_brief b = workspace_brief(l->ws, i);

		l->visible[i] = is_visible(l->ws->tree.items[i].path,
						  l->texts[i].data,
						  l->sources);
		if (!l->visible[i])
			continue;
		buf_addf(&all, "%s\n", l->ws->tree.items[i].path);
		for (uint32_t k = 0; k < b.n_includes; k++)
			buf_addf(&all, "%s\n", b.includes[k]);
		hash = store_hash(l->texts[i].data, l->texts[i].len);
		buf_add(&all, hash.bytes, sizeof(hash.bytes));
	}
	hash = store_hash(all.data, all.len);
	buf_release(&all);
	buf_release(&ignored);
	free(self);
	return hash;
}

/* ---- the index ---- */

static int fetch_made(struct loader *l)
{
	for (size_t i = 0; i < l->todo.n; i++)
		if (fetch(l, l->todo.items[i]) < 0)
			return -1;
	return 0;
}

/* In the order of paths: numbers of records do not depend on who was first. */
static int fill_index(struct loader *l, struct store_hash *environment)
{
	if (fetch_made(l) < 0)
		return -1;
	*environment = environment_of(l);
	for (uint32_t i = 0; i < l->ws->tree.n; i++) {
		const struct workspace_file *f = &l->ws->files[i];
		const struct scan_brief b = workspace_brief(l->ws, i);

		if (b.n_includes)
			index_add_includes(l->index, f->tree->path, b.includes,
					   b.n_includes);
		if (l->texts[i].data &&
		    index_add(l->index, f->tree->path, l->texts[i].data,
			      l->texts[i].len, &l->err) < 0)
			return -1;
		free(l->texts[i].data);
		l->texts[i].data = NULL;
	}
	return 0;
}

static void free_texts(struct loader *l)
{
	for (size_t i = 0; l->texts && i < l->ws->tree.n; i++)
		free(l->texts[i].data);
	free(l->texts);
}

static int run_workers(struct loader *l)
{
	struct pool_work work = {
		.next = next_batch, .done = batch_done, .tick = tick,
		.ctx = l,
	};
	struct buf which = BUF_INIT;
	uint64_t weight = 0;
	int ret;

	if (!l->todo.n)
		return 0;
	ret = index_libclang_key(&which, &l->err);
	buf_release(&which);
	if (ret < 0)
		return -1;
	for (size_t i = 0; i < l->todo.n; i++)
		weight += l->ws->files[l->todo.items[i]].tree->size;
	free(l->self);
	l->self = proc_self();
	if (!l->self) {
		buf_addstr(&l->err, "cannot find this program's own file to "
			   "start index workers");
		return -1;
	}
	l->argv[0] = l->self;
	l->argv[1] = "index-worker";
	l->progress = progress_start("reading types", "files", l->todo.n,
				     weight);
	ret = pool_run(l->ws->jobs, &work);
	progress_end(l->progress);
	return l->failed ? -1 : ret;
}

static struct store_hash definitions_key(void)
{
	struct buf key = BUF_INIT, ignored = BUF_INIT;
	struct store_hash hash;

	buf_addf(&key, "index %d scan %d libclang ", INDEX_VERSION,
		 SCAN_VERSION);
	index_libclang_key(&key, &ignored);
	hash = store_hash(key.data, key.len);
	buf_release(&key);
	buf_release(&ignored);
	return hash;
}

/*
 * Appends the definitions that the store has of a content; nothing when it defines
 * no types. False: they are not there any more.
 */
static bool add_definitions(struct workspace *ws, int64_t content,
			    const struct scan_file *scan, struct buf *out)
{
	struct store_hash key = definitions_key();
	struct buf trouble = BUF_INIT;
	bool found;

	if (!scan_brief(scan).types)
		return true;
	found = store_get_definitions(ws->store, content, &key, out,
				      &trouble) == 1;
	buf_release(&trouble);
	return found;
}

/* ---- with the index of an earlier run ---- */

/* The text that definitions come from, without what is blank at its end. */
static void reduce_to_end(struct buf *out, const char *text, size_t len,
			  const struct scan_file *scan)
{
	typing_reduce(out, text, len, scan);
	while (out->len && strchr(" \n", out->data[out->len - 1]))
		buf_setlen(out, out->len - 1);
}

/* The same of a content of before, which is the tree's as a rule. */
static bool reduce_then(struct loader *l, const struct typing_change *c,
			struct buf *out)
{
	struct buf text = BUF_INIT, ignored = BUF_INIT;
	struct scan_file *scan = NULL;
	struct store_hash hash;

	if (tree_read(&text, l->ws->tree.root, c->path, &ignored) == 0) {
		hash = store_hash(text.data, text.len);
		if (store_find_content(l->ws->store, &hash) == c->then)
			scan = workspace_scan_then(l->ws, c->then);
	}
	if (scan)
		reduce_to_end(out, text.data, text.len, scan);
	scan_free(scan);
	buf_release(&text);
	buf_release(&ignored);
	return scan != NULL;
}

/* A change behind the types of a file leaves its definitions: no worker. */
static int take_then(struct loader *l, const struct typing_change *c)
{
	struct buf then = BUF_INIT, now = BUF_INIT;
	struct buf text = BUF_INIT, ignored = BUF_INIT;
	size_t len;
	const char *whole = workspace_text(l->ws, c->file, &len);
	int ret = 0;

	if (c->then && whole && reduce_then(l, c, &then)) {
		reduce_to_end(&now, whole, len, workspace_scan(l->ws, c->file));
		if (now.len == then.len && now.len &&
		    !memcmp(now.data, then.data, now.len) &&
		    store_get_definitions(l->ws->store, c->then, &l->key,
					  &text, &ignored) == 1 &&
		    !ignored.len)
			ret = store_put_definitions(
				l->ws->store, l->ws->files[c->file].content,
				&l->key, text.data, text.len, NULL);
	}
	buf_release(&then);
	buf_release(&now);
	buf_release(&text);
	buf_release(&ignored);
	return ret;
}

static int fetch_changes(struct loader *l, const struct typing_kept *kept)
{
	int ret = 0;

	for (size_t i = 0; i < kept->changes.n && ret == 0; i++) {
		const struct typing_change *c = &kept->changes.items[i];
		size_t todo = l->todo.n;

		if (c->file == MAP_NONE)
			continue;
		ret = sort_out_one(l, c->file);
		if (ret < 0 || l->todo.n == todo)
			continue;
		l->todo.n = todo;
		ret = take_then(l, c);
		if (ret == 0)
			ret = sort_out_one(l, c->file);
	}
	return ret;
}

/* It defines what it did, line for line, and sees the same as then. */
static bool means_the_same(struct loader *l, const struct typing_change *c,
			   const struct index_replacement *r)
{
	struct scan_file *scan = workspace_scan_then(l->ws, c->then);
	struct buf then = BUF_INIT;
	bool same;

	same = scan && add_definitions(l->ws, c->then, scan, &then) &&
		scan_same_includes(scan, workspace_scan(l->ws, c->file)) &&
		then.len == r->now_len &&
		(!then.len || !memcmp(then.data, r->now, then.len));
	scan_free(scan);
	buf_release(&then);
	return same;
}

/* In the index; the file is one that nobody else sees. */
static int replace(struct loader *l, struct typing_kept *kept,
		   const struct typing_change *c, struct index_replacement *r)
{
	struct buf then = BUF_INIT, ignored = BUF_INIT;
	int ret = 0;

	if (c->then)
		ret = store_get_definitions(l->ws->store, c->then, &l->key,
					    &then, &ignored);
	if (ret > 0) {
		r->then = then.data;
		r->then_len = then.len;
	}
	if (ret >= 0)
		ret = index_replace(kept->index, r, &l->err);
	buf_release(&then);
	buf_release(&ignored);
	return ret < 0 ? -1 : 1;
}

/* 1; 0: others see other types in it; -1: what was is not known any more. */
static int make_change(struct loader *l, struct typing_kept *kept,
		       const struct typing_change *c)
{
	struct index_replacement r = { .path = c->path, .now = "" };

	if (c->seen && (c->file == MAP_NONE || !c->then))
		return 0;
	if (c->file != MAP_NONE) {
		const struct scan_file *scan =
			workspace_scan(l->ws, c->file);

		if (l->texts[c->file].data)
			r.now = l->texts[c->file].data;
		r.now_len = l->texts[c->file].len;
		r.includes = scan->includes;
		r.n_includes = scan->n_includes;
	}
	if (c->seen)
		return means_the_same(l, c, &r);
	return is_visible(c->path, r.now, kept->sources) ? 0
		: replace(l, kept, c, &r);
}

/* False: the index is of no use. *fits: whether it will do for this tree. */
static bool make_changes(struct loader *l, struct typing_kept *kept,
			 bool *fits)
{
	for (size_t i = 0; i < kept->changes.n; i++) {
		int made = make_change(l, kept, &kept->changes.items[i]);

		if (made < 0)
			return false;
		*fits &= made > 0;
	}
	return true;
}

/* As typing_load; -1 also when there is none that will do: then load anew. */
static int load_kept(struct loader *l, size_t most,
		     struct store_hash *environment, struct typing_then *then)
{
	struct typing_kept kept;
	bool fits;
	int ret;

	if (!typing_kept_load(&kept, l->ws, &l->key))
		return -1;
	ret = fetch_changes(l, &kept);
	if (ret == 0)
		ret = run_workers(l);
	if (ret == 0 && fetch_made(l) < 0)
		ret = -1;
	l->todo.n = l->at = 0;
	fits = kept.fits && kept.changes.n <= most;
	if (ret == 0 && !make_changes(l, &kept, &fits))
		ret = -1;
	if (ret == 0) {
		*environment = then->environment = kept.environment;
		*(fits ? &l->index : &then->index) = kept.index;
		kept.index = NULL;
	}
	typing_kept_release(&kept);
	return ret == 0 && !fits ? -1 : ret;
}

/* ---- the whole ---- */

static int load_all(struct loader *l, struct store_hash *environment)
{
	int ret = store_begin_reading(l->ws->store);

	l->index = index_new();
	if (ret == 0)
		ret = sort_out(l);
	if (ret == 0)
		ret = store_commit(l->ws->store);
	else
		store_rollback(l->ws->store);
	if (ret == 0)
		ret = run_workers(l);
	if (ret == 0)
		ret = fill_index(l, environment);
	if (ret == 0)
		index_finish(l->index);
	return ret;
}

int typing_load(struct index **out, struct typing_then *then,
		struct workspace *ws, bool passing,
		struct store_hash *environment, struct buf *err)
{
	struct loader l = { .ws = ws, .err = BUF_INIT };
	int ret;

	memset(then, 0, sizeof(*then));
	l.key = definitions_key();
	l.texts = xcalloc(ws->tree.n + 1, sizeof(*l.texts));
	ret = load_kept(&l, passing ? WORKSPACE_FAR : WORKSPACE_NEAR,
			environment, then);
	if (ret < 0) {
		buf_clear(&l.err);
		ret = load_all(&l, environment);
		if (ret == 0 && !passing && !ws->troubles.n)
			typing_kept_save(ws, &l.key, l.index, environment,
					 l.sources, l.visible);
	}
	if (ret == 0) {
		*out = l.index;
		l.index = NULL;
	} else if (ret < 0) {
		buf_addstr(err, l.err.len ? l.err.data
			   : store_error(ws->store));
	}
	for (size_t i = 0; i < l.again.n; i++)
		batch_free(l.again.items[i]);
	vec_release(&l.again);
	vec_release(&l.todo);
	free_texts(&l);
	free(l.visible);
	index_free(l.index);
	free(l.self);
	buf_release(&l.err);
	return ret;
}

const char *typing_return_type(struct workspace *ws, const char *function)
{
	struct buf *first = &ws->scratch;
	const struct workspace_place *p = workspace_function(ws, function);
	struct buf other = BUF_INIT;
	bool agree = p != NULL;

	buf_clear(first);
	for (bool any = false; p && agree;
	     p = workspace_next_function(ws, p), any = true) {
		struct operand_file f;
		struct buf *to = any ? &other : first;

		buf_clear(&other);
		agree = typing_operand_file(&f, ws, NULL, p->file) &&
			operand_return_type(&f, p->item, to) &&
			(!any || !strcmp(first->data, other.data));
	}
	buf_release(&other);
	return agree && first->len ? first->data : NULL;
}

static const char *return_type(void *ctx, const char *function)
{
	struct workspace *ws = ctx;

	if (!ws->asked_returns)
		ws->asked_returns = map_new();
	map_put(ws->asked_returns, function, strlen(function), 1);
	ws->asked_elsewhere++;
	return typing_return_type(ws, function);
}

bool typing_operand_file(struct operand_file *f, struct workspace *ws,
			 const struct index *index, uint32_t file)
{
	memset(f, 0, sizeof(*f));
	f->index = index;
	f->path = ws->files[file].tree->path;
	f->text = workspace_text(ws, file, &f->len);
	f->scan = workspace_scan(ws, file);
	f->return_type = return_type;
	f->ctx = ws;
	return f->text != NULL;
}
