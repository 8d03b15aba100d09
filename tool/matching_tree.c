/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "ctree.h"
#include "ctree_words.h"
#include "matching_binds.h"
#include "matching_index.h"
#include "matching_iso.h"
#include "matching_meta.h"
#include "matching_tree.h"
#include "smpl_patch.h"

typedef const struct ctree_node node_t;
typedef const struct matching_bind bind_t;
typedef const struct matching_next next_t;

static node_t *kid(node_t *node, uint32_t i)
{
	return node && i < node->n ? node->kids[i] : NULL;
}

/* ---- one kid after the other ---- */

struct pairs {
	struct matching_next base;
	node_t *const *p, *const *c;
	uint32_t n;
	next_t *then;
};

static void next_pair(struct matching_tree *m, next_t *self, bind_t *binds)
{
	const struct pairs *at = (const struct pairs *)self;
	struct pairs rest = *at;

	if (!at->n) {
		at->then->go(m, at->then, binds);
		return;
	}
	rest.p++;
	rest.c++;
	rest.n--;
	matching_tree(m, at->p[0], at->c[0], binds, &rest.base);
}

static void match_pairs(struct matching_tree *m, node_t *const *p,
			node_t *const *c, uint32_t n, bind_t *binds,
			next_t *next)
{
	struct pairs all = { { next_pair }, p, c, n, next };

	next_pair(m, &all.base, binds);
}

static void match_kids(struct matching_tree *m, node_t *p, node_t *c,
		       bind_t *binds, next_t *next)
{
	if (p->n == c->n)
		match_pairs(m, (node_t *const *)p->kids,
			    (node_t *const *)c->kids, p->n, binds, next);
}

/* Two pairs, for what stands the other way round. */
static void match_two(struct matching_tree *m, node_t *p1, node_t *c1,
		      node_t *p2, node_t *c2, bind_t *binds, next_t *next)
{
	node_t *const p[] = { p1, p2 }, *const c[] = { c1, c2 };

	match_pairs(m, p, c, 2, binds, next);
}

/* ---- did it match at all? ---- */

struct noted {
	struct matching_next base;
	bool *reached;
	next_t *then;
};

static void note(struct matching_tree *m, next_t *self, bind_t *binds)
{
	const struct noted *n = (const struct noted *)self;

	*n->reached = true;
	if (n->then)
		n->then->go(m, n->then, binds);
	else
		m->n_complete++;
}

static bool matches(struct matching_tree *m, node_t *p, node_t *c,
		    bind_t *binds, next_t *next)
{
	bool reached = false;
	struct noted noted = { { note }, &reached, next };

	matching_tree(m, p, c, binds, &noted.base);
	return reached;
}

/* ---- lists: arguments, parameters ---- */

struct listed {
	struct matching_next base;
	node_t *p, *c;
	uint32_t at_p, at_c;
	next_t *then;
};

static void match_list(struct matching_tree *m, next_t *self, bind_t *binds);

static void match_some(struct matching_tree *m, const struct listed *at,
		       node_t *one, bind_t *binds)
{
	for (uint32_t end = at->c->n + 1; end-- > at->at_c;) {
		struct listed rest = *at;
		struct matching_bind list;

		rest.at_p++;
		rest.at_c = end;
		if (one->kind == CTREE_DOTS)
			match_list(m, &rest.base, binds);
		else if (matching_meta_list(m, one, at->c, at->at_c,
					    end - at->at_c, binds, &list))
			match_list(m, &rest.base,
				   list.next == &list ? binds : &list);
		if (at->at_p + 1 == at->p->n)
			return; /* it has to take all that is left */
	}
}

static void match_list(struct matching_tree *m, next_t *self, bind_t *binds)
{
	const struct listed *at = (const struct listed *)self;
	struct listed rest = *at;
	node_t *one = kid(at->p, at->at_p);

	if (!one) {
		if (at->at_p >= at->p->n && at->at_c == at->c->n)
			at->then->go(m, at->then, binds);
	} else if (one->kind == CTREE_DOTS ||
		   matching_meta_is_list(m->rule, one)) {
		match_some(m, at, one, binds);
	} else if (at->at_c < at->c->n) {
		rest.at_p++;
		rest.at_c++;
		matching_tree(m, one, at->c->kids[at->at_c], binds, &rest.base);
	}
}

