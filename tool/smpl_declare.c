/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "ctree.h"
#include "ctree_words.h"
#include "pattern.h"
#include "smpl_declare.h"
#include "smpl_patch.h"
#include "smpl_words.h"
#include "vec.h"

struct declaring {
	const struct smpl_declaring *d;
	struct smpl_rule *rule;
	struct smpl_words w;
	struct {
		struct smpl_meta *items;
		size_t n, alloc;
	} metas;
	struct {
		struct ctree_meta *items; /* names owned */
		size_t n, alloc;
	} typedefs;
	/* what the declaration begins with, for each of its names */
	enum ctree_meta_kind kind;
	enum smpl_form form;
	bool position, typed;
	struct buf type;
};

static int wrong(struct declaring *r, const char *why)
{
	buf_addf(r->d->err, "line %u: %s", r->w.line, why);
	return -1;
}

uint32_t smpl_slot_of(const struct smpl_rule *rule, const char *name,
		      size_t len)
{
	for (size_t i = 0; i < rule->n_metas; i++)
		if (strlen(rule->metas[i].name) == len &&
		    !memcmp(rule->metas[i].name, name, len))
			return rule->metas[i].slot;
	return SMPL_NO_SLOT;
}

/* ---- the words that a declaration begins with ---- */

static const struct beginning {
	const char *words[3];
	enum ctree_meta_kind kind;
	enum smpl_form form;
	bool position, typed; /* typed: a type may follow */
} beginnings[] = {
	{ { "expression", "list" }, CTREE_M_EXPRESSIONS, SMPL_ANY, 0, 0 },
	{ { "expression" }, CTREE_M_EXPRESSION, SMPL_ANY, 0, 0 },
	{ { "local", "idexpression" },
	  CTREE_M_EXPRESSION,
	  SMPL_LOCAL_NAME,
	  0,
	  1 },
	{ { "global", "idexpression" },
	  CTREE_M_EXPRESSION,
	  SMPL_GLOBAL_NAME,
	  0,
	  1 },
	{ { "idexpression" }, CTREE_M_EXPRESSION, SMPL_NAME, 0, 1 },
	{ { "constant" }, CTREE_M_EXPRESSION, SMPL_CONSTANT, 0, 0 },
	{ { "identifier" }, CTREE_M_IDENTIFIER, SMPL_ANY, 0, 0 },
	{ { "statement" }, CTREE_M_STATEMENT, SMPL_ANY, 0, 0 },
	{ { "type" }, CTREE_M_TYPE, SMPL_ANY, 0, 0 },
	{ { "initializer" }, CTREE_M_INITIALISER, SMPL_ANY, 0, 0 },
	{ { "initialiser" }, CTREE_M_INITIALISER, SMPL_ANY, 0, 0 },
	{ { "binary", "operator" }, CTREE_M_BINARY, SMPL_ANY, 0, 0 },
	{ { "assignment", "operator" }, CTREE_M_ASSIGNMENT, SMPL_ANY, 0, 0 },
	{ { "iterator", "name" }, CTREE_M_ITERATOR_NAME, SMPL_ANY, 0, 0 },
	{ { "iterator" }, CTREE_M_ITERATOR, SMPL_ANY, 0, 0 },
	{ { "parameter", "list" }, CTREE_M_PARAMETERS, SMPL_ANY, 0, 0 },
	{ { "typedef" }, CTREE_M_TYPEDEF, SMPL_ANY, 0, 0 },
	{ { "position" }, CTREE_M_EXPRESSION, SMPL_ANY, 1, 0 },
};

/* Words that are known, but not what they would need of us. */
static const char *const refused[] = {
	"list", "any", "declarer", "fresh", "struct", "union", "enum",
};

static bool begins(const struct declaring *r, const struct beginning *b,
		   struct smpl_words *behind)
{
	*behind = r->w;
	for (size_t i = 0; i < ARRAY_SIZE(b->words) && b->words[i]; i++)
		if (!smpl_words_eat(behind, b->words[i]))
			return false;
	return true;
}

static bool is_before_name(const struct declaring *r, const char *word)
{
	struct smpl_words next = r->w;

	return smpl_words_eat(&next, word) &&
	       (next.kind == SMPL_W_NAME || smpl_words_is(&next, "["));
}

