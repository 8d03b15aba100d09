/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * opt - command line options from a table; help text is made from the table.
 *
 * A command describes its options as an array ended by { 0 }. opt_parse walks
 * argv, fills the struct the offsets point into, and permutes nothing:
 * operands (what is not an option) are collected in order. "--" ends options.
 * "--name value" and "--name=value" are the same; a flag takes no value.
 * An unknown option gets the nearest known name in the message.
 */
#ifndef OPT_H
#define OPT_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

struct opt_list {		/* OPT_LIST target; strings borrowed from argv */
	const char **items;
	size_t n;
	size_t alloc;
};

enum opt_kind {
	OPT_FLAG,	/* bool: set to true */
	OPT_STRING,	/* const char *: last one wins */
	OPT_UINT,	/* unsigned int: decimal, min..max */
	OPT_LIST,	/* struct opt_list: may be repeated */
};

struct opt {
	const char *name;	/* without the dashes */
	enum opt_kind kind;
	size_t offset;		/* offsetof() into the command's struct */
	const char *arg;	/* what the value is called in help: "DIR" */
	const char *help;	/* one line, lower case, no full stop */
	unsigned int min, max;	/* OPT_UINT; max 0: no limit */
};

/*
 * argv[0] is the name of the command and is skipped. operands may be NULL for
 * a command that takes none. Returns 0; -1 with a message in err (exit with
 * EXIT_USAGE); 1 when --help or -h is given.
 */
int opt_parse(void *into, const struct opt *table, int argc,
	      const char *const *argv, struct opt_list *operands,
	      struct buf *err);
/* Appends the option lines of a help text, wrapped at 80 columns. */
void opt_help(struct buf *out, const struct opt *table);
void opt_list_release(struct opt_list *list);
/* "a,b" given once or several times becomes single names, for free_split. */
void opt_split(struct opt_list *out, const struct opt_list *in);
void opt_free_split(struct opt_list *list);
/* Of the n names, the one that word most likely meant, or NULL. */
const char *opt_nearest(const char *word, const char *const *names, size_t n);

#endif
