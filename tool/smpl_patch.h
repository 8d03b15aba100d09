/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * smpl_patch - what a semantic patch is, once it is read (smpl.h).
 *
 * Every metavariable has a slot, a number that no other in the patch has; one
 * that is inherited has the slot of the rule it comes from.
 */
#ifndef SMPL_PATCH_H
#define SMPL_PATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "ctree.h"

struct ctree_word;
struct pattern;

enum { SMPL_NO_SLOT = UINT32_MAX };

enum smpl_form {
	SMPL_ANY,
	SMPL_NAME, /* idexpression */
	SMPL_LOCAL_NAME,
	SMPL_GLOBAL_NAME,
	SMPL_CONSTANT,
};

struct smpl_meta {
	char *name;
	uint32_t line;
	enum ctree_meta_kind kind;
	bool position; /* then kind says nothing */
	bool inherited;
	bool asked; /* something behind the rule wants it */
	enum smpl_form form;
	uint32_t slot;
	const struct ctree_word *word; /* of its name */
	struct pattern *shape; /* =~ or !~ */
	char *shape_source;
	bool not_shape; /* !~ */
	const struct ctree_word **among; /* = { ... } or != { ... } */
	size_t n_among;
	bool not_among;
	uint32_t not_place; /* slot of the r.p in `position q != r.p` */
	uint32_t length; /* expression list[n]: the slot of n */
	struct ctree *type; /* idexpression struct x *p: "(struct x *) 0" */
};

enum smpl_condition_kind {
	SMPL_TRUE, /* no condition */
	SMPL_FALSE,
	SMPL_RULE, /* the rule has matched */
	SMPL_NOT,
	SMPL_AND,
	SMPL_OR,
};

struct smpl_condition {
	enum smpl_condition_kind kind;
	uint32_t rule; /* of RULE: index of the rule */
	struct smpl_condition *left, *right;
};

struct smpl_rule {
	char *name; /* "" when it has none */
	uint32_t line;
	bool off; /* never run */
	bool exists;
	struct smpl_condition *when;
	struct smpl_meta *metas;
	size_t n_metas;
	struct ctree *body; /* NULL when off */
};

enum smpl_script_kind { SMPL_INITIALIZE, SMPL_SCRIPT, SMPL_FINALIZE };

struct smpl_bind {
	char *name;
	uint32_t slot; /* SMPL_NO_SLOT: of a rule that is never run */
	char *fallback; /* Python text behind '=', or NULL */
};

struct smpl_script {
	enum smpl_script_kind kind;
	uint32_t line; /* of the first line of the text */
	bool off;
	struct smpl_condition *when;
	char *text;
	struct smpl_bind *binds;
	size_t n_binds;
};

/* A step of the patch, in the order of the file. */
struct smpl_step {
	bool script;
	uint32_t index; /* among the rules, or the scripts */
};

struct smpl {
	struct smpl_rule *rules;
	size_t n_rules;
	struct smpl_script *scripts;
	size_t n_scripts;
	struct smpl_step *steps;
	size_t n_steps;
	uint32_t n_slots;
};

#endif
