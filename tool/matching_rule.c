/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "ctree.h"
#include "matching_binds.h"
#include "matching_every.h"
#include "matching_index.h"
#include "matching_kinds.h"
#include "matching_meta.h"
#include "matching_path.h"
#include "matching_rule.h"
#include "matching_tree.h"
#include "smpl_patch.h"
#include "vec.h"

typedef const struct ctree_node node_t;

/* One of the alternatives that a rule begins with. */
struct branch {
	node_t *root;
	bool expression;
	bool kinds[CTREE_KINDS];
	uint8_t list[CTREE_KINDS]; /* the same */
	size_t n_kinds;
	/* what follows: DOTS, pattern, DOTS, pattern ... */
	struct ctree_node *const *path;
	size_t n_path;
};

/* What root and path are: a list, root first. */
static struct ctree_node *const *list_of(const struct branch *b)
{
	return b->path - 1;
}

struct matching_rule {
	const struct smpl_rule *rule;
	struct matching_names *names;
	struct branch *branches;
	size_t n_branches;
	bool expressions; /* all of them */
};

/* ---- making ready ---- */

static int refuse(const struct matching_rule *r, node_t *where, const char *why,
		  struct buf *err)
{
	uint32_t line = r->rule->line;

	if (where && where->kind != CTREE_NONE)
		line = ctree_place(r->rule->body, where).line;
	buf_addf(err, "line %u: %s", line, why);
	return -1;
}

static node_t *alone(node_t *list)
{
	while (list && list->kind == CTREE_LIST && list->n == 1)
		list = list->kids[0];
	return list;
}

static bool is_expression(const struct smpl_rule *rule, node_t *root)
{
	if (root->kind == CTREE_EITHER && root->n)
		root = alone(root->kids[0]);
	return matching_is_expression(root) || root->kind == CTREE_NEST ||
	       (root->kind == CTREE_META &&
		rule->metas[root->meta].kind == CTREE_M_EXPRESSION);
}

static void add_branch(struct matching_rule *r, node_t *root,
		       struct ctree_node *const *path, size_t n_path)
{
	struct branch *b = &r->branches[r->n_branches++];

	b->root = root;
	b->path = path;
	b->n_path = n_path;
	b->expression = is_expression(r->rule, root);
	matching_kinds(r->rule, root, b->kinds);
	for (size_t i = 0; i < CTREE_KINDS; i++)
		if (b->kinds[i])
			b->list[b->n_kinds++] = (uint8_t)i;
}

/* What stands behind the first statement of a list. */
static int check_path(const struct matching_rule *r, node_t *list,
		      struct buf *err)
{
	const char *why = NULL;

	for (uint32_t i = 1; i < list->n; i++)
		if ((list->kids[i]->kind == CTREE_DOTS) != (i % 2 == 1))
			return refuse(
				r, list->kids[i],
				"statements that follow each other at once",
				err);
	if (list->n % 2 == 0)
		return refuse(r, list, "'...' at the end", err);
	if (list->n > 1 && !r->rule->exists)
		why = matching_every_refuses(r->rule, list->kids, list->n);
	return why ? refuse(r, list, why, err) : 0;
}

static int split_either(struct matching_rule *r, node_t *list, struct buf *err)
{
	node_t *either = list->kids[0];

	for (uint32_t i = 0; i < either->n; i++) {
		node_t *one = alone(either->kids[i]);

		if (!one || (one->kind == CTREE_LIST && !one->n))
			return refuse(r, either, "an empty alternative", err);
		if (one->kind != CTREE_LIST) {
			add_branch(r, one, list->kids + 1, list->n - 1);
			continue;
		}
		if (list->n > 1)
			return refuse(r, either,
				      "an alternative of several statements",
				      err);
		if (check_path(r, one, err) < 0)
			return -1;
		add_branch(r, one->kids[0], one->kids + 1, one->n - 1);
	}
	return 0;
}

