/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "arena.h"
#include "matching_binds.h"
#include "matching_env.h"
#include "smpl_patch.h"
#include "vec.h"

struct pair {
	uint32_t slot, value;
};

/* One environment, or what one match binds. */
struct bound {
	struct pair *pairs; /* by slot */
	uint32_t n;
	uint64_t *matched; /* a bit a rule; of a match: NULL */
};

struct bounds {
	struct bound *items;
	size_t n, alloc;
};

/* Numbers of equal things, found by hash. */
struct table {
	uint32_t *cells; /* number + 1 */
	size_t size, n;
};

/* What a rule matched with one set of inherited values. */
struct answer {
	struct bound asked;
	struct bounds matches;
	struct table known;
};

struct matching_uses {
	size_t *last; /* by slot: the last step that asks for it */
};

struct matching_env {
	const struct smpl *patch;
	const struct matching_uses *uses;
	struct arena arena;
	struct {
		struct matching_value *items;
		size_t n, alloc;
	} values;
	struct table value_table;
	struct bounds now, next;
	struct table next_table;
	size_t matched_words;
	/* while a rule is asked: */
	struct answer *answer;
	const struct smpl_rule *rule;
	size_t step;
};

/* ---- uses ---- */

static void script_uses(struct matching_uses *uses,
			const struct smpl_script *script, size_t step)
{
	for (size_t i = 0; !script->off && i < script->n_binds; i++)
		if (script->binds[i].slot != SMPL_NO_SLOT)
			uses->last[script->binds[i].slot] = step;
}

static void rule_uses(struct matching_uses *uses, const struct smpl_rule *rule,
		      size_t step)
{
	for (size_t i = 0; !rule->off && i < rule->n_metas; i++) {
		if (rule->metas[i].inherited)
			uses->last[rule->metas[i].slot] = step;
		if (rule->metas[i].not_place != SMPL_NO_SLOT)
			uses->last[rule->metas[i].not_place] = step;
	}
}

struct matching_uses *matching_uses_new(const struct smpl *patch)
{
	struct matching_uses *uses = xcalloc(1, sizeof(*uses));

	uses->last = xcalloc(patch->n_slots + 1, sizeof(*uses->last));
	for (size_t i = 0; i < patch->n_steps; i++) {
		const struct smpl_step *s = &patch->steps[i];

		if (s->script)
			script_uses(uses, &patch->scripts[s->index], i);
		else
			rule_uses(uses, &patch->rules[s->index], i);
	}
	return uses;
}

void matching_uses_free(struct matching_uses *uses)
{
	if (!uses)
		return;
	free(uses->last);
	free(uses);
}

/* ---- tables ---- */

static void table_put(struct table *t, uint32_t hash, uint32_t number)
{
	size_t at = hash & (t->size - 1);

	while (t->cells[at])
		at = (at + 1) & (t->size - 1);
	t->cells[at] = number + 1;
	t->n++;
}

static void table_grow(struct table *t,
		       uint32_t (*hash_of)(const void *things, uint32_t number),
		       const void *things)
{
	struct table bigger = { .size = t->size ? t->size * 4 : 64 };

	if (t->size && t->n * 2 < t->size)
		return;
	bigger.cells = xcalloc(bigger.size, sizeof(*bigger.cells));
	for (size_t i = 0; i < t->size; i++)
		if (t->cells[i])
			table_put(&bigger, hash_of(things, t->cells[i] - 1),
				  t->cells[i] - 1);
	free(t->cells);
	*t = bigger;
}

static void table_release(struct table *t)
{
	free(t->cells);
	*t = (struct table){ 0 };
}

/* ---- values: each there once ---- */

static uint32_t hash_of_value(const void *things, uint32_t number)
{
	const struct matching_env *env = things;

	return matching_value_hash(&env->values.items[number]);
}

