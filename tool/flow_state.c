/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "arena.h"
#include "flow_function.h"
#include "flow_names.h"
#include "flow_sets.h"
#include "flow_sites.h"
#include "flow_state.h"
#include "flow_test.h"
#include "flow_words.h"
#include "map.h"
#include "vec.h"

enum { MAX_STATES = 20000 }; /* of one site */

struct word *walk_word(const struct walk *w, uint32_t number)
{
	return w->f->words->items[number];
}

bool walk_has(const struct walk *w, uint32_t names, const struct word *name)
{
	return set_has(w->f->sets, names, name->number);
}

/* ---- what is known of variables: number and signs in one ---- */

static uint32_t env_item(const struct word *key, unsigned int signs)
{
	return key->number << 3 | signs;
}

unsigned int env_get(const struct walk *w, uint32_t env, const struct word *key)
{
	struct members m = set_members(w->f->sets, env);
	unsigned int found = SIGN_ANY;

	for (size_t i = 0; i < m.n; i++)
		if (m.items[i] >> 3 == key->number)
			found = m.items[i] & SIGN_ANY;
	return found;
}

/* The last identifier of a text, or NULL. */
static struct word *last_word(struct walk *w, const struct word *text)
{
	size_t at = 0, n, begin = 0, end = 0;

	while ((n = word_next(text->text, text->len, &at))) {
		begin = at;
		end = at += n;
	}
	return end ? word_part(w->f->words, text, begin, end) : NULL;
}

/* env without key and what is said of it. */
static uint32_t env_forget(struct walk *w, uint32_t env, struct word *key)
{
	struct members m = set_members(w->f->sets, env);
	const struct word *last = m.n ? last_word(w, key) : NULL;
	uint32_t out = env;

	for (size_t i = 0; i < m.n; i++) {
		const struct word *at = walk_word(w, m.items[i] >> 3);

		if (at == key ||
		    (last && word_list_has(last->keys, at) &&
		     (flow_is_plain(key) || strstr(at->text, key->text))))
			out = set_without(w->f->sets, out, m.items[i]);
	}
	return out;
}

uint32_t env_known(struct walk *w, uint32_t env, struct word *key,
		   unsigned int signs)
{
	if (!signs || word_is(w->f->words, key, SHAPE_CHAIN))
		env = env_forget(w, env, key);
	if (signs && signs != SIGN_ANY &&
	    ((w->remember && (key->is_key || key->is_live)) ||
	     key == w->site.lvalue))
		env = set_with(w->f->sets, env, env_item(key, signs));
	return env;
}

/* Of "PTR_ERR(x)" and "PTR_ERR_OR_ZERO(x)": x; or NULL. */
static struct word *error_of(struct flow_words *ws, const struct word *text)
{
	static const char *const heads[] = { "PTR_ERR_OR_ZERO(", "PTR_ERR(" };

	for (size_t i = 0; i < ARRAY_SIZE(heads); i++)
		if (word_begins(text, heads[i]) && word_ends(text, ")"))
			return word_part(ws, text, strlen(heads[i]),
					 text->len - 1);
	return NULL;
}

static unsigned int value_in_env(struct walk *w, uint32_t env,
				 struct word *text)
{
	struct members m = set_members(w->f->sets, env);
	const struct word *error = m.n ? error_of(w->f->words, text) : NULL;

	for (size_t i = 0; i < m.n; i++) {
		const struct word *key = walk_word(w, m.items[i] >> 3);
		unsigned int signs = m.items[i] & SIGN_ANY;

		if (key == text)
			return signs;
		if (key == error)
			return !(signs & SIGN_NEG) ? SIGN_ZERO :
			       signs == SIGN_NEG   ? SIGN_NEG :
						     0;
	}
	return 0;
}