static int split(struct matching_rule *r, struct buf *err)
{
	node_t *list = ctree_item(r->rule->body, 0), *first;

	if (!list || !list->n)
		return refuse(r, NULL, "the rule has no pattern", err);
	if (check_path(r, list, err) < 0)
		return -1;
	first = list->kids[0];
	r->branches = xcalloc(first->kind == CTREE_EITHER ? first->n + 1 : 1,
			      sizeof(*r->branches));
	if (first->kind == CTREE_EITHER)
		return split_either(r, list, err);
	add_branch(r, first, list->kids + 1, list->n - 1);
	return 0;
}

struct matching_rule *matching_rule_new(const struct smpl_rule *rule,
					struct buf *err)
{
	struct matching_rule *r = xcalloc(1, sizeof(*r));
	node_t *where = NULL;
	const char *why;

	r->rule = rule;
	r->names = matching_names_new(rule);
	if (split(r, err) < 0)
		goto bad;
	why = matching_refuses(rule, ctree_item(rule->body, 0), &where);
	if (why) {
		refuse(r, where, why, err);
		goto bad;
	}
	r->expressions = true;
	for (size_t i = 0; i < r->n_branches; i++)
		r->expressions = r->expressions && r->branches[i].expression;
	return r;
bad:
	matching_rule_free(r);
	return NULL;
}

void matching_rule_free(struct matching_rule *r)
{
	if (!r)
		return;
	matching_names_free(r->names);
	free(r->branches);
	free(r);
}

void matching_rule_kinds(const struct matching_rule *r, bool *wanted)
{
	for (size_t i = 0; i < r->n_branches; i++)
		for (size_t k = 0; k < CTREE_KINDS; k++)
			wanted[k] = wanted[k] || r->branches[i].kinds[k];
}

/* ---- running ---- */

struct match {
	uint32_t order, end;
};

struct matches {
	struct match *items;
	size_t n, alloc;
};

struct running {
	const struct matching_rule *r;
	const struct matching_file *file;
	const struct matching_query *query;
	const struct matching_site *site;
	bool hit; /* at this site */
	struct matches before, now; /* where branches matched */
	bool *covered; /* by order: lies in what an earlier branch matched */
	uint8_t *taken; /* by step: an earlier branch matched */
};

struct saying {
	struct matching_next base;
	struct running *run;
	const struct branch *b;
};

static int by_order(const void *a, const void *b)
{
	const struct match *x = a, *y = b;

	return x->order < y->order ? -1 : x->order > y->order;
}

/* What contains what an earlier branch matched, or lies in it. */
static bool meets_earlier(const struct running *run)
{
	size_t low = 0, high = run->before.n;

	if (!high)
		return false;
	if (run->covered[run->site->order])
		return true;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (run->before.items[middle].order < run->site->order)
			low = middle + 1;
		else
			high = middle;
	}
	return low < run->before.n &&
	       run->before.items[low].order <= run->site->end;
}

static bool is_excluded(const struct running *run)
{
	if (run->r->n_branches == 1)
		return false;
	return run->r->expressions ? meets_earlier(run) :
				     run->taken[run->site->step] == 1;
}

/* A declaration of its own, not a member, not that of a for. */
static bool is_place(const struct branch *b, const struct matching_site *site)
{
	node_t *up = site->node->up;

	if (site->node->kind == CTREE_DECLARATOR) {
		if (site->within || !up)
			return false;
		return b->expression || !up->up ||
		       up->up->kind == CTREE_DECL_STATEMENT;
	}
	return b->expression || !site->within;
}

static void say(struct matching_tree *m, const struct matching_next *self,
		const struct matching_bind *binds)
{
	const struct saying *say = (const struct saying *)self;

	say->run->hit = true;
	m->n_complete++;
	say->run->query->found(say->run->query->ctx, binds);
}

static void follow_every_way(struct matching_tree *m,
			     const struct saying *begin,
			     const struct matching_bind *binds)
{
	struct saying then = { { say }, begin->run, NULL };
	struct matching_flows *flows = begin->run->file->flows;
	struct matching_every what = {
		matching_flow_of(flows, m->item),
		list_of(begin->b),
		matching_flows_arena(flows),
	};

	if (what.flow)
		matching_every(m, &what, begin->run->site->node, binds,
			       &then.base);
}

