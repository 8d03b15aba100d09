/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "flow_call.h"
#include "flow_end.h"
#include "flow_fate.h"
#include "flow_function.h"
#include "flow_names.h"
#include "flow_sets.h"
#include "flow_sites.h"
#include "flow_state.h"
#include "flow_table.h"
#include "flow_test.h"
#include "flow_walk.h"
#include "flow_words.h"
#include "pattern.h"
#include "vec.h"

/* ---- behind the put ---- */

static void end_used(struct walk *w, const struct state *s, const char *detail,
		     size_t at)
{
	struct fate fate = {
		.how = END_USED,
		.at = s->at,
		.detail = detail,
		.fails = "",
		.second = at,
	};
	struct state bare = *s;

	bare.passed = 0;
	walk_end(w, &bare, &fate);
}

/* The text looks into what the names point to. */
static bool is_touched(struct walk *w, const struct state *s,
		       const struct word *text, size_t at)
{
	struct members m = set_members(w->f->sets, s->names);

	for (size_t i = 0; i < m.n; i++) {
		const struct word *name = walk_word(w, m.items[i]);
		const char *p = text->text;

		while ((p = strstr(p, name->text)) &&
		       !starts_with(p + name->len, "->"))
			p++;
		if (!p || (p > text->text &&
			   (is_word_byte(p[-1]) || strchr(".>&", p[-1]))))
			continue;
		end_used(w, s,
			 word_join(w->f->words, name->text, "->", "")->text,
			 at);
		return true;
	}
	return false;
}

/* It is given to a call, or a part of it is. */
static bool is_given(struct walk *w, const struct state *s, const struct op *op)
{
	const struct flow_row *row = word_row(w->f->words, op->name);

	for (size_t k = 0; k < op->n_texts; k++) {
		struct word *text = op->texts[k];

		if ((walk_has(w, s->names, text) ||
		     (word_inner(w->f->words, text) &&
		      flow_alias(w->f, text, s->names))) &&
		    !flow_row_consumes(row, k))
			return true;
	}
	return false;
}

static bool is_used_by_call(struct walk *w, const struct state *s,
			    const struct op *op)
{
	struct flow_words *ws = w->f->words;
	const struct flow_row *row = word_row(ws, op->name);
	bool prints_it = false;

	if (word_is(ws, op->name, SHAPE_PUT_LIKE) ||
	    word_is(ws, op->name, SHAPE_VALUE) ||
	    (row && (row->effect != FLOW_GET || row->what == FLOW_ARGUMENT)))
		return false;
	for (size_t k = 0; k < op->n_texts; k++)
		if (is_touched(w, s, op->texts[k], op->at))
			return true;
	for (size_t k = 0; k < op->n_texts; k++)
		prints_it |= strstr(op->texts[k]->text, "%pO") ||
			     strstr(op->texts[k]->text, "%pf");
	/* Else the value of the pointer is printed, or none. */
	if (!prints_it && word_is(ws, op->name, SHAPE_PRINTS))
		return false;
	if (!is_given(w, s, op))
		return false;
	end_used(w, s, op->name->text, op->at);
	return true;
}

/* After the put, the object is looked into, or given to somebody. */
static bool is_used(struct walk *w, const struct state *s, const struct op *op)
{
	if (op->is_call)
		return op->at != s->at && is_used_by_call(w, s, op);
	return is_touched(w, s, op->name, op->at) ||
	       is_touched(w, s, op->value, op->at);
}

/* ---- the iterator at hand ---- */

/* Its head: a turn, or none any more. */
static void step_head(struct walk *w, const struct state *s, size_t n)
{
	const struct flow_node *node = &w->f->graph.items[n];
	struct word *var = w->site.lvalue;
	struct state next = { .phase = 1 };
	uint32_t env;

	if (s->phase == 1 && walk_has(w, s->names, var))
		walk_end_at(w, s, END_AGAIN, w->site.at, node->text->text);
	env = env_known(w, s->env, var, 0);
	next.names = flow_set_of_word(w->f, var);
	next.env = env_known(w, env, var, SIGN_POS);
	walk_push(w, node->next[0], &next);
	if (s->phase == 1)
		return;
	next = (struct state){ .env = env_known(w, env, var, SIGN_ZERO) };
	walk_push(w, node->next[1], &next);
}