static int read_beginning(struct declaring *r)
{
	struct smpl_words behind;

	for (size_t i = 0; i < ARRAY_SIZE(beginnings); i++) {
		const struct beginning *b = &beginnings[i];

		if (!begins(r, b, &behind))
			continue;
		r->w = behind;
		r->kind = b->kind;
		r->form = b->form;
		r->position = b->position;
		r->typed = b->typed;
		for (size_t k = 0; !b->typed && k < ARRAY_SIZE(refused); k++)
			if (is_before_name(r, refused[k]))
				return wrong(r, "such a metavariable is not "
						"known");
		return 0;
	}
	return wrong(r, "such a metavariable is not known");
}

/* ---- what may stand behind a name ---- */

static int read_shape(struct declaring *r, struct smpl_meta *m)
{
	const char *why;

	if (r->w.kind != SMPL_W_STRING || r->w.len < 2 ||
	    r->w.at[r->w.len - 1] != '"')
		return wrong(r, "a regular expression is missing");
	m->shape_source = xstrndup(r->w.at + 1, r->w.len - 2);
	m->shape = pattern_read(m->shape_source, 0, &why);
	if (!m->shape)
		return wrong(r, why);
	smpl_words_next(&r->w);
	return 0;
}

static int read_among(struct declaring *r, struct smpl_meta *m)
{
	struct {
		const struct ctree_word **items;
		size_t n, alloc;
	} among = { 0 };
	bool list = smpl_words_eat(&r->w, "{");

	do {
		if (r->w.kind != SMPL_W_NAME && r->w.kind != SMPL_W_OPERATOR)
			break;
		*vec_push(&among) = ctree_word(r->d->ws, r->w.at, r->w.len);
		smpl_words_next(&r->w);
	} while (list && smpl_words_eat(&r->w, ","));
	m->among = among.items;
	m->n_among = among.n;
	if (list && !smpl_words_eat(&r->w, "}"))
		return wrong(r, "'}' is missing");
	return among.n ? 0 : wrong(r, "there is nothing it may be");
}

static uint32_t find_rule(const struct declaring *r)
{
	for (size_t i = r->d->n_rules; i-- > 0;)
		if (r->d->rules[i].name &&
		    smpl_words_is(&r->w, r->d->rules[i].name))
			return (uint32_t)i;
	return UINT32_MAX;
}

/* "rule.name": its slot. */
static int read_inherited(struct declaring *r, uint32_t *slot)
{
	uint32_t rule = find_rule(r);
	const struct smpl_rule *from;

	if (rule == UINT32_MAX)
		return wrong(r, "there is no such rule before");
	from = &r->d->rules[rule];
	smpl_words_next(&r->w);
	if (!smpl_words_eat(&r->w, ".") || r->w.kind != SMPL_W_NAME)
		return wrong(r, "a name is missing");
	*slot = from->off ? SMPL_NO_SLOT :
			    smpl_slot_of(from, r->w.at, r->w.len);
	if (*slot == SMPL_NO_SLOT && !from->off)
		return wrong(r, "the rule has no such name");
	return 0;
}

static int read_constraint(struct declaring *r, struct smpl_meta *m)
{
	int ret;

	if (smpl_words_eat(&r->w, "=~"))
		return read_shape(r, m);
	if (smpl_words_eat(&r->w, "!~")) {
		m->not_shape = true;
		return read_shape(r, m);
	}
	if (smpl_words_eat(&r->w, "="))
		return read_among(r, m);
	if (!smpl_words_eat(&r->w, "!="))
		return 0;
	m->not_among = true;
	if (!m->position)
		return read_among(r, m);
	ret = read_inherited(r, &m->not_place);
	smpl_words_next(&r->w);
	return ret;
}

/* ---- names, one after the other ---- */

static int read_type(struct declaring *r, struct smpl_meta *m)
{
	struct buf cast = BUF_INIT;

	if (!r->type.len)
		return 0;
	/* a parenthesis in the first column is one of alternatives */
	buf_addf(&cast, " (%s", r->type.data);
	while (smpl_words_eat(&r->w, "*"))
		buf_addstr(&cast, " *");
	buf_addstr(&cast, ") 0");
	m->type = ctree_pattern(r->d->ws, cast.data, cast.len, r->w.line,
				r->typedefs.items, r->typedefs.n, r->d->err);
	/* Nothing in the tree points into it that is looked at again. */
	buf_release(&cast);
	return m->type ? 0 : -1;
}

