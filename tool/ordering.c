/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <strings.h>
#include "ordering.h"

static bool speaks_of_it(const char *p, size_t n)
{
	static const char *const words[] = {
		"barrier",	     "smp_mb",		 "smp_rmb", "smp_wmb",
		"smp_store_release", "smp_load_acquire",
	};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (strlen(words[i]) <= n &&
		    !strncasecmp(p, words[i], strlen(words[i])))
			return true;
	return false;
}

static uint32_t line_of(const char *text, size_t at)
{
	uint32_t line = 1;

	for (size_t i = 0; i < at; i++)
		line += text[i] == '\n';
	return line;
}

bool ordering_near(const char *text, size_t start, size_t end, size_t at,
		   uint32_t *line)
{
	size_t best = ORDERING_NEAR + 1, place = 0;

	if (at > start + ORDERING_NEAR)
		start = at - ORDERING_NEAR;
	if (end > at + ORDERING_NEAR)
		end = at + ORDERING_NEAR;
	for (size_t i = start; i < end; i++) {
		size_t distance = i < at ? at - i : i - at;

		if (distance < best && speaks_of_it(text + i, end - i)) {
			best = distance;
			place = i;
		}
	}
	if (best > ORDERING_NEAR)
		return false;
	*line = line_of(text, place);
	return true;
}
