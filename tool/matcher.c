/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "matcher.h"
#include "proc.h"

void matcher_argv(const char **argv, const char *self, const char *runner,
		  const char *bundle, const char *groups,
		  const char *timeout_s)
{
	const char *const all[] = {
		proc_python(), "-S", "-B", runner, timeout_s,
		self, "match-worker", bundle, groups, timeout_s, NULL,
	};

	_Static_assert(ARRAY_SIZE(all) <= MATCHER_ARGS, "argv fits");
	memcpy(argv, all, sizeof(all));
}

/* MATCH_SOURCES: a checksum over them, from the Makefile. */
const char *matcher_key(void)
{
	return MATCH_SOURCES;
}
