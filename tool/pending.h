/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pending - the item that a scanner is in the middle of, and what the branches
 * of open #if groups may go back to.
 *
 * An item grows by tokens (for decl.h) and identifiers (for scan_item.idents)
 * until the scanner has seen its end; what is open inside of it stands in
 * `now`, which the scanner reads and writes. When a group opens, `now` is set
 * aside; each further branch starts from there with a copy of the tokens, and
 * behind #endif `now` is that of the end of the first branch that is C.
 *
 * Calling order: zero it, pending_start, then anything. After an item is
 * complete, or is no item after all, pending_start again.
 */
#ifndef PENDING_H
#define PENDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "condition.h"
#include "decl.h"
#include "lex.h"
#include "scan.h"
#include "vec.h"

struct pending_group;

/* What one branch of an #if group starts from and another may go back to. */
struct pending_state {
	uint32_t first, n_tokens;	/* of the item, in tokens */
	uint32_t idents;		/* where its idents begin */
	uint32_t braces;		/* open, inside the item */
	uint32_t parens;		/* open, of the kind of `opener` */
	uint32_t group_tokens;		/* kept since the outermost ( */
	uint32_t body_start, body_end;
	uint32_t end, end_line;		/* of the last token, kept or not */
	uint32_t body_line;
	uint32_t body_groups;		/* #if groups open around its '{' */
	uint32_t extern_c;		/* open extern "C" { */
	uint8_t opener;
	uint8_t opens;			/* enum decl_brace of the open body */
	uint8_t kind;			/* enum scan_kind, from a body seen */
	bool has_value;			/* '=' seen: no more tokens are kept */
	bool knr;
	bool ragged;
};

struct pending {
	struct pending_state now;
	bool dead;	/* in a branch that is never compiled as C */
	struct {
		struct decl_token *items;
		size_t n, alloc;
	} tokens;
	struct {
		uint32_t *items;
		size_t n, alloc;
	} idents;
	struct {
		struct pending_group *items;
		size_t n, alloc;
	} groups;
	uint64_t work;	/* tokens copied so far, for a caller with a limit */
};

void pending_release(struct pending *p);

/* Forgets the item; `now` is that of none, but for extern_c. */
void pending_start(struct pending *p);

/*
 * Keeps the token that lx has just read. NULL when it is not kept: behind '=',
 * or when there are too many. The pointer is good until the next call.
 */
struct decl_token *pending_keep(struct pending *p, const struct lexer *lx,
				uint32_t line, enum lex_kind kind,
				enum decl_word word);
/* If the last token kept is a '{', it reaches to the token just read. */
void pending_extend(struct pending *p, const struct lexer *lx, uint32_t line);
static inline void pending_keep_ident(struct pending *p, uint32_t hash)
{
	*vec_push(&p->idents) = hash;
}

/* The tokens of the item; good until the next call of any of these. */
struct decl pending_decl(const struct pending *p, const char *text);
/* Its identifiers, as good as long; NULL when there are none. */
const uint32_t *pending_idents(const struct pending *p, size_t *n);
/* What kind of item it would be if it ended here; not a function or macro. */
enum scan_kind pending_kind(const struct pending *p, const char *text);

/* #if on that line, #elif and #else, #endif. False: no group is open. */
void pending_open_group(struct pending *p, uint32_t line,
			enum condition condition);
bool pending_next_branch(struct pending *p, enum condition condition);
bool pending_close_group(struct pending *p);
/* The line of the innermost open group, or 0. */
uint32_t pending_group_line(const struct pending *p);

#endif
