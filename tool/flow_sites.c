/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "flow_function.h"
#include "flow_sites.h"
#include "flow_table.h"
#include "flow_words.h"
#include "vec.h"

bool flow_puts(struct flow_words *ws, struct word *call, struct word *text)
{
	if (!word_is(ws, call, SHAPE_PUT_LIKE) ||
	    word_is(ws, call, SHAPE_NO_PUT))
		return false;
	return !word_inner(ws, text) || word_is(ws, call, SHAPE_PUT_INNER) ||
	       word_is(ws, text, SHAPE_COUNT_MEMBER);
}

bool flow_stores(struct flow_words *ws, struct word *call, size_t number)
{
	return word_is(ws, call, SHAPE_STORES) &&
	       !(number && word_is(ws, call, SHAPE_LIST_HEAD));
}

bool flow_row_consumes(const struct flow_row *row, size_t number)
{
	return row && number < 32 && row->consumes >> number & 1;
}

/* What an out parameter has after the call: "np" of &args is args.np. */
static struct word *out_place(struct flow_words *ws, struct word *held,
			      const char *member)
{
	if (!*member)
		return word_of(ws, held->text + strspn(held->text, "&"));
	if (held->text[0] == '&')
		return word_join(ws, held->text + 1, ".", member);
	return word_join(ws, held->text, "->", member);
}

/* "x->y": what is returned, the argument, gets a name that outlives this one. */
static bool is_member(struct flow_words *ws, struct word *place)
{
	return strstr(place->text, "->") && word_is(ws, place, SHAPE_CHAIN);
}

/* Of a call that the table names. */
static bool table_site(struct flow_function *f, const struct flow_node *node,
		       const struct op *op, struct site *s)
{
	const struct flow_row *row = s->row;
	bool targeted = word_some(op->target);
	struct word *held;

	s->result = op->target;
	if (row->what == FLOW_RETURN) {
		s->kind = SITE_RETURN;
		s->lvalue = op->target;
		if (targeted)
			return true;
		s->lvalue = word_of(f->words, "return");
		s->result = NULL;
		return node->kind == NODE_RETURN &&
		       word_begins(span_stripped(f->words, node->tokens),
				   word_join(f->words, op->name->text, "(", "")
					   ->text);
	}
	if (row->index < 0 || (size_t)row->index >= op->n_texts)
		return false;
	held = op->texts[row->index];
	if (row->what == FLOW_ARGUMENT) {
		s->kind = SITE_ARGUMENT;
		s->lvalue = targeted &&
					    (row->when == FLOW_NONNULL ||
					     row->when == FLOW_OK) &&
					    (op->target->is_local ||
					     is_member(f->words, op->target)) ?
				    op->target :
				    held;
		return true;
	}
	s->kind = SITE_OUT;
	s->lvalue = out_place(f->words, held, row->member);
	return row->what == FLOW_OUT;
}

/* A call that nobody knows, whose result is a pointer to such a record. */
static bool stranger_site(struct flow_function *f, const struct flow_node *node,
			  const struct op *op, struct site *s)
{
	struct word *target = op->target;

	if (!word_some(target) || !word_some(target->local) ||
	    target->local == f->words->question ||
	    node->kind != NODE_EXPRESSION ||
	    word_is(f->words, word_join(f->words, op->name->text, "(", ""),
		    SHAPE_UPCAST))
		return false;
	s->kind = SITE_RETURN;
	s->lvalue = s->result = target;
	return flow_table_counted(target->local->text) ||
	       ((target->is_dropped ||
		 word_is(f->words, op->name, SHAPE_FINDS)) &&
		!word_is(f->words, op->name, SHAPE_FINDS_NOT));
}

static bool call_site(struct flow_function *f, size_t n, const struct op *op,
		      struct site *s)
{
	const struct flow_node *node = &f->graph.items[n];
	const struct flow_row *row = word_row(f->words, op->name);

	s->callee = op->name;
	s->row = row;
	s->at = op->at;
	if (!row)
		return stranger_site(f, node, op, s);
	return row->effect == FLOW_GET && strcmp(row->family, "refcount") &&
	       table_site(f, node, op, s);
}

static bool loop_site(struct flow_function *f, size_t n, struct site *s)
{
	const struct flow_node *node = &f->graph.items[n];
	struct span part = SPAN_NONE;
	size_t at = 0;

	if (node->kind != NODE_LOOP)
		return false;
	s->row = word_row(f->words, node->text);
	if (!s->row || s->row->effect != FLOW_LOOP || s->row->index < 0 ||
	    (size_t)s->row->index >= span_count_parts(node->tokens, ","))
		return false;
	for (int i = 0; i <= s->row->index; i++)
		span_part(node->tokens, ",", &at, &part);
	s->kind = SITE_LOOP;
	s->callee = node->text;
	s->lvalue = span_stripped(f->words, part);
	s->at = flow_at(f, n);
	return true;
}

