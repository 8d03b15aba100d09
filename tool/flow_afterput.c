/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "flow_afterput.h"
#include "flow_fate.h"
#include "flow_function.h"
#include "flow_names.h"
#include "flow_sets.h"
#include "flow_sites.h"
#include "flow_state.h"
#include "flow_table.h"
#include "flow_test.h"
#include "flow_words.h"
#include "flow_wraps.h"
#include "map.h"
#include "pattern.h"
#include "vec.h"

struct afterput {
	struct uses *out;
	struct map *by_place;
	struct word *object;
	uint32_t names;
	struct word *origin, *kept; /* "=" and "kept" */
};

static bool is_one_of(const char *text, const char *const *list)
{
	while (*list && strcmp(*list, text) != 0)
		list++;
	return *list;
}

/* ---- calls that take or drop ---- */

static bool puts_it(struct flow_words *ws, struct word *call, struct word *text)
{
	static const char *const no_objects[] = {
		"runtime_pm", "module", "clk", "regulator", "file_write", NULL,
	};
	const struct flow_row *row = word_row(ws, call);

	if (row)
		return row->effect == FLOW_PUT &&
		       !is_one_of(row->family, no_objects);
	return flow_puts(ws, call, text);
}

/* ---- phase 0: on the way to the put ---- */

/* What was assigned to the object is where it comes from. */
static void came_from(struct walk *w, struct state *s, struct word *from)
{
	struct afterput *a = w->own;
	struct flow_words *ws = w->f->words;
	struct passing p = {
		.callee = a->origin->number,
		.number = from->number,
		.result = ws->empty->number,
		.via = ws->empty->number,
	};
	uint32_t id = map_intern(w->passing_ids, (const char *)&p, sizeof(p));

	s->passed = set_with(w->f->sets, 0, id);
}

static void assigned_before(struct walk *w, struct state *s,
			    const struct op *op)
{
	struct afterput *a = w->own;

	state_assigned(w, s, op);
	if (op->name == a->object)
		came_from(w, s, op->value);
	else if (flow_alias(w->f, op->value, a->names) &&
		 !flow_is_plain(op->name) &&
		 !word_begins(a->object, op->name->text))
		s->passed = passing_add(w, s->passed, a->kept, op->name->number,
					w->f->words->empty, w->f->words->empty);
	else if (passing_has_result(w, s->passed, op->name) &&
		 !word_is(w->f->words, op->value, SHAPE_CALL_BEGINS))
		s->passed = passing_unnamed(w, s->passed, op->name);
}

/* The address of the object, or of what it is in, is given: it is set there. */
static bool is_set_there(const struct word *object, const struct word *text)
{
	const char *place = text->text + 1;
	size_t n = text->len - 1;

	return text->text[0] == '&' && !strncmp(object->text, place, n) &&
	       (!object->text[n] || object->text[n] == '.');
}

static void given_before(struct walk *w, struct state *s, const struct op *op,
			 size_t k)
{
	struct flow_words *ws = w->f->words;
	struct afterput *a = w->own;
	struct word *text = op->texts[k];
	bool part = !walk_has(w, a->names, text) && word_inner(ws, text);
	const struct word *result = word_some(op->target) ? op->target :
				    w->tests		  ? ws->question :
							    ws->empty;

	if (word_is(ws, op->name, SHAPE_BORROWS) && !word_row(ws, op->name))
		return;
	s->passed =
		passing_add(w, s->passed,
			    word_join(ws, op->name->text, part ? "." : "", ""),
			    k, result, ws->empty);
}

/* false: there are two references. */
static bool called_before(struct walk *w, struct state *s, const struct op *op)
{
	struct afterput *a = w->own;
	struct flow_words *ws = w->f->words;

	state_changed(w, s, op);
	for (size_t k = 0; k < op->n_texts; k++) {
		struct word *text = op->texts[k];

		if (is_set_there(a->object, text)) {
			came_from(w, s,
				  word_join(ws, op->name->text, "(&)", ""));
			continue;
		}
		if (!flow_alias(w->f, text, a->names))
			continue;
		if (flow_takes(ws, op, k) ||
		    (!k && puts_it(ws, op->name, text)))
			return false;
		given_before(w, s, op, k);
	}
	return true;
}

/* ---- behind the put ---- */

static bool has_failed(const struct walk *w, uint32_t env, uint32_t result)
{
	const struct word *at = walk_word(w, result);
	unsigned int signs;

	if (flow_is_plain(at))
		return env_failed(w, env, result);
	if (at == w->f->words->question)
		return true;
	signs = env_get(w, env, at);
	return at->len && (signs == SIGN_NEG || signs == SIGN_ZERO);
}

