/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "ctree.h"
#include "ctree_words.h"
#include "pattern.h"
#include "smpl.h"
#include "smpl_declare.h"
#include "smpl_patch.h"
#include "smpl_python.h"
#include "smpl_words.h"
#include "vec.h"

/* One part of the text: from a line that begins with '@' to the next. */
struct part {
	const char *head, *decls, *body;
	size_t head_len, decls_len, body_len;
	uint32_t line, decls_line, body_line;
};

struct reading {
	struct smpl *patch;
	struct ctree_words *ws;
	const char *on;
	struct {
		char **items;
		size_t n, alloc;
	} virtuals;
	struct {
		struct smpl_rule *items;
		size_t n, alloc;
	} rules;
	struct {
		struct smpl_script *items;
		size_t n, alloc;
	} scripts;
	struct {
		struct smpl_step *items;
		size_t n, alloc;
	} steps;
	struct {
		struct part *items; /* of each rule */
		size_t n, alloc;
	} parts;
	struct buf *err;
};

static int wrong(struct reading *r, uint32_t line, const char *why)
{
	buf_addf(r->err, "line %u: %s", line, why);
	return -1;
}

/* ---- conditions ---- */

static struct smpl_condition *condition_new(enum smpl_condition_kind kind,
					    struct smpl_condition *left,
					    struct smpl_condition *right)
{
	struct smpl_condition *c = xcalloc(1, sizeof(*c));

	c->kind = kind;
	c->left = left;
	c->right = right;
	return c;
}

static void condition_free(struct smpl_condition *c)
{
	if (!c)
		return;
	condition_free(c->left);
	condition_free(c->right);
	free(c);
}

static bool is_virtual(const struct reading *r, const char *name, size_t len)
{
	for (size_t i = 0; i < r->virtuals.n; i++)
		if (strlen(r->virtuals.items[i]) == len &&
		    !memcmp(r->virtuals.items[i], name, len))
			return true;
	return false;
}

static uint32_t find_rule(const struct reading *r, const char *name, size_t len)
{
	for (size_t i = r->rules.n; i-- > 0;)
		if (r->rules.items[i].name &&
		    strlen(r->rules.items[i].name) == len &&
		    !memcmp(r->rules.items[i].name, name, len))
			return (uint32_t)i;
	return UINT32_MAX;
}

static struct smpl_condition *name_condition(struct reading *r,
					     const struct smpl_words *w)
{
	uint32_t rule = find_rule(r, w->at, w->len);
	struct smpl_condition *c;

	if (is_virtual(r, w->at, w->len))
		return condition_new(smpl_words_is(w, r->on) ? SMPL_TRUE :
							       SMPL_FALSE,
				     NULL, NULL);
	if (rule == UINT32_MAX)
		return NULL;
	if (r->rules.items[rule].off)
		return condition_new(SMPL_FALSE, NULL, NULL);
	c = condition_new(SMPL_RULE, NULL, NULL);
	c->rule = rule;
	return c;
}

static struct smpl_condition *any_condition(struct reading *r,
					    struct smpl_words *w, int depth);

static struct smpl_condition *not_condition(struct smpl_condition *c)
{
	if (!c || c->kind == SMPL_TRUE || c->kind == SMPL_FALSE) {
		if (c)
			c->kind = c->kind == SMPL_TRUE ? SMPL_FALSE : SMPL_TRUE;
		return c;
	}
	return condition_new(SMPL_NOT, c, NULL);
}

static struct smpl_condition *one_condition(struct reading *r,
					    struct smpl_words *w, int depth)
{
	struct smpl_condition *c = NULL;

	if (depth > 50) {
		wrong(r, w->line, "a condition is nested too deeply");
		return NULL;
	}
	if (smpl_words_eat(w, "!"))
		return not_condition(one_condition(r, w, depth + 1));
	if (smpl_words_eat(w, "(")) {
		c = any_condition(r, w, depth + 1);
		if (c && smpl_words_eat(w, ")"))
			return c;
	} else if (w->kind == SMPL_W_NAME) {
		c = name_condition(r, w);
		if (c) {
			smpl_words_next(w);
			return c;
		}
	}
	condition_free(c);
	if (!r->err->len)
		buf_addf(r->err, "line %u: '%.*s' is no rule that comes before",
			 w->line, (int)w->len, w->at);
	return NULL;
}

