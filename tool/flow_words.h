/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * flow_words - the texts that a walk over a function deals with: tokens, names,
 * expressions. Each is there once, so that two are the same text if and only if
 * they are the same pointer, and what is found out about one is remembered.
 *
 * The words of a function live until flow_words_clear. What the shapes and the
 * table say of a word is asked once; what one function says of it (the fields
 * behind `number`) is that function's business (flow_function.h).
 */
#ifndef FLOW_WORDS_H
#define FLOW_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "arena.h"
#include "flow_shapes.h"

struct buf;
struct flow_row;
struct flow_table;
struct map;
struct pattern_match;
struct word_list;

/* Words that head a statement, and others that the readers ask for. */
enum flow_keyword {
	KEY_NONE,
	KEY_IF,
	KEY_ELSE,
	KEY_WHILE,
	KEY_FOR,
	KEY_DO,
	KEY_SWITCH,
	KEY_CASE,
	KEY_DEFAULT,
	KEY_BREAK,
	KEY_CONTINUE,
	KEY_GOTO,
	KEY_RETURN,
	KEY_DECLARES, /* struct, const, int: begins a declaration */
	KEY_OPERATOR, /* sizeof, typeof: looks like a call */
	KEY_ATTRIBUTE, /* defined, __attribute__: the same */
	KEY_NO_RETURN, /* BUG, panic */
	KEY_FREE, /* __free, __cleanup */
};

struct word {
	const char *text;
	size_t len;
	char one; /* the text, when it is one character; or 0 */
	uint8_t keyword;
	uint64_t asked; /* a bit for each shape: it is known ... */
	uint64_t is; /* ... and what it is */
	uint32_t name; /* number of what is known for longer, + 1 */
	bool row_asked, inner_asked;
	const struct flow_row *row;
	struct word *stripped;
	struct word *inner;
	struct word *key; /* as a condition: what it tests (flow_test.h) */
	uint8_t if_true, if_false;
	bool dotted; /* inner is of the form &x.a, not &x->a */

	/* of the function at hand */
	uint32_t number; /* in the order of appearance */
	bool is_param, is_local, is_free, is_key, is_live, is_dropped, is_asked;
	struct word *param, *local; /* tag; "": no record pointer */
	struct word *same; /* set once, to this plain value */
	struct word_list *values; /* all that is assigned to it */
	struct word_list *keys; /* tested texts in which it stands */
	unsigned int tested; /* how often */
	bool constant; /* set to a constant somewhere */
};

struct word_list {
	struct word **items;
	size_t n;
	size_t alloc; /* unused: lists are made in the arena */
	struct word *only[1]; /* room for the usual one */
};

struct words {
	struct word **items;
	size_t n;
	size_t alloc;
};

/* What the shapes say of an identifier, for all functions that have it. */
struct known_name {
	uint64_t asked, is;
};

struct flow_words {
	struct flow_shapes *shapes; /* borrowed */
	const struct flow_table *table; /* borrowed */
	struct map *by_text;
	struct word **items; /* by number */
	size_t n;
	size_t alloc;
	struct arena arena; /* of all that lives as long */
	struct map *names; /* not cleared with the words */
	struct {
		struct known_name *items;
		size_t n;
		size_t alloc;
	} known;
	struct buf *scratch;
	/* often asked for */
	struct word *empty, *null, *zero, *equal, *question, *bang;
};

struct flow_words *flow_words_new(struct flow_shapes *shapes,
				  const struct flow_table *table);
void flow_words_free(struct flow_words *ws);
/* Forgets all words and all that was made in the arena. */
void flow_words_clear(struct flow_words *ws);

struct word *word_get(struct flow_words *ws, const char *text, size_t len);
struct word *word_of(struct flow_words *ws, const char *text);
struct word *word_part(struct flow_words *ws, const struct word *w,
		       size_t begin, size_t end);
/* a, then b, then c. */
struct word *word_join(struct flow_words *ws, const char *a, const char *b,
		       const char *c);

bool word_is(struct flow_words *ws, struct word *w, enum flow_shape shape);
bool word_match(struct flow_words *ws, const struct word *w,
		enum flow_shape shape, struct pattern_match *m);
/* What the table says of this name, or NULL. */
const struct flow_row *word_row(struct flow_words *ws, struct word *w);
/* Without parentheses around it, and without casts. */
struct word *word_strip(struct flow_words *ws, struct word *w);
/* Of &x->a.b and &x.a: x; else NULL. */
struct word *word_inner(struct flow_words *ws, struct word *w);
/* The whole text is this. */
bool word_eq(const struct word *w, const char *text);
bool word_begins(const struct word *w, const char *text);
bool word_ends(const struct word *w, const char *text);
/* A keyword before a parenthesis, that makes no call of it. */
bool word_is_no_call(const struct word *w);
/* There is a word, and it is not empty. */
bool word_some(const struct word *w);
/* The value of an integer constant; false when it is none. */
bool word_number(struct flow_words *ws, const struct word *w, long long *out);

/*
 * Where the part of text[at, len) ends that no comma outside of parentheses
 * divides; len when none does.
 */
size_t word_comma(const char *text, size_t at, size_t len);
/* Next identifier at or behind *at: its length; 0: none. *at is its begin. */
size_t word_next(const char *text, size_t len, size_t *at);
bool word_has_identifier(const struct word *w, const struct word *name);

void word_list_add(struct flow_words *ws, struct word_list **list,
		   struct word *w);
bool word_list_has(const struct word_list *list, const struct word *w);

/* Adds w unless it is there. The array is the caller's. */
void words_add(struct words *list, struct word *w);
void words_sort(struct words *list); /* by text */

static inline bool is_word_byte(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '_';
}

static inline bool is_name_byte(unsigned char c)
{
	return is_word_byte(c) && !(c >= '0' && c <= '9');
}

#endif
