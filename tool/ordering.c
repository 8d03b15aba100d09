/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <ctype.h>
#include <strings.h>
#include "ordering.h"

static bool is_word_byte(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* At a word's first byte; rcu_barrier() and the like are something else. */
static bool speaks_of_it(const char *p, size_t n)
{
	static const char *const begins[] = {
		"smp_mb",	    "smp_rmb", "smp_wmb", "smp_store_release",
		"smp_load_acquire",
	};
	static const char *const words[] = { "barrier", "barriers" };
	size_t len = 0;

	while (len < n && is_word_byte(p[len]))
		len++;
	for (size_t i = 0; i < ARRAY_SIZE(begins); i++)
		if (strlen(begins[i]) <= len &&
		    !strncmp(p, begins[i], strlen(begins[i])))
			return true;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (strlen(words[i]) == len && !strncasecmp(p, words[i], len))
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

		if (distance < best && (i == 0 || !is_word_byte(text[i - 1])) &&
		    speaks_of_it(text + i, end - i)) {
			best = distance;
			place = i;
		}
	}
	if (best > ORDERING_NEAR)
		return false;
	*line = line_of(text, place);
	return true;
}