unsigned int env_value(struct walk *w, uint32_t env, struct word *text)
{
	struct flow_words *ws = w->f->words;
	unsigned int own = w->value ? w->value(w, text) : 0;
	long long n;

	if (own)
		return own;
	if (text == ws->null || word_eq(text, "false"))
		return SIGN_ZERO;
	if (word_eq(text, "true") || text->text[0] == '&')
		return SIGN_POS;
	if (word_number(ws, text, &n))
		return n < 0 ? SIGN_NEG : n ? SIGN_POS : SIGN_ZERO;
	if (word_is(ws, text, SHAPE_ERROR))
		return SIGN_NEG;
	if (word_is(ws, text, SHAPE_UPCAST))
		return SIGN_ZERO | SIGN_POS;
	return value_in_env(w, env, text);
}

/* "!!x" or "x != NULL", of one of the names. */
static bool is_note(const struct walk *w, const struct word *value,
		    uint32_t names)
{
	size_t begin = 0, end = value->len;

	if (word_begins(value, "!!"))
		begin = 2;
	else if (word_ends(value, "!=NULL"))
		end -= strlen("!=NULL");
	else
		return false;
	return walk_has(w, names, word_part(w->f->words, value, begin, end));
}

void state_assigned(struct walk *w, struct state *s, const struct op *op)
{
	s->env =
		env_known(w, s->env, op->name, env_value(w, s->env, op->value));
	if (s->phase == 1 && is_note(w, op->value, s->names))
		s->env = env_known(w, s->env, op->name, SIGN_POS);
}

void state_changed(struct walk *w, struct state *s, const struct op *op)
{
	for (size_t k = 0; s->env && k < op->n_texts; k++) {
		const struct word *text = op->texts[k];

		if (text->text[0] == '&')
			s->env = env_known(
				w, s->env,
				word_part(w->f->words, text, 1, text->len), 0);
	}
}

bool env_failed(const struct walk *w, uint32_t env, uint32_t result)
{
	unsigned int signs = SIGN_ANY, bad;
	const struct word *at;

	if (result == PASSING_NONE)
		return false;
	at = walk_word(w, result);
	if (at->len)
		signs = env_get(w, env, at);
	bad = SIGN_NEG | (word_some(at->local) ? SIGN_ZERO : SIGN_POS);
	return !(signs & ~bad);
}

/* ---- what it was passed to ---- */

uint32_t passing_add(struct walk *w, uint32_t passed, const struct word *callee,
		     size_t number, const struct word *result,
		     const struct word *via)
{
	struct passing p = {
		.callee = callee->number,
		.number = (uint32_t)number,
		.result = result ? result->number : PASSING_NONE,
		.via = via->number,
	};

	return set_with(w->f->sets, passed,
			map_intern(w->passing_ids, (const char *)&p,
				   sizeof(p)));
}

struct passing passing_get(const struct walk *w, uint32_t id)
{
	struct passing p;

	memcpy(&p, map_key(w->passing_ids, id), sizeof(p));
	return p;
}

bool passing_has_result(const struct walk *w, uint32_t passed,
			const struct word *result)
{
	struct members m = set_members(w->f->sets, passed);

	for (size_t i = 0; i < m.n; i++)
		if (passing_get(w, m.items[i]).result == result->number)
			return true;
	return false;
}

uint32_t passing_unnamed(struct walk *w, uint32_t passed,
			 const struct word *result)
{
	struct members m = set_members(w->f->sets, passed);
	uint32_t out = 0;

	for (size_t i = 0; i < m.n; i++) {
		uint32_t id = m.items[i];
		struct passing p = passing_get(w, id);

		if (p.result == result->number) {
			p.result = w->f->words->empty->number;
			id = map_intern(w->passing_ids, (const char *)&p,
					sizeof(p));
		}
		out = set_with(w->f->sets, out, id);
	}
	return out;
}

/* ---- names ---- */

bool walk_is_equal(struct walk *w, struct word *text, uint32_t names)
{
	const struct word *inner = word_inner(w->f->words, text);
	const struct word *name =
		word_join(w->f->words, "~=", (inner ? inner : text)->text, "");

	return walk_has(w, names, name);
}

