/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "ctree.h"
#include "ctree_text.h"
#include "ctree_tokens.h"
#include "ctree_words.h"
#include "vec.h"

struct commas {
	uint32_t *items; /* tokens before which one is to be written */
	size_t n;
	size_t alloc;
};

/* spatch writes every list in braces with a comma behind the last value. */
static void find_commas(struct commas *out, const struct ctree *t,
			const struct ctree_node *node)
{
	if (!node)
		return;
	for (uint32_t i = 0; i < node->n; i++)
		find_commas(out, t, node->kids[i]);
	if (node->kind == CTREE_INIT_LIST && node->n &&
	    ctree_token(t, node->last - 1)->word->keyword != P_COMMA)
		*vec_push(out) = node->last;
}

static bool has(const struct commas *list, uint32_t token)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->items[i] == token)
			return true;
	return false;
}

static void add(struct buf *out, size_t start, const struct ctree_token *token)
{
	/* #x is one word */
	if (out->len > start &&
	    !(out->data[out->len - 1] == '#' &&
	      (out->len - start < 2 || out->data[out->len - 2] != '#')))
		buf_addch(out, ' ');
	buf_add(out, token->word->text, token->word->len);
}

void ctree_text(struct buf *out, const struct ctree *t,
		const struct ctree_node *node)
{
	struct commas commas = { 0 };
	size_t start = out->len, n;

	if (node->last + 1 <= node->first)
		return;
	find_commas(&commas, t, node);
	for (uint32_t i = node->first; i <= node->last; i++) {
		const struct ctree_token *token = ctree_token(t, i);

		if (token->kind == CTREE_T_DIRECTIVE)
			continue;
		if (has(&commas, i))
			buf_addstr(out, " ,");
		add(out, start, token);
		if (i == node->last)
			break;
		token = ctree_unseen(t, i, &n);
		for (size_t k = 0; k < n; k++)
			add(out, start, token + k);
	}
	vec_release(&commas);
}
