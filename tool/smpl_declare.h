/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * smpl_declare - the metavariables that a rule declares.
 *
 *	identifier op =~ "^x_", label; expression list args;
 *	idexpression struct device *dev; expression call.whole;
 *	binary operator b = {==, !=}; position at != other.place;
 *
 * What is not known is refused with the line and the reason.
 */
#ifndef SMPL_DECLARE_H
#define SMPL_DECLARE_H

#include <stddef.h>
#include <stdint.h>

struct buf;
struct ctree_words;
struct smpl_rule;

struct smpl_declaring {
	struct ctree_words *ws;
	const struct smpl_rule *rules; /* those before */
	size_t n_rules;
	uint32_t *n_slots;
	struct buf *err;
};

/* Fills rule->metas. line: that of text[0]. */
int smpl_declare(const struct smpl_declaring *d, struct smpl_rule *rule,
		 const char *text, size_t len, uint32_t line);
void smpl_declare_release(struct smpl_rule *rule);

/* The slot of a rule's own or inherited metavariable; SMPL_NO_SLOT: none. */
uint32_t smpl_slot_of(const struct smpl_rule *rule, const char *name,
		      size_t len);

#endif
