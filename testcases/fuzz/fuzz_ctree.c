/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Any bytes as C, and as the body of a rule: a tree comes of it whose nodes lie
 * in each other and in the text, with a text and ways through each function.
 */
#include "base.h"
#include "buf.h"
#include "ctree.h"
#include "ctree_dump.h"
#include "ctree_flow.h"
#include "ctree_macros.h"
#include "ctree_text.h"
#include "ctree_tokens.h"
#include "ctree_words.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char macros_text[] =
	"#define __init\n#define __free(x)\n#define STATIC static\n"
	"#define scoped_guard(...) if (1)\n#define TWICE(x, y) x y x ## y x\n"
	"#define WRAP(X, OP) do { if (!((X) OP (X))) f(X); } while (0)\n";

static const struct ctree_meta metas[] = {
	{ "x", CTREE_M_EXPRESSION },  { "args", CTREE_M_EXPRESSIONS },
	{ "f", CTREE_M_IDENTIFIER },  { "S", CTREE_M_STATEMENT },
	{ "T", CTREE_M_TYPE },	      { "b", CTREE_M_BINARY },
	{ "I", CTREE_M_ITERATOR },    { "each", CTREE_M_ITERATOR_NAME },
	{ "foo_t", CTREE_M_TYPEDEF }, { "i", CTREE_M_INITIALISER },
	{ "ps", CTREE_M_PARAMETERS }, { "fl", CTREE_M_FIELD },
	{ "a", CTREE_M_ASSIGNMENT },  { "D", CTREE_M_DECLARATION },
	{ "SS", CTREE_M_STATEMENTS },
};

/* What a macro stands for has the place of the macro. */
static bool is_made(const struct ctree *t, const struct ctree_node *node)
{
	for (uint32_t i = node->first; i <= node->last; i++)
		if (ctree_token(t, i)->flags & CTREE_F_MADE)
			return true;
	return false;
}

static void check_node(const struct ctree *t, const struct ctree_node *node)
{
	struct ctree_place place;

	if (!node)
		return;
	if (node->kind >= CTREE_KINDS || node->n > 100000)
		bug("a node of no kind");
	for (uint32_t i = 0; i < node->n; i++)
		check_node(t, node->kids[i]);
	if (node->last + 1 <= node->first || is_made(t, node))
		return;
	if (ctree_token(t, node->last)->end < ctree_token(t, node->first)->at)
		bug("a node ends before it begins");
	place = ctree_place(t, node);
	if (!place.line || place.line_end < place.line)
		bug("a place out of order");
	(void)ctree_key_place(t, node);
}

static void check_flow(const struct ctree_node *item)
{
	struct ctree_flow *f = ctree_flow_new(item);
	size_t n = ctree_flow_count(f);

	for (size_t i = 0; i < n; i++) {
		const struct ctree_step *step = ctree_flow_step(f, i);

		if (!step->n_next && i != 1 && item->kids[2] && i != 0 &&
		    step->node->kind != CTREE_SWITCH &&
		    step->node->kind != CTREE_LABEL)
			bug("a step leads nowhere");
		for (uint32_t k = 0; k < step->n_next; k++)
			if (step->next[k] >= n)
				bug("a step leads out of the graph");
		if (step->part && ctree_flow_of(f, step->part) == SIZE_MAX)
			bug("a part that runs nowhere");
	}
	ctree_flow_free(f);
}

static void check_tree(const struct ctree *t)
{
	struct buf out = BUF_INIT;

	for (size_t i = 0; i < ctree_count(t); i++) {
		const struct ctree_node *item = ctree_item(t, i);

		check_node(t, item);
		ctree_text(&out, t, item);
		ctree_dump(&out, item);
		if (!*ctree_element(t, item))
			bug("an element without a name");
		if (!ctree_same(item, item))
			bug("not the same as itself");
		if (item->kind == CTREE_FUNCTION || item->kind == CTREE_DEFINE)
			check_flow(item);
		if ((item->kind == CTREE_UNREAD) != !!ctree_reason(t, item))
			bug("a reason for what was read, or none");
	}
	buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ctree_words *ws = ctree_words_new();
	struct ctree_macros *ms =
		ctree_macros_new(ws, macros_text, strlen(macros_text));
	struct buf err = BUF_INIT;
	char *text = xcalloc(1, size ? size : 1);
	struct ctree *t;

	memcpy(text, data, size);
	t = ctree_parse(ws, text, size);
	check_tree(t);
	ctree_free(t);
	t = ctree_pattern(ws, text, size, 1, metas, ARRAY_SIZE(metas), &err);
	if (!t && !err.len)
		bug("a pattern is refused without a word");
	if (t)
		check_tree(t);
	ctree_free(t);
	ctree_macros_free(ms);
	ctree_words_free(ws);
	buf_release(&err);
	free(text);
	return 0;
}