/* What the path has done before the use. */
static void note_path(struct walk *w, const struct state *s, struct use *use)
{
	struct members m = set_members(w->f->sets, s->passed);
	const struct afterput *a = w->own;
	bool known = false;

	for (size_t i = 0; i < m.n; i++) {
		struct passing p = passing_get(w, m.items[i]);
		struct word *callee = walk_word(w, p.callee);

		if (callee == a->origin) {
			words_add(&use->origin, walk_word(w, p.number));
			known = true;
		} else if (callee == a->kept) {
			use->kept = true;
		} else if (has_failed(w, s->env, p.result)) {
			words_add(&use->failed, callee);
		} else {
			words_add(&use->given, callee);
		}
	}
	if (!known)
		words_add(&use->origin, w->f->words->empty);
}

static struct use *find_use(struct walk *w, size_t at)
{
	const struct afterput *a = w->own;
	uint32_t i = map_get(a->by_place, (const char *)&at, sizeof(at));

	return i == MAP_NONE ? NULL : &a->out->items[i];
}

static void hit(struct walk *w, struct state *s, const struct use *like)
{
	const struct afterput *a = w->own;
	struct use *use = find_use(w, like->at);

	if (!use) {
		map_put(a->by_place, (const char *)&like->at, sizeof(like->at),
			(uint32_t)a->out->n);
		use = vec_push(a->out);
		*use = *like;
	}
	note_path(w, s, use);
	s->phase = 3;
	s->at = (uint32_t)like->at;
	s->passed = 0;
}

/* Where the text looks into name; NULL: it does not. */
static const char *look_into(const char *text, const struct word *name)
{
	const char *p = text;

	while ((p = strstr(p, name->text))) {
		if (starts_with(p + name->len, "->") &&
		    (p == text ||
		     (!is_word_byte(p[-1]) && !strchr(".>&", p[-1])) ||
		     (p > text + 1 && p[-1] == '&' && p[-2] == '&')))
			return p + name->len + 2;
		p++;
	}
	return NULL;
}

/* The names of a set, sorted by their text. To be released. */
static void sorted_names(const struct walk *w, uint32_t names,
			 struct words *out)
{
	struct members m = set_members(w->f->sets, names);

	for (size_t i = 0; i < m.n; i++)
		*vec_push(out) = walk_word(w, m.items[i]);
	words_sort(out);
}

/* The text looks into what the names point to. */
static void look(struct walk *w, struct state *s, const struct word *text,
		 size_t at)
{
	struct flow_words *ws = w->f->words;
	struct words names = { 0 };
	struct use use = {
		.how = USE_FIELD,
		.at = at,
		.callee = ws->empty,
		.args = ws->empty,
	};

	if (s->phase != 2 || !strstr(text->text, "->"))
		return;
	sorted_names(w, s->names, &names);
	for (size_t i = 0; i < names.n && s->phase == 2; i++) {
		const char *part = look_into(text->text, names.items[i]);
		size_t n = 0;

		if (!part)
			continue;
		while (is_name_byte(part[0]) && is_word_byte(part[n]))
			n++;
		use.name = names.items[i];
		use.part = word_get(ws, part, n);
		hit(w, s, &use);
	}
	vec_release(&names);
}

static struct word *all_arguments(struct flow_words *ws, const struct op *op)
{
	buf_clear(ws->scratch);
	for (size_t k = 0; k < op->n_texts; k++) {
		buf_addstr(ws->scratch, k ? ", " : "");
		buf_add(ws->scratch, op->texts[k]->text, op->texts[k]->len);
	}
	return word_get(ws, ws->scratch->data, ws->scratch->len);
}

/* It prints the value of the pointer, or nothing of it at all. */
static bool only_prints(struct walk *w, const struct state *s,
			const struct op *op, const struct word *args)
{
	struct flow_words *ws = w->f->words;
	struct word *first = op->n_texts ? op->texts[0] : ws->empty;

	if (!word_is(ws, op->name, SHAPE_TELLS) ||
	    word_match(ws, args, SHAPE_OF_DEVICE, NULL))
		return false;
	return !(walk_has(w, s->names, first) ||
		 (word_inner(ws, first) &&
		  flow_alias(w->f, first, s->names))) ||
	       !word_is(ws, op->name, SHAPE_PRINTS_DEVICE);
}

/* A call is given the object, or the address of a part. */
static void given_behind(struct walk *w, struct state *s, const struct op *op,
			 struct word *text, struct word *args)
{
	struct flow_words *ws = w->f->words;
	struct use use = {
		.name = text,
		.how = USE_CALL,
		.part = ws->empty,
		.callee = op->name,
		.args = args,
		.at = op->at,
	};
	const char *arrow;

