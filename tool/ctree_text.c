/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "ctree.h"
#include "ctree_text.h"
#include "ctree_tokens.h"
#include "ctree_words.h"

void ctree_text(struct buf *out, const struct ctree *t,
		const struct ctree_node *node)
{
	for (uint32_t i = node->first; i <= node->last && node->last + 1 > 0;
	     i++) {
		const struct ctree_token *token = ctree_token(t, i);

		if (token->kind == CTREE_T_DIRECTIVE)
			continue;
		if (i > node->first)
			buf_addch(out, ' ');
		buf_add(out, token->word->text, token->word->len);
	}
}
