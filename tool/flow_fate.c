/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "arena.h"
#include "flow_end.h"
#include "flow_fate.h"
#include "flow_function.h"
#include "flow_names.h"
#include "flow_sets.h"
#include "flow_sites.h"
#include "flow_state.h"
#include "flow_table.h"
#include "flow_words.h"
#include "map.h"
#include "pattern.h"
#include "vec.h"

/* ---- ends ---- */

struct fates {
	struct ends ends;
	struct map *by_key;
	struct map *settled; /* what was passed, by all that is said of it */
};

/* What an end says of one passing. */
struct settled {
	uint32_t callee, number, failed, via;
};

struct fates *fates_new(void)
{
	struct fates *fates = xcalloc(1, sizeof(*fates));

	fates->by_key = map_new();
	fates->settled = map_new();
	return fates;
}

void fates_clear(struct fates *fates)
{
	map_free(fates->by_key);
	fates->by_key = map_new();
	fates->ends.n = 0;
}

void fates_free(struct fates *fates)
{
	if (!fates)
		return;
	map_free(fates->by_key);
	map_free(fates->settled);
	vec_release(&fates->ends);
	free(fates);
}

/* The set of what was passed, as this end sees it. */
static uint32_t settle(struct walk *w, uint32_t passed, enum end_how how,
		       uint32_t env)
{
	struct members m = set_members(w->f->sets, passed);
	uint32_t out = 0;

	for (size_t i = 0; i < m.n; i++) {
		struct passing p = passing_get(w, m.items[i]);
		struct settled one = {
			.callee = p.callee,
			.number = p.number,
			.via = p.via,
		};

		one.failed = env_failed(w, env, p.result) ||
			     (how == END_PUT &&
			      p.result == w->f->words->question->number);
		out = set_with(w->f->sets, out,
			       map_intern(w->fates->settled, (const char *)&one,
					  sizeof(one)));
	}
	return out;
}

void walk_end(struct walk *w, const struct state *s, const struct fate *fate)
{
	struct {
		uint64_t how, at, second, fails;
	} key = { fate->how, fate->at, fate->second, fate->fails[0] };
	struct end *e;
	uint32_t i, set;

	if (!w->fates)
		return;
	/* "no" and "null" begin alike. */
	key.fails |= fate->fails[0] ? (uint64_t)fate->fails[1] << 8 : 0;
	i = (uint32_t)w->fates->ends.n;
	set = settle(w, s->passed, fate->how, fate->env);
	i = map_put(w->fates->by_key, (const char *)&key, sizeof(key), i);
	if (i == w->fates->ends.n) {
		e = vec_push(&w->fates->ends);
		e->how = fate->how;
		e->at = fate->at;
		e->detail = word_of(w->f->words, fate->detail);
		e->fails = fate->fails;
		e->second = fate->second != FATE_ONE;
		e->before = e->second ? fate->second : fate->at;
		e->set = set;
		return;
	}
	e = &w->fates->ends.items[i];
	if (set_within(w->f->sets, set, e->set))
		e->set = set;
	else if (!set_within(w->f->sets, e->set, set))
		e->set = set_union(w->f->sets, e->set, set);
}

void walk_end_at(struct walk *w, const struct state *s, enum end_how how,
		 size_t at, const char *detail)
{
	struct fate fate = {
		.how = how,
		.at = at,
		.detail = detail,
		.fails = "",
		.second = FATE_ONE,
	};

	walk_end(w, s, &fate);
}

static int by_passed(const void *a, const void *b)
{
	const struct end_passed *x = a, *y = b;
	int order = strcmp(x->callee->text, y->callee->text);

	if (order)
		return order;
	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	if (x->failed != y->failed)
		return x->failed ? 1 : -1;
	return strcmp(x->via->text, y->via->text);
}

static void fill_passed(struct walk *w, struct end *e)
{
	struct members m = set_members(w->f->sets, e->set);
	struct settled one;

	e->n_passed = m.n;
	e->passed = arena_array(&w->f->words->arena, m.n, sizeof(*e->passed));
	for (size_t i = 0; i < m.n; i++) {
		memcpy(&one, map_key(w->fates->settled, m.items[i]),
		       sizeof(one));
		e->passed[i].callee = walk_word(w, one.callee);
		e->passed[i].number = one.number;
		e->passed[i].failed = one.failed;
		e->passed[i].via = walk_word(w, one.via);
	}
	if (m.n > 1)
		qsort(e->passed, m.n, sizeof(*e->passed), by_passed);
}

void fates_take(struct walk *w, struct ends *out)
{
	for (size_t i = 0; i < w->fates->ends.n; i++) {
		struct end *e = &w->fates->ends.items[i];

		fill_passed(w, e);
		*vec_push(out) = *e;
	}
	fates_clear(w->fates);
}

/* ---- what calls made of it ---- */

bool walk_is_lent(const struct walk *w)
{
	return w->site.row && !strcmp(w->site.row->family, "runtime_pm");
}