bool walk_has_equal(const struct walk *w, uint32_t names)
{
	struct members m = set_members(w->f->sets, names);

	for (size_t i = 0; i < m.n; i++)
		if (word_begins(walk_word(w, m.items[i]), "~="))
			return true;
	return false;
}

bool walk_is_base(struct walk *w, const struct word *text, uint32_t names)
{
	struct members m = set_members(w->f->sets, names);
	const char *base = text->text + strspn(text->text, "&*");
	size_t n = strlen(base);

	for (size_t i = 0; i < m.n; i++) {
		const char *name = walk_word(w, m.items[i])->text;

		name += strspn(name, "&");
		if (!strncmp(name, base, n) &&
		    (name[n] == '.' || (name[n] == '-' && name[n + 1] == '>')))
			return true;
	}
	return false;
}

/* ---- begin ---- */

static void mark(struct walk *w, struct word *word)
{
	if (!word->is_live && !word->is_asked)
		*vec_push(&w->marked) = word;
}

static void mark_live(struct walk *w, struct word *word)
{
	mark(w, word);
	word->is_live = true;
}

/* Results of calls that are given what the site has, and notes of it. */
static void mark_results(struct walk *w)
{
	uint32_t names = flow_set_of_word(w->f, w->site.lvalue);

	for (size_t n = 0; n < w->f->graph.n; n++) {
		for (size_t k = 0; k < w->f->ops[n].n; k++) {
			const struct op *op = &w->f->ops[n].items[k];
			bool given = false;

			if (!op->is_call && is_note(w, op->value, names))
				mark_live(w, op->name);
			if (!op->is_call || !word_some(op->target))
				continue;
			for (size_t i = 0; !given && i < op->n_texts; i++)
				given = flow_alias(w->f, op->texts[i], names);
			if (given)
				mark_live(w, op->target);
		}
	}
}

/* What must be a pointer for the call to have found something. */
static void mark_asked(struct walk *w)
{
	const struct ops *ops = &w->f->ops[w->site.node];
	const struct op *op;

	if (w->site.kind != SITE_RETURN || w->site.op >= ops->n)
		return;
	op = &ops->items[w->site.op];
	for (size_t i = 0; i < op->n_texts; i++) {
		if (!op->texts[i]->is_param || !word_some(op->texts[i]->param))
			continue;
		mark(w, op->texts[i]);
		op->texts[i]->is_asked = true;
	}
}

static void find_reach(struct walk *w)
{
	const struct flow_graph *g = &w->f->graph;
	size_t *stack = xcalloc(g->n, sizeof(*stack)), n = 0, links = 0;
	size_t *first = xcalloc(g->n + 1, sizeof(*first)), *before;

	for (size_t i = 0; i < g->n; i++)
		for (size_t k = 0; k < g->items[i].n_next; k++)
			if (g->items[i].next[k] != NODE_NONE) {
				first[g->items[i].next[k]]++;
				links++;
			}
	before = xcalloc(links + 1, sizeof(*before));
	for (size_t i = 0, sum = 0; i <= g->n; i++) {
		sum += i < g->n ? first[i] : 0;
		first[i] = sum;
	}
	for (size_t i = 0; i < g->n; i++)
		for (size_t k = 0; k < g->items[i].n_next; k++)
			if (g->items[i].next[k] != NODE_NONE)
				before[--first[g->items[i].next[k]]] = i;
	stack[n++] = w->site.node;
	w->reach[w->site.node] = true;
	while (n) {
		size_t at = stack[--n];

		for (size_t k = first[at]; k < first[at + 1]; k++)
			if (!w->reach[before[k]]) {
				w->reach[before[k]] = true;
				stack[n++] = before[k];
			}
	}
	free(stack);
	free(first);
	free(before);
}

