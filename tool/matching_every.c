/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "arena.h"
#include "ctree.h"
#include "ctree_flow.h"
#include "matching_binds.h"
#include "matching_every.h"
#include "matching_index.h"
#include "matching_step.h"
#include "smpl_patch.h"
#include "vec.h"

typedef const struct ctree_node node_t;
typedef const struct matching_bind bind_t;
typedef const struct matching_next next_t;

/* ---- what can be matched ---- */

static node_t *alone(node_t *p)
{
	while (p->kind == CTREE_LIST && p->n == 1)
		p = p->kids[0];
	return p;
}

static bool is_simple(node_t *p)
{
	p = alone(p);
	if (p->kind == CTREE_EITHER) {
		for (uint32_t i = 0; i < p->n; i++)
			if (!is_simple(p->kids[i]))
				return false;
		return true;
	}
	return p->kind == CTREE_EXPRESSION || p->kind == CTREE_RETURN;
}

static bool speaks_of(node_t *p, uint32_t meta)
{
	if (!p)
		return false;
	if (p->kind == CTREE_META && p->meta == meta)
		return true;
	for (uint32_t i = 0; i < p->n; i++)
		if (speaks_of(p->kids[i], meta))
			return true;
	return false;
}

const char *matching_every_refuses(const struct smpl_rule *rule,
				   struct ctree_node *const *list, size_t n)
{
	if (n > 3)
		return "more than one '...' between statements without 'exists'";
	if (!is_simple(list[2]) ||
	    (!is_simple(list[0]) && !matching_is_expression(list[0])))
		return "'...' without 'exists' between other than simple statements";
	if (matching_dots_have(list[1], CTREE_WHEN_ANY))
		return "'when any' without 'exists'";
	for (uint32_t i = 0; i < rule->n_metas; i++)
		if (!rule->metas[i].position && !rule->metas[i].inherited &&
		    !speaks_of(list[0], i) && speaks_of(list[1], i) &&
		    speaks_of(list[2], i))
			return "a name of 'when' that what follows binds";
	return NULL;
}

/* ---- what B matches ---- */

/* One match of B, and what it binds besides A. */
struct hit {
	size_t step;
	struct matching_bind *binds;
	size_t n;
};

struct every {
	struct matching_tree *m;
	const struct matching_every *what;
	bind_t *binds; /* of A */
	size_t n; /* steps */
	struct {
		struct hit *items;
		size_t n, alloc;
	} hits;
	/* By step: */
	bool *passes;
	bool *ends; /* B is here, with what is tried */
	bool *other; /* B is here, and binds what is to be left unbound */
	bool *good; /* all ways lead to B */
	bool *leaves; /* an if whose branch may leave */
	bool *some; /* some way leads to B */
	bool *around;
	bool *seen;
	struct {
		size_t *items;
		size_t n, alloc;
	} todo;
};

static bool is_key(const struct every *e, uint32_t meta)
{
	return matching_is_key(&e->m->rule->metas[meta]);
}

static const struct matching_bind *bind_of(const struct hit *hit, uint32_t meta)
{
	for (size_t i = 0; i < hit->n; i++)
		if (hit->binds[i].meta == meta)
			return &hit->binds[i];
	return NULL;
}

/* Binds the hit what the key does not? */
static bool binds_more(const struct every *e, const struct hit *hit,
		       const struct hit *key)
{
	for (size_t i = 0; i < hit->n; i++)
		if (is_key(e, hit->binds[i].meta) &&
		    !bind_of(key, hit->binds[i].meta))
			return true;
	return false;
}

/* Do they bind something to different values? */
static bool contradicts(const struct every *e, const struct hit *hit,
			const struct hit *key)
{
	for (size_t i = 0; i < hit->n; i++) {
		bind_t *b = &hit->binds[i], *other = bind_of(key, b->meta);

		if (other && is_key(e, b->meta) &&
		    !matching_value_same(&b->value, &other->value))
			return true;
	}
	return false;
}

/* Binds the hit nothing that the key does not bind to the same? */
static bool agrees(const struct every *e, const struct hit *hit,
		   const struct hit *key)
{
	return !contradicts(e, hit, key) && !binds_more(e, hit, key);
}

