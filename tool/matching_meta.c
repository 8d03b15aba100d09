/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "ctree.h"
#include "ctree_words.h"
#include "matching_binds.h"
#include "matching_index.h"
#include "matching_iso.h"
#include "matching_meta.h"
#include "matching_scope.h"
#include "pattern.h"
#include "smpl_patch.h"

typedef const struct ctree_node node_t;
typedef const struct matching_bind bind_t;
typedef const struct matching_next next_t;

/* What the constraint of a metavariable says of the word with a number. */
enum known { NOT_KNOWN, FITS, DOES_NOT };

struct known_words {
	uint8_t *items;
	size_t n;
};

struct matching_names {
	const struct smpl_rule *rule;
	struct known_words *metas;
};

struct matching_names *matching_names_new(const struct smpl_rule *rule)
{
	struct matching_names *names = xcalloc(1, sizeof(*names));

	names->rule = rule;
	names->metas = xcalloc(rule->n_metas + 1, sizeof(*names->metas));
	return names;
}

void matching_names_free(struct matching_names *names)
{
	if (!names)
		return;
	for (size_t i = 0; i < names->rule->n_metas; i++)
		free(names->metas[i].items);
	free(names->metas);
	free(names);
}

/* ---- constraints ---- */

static bool is_among(const struct smpl_meta *meta,
		     const struct ctree_word *word)
{
	for (size_t i = 0; i < meta->n_among; i++)
		if (meta->among[i] == word)
			return true;
	return false;
}

static bool look(const struct smpl_meta *meta, const struct ctree_word *word)
{
	if (meta->n_among && is_among(meta, word) == meta->not_among)
		return false;
	return !meta->shape ||
	       pattern_search(meta->shape, word->text, word->len, 0, NULL) !=
		       meta->not_shape;
}

static bool word_fits(struct matching_tree *m, uint32_t meta,
		      const struct ctree_word *word)
{
	const struct smpl_meta *what = &m->rule->metas[meta];
	struct known_words *known = &m->names->metas[meta];

	if (!what->shape && !what->n_among)
		return true;
	if (!word) /* none of those that it may be, or may not be */
		return (!what->n_among || what->not_among) &&
		       (!what->shape || what->not_shape);
	if (word->number >= known->n) {
		size_t n = (size_t)word->number * 2 + 64;

		known->items = xrealloc(known->items, n);
		memset(known->items + known->n, NOT_KNOWN, n - known->n);
		known->n = n;
	}
	if (known->items[word->number] == NOT_KNOWN)
		known->items[word->number] = look(what, word) ? FITS : DOES_NOT;
	return known->items[word->number] == FITS;
}

/* ---- binding ---- */

/* False when it is bound to something else; *bind->next is itself: the same. */
static bool bind(uint32_t meta, const struct matching_value *value,
		 bind_t *binds, struct matching_bind *bind)
{
	const struct matching_value *was = matching_bound(binds, meta);

	if (was) {
		bind->next = bind;
		return matching_value_has(was, value);
	}
	bind->meta = meta;
	bind->value = *value;
	bind->next = binds;
	return true;
}

static void go_on(struct matching_tree *m, uint32_t meta,
		  const struct matching_value *value, bind_t *binds,
		  next_t *next)
{
	struct matching_bind one;

	if (bind(meta, value, binds, &one))
		next->go(m, next, one.next == &one ? binds : &one);
}

bool matching_meta_is_list(const struct smpl_rule *rule, node_t *p)
{
	return p->kind == CTREE_META &&
	       (rule->metas[p->meta].kind == CTREE_M_EXPRESSIONS ||
		rule->metas[p->meta].kind == CTREE_M_PARAMETERS);
}

bool matching_meta_list(struct matching_tree *m UNUSED, node_t *p, node_t *list,
			uint32_t from, uint32_t n, bind_t *binds,
			struct matching_bind *out)
{
	struct matching_value value = {
		.kind = MATCHING_NODES,
		.node = list,
		.from = from,
		.n = n,
	};

	return bind(p->meta, &value, binds, out);
}

bool matching_meta_operator(struct matching_tree *m, node_t *p, node_t *c,
			    bind_t *binds, struct matching_bind *out)
{
	struct matching_value value = {
		.kind = MATCHING_WORD,
		.word = ctree_token(m->code, c->key)->word,
	};

	return p && p->kind == CTREE_META &&
	       word_fits(m, p->meta, value.word) &&
	       bind(p->meta, &value, binds, out);
}

/* ---- an expression ---- */

static node_t *type_of(const struct ctree *cast)
{
	node_t *node = ctree_item(cast, 0);

	while (node && node->kind != CTREE_CAST)
		node = node->n ? node->kids[0] : NULL;
	return node ? node->kids[0] : NULL;
}