static struct word *via_of(struct walk *w, const struct word *callee, size_t k)
{
	char number[24];

	snprintf(number, sizeof(number), "%zu", k);
	return word_join(w->f->words, callee->text, ":", number);
}

/* "call(a,b)": the call, if one of the names is given to it. */
static void made_by_call(struct walk *w, struct word *text, uint32_t names,
			 struct words *out)
{
	struct flow_words *ws = w->f->words;
	struct pattern_match m;
	struct word *callee, *part;
	size_t at, end, k = 0;

	if (!is_word_byte(text->text[0]) || !word_ends(text, ")") ||
	    !word_match(ws, text, SHAPE_CALL, &m) || m.end[2] == m.begin[2])
		return;
	callee = word_part(ws, text, m.begin[1], m.end[1]);
	if (word_row(ws, callee) || word_is(ws, callee, SHAPE_BORROWS))
		return;
	for (at = m.begin[2]; at <= m.end[2]; at = end + 1, k++) {
		end = word_comma(text->text, at, m.end[2]);
		part = word_part(ws, text, at, end);
		if (flow_alias(w->f, part, names))
			*vec_push(out) = via_of(w, callee, k);
	}
}

void walk_made(struct walk *w, struct word *text, uint32_t names,
	       struct words *out)
{
	struct members m = set_members(w->f->sets, names);

	for (size_t i = 0; i < m.n; i++) {
		const struct word *name = walk_word(w, m.items[i]);
		size_t equal;
		uint32_t variable;

		if (name->text[0] != '~' || name->text[1] == '=')
			continue;
		equal = strcspn(name->text, "=");
		variable = flow_set_of_word(w->f, word_part(w->f->words, name,
							    1, equal));
		if (flow_alias(w->f, text, variable))
			*vec_push(out) = word_part(w->f->words, name, equal + 1,
						   name->len);
	}
	made_by_call(w, text, names, out);
}

void walk_made_stored(struct walk *w, struct state *s, struct word *text)
{
	struct words made = { 0 };

	walk_made(w, text, s->names, &made);
	for (size_t i = 0; i < made.n; i++)
		s->passed = passing_add(w, s->passed, w->f->words->empty, 0,
					NULL, made.items[i]);
	vec_release(&made);
}

/* ---- assignments ---- */

/* value is a call of this name. */
static bool is_call_of(const struct word *value, const char *name, size_t n)
{
	return !strncmp(value->text, name, n) && value->text[n] == '(';
}

/* A result is in `left` of a call that `value` is not. */
static bool result_goes(const struct walk *w, uint32_t passed,
			const struct word *left, const struct word *value)
{
	struct members m = set_members(w->f->sets, passed);

	for (size_t i = 0; i < m.n; i++) {
		struct passing p = passing_get(w, m.items[i]);
		const struct word *callee = walk_word(w, p.callee);

		if (p.result == left->number &&
		    !is_call_of(value, callee->text, callee->len))
			return true;
	}
	return false;
}

/* Without "~left=...", unless value is the call that it is of. */
static uint32_t names_kept(struct walk *w, uint32_t names,
			   const struct word *left, const struct word *value)
{
	struct members m = set_members(w->f->sets, names);
	uint32_t out = names;

	for (size_t i = 0; i < m.n; i++) {
		const char *name = walk_word(w, m.items[i])->text, *callee;

		if (*name != '~' || strncmp(name + 1, left->text, left->len) ||
		    name[1 + left->len] != '=')
			continue;
		callee = name + left->len + 2;
		if (!is_call_of(value, callee, strcspn(callee, ":")))
			out = set_without(w->f->sets, out, m.items[i]);
	}
	return out;
}

static bool has_real_name(const struct walk *w, uint32_t names)
{
	struct members m = set_members(w->f->sets, names);

	for (size_t i = 0; i < m.n; i++)
		if (!strchr("!~", walk_word(w, m.items[i])->text[0]))
			return true;
	return false;
}

/* left is a part of what one of the names is, so that it is another now. */
static bool changes_name(const struct walk *w, const struct word *left,
			 uint32_t names)
{
	struct members m = set_members(w->f->sets, names);

	if (!left->len)
		return false;
	for (size_t i = 0; i < m.n; i++) {
		const struct word *name = walk_word(w, m.items[i]);

		if (name->text[0] == '~')
			continue;
		if ((name != left && word_has_identifier(name, left)) ||
		    (word_begins(name, left->text) &&
		     (name->text[left->len] == '.' ||
		      starts_with(name->text + left->len, "->"))))
			return true;
	}
	return false;
}

static bool end_kept(struct walk *w, const struct state *s, const struct op *op,
		     const char *detail)
{
	if (s->phase == 1)
		walk_end_at(w, s, END_KEPT, op->at, detail);
	return false;
}

/* It is the part of the object that belongs to its driver. */
static bool is_private_part(struct walk *w, struct word *value, uint32_t names)
{
	struct pattern_match m;
	size_t of;

	if (!word_match(w->f->words, value, SHAPE_PRIVATE, &m))
		return false;
	of = m.end[3] != SIZE_MAX && m.end[3] > m.begin[3] ? 3 : 4;
	return m.end[of] != SIZE_MAX &&
	       flow_alias(w->f,
			  word_part(w->f->words, value, m.begin[of], m.end[of]),
			  names);
}