/* The end of a turn: the iterator puts what it has. */
static void step_turn(struct walk *w, const struct state *s, size_t n)
{
	struct state next = { .env = s->env };
	struct states all = { .items = &next, .n = 1 };

	if (s->phase == 1)
		walk_end_at(w, s, END_PUT, w->site.at, w->site.callee->text);
	else if (s->phase == 2 && walk_has(w, s->names, w->site.lvalue))
		walk_end_at(w, s, END_TWICE, s->at, "loop");
	walk_push_all(w, n, &all);
}

/* ---- returns ---- */

/* "yes", "no", "null", "maybe", "void": whether the value means failure. */
static const char *fails(struct walk *w, struct word *text, uint32_t env)
{
	struct members m = set_members(w->f->sets, env);
	long long n;

	if (!text->len)
		return "void";
	if (word_is(w->f->words, text, SHAPE_ERROR) || word_eq(text, "false"))
		return "yes";
	if (text == w->f->words->null)
		return "null";
	if (word_number(w->f->words, text, &n))
		return n >= 0 ? "no" : "yes";
	for (size_t i = 0; i < m.n; i++) {
		const struct word *key = walk_word(w, m.items[i] >> 3);
		unsigned int signs = m.items[i] & SIGN_ANY;

		if (!(signs & SIGN_NEG) &&
		    text == word_join(w->f->words, "PTR_ERR_OR_ZERO(",
				      key->text, ")"))
			return "no";
		if (key != text)
			continue;
		if (w->f->pointer)
			return signs == SIGN_NEG  ? "yes" :
			       signs == SIGN_ZERO ? "null" :
			       signs == SIGN_POS  ? "no" :
						    "maybe";
		/* A number, not the result of a call. */
		if (signs == (SIGN_NEG | SIGN_POS) && text->is_param)
			return "maybe";
		if (signs == SIGN_NEG || signs == (SIGN_NEG | SIGN_POS))
			return "yes";
		return signs == SIGN_ZERO || signs == (SIGN_ZERO | SIGN_POS) ?
			       "no" :
			       "maybe";
	}
	return "maybe";
}

/* A pointer made of it is returned; a node below it has its own count. */
static bool is_given_back(struct walk *w, struct word *text, uint32_t names)
{
	struct flow_words *ws = w->f->words;
	const struct flow_row *row = w->site.row;
	struct pattern_match m;

	if ((row && (!strcmp(row->family, "of_node") ||
		     !strcmp(row->family, "fwnode"))) ||
	    word_is(ws, text, SHAPE_ERROR) ||
	    !word_match(ws, text, SHAPE_CALL, &m) ||
	    word_is(ws, word_part(ws, text, m.begin[1], m.end[1]),
		    SHAPE_BORROWS))
		return false;
	for (size_t at = m.begin[2]; at <= m.end[2];) {
		const char *comma = memchr(text->text + at, ',', m.end[2] - at);
		size_t end = comma ? (size_t)(comma - text->text) : m.end[2];

		if (flow_alias(w->f, word_part(ws, text, at, end), names))
			return true;
		at = end + 1;
	}
	return false;
}

/* What is said of a value that has it; NULL: it has not. */
static const char *returned_as(struct walk *w, const struct state *s, size_t n,
			       struct word *text)
{
	struct flow_words *ws = w->f->words;

	if (n == w->site.node &&
	    word_begins(text,
			word_join(ws, w->site.callee->text, "(", "")->text))
		return text->text;
	if (flow_alias(w->f, text, s->names) ||
	    walk_is_equal(w, text, s->names))
		return text->text;
	if (flow_mentioned(w->f, w->f->graph.items[n].tokens, s->names, false))
		return "choice";
	if (w->f->pointer && is_given_back(w, text, s->names))
		return "made of it";
	return NULL;
}

static void leave(struct walk *w, const struct state *s, size_t n)
{
	const struct flow_node *node = &w->f->graph.items[n];
	struct word *text;
	const char *as;
	struct state last = *s;
	struct fate fate = {
		.how = END_HELD,
		.at = node->at,
		.second = FATE_ONE,
		.env = s->env,
	};

	if (s->phase != 1)
		return;
	text = span_stripped(w->f->words, node->tokens);
	as = returned_as(w, s, n, text);
	if (as) {
		walk_end_at(w, s, END_RETURNED, node->at, as);
		return;
	}
	walk_made_stored(w, &last, text);
	if (walk_has(w, s->names, w->f->words->bang))
		fate.how = END_FAILED;
	fate.detail = text->text;
	fate.fails = fails(w, text, s->env);
	walk_end(w, &last, &fate);
}

/* ---- a step ---- */