/* ---- initialisers: those that are named, in any order ---- */

struct members {
	struct matching_next base;
	node_t *p, *c;
	uint32_t at_p;
	next_t *then;
};

static void match_member(struct matching_tree *m, next_t *self, bind_t *binds)
{
	const struct members *at = (const struct members *)self;
	struct members rest = *at;
	node_t *one;

	while ((one = kid(at->p, rest.at_p)) && one->kind == CTREE_DOTS)
		rest.at_p++;
	if (!one) {
		at->then->go(m, at->then, binds);
		return;
	}
	rest.at_p++;
	for (uint32_t i = 0; i < at->c->n; i++)
		matching_tree(m, one, at->c->kids[i], binds, &rest.base);
}

static void match_initialisers(struct matching_tree *m, node_t *p, node_t *c,
			       bind_t *binds, next_t *next)
{
	struct members all = { { match_member }, p, c, 0, next };
	struct listed list = { { match_list }, p, c, 0, 0, next };
	bool named = true;

	for (uint32_t i = 0; i < p->n; i++)
		named = named && (p->kids[i]->kind == CTREE_DESIGNATED ||
				  p->kids[i]->kind == CTREE_DOTS);
	if (named)
		match_member(m, &all.base, binds);
	else
		match_list(m, &list.base, binds);
}

/* ---- something inside ---- */

static void match_inside(struct matching_tree *m, node_t *p, node_t *c,
			 bind_t *binds, next_t *next, bool *found)
{
	if (!c)
		return;
	if (matching_is_expression(c) || matching_is_statement(c) ||
	    c->kind == CTREE_DECLARATOR)
		*found |= matches(m, p, c, binds, next);
	for (uint32_t i = 0; i < c->n; i++)
		match_inside(m, p, c->kids[i], binds, next, found);
}

static void match_nest(struct matching_tree *m, node_t *p, node_t *c,
		       bind_t *binds, next_t *next)
{
	bool found = false;

	match_inside(m, kid(p, 0), c, binds, next, &found);
	if (!found && p->op == 1) /* <... x ...>: may be missing */
		next->go(m, next, binds);
}

/* ---- blocks ---- */

static node_t *last_of(node_t *c)
{
	while (c && (c->kind == CTREE_BLOCK || c->kind == CTREE_LABEL)) {
		uint32_t n = c->n;

		while (c->kind == CTREE_BLOCK && n > 1 && c->kids[n - 1] &&
		       c->kids[n - 1]->kind == CTREE_EXPRESSION &&
		       !kid(c->kids[n - 1], 0))
			n--; /* an empty statement */
		c = n ? c->kids[n - 1] : NULL;
	}
	return c;
}

bool matching_tree_forbids(struct matching_tree *m, node_t *dots, node_t *c,
			   bind_t *binds)
{
	bool found = false;

	for (uint32_t i = 0; i < dots->n && !found; i++) {
		node_t *when = dots->kids[i];

		if (when->op != CTREE_WHEN_NOT)
			continue;
		when = kid(when, 0);
		if (when && when->kind == CTREE_LIST)
			when = kid(when, 0);
		if (when)
			match_inside(m, when, c, binds, NULL, &found);
	}
	return found;
}

/* A statement of the block itself, that always runs. */
static void match_among(struct matching_tree *m, node_t *p, node_t *c,
			bind_t *binds, next_t *next)
{
	if (c->kind != CTREE_BLOCK) {
		matching_tree(m, p, c, binds, next);
		return;
	}
	for (uint32_t i = 0; i < c->n; i++)
		matching_tree(m, p, c->kids[i], binds, next);
}

static bool only_dots(node_t *p, uint32_t i)
{
	return kid(p, i) && p->kids[i]->kind == CTREE_DOTS;
}

