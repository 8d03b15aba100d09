/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ctree - a C file, or the body of a rule of a semantic patch, as a tree.
 *
 * One parser for both: a pattern has the same nodes as code, and a few that
 * code never has (from CTREE_META on). The shape follows Coccinelle's: what it
 * takes for one thing is one node here, parentheses are nodes, a macro call
 * with a body is an iterator, #define bodies are items. No types are known and
 * no header is read: what a name is, its use tells.
 *
 * A file comes apart into items. One that cannot be read is CTREE_UNREAD and
 * has a reason; the others are not harmed by it. Any bytes may come in.
 *
 * Measured on Linux 6.12 (34,663 .c files whole): 650,185 functions are read and
 * 573 items are not, most of them in tools/testing and in machine descriptions of
 * arch/arm; of 59,974 functions in slices 16 were not found, 12 of them
 * define_machine(x) { ... }. Where we differ from spatch 1.1.1 on purpose:
 *
 * - `(u64)(x)` in a file that uses u64 nowhere else as a type is a call for spatch,
 *   a cast here (a name ending in _t, u8 and the like are types).
 * - IS_ENABLED(x) in the condition of an #if is a call for spatch; preprocessor
 *   lines have no calls here.
 * - Functions that spatch drops are read: DEB(...) and other names that its
 *   macro file calls statements, macros without a semicolon.
 *
 * What nodes are: ctree_node.h. Nodes, tokens and their arrays belong to the tree
 * and live until ctree_free. Words belong to the table (ctree_words.h) and outlive it.
 *
 * Calling order: ctree_words_new; ctree_macros_new; ctree_parse or ctree_pattern;
 * look; ctree_free. The table of words grows with every file that brings new ones:
 * who reads thousands of files begins with a new one now and then.
 */
#ifndef CTREE_H
#define CTREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "ctree_node.h"

struct buf;
struct ctree;
struct ctree_words;

/*
 * Reads a file. Never fails: look at the items. text is borrowed, and must
 * live as long as the tree.
 */
struct ctree *ctree_parse(struct ctree_words *ws, const char *text, size_t len);
void ctree_free(struct ctree *t);

size_t ctree_count(const struct ctree *t);
struct ctree_node *ctree_item(const struct ctree *t, size_t i);
/* Why an item is CTREE_UNREAD; NULL for any other. */
const char *ctree_reason(const struct ctree *t, const struct ctree_node *item);
/*
 * What Coccinelle calls the element around a place: the name of a function, of
 * a variable that is declared at top level, or "something_else".
 */
const char *ctree_element(const struct ctree *t, const struct ctree_node *item);

const struct ctree_token *ctree_token(const struct ctree *t, uint32_t i);
/*
 * What the text has between the tokens i and i + 1 that the parser did not see:
 * annotations. *n is 0 when there is nothing, or a preprocessor line.
 */
const struct ctree_token *ctree_unseen(const struct ctree *t, uint32_t i,
				       size_t *n);
/* From the first token to the last; of the token `key` alone. */
struct ctree_place ctree_place(const struct ctree *t,
			       const struct ctree_node *node);
struct ctree_place ctree_key_place(const struct ctree *t,
				   const struct ctree_node *node);
/* Are they the same tree, wherever they stand? Spacing does not count. */
bool ctree_same(const struct ctree_node *a, const struct ctree_node *b);

/*
 * Reads the body of a rule, what stands behind the second @@. NULL with the
 * reason in err, which begins with "line N: " (line: that of text[0]). `+` lines
 * are refused; a `-` or `*` in the first column is left out.
 *
 * The tree has one item, a LIST: of statements, DOTS, EITHER, items (FUNCTION,
 * DECL) and bare expressions. A bare expression (no EXPRESSION node around
 * it) means one anywhere in a statement, as with Coccinelle.
 * META stands wherever the thing it is for may stand: for expressions, types,
 * NAMEs, in LISTs, as statement, as operator (kid 2).
 */
struct ctree *ctree_pattern(struct ctree_words *ws, const char *text,
			    size_t len, uint32_t line,
			    const struct ctree_meta *metas, size_t n_metas,
			    struct buf *err);

#endif
