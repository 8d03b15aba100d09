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
#include "flow_words.h"
#include "vec.h"

/* ---- arguments that are not the object ---- */

/* Something got from it is what an action will put it by. */
static bool is_deputy(struct walk *w, const struct op *op, size_t k,
		      uint32_t names)
{
	const struct word_list *values = op->texts[k]->values;

	if (k != 2 || !word_begins(op->name, "devm_add_action") ||
	    !word_is(w->f->words, op->texts[1], SHAPE_PUT_LIKE))
		return false;
	for (size_t i = 0; values && i < values->n; i++) {
		const struct word *value = values->items[i];
		size_t at = 0, n;

		while ((n = word_next(value->text, value->len, &at))) {
			if (walk_has(w, names,
				     word_part(w->f->words, value, at, at + n)))
				return true;
			at += n;
		}
	}
	return false;
}

/* What the object points to is put, and has what was taken. */
static bool puts_inside(struct walk *w, const struct flow_row *row, size_t k,
			const struct word *text, uint32_t names)
{
	size_t n = 0, m;

	if (!row || row->effect != FLOW_PUT || row->index != (int)k)
		return false;
	while (is_word_byte(text->text[n]))
		n++;
	if (!n || !starts_with(text->text + n, "->"))
		return false;
	for (m = n + 2; is_word_byte(text->text[m]); m++)
		;
	return m > n + 2 && m == text->len &&
	       walk_has(w, names, word_part(w->f->words, text, 0, n)) &&
	       (!w->site.row || !strcmp(w->site.row->family, row->family));
}

/* A part of "c ? a->b : d" lies in what one of the names points to. */
static bool looks_inside(struct walk *w, const struct word *text,
			 uint32_t names)
{
	size_t begin = 0;

	while (begin <= text->len) {
		size_t end = begin + strcspn(text->text + begin, "?:");
		struct word *part = word_part(w->f->words, text, begin, end);
		const char *arrow = strstr(part->text, "->");

		if (word_is(w->f->words, part, SHAPE_CHAIN) &&
		    walk_has(w, names,
			     word_part(w->f->words, part, 0,
				       arrow ? (size_t)(arrow - part->text) :
					       part->len)))
			return true;
		begin = end + 1;
	}
	return false;
}

/* The argument is what a call made of the object: that may be it. */
static void pass_made(struct walk *w, struct state *s, const struct op *op,
		      size_t k)
{
	struct flow_words *ws = w->f->words;
	const struct flow_row *row = word_row(ws, op->name);
	bool borrows = word_is(ws, op->name, SHAPE_BORROWS);
	struct words made = { 0 };
	bool goes;

	walk_made(w, op->texts[k], s->names, &made);
	goes = row ? row->effect == FLOW_PUT || flow_row_consumes(row, k) :
		     made.n && (flow_puts(ws, op->name, op->texts[k]) ||
				flow_stores(ws, op->name, k));
	for (size_t i = 0; i < made.n; i++) {
		if (goes)
			s->passed = passing_add(w, s->passed, ws->empty, 0,
						NULL, made.items[i]);
		else if (!row && !borrows)
			s->passed = passing_add(w, s->passed, op->name, k,
						op->target, made.items[i]);
	}
	vec_release(&made);
	if (!row && w->owns && !borrows &&
	    looks_inside(w, op->texts[k], s->names))
		s->passed = passing_add(w, s->passed, op->name, k, op->target,
					word_of(ws, "->"));
}

static bool end_like(struct walk *w, const struct state *s, enum end_how how,
		     const struct op *op)
{
	struct fate fate = {
		.how = how,
		.at = op->at,
		.detail = op->name->text,
		.fails = "like",
		.second = FATE_ONE,
		.env = s->env,
	};

	walk_end(w, s, &fate);
	return false;
}

static bool end_kept(struct walk *w, const struct state *s, const struct op *op,
		     const char *detail)
{
	walk_end_at(w, s, END_KEPT, op->at, detail);
	return false;
}