static bool same_key(const struct every *e, const struct hit *a,
		     const struct hit *b)
{
	return agrees(e, a, b) && agrees(e, b, a);
}

struct noted {
	struct matching_hit hit;
	struct every *e;
	size_t step;
};

/* Of alternatives the first counts, and what binds something otherwise. */
static void note(struct matching_tree *m UNUSED, next_t *self, bind_t *binds)
{
	const struct noted *noted = (const struct noted *)self;
	struct every *e = noted->e;
	struct hit hit = { .step = noted->step };
	size_t n = 0;

	for (bind_t *b = binds; b != e->binds; b = b->next)
		n++;
	hit.binds = arena_array(e->what->arena, n + 1, sizeof(*hit.binds));
	for (bind_t *b = binds; b != e->binds; b = b->next)
		hit.binds[hit.n++] = *b;
	for (size_t i = e->hits.n; i-- > 0;) {
		if (e->hits.items[i].step != hit.step)
			break;
		if (!contradicts(e, &e->hits.items[i], &hit))
			return;
	}
	*vec_push(&e->hits) = hit;
}

static const struct ctree_step *step_at(const struct every *e, size_t i)
{
	return ctree_flow_step(e->what->flow, i);
}

static void look_at_steps(struct every *e)
{
	struct matching_passing passing;

	matching_passing_init(&passing, e->m->rule, e->what->list[1],
			      e->what->list[0], e->binds);
	for (size_t i = 0; i < e->n; i++) {
		bool yes = false;
		struct noted noted = { { { note }, NULL, &yes }, e, i };

		matching_step(e->m, e->what->list[2], step_at(e, i), e->binds,
			      &noted.hit);
		e->passes[i] = matching_passes(e->m, &passing, step_at(e, i),
					       e->binds);
	}
	matching_passing_release(&passing);
}

/* ---- ways ---- */

/*
 * Coccinelle has a way around all of an if, a switch, a do and a block, which
 * ends well.
 */
static void find_ways_around(struct every *e)
{
	for (size_t i = 0; i < e->n; i++) {
		const struct ctree_step *s = step_at(e, i);

		if (!s->node)
			continue;
		e->around[i] = s->node->kind == CTREE_IF ||
			       s->node->kind == CTREE_SWITCH ||
			       (s->node->kind == CTREE_DO && !s->part);
		if (s->node->kind == CTREE_BLOCK && s->opens)
			e->around[i] = true;
	}
}

/*
 * A question about all ways: which steps are passed, which end well. Where within is
 * set, a way that leaves it ends badly.
 */
struct question {
	const bool *passes, *ends;
	const bool *leaves; /* or NULL */
	node_t *within; /* or NULL */
	bool *some, *good; /* the answer */
};

static bool next_is(const struct every *e, const struct question *q, size_t at,
		    uint32_t k, const bool *what)
{
	const struct ctree_step *s = step_at(e, at);
	size_t to = s->next[k];

	if (k == 0 && q->leaves && q->leaves[at])
		return true;
	if (q->within && !(step_at(e, to)->node &&
			   matching_lies_in(step_at(e, to)->node, q->within)))
		return false;
	return what[to];
}

static bool find_some(const struct every *e, const struct question *q, size_t i)
{
	const struct ctree_step *s = step_at(e, i);

	if (q->ends[i])
		return true;
	if (!q->passes[i] || e->other[i])
		return false;
	if (e->around[i])
		return true;
	for (uint32_t k = 0; k < s->n_next; k++)
		if (next_is(e, q, i, k, q->some))
			return true;
	return false;
}

static bool find_good(const struct every *e, const struct question *q, size_t i)
{
	const struct ctree_step *s = step_at(e, i);

	if (q->ends[i])
		return true;
	if (!q->passes[i] || !q->some[i] || !s->n_next)
		return false;
	for (uint32_t k = 0; k < s->n_next; k++)
		if (!next_is(e, q, i, k, q->good))
			return false;
	return true;
}