/* Node m does nothing but go to `joined`, and has a put of what the site has. */
static bool only_puts(struct walk *w, size_t m, size_t joined)
{
	const struct flow_node *node = &w->f->graph.items[m];

	if (node->kind != NODE_EXPRESSION || node->n_next != 1 ||
	    node->next[0] != joined)
		return false;
	for (size_t k = 0; k < w->f->ops[m].n; k++) {
		const struct op *op = &w->f->ops[m].items[k];

		if (!op->is_call ||
		    !word_is(w->f->words, op->name, SHAPE_PUT_LIKE))
			continue;
		for (size_t i = 0; i < op->n_texts; i++)
			if (op->texts[i] == w->site.lvalue)
				return true;
	}
	return false;
}

/*
 * Edges around nothing but a put: "if (owned) put(x);". Whoever goes there has
 * decided that there is nothing to put.
 */
static void find_spared(struct walk *w)
{
	for (size_t n = 0; n < w->f->graph.n; n++) {
		const struct flow_node *node = &w->f->graph.items[n];

		if (node->kind != NODE_CONDITION ||
		    node->next[0] == NODE_NONE || node->next[1] == NODE_NONE)
			continue;
		for (size_t slot = 0; slot < 2; slot++)
			if (only_puts(w, node->next[slot],
				      node->next[1 - slot]))
				w->spared[n * 2 + 1 - slot] = true;
	}
}

void walk_begin(struct walk *w, struct flow_function *f,
		const struct site *site)
{
	w->f = f;
	w->site = *site;
	w->owns = !site->row || !site->row->node;
	w->reach = xcalloc(f->graph.n, sizeof(*w->reach));
	w->spared = xcalloc(f->graph.n * 2, sizeof(*w->spared));
	w->passing_ids = map_new();
	find_reach(w);
	mark_live(w, site->lvalue);
	mark_results(w);
	mark_asked(w);
	find_spared(w);
	if (word_some(site->result))
		mark_live(w, site->result);
}

void walk_release(struct walk *w)
{
	for (size_t i = 0; i < w->marked.n; i++)
		w->marked.items[i]->is_live = w->marked.items[i]->is_asked =
			false;
	vec_release(&w->marked);
	free(w->reach);
	free(w->spared);
	map_free(w->passing_ids);
	vec_release(&w->stack);
}

/* ---- all states ---- */

void walk_push(struct walk *w, size_t node, const struct state *s)
{
	struct visit *v;

	if (node == NODE_NONE)
		return;
	v = vec_push(&w->stack);
	v->node = (uint32_t)node;
	v->state = *s;
}

void walk_push_all(struct walk *w, size_t n, const struct states *states)
{
	const struct flow_node *node = &w->f->graph.items[n];

	for (size_t i = 0; i < states->n; i++)
		for (size_t k = 0; k < node->n_next; k++)
			walk_push(w, node->next[k], &states->items[i]);
}

bool walk_run(struct walk *w, bool remember, const struct state *first)
{
	struct map *seen = map_new();
	bool all = true;

	w->remember = remember;
	w->stack.n = 0;
	walk_push(w, 0, first);
	while (all && w->stack.n) {
		struct visit v = w->stack.items[--w->stack.n];
		uint32_t known = (uint32_t)map_count(seen);

		if (!v.state.phase && !w->reach[v.node])
			continue;
		if (map_intern(seen, (const char *)&v, sizeof(v)) != known)
			continue;
		all = map_count(seen) <= MAX_STATES;
		if (all)
			w->step(w, v.node, &v.state);
	}
	map_free(seen);
	return all;
}

/* ---- conditions ---- */

/* "a == b" and "a != b": a and b, and which of them it is. */
struct comparison {
	struct word *left, *right;
	bool equal;
};