static uint32_t number_of(struct matching_env *env,
			  const struct matching_value *value)
{
	uint32_t hash = matching_value_hash(value);
	struct table *t = &env->value_table;
	size_t at;

	table_grow(t, hash_of_value, env);
	for (at = hash & (t->size - 1); t->cells[at];
	     at = (at + 1) & (t->size - 1))
		if (matching_value_same(&env->values.items[t->cells[at] - 1],
					value))
			return t->cells[at] - 1;
	*vec_push(&env->values) = *value;
	table_put(t, hash, (uint32_t)env->values.n - 1);
	return (uint32_t)env->values.n - 1;
}

/* ---- environments: each there once ---- */

static uint32_t hash_of_bound(const void *things, uint32_t number)
{
	const struct bound *b = &((const struct bounds *)things)->items[number];
	uint32_t hash = 2166136261u;

	for (uint32_t i = 0; i < b->n; i++) {
		hash = (hash ^ b->pairs[i].slot) * 16777619u;
		hash = (hash ^ b->pairs[i].value) * 16777619u;
	}
	return hash ^ (hash >> 15);
}

static bool same_bound(const struct matching_env *env, const struct bound *a,
		       const struct bound *b)
{
	if (a->n != b->n ||
	    (a->n && memcmp(a->pairs, b->pairs, a->n * sizeof(*a->pairs))))
		return false;
	return !a->matched || !memcmp(a->matched, b->matched,
				      env->matched_words * sizeof(uint64_t));
}

/* Takes b over unless the like of it is there. */
static void add(struct matching_env *env, struct bounds *all, struct table *t,
		const struct bound *b)
{
	uint32_t hash;

	*vec_push(all) = *b;
	hash = hash_of_bound(all, (uint32_t)all->n - 1);
	all->n--;
	table_grow(t, hash_of_bound, all);
	for (size_t at = hash & (t->size - 1); t->cells[at];
	     at = (at + 1) & (t->size - 1))
		if (same_bound(env, &all->items[t->cells[at] - 1], b))
			return;
	all->n++;
	table_put(t, hash, (uint32_t)all->n - 1);
}

static const struct pair *find(const struct bound *b, uint32_t slot)
{
	for (uint32_t i = 0; i < b->n; i++)
		if (b->pairs[i].slot == slot)
			return &b->pairs[i];
	return NULL;
}

static bool is_kept(const struct matching_env *env, uint32_t slot)
{
	return env->uses->last[slot] > env->step;
}

static void add_pair(struct bound *b, struct pair pair)
{
	uint32_t at = b->n++;

	while (at && b->pairs[at - 1].slot > pair.slot) {
		b->pairs[at] = b->pairs[at - 1];
		at--;
	}
	b->pairs[at] = pair;
}

/* What is left of e behind this step, with what a match adds. */
static void pass_on(struct matching_env *env, const struct bound *e,
		    const struct bound *match, uint32_t rule)
{
	struct bound b = { .matched = e->matched };
	size_t size = env->matched_words * sizeof(uint64_t);

	b.pairs = arena_array(&env->arena, e->n + (match ? match->n : 0) + 1,
			      sizeof(*b.pairs));
	for (uint32_t i = 0; i < e->n; i++)
		if (is_kept(env, e->pairs[i].slot))
			add_pair(&b, e->pairs[i]);
	for (uint32_t i = 0; match && i < match->n; i++)
		if (!find(e, match->pairs[i].slot))
			add_pair(&b, match->pairs[i]);
	if (match && !(e->matched[rule / 64] >> (rule % 64) & 1)) {
		b.matched = arena_get(&env->arena, size);
		memcpy(b.matched, e->matched, size);
		b.matched[rule / 64] |= (uint64_t)1 << (rule % 64);
	}
	add(env, &env->next, &env->next_table, &b);
}

static void end_step(struct matching_env *env)
{
	struct bounds swap = env->now;

	env->now = env->next;
	env->next = swap;
	env->next.n = 0;
	table_release(&env->next_table);
}

