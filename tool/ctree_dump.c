/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "ctree_dump.h"
#include "ctree_node.h"
#include "ctree_words.h"

#define NAME(kind) [CTREE_##kind] = #kind

static const char *const names[CTREE_KINDS] = {
	NAME(NONE),
	NAME(IDENT),
	NAME(CONSTANT),
	NAME(CALL),
	NAME(CHOICE),
	NAME(SEQUENCE),
	NAME(ASSIGN),
	NAME(POSTFIX),
	NAME(PREFIX),
	NAME(UNARY),
	NAME(BINARY),
	NAME(INDEX),
	NAME(MEMBER),
	NAME(ARROW),
	NAME(SIZEOF),
	NAME(SIZEOF_TYPE),
	NAME(CAST),
	NAME(BLOCK_VALUE),
	NAME(LITERAL),
	NAME(PAREN),
	NAME(NAME),
	NAME(BASE_TYPE),
	NAME(TYPE_NAME),
	NAME(RECORD_TYPE),
	NAME(POINTER),
	NAME(ARRAY),
	NAME(FUNCTION_TYPE),
	NAME(TYPEOF),
	NAME(TYPE_PAREN),
	NAME(DECL),
	NAME(DECLARATOR),
	NAME(PARAMETER),
	NAME(MACRO_DECL),
	NAME(INIT_LIST),
	NAME(DESIGNATED),
	NAME(AT_MEMBER),
	NAME(AT_INDEX),
	NAME(ENUMERATOR),
	NAME(EXPRESSION),
	NAME(BLOCK),
	NAME(IF),
	NAME(SWITCH),
	NAME(WHILE),
	NAME(DO),
	NAME(FOR),
	NAME(ITERATOR),
	NAME(LABEL),
	NAME(CASE),
	NAME(DEFAULT),
	NAME(GOTO),
	NAME(BREAK),
	NAME(CONTINUE),
	NAME(RETURN),
	NAME(ASM),
	NAME(DECL_STATEMENT),
	NAME(MACRO_STATEMENT),
	NAME(DIRECTIVE),
	NAME(FUNCTION),
	NAME(DEFINE),
	NAME(MACRO_ITEM),
	NAME(UNREAD),
	NAME(LIST),
	NAME(META),
	NAME(DOTS),
	NAME(NEST),
	NAME(EITHER),
	NAME(BOTH),
	NAME(WHEN),
};

void ctree_dump(struct buf *out, const struct ctree_node *node)
{
	if (!node) {
		buf_addch(out, '-');
		return;
	}
	buf_addf(out, "(%s", names[node->kind]);
	if (node->op)
		buf_addf(out, ":%u", node->op);
	if (node->word)
		buf_addf(out, " %s", node->word->text);
	for (const struct ctree_mark *m = node->marks; m; m = m->next)
		buf_addf(out, m->key ? "@@%s" : "@%s", m->name->text);
	for (uint32_t i = 0; i < node->n; i++) {
		buf_addch(out, ' ');
		ctree_dump(out, node->kids[i]);
	}
	buf_addch(out, ')');
}
