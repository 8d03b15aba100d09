/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "embed.h"
#include "frozen.h"

enum {
	EMBED_ROUNDS = 64, /* deeper than any honest nesting */
	PATH_MAX_STEPS = 1024,
};

struct embed {
	const struct index_record *records;
	const struct index_member *members;
	size_t n;
	index_id root[INDEX_ROOTS];
	int32_t *depth[INDEX_ROOTS]; /* by record; -1: not embedded */
	bool is_frozen, depth_is_frozen;
};

const char *const index_root_names[INDEX_ROOTS] = {
	"device",
	"kobject",
	"cdev",
	"kref",
	"refcount",
};

const char *const index_root_tags[INDEX_ROOTS] = {
	"device",
	"kobject",
	"cdev",
	"kref",
	"refcount_struct",
};

/* Steps from a record to the root through m, or -1. */
static int32_t depth_through(const struct embed *e, const int32_t *depth,
			     uint32_t member)
{
	const struct index_member *m = &e->members[member];

	if (!index_is_by_value(m) || depth[m->type.record] < 0)
		return -1;
	return depth[m->type.record] + (*m->name ? 1 : 0);
}

static bool lower_depth(const struct embed *e, int32_t *depth, size_t record)
{
	const struct index_record *r = &e->records[record];
	int32_t before = depth[record], through;

	for (uint32_t i = 0; i < r->n_members; i++) {
		through = depth_through(e, depth, r->first_member + i);
		if (through >= 0 &&
		    (depth[record] < 0 || through < depth[record]))
			depth[record] = through;
	}
	return depth[record] != before;
}

/* The root is what include/linux calls so, in its own header if it can be. */
static index_id find_root(const struct embed *e, const char *tag)
{
	struct buf path = BUF_INIT;
	index_id found = INDEX_NONE;

	buf_addf(&path, "include/linux/%s.h", tag);
	for (size_t i = 0; i < e->n; i++) {
		const struct index_record *r = &e->records[i];

		if (r->is_union || r->n_members == 0 ||
		    strcmp(r->tag, tag) != 0 ||
		    !starts_with(r->path, "include/linux/"))
			continue;
		if (found == INDEX_NONE || strcmp(r->path, path.data) == 0 ||
		    (strcmp(e->records[found].path, path.data) != 0 &&
		     strcmp(r->path, e->records[found].path) < 0))
			found = (index_id)i;
	}
	buf_release(&path);
	return found;
}

static void compute_depths(struct embed *e, enum index_root root)
{
	index_id id = find_root(e, index_root_tags[root]);
	int32_t *depth = xcalloc(e->n + 1, sizeof(*depth));
	bool changed = id != INDEX_NONE;

	e->root[root] = id;
	e->depth[root] = depth;
	for (size_t i = 0; i < e->n; i++)
		depth[i] = -1;
	if (id != INDEX_NONE)
		depth[id] = 0;
	/* Inner records have higher numbers than those they stand in. */
	for (int round = 0; changed && round < EMBED_ROUNDS; round++) {
		changed = false;
		for (size_t i = e->n; i-- > 0;)
			changed |= lower_depth(e, depth, i);
	}
}

struct embed *embed_new(const struct index_record *records, size_t n,
			const struct index_member *members)
{
	struct embed *e = xcalloc(1, sizeof(*e));

	e->records = records;
	e->n = n;
	e->members = members;
	for (int root = 0; root < INDEX_ROOTS; root++)
		compute_depths(e, (enum index_root)root);
	return e;
}

void embed_free(struct embed *e)
{
	if (!e)
		return;
	for (int i = 0; i < INDEX_ROOTS && !e->depth_is_frozen; i++)
		free(e->depth[i]);
	if (!e->is_frozen)
		free(e);
}

struct embed *embed_freeze(const struct embed *e, struct freezer *f,
			   const struct index_record *records,
			   const struct index_member *members)
{
	struct embed copy = *e;

	copy.records = records;
	copy.members = members;
	copy.is_frozen = copy.depth_is_frozen = true;
	for (int i = 0; i < INDEX_ROOTS; i++)
		copy.depth[i] = freezer_put(f, e->depth[i],
					    e->n * sizeof(*e->depth[i]));
	return freezer_put(f, &copy, sizeof(copy));
}

static void extend_depths(struct embed *e, int32_t **depth, size_t before,
			  size_t gone, size_t n_gone)
{
	int32_t *more = xcalloc(e->n + 1, sizeof(*more));
	bool changed = true;

	memcpy(more, *depth, before * sizeof(*more));
	if (!e->depth_is_frozen)
		free(*depth);
	*depth = more;
	for (size_t i = gone; i < gone + n_gone; i++)
		more[i] = -1;
	for (size_t i = before; i < e->n; i++)
		more[i] = -1;
	for (int round = 0; changed && round < EMBED_ROUNDS; round++) {
		changed = false;
		for (size_t i = e->n; i-- > before;)
			changed |= lower_depth(e, more, i);
	}
}

void embed_extend(struct embed *e, const struct index_record *records,
		  size_t n, const struct index_member *members, size_t gone,
		  size_t n_gone)
{
	size_t before = e->n;

	e->records = records;
	e->members = members;
	e->n = n;
	for (int i = 0; i < INDEX_ROOTS; i++)
		extend_depths(e, &e->depth[i], before, gone, n_gone);
	e->depth_is_frozen = false;
}

static bool is_public(const struct index_record *r)
{
	return starts_with(r->path, "include/");
}

/* The first member that lies on a shortest path. */
static const struct index_member *
next_on_path(const struct embed *e, const int32_t *depth, index_id record)
{
	const struct index_record *r = &e->records[record];

	for (uint32_t i = 0; i < r->n_members; i++)
		if (depth_through(e, depth, r->first_member + i) ==
		    depth[record])
			return &e->members[r->first_member + i];
	return NULL;
}

int embed_depth(const struct embed *e, index_id record, enum index_root root,
		struct buf *path, index_id *carrier)
{
	const int32_t *depth = e->depth[root];
	const struct index_member *m;
	index_id first_public = INDEX_NONE, at = record;
	bool names = false;

	if (record < 0 || (size_t)record >= e->n || depth[record] < 0)
		return -1;
	/* Counted, because records of hostile text may embed each other. */
	for (int i = 0; at != e->root[root] && i < PATH_MAX_STEPS; i++) {
		m = next_on_path(e, depth, at);
		if (!m)
			break;
		if (first_public == INDEX_NONE && is_public(&e->records[at]))
			first_public = at;
		if (path && *m->name) {
			buf_addf(path, "%s%s", names ? " -> " : "", m->name);
			names = true;
		}
		at = m->type.record;
	}
	if (carrier)
		*carrier = first_public == INDEX_NONE ? record : first_public;
	return depth[record];
}
