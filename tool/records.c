/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "index.h"
#include "records.h"
#include "store_carry.h"
#include "store_run.h"

struct records {
	struct store *store;
	const struct index *index;
	bool failed;
};

static bool is_nested_untagged(const struct index_record *r)
{
	return r->parent != INDEX_NONE && (!*r->tag || strstr(r->tag, "::"));
}

static void add_record(struct records *t, index_id id)
{
	const struct index_record *r = index_record(t->index, id);

	if (store_add_record(t->store, index_number(t->index, id), r->tag,
			     r->path, r->line, r->is_union) < 0)
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
			if (store_add_counter_member(t->store,
						     index_number(t->index,
								  top),
						     name.data, m->type.name,
						     m->line) < 0)
				t->failed = true;
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
		if (store_add_embeds(t->store, index_number(t->index, id),
				     index_root_names[root], depth,
				     chain.data,
				     index_number(t->index, carrier),
				     index_number(t->index, holder)) < 0)
			t->failed = true;
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
		if (store_add_part(t->store, index_number(t->index, id),
				   m->name, m->line,
				   index_number(t->index,
						m->type.record)) < 0)
			t->failed = true;
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
