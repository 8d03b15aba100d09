/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * spatch - how Coccinelle is called, and how its output is read.
 *
 * No process is started here: the pipeline runs the argv through pool. What
 * spatch 1.1.1 does that surprises (each measured or reproduced on Debian 12):
 *
 * - `__free(kfree)` makes it take kfree for a type until the end of the file,
 *   `scoped_guard(...) {` drops the whole function. Cure: our own builtin
 *   macros, appended to the installed standard.h (spatch_macros).
 * - It exits 0 after skipping a function it cannot parse. So every bundle ends
 *   with a rule that reports each function it saw, and a marker for each file
 *   that it finished (spatch_bundle); what is missing is a trouble.
 * - A timeout or an exception in a script is one line on stderr, "EXN: reason
 *   in FILE", and the run goes on with the next file.
 * - .cocciconfig in the current directory, HOME or the tree changes options:
 *   run in an empty directory with HOME set to it.
 * - At every start it asks the python3 of PATH where that lives. One that is a
 *   script (pyenv's) takes 0.2 s of processor time for it, more than spatch needs
 *   to start: give it the distribution's directories first (spatch_path).
 * - A fifth of its time goes into collecting garbage. Told to hold twice as much
 *   of it (spatch_memory), it takes 30 MB more, and 11.5 s instead of 14.2 for
 *   56 files with five patches.
 * - It tries each isomorphism of standard.iso on each line of each rule, at
 *   every start, and then matches all the forms that come of it. With those
 *   that no pattern of ours has use for switched off, twelve patches are read
 *   in half the time, and drivers/usb takes a third less; the facts are the same.
 */
#ifndef SPATCH_H
#define SPATCH_H

#include <stddef.h>
#include <stdint.h>

struct buf;
struct rule;
struct rules;

/* "1.1.1", to be freed; NULL with a message when it cannot be run. */
char *spatch_version(struct buf *err);

/*
 * Appends the builtin macro file: standard.h as installed, then
 * cocci/data/builtins.h. -1 when the former cannot be found.
 */
int spatch_macros(struct buf *out, const char *data_dir, struct buf *err);

/* Appends one semantic patch made of the library and n patches. */
void spatch_join(struct buf *out, const struct rules *rules,
		 const struct rule *const *patches, size_t n);
/* The same, and what says what was seen. */
void spatch_bundle(struct buf *out, const struct rules *rules,
		   const struct rule *const *patches, size_t n);

/* Appends "PATH=...", for the environment of spatch. */
void spatch_path(struct buf *out);
/* For its environment as well: how much garbage it may hold. */
extern const char spatch_memory[];

enum { SPATCH_ARGS = 70 };

/* Appends what answers depend on besides patches, macros and the version. */
void spatch_key(struct buf *out);

/* Fills argv (SPATCH_ARGS places); the strings are borrowed. */
void spatch_argv(const char **argv, const char *bundle, const char *macros,
		 const char *groups, const char *timeout_s);

struct spatch_fact {
	const char *path;	/* as spatch was given it */
	const char *patch, *kind;
	const char *element;	/* function or object, as spatch names it */
	const char *attrs;	/* JSON text, keys sorted */
	uint32_t line, col, end_col;
};

/* What the lines of stdout say, in the order in which they come. */
struct spatch_reader {
	/* A fact; its strings live as long as the call. */
	void (*fact)(void *ctx, const struct spatch_fact *fact);
	/* spatch parsed the function whose name stands on this line. */
	void (*seen)(void *ctx, const char *path, uint32_t line);
	/* All patches of the bundle are done with this file. */
	void (*done)(void *ctx, const char *path);
	/* A line that is none of these. */
	void (*odd)(void *ctx, const char *line);
	/* From stderr: something went wrong while handling path. */
	void (*failed)(void *ctx, const char *path, const char *reason);
	void *ctx;
};

void spatch_read_output(const char *out, size_t len,
			const struct spatch_reader *reader);
void spatch_read_errors(const char *err, size_t len,
			const struct spatch_reader *reader);

#endif