	if (!walk_has(w, s->names, text)) {
		use.name = word_inner(ws, text);
		if (!use.name || !flow_alias(w->f, text, s->names))
			return;
		use.how = USE_INSIDE;
		arrow = strstr(text->text, "->");
		if (arrow)
			use.part = word_of(ws, arrow + 2);
	}
	hit(w, s, &use);
}

static void called_behind(struct walk *w, struct state *s, const struct op *op)
{
	struct flow_words *ws = w->f->words;
	struct word *args;

	if (s->phase != 2)
		return;
	for (size_t k = 0; k < op->n_texts && s->phase == 2; k++)
		look(w, s, op->texts[k], op->at);
	if (s->phase != 2 || word_is(ws, op->name, SHAPE_VALUE) ||
	    word_is_no_call(op->name) || word_is(ws, op->name, SHAPE_QUIET))
		return;
	args = all_arguments(ws, op);
	if (only_prints(w, s, op, args))
		return;
	for (size_t k = 0; k < op->n_texts && s->phase == 2; k++)
		given_behind(w, s, op, op->texts[k], args);
}

static bool again(struct walk *w, const struct state *s)
{
	struct use *use = s->phase == 3 ? find_use(w, s->at) : NULL;

	if (use)
		use->later = true;
	return false;
}

/* Phases 2 and 3. false: put again, or another object from here on. */
static bool call_behind(struct walk *w, struct state *s, const struct op *op)
{
	struct flow_words *ws = w->f->words;
	const struct flow_row *row = word_row(ws, op->name);

	if (op->at == s->at)
		return true;
	for (size_t k = 0; k < op->n_texts; k++) {
		struct word *text = op->texts[k];

		if (flow_alias(w->f, text, s->names)) {
			if (puts_it(ws, op->name, text) ||
			    flow_takes(ws, op, k) ||
			    flow_row_consumes(row, k) ||
			    word_is(ws, op->name, SHAPE_TAKES_OUT))
				return again(w, s);
		} else if (text->text[0] == '&' &&
			   (walk_has(w, s->names,
				     word_part(ws, text, 1, text->len)) ||
			    walk_is_base(w, text, s->names))) {
			return false;
		}
	}
	called_behind(w, s, op);
	state_changed(w, s, op);
	return true;
}

/* The root of one of the names. */
static bool is_root(const struct walk *w, const struct word *left,
		    uint32_t names)
{
	struct members m = set_members(w->f->sets, names);

	for (size_t i = 0; i < m.n; i++) {
		const struct word *name = walk_word(w, m.items[i]);

		if (left->len && is_name_byte(left->text[0]) &&
		    word_begins(name, left->text) &&
		    !is_word_byte(name->text[left->len]) &&
		    !left->text[strspn(left->text,
				       "abcdefghijklmnopqrstuvwxyz"
				       "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789")])
			return true;
	}
	return false;
}

static bool assigned_behind(struct walk *w, struct state *s,
			    const struct op *op)
{
	struct afterput *a = w->own;

	look(w, s, op->value, op->at);
	if (walk_has(w, s->names, op->name)) {
		s->names = set_without(w->f->sets, s->names, op->name->number);
		if (op->name == a->object || !s->names)
			return false;
	} else if (is_root(w, op->name, s->names)) {
		return false;
	}
	look(w, s, op->name, op->at);
	state_assigned(w, s, op);
	return true;
}

/* ---- the walk ---- */

static bool step_op(struct walk *w, size_t n, size_t k, struct state *s)
{
	const struct op *op = &w->f->ops[n].items[k];
	const struct afterput *a = w->own;

	if (!s->phase && n == w->site.node && k == w->site.op) {
		s->phase = 2;
		s->names = a->names;
		s->at = (uint32_t)op->at;
		return true;
	}
	if (!s->phase) {
		if (op->is_call)
			return called_before(w, s, op);
		assigned_before(w, s, op);
		return true;
	}
	return op->is_call ? call_behind(w, s, op) : assigned_behind(w, s, op);
}

static void step(struct walk *w, size_t n, const struct state *from)
{
	const struct flow_node *node = &w->f->graph.items[n];
	struct state s = *from;
	struct states states = { .items = &s, .n = 1 };

	w->tests = node->kind == NODE_CONDITION;
	for (size_t k = 0; k < w->f->ops[n].n; k++)
		if (!step_op(w, n, k, &s))
			return;
	if (s.phase == 2 &&
	    (node->kind == NODE_CONDITION || node->kind == NODE_RETURN))
		look(w, &s, span_text(w->f->words, node->tokens),
		     flow_at(w->f, n));
	if (node->kind == NODE_CONDITION) {
		walk_branch(w, n, &states);
	} else if (node->kind != NODE_RETURN) {
		if (node->kind == NODE_LOOP)
			walk_iterate(w, n, &states);
		walk_push_all(w, n, &states);
	}
}