static int read_length(struct declaring *r)
{
	uint32_t slot;

	if (!smpl_words_eat(&r->w, "["))
		return SMPL_NO_SLOT;
	if (r->w.kind != SMPL_W_NAME)
		return SMPL_NO_SLOT;
	slot = (*r->d->n_slots)++;
	smpl_words_next(&r->w);
	smpl_words_eat(&r->w, "]");
	return slot;
}

static bool dot_follows(const struct declaring *r)
{
	struct smpl_words next = r->w;

	smpl_words_next(&next);
	return smpl_words_is(&next, ".");
}

static int read_name(struct declaring *r)
{
	struct smpl_meta *m = vec_push(&r->metas);

	m->kind = r->kind;
	m->form = r->form;
	m->position = r->position;
	m->not_place = m->length = SMPL_NO_SLOT;
	m->line = r->w.line;
	m->name = xstrndup("", 0);
	if (r->kind == CTREE_M_EXPRESSIONS || r->kind == CTREE_M_PARAMETERS)
		m->length = read_length(r);
	if (read_type(r, m) < 0)
		return -1;
	if (r->w.kind != SMPL_W_NAME)
		return wrong(r, "a name is missing");
	m->inherited = dot_follows(r);
	if (!m->inherited)
		m->slot = (*r->d->n_slots)++;
	else if (read_inherited(r, &m->slot) < 0)
		return -1;
	free(m->name);
	m->name = xstrndup(r->w.at, r->w.len);
	m->word = ctree_word(r->d->ws, r->w.at, r->w.len);
	smpl_words_next(&r->w);
	return read_constraint(r, m);
}

/* The type of an idexpression, up to its stars; nothing when there is none. */
static void read_type_words(struct declaring *r)
{
	struct smpl_words next = r->w;

	buf_clear(&r->type);
	for (;;) {
		smpl_words_next(&next);
		if (next.kind != SMPL_W_NAME && !smpl_words_is(&next, "*"))
			return;
		buf_addf(&r->type, "%s%.*s", r->type.len ? " " : "",
			 (int)r->w.len, r->w.at);
		r->w = next;
		if (smpl_words_is(&next, "*"))
			return;
	}
}

/* typedef a, b; : names that the types below are made of. */
static int read_typedefs(struct declaring *r)
{
	do {
		struct ctree_meta *m;

		if (r->w.kind != SMPL_W_NAME)
			return wrong(r, "a name is missing");
		m = vec_push(&r->typedefs);
		m->name = xstrndup(r->w.at, r->w.len);
		m->kind = CTREE_M_TYPEDEF;
		smpl_words_next(&r->w);
	} while (smpl_words_eat(&r->w, ","));
	return 0;
}

static int read_declaration(struct declaring *r)
{
	int ret;

	if (read_beginning(r) < 0)
		return -1;
	buf_clear(&r->type);
	if (r->typed)
		read_type_words(r);
	do {
		/* a typedef is no metavariable, but the body must know it */
		ret = read_name(r);
	} while (ret == 0 && smpl_words_eat(&r->w, ","));
	if (ret == 0 && !smpl_words_eat(&r->w, ";"))
		return wrong(r, "';' is missing, or this is not known");
	return ret;
}

static int read_typedef_or_more(struct declaring *r)
{
	struct smpl_words names = r->w;
	int ret;

	if (!smpl_words_is(&r->w, "typedef"))
		return read_declaration(r);
	smpl_words_next(&r->w);
	ret = read_typedefs(r);
	r->w = names;
	return ret < 0 ? ret : read_declaration(r);
}

int smpl_declare(const struct smpl_declaring *d, struct smpl_rule *rule,
		 const char *text, size_t len, uint32_t line)
{
	struct declaring r = { .d = d, .rule = rule, .type = BUF_INIT };
	int ret = 0;

	smpl_words_start(&r.w, text, len, line);
	while (ret == 0 && r.w.kind != SMPL_W_END)
		ret = read_typedef_or_more(&r);
	for (size_t i = 0; i < r.typedefs.n; i++)
		free((char *)r.typedefs.items[i].name);
	vec_release(&r.typedefs);
	buf_release(&r.type);
	rule->metas = r.metas.items;
	rule->n_metas = r.metas.n;
	return ret;
}

void smpl_declare_release(struct smpl_rule *rule)
{
	for (size_t i = 0; i < rule->n_metas; i++) {
		struct smpl_meta *m = &rule->metas[i];

		free(m->name);
		pattern_free(m->shape);
		free(m->shape_source);
		free(m->among);
		ctree_free(m->type);
	}
	free(rule->metas);
}
