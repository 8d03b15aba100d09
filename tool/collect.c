/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "collect.h"
#include "map.h"
#include "proc.h"
#include "spatch.h"
#include "vec.h"

struct collection {
	struct collected *to;
	struct map *names;
	bool garbled;		/* it holds lines cut or mixed up */
};

static struct collected *find(struct collection *all, const char *path)
{
	uint32_t i = map_get(all->names, path, strlen(path));

	return i == MAP_NONE ? NULL : &all->to[i];
}

static void on_fact(void *ctx, const struct spatch_fact *fact)
{
	struct collected *c = find(ctx, fact->path);
	struct spatch_fact *copy;

	if (!c)
		return;
	copy = vec_push(&c->facts);
	*copy = *fact;
	copy->path = NULL;
	copy->patch = xstrdup(fact->patch);
	copy->kind = xstrdup(fact->kind);
	copy->element = xstrdup(fact->element);
	copy->attrs = xstrdup(fact->attrs);
}

static void on_seen(void *ctx, const char *path, uint32_t line)
{
	struct collected *c = find(ctx, path);

	if (c)
		*vec_push(&c->seen) = line;
}

static void on_done(void *ctx, const char *path)
{
	struct collected *c = find(ctx, path);

	if (c)
		c->done = true;
}

static void set_why(struct collected *c, const char *why)
{
	free(c->why);
	c->why = xstrdup(why);
}

static void on_failed(void *ctx, const char *path, const char *reason)
{
	struct collected *c = find(ctx, path);

	if (c)
		set_why(c, reason);
}

/*
 * spatch talks on stdout about its own rules. But a line that begins as ours do
 * and cannot be read is a fact of nobody knows which file.
 */
static void on_odd(void *ctx, const char *line)
{
	struct collection *all = ctx;

	if (*line == '[')
		all->garbled = true;
}

void collect_output(struct collected *to, char *const *names, size_t n,
		    const struct proc_result *r)
{
	struct collection all = { .to = to, .names = map_new() };
	struct spatch_reader reader = {
		.fact = on_fact, .seen = on_seen, .done = on_done,
		.odd = on_odd, .failed = on_failed, .ctx = &all,
	};

	for (size_t i = 0; i < n; i++)
		map_put(all.names, names[i], strlen(names[i]), i);
	spatch_read_output(r->out->data, r->out->len, &reader);
	spatch_read_errors(r->err->data, r->err->len, &reader);
	for (size_t i = 0; all.garbled && i < n; i++)
		set_why(&to[i], "spatch printed a fact that cannot be read");
	map_free(all.names);
}

bool collected_saw(const struct collected *c, uint32_t first_line,
		   uint32_t last_line)
{
	for (size_t i = 0; i < c->seen.n; i++)
		if (c->seen.items[i] >= first_line &&
		    c->seen.items[i] <= last_line)
			return true;
	return false;
}

void collected_merge(struct collected *c, struct collected *from)
{
	for (size_t i = 0; i < from->facts.n; i++)
		*vec_push(&c->facts) = from->facts.items[i];
	for (size_t i = 0; i < from->seen.n; i++)
		*vec_push(&c->seen) = from->seen.items[i];
	from->facts.n = 0;
	from->seen.n = 0;
}

void collected_release(struct collected *c)
{
	for (size_t i = 0; i < c->facts.n; i++) {
		free((char *)c->facts.items[i].patch);
		free((char *)c->facts.items[i].kind);
		free((char *)c->facts.items[i].element);
		free((char *)c->facts.items[i].attrs);
	}
	vec_release(&c->facts);
	vec_release(&c->seen);
	free(c->why);
}
