/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <ctype.h>
#include <strings.h>
#include "buf.h"
#include "sqltext.h"

static bool is_letter(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

void sqltext_strip(struct buf *out, const char *sql)
{
	while (*sql) {
		size_t n = 1;

		if (*sql == '\'' || *sql == '"') {
			n += strcspn(sql + 1, *sql == '"' ? "\"" : "'");
			n += sql[n] != '\0';
		} else if (starts_with(sql, "--")) {
			n = strcspn(sql, "\n");
			if (starts_with(sql, SQLTEXT_BY) ||
			    starts_with(sql, SQLTEXT_KEY) ||
			    starts_with(sql, SQLTEXT_NAMES) ||
			    starts_with(sql, SQLTEXT_EACH))
				buf_add(out, sql, n);
			sql += n;
			continue;
		} else if (starts_with(sql, "/*")) {
			const char *end = strstr(sql + 2, "*/");

			buf_addch(out, ' ');
			sql = end ? end + 2 : sql + strlen(sql);
			continue;
		}
		buf_add(out, sql, n);
		sql += n;
	}
}

static const char *skip_space(const char *p)
{
	return p + strspn(p, " \t\n");
}

/* The word stands at *p, spaces behind it: steps over both. */
static bool skip_word(const char **p, const char *word)
{
	size_t n = strlen(word);

	if (strncasecmp(*p, word, n) != 0 || is_letter((*p)[n]))
		return false;
	*p = skip_space(*p + n);
	return true;
}

/* Behind CREATE TEMP: "TABLE [IF NOT EXISTS] " goes to out. */
static const char *move_created(struct buf *out, const char *p)
{
	const char *from = p;

	if (!skip_word(&p, "TABLE"))
		skip_word(&p, "VIEW");
	if (skip_word(&p, "IF") && skip_word(&p, "NOT"))
		skip_word(&p, "EXISTS");
	buf_add(out, from, p - from);
	return p;
}

void sqltext_move(struct buf *out, const char *sql, const char *schema)
{
	const char *p = sql;

	while (*p) {
		const char *at = p;

		if (*p == '\'' || *p == '"') {
			at += 1 + strcspn(p + 1, *p == '"' ? "\"" : "'");
			at += *at != '\0';
		} else if (p > sql && is_letter(p[-1])) {
			at++;
		} else if (!strncasecmp(p, "temp.", 5)) {
			buf_addf(out, "%s.", schema);
			p += 5;
			continue;
		} else if (skip_word(&at, "CREATE") &&
			   (skip_word(&at, "TEMP") ||
			    skip_word(&at, "TEMPORARY"))) {
			buf_addstr(out, "CREATE ");
			p = move_created(out, at);
			buf_addf(out, "%s.", schema);
			continue;
		} else {
			at = p + 1;
		}
		buf_add(out, p, at - p);
		p = at;
	}
}

bool sqltext_has_word(const char *sql, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = sql; (p = strstr(p, word)); p += n)
		if ((p == sql || (!is_letter(p[-1]) && p[-1] != '-')) &&
		    !is_letter(p[n]) && p[n] != '-')
			return true;
	return false;
}

/* What stands in front of p, spaces aside, is the word. */
static bool follows(const char *sql, const char *p, const char *word)
{
	size_t n = strlen(word);

	while (p > sql && isspace((unsigned char)p[-1]))
		p--;
	return p >= sql + n && !strncasecmp(p - n, word, n) &&
	       (!isalpha((unsigned char)*word) || p == sql + n ||
		!is_letter(p[-n - 1]));
}

static bool is_keyword(const char *word, size_t len)
{
	static const char *const keywords[] = {
		"FROM", "WHERE", "ON", "JOIN", "LEFT", "INNER", "CROSS", "GROUP",
		"ORDER", "LIMIT", "UNION", "EXCEPT", "INTERSECT", "USING",
		"NATURAL", "HAVING", "WINDOW", "INDEXED", "NOT",
	};

	for (size_t i = 0; i < ARRAY_SIZE(keywords); i++)
		if (strlen(keywords[i]) == len &&
		    !strncasecmp(word, keywords[i], len))
			return true;
	return false;
}