static bool holds(const struct smpl_condition *c, const uint64_t *matched)
{
	if (!c)
		return true;
	switch (c->kind) {
	case SMPL_TRUE:
		return true;
	case SMPL_FALSE:
		return false;
	case SMPL_RULE:
		return matched[c->rule / 64] >> (c->rule % 64) & 1;
	case SMPL_NOT:
		return !holds(c->left, matched);
	case SMPL_AND:
		return holds(c->left, matched) && holds(c->right, matched);
	default:
		return holds(c->left, matched) || holds(c->right, matched);
	}
}

struct matching_env *matching_env_new(const struct smpl *patch,
				      const struct matching_uses *uses)
{
	struct matching_env *env = xcalloc(1, sizeof(*env));
	struct bound *first;

	env->patch = patch;
	env->uses = uses;
	env->matched_words = patch->n_rules / 64 + 1;
	first = vec_push(&env->now);
	first->matched =
		arena_array(&env->arena, env->matched_words, sizeof(uint64_t));
	return env;
}

void matching_env_free(struct matching_env *env)
{
	if (!env)
		return;
	arena_release(&env->arena);
	vec_release(&env->values);
	table_release(&env->value_table);
	table_release(&env->next_table);
	vec_release(&env->now);
	vec_release(&env->next);
	free(env);
}

/* ---- rules ---- */

struct answers {
	struct answer *items;
	size_t n, alloc;
};

void matching_env_found(struct matching_env *env,
			const struct matching_bind *binds)
{
	struct bound b = { 0 };
	uint32_t n = 0;

	for (const struct matching_bind *i = binds; i; i = i->next)
		n++;
	b.pairs = arena_array(&env->arena, n + 1, sizeof(*b.pairs));
	for (const struct matching_bind *i = binds; i; i = i->next) {
		const struct smpl_meta *meta = &env->rule->metas[i->meta];

		if (!meta->inherited && is_kept(env, meta->slot))
			add_pair(&b,
				 (struct pair){ meta->slot,
						number_of(env, &i->value) });
	}
	add(env, &env->answer->matches, &env->answer->known, &b);
}

/* What the rule inherits of e; false when something is not bound. */
static bool ask_for(struct matching_env *env, const struct bound *e,
		    struct bound *asked)
{
	const struct smpl_rule *rule = env->rule;

	asked->pairs = arena_array(&env->arena, rule->n_metas + 1,
				   sizeof(*asked->pairs));
	asked->n = 0;
	for (size_t i = 0; i < rule->n_metas; i++) {
		const struct pair *pair;

		if (!rule->metas[i].inherited)
			continue;
		pair = find(e, rule->metas[i].slot);
		if (!pair)
			return false;
		asked->pairs[asked->n].slot = (uint32_t)i; /* the meta */
		asked->pairs[asked->n++].value = pair->value;
	}
	return true;
}

static void ask(struct matching_env *env, const struct matching_env_rule *how)
{
	const struct bound *asked = &env->answer->asked;
	struct matching_bind *binds =
		arena_array(&env->arena, asked->n + 1, sizeof(*binds));

	for (uint32_t i = 0; i < asked->n; i++)
		binds[i] = (struct matching_bind){
			asked->pairs[i].slot,
			env->values.items[asked->pairs[i].value],
			i + 1 < asked->n ? &binds[i + 1] : NULL,
		};
	how->match(how->ctx, asked->n ? binds : NULL);
}

static uint32_t hash_of_answer(const void *things, uint32_t number)
{
	const struct answers *all = things;
	struct bounds one = { &all->items[number].asked, 1, 1 };

	return hash_of_bound(&one, 0);
}

static struct answer *answer_of(struct matching_env *env, struct answers *all,
				struct table *t, const struct bound *asked,
				const struct matching_env_rule *how)
{
	struct bounds one = { (struct bound *)(uintptr_t)asked, 1, 1 };
	uint32_t hash = hash_of_bound(&one, 0);
	size_t at;

	table_grow(t, hash_of_answer, all);
	for (at = hash & (t->size - 1); t->cells[at];
	     at = (at + 1) & (t->size - 1))
		if (same_bound(env, &all->items[t->cells[at] - 1].asked, asked))
			return &all->items[t->cells[at] - 1];
	env->answer = vec_push(all);
	env->answer->asked = *asked;
	table_put(t, hash, (uint32_t)all->n - 1);
	ask(env, how);
	return env->answer;
}