/* Frees what says nothing. */
static struct smpl_condition *join(enum smpl_condition_kind kind,
				   struct smpl_condition *a,
				   struct smpl_condition *b)
{
	enum smpl_condition_kind decides = kind == SMPL_AND ? SMPL_FALSE :
							      SMPL_TRUE;
	enum smpl_condition_kind nothing = kind == SMPL_AND ? SMPL_TRUE :
							      SMPL_FALSE;
	struct smpl_condition *drop;

	if (a->kind == decides || b->kind == nothing)
		drop = b;
	else if (b->kind == decides || a->kind == nothing)
		drop = a;
	else
		return condition_new(kind, a, b);
	condition_free(drop);
	return drop == a ? b : a;
}

static struct smpl_condition *all_condition(struct reading *r,
					    struct smpl_words *w, int depth)
{
	struct smpl_condition *a = one_condition(r, w, depth), *b;

	while (a && smpl_words_eat(w, "&&")) {
		b = one_condition(r, w, depth);
		if (!b) {
			condition_free(a);
			return NULL;
		}
		a = join(SMPL_AND, a, b);
	}
	return a;
}

static struct smpl_condition *any_condition(struct reading *r,
					    struct smpl_words *w, int depth)
{
	struct smpl_condition *a = all_condition(r, w, depth), *b;

	while (a && smpl_words_eat(w, "||")) {
		b = all_condition(r, w, depth);
		if (!b) {
			condition_free(a);
			return NULL;
		}
		a = join(SMPL_OR, a, b);
	}
	return a;
}

/* ---- cutting the text into parts ---- */

static const char *line_end(const char *at, const char *end)
{
	const char *newline = memchr(at, '\n', end - at);

	return newline ? newline + 1 : end;
}

static uint32_t count_lines(const char *from, const char *to)
{
	uint32_t n = 0;

	for (; from < to; from++)
		n += *from == '\n';
	return n;
}

/* The next "@@" outside comments and strings, or NULL. */
static const char *find_end_of_decls(const char *at, const char *end)
{
	bool string = false;

	for (; at + 1 < end; at++) {
		if (*at == '"' && (!string || at[-1] != '\\'))
			string = !string;
		else if (*at == '\n')
			string = false;
		else if (!string && at[0] == '/' && at[1] == '/')
			at = line_end(at, end) - 1;
		else if (!string && at[0] == '@' && at[1] == '@')
			return at;
	}
	return NULL;
}

static int cut_part(struct reading *r, struct part *part, const char **at,
		    const char *end, uint32_t *line)
{
	const char *head = *at + 1, *stop = memchr(head, '@', end - head);
	const char *decls_end, *body;

	part->line = *line;
	part->head = head;
	if (!stop)
		return wrong(r, *line, "the '@' that ends it is missing");
	part->head_len = stop - head;
	part->decls = stop + 1;
	part->decls_line = *line + count_lines(head, stop);
	decls_end = find_end_of_decls(part->decls, end);
	if (!decls_end)
		return wrong(r, *line, "'@@' is missing behind it");
	part->decls_len = decls_end - part->decls;
	body = line_end(decls_end, end);
	part->body = body;
	part->body_line = *line + count_lines(head, body);
	while (body < end && *body != '@')
		body = line_end(body, end);
	part->body_len = body - part->body;
	*line += count_lines(head, body);
	*at = body;
	return 0;
}

/* ---- rules ---- */

static int read_depends(struct reading *r, struct smpl_words *w,
			struct smpl_condition **when)
{
	if (!smpl_words_eat(w, "depends"))
		return 0;
	if (!smpl_words_eat(w, "on"))
		return wrong(r, w->line, "'on' is missing behind 'depends'");
	*when = any_condition(r, w, 0);
	return *when ? 0 : -1;
}

static int read_rule_head(struct reading *r, struct smpl_rule *rule,
			  struct smpl_words *w)
{
	bool named = w->kind == SMPL_W_NAME && !smpl_words_is(w, "depends") &&
		     !smpl_words_is(w, "exists") && !smpl_words_is(w, "forall");