/* The address of a name, by itself. */
static bool is_address_of_name(const struct walk *w, const struct word *text,
			       uint32_t names)
{
	const char *name = text->text + 1;

	if (text->text[0] != '&' || !is_name_byte(*name))
		return false;
	while (is_word_byte(*name))
		name++;
	return !*name &&
	       walk_has(w, names, word_part(w->f->words, text, 1, text->len));
}

/* What holds it, or a member in there, not what such a member points to. */
static bool is_in_holder(struct walk *w, const struct word *text)
{
	return w->site.kept && w->site.lvalue->text[0] != '&' &&
	       flow_same_root(w->f->words, text, w->site.lvalue) &&
	       (text->text[0] == '&' || flow_is_plain(text));
}

/* The count of what holds it is dropped: put_device(&x->dev). */
static bool drops_holder(struct walk *w, const struct op *op, size_t k)
{
	const struct flow_row *row = word_row(w->f->words, op->name);

	return row && row->effect == FLOW_PUT && row->index == (int)k &&
	       is_in_holder(w, op->texts[k]);
}

/*
 * What lies beside it in what holds it is given to a call named like a put: by
 * its address the call may put the whole, foo_put_ctrl(&x->ctrl). false: it does.
 */
static bool beside_given(struct walk *w, struct state *s, const struct op *op,
			 size_t k, const struct word *result)
{
	struct flow_words *ws = w->f->words;
	struct word *text = op->texts[k];

	if (!w->site.kept || w->site.lvalue->text[0] == '&' ||
	    !strstr(text->text, "->") ||
	    !flow_same_root(ws, text, w->site.lvalue) ||
	    word_row(ws, op->name) || !word_is(ws, op->name, SHAPE_PUT_LIKE) ||
	    word_is(ws, op->name, SHAPE_NO_PUT) ||
	    word_is(ws, op->name, SHAPE_MEMORY))
		return true;
	if (text->text[0] == '&')
		return !word_is(ws, op->name, SHAPE_DROPS) ||
		       end_kept(w, s, op, op->name->text);
	s->passed = passing_add(w, s->passed, op->name, k, result,
				word_of(ws, "."));
	return true;
}

/* What holds it outlives the function, and a call is given that. */
static bool holder_given(struct walk *w, struct state *s, const struct op *op,
			 size_t k, const struct word *result)
{
	struct flow_words *ws = w->f->words;

	if (drops_holder(w, op, k))
		return end_like(w, s, END_PUT, op);
	if (is_in_holder(w, op->texts[k]) && flow_stores(ws, op->name, k))
		return end_kept(w, s, op, op->name->text);
	if (!walk_is_base(w, op->texts[k], s->names))
		return beside_given(w, s, op, k, result);
	if (!(w->site.kept || w->site.kind == SITE_OUT) ||
	    word_row(ws, op->name))
		return true;
	if (word_is(ws, op->name, SHAPE_MEMORY))
		return true;
	if ((word_is(ws, op->name, SHAPE_PUT_LIKE) &&
	     !word_is(ws, op->name, SHAPE_NO_PUT)) ||
	    word_ends(op->name, "remove"))
		return end_like(w, s, END_PUT, op);
	if (!word_is(ws, op->name, SHAPE_BORROWS))
		s->passed = passing_add(w, s->passed, op->name, k, result,
					ws->empty);
	return true;
}