static bool form_fits(struct matching_tree *m, const struct smpl_meta *meta,
		      node_t *c)
{
	bool name = c->kind == CTREE_IDENT || c->kind == CTREE_NAME;
	node_t *declared;

	if (meta->form == SMPL_ANY)
		return true;
	if (meta->form == SMPL_CONSTANT)
		return c->kind == CTREE_CONSTANT;
	if (!name || (meta->form == SMPL_NAME && !meta->type))
		return name;
	declared = matching_scope_local(c);
	if (meta->form == SMPL_LOCAL_NAME && !declared)
		return false;
	if (meta->form == SMPL_GLOBAL_NAME && declared)
		return false;
	if (!declared && meta->type)
		declared = matching_scope_global(m->code, c);
	return !meta->type ||
	       (declared && declared->n &&
		matching_iso_type(meta->type, type_of(meta->type), m->code,
				  declared->kids[0]));
}

static bool expression_fits(struct matching_tree *m, uint32_t meta, node_t *c)
{
	/* a name that is declared: the left side of `T x = e` */
	if (!matching_is_expression(c) && c->kind != CTREE_NAME)
		return false;
	return word_fits(m, meta, c->word) &&
	       form_fits(m, &m->rule->metas[meta], c);
}

static bool node_fits(struct matching_tree *m, uint32_t meta, node_t *c)
{
	switch (m->rule->metas[meta].kind) {
	case CTREE_M_EXPRESSION:
		return expression_fits(m, meta, c);
	case CTREE_M_STATEMENT:
		return matching_is_statement(c) &&
		       c->kind != CTREE_DECL_STATEMENT &&
		       !(c->up && c->up->kind == CTREE_FUNCTION);
	case CTREE_M_TYPE:
		return matching_is_type(c);
	case CTREE_M_INITIALISER:
		return matching_is_expression(c) || c->kind == CTREE_INIT_LIST;
	default:
		return false;
	}
}

void matching_meta(struct matching_tree *m, node_t *p, node_t *c, bind_t *binds,
		   next_t *next)
{
	struct matching_value value = { .kind = MATCHING_NODE, .node = c };
	enum ctree_meta_kind kind = m->rule->metas[p->meta].kind;

	if (kind == CTREE_M_IDENTIFIER || kind == CTREE_M_ITERATOR) {
		value.kind = MATCHING_WORD;
		value.word = c->word;
		value.node = NULL;
		if ((c->kind == CTREE_IDENT || c->kind == CTREE_NAME) &&
		    word_fits(m, p->meta, c->word))
			go_on(m, p->meta, &value, binds, next);
	} else if (node_fits(m, p->meta, c)) {
		go_on(m, p->meta, &value, binds, next);
	}
}

/* ---- positions ---- */

static uint32_t position_of(const struct smpl_rule *rule,
			    const struct ctree_mark *mark)
{
	for (uint32_t i = (uint32_t)rule->n_metas; i-- > 0;)
		if (rule->metas[i].position &&
		    rule->metas[i].word == mark->name)
			return i;
	return UINT32_MAX;
}

static struct matching_value place_of(struct matching_tree *m, node_t *c,
				      const struct ctree_mark *mark)
{
	struct matching_value value = {
		.kind = MATCHING_PLACE,
		.node = m->item,
		.place = mark->key ? ctree_key_place(m->code, c) :
				     ctree_place(m->code, c),
	};

	return value;
}

static bool is_apart(const struct matching_tree *m,
		     const struct smpl_meta *meta,
		     const struct matching_value *value)
{
	for (size_t i = 0; meta->not_place != SMPL_NO_SLOT && i < m->n_apart;
	     i++)
		if (matching_value_has(&m->apart[i], value))
			return false;
	return true;
}

bool matching_marks_fit(struct matching_tree *m, node_t *p, node_t *c,
			bind_t *binds)
{
	for (const struct ctree_mark *k = p->marks; k; k = k->next) {
		uint32_t meta = position_of(m->rule, k);
		const struct matching_value *was;
		struct matching_value value;

		if (meta == UINT32_MAX)
			return false;
		was = matching_bound(binds, meta);
		if (!was && m->rule->metas[meta].not_place == SMPL_NO_SLOT)
			continue;
		value = place_of(m, c, k);
		if ((was && !matching_value_has(was, &value)) ||
		    !is_apart(m, &m->rule->metas[meta], &value))
			return false;
	}
	return true;
}

static void bind_marks(struct matching_tree *m, next_t *self, bind_t *binds)
{
	struct matching_marks rest = *(const struct matching_marks *)self;
	struct matching_value value;
	uint32_t meta;

	if (!rest.at) {
		rest.then->go(m, rest.then, binds);
		return;
	}
	meta = position_of(m->rule, rest.at);
	value = place_of(m, rest.c, rest.at);
	rest.at = rest.at->next;
	if (meta != UINT32_MAX)
		go_on(m, meta, &value, binds, &rest.base);
}

next_t *matching_marks_then(struct matching_marks *marks, node_t *p, node_t *c,
			    next_t *next)
{
	*marks =
		(struct matching_marks){ { bind_marks }, p, c, p->marks, next };
	return &marks->base;
}