	if (named && find_rule(r, w->at, w->len) != UINT32_MAX)
		return wrong(r, w->line, "a rule of this name was before");
	rule->name = xstrndup(w->at, named ? w->len : 0);
	if (named)
		smpl_words_next(w);
	while (w->kind != SMPL_W_END) {
		if (smpl_words_eat(w, "exists"))
			rule->exists = true;
		else if (smpl_words_is(w, "depends") && !rule->when) {
			if (read_depends(r, w, &rule->when) < 0)
				return -1;
		} else if (!smpl_words_eat(w, "forall"))
			return wrong(r, w->line,
				     "this is not known in the head of a rule");
	}
	return 0;
}

static int read_body(struct reading *r, struct smpl_rule *rule,
		     const struct part *part)
{
	struct ctree_meta *metas = xcalloc(rule->n_metas + 1, sizeof(*metas));
	size_t n = 0;

	for (size_t i = 0; i < rule->n_metas; i++)
		if (!rule->metas[i].position)
			metas[n++] = (struct ctree_meta){ rule->metas[i].name,
							  rule->metas[i].kind };
	rule->body = ctree_pattern(r->ws, part->body, part->body_len,
				   part->body_line, metas, n, r->err);
	free(metas);
	return rule->body ? 0 : -1;
}

/* A rule from which something is inherited that never matches never does. */
static bool inherits_nothing(const struct smpl_rule *rule)
{
	for (size_t i = 0; i < rule->n_metas; i++)
		if (rule->metas[i].inherited &&
		    rule->metas[i].slot == SMPL_NO_SLOT)
			return true;
	return false;
}

/* Positions last: a META of the body counts the others only. */
static void order_metas(struct smpl_rule *rule)
{
	struct smpl_meta *sorted = xcalloc(rule->n_metas + 1, sizeof(*sorted));
	size_t n = 0;

	for (int position = 0; position < 2; position++)
		for (size_t i = 0; i < rule->n_metas; i++)
			if (rule->metas[i].position == (position == 1))
				sorted[n++] = rule->metas[i];
	free(rule->metas);
	rule->metas = sorted;
}

static int read_rule(struct reading *r, const struct part *part,
		     struct smpl_words *w)
{
	struct smpl_rule *rule = vec_push(&r->rules);
	struct smpl_declaring d = {
		.ws = r->ws,
		.rules = r->rules.items,
		.n_rules = r->rules.n - 1,
		.n_slots = &r->patch->n_slots,
		.err = r->err,
	};
	struct smpl_step *step = vec_push(&r->steps);
	int ret;

	step->index = (uint32_t)(r->rules.n - 1);
	*vec_push(&r->parts) = *part;
	rule->line = part->line;
	ret = read_rule_head(r, rule, w);
	if (ret < 0)
		return ret;
	rule->off = rule->when && rule->when->kind == SMPL_FALSE;
	if (rule->off)
		return 0;
	if (smpl_declare(&d, rule, part->decls, part->decls_len,
			 part->decls_line) < 0)
		return -1;
	order_metas(rule);
	rule->off = inherits_nothing(rule);
	return 0;
}

/* ---- scripts ---- */

static int read_bind(struct reading *r, struct smpl_script *script,
		     struct smpl_words *w, size_t *alloc)
{
	struct {
		struct smpl_bind *items;
		size_t n, alloc;
	} binds = { script->binds, script->n_binds, *alloc };
	struct smpl_bind *bind = vec_push(&binds);
	const char *start;
	uint32_t rule;

	script->binds = binds.items;
	script->n_binds = binds.n;
	*alloc = binds.alloc;
	bind->slot = SMPL_NO_SLOT;
	bind->name = xstrndup(w->at, w->len);
	smpl_words_next(w);
	if (!smpl_words_eat(w, "<<") || w->kind != SMPL_W_NAME)
		return wrong(r, w->line, "a script binds 'name << rule.name;'");
	rule = find_rule(r, w->at, w->len);
	smpl_words_next(w);
	if (!smpl_words_eat(w, ".") || w->kind != SMPL_W_NAME ||
	    rule == UINT32_MAX)
		return wrong(r, w->line, "a script binds from a rule before");
	if (!r->rules.items[rule].off) {
		bind->slot = smpl_slot_of(&r->rules.items[rule], w->at, w->len);
		if (bind->slot == SMPL_NO_SLOT)
			return wrong(r, w->line, "the rule has no such name");
	}
	smpl_words_next(w);
	if (smpl_words_eat(w, "=")) {
		start = w->at;
		while (!smpl_words_is(w, ";") && w->kind != SMPL_W_END)
			smpl_words_next(w);
		bind->fallback = xstrndup(start, w->at - start);
	}
	if (!smpl_words_eat(w, ";"))
		return wrong(r, w->line, "';' is missing");
	return 0;
}

