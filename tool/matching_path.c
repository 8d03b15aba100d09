/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "arena.h"
#include "ctree.h"
#include "ctree_flow.h"
#include "matching_binds.h"
#include "matching_index.h"
#include "matching_path.h"
#include "matching_step.h"
#include "matching_tree.h"
#include "smpl_patch.h"
#include "vec.h"

typedef const struct ctree_node node_t;
typedef const struct matching_bind bind_t;
typedef const struct matching_next next_t;

struct flow_of {
	node_t *item;
	struct ctree_flow *flow;
};

struct matching_flows {
	struct flow_of *items;
	size_t n, alloc;
	struct arena arena;
};

struct matching_flows *matching_flows_new(void)
{
	return xcalloc(1, sizeof(struct matching_flows));
}

void matching_flows_free(struct matching_flows *flows)
{
	if (!flows)
		return;
	for (size_t i = 0; i < flows->n; i++)
		ctree_flow_free(flows->items[i].flow);
	vec_release(flows);
	arena_release(&flows->arena);
	free(flows);
}

struct arena *matching_flows_arena(struct matching_flows *flows)
{
	return &flows->arena;
}

/* Sites come in the order of the file: the last one asked for is likely it. */
const struct ctree_flow *matching_flow_of(struct matching_flows *flows,
					  node_t *item)
{
	struct flow_of *one;

	for (size_t i = flows->n; i-- > 0;)
		if (flows->items[i].item == item)
			return flows->items[i].flow;
	if (item->kind != CTREE_FUNCTION)
		return NULL;
	one = vec_push(flows);
	one->item = item;
	one->flow = ctree_flow_new(item);
	return one->flow;
}

/* ---- a walk ---- */

struct walk {
	const struct matching_way *way;
	const struct ctree_flow *flow;
	bool *seen;
	struct {
		size_t *items;
		size_t n, alloc;
	} todo, starts;
};

/* Of each the values, by metavariable. */
struct keys {
	struct matching_value **items;
	size_t n, alloc;
};

struct arrived {
	struct matching_hit hit;
	const struct matching_way *way;
	next_t *then;
	struct keys *found; /* only to be filled; or NULL */
	const struct matching_value *key; /* the one that counts; or NULL: any */
};

static bool speaks_of_key(const struct smpl_rule *rule, node_t *p,
			  bind_t *binds)
{
	if (!p)
		return false;
	if (p->kind == CTREE_META && matching_is_key(&rule->metas[p->meta]) &&
	    !matching_bound(binds, p->meta))
		return true;
	for (uint32_t i = 0; i < p->n; i++)
		if (speaks_of_key(rule, p->kids[i], binds))
			return true;
	return false;
}

enum told { OTHERWISE, LESS, MORE, THE_SAME };

/* What B binds of the key. */
static enum told compare(const struct smpl_rule *rule,
			 const struct matching_value *key, bind_t *binds)
{
	enum told told = THE_SAME;

	for (uint32_t i = 0; i < rule->n_metas; i++) {
		const struct matching_value *value = matching_bound(binds, i);
		bool wanted = key[i].kind != MATCHING_UNBOUND;

		if (!matching_is_key(&rule->metas[i]) || (!value && !wanted))
			continue;
		if (!value)
			told = told == THE_SAME ? LESS : told;
		else if (!wanted)
			told = MORE;
		else if (!matching_value_same(value, &key[i]))
			return OTHERWISE;
	}
	return told;
}

static void add_key(const struct smpl_rule *rule, struct keys *keys,
		    bind_t *binds)
{
	struct matching_value *key = xcalloc(rule->n_metas + 1, sizeof(*key));

	for (uint32_t i = 0; i < rule->n_metas; i++) {
		const struct matching_value *value = matching_bound(binds, i);

		if (value && matching_is_key(&rule->metas[i]))
			key[i] = *value;
	}
	for (size_t i = 0; i < keys->n; i++) {
		bool same = true;

		for (uint32_t k = 0; k < rule->n_metas && same; k++)
			same = matching_value_same(&key[k], &keys->items[i][k]);
		if (same) {
			free(key);
			return;
		}
	}
	*vec_push(keys) = key;
}

static void arrive(struct matching_tree *m, next_t *self, bind_t *binds)
{
	const struct arrived *a = (const struct arrived *)self;
	struct matching_way rest = *a->way;
	enum told told;

	if (a->found) {
		add_key(m->rule, a->found, binds);
		return;
	}
	told = a->key ? compare(m->rule, a->key, binds) : THE_SAME;
	*a->hit.yes = *a->hit.yes || told != OTHERWISE;
	if (told != THE_SAME)
		return;
	rest.before = rest.parts[1];
	rest.parts += 2;
	rest.n_parts -= 2;
	if (rest.n_parts)
		matching_path(m, &rest, a->hit.at, binds, a->then);
	else
		a->then->go(m, a->then, binds);
}

static void add(struct walk *w, size_t step)
{
	if (w->seen[step])
		return;
	w->seen[step] = true;
	*vec_push(&w->todo) = step;
}

/* Where control goes when all of a statement has run. */
static void add_behind(struct walk *w, node_t *from)
{
	size_t n = ctree_flow_count(w->flow);

	for (size_t i = 0; i < n; i++) {
		const struct ctree_step *s = ctree_flow_step(w->flow, i);

		if (!s->node || matching_jumps(s->node) ||
		    !matching_lies_in(s->node, from))
			continue;
		for (uint32_t k = 0; k < s->n_next; k++) {
			const struct ctree_step *to =
				ctree_flow_step(w->flow, s->next[k]);

			if (!to->node || !matching_lies_in(to->node, from))
				*vec_push(&w->starts) = s->next[k];
		}
	}
}