/* An argument that is none of the names. false: the path ends. */
static bool other_argument(struct walk *w, struct state *s, const struct op *op,
			   size_t k, const struct word *result)
{
	const struct flow_row *row = word_row(w->f->words, op->name);
	struct word *text = op->texts[k];
	bool held = s->phase == 1;

	if (held && is_deputy(w, op, k, s->names))
		return end_kept(w, s, op, op->name->text);
	if (held && puts_inside(w, row, k, text, s->names))
		return end_like(w, s, w->site.row ? END_PUT : END_KEPT, op);
	if (held && walk_is_equal(w, text, s->names) &&
	    (row ? row->effect == FLOW_PUT && row->index == (int)k :
		   flow_puts(w->f->words, op->name, text)))
		return end_like(w, s, END_PUT, op);
	if (held)
		pass_made(w, s, op, k);
	if (text->text[0] == '&' &&
	    (s->phase == 2 || (row && row->what == FLOW_OUT)) &&
	    walk_is_base(w, text, s->names)) {
		if (held)
			walk_end_at(w, s, END_AGAIN, op->at, op->name->text);
		return false;
	}
	if (held && is_address_of_name(w, text, s->names))
		return end_kept(w, s, op, "address");
	return !held || holder_given(w, s, op, k, result);
}

/* ---- arguments that are the object ---- */

static bool end_twice(struct walk *w, const struct state *s, const char *by,
		      size_t at)
{
	struct fate fate = {
		.how = END_TWICE,
		.at = s->at,
		.detail = by,
		.fails = "",
		.second = at,
	};

	walk_end(w, s, &fate);
	return false;
}

/* The table says that this call drops it. */
static bool table_puts(struct walk *w, struct state *s, const struct op *op,
		       size_t k)
{
	const struct flow_row *row = word_row(w->f->words, op->name);
	struct fate fate = {
		.how = walk_has(w, s->names, w->f->words->bang) ? END_UNDONE :
								  END_PUT,
		.at = op->at,
		.detail = op->name->text,
		.fails = "",
		.second = FATE_ONE,
		.env = s->env,
	};

	if (s->phase == 2) {
		if ((row->effect == FLOW_PUT && row->index == (int)k) ||
		    (flow_row_consumes(row, k) &&
		     walk_has(w, s->names, op->texts[k])))
			return end_twice(w, s, op->name->text, op->at);
		return true;
	}
	walk_end(w, s, &fate);
	if (w->site.kind == SITE_ARGUMENT || walk_has_equal(w, s->names) ||
	    (w->site.row && strcmp(w->site.row->family, row->family) != 0))
		return false;
	s->phase = 2;
	s->at = (uint32_t)op->at;
	s->passed = 0;
	return true;
}

static bool by_table(struct walk *w, struct state *s, const struct op *op,
		     size_t k)
{
	const struct flow_row *row = word_row(w->f->words, op->name);

	if (!walk_is_lent(w) && !strcmp(row->family, "runtime_pm"))
		return true; /* of its power, not of the device */
	if ((row->effect == FLOW_PUT || flow_row_consumes(row, k)) &&
	    (s->phase == 1 || s->phase == 2))
		return table_puts(w, s, op, k);
	if (row->effect != FLOW_GET || row->what != FLOW_ARGUMENT)
		return true;
	if (s->phase == 2)
		return false;
	/* A second reference: only one of them is followed. */
	if (w->site.kind != SITE_ARGUMENT && row->index == (int)k)
		return end_kept(w, s, op, "taken twice");
	return true;
}

/* It is given to a call that nobody knows. */
static void pass_on(struct walk *w, struct state *s, const struct op *op,
		    size_t k, const struct word *result)
{
	struct flow_words *ws = w->f->words;
	const struct word *text = op->texts[k], *given = op->target, *via;
	char number[24];

	if (!word_is(ws, word_join(ws, op->name->text, "(", ""), SHAPE_UPCAST))
		s->passed = passing_add(w, s->passed, op->name, k, result,
					text->text[0] == '&' && w->owns ?
						word_of(ws, "&") :
						ws->empty);
	if (!word_some(given))
		return;
	snprintf(number, sizeof(number), "%zu", k);
	via = word_join(ws, op->name->text, ":", number);
	if (!flow_is_plain(given)) {
		s->passed = passing_add(w, s->passed, ws->empty, 0, NULL, via);
	} else if (word_some(given->local) && !walk_has(w, s->names, given)) {
		const struct word *name = word_join(ws, "~", given->text, "=");

		name = word_join(ws, name->text, via->text, "");
		s->names = set_with(w->f->sets, s->names, name->number);
	}
}

