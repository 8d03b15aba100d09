/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vars - how a name is declared, from the text of one file.
 *
 * Reads declarations as they are written, without types or macro expansion: the
 * specifiers, then declarators. What a name in a function means is the nearest
 * declaration before the place whose block is still open, then a parameter,
 * then an object of the file. Words that can only be annotations (__rcu,
 * __maybe_unused, anything(...) behind a name) are passed over.
 *
 * Nothing is allocated that outlives a call; struct var points nowhere.
 */
#ifndef VARS_H
#define VARS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ctoks;
struct scan_file;

enum var_where { VAR_LOCAL, VAR_PARAM, VAR_FILE };

enum var_type {
	VAR_NAMED,	/* type[] says it */
	VAR_UNTAGGED,	/* struct { ... } x: see offset */
	VAR_TYPEOF,	/* typeof(e) x: e is text[start, end) */
	VAR_AUTO,	/* __auto_type x = e: e is text[start, end) */
};

struct var {
	enum var_where where;
	enum var_type kind;
	char type[128];		/* "struct foo", "unsigned long", "foo_t" */
	uint16_t pointers;
	bool is_array;
	bool is_function;	/* a function, or a pointer to one */
	int param;		/* 0-based number, or -1 */
	uint32_t offset;	/* VAR_UNTAGGED: of the word struct or union;
				   else of the name */
	uint32_t start, end;
};

/*
 * The tokens of the function that was asked about last: questions come in
 * order of place. Zeroed memory is an empty cache; vars_cache_clear when the
 * text goes away.
 */
struct vars_cache {
	struct ctoks *tokens;
	const char *text;
	uint32_t start, end;
};

void vars_cache_clear(struct vars_cache *c);

/* A text that was scanned; all borrowed. */
struct vars_file {
	const char *text;
	size_t len;
	const struct scan_file *scan;
	struct vars_cache *cache;	/* or NULL */
};

/* What `name` is at byte `offset`; false when the file does not declare it. */
bool vars_find(const struct vars_file *f, uint32_t offset, const char *name,
	       struct var *out);
/*
 * What a function that the file defines or declares returns, as if that were
 * the type of a variable.
 */
bool vars_function(const struct vars_file *f, const char *name,
		   struct var *out);
/* The same for the function that is item i of the scan. */
bool vars_function_item(const struct vars_file *f, uint32_t i,
			struct var *out);
/*
 * Tokens [i, end) as the name of a type ("struct foo *", "typeof(*p)"): true
 * when that is all they are.
 */
bool vars_type_name(const struct ctoks *t, size_t i, size_t end,
		    struct var *out);

#endif