static void match_block(struct matching_tree *m, node_t *p, node_t *c,
			bind_t *binds, next_t *next)
{
	if (only_dots(p, 0) && p->n == 1) {
		if (!matching_tree_forbids(m, p->kids[0], c, binds))
			next->go(m, next, binds);
		return;
	}
	if (p->n == 1 && p->kids[0]->kind == CTREE_NEST) {
		match_nest(m, p->kids[0], c, binds, next);
		return;
	}
	if (only_dots(p, 0) && m->within) {
		m->within(m, p->kids, p->n, c, binds, next);
		return;
	}
	if (only_dots(p, 0) && p->n == 3) {
		match_among(m, p->kids[1], c, binds, next);
		return;
	}
	if (only_dots(p, 0) && p->n == 2) {
		node_t *last = last_of(c);

		if (last)
			matching_tree(m, p->kids[1], last, binds, next);
		return;
	}
	if (c->kind == CTREE_BLOCK)
		match_kids(m, p, c, binds, next);
	else if (p->n == 1)
		matching_tree(m, p->kids[0], c, binds, next);
}

/* ---- what has more than one form ---- */

static void match_if(struct matching_tree *m, node_t *p, node_t *c,
		     bind_t *binds, next_t *next)
{
	bool p_else = kid(p, 2), c_else = kid(c, 2);
	node_t *turned;

	if (p_else == c_else)
		match_kids(m, p, c, binds, next);
	else if (p_else && matching_iso_may_miss(m->rule, p->kids[2]))
		match_two(m, p->kids[0], c->kids[0], p->kids[1], c->kids[1],
			  binds, next);
	if (!p_else)
		return;
	turned = matching_iso_turned(kid(p, 0), kid(c, 0));
	if (turned && !c_else && matching_iso_may_miss(m->rule, p->kids[1]))
		match_two(m, p->kids[0], turned, p->kids[2], c->kids[1], binds,
			  next);
	if (turned && c_else) {
		node_t *const ps[] = { p->kids[0], p->kids[1], p->kids[2] };
		node_t *const cs[] = { turned, c->kids[2], c->kids[1] };

		match_pairs(m, ps, cs, 3, binds, next);
	}
}

static void match_choice(struct matching_tree *m, node_t *p, node_t *c,
			 bind_t *binds, next_t *next)
{
	node_t *turned = matching_iso_turned(kid(p, 0), kid(c, 0));
	bool reached = false;
	struct noted noted = { { note }, &reached, next };

	match_kids(m, p, c, binds, &noted.base);
	if (!reached && turned && p->n == 3 && c->n == 3) {
		node_t *const ps[] = { p->kids[0], p->kids[1], p->kids[2] };
		node_t *const cs[] = { turned, c->kids[2], c->kids[1] };

		match_pairs(m, ps, cs, 3, binds, next);
	}
}

static bool same_operator(node_t *p, node_t *c)
{
	return p->op == CTREE_O_META || p->op == c->op;
}

/* Both sides, and which operator it is. */
static void match_operation(struct matching_tree *m, node_t *p, node_t *c,
			    bind_t *binds, next_t *next)
{
	struct matching_bind operator;

	if (c->kind != p->kind || !same_operator(p, c))
		return;
	if (p->op == CTREE_O_META) {
		if (!matching_meta_operator(m, kid(p, 2), c, binds, &operator))
			return;
		if (operator.next != & operator)
			binds = &operator;
	}
	match_two(m, p->kids[0], kid(c, 0), p->kids[1], kid(c, 1), binds, next);
}

static void match_binary(struct matching_tree *m, node_t *p, node_t *c,
			 bind_t *binds, next_t *next)
{
	bool reached = false;
	struct noted noted = { { note }, &reached, next };
	node_t *inner;

	match_operation(m, p, c, binds, &noted.base);
	if (!reached && matching_iso_swapped(p, c))
		match_two(m, p->kids[0], c->kids[1], p->kids[1], c->kids[0],
			  binds, &noted.base);
	inner = reached ? NULL : matching_iso_truth(p, c);
	if (inner)
		matching_tree(m, p->kids[0], inner, binds, next);
}

static void match_assign(struct matching_tree *m, node_t *p, node_t *c,
			 bind_t *binds, next_t *next)
{
	if (c->kind == CTREE_ASSIGN)
		match_operation(m, p, c, binds, next);
	else if (matching_iso_assigns(p, c))
		match_two(m, p->kids[0], c->kids[1], p->kids[1], c->kids[2],
			  binds, next);
}

