/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rule - the catalogue of semantic patches below cocci/.
 *
 * rule_load_all reads every cocci/<family>/<id>.cocci with its header and the
 * files beside it: <id>.sql (verdict, or tables shared by verdicts), <id>.md
 * (what `explain` and the report show), <id>.ask.sql (what to look at next).
 * A family called "facts" holds patches that only collect facts for others;
 * a .sql in it without a .cocci is loaded too, as a rule without a patch.
 * cocci/lib holds what is put in front of every bundle, and Python that a header
 * names with "With:"; cocci/data the lists that one names with "@file.txt" (its
 * words) or "With:" (the text, as a string for the patch's scripts).
 *
 * Header keys (see ARCHITECTURE.md): the closed list is in rule.c. Everything
 * in a catalogue is owned by it and lives until rule_free_all.
 */
#ifndef RULE_H
#define RULE_H

#include <stdbool.h>
#include <stddef.h>
#include "vec.h"

struct buf;

/* Bits of rule.keep: functions to keep besides those that have the words. */
enum rule_keep {
	RULE_KEEP_CALLEES = 1,	 /* called by a kept one, in the same file */
	RULE_KEEP_CALLBACKS = 2, /* named in an initialiser or an assignment */
	RULE_KEEP_SMALL = 4,	 /* with a body of at most 400 bytes */
	RULE_KEEP_MACROS = 8,	 /* definitions that use one of the words */
};

struct rule_strings {
	char **items;
	size_t n, alloc;
};

struct rule {
	char *id, *family;
	char *path;		/* of the .cocci, relative to the data dir */
	char *patch;		/* its text, or NULL */
	char *sql, *ask_sql, *doc;	/* or NULL */
	char *title;		/* the /// sentence */
	char *severity, *confidence, *measured, *since, *until, *narrow, *ask;
	char *walk;		/* name of a walk (walks.h), or NULL */
	char *matcher;		/* "local": see matcher.h; or NULL */
	bool on_ask;		/* "On: ask" */
	bool off;		/* "On: request": only when named in --rules */
	unsigned int keep;
	struct rule_strings words, file_words, ask_words;
	struct rule_strings limits, references, facts;
	struct rule_strings unknown_keys;	/* for lint */
	struct rule_strings with;	/* "With:", already in patch */
	struct rule_strings tables;	/* of these, those in data: full paths */
	bool last;		/* sql has "-- Run: last": not in rounds */
	bool emits;		/* has a script rule for mode facts */
};

struct rules {
	struct rule *items;	/* by family, then id; facts first */
	size_t n, alloc;
	char *dir;		/* the data directory */
	char *library;		/* text of cocci/lib put before each bundle */
};

/* data_dir holds cocci/. -1: the first thing that is wrong, in err. */
int rule_load_all(struct rules *out, const char *data_dir, struct buf *err);
void rule_free_all(struct rules *rules);
const struct rule *rule_find(const struct rules *rules, const char *id);
bool rule_is_facts(const struct rule *rule);
/*
 * patch text as it goes into a bundle: `virtual` lines emptied. Line comments
 * stay, but for "// Matcher:", so that what spatch said of the patch before it
 * had one still stands. Appends to out.
 */
void rule_bundle_text(struct buf *out, const struct rule *rule);
/*
 * Appends what "With:" names, as it stands in front of a patch: a .py as script
 * code, a .cocci as it is, any other file as a Python string, its name in
 * capitals. dir: the data directory.
 */
int rule_add_with(struct buf *out, const char *dir,
		  const struct rule_strings *with, struct buf *err);
/*
 * A repair (<id>.fix.cocci, relative to dir): its text, and what the line
 * "// With:" in it names.
 */
int rule_read_fix(struct buf *with, struct buf *patch, const char *dir,
		  const char *fix, struct buf *err);

#endif
