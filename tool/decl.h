/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * decl - what the tokens of one top-level declaration say.
 *
 * scan collects the tokens of an item as it goes by; this module looks at them
 * once, when the item meets a '{' or ends: is it a function, what is its name?
 * Everything here is a guess from shape, made without types and without
 * expanding macros, and right for all but oddities of the kernel.
 *
 * The tokens: identifiers, strings, the punctuation of enum lex_kind, and one
 * LEX_LBRACE for a whole group {...}. Tokens inside ( ) or [ ] have a depth
 * above zero; long lists inside may be cut, but a group is always closed.
 * No memory is allocated, nothing is kept.
 */
#ifndef DECL_H
#define DECL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "decl_known.h"
#include "lex.h"

struct decl_token {
	uint32_t start, end;	/* bytes in the text */
	uint32_t line;
	uint16_t depth;		/* of ( and [ around it; brackets: outside */
	uint8_t kind;		/* enum lex_kind */
	uint8_t word;		/* enum decl_word, of an identifier */
};

/* A declaration as far as it was read. All borrowed. */
struct decl {
	const char *text;
	const struct decl_token *tokens;
	size_t n;
};

/* What a '{' behind the tokens opens. */
enum decl_brace {
	DECL_OPENS_FUNCTION,
	DECL_OPENS_RECORD,
	DECL_OPENS_ENUM,
	DECL_OPENS_TYPEDEF,	/* the struct, union or enum of a typedef */
	DECL_OPENS_VALUE,	/* an initialiser */
	DECL_OPENS_EXTERN_C,
	DECL_OPENS_BLOCK,	/* none of these */
};

enum decl_brace decl_opens(const struct decl *d);

/* Pieces of text; token 0 of an empty one is not meaningful. */
struct decl_names {
	const struct decl_token *name;	/* NULL: none */
	const struct decl_token *argument; /* SYSCALL_DEFINE3(read: "read" */
	const struct decl_token *type;	/* type word or tag, NULL: none */
	enum decl_word tag_of;		/* DECL_STRUCT, ... when type is a tag */
};

/* For what decl_opens called a function. */
void decl_function(const struct decl *d, struct decl_names *out);
/* For a struct, union or enum definition: name is the tag. */
void decl_record(const struct decl *d, struct decl_names *out);
/* All tokens, the group {...} among them; type is a tag with a body only. */
void decl_typedef(const struct decl *d, struct decl_names *out);
/* The tokens in front of the '='. */
void decl_object(const struct decl *d, struct decl_names *out);

bool decl_is_typedef(const struct decl *d);
bool decl_is_static(const struct decl *d);
/*
 * Is the declaration over although no ';' came, when the identifier `next`
 * follows? True behind macros that stand alone on their lines.
 */
bool decl_ends_before(const struct decl *d, const struct decl_token *next);
/* Is it `name(a, b)` and nothing else: a K&R function header, or a macro? */
bool decl_is_knr_head(const struct decl *d);
/* Could the declaration, which met a ';', be a K&R function header? */
bool decl_may_be_knr(const struct decl *d);
/*
 * Does a '{' follow, behind nothing but declarations of variables? lx is a copy
 * of the reader's lexer, at the start of a declaration or between two.
 */
bool decl_knr_body_follows(struct lexer lx);

#endif