void matching_env_rule(struct matching_env *env, size_t step,
		       const struct matching_env_rule *how)
{
	uint32_t number = env->patch->steps[step].index;
	struct answers answers = { 0 };
	struct table table = { 0 };
	struct bound asked = { 0 };

	env->step = step;
	env->rule = &env->patch->rules[number];
	for (size_t i = 0; i < env->now.n; i++) {
		const struct bound *e = &env->now.items[i];
		struct answer *answer = NULL;

		if (holds(env->rule->when, e->matched) &&
		    ask_for(env, e, &asked))
			answer = answer_of(env, &answers, &table, &asked, how);
		if (!answer || !answer->matches.n)
			pass_on(env, e, NULL, number);
		for (size_t k = 0; answer && k < answer->matches.n; k++)
			pass_on(env, e, &answer->matches.items[k], number);
	}
	for (size_t i = 0; i < answers.n; i++) {
		vec_release(&answers.items[i].matches);
		table_release(&answers.items[i].known);
	}
	vec_release(&answers);
	table_release(&table);
	end_step(env);
}

size_t matching_env_places(const struct matching_env *env, uint32_t slot,
			   struct matching_value **places)
{
	size_t n = 0;

	*places = xcalloc(env->now.n + 1, sizeof(**places));
	for (size_t i = 0; i < env->now.n; i++) {
		const struct pair *pair = find(&env->now.items[i], slot);

		if (pair)
			(*places)[n++] = env->values.items[pair->value];
	}
	return n;
}

/* ---- scripts ---- */

/* False when something without a default is not bound. */
static bool want(const struct smpl_script *script, const struct bound *e,
		 struct bound *wanted)
{
	for (size_t i = 0; i < script->n_binds; i++) {
		const struct smpl_bind *bind = &script->binds[i];
		const struct pair *pair =
			bind->slot == SMPL_NO_SLOT ? NULL : find(e, bind->slot);

		if (!pair && !bind->fallback)
			return false;
		wanted->pairs[i].slot = (uint32_t)i;
		wanted->pairs[i].value = pair ? pair->value : UINT32_MAX;
	}
	wanted->n = (uint32_t)script->n_binds;
	return true;
}

static void run_all(struct matching_env *env, const struct smpl_script *script,
		    const struct bounds *runs,
		    void (*run)(void *ctx, const struct matching_value *values),
		    void *ctx)
{
	struct matching_value *values =
		xcalloc(script->n_binds + 1, sizeof(*values));
	const struct matching_value unbound = { .kind = MATCHING_UNBOUND };

	for (size_t i = 0; i < runs->n; i++) {
		for (size_t k = 0; k < script->n_binds; k++) {
			uint32_t value = runs->items[i].pairs[k].value;

			values[k] = value == UINT32_MAX ?
					    unbound :
					    env->values.items[value];
		}
		run(ctx, values);
	}
	free(values);
}

void matching_env_script(struct matching_env *env, size_t step,
			 void (*run)(void *ctx,
				     const struct matching_value *values),
			 void *ctx)
{
	const struct smpl_script *script =
		&env->patch->scripts[env->patch->steps[step].index];
	struct bounds runs = { 0 };
	struct table table = { 0 };

	env->step = step;
	for (size_t i = 0; i < env->now.n; i++) {
		const struct bound *e = &env->now.items[i];
		struct bound wanted = {
			.pairs = arena_array(&env->arena, script->n_binds + 1,
					     sizeof(struct pair)),
		};

		if (holds(script->when, e->matched) && want(script, e, &wanted))
			add(env, &runs, &table, &wanted);
		pass_on(env, e, NULL, 0);
	}
	run_all(env, script, &runs, run, ctx);
	vec_release(&runs);
	table_release(&table);
	end_step(env);
}