/* An argument that is one of the names. false: the path ends. */
static bool own_argument(struct walk *w, struct state *s, const struct op *op,
			 size_t k, const struct word *result)
{
	struct flow_words *ws = w->f->words;

	if (word_row(ws, op->name))
		return by_table(w, s, op, k);
	if (s->phase == 2)
		return !word_is(ws, op->name, SHAPE_PUT_LIKE);
	if (w->site.kind != SITE_ARGUMENT && !k && !result &&
	    word_is(ws, op->name, SHAPE_GET_LIKE))
		return end_kept(w, s, op, "taken twice");
	if (flow_puts(ws, op->name, op->texts[k]) &&
	    (!w->owns || !word_is(ws, op->name, SHAPE_ENDS)))
		return end_like(w, s, END_PUT, op);
	if (flow_stores(ws, op->name, k))
		return walk_is_lent(w) || end_kept(w, s, op, op->name->text);
	if (!word_is(ws, op->name, SHAPE_BORROWS) &&
	    !word_is(ws, op->name, SHAPE_ATTRIBUTE))
		pass_on(w, s, op, k, result);
	return true;
}

bool walk_call(struct walk *w, struct state *s, const struct op *op)
{
	const struct word *result = word_some(op->target) ? op->target :
				    w->tests ? w->f->words->question :
					       NULL;

	if (word_some(op->target) &&
	    passing_has_result(w, s->passed, op->target))
		s->passed = passing_unnamed(w, s->passed, op->target);
	if (op->name->keyword == KEY_FREE)
		return true;
	for (size_t k = 0; k < op->n_texts; k++) {
		/* Behind a put, a call that only looks ends the arguments. */
		bool own = flow_alias(w->f, op->texts[k], s->names);
		bool last = own && s->phase == 2 &&
			    !word_row(w->f->words, op->name);

		if (!(own ? own_argument : other_argument)(w, s, op, k, result))
			return false;
		if (last)
			return true;
	}
	state_changed(w, s, op);
	return true;
}

/* ---- the site ---- */

static bool gives_up_own(struct walk *w, const struct state *s,
			 const struct op *op, bool by_name)
{
	for (size_t k = 0; k < op->n_texts; k++)
		if (flow_row_consumes(w->site.row, k) &&
		    (by_name ? walk_has(w, s->names, op->texts[k]) :
			       flow_alias(w->f, op->texts[k], s->names)))
			return true;
	return false;
}

static bool has_other_name(const struct walk *w, uint32_t names)
{
	struct members m = set_members(w->f->sets, names);

	for (size_t i = 0; i < m.n; i++) {
		const struct word *name = walk_word(w, m.items[i]);

		if (name != w->site.lvalue && name->text[0] != '~')
			return true;
	}
	return false;
}

/* It is held when the site comes again. */
/* The call at the site is given what it has returned before. */
static uint32_t given_its_own(struct walk *w, const struct state *s,
			      const struct op *op)
{
	uint32_t passed = s->passed;

	for (size_t k = 0; k < op->n_texts; k++)
		if (flow_alias(w->f, op->texts[k], s->names))
			passed = passing_add(w, passed, op->name, k, NULL,
					     w->f->words->empty);
	return passed;
}

