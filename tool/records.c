/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "index.h"
#include "records.h"
#include "store_carry.h"
#include "store_run.h"

/* Rows go to the store, or as text to where they are compared. */
struct records {
	struct store *store;
	struct buf *text;
	const struct index *index;
	bool failed;
};

static int64_t number_of(const struct records *t, index_id id)
{
	return index_number(t->index, id);
}

static bool is_nested_untagged(const struct index_record *r)
{
	return r->parent != INDEX_NONE && (!*r->tag || strstr(r->tag, "::"));
}

static void add_record(struct records *t, index_id id)
{
	const struct index_record *r = index_record(t->index, id);

	if (t->store && store_add_record(t->store, number_of(t, id), r->tag,
					 r->path, r->line, r->is_union) < 0)
		t->failed = true;
}

static void add_counter(struct records *t, index_id top, const char *name,
			const struct index_member *m)
{
	if (t->text)
		buf_addf(t->text, "counter %" PRId64 " %s %s %u\n",
			 number_of(t, top), name, m->type.name, m->line);
	else if (store_add_counter_member(t->store, number_of(t, top), name,
					  m->type.name, m->line) < 0)
		t->failed = true;
}

static void add_embeds(struct records *t, index_id id, int root, int depth,
		       const char *chain, index_id carrier, index_id holder)
{
	if (t->text)
		buf_addf(t->text, "%s %d %s %" PRId64 " %" PRId64 "\n",
			 index_root_names[root], depth, chain,
			 number_of(t, carrier), number_of(t, holder));
	else if (store_add_embeds(t->store, number_of(t, id),
				  index_root_names[root], depth, chain,
				  number_of(t, carrier),
				  number_of(t, holder)) < 0)
		t->failed = true;
}

static void add_part(struct records *t, index_id id,
		     const struct index_member *m)
{
	if (t->text)
		buf_addf(t->text, "part %s %u %" PRId64 "\n", m->name, m->line,
			 number_of(t, m->type.record));
	else if (store_add_part(t->store, number_of(t, id), m->name, m->line,
				number_of(t, m->type.record)) < 0)
		t->failed = true;
}

/* Counters of `record`, and of untagged records inside it, belong to top. */
static void add_counters(struct records *t, index_id top, index_id record,
			 const char *prefix, int depth)
{
	const struct index_record *r = index_record(t->index, record);

	for (uint32_t i = 0; i < r->n_members && depth < 16; i++) {
		const struct index_member *m =
			index_member(t->index, r->first_member + i);
		struct buf name = BUF_INIT;

		buf_addf(&name, "%s%s", prefix, m->name);
		if (!m->type.pointers && index_is_counter(m->type.name)) {
			add_record(t, top);
			add_counter(t, top, name.data, m);
		} else if (m->type.record != INDEX_NONE &&
			   !m->type.pointers &&
			   is_nested_untagged(index_record(t->index,
							   m->type.record))) {
			if (*m->name)
				buf_addch(&name, '.');
			add_counters(t, top, m->type.record, name.data,
				     depth + 1);
		}
		buf_release(&name);
	}
}

/* The record that has the last member of the chain as its own. */
static index_id holder_of(struct records *t, index_id record, const char *chain)
{
	index_id holder = record;

	while (*chain) {
		size_t n = strcspn(chain, " ");
		char *name = xstrndup(chain, n);
		index_id owner = INDEX_NONE;
		const struct index_member *m =
			index_find_member(t->index, record, name, &owner);

		free(name);
		if (!m)
			break;
		holder = owner != INDEX_NONE ? owner : record;
		record = m->type.record;
		chain += n;
		chain += strspn(chain, " ->");
	}
	while (is_nested_untagged(index_record(t->index, holder)))
		holder = index_record(t->index, holder)->parent;
	return holder;
}

static void add_embeddings(struct records *t, index_id id)
{
	struct buf chain = BUF_INIT;

	for (int root = 0; root < INDEX_ROOTS; root++) {
		index_id carrier = INDEX_NONE, holder;
		int depth;

		buf_clear(&chain);
		depth = index_embeds(t->index, id, root, &chain, &carrier);
		if (depth < 0)
			continue;
		add_record(t, id);
		if (carrier == INDEX_NONE)
			carrier = id;
		add_record(t, carrier);
		holder = holder_of(t, id, chain.data);
		add_record(t, holder);
		add_embeds(t, id, root, depth, chain.data, carrier, holder);
	}
	buf_release(&chain);
}

/*
 * What lies in the record by value and has a device inside. Members of what has
 * no name of its own belong to the record around it.
 */
static void add_parts(struct records *t, index_id id)
{
	const struct index_record *r = index_record(t->index, id);

	while (is_nested_untagged(index_record(t->index, id)))
		id = index_record(t->index, id)->parent;

	for (uint32_t i = 0; i < r->n_members; i++) {
		const struct index_member *m =
			index_member(t->index, r->first_member + i);

		if (!index_is_by_value(m) ||
		    index_embeds(t->index, m->type.record, INDEX_DEVICE, NULL,
				 NULL) < 0)
			continue;
		add_part(t, id, m);
	}
}

static void add_all(struct records *t, index_id id)
{
	if (!is_nested_untagged(index_record(t->index, id)))
		add_counters(t, id, id, "", 0);
	add_embeddings(t, id);
	add_parts(t, id);
}

int records_add(struct store *store, const struct index *index)
{
	struct records t = { .store = store, .index = index };
	size_t n = index_count(index);

	for (size_t i = 0; i < n; i++)
		add_all(&t, i);
	return t.failed ? -1 : 0;
}

int records_add_file(struct store *store, const struct index *index,
		     const char *path)
{
	struct records t = { .store = store, .index = index };
	index_id id;

	for (uint32_t i = 0; (id = index_at(index, path, i)) != INDEX_NONE;
	     i++) {
		if (store_keeps_record(store, index_number(index, id)))
			add_record(&t, id);
		add_all(&t, id);
	}
	return t.failed ? -1 : 0;
}

static void describe(const struct index *index, index_id id, struct buf *text)
{
	struct records t = { .index = index, .text = text };

	add_all(&t, id);
}

bool records_same(const struct index *a, index_id x, const struct index *b,
		  index_id y)
{
	struct buf then = BUF_INIT, now = BUF_INIT;
	bool same;

	describe(a, x, &then);
	describe(b, y, &now);
	same = then.len == now.len &&
		(!now.len || !memcmp(then.data, now.data, now.len));
	buf_release(&then);
	buf_release(&now);
	return same;
}