/* What has the place, if that is a part of the object: np->dev = dev; or NULL. */
static struct word *private_part(struct walk *w, struct word *place,
				 uint32_t names)
{
	struct word *part;
	size_t n = 0;

	while (is_word_byte(place->text[n]))
		n++;
	part = word_part(w->f->words, place, 0, n);
	return starts_with(place->text + n, "->") && part->values &&
			       part->values->n == 1 &&
			       is_private_part(w, part->values->items[0], names) ?
		       part :
		       NULL;
}

/* It is assigned to `left`. Who has the private part has the object as well. */
static bool gets_name(struct walk *w, struct state *s, const struct op *op)
{
	struct flow_words *ws = w->f->words;
	struct word *part = private_part(w, op->name, s->names), *made;

	if (part) {
		made = word_join(ws, "~", part->text, "=private:0");
		s->names = set_with(w->f->sets, s->names, made->number);
	}
	if (part || (flow_is_plain(op->name) && !op->name->is_free))
		s->names = set_with(w->f->sets, s->names, op->name->number);
	else if (s->phase == 1 && !walk_is_lent(w))
		return end_kept(w, s, op, op->name->text);
	return true;
}

static uint32_t without_all(struct walk *w, uint32_t names, uint32_t gone)
{
	struct members m = set_members(w->f->sets, gone);

	for (size_t i = 0; i < m.n; i++)
		names = set_without(w->f->sets, names, m.items[i]);
	return names;
}

/* `left` held it, and holds something else now. */
static bool loses_name(struct walk *w, struct state *s, const struct op *op)
{
	s->names = set_without(w->f->sets, s->names, op->name->number);
	if (w->site.kind == SITE_ARGUMENT)
		s->names =
			without_all(w, s->names, flow_names_of(w->f, op->name));
	if (has_real_name(w, s->names))
		return true;
	if (s->phase == 1 && !walk_has_equal(w, s->names))
		walk_end_at(w, s, END_AGAIN, op->at, op->value->text);
	return false;
}

bool walk_assign(struct walk *w, struct state *s, const struct op *op)
{
	bool holds = flow_alias(w->f, op->value, s->names), named;

	if (!holds && s->phase == 1 && op->right.n && !walk_is_lent(w) &&
	    flow_mentioned(w->f, op->right, s->names, false))
		return end_kept(w, s, op, op->name->text);
	state_assigned(w, s, op);
	if (result_goes(w, s->passed, op->name, op->value))
		s->passed = passing_unnamed(w, s->passed, op->name);
	s->names = names_kept(w, s->names, op->name, op->value);
	s->names = set_without(
		w->f->sets, s->names,
		word_join(w->f->words, "~=", op->name->text, "")->number);
	if (s->phase == 1 && !flow_is_plain(op->name))
		walk_made_stored(w, s, op->value);
	named = walk_has(w, s->names, op->name);
	if (holds && !named)
		return gets_name(w, s, op);
	if (named && !holds)
		return loses_name(w, s, op);
	if (changes_name(w, op->name, s->names))
		return end_kept(w, s, op, "changed");
	return true;
}

/* ---- iterators ---- */

/* A turn of the loop sets this. */
static bool turn_sets(struct walk *w, struct state *s, size_t n,
		      struct word *name)
{
	const struct flow_node *node = &w->f->graph.items[n];
	struct op op = {
		.name = name,
		.at = flow_at(w->f, n),
		.value = word_join(w->f->words, node->text->text, "()", ""),
	};

	if (s->phase)
		return walk_assign(w, s, &op);
	state_assigned(w, s, &op);
	return true;
}

static bool iterate(struct walk *w, size_t n, struct state *s)
{
	const struct flow_node *node = &w->f->graph.items[n];
	const struct flow_row *row = word_row(w->f->words, node->text);
	size_t count = span_count_parts(node->tokens, ","), at = 0;
	uint32_t names = s->names;
	struct span part;
	bool known = row && (row->index < 0 || (size_t)row->index < count);

	for (size_t i = 0; span_part(node->tokens, ",", &at, &part); i++) {
		struct word *name = span_text(w->f->words, part);

		if (known) {
			if (i !=
			    (row->index < 0 ? count - 1 : (size_t)row->index))
				continue;
		} else if (s->phase != 2 && walk_has(w, names, name)) {
			/* Not known which: none that would lose it. */
			continue;
		}
		if (!turn_sets(w, s, n, name))
			return false;
	}
	return true;
}

void walk_iterate(struct walk *w, size_t n, struct states *states)
{
	size_t kept = 0;

	for (size_t i = 0; i < states->n; i++) {
		struct state s = states->items[i];

		if (iterate(w, n, &s))
			states->items[kept++] = s;
	}
	states->n = kept;
}