static int read_binds(struct reading *r, struct smpl_script *script,
		      const struct part *part)
{
	struct smpl_words w;
	size_t alloc = 0;

	smpl_words_start(&w, part->decls, part->decls_len, part->decls_line);
	while (w.kind == SMPL_W_NAME)
		if (read_bind(r, script, &w, &alloc) < 0)
			return -1;
	return w.kind == SMPL_W_END ? 0 : wrong(r, w.line, "a name is missing");
}

/* One that wants what is never bound never runs. */
static bool binds_nothing(const struct smpl_script *script)
{
	for (size_t i = 0; i < script->n_binds; i++)
		if (script->binds[i].slot == SMPL_NO_SLOT &&
		    !script->binds[i].fallback)
			return true;
	return false;
}

static int read_script(struct reading *r, const struct part *part,
		       struct smpl_words *w, enum smpl_script_kind kind)
{
	struct smpl_script *script = vec_push(&r->scripts);
	struct smpl_step *step = vec_push(&r->steps);
	struct buf text = BUF_INIT;

	*step = (struct smpl_step){ true, (uint32_t)(r->scripts.n - 1) };
	script->kind = kind;
	script->line = part->body_line;
	smpl_python(&text, part->body, part->body_len);
	script->text = buf_detach(&text, NULL);
	if (!smpl_words_eat(w, ":") || !smpl_words_eat(w, "python"))
		return wrong(r, w->line, "scripts have to be Python");
	if (w->kind == SMPL_W_NAME && !smpl_words_is(w, "depends"))
		return wrong(r, w->line, "a script has no name here");
	if (read_depends(r, w, &script->when) < 0)
		return -1;
	if (w->kind != SMPL_W_END)
		return wrong(r, w->line,
			     "this is not known in the head of a script");
	script->off = script->when && script->when->kind == SMPL_FALSE;
	if (script->off)
		return 0;
	if (read_binds(r, script, part) < 0)
		return -1;
	script->off = binds_nothing(script);
	return 0;
}

static int read_part(struct reading *r, const struct part *part)
{
	struct smpl_words w;

	smpl_words_start(&w, part->head, part->head_len, part->line);
	if (smpl_words_eat(&w, "script"))
		return read_script(r, part, &w, SMPL_SCRIPT);
	if (smpl_words_eat(&w, "initialize"))
		return read_script(r, part, &w, SMPL_INITIALIZE);
	if (smpl_words_eat(&w, "finalize"))
		return read_script(r, part, &w, SMPL_FINALIZE);
	return read_rule(r, part, &w);
}

/* ---- the whole ---- */

static int read_virtuals(struct reading *r, const char *at, const char *end,
			 uint32_t line)
{
	struct smpl_words w;

	smpl_words_start(&w, at, end - at, line);
	smpl_words_next(&w);
	while (w.kind == SMPL_W_NAME) {
		*vec_push(&r->virtuals) = xstrndup(w.at, w.len);
		smpl_words_next(&w);
		smpl_words_eat(&w, ",");
	}
	smpl_words_eat(&w, ";");
	return w.kind == SMPL_W_END ?
		       0 :
		       wrong(r, line, "this is no list of virtual rules");
}

static bool says_nothing(const char *at, const char *end)
{
	while (at < end &&
	       (*at == ' ' || *at == '\t' || *at == '\r' || *at == '\n'))
		at++;
	return at == end || (at + 1 < end && at[0] == '/' && at[1] == '/');
}

static bool names_virtuals(const char *at, const char *end)
{
	return end - at > 8 && !memcmp(at, "virtual", 7) &&
	       (at[7] == ' ' || at[7] == '\t');
}

static int read_all(struct reading *r, const char *at, const char *end)
{
	uint32_t line = 1;
	struct part part;

	while (at < end) {
		const char *next = line_end(at, end);
		int ret = 0;

		if (*at == '@') {
			if (cut_part(r, &part, &at, end, &line) < 0 ||
			    read_part(r, &part) < 0)
				return -1;
			continue;
		}
		if (names_virtuals(at, next))
			ret = read_virtuals(r, at, next, line);
		else if (!says_nothing(at, next))
			ret = wrong(r, line, "this stands outside of rules");
		if (ret < 0)
			return ret;
		at = next;
		line++;
	}
	return 0;
}

