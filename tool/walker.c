/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "rule.h"
#include "walker.h"

void walker_argv(const char **argv, const struct rule *rule, const char *self,
		 const char *groups, const char *timeout_s)
{
	const char *const head[] = {
		self, "walk-worker", rule->walk, groups, timeout_s,
	};
	size_t n = ARRAY_SIZE(head);

	if (n + rule->tables.n >= WALKER_ARGS)
		bug("too many tables for '%s'", rule->walk);
	memcpy(argv, head, sizeof(head));
	for (size_t i = 0; i < rule->tables.n; i++)
		argv[n++] = rule->tables.items[i];
	argv[n] = NULL;
}

/* WALK_SOURCES: a checksum over them, from the Makefile. */
const char *walker_key(void)
{
	return WALK_SOURCES;
}