/* The name at the begin of a place; empty: none. */
static struct word *root_of(struct flow_words *ws, const struct word *place)
{
	const char *p = place->text + strspn(place->text, "&*(");
	size_t n = 0;

	while (is_word_byte(p[n]) && (n || is_name_byte(p[0])))
		n++;
	return word_get(ws, p, n);
}

static bool is_kept(struct flow_function *f, const struct site *s)
{
	const struct word *root = root_of(f->words, s->lvalue);
	bool simple = root == s->lvalue;

	if (root->is_local &&
	    (simple || (s->kind == SITE_OUT && !strstr(s->lvalue->text, "->"))))
		return false;
	return !(root->is_param && simple);
}

/* What last assigned to the word in front of `at`, or NULL. */
static const struct op *assigned_before(struct flow_function *f,
					const struct word *word, size_t at)
{
	const struct op *last = NULL;

	for (size_t n = 0; n < f->graph.n; n++) {
		for (size_t k = 0; k < f->ops[n].n; k++) {
			const struct op *op = &f->ops[n].items[k];
			const struct word *to = op->is_call ? op->target :
							      op->name;

			if (to == word && op->at < at &&
			    (!last || op->at >= last->at))
				last = op;
		}
	}
	return last;
}

struct word *flow_made_by(struct flow_function *f, const struct site *s)
{
	struct word *root = root_of(f->words, s->lvalue);
	const struct op *op;

	if (!root->is_local || root->is_param || root == s->lvalue)
		return NULL;
	op = assigned_before(f, root, s->at);
	if (op && !op->is_call && op->value &&
	    is_member(f->words, op->value))
		op = assigned_before(f, root_of(f->words, op->value), op->at);
	return op && op->is_call ? op->name : NULL;
}

/* Sets those that can be reached from the node, by one step or more. */
static void reach_from(const struct flow_graph *g, size_t from, bool *reached)
{
	struct {
		size_t *items;
		size_t n;
		size_t alloc;
	} stack = { 0 };

	*vec_push(&stack) = from;
	while (stack.n) {
		const struct flow_node *node = &g->items[stack.items[--stack.n]];

		for (size_t i = 0; i < node->n_next; i++) {
			size_t to = node->next[i];

			if (to == NODE_NONE || reached[to])
				continue;
			reached[to] = true;
			*vec_push(&stack) = to;
		}
	}
	vec_release(&stack);
}

static bool on_a_path(const struct flow_function *f, size_t from, size_t to)
{
	bool *reached = xcalloc(f->graph.n, sizeof(*reached));
	bool yes;

	reach_from(&f->graph, from, reached);
	yes = reached[to];
	free(reached);
	return yes;
}

/* What a call of this family puts; NULL: it is none. */
static struct word *put_of(struct flow_function *f, const struct op *op,
			   const char *family)
{
	const struct flow_row *row =
		op->is_call ? word_row(f->words, op->name) : NULL;

	return row && row->effect == FLOW_PUT && row->index >= 0 &&
			       (size_t)row->index < op->n_texts &&
			       !strcmp(row->family, family) ?
		       op->texts[row->index] :
		       NULL;
}

size_t flow_put_beside(struct flow_function *f, const struct site *s)
{
	size_t at = SIZE_MAX;

	if (s->kind != SITE_ARGUMENT || !s->row)
		return SIZE_MAX;
	for (size_t n = 0; n < f->graph.n; n++) {
		for (size_t k = 0; k < f->ops[n].n; k++) {
			const struct op *op = &f->ops[n].items[k];
			const struct word *put = put_of(f, op, s->row->family);

			if (!put)
				continue;
			if (put != s->lvalue || on_a_path(f, s->node, n) ||
			    on_a_path(f, n, s->node))
				return SIZE_MAX;
			if (at == SIZE_MAX)
				at = op->at;
		}
	}
	return at;
}

bool flow_same_root(struct flow_words *ws, const struct word *a,
		    const struct word *b)
{
	return word_some(root_of(ws, a)) && root_of(ws, a) == root_of(ws, b);
}

static void add_site(struct flow_function *f, struct sites *out, struct site *s)
{
	if (s->lvalue->is_free)
		return;
	s->kept = is_kept(f, s);
	*vec_push(out) = *s;
}

void flow_sites(struct flow_function *f, struct sites *out)
{
	for (size_t n = 0; n < f->graph.n; n++) {
		struct site s = { .node = n, .op = SITE_NO_OP };

		if (loop_site(f, n, &s))
			add_site(f, out, &s);
		for (size_t k = 0; k < f->ops[n].n; k++) {
			const struct op *op = &f->ops[n].items[k];

			s = (struct site){ .node = n, .op = k };
			if (op->is_call && call_site(f, n, op, &s))
				add_site(f, out, &s);
		}
	}
}