static void taken_again(struct walk *w, const struct state *s,
			const struct op *op)
{
	const struct site *site = &w->site;
	const char *callee = site->callee->text;
	struct state now = *s;

	if (gives_up_own(w, s, op, false)) {
		walk_end_at(w, s, END_PUT, site->at, callee);
	} else if (site->kind == SITE_RETURN && has_other_name(w, s->names)) {
		walk_end_at(w, s, END_KEPT, site->at, "another name");
	} else if (walk_has_equal(w, s->names)) {
		; /* it may go on under the other name */
	} else if (site->kind != SITE_ARGUMENT ||
		   (site->lvalue->is_local && site->lvalue == site->result)) {
		now.passed = given_its_own(w, s, op);
		walk_end_at(w, &now, END_AGAIN, site->at, callee);
	} else {
		walk_end_at(w, s, END_KEPT, site->at, "taken twice");
	}
}

static void add_state(struct states *out, uint32_t phase, uint32_t names,
		      uint32_t env)
{
	*vec_push(out) = (struct state){
		.phase = phase,
		.names = names,
		.env = env,
	};
}

/* Two states: a failure is marked, so that its end is told apart. */
static void take_always(struct walk *w, uint32_t env, struct states *out)
{
	uint32_t names = flow_names_of(w->f, w->site.lvalue);
	uint32_t good = env_known(w, env, w->site.result, SIGN_ZERO | SIGN_POS);
	uint32_t bad = env_known(w, env, w->site.result, SIGN_NEG);

	add_state(out, 1, names, good);
	add_state(out, 1,
		  set_with(w->f->sets, names, w->f->words->bang->number), bad);
}

/* The names that hold what the site has taken. */
static uint32_t taken_names(struct walk *w, const struct op *op)
{
	const struct flow_row *row = w->site.row;
	uint32_t names = flow_set_of_word(w->f, w->site.lvalue);
	struct word *text, *inner;

	if (w->site.kind != SITE_ARGUMENT)
		return names;
	text = op->texts[row->index];
	names = set_union(w->f->sets, flow_names_of(w->f, text), names);
	inner = word_inner(w->f->words, text);
	if (inner && row->counter)
		names = set_with(w->f->sets, names, inner->number);
	return names;
}

void walk_take(struct walk *w, const struct state *s, const struct op *op,
	       struct states *out)
{
	static const struct {
		unsigned int good, bad;
	} results[] = {
		[FLOW_NONNULL] = { SIGN_POS, SIGN_ZERO },
		[FLOW_OK] = { SIGN_POS, SIGN_NEG | SIGN_ZERO },
		[FLOW_ZERO] = { SIGN_ZERO, SIGN_NEG | SIGN_POS },
		[FLOW_NONZERO] = { SIGN_NEG | SIGN_POS, SIGN_ZERO },
		[FLOW_NONNEG] = { SIGN_ZERO | SIGN_POS, SIGN_NEG },
		[FLOW_ALWAYS] = { SIGN_ANY, 0 },
		[FLOW_POSITIVE] = { SIGN_POS, SIGN_NEG | SIGN_ZERO },
		[FLOW_NEVER] = { SIGN_ANY, 0 },
	};
	const struct site *site = &w->site;
	enum flow_when when = site->row ? site->row->when : FLOW_OK;
	unsigned int good = results[when].good, bad = results[when].bad;
	struct state now = *s;
	uint32_t names, held, lost;

	if (s->phase == 1)
		taken_again(w, s, op);
	if (s->phase == 2 && gives_up_own(w, s, op, true))
		end_twice(w, s, site->callee->text, site->at);
	state_changed(w, &now, op);
	if (when == FLOW_ALWAYS && word_some(site->result)) {
		take_always(w, now.env, out);
		return;
	}
	names = taken_names(w, op);
	held = lost = now.env;
	if (word_some(site->result)) {
		held = env_known(w, held, site->result, good);
		lost = bad ? env_known(w, lost, site->result, bad) : lost;
	}
	if (site->kind == SITE_OUT && site->result != site->lvalue)
		held = env_known(w, held, site->lvalue, SIGN_POS);
	add_state(out, 1, names, held);
	if (bad && word_some(site->result))
		add_state(out, 0, 0, lost);
}