static void match_cast(struct matching_tree *m, node_t *p, node_t *c,
		       bind_t *binds, next_t *next)
{
	if (c->kind == CTREE_CAST)
		match_kids(m, p, c, binds, next);
	else if (matching_iso_may_miss(m->rule, kid(p, 0)))
		matching_tree(m, kid(p, 1), c, binds, next);
}

static void match_arrow(struct matching_tree *m, node_t *p, node_t *c,
			bind_t *binds, next_t *next)
{
	if (c->kind == CTREE_ARROW)
		match_kids(m, p, c, binds, next);
	else if (c->kind == CTREE_MEMBER && kid(c, 0)->kind == CTREE_INDEX)
		match_two(m, p->kids[0], kid(kid(c, 0), 0), p->kids[1],
			  kid(c, 1), binds, next);
}

static void match_paren(struct matching_tree *m, node_t *p, node_t *c,
			bind_t *binds, next_t *next)
{
	if (c->kind == CTREE_PAREN)
		match_kids(m, p, c, binds, next);
	else
		matching_tree(m, kid(p, 0), c, binds, next);
}

/* ---- declarations ---- */

/* TYPE, NAME, initialiser: what the pattern does not name may be there. */
static void match_declarator(struct matching_tree *m, node_t *p, node_t *c,
			     bind_t *binds, next_t *next)
{
	node_t *ps[3], *cs[3];
	uint32_t n = 0;

	if (c->kind != p->kind || (c->flags & CTREE_S_TYPEDEF))
		return;
	for (uint32_t i = 0; i < 3; i++) {
		if (!kid(p, i))
			continue;
		if (!kid(c, i))
			return;
		ps[n] = p->kids[i];
		cs[n++] = c->kids[i];
	}
	match_pairs(m, ps, cs, n, binds, next);
}

static void match_declaration(struct matching_tree *m, node_t *p, node_t *c,
			      bind_t *binds, next_t *next)
{
	while (p && p->kind != CTREE_DECLARATOR)
		p = kid(p, 0);
	if (!p)
		return;
	if (c->kind == CTREE_DECLARATOR) {
		match_declarator(m, p, c, binds, next);
		return;
	}
	if (c->kind == CTREE_DECL_STATEMENT)
		c = kid(c, 0);
	for (uint32_t i = 0; c && i < c->n; i++)
		if (c->kids[i] && c->kids[i]->kind == CTREE_DECLARATOR)
			match_declarator(m, p, c->kids[i], binds, next);
}

static void match_function(struct matching_tree *m, node_t *p, node_t *c,
			   bind_t *binds, next_t *next)
{
	node_t *p_type = kid(p, 0), *c_type = kid(c, 0);
	node_t *ps[4] = { kid(p, 1), kid(p_type, 1), kid(p, 2) };
	node_t *cs[4] = { kid(c, 1), kid(c_type, 1), kid(c, 2) };
	uint32_t n = 3;

	if (!ps[0] || !ps[1] || !ps[2] || !cs[0] || !cs[1] || !cs[2])
		return;
	if (kid(p_type, 0) && p_type->kids[0]->kind != CTREE_NONE) {
		ps[n] = p_type->kids[0];
		cs[n++] = kid(c_type, 0);
	}
	match_pairs(m, ps, cs, n, binds, next);
}

/* ---- any node ---- */

static void match_either(struct matching_tree *m, node_t *p, node_t *c,
			 bind_t *binds, next_t *next)
{
	size_t before = m->n_complete;

	for (uint32_t i = 0; i < p->n && m->n_complete == before; i++) {
		node_t *one = p->kids[i];

		if (one && one->kind == CTREE_LIST && one->n == 1)
			one = one->kids[0];
		if (one)
			matching_tree(m, one, c, binds, next);
	}
}

struct both {
	struct matching_next base;
	node_t *p, *c;
	uint32_t at;
	next_t *then;
};