static void begin(struct matching_tree *m, const struct matching_next *self,
		  const struct matching_bind *binds)
{
	const struct saying *begin = (const struct saying *)self;
	struct saying then = { { say }, begin->run, NULL };
	struct matching_way way = {
		begin->run->file->flows,
		begin->b->path,
		begin->b->n_path,
		begin->b->n_path ? list_of(begin->b)[0] : NULL,
	};

	if (way.n_parts && !m->rule->exists)
		follow_every_way(m, begin, binds);
	else if (way.n_parts)
		matching_path(m, &way, begin->run->site->node, binds,
			      &then.base);
	else
		say(m, self, binds);
}

static void run_site(struct running *run, struct matching_tree *m,
		     const struct branch *b)
{
	struct saying first = { { begin }, run, b };

	if (!is_place(b, run->site) || is_excluded(run))
		return;
	run->hit = false;
	m->item = run->site->item;
	matching_tree(m, b->root, run->site->node, run->query->binds,
		      &first.base);
	if (!run->hit || run->r->n_branches == 1)
		return;
	if (run->r->expressions)
		*vec_push(&run->now) =
			(struct match){ run->site->order, run->site->end };
	else if (!run->taken[run->site->step])
		run->taken[run->site->step] = 2;
}

static void end_expressions(struct running *run)
{
	if (run->now.n && !run->covered)
		run->covered = xcalloc(run->file->index->n_nodes + 1,
				       sizeof(*run->covered));
	for (size_t i = 0; i < run->now.n; i++) {
		const struct match *one = &run->now.items[i];

		*vec_push(&run->before) = *one;
		memset(run->covered + one->order, true,
		       one->end - one->order + 1);
	}
	run->now.n = 0;
	vec_sort(&run->before, by_order);
}

static void end_branch(struct running *run)
{
	if (run->r->expressions) {
		end_expressions(run);
		return;
	}
	for (uint32_t i = 0; i < run->file->index->n_steps; i++)
		if (run->taken[i])
			run->taken[i] = 1;
}

/* The next site in the order of the file, of several kinds. */
static const struct matching_site *next_site(const struct matching_index *index,
					     const struct branch *b,
					     size_t *cursors)
{
	const struct matching_site *best = NULL;
	size_t of = 0;

	for (size_t i = 0; i < b->n_kinds; i++) {
		const struct matching_sites *sites = &index->kinds[b->list[i]];

		if (cursors[i] < sites->n &&
		    (!best || sites->items[cursors[i]].turn < best->turn)) {
			best = &sites->items[cursors[i]];
			of = i;
		}
	}
	if (best)
		cursors[of]++;
	return best;
}

static void run_branch(struct running *run, struct matching_tree *m,
		       const struct branch *b)
{
	size_t cursors[CTREE_KINDS] = { 0 };

	while ((run->site = next_site(run->file->index, b, cursors)))
		run_site(run, m, b);
}

void matching_rule_run(struct matching_rule *r,
		       const struct matching_file *file,
		       const struct matching_query *query)
{
	struct running run = {
		.r = r,
		.file = file,
		.query = query,
	};
	struct matching_tree m = {
		.rule = r->rule,
		.code = file->code,
		.names = r->names,
		.apart = query->apart,
		.n_apart = query->n_apart,
		.within = r->rule->exists ? matching_path_within : NULL,
		.flows = file->flows,
	};

	if (r->n_branches > 1 && !r->expressions)
		run.taken = xcalloc(file->index->n_steps + 1, 1);
	for (size_t i = 0; i < r->n_branches; i++) {
		run_branch(&run, &m, &r->branches[i]);
		if (r->n_branches > 1)
			end_branch(&run);
	}
	vec_release(&run.before);
	vec_release(&run.now);
	free(run.covered);
	free(run.taken);
}