static void read_comparison(struct walk *w, const struct word *key,
			    struct comparison *c)
{
	memset(c, 0, sizeof(*c));
	for (size_t i = 1; i + 2 < key->len; i++) {
		if (key->text[i + 1] != '=' ||
		    (key->text[i] != '=' && key->text[i] != '!'))
			continue;
		c->left = word_part(w->f->words, key, 0, i);
		c->right = word_part(w->f->words, key, i + 2, key->len);
		c->equal = key->text[i] == '=';
		return;
	}
}

/* What was taken here is ours, whatever it is equal to. */
static bool is_owned(const struct walk *w)
{
	return w->site.kind == SITE_RETURN && w->site.row;
}

/* names with "~=other", where it is equal to that. */
static uint32_t with_equal(struct walk *w, const struct comparison *c,
			   unsigned int left, uint32_t names)
{
	struct word *other;

	if (!c->left || left != (c->equal ? SIGN_POS : SIGN_ZERO) ||
	    walk_has(w, names, c->left) == walk_has(w, names, c->right))
		return names;
	other = walk_has(w, names, c->left) ? c->right : c->left;
	if (!word_is(w->f->words, other, SHAPE_CHAIN))
		return names;
	other = word_join(w->f->words, "~=", other->text, "");
	return set_with(w->f->sets, names, other->number);
}

/* np == other: then it may not be ours to put; np == NULL: there is none. */
static bool is_other(const struct walk *w, const struct comparison *c,
		     unsigned int left, uint32_t names)
{
	const struct word *other;
	bool a, b;

	if (!c->left)
		return false;
	a = walk_has(w, names, c->left);
	b = walk_has(w, names, c->right);
	if (a && b) /* two names of one */
		return left == (c->equal ? SIGN_ZERO : SIGN_POS);
	other = a ? c->right : c->left;
	return (a || b) && (!is_owned(w) || !strcmp(other->text, "NULL")) &&
	       left == (c->equal ? SIGN_POS : SIGN_ZERO);
}

/* The state goes this way, where the key has these signs. */
static bool goes(const struct walk *w, const struct state *s,
		 const struct word *key, unsigned int now, unsigned int left,
		 bool spared)
{
	bool holds = walk_has(w, s->names, key);

	if (s->phase != 1)
		return true;
	if (left == SIGN_ZERO && key->is_asked)
		return false; /* it was asked for with this: not NULL */
	if (spared && !holds)
		return false;
	return !(holds && !(left & SIGN_POS) && (now & SIGN_POS) &&
		 w->site.kind != SITE_ARGUMENT);
}

/* env with all that is known of key replaced. */
static uint32_t env_set(struct walk *w, uint32_t env, const struct word *key,
			unsigned int signs)
{
	for (unsigned int old = 1; old < SIGN_ANY; old++)
		env = set_without(w->f->sets, env, env_item(key, old));
	return set_with(w->f->sets, env, env_item(key, signs));
}

void walk_branch(struct walk *w, size_t n, const struct states *states)
{
	const struct flow_node *node = &w->f->graph.items[n];
	struct comparison c;
	unsigned int ways[2];
	struct word *key =
		flow_test(w->f->words, node->text, &ways[0], &ways[1]);

	read_comparison(w, key, &c);
	for (size_t i = 0; i < states->n; i++) {
		for (size_t slot = 0; slot < 2; slot++) {
			struct state s = states->items[i];
			unsigned int now = env_get(w, s.env, key);
			unsigned int left = now & ways[slot];

			if (node->next[slot] == NODE_NONE || !left ||
			    (s.phase && is_other(w, &c, left, s.names)) ||
			    !goes(w, &s, key, now, left,
				  w->spared[n * 2 + slot]))
				continue;
			if (left != now && w->remember &&
			    (key->is_key || key->is_live ||
			     walk_has(w, s.names, key)))
				s.env = env_set(w, s.env, key, left);
			if (s.phase == 1 && is_owned(w))
				s.names = with_equal(w, &c, left, s.names);
			walk_push(w, node->next[slot], &s);
		}
	}
}