static bool is_compound(node_t *from)
{
	return from->kind == CTREE_IF || from->kind == CTREE_WHILE ||
	       from->kind == CTREE_DO || from->kind == CTREE_FOR ||
	       from->kind == CTREE_SWITCH || from->kind == CTREE_ITERATOR ||
	       from->kind == CTREE_BLOCK;
}

static bool may_go(const struct walk *w, size_t to)
{
	return !w->way->within ||
	       matching_lies_in(ctree_flow_step(w->flow, to)->node,
				w->way->within);
}

static void add_next(struct walk *w, size_t at)
{
	const struct ctree_step *s = ctree_flow_step(w->flow, at);

	for (uint32_t k = 0; k < s->n_next; k++)
		if (may_go(w, s->next[k]))
			add(w, s->next[k]);
}

static void start_behind(struct walk *w, size_t at)
{
	const struct ctree_step *s = ctree_flow_step(w->flow, at);

	for (uint32_t k = 0; k < s->n_next; k++)
		*vec_push(&w->starts) = s->next[k];
}

static void walk_once(struct matching_tree *m, struct walk *w,
		      const struct matching_passing *passing, bind_t *binds,
		      struct arrived *arrived)
{
	bool any = matching_dots_have(passing->dots, CTREE_WHEN_ANY);

	memset(w->seen, 0, ctree_flow_count(w->flow));
	w->todo.n = 0;
	for (size_t i = 0; i < w->starts.n; i++)
		if (may_go(w, w->starts.items[i]))
			add(w, w->starts.items[i]);
	while (w->todo.n) {
		size_t at = w->todo.items[--w->todo.n];
		const struct ctree_step *s = ctree_flow_step(w->flow, at);

		*arrived->hit.yes = false;
		matching_step(m, w->way->parts[1], s, binds, &arrived->hit);
		if (*arrived->hit.yes && !any)
			continue;
		if (matching_passes(m, passing, s, binds))
			add_next(w, at);
	}
}

static void walk(struct matching_tree *m, struct walk *w, bind_t *binds,
		 next_t *next)
{
	node_t *dots = w->way->parts[0];
	struct matching_passing passing;
	struct keys keys = { 0 };
	bool here = false;
	struct arrived arrived = {
		.hit = { { arrive }, NULL, &here },
		.way = w->way,
		.then = next,
	};

	matching_passing_init(&passing, m->rule, dots, w->way->before, binds);
	if (!matching_dots_have(dots, CTREE_WHEN_ANY) &&
	    speaks_of_key(m->rule, w->way->parts[1], binds)) {
		arrived.found = &keys;
		walk_once(m, w, &passing, binds, &arrived);
		arrived.found = NULL;
	} else {
		walk_once(m, w, &passing, binds, &arrived);
	}
	for (size_t i = 0; i < keys.n; i++) {
		arrived.key = keys.items[i];
		walk_once(m, w, &passing, binds, &arrived);
		free(keys.items[i]);
	}
	vec_release(&keys);
	matching_passing_release(&passing);
}

static void walk_from_starts(struct matching_tree *m, struct walk *w,
			     bind_t *binds, next_t *next)
{
	w->seen = xcalloc(ctree_flow_count(w->flow) + 1, sizeof(*w->seen));
	walk(m, w, binds, next);
	vec_release(&w->todo);
	vec_release(&w->starts);
	free(w->seen);
}

void matching_path(struct matching_tree *m, const struct matching_way *way,
		   node_t *from, bind_t *binds, next_t *next)
{
	struct walk w = {
		.way = way,
		.flow = matching_flow_of(way->flows, m->item),
	};
	size_t start;

	if (!w.flow)
		return;
	if (is_compound(from)) {
		add_behind(&w, from);
	} else {
		start = ctree_flow_of(w.flow, from);
		if (start != SIZE_MAX)
			start_behind(&w, start);
	}
	walk_from_starts(m, &w, binds, next);
}

/* Where a statement begins: of the two braces of a block, the later step. */
static size_t begin_of(const struct ctree_flow *f, node_t *block)
{
	for (size_t i = ctree_flow_count(f); i-- > 0;)
		if (ctree_flow_step(f, i)->node == block)
			return i;
	return ctree_flow_of(f, block);
}

static bool ends_in_return(node_t *p)
{
	if (p->kind == CTREE_LIST || p->kind == CTREE_EITHER) {
		for (uint32_t i = 0; i < p->n; i++)
			if (!ends_in_return(p->kids[i]))
				return false;
		return p->n > 0;
	}
	return p->kind == CTREE_RETURN;
}

static bool ends_in_goto(node_t *block)
{
	while (block && block->kind == CTREE_BLOCK)
		block = block->n ? block->kids[block->n - 1] : NULL;
	if (block && block->kind == CTREE_IF)
		return ends_in_goto(block->kids[1]) &&
		       ends_in_goto(block->kids[2]);
	return block && block->kind == CTREE_GOTO;
}

void matching_path_within(struct matching_tree *m,
			  struct ctree_node *const *parts, size_t n_parts,
			  node_t *block, bind_t *binds, next_t *next)
{
	struct matching_way way = {
		.flows = m->flows,
		.parts = parts,
		.n_parts = n_parts / 2 * 2,
		.within = block,
	};
	struct walk w = {
		.way = &way,
		.flow = matching_flow_of(m->flows, m->item),
	};
	size_t start;

	if (!w.flow)
		return;
	if (n_parts % 2 == 0 && ends_in_return(parts[n_parts - 1]) &&
	    ends_in_goto(block))
		way.within = NULL;
	start = begin_of(w.flow, block);
	if (start != SIZE_MAX)
		*vec_push(&w.starts) = start;
	walk_from_starts(m, &w, binds, next);
}