/* ---- rules that nobody asks for ---- */

struct asked {
	bool *slots, *rules;
};

static void ask_condition(const struct smpl_condition *c, struct asked *asked)
{
	if (!c)
		return;
	if (c->kind == SMPL_RULE)
		asked->rules[c->rule] = true;
	ask_condition(c->left, asked);
	ask_condition(c->right, asked);
}

static void ask_script(const struct smpl_script *script, struct asked *asked)
{
	if (script->off)
		return;
	ask_condition(script->when, asked);
	for (size_t i = 0; i < script->n_binds; i++)
		if (script->binds[i].slot != SMPL_NO_SLOT)
			asked->slots[script->binds[i].slot] = true;
}

static void ask_rule(struct smpl_rule *rule, bool needed, struct asked *asked)
{
	for (size_t i = 0; i < rule->n_metas; i++) {
		struct smpl_meta *meta = &rule->metas[i];

		meta->asked = meta->slot != SMPL_NO_SLOT &&
			      asked->slots[meta->slot];
		needed = needed || (!meta->inherited && meta->asked);
	}
	rule->off = rule->off || !needed;
	if (rule->off)
		return;
	ask_condition(rule->when, asked);
	for (size_t i = 0; i < rule->n_metas; i++) {
		if (rule->metas[i].inherited)
			asked->slots[rule->metas[i].slot] = true;
		if (rule->metas[i].not_place != SMPL_NO_SLOT)
			asked->slots[rule->metas[i].not_place] = true;
	}
}

/* What only serves scripts that are off is off, too. */
static void turn_off(struct reading *r)
{
	struct asked asked = {
		xcalloc(r->patch->n_slots + 1, sizeof(bool)),
		xcalloc(r->rules.n + 1, sizeof(bool)),
	};

	for (size_t i = r->steps.n; i-- > 0;) {
		const struct smpl_step *s = &r->steps.items[i];

		if (s->script)
			ask_script(&r->scripts.items[s->index], &asked);
		else
			ask_rule(&r->rules.items[s->index],
				 asked.rules[s->index], &asked);
	}
	free(asked.slots);
	free(asked.rules);
}

static int read_bodies(struct reading *r)
{
	for (size_t i = 0; i < r->rules.n; i++)
		if (!r->rules.items[i].off &&
		    read_body(r, &r->rules.items[i], &r->parts.items[i]) < 0)
			return -1;
	return 0;
}

struct smpl *smpl_read(struct ctree_words *ws, const char *text, size_t len,
		       const char *on, struct buf *err)
{
	struct smpl *patch = xcalloc(1, sizeof(*patch));
	struct reading r = { .patch = patch, .ws = ws, .on = on, .err = err };
	int ret = read_all(&r, text, text + len);

	if (ret == 0) {
		turn_off(&r);
		ret = read_bodies(&r);
	}
	vec_release(&r.parts);
	patch->rules = r.rules.items;
	patch->n_rules = r.rules.n;
	patch->scripts = r.scripts.items;
	patch->n_scripts = r.scripts.n;
	patch->steps = r.steps.items;
	patch->n_steps = r.steps.n;
	for (size_t i = 0; i < r.virtuals.n; i++)
		free(r.virtuals.items[i]);
	vec_release(&r.virtuals);
	if (ret < 0) {
		smpl_free(patch);
		return NULL;
	}
	return patch;
}

void smpl_free(struct smpl *patch)
{
	if (!patch)
		return;
	for (size_t i = 0; i < patch->n_rules; i++) {
		struct smpl_rule *rule = &patch->rules[i];

		smpl_declare_release(rule);
		condition_free(rule->when);
		ctree_free(rule->body);
		free(rule->name);
	}
	for (size_t i = 0; i < patch->n_scripts; i++) {
		struct smpl_script *script = &patch->scripts[i];

		for (size_t k = 0; k < script->n_binds; k++) {
			free(script->binds[k].name);
			free(script->binds[k].fallback);
		}
		free(script->binds);
		free(script->text);
		condition_free(script->when);
	}
	free(patch->rules);
	free(patch->scripts);
	free(patch->steps);
	free(patch);
}