static void step_op(struct walk *w, size_t n, size_t k, const struct state *s,
		    struct states *out)
{
	const struct op *op = &w->f->ops[n].items[k];
	bool here = n == w->site.node;
	struct state next = *s;
	bool goes = true;

	if (here && k == w->site.op) {
		walk_take(w, s, op, out);
		return;
	}
	if (here && k == w->site.op + 1 && !op->is_call &&
	    op->name == w->site.result)
		; /* the site itself said so */
	else if (!s->phase && op->is_call)
		state_changed(w, &next, op);
	else if (!s->phase)
		state_assigned(w, &next, op);
	else
		goes = op->is_call ? walk_call(w, &next, op) :
				     walk_assign(w, &next, op);
	if (goes)
		*vec_push(out) = next;
}

/* All ops of a node, for all states. */
static void step_ops(struct walk *w, size_t n, struct states *states)
{
	for (size_t k = 0; k < w->f->ops[n].n; k++) {
		struct states after = { 0 };
		size_t kept = 0;

		/* First all that are used: their ends come first. */
		for (size_t i = 0; i < states->n; i++)
			if (states->items[i].phase != 2 ||
			    !is_used(w, &states->items[i],
				     &w->f->ops[n].items[k]))
				states->items[kept++] = states->items[i];
		states->n = kept;
		for (size_t i = 0; i < states->n; i++)
			step_op(w, n, k, &states->items[i], &after);
		vec_release(states);
		*states = after;
	}
}

static void drop_touched(struct walk *w, size_t n, struct states *states)
{
	const struct flow_node *node = &w->f->graph.items[n];
	const struct word *text = NULL;
	size_t kept = 0;

	for (size_t i = 0; i < states->n; i++) {
		struct state s = states->items[i];

		if (s.phase == 2 && !text)
			text = span_text(w->f->words, node->tokens);
		if (s.phase != 2 || !is_touched(w, &s, text, flow_at(w->f, n)))
			states->items[kept++] = s;
	}
	states->n = kept;
}

static void step(struct walk *w, size_t n, const struct state *s)
{
	const struct flow_node *node = &w->f->graph.items[n];
	bool heads = w->site.op == SITE_NO_OP;
	struct states states = { 0 };

	if (heads && n == w->site.node) {
		step_head(w, s, n);
		return;
	}
	if (heads && node->kind == NODE_NEXT && node->head == w->site.node) {
		step_turn(w, s, n);
		return;
	}
	w->tests = node->kind == NODE_CONDITION;
	*vec_push(&states) = *s;
	step_ops(w, n, &states);
	if (node->kind == NODE_CONDITION || node->kind == NODE_RETURN)
		drop_touched(w, n, &states);
	if (node->kind == NODE_CONDITION) {
		walk_branch(w, n, &states);
	} else if (node->kind == NODE_RETURN) {
		for (size_t i = 0; i < states.n; i++)
			leave(w, &states.items[i], n);
	} else {
		if (node->kind == NODE_LOOP)
			walk_iterate(w, n, &states);
		walk_push_all(w, n, &states);
	}
	vec_release(&states);
}

/* ---- walks ---- */

static bool has_put(const struct ends *ends)
{
	for (size_t i = 0; i < ends->n; i++)
		if (ends->items[i].how == END_PUT)
			return true;
	return false;
}

bool flow_ends(struct flow_function *f, const struct site *site,
	       struct ends *out)
{
	struct walk w = { .step = step, .fates = fates_new() };
	const struct state first = { 0 };
	bool known;

	walk_begin(&w, f, site);
	known = walk_run(&w, true, &first);
	if (known) {
		fates_take(&w, out);
	} else {
		fates_clear(w.fates);
		known = walk_run(&w, false, &first);
		if (known)
			fates_take(&w, out);
		/* Then a put may stand under a condition that it mirrors. */
		known = known && !has_put(out);
		if (!known)
			out->n = 0;
	}
	fates_free(w.fates);
	walk_release(&w);
	return known;
}

bool flow_ends_of_parameter(struct flow_function *f, struct word *name,
			    struct ends *out)
{
	struct site site = {
		.node = 0,
		.op = f->ops[0].n,
		.kind = SITE_RETURN,
		.callee = word_of(f->words, f->name),
		.lvalue = name,
	};
	struct state first = { .phase = 1 };
	struct walk w = { .step = step, .fates = fates_new() };
	bool known;

	first.names = flow_set_of_word(f, name);
	walk_begin(&w, f, &site);
	known = walk_run(&w, true, &first);
	if (known)
		fates_take(&w, out);
	fates_free(w.fates);
	walk_release(&w);
	return known;
}
