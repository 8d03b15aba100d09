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

/* ---- a full barrier that is promised ---- */

/* Set, read, and what returns nothing, are no barriers to begin with. */
static bool is_barrier(const char *op, size_t len)
{
	static const char *const none[] = {
		"atomic_set", "atomic_read", "atomic_inc", "atomic_dec",
		"atomic_add", "ATOMIC_INIT",
	};

	for (size_t i = 0; i < ARRAY_SIZE(none); i++)
		if (strlen(none[i]) == len && !strncmp(op, none[i], len))
			return false;
	return true;
}

/* text[start, end) in words, single blanks between, without stars. */
static char *words_of(const char *text, size_t start, size_t end)
{
	char *out = xcalloc(end - start + 2, 1);
	size_t n = 0;

	for (size_t i = start; i < end; i++) {
		bool blank = strchr(" \t\n*/", text[i]) != NULL;

		if (!blank)
			out[n++] = (char)tolower((unsigned char)text[i]);
		else if (n && out[n - 1] != ' ')
			out[n++] = ' ';
	}
	return out;
}

static bool has_one(const char *words, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strstr(words, list[i]))
			return true;
	return false;
}

static bool promises(const char *words, const char *op, bool in_front)
{
	static const char *const full[] = { "full barrier",
					    "full memory barrier",
					    "full smp_mb" };
	static const char *const says[] = { "provide", "implie", "implicit",
					    "relies on", "rely on",
					    "acts as a" };

	return has_one(words, full, ARRAY_SIZE(full)) &&
	       has_one(words, says, ARRAY_SIZE(says)) &&
	       (in_front || strstr(words, op));
}

bool ordering_relied(const char *text, size_t start, size_t end, size_t at,
		     uint32_t *line)
{
	size_t len = 0;
	char *op;
	bool found = false;

	while (is_word_byte(text[at + len]))
		len++;
	op = xstrndup(text + at, len);
	if (at > start + ORDERING_NEAR)
		start = at - ORDERING_NEAR;
	if (end > at + ORDERING_NEAR)
		end = at + ORDERING_NEAR;
	for (size_t i = start; i + 1 < end && !found && is_barrier(op, len);
	     i++) {
		const char *close;
		size_t stop;
		char *words;

		if (text[i] != '/' || text[i + 1] != '*')
			continue;
		close = strstr(text + i, "*/");
		stop = close ? (size_t)(close - text) : end;
		words = words_of(text, i, stop);
		found = promises(words, op,
				 stop < at && !memchr(text + stop, ';',
						      at - stop));
		if (found)
			*line = line_of(text, i);
		free(words);
		i = stop;
	}
	free(op);
	return found;
}