/* The least set of some, then the largest of good. */
static void answer(const struct every *e, const struct question *q)
{
	bool more = true;

	memset(q->some, 0, e->n);
	while (more) {
		more = false;
		for (size_t i = 0; i < e->n; i++)
			if (!q->some[i] && find_some(e, q, i))
				q->some[i] = more = true;
	}
	memset(q->good, 1, e->n);
	for (more = true; more;) {
		more = false;
		for (size_t i = 0; i < e->n; i++)
			if (q->good[i] && !find_good(e, q, i)) {
				q->good[i] = false;
				more = true;
			}
	}
}

/* ---- branches that leave ---- */

static bool comes_to_b(struct every *e, size_t from)
{
	bool yes = false;

	memset(e->seen, 0, e->n);
	e->todo.n = 0;
	*vec_push(&e->todo) = from;
	while (e->todo.n && !yes) {
		size_t at = e->todo.items[--e->todo.n];
		const struct ctree_step *s = step_at(e, at);

		yes = e->ends[at] || e->other[at];
		for (uint32_t k = 0; k < s->n_next; k++)
			if (!e->seen[s->next[k]]) {
				e->seen[s->next[k]] = true;
				*vec_push(&e->todo) = s->next[k];
			}
	}
	return yes;
}

static bool leaves_here(struct every *e, size_t i)
{
	const struct ctree_step *s = step_at(e, i);

	if (!s->node || e->ends[i] || e->other[i])
		return false;
	switch (s->node->kind) {
	case CTREE_RETURN:
	case CTREE_CONTINUE:
		return true;
	case CTREE_GOTO:
	case CTREE_BREAK:
		return !comes_to_b(e, i);
	default:
		return false;
	}
}

/* Does a way through the branch of this if come out of it without a jump? */
static bool falls_out(struct every *e, const struct ctree_step *head)
{
	node_t *branch = head->node->kids[1];
	bool out = false;

	memset(e->seen, 0, e->n);
	e->todo.n = 0;
	*vec_push(&e->todo) = head->next[0];
	while (e->todo.n && !out) {
		const struct ctree_step *s =
			step_at(e, e->todo.items[--e->todo.n]);

		for (uint32_t k = 0; k < s->n_next; k++) {
			size_t to = s->next[k];

			if (!matching_lies_in(step_at(e, to)->node, branch)) {
				out = out || !matching_jumps(s->node);
			} else if (!e->seen[to]) {
				e->seen[to] = true;
				*vec_push(&e->todo) = to;
			}
		}
	}
	return out;
}

static void find_branches_that_leave(struct every *e)
{
	bool *passes = xcalloc(e->n, 1), *ends = xcalloc(e->n, 1);
	struct question q = {
		.passes = passes,
		.ends = ends,
		.some = e->some,
		.good = e->good,
	};

	for (size_t i = 0; i < e->n; i++) {
		passes[i] = !e->ends[i] && !e->other[i];
		ends[i] = leaves_here(e, i);
	}
	for (size_t i = 0; i < e->n; i++) {
		const struct ctree_step *s = step_at(e, i);

		e->leaves[i] = false;
		if (!s->node || s->node->kind != CTREE_IF || !s->n_next ||
		    falls_out(e, s))
			continue;
		q.within = s->node;
		answer(e, &q);
		e->leaves[i] = next_is(e, &q, i, 0, q.good);
	}
	free(passes);
	free(ends);
}

/* ---- what is the same on all ways ---- */

static bool is_first(const struct every *e, size_t hit)
{
	for (size_t i = 0; i < hit; i++)
		if (same_key(e, &e->hits.items[i], &e->hits.items[hit]))
			return false;
	return true;
}

static void mark_reached(struct every *e, size_t start)
{
	memset(e->seen, 0, e->n);
	e->todo.n = 0;
	*vec_push(&e->todo) = start;
	while (e->todo.n) {
		size_t at = e->todo.items[--e->todo.n];
		const struct ctree_step *s = step_at(e, at);

		if (e->ends[at] && at != start)
			continue;
		for (uint32_t k = 0; k < s->n_next; k++) {
			size_t to = s->next[k];

			if (e->seen[to] || !e->good[to])
				continue;
			e->seen[to] = true;
			*vec_push(&e->todo) = to;
		}
	}
}

static bool comes_before(const struct matching_value *a,
			 const struct matching_value *b)
{
	return a->place.line < b->place.line ||
	       (a->place.line == b->place.line && a->place.col < b->place.col);
}

