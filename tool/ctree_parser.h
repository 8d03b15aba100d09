/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ctree_parser - what the parts of the parser of ctree share: where it is, how
 * a node is made, what a token looks like.
 *
 * When something cannot be read, cp_fail says so once, and from then on there
 * are no more tokens: everybody comes to an end, and what they return is not
 * looked at. A reader may go back with cp_back, then nothing has happened.
 *
 * Kids are pushed to a stack; cp_end takes what was pushed since cp_begin.
 */
#ifndef CTREE_PARSER_H
#define CTREE_PARSER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "ctree_node.h"
#include "ctree_tokens.h"
#include "ctree_words.h"

#define CP_NO_PARTNER UINT32_MAX

enum { CP_DEEPEST = 400, CP_NEVER = -1 };

struct ctree_parser {
	struct ctree_words *ws;
	struct arena *arena;
	struct ctree_tokens *tokens;
	uint32_t *partner; /* of brackets, by token */
	size_t partner_n;
	uint32_t pos, end;
	const char *failed; /* NULL, or why */
	uint32_t failed_at;
	int depth;
	bool pattern;
	bool loose; /* arguments may be anything */
	const struct ctree_meta *metas; /* of a pattern */
	struct {
		struct ctree_node **items;
		size_t n;
		size_t alloc;
	} stack;
};

struct cp_mark {
	uint32_t pos;
	size_t stack;
	int depth;
};

/* Finds the partners of tokens from `from` on. */
void cp_pair(struct ctree_parser *p, size_t from);
void cp_release(struct ctree_parser *p);

/* The token n further on; CTREE_T_END where there is none. */
const struct ctree_token *cp_peek(const struct ctree_parser *p, uint32_t n);
const struct ctree_token *cp_at(const struct ctree_parser *p, uint32_t i);
/* Its keyword; K_NONE for directives, strings, metavariables. */
int cp_key(const struct ctree_parser *p);
int cp_key_at(const struct ctree_parser *p, uint32_t i);
uint32_t cp_partner(const struct ctree_parser *p, uint32_t i);
/* A name that is no keyword, or a metavariable that may stand for one. */
bool cp_is_name(const struct ctree_parser *p, uint32_t i);
bool cp_is_plain_name(const struct ctree_parser *p, uint32_t i);
/* A metavariable of this kind. */
bool cp_is_meta(const struct ctree_parser *p, uint32_t i,
		enum ctree_meta_kind kind);
bool cp_at_end(const struct ctree_parser *p);

void cp_fail(struct ctree_parser *p, const char *why);
struct cp_mark cp_here(const struct ctree_parser *p);
void cp_back(struct ctree_parser *p, struct cp_mark mark);
/* Steps over the keyword if it is there. */
bool cp_skip(struct ctree_parser *p, int keyword);
void cp_expect(struct ctree_parser *p, int keyword, const char *why);
/* false, and a failure, when nested too deep. Undo with depth--. */
bool cp_deeper(struct ctree_parser *p);

size_t cp_begin(const struct ctree_parser *p);
void cp_push(struct ctree_parser *p, struct ctree_node *kid);
/* A node from token `first` to the last one that was read. */
struct ctree_node *cp_end(struct ctree_parser *p, enum ctree_kind kind,
			  uint32_t first, size_t base);
struct ctree_node *cp_leaf(struct ctree_parser *p, enum ctree_kind kind);
/* A node without tokens, before the next. */
struct ctree_node *cp_nothing(struct ctree_parser *p, enum ctree_kind kind);
/* The word for the text of all tokens of the node, which has no kids. */
void cp_set_joined_word(struct ctree_parser *p, struct ctree_node *node);
/* Moves the marks of the token to the node. */
void cp_take_marks(struct ctree_parser *p, struct ctree_node *node,
		   uint32_t token, bool key);
/* NAME, or META for one. */
struct ctree_node *cp_name(struct ctree_parser *p);
struct ctree_node *cp_meta(struct ctree_parser *p);

/* ctree_expression.c */
struct ctree_node *cp_expression(struct ctree_parser *p); /* with commas */
struct ctree_node *cp_assignment(struct ctree_parser *p); /* without */
/* From the ( to the ): a LIST. */
struct ctree_node *cp_arguments(struct ctree_parser *p);

/* ctree_type.c */
/* A type begins here, as far as spelling tells. */
bool cp_is_type(const struct ctree_parser *p, uint32_t i);
/* The tokens [i, end) can only be a type: (foo *). */
bool cp_looks_like_type(const struct ctree_parser *p, uint32_t i, uint32_t end);
bool cp_is_declaration(const struct ctree_parser *p, uint32_t i);
struct ctree_node *cp_type_name(struct ctree_parser *p);
struct ctree_node *cp_parameters(struct ctree_parser *p);
/*
 * Storage, qualifiers and the type that all declarators share. NULL when there
 * is no type: `static x;`.
 */
struct ctree_node *cp_specifiers(struct ctree_parser *p, uint16_t *flags);
/* The type of what is declared, around its name; *name may stay NULL. */
struct ctree_node *cp_declarator(struct ctree_parser *p,
				 struct ctree_node *type,
				 struct ctree_node **name);
/* Names between a type and what is declared. */
void cp_skip_stray_names(struct ctree_parser *p);

/* ctree_declaration.c */
struct ctree_node *cp_initialiser(struct ctree_parser *p);
struct ctree_node *cp_designated(struct ctree_parser *p); /* .a = 1 */
/*
 * A declaration with its semicolon; where a body follows the header of a
 * function, and that is allowed, the function.
 */
struct ctree_node *cp_declaration(struct ctree_parser *p, bool item);

/* ctree_statement.c */
struct ctree_node *cp_statement(struct ctree_parser *p);
struct ctree_node *cp_block(struct ctree_parser *p);
/* Statements up to the end, the keyword (or CP_NEVER), or a pattern's | or ). */
void cp_statements(struct ctree_parser *p, int until);

/* ctree_item.c */
struct ctree_node *cp_item(struct ctree_parser *p);
struct ctree_node *cp_define(struct ctree_parser *p);
/*
 * A name and its arguments, where a declaration or an item may stand:
 * MACRO_DECL with its semicolon (and an initialiser), or else MACRO_ITEM.
 */
struct ctree_node *cp_macro(struct ctree_parser *p);
bool cp_is_static_macro(const struct ctree_parser *p); /* static DEFINE(x); */
struct ctree_node *cp_static_macro(struct ctree_parser *p);

/* ctree_pattern.c */
struct ctree_node *cp_dots(struct ctree_parser *p);
struct ctree_node *cp_nest(struct ctree_parser *p);
/* expression: alternatives are expressions only, and may be but one each. */
struct ctree_node *cp_either(struct ctree_parser *p, bool expression);

#endif