static void match_both(struct matching_tree *m, next_t *self, bind_t *binds)
{
	const struct both *at = (const struct both *)self;
	struct both rest = *at;
	node_t *one = kid(at->p, at->at);

	rest.at++;
	if (at->at == at->p->n) {
		at->then->go(m, at->then, binds);
		return;
	}
	if (one && one->kind == CTREE_LIST && one->n == 1)
		one = one->kids[0];
	if (one)
		matching_tree(m, one, at->c, binds, &rest.base);
}

static void match_plain(struct matching_tree *m, node_t *p, node_t *c,
			bind_t *binds, next_t *next)
{
	struct listed list = { { match_list }, p, c, 0, 0, next };

	if (p->kind == CTREE_IDENT || p->kind == CTREE_NAME) {
		if (c->word == p->word &&
		    (c->kind == CTREE_IDENT || c->kind == CTREE_NAME))
			next->go(m, next, binds);
		return;
	}
	if (c->kind != p->kind || c->op != p->op)
		return;
	if (p->kind == CTREE_LIST)
		match_list(m, &list.base, binds);
	else if (p->kind == CTREE_CONSTANT || p->kind == CTREE_BASE_TYPE) {
		if (matching_iso_word(m->rule->body, p, m->code, c))
			next->go(m, next, binds);
	} else if (p->kind == CTREE_RECORD_TYPE) {
		if (kid(p, 0) && kid(c, 0) && !kid(c, 1))
			matching_tree(m, p->kids[0], c->kids[0], binds, next);
	} else if (p->word == c->word) {
		match_kids(m, p, c, binds, next);
	}
}

static void match_kind(struct matching_tree *m, node_t *p, node_t *c,
		       bind_t *binds, next_t *next)
{
	struct both both = { { match_both }, p, c, 0, next };

	switch (p->kind) {
	case CTREE_META:
		matching_meta(m, p, c, binds, next);
		break;
	case CTREE_EITHER:
		match_either(m, p, c, binds, next);
		break;
	case CTREE_BOTH:
		match_both(m, &both.base, binds);
		break;
	case CTREE_NEST:
		match_nest(m, p, c, binds, next);
		break;
	case CTREE_PAREN:
		match_paren(m, p, c, binds, next);
		break;
	case CTREE_CAST:
		match_cast(m, p, c, binds, next);
		break;
	case CTREE_BINARY:
		match_binary(m, p, c, binds, next);
		break;
	case CTREE_ASSIGN:
		match_assign(m, p, c, binds, next);
		break;
	case CTREE_ARROW:
		match_arrow(m, p, c, binds, next);
		break;
	case CTREE_BLOCK:
		match_block(m, p, c, binds, next);
		break;
	case CTREE_DECL:
	case CTREE_DECL_STATEMENT:
	case CTREE_DECLARATOR:
		match_declaration(m, p, c, binds, next);
		break;
	case CTREE_INIT_LIST:
		if (c->kind == CTREE_INIT_LIST)
			match_initialisers(m, p, c, binds, next);
		break;
	default:
		match_plain(m, p, c, binds, next);
	}
}

static void match_same_kind(struct matching_tree *m, node_t *p, node_t *c,
			    bind_t *binds, next_t *next)
{
	switch (p->kind) {
	case CTREE_IF:
		match_if(m, p, c, binds, next);
		break;
	case CTREE_CHOICE:
		match_choice(m, p, c, binds, next);
		break;
	case CTREE_FUNCTION:
		match_function(m, p, c, binds, next);
		break;
	default:
		match_kind(m, p, c, binds, next);
	}
}

void matching_tree(struct matching_tree *m, node_t *p, node_t *c, bind_t *binds,
		   next_t *next)
{
	struct matching_marks marks;

	if (!p || p->kind == CTREE_DOTS || p->kind == CTREE_NONE) {
		/* dots stand for anything, and for nothing */
		if (p || !c)
			next->go(m, next, binds);
		return;
	}
	if (!c)
		return;
	if (p->marks) {
		if (!matching_marks_fit(m, p, c, binds))
			return;
		next = matching_marks_then(&marks, p, c, next);
	}
	if (p->kind == c->kind)
		match_same_kind(m, p, c, binds, next);
	else
		match_kind(m, p, c, binds, next);
}
