/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * matching_env - what the rules of a patch have matched so far in one file.
 *
 * As with Coccinelle there is a set of environments. It begins with an empty one.
 * A rule makes of each environment as many as it has matches with what is
 * inherited from it, and lets it be when it has none; a script runs once for
 * each way in which what it wants is bound. What no later step asks for is
 * forgotten, and environments that are alike then are one.
 */
#ifndef MATCHING_ENV_H
#define MATCHING_ENV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "matching_value.h"

struct matching_bind;
struct matching_env;
struct matching_uses;
struct smpl;

/* What steps of a patch ask for; the same for all files. */
struct matching_uses *matching_uses_new(const struct smpl *patch);
void matching_uses_free(struct matching_uses *uses);

struct matching_env *matching_env_new(const struct smpl *patch,
				      const struct matching_uses *uses);
void matching_env_free(struct matching_env *env);

struct matching_env_rule {
	/*
	 * Asks for all matches of the rule with what is inherited (indices of its
	 * metavariables); each is said to matching_env_found.
	 */
	void (*match)(void *ctx, const struct matching_bind *inherited);
	void *ctx;
};

/* A rule of the patch, as step number `step`. */
void matching_env_rule(struct matching_env *env, size_t step,
		       const struct matching_env_rule *how);
/* Only from within `match`. */
void matching_env_found(struct matching_env *env,
			const struct matching_bind *binds);
/* All places that a slot is bound to now; to be freed. */
size_t matching_env_places(const struct matching_env *env, uint32_t slot,
			   struct matching_value **places);

/*
 * A script of the patch, as step number `step`: calls run for each way in which
 * its names are bound. values[i] may be unbound: then its default counts.
 */
void matching_env_script(struct matching_env *env, size_t step,
			 void (*run)(void *ctx,
				     const struct matching_value *values),
			 void *ctx);

#endif