/* Enumerators that say so are failures, not zero. */
static unsigned int value_of(struct walk *w, struct word *text)
{
	return word_is(w->f->words, text, SHAPE_FAILURE) ? SIGN_POS : 0;
}

/* ---- other names for memory that goes with the object ---- */

/* All that is assigned to it is one value, NULL apart; skip_null: even that. */
static bool has_one_value(const struct flow_words *ws,
			  const struct word_list *values, bool skip_null)
{
	const struct word *one = NULL;

	for (size_t i = 0; values && i < values->n; i++) {
		if (skip_null && values->items[i] == ws->null)
			continue;
		if (one && values->items[i] != one)
			return false;
		one = values->items[i];
	}
	return true;
}

/* name = object_priv(object): gone when that is. */
static bool is_private_of(struct flow_words *ws, const struct word *value,
			  const struct word *object, bool whole)
{
	struct pattern_match m;
	size_t group, end;

	if (!word_match(ws, value, SHAPE_PRIVATE, &m))
		return false;
	group = m.end[3] != SIZE_MAX && m.end[3] > m.begin[3] ? 3 : 4;
	if (m.end[group] == SIZE_MAX)
		return false;
	end = m.begin[group];
	while (end < m.end[group] && value->text[end] != ',')
		end++;
	if (end - m.begin[group] != object->len ||
	    memcmp(value->text + m.begin[group], object->text, object->len))
		return false;
	if (whole)
		return true;
	return m.end[1] != SIZE_MAX && m.end[1] > m.begin[1] &&
	       !(m.end[1] - m.begin[1] >= 4 &&
		 !memcmp(value->text + m.end[1] - 4, "priv", 4));
}

static uint32_t add_twins(struct walk *w, uint32_t names, struct word *put)
{
	struct flow_function *f = w->f;
	const struct afterput *a = w->own;
	const struct word *same = a->object->same;
	struct pattern_match m;
	bool whole = word_is(f->words, put, SHAPE_FREES_WHOLE);

	if (same && word_match(f->words, same, SHAPE_POINTED, &m)) {
		const struct word *root =
			word_part(f->words, same, m.begin[1], m.end[1]);

		if (root->is_local)
			names = set_with(f->sets, names, root->number);
	}
	if ((!whole && !word_eq(put, "put_device")) ||
	    !has_one_value(f->words, a->object->values, true))
		return names;
	for (size_t i = 0; i < f->assigned.n; i++) {
		const struct word *name = f->assigned.items[i];

		if (name->is_local &&
		    has_one_value(f->words, name->values, false) &&
		    is_private_of(f->words, name->values->items[0], a->object,
				  whole))
			names = set_with(f->sets, names, name->number);
	}
	return names;
}

/* ---- uses ---- */

static void sort_use(struct use *use)
{
	words_sort(&use->given);
	words_sort(&use->failed);
	words_sort(&use->origin);
}

static void find_uses(struct flow_function *f, const struct site *site,
		      struct uses *out)
{
	struct afterput a = {
		.out = out,
		.object = out->object,
		.by_place = map_new(),
		.origin = f->words->equal,
		.kept = word_of(f->words, "kept"),
	};
	struct walk w = { .step = step, .value = value_of, .own = &a };
	const struct state first = { 0 };

	walk_begin(&w, f, site);
	a.names = add_twins(&w, flow_names_of(f, out->object), site->callee);
	if (!walk_run(&w, true, &first))
		flow_uses_release(out);
	for (size_t i = 0; i < out->n; i++)
		sort_use(&out->items[i]);
	map_free(a.by_place);
	walk_release(&w);
}

void flow_uses(struct flow_function *f, size_t n, size_t k, struct uses *out)
{
	const struct op *op = &f->ops[n].items[k];
	struct word *text = op->texts[0], *inner = word_inner(f->words, text);
	struct site site = {
		.node = n,
		.op = k,
		.kind = SITE_PUT,
		.callee = op->name,
		.at = op->at,
	};

	out->member = inner;
	out->object = site.lvalue = inner ? inner : text;
	if (!word_is(f->words, out->object, SHAPE_CHAIN) ||
	    strchr(out->object->text, '[') || (inner && text->dotted))
		return;
	find_uses(f, &site, out);
}

void flow_uses_release(struct uses *u)
{
	for (size_t i = 0; i < u->n; i++) {
		vec_release(&u->items[i].given);
		vec_release(&u->items[i].failed);
		vec_release(&u->items[i].origin);
	}
	vec_release(u);
}