/* all with one more, in the order of the file. */
static const struct matching_value *with_place(const struct matching_value *all,
					       const struct matching_value *one,
					       struct arena *arena)
{
	struct matching_value *place;

	if (all && matching_value_has(all, one))
		return all;
	place = arena_get(arena, sizeof(*place));
	if (!all || comes_before(one, all)) {
		*place = *one;
		place->more = all;
	} else {
		*place = *all;
		place->more = with_place(all->more, one, arena);
	}
	return place;
}

/*
 * What a metavariable of the key is bound to by the hits that ways come to; NULL:
 * to nothing.
 */
static const struct matching_value *
value_of(const struct every *e, const struct hit *key, uint32_t meta)
{
	bool place = e->m->rule->metas[meta].position;
	const struct matching_value *value = NULL;

	for (size_t i = 0; i < e->hits.n; i++) {
		const struct hit *hit = &e->hits.items[i];
		bind_t *b = bind_of(hit, meta);

		if (!b || !e->seen[hit->step] || !agrees(e, hit, key))
			continue;
		if (place)
			value = with_place(value, &b->value, e->what->arena);
		else if (is_key(e, b->meta))
			value = &b->value;
	}
	return value;
}

static void say(struct every *e, const struct hit *key, next_t *next)
{
	size_t n = e->m->rule->n_metas;
	struct matching_bind *all = xcalloc(n + 1, sizeof(*all));
	bind_t *binds = e->binds;

	for (uint32_t i = 0; i < n; i++) {
		const struct matching_value *value = NULL;

		if (!matching_bound(e->binds, i))
			value = value_of(e, key, i);
		if (!value && bind_of(key, i) && is_key(e, i))
			goto out; /* then another key says it */
		if (!value)
			continue;
		all[i] = (struct matching_bind){ i, *value, binds };
		binds = &all[i];
	}
	next->go(e->m, next, binds);
out:
	free(all);
}

static void try_key(struct every *e, const struct hit *key, size_t start,
		    bool strict, next_t *next)
{
	const struct ctree_step *s = step_at(e, start);
	struct question q = {
		.passes = e->passes,
		.ends = e->ends,
		.leaves = strict ? NULL : e->leaves,
		.some = e->some,
		.good = e->good,
	};

	memset(e->ends, 0, e->n);
	memset(e->other, 0, e->n);
	for (size_t i = 0; i < e->hits.n; i++) {
		const struct hit *hit = &e->hits.items[i];

		if (agrees(e, hit, key))
			e->ends[hit->step] = true;
		else if (binds_more(e, hit, key))
			e->other[hit->step] = true;
	}
	if (!strict)
		find_branches_that_leave(e);
	answer(e, &q);
	for (uint32_t k = 0; k < s->n_next; k++)
		if (!next_is(e, &q, start, k, q.good))
			return;
	if (!s->n_next)
		return;
	mark_reached(e, start);
	say(e, key, next);
}

void matching_every(struct matching_tree *m, const struct matching_every *what,
		    node_t *from, bind_t *binds, next_t *next)
{
	struct every e = { .m = m, .what = what, .binds = binds };
	bool strict = matching_dots_have(what->list[1], CTREE_WHEN_STRICT);
	size_t start = ctree_flow_of(what->flow, from);
	bool *of_steps;

	if (start == SIZE_MAX)
		return;
	e.n = ctree_flow_count(what->flow);
	of_steps = xcalloc(e.n, 8);
	e.passes = of_steps;
	e.ends = of_steps + e.n;
	e.good = of_steps + 2 * e.n;
	e.leaves = of_steps + 3 * e.n;
	e.some = of_steps + 4 * e.n;
	e.seen = of_steps + 5 * e.n;
	e.other = of_steps + 6 * e.n;
	e.around = of_steps + 7 * e.n;
	look_at_steps(&e);
	find_ways_around(&e);
	for (size_t i = 0; i < e.hits.n; i++)
		if (is_first(&e, i))
			try_key(&e, &e.hits.items[i], start, strict, next);
	vec_release(&e.hits);
	vec_release(&e.todo);
	free(of_steps);
}