/* The alias that stands at p; its length, 0 when there is none. */
static size_t alias_at(const char **p)
{
	size_t n = 0;

	*p = skip_space(*p);
	if (!strncasecmp(*p, "AS", 2) && isspace((unsigned char)(*p)[2]))
		*p = skip_space(*p + 2);
	while (is_letter((*p)[n]))
		n++;
	return is_keyword(*p, n) ? 0 : n;
}

static bool compares(const char *sql, const char *at, const char *after,
		     bool literal)
{
	bool equal, in;

	after = skip_space(after);
	equal = *after == '=';
	in = !strncasecmp(after, "IN", 2) && !is_letter(after[2]);
	if (!literal)
		return equal || in || follows(sql, at, "=");
	after = skip_space(after + (in ? 2 : 1));
	if (in && *after == '(')
		after = skip_space(after + 1);
	return (equal || in) && *after == '\'';
}

/* How often alias.column is compared; alias "": the column by itself. */
static size_t count_compared(const char *sql, const char *alias, size_t len,
			     const char *column, bool literal)
{
	size_t n_column = strlen(column), n = 0;

	for (const char *p = sql; *p; p++) {
		const char *at = p + len + (len > 0);

		if ((p == sql || (!is_letter(p[-1]) && p[-1] != '.')) &&
		    !strncmp(p, alias, len) && (!len || p[len] == '.') &&
		    !strncmp(at, column, n_column) && !is_letter(at[n_column]))
			n += compares(sql, p, at + n_column, literal);
	}
	return n;
}

/* The table is named at p, not a column of that name. */
static bool is_table(const char *sql, const char *p, size_t n,
		     bool also_column)
{
	const char *at = skip_space(p + n);

	if (follows(sql, p, "FROM") || follows(sql, p, "JOIN"))
		return true;
	if (!also_column)
		return true;
	return follows(sql, p, ",") && strncasecmp(at, "AS ", 3) != 0 &&
	       alias_at(&at);
}

/* How often the table gets this alias. */
static size_t count_named(const char *sql, const char *table,
			  const char *alias, size_t len, bool also_column)
{
	size_t n_table = strlen(table), n = 0;

	for (const char *p = sql; (p = strstr(p, table)); p += n_table) {
		const char *at = p + n_table;

		if ((p > sql && is_letter(p[-1])) || is_letter(*at) ||
		    !is_table(sql, p, n_table, also_column))
			continue;
		n += alias_at(&at) == len && !strncmp(at, alias, len);
	}
	return n;
}

/* A copy in which nothing between quotes looks like a name. */
static char *blank_strings(const char *sql)
{
	char *copy = xstrdup(sql);

	for (char *p = copy; *p; p++) {
		if (*p != '\'')
			continue;
		for (p++; *p && *p != '\''; p++)
			*p = '.';
		if (!*p)
			break;
	}
	return copy;
}

static bool is_bound(const char *sql, const struct sqltext_table *t)
{
	size_t n = strlen(t->name);

	for (const char *p = sql; (p = strstr(p, t->name)); p += n) {
		const char *at = p + n;
		size_t len, compared = 0;

		if ((p > sql && is_letter(p[-1])) || is_letter(*at) ||
		    !is_table(sql, p, n, t->also_column))
			continue;
		len = alias_at(&at);
		if (len)
			compared = count_compared(sql, at, len, t->key, false);
		if (t->named)
			compared += count_compared(sql, at, len, t->named,
						   true);
		if (compared < count_named(sql, t->name, at, len,
					   t->also_column))
			return false;
	}
	return true;
}

bool sqltext_is_bound(const char *sql, const struct sqltext_table *t)
{
	char *text = blank_strings(sql);
	bool bound = is_bound(text, t);

	free(text);
	return bound;
}
