/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <strings.h>
#include "buf.h"
#include "dossier.h"
#include "escape.h"
#include "json.h"
#include "map.h"
#include "opt.h"
#include "property.h"
#include "report.h"
#include "vec.h"

enum { ID_DIGITS = 6 };		/* so many may stand for a whole id */

static const char *const class_words[][2] = {
	{ "lifetime", "the object is destroyed at zero" },
	{ "offset", "destroyed below zero, or -1 means dead" },
	{ "completion", "zero wakes a waiter or queues work" },
	{ "usage", "zero is a resting state" },
	{ "statistic", "only read for people" },
	{ "other", "none of these, or not known" },
};

static const char *const verdict_words[][2] = {
	{ "convert", "refcount_t takes its place mechanically" },
	{ "rework", "becomes a refcount_t by the recipe in the reasons" },
	{ "unclear", "not enough was seen to say" },
	{ "keep", "stays as it is, for the reasons given" },
};

static const char *words_of(const char *const (*table)[2], size_t n,
			    const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(table[i][0], name))
			return table[i][1];
	return "";
}

static const json_t *list_of(const json_t *report, const char *key)
{
	return json_object_get(report, key);
}

static void add(struct buf *out, const char *before, const char *text,
		const char *after)
{
	buf_addstr(out, before);
	escape_line(out, text);
	buf_addstr(out, after);
}

static void add_place(struct buf *out, const json_t *o)
{
	escape_line(out, json_str(o, "path", ""));
	buf_addf(out, ":%lld", json_int(o, "line", 1));
}

static void add_strings(struct buf *out, const char *heading,
			const json_t *list)
{
	if (json_array_size(list))
		buf_addf(out, "\n%s\n", heading);
	for (size_t i = 0; i < json_array_size(list); i++)
		add(out, "  - ", json_string_value(json_array_get(list, i)),
		    "\n");
}

/* ---- findings ---- */

/* One line, as it stands in a list. */
static void add_brief(struct buf *out, const json_t *f)
{
	const char *state = json_str(f, "state", "");

	buf_addf(out, "  %s  %-6s  ", json_str(f, "id", ""),
		 json_str(f, "severity", ""));
	add_place(out, f);
	add(out, "  ", json_str(f, "message", ""), "");
	add(out, " [", json_str(f, "rule", ""), "]");
	if (strcmp(state, "new") != 0)
		buf_addf(out, " (%s)", state);
	buf_addch(out, '\n');
}

/* Those that `is` says yes to, with a heading; how many. */
static size_t add_briefs(struct buf *out, const json_t *report,
			 bool (*is)(const json_t *f, const char *word),
			 const char *word)
{
	const json_t *list = list_of(report, "findings");
	size_t n = 0;

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *f = json_array_get(list, i);

		if (!is(f, word))
			continue;
		if (!n++)
			buf_addstr(out, "\nfindings\n");
		add_brief(out, f);
	}
	return n;
}

static void add_evidence(struct buf *out, const json_t *e, size_t number)
{
	const json_t *lines = json_object_get(e, "excerpt");

	buf_addf(out, "\n%zu. ", number);
	escape_line(out, json_str(e, "role", ""));
	buf_addstr(out, "  ");
	add_place(out, e);
	add(out, "  ", json_str(e, "text", ""), "\n");
	for (size_t i = 0; i < json_array_size(lines); i++) {
		const json_t *line = json_array_get(lines, i);
		const char *text = json_str(line, "text", "");
		long long at = json_int(line, "line", 0);

		buf_addf(out, "  %c %6lld  ",
			 at == json_int(e, "line", 0) ? '>' : ' ', at);
		for (; *text == '\t'; text++)
			buf_addstr(out, "        ");
		escape_line(out, text);
		buf_addch(out, '\n');
	}
}

static void add_finding(struct buf *out, const json_t *f)
{
	const json_t *evidence = json_object_get(f, "evidence");
	const json_t *by = json_object_get(f, "suppression");

	add(out, "finding ", json_str(f, "id", ""), ": ");
	add(out, "", json_str(f, "subject", ""), "\n");
	add_place(out, f);
	if (*json_str(f, "function", ""))
		add(out, " in ", json_str(f, "function", ""), "()");
	add(out, "\n", json_str(f, "message", ""), "\n\n");
	add(out, "rule        ", json_str(f, "rule", ""), "\n");
	buf_addf(out, "severity    %s, confidence %s, %s\n",
		 json_str(f, "severity", ""), json_str(f, "confidence", ""),
		 json_str(f, "state", ""));
	if (by) {
		add(out, "suppressed  ", json_str(by, "reason", ""), "");
		add(out, " (", json_str(by, "author", ""), ", ");
		add(out, "", json_str(by, "date", ""), ")\n");
	}
	if (*json_str(f, "subsystem", ""))
		add(out, "subsystem   ", json_str(f, "subsystem", ""), "\n");
	if (*json_str(f, "advice", ""))
		add(out, "advice      ", json_str(f, "advice", ""), "\n");
	for (size_t i = 0; i < json_array_size(evidence); i++)
		add_evidence(out, json_array_get(evidence, i), i + 1);
	add_strings(out, "maintainers", json_object_get(f, "maintainers"));
	add_strings(out, "references", json_object_get(f, "references"));
}

static bool add_by_id(struct buf *out, const json_t *report, const char *word)
{
	const json_t *list = list_of(report, "findings");
	const json_t *found = NULL;
	size_t n = strlen(word);

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *f = json_array_get(list, i);
		const char *id = json_str(f, "id", "");

		if (strncmp(id, word, n) != 0 || n < ID_DIGITS)
			continue;
		if (found && id[n])
			return false;	/* the beginning of several */
		found = f;
		if (!id[n])
			break;
	}
	if (found)
		add_finding(out, found);
	return found;
}

/* ---- counters ---- */

static void add_properties(struct buf *out, const json_t *counter)
{
	json_t *list = property_list(counter);

	buf_addstr(out, "\nproperties of a reference count\n");
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *p = json_array_get(list, i);

		buf_addf(out, "  %-22s  %s", json_str(p, "name", ""),
			 json_str(p, "holds", ""));
		if (*json_str(p, "why", ""))
			add(out, ": ", json_str(p, "why", ""), "");
		buf_addch(out, '\n');
	}
	json_decref(list);
}

/* Grouped by operation, in the order of their first places. */
static void add_operations(struct buf *out, const json_t *operations)
{
	size_t n = json_array_size(operations);
	struct map *seen = map_new();

	buf_addf(out, "\noperations (%zu)\n", n);
	for (size_t i = 0; i < n; i++) {
		const char *op = json_str(json_array_get(operations, i), "op",
					  "");

		if (map_put(seen, op, strlen(op), i) != i)
			continue;
		add(out, "  ", op, "\n");
		for (size_t k = i; k < n; k++) {
			const json_t *o = json_array_get(operations, k);

			if (strcmp(op, json_str(o, "op", "")) != 0)
				continue;
			buf_addstr(out, "    ");
			add_place(out, o);
			add(out, "  ", json_str(o, "function", ""), "");
			if (*json_str(o, "form", ""))
				add(out, "  ", json_str(o, "form", ""), "");
			if (*json_str(o, "through", ""))
				add(out, "  through ",
				    json_str(o, "through", ""), "");
			buf_addch(out, '\n');
		}
	}
	map_free(seen);
}

static void add_counter(struct buf *out, const json_t *c)
{
	const char *class = json_str(c, "class", "");
	const char *verdict = json_str(c, "verdict", "");
	const char *finding = json_str(c, "finding", NULL);
	struct buf name = BUF_INIT;

	report_add_counter_name(&name, c);
	add(out, "counter ", name.data, ": ");
	add(out, "", json_str(c, "type", ""), ", ");
	add_place(out, c);
	buf_addf(out, "\n\nclass    %s: %s\n", class,
		 words_of(class_words, ARRAY_SIZE(class_words), class));
	buf_addf(out, "verdict  %s: %s\n", verdict,
		 words_of(verdict_words, ARRAY_SIZE(verdict_words), verdict));
	if (finding)
		add(out, "finding  ", finding, "\n");
	add_strings(out, "reasons", json_object_get(c, "reasons"));
	add_properties(out, c);
	add_operations(out, json_object_get(c, "operations"));
	buf_release(&name);
}

/* Every counter of that name: a variable may exist in several files. */
static bool add_by_counter(struct buf *out, const json_t *report,
			   const char *word)
{
	const json_t *list = list_of(report, "counters");
	struct buf name = BUF_INIT;
	bool found = false;

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *c = json_array_get(list, i);

		buf_clear(&name);
		report_add_counter_name(&name, c);
		if (strcmp(name.data, word) != 0)
			continue;
		if (found)
			buf_addch(out, '\n');
		add_counter(out, c);
		found = true;
	}
	buf_release(&name);
	return found;
}

/* ---- structs, subsystems, files ---- */

/* "foo.refs", "foo -> a -> dev" and "foo" are about struct foo. */
static bool is_about_struct(const json_t *f, const char *tag)
{
	const char *subject = json_str(f, "subject", "");
	size_t n = strlen(tag);

	return !strncmp(subject, tag, n) && strchr(". ", subject[n]);
}

static bool is_in_subsystem(const json_t *f, const char *name)
{
	return !strcasecmp(json_str(f, "subsystem", ""), name);
}

static bool is_below(const json_t *f, const char *path)
{
	const char *have = json_str(f, "path", "");
	size_t n = strlen(path);

	while (n && path[n - 1] == '/')
		n--;
	return n && !strncmp(have, path, n) &&
		(have[n] == '/' || !have[n]);
}

static size_t add_counter_briefs(struct buf *out, const json_t *report,
				 bool (*is)(const json_t *c, const char *word),
				 const char *word)
{
	const json_t *list = list_of(report, "counters");
	struct buf name = BUF_INIT;
	size_t n = 0;

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *c = json_array_get(list, i);

		if (!is(c, word))
			continue;
		if (!n++)
			buf_addstr(out, "\ncounters\n");
		buf_clear(&name);
		report_add_counter_name(&name, c);
		add(out, "  ", name.data, "");
		buf_addf(out, "  %s, %s  ", json_str(c, "class", ""),
			 json_str(c, "verdict", ""));
		add_place(out, c);
		buf_addch(out, '\n');
	}
	buf_release(&name);
	return n;
}

/* "devm 116, kmalloc 101" */
static void add_allocations(struct buf *out, const json_t *how)
{
	const char *name, *gap = "";
	json_t *n;

	json_object_foreach((json_t *)how, name, n) {
		buf_addstr(out, gap);
		add(out, "", name, " ");
		buf_addf(out, "%lld", (long long)json_integer_value(n));
		gap = ", ";
	}
	buf_addstr(out, *gap ? "" : "none seen");
}

/* Evidence has a role, a comment is quoted. */
static void add_lines(struct buf *out, const json_t *list)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *line = json_array_get(list, i);
		const char *role = json_str(line, "role", NULL);

		buf_addstr(out, "      ");
		add_place(out, line);
		if (role)
			add(out, "  ", role, ": ");
		else
			buf_addstr(out, "  says: ");
		add(out, "", json_str(line, "text", ""), "\n");
	}
}

static void add_container(struct buf *out, const json_t *s)
{
	add(out, "  struct ", json_str(s, "container", ""), "  ");
	add_place(out, s);
	buf_addf(out, "\n    embedded by %lld structs, %lld findings; "
		 "allocated in %lld files: ", json_int(s, "structs", 0),
		 json_int(s, "findings", 0), json_int(s, "drivers", 0));
	add_allocations(out, json_object_get(s, "allocations"));
	add(out, "\n    protection: ", json_str(s, "protection", ""), "\n");
	add_lines(out, json_object_get(s, "evidence"));
	add_lines(out, json_object_get(s, "comments"));
}

/* The containers whose `key` is the word. */
static size_t add_containers(struct buf *out, const json_t *report,
			     const char *key, const char *word)
{
	const json_t *list = list_of(report, "subsystems");
	size_t n = 0;

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *s = json_array_get(list, i);

		if (strcasecmp(json_str(s, key, ""), word) != 0)
			continue;
		if (!n++)
			buf_addstr(out, "\ncontainers\n");
		add_container(out, s);
	}
	return n;
}

static bool is_of_struct(const json_t *c, const char *tag)
{
	return !strcmp(json_str(c, "struct", ""), tag);
}

/* ---- what a struct holds, and who holds it ---- */

enum { DEEPEST = 12, MOST_LINES = 60 };

static bool is_same_type(const json_t *a, const json_t *b)
{
	return !strcmp(json_str(a, "struct", ""), json_str(b, "struct", "")) &&
	       !strcmp(json_str(a, "path", ""), json_str(b, "path", "")) &&
	       json_int(a, "line", 0) == json_int(b, "line", 0);
}

static const json_t *find_struct(const json_t *report, const json_t *type)
{
	const json_t *list = list_of(report, "structs");

	for (size_t i = 0; i < json_array_size(list); i++)
		if (is_same_type(json_array_get(list, i), type))
			return json_array_get(list, i);
	return NULL;
}

/* A struct may hold itself in a report that lies: hence the limits. */
static void add_members(struct buf *out, const json_t *report,
			const json_t *holder, int depth, size_t *lines)
{
	const json_t *list = json_object_get(holder, "members");

	for (size_t i = 0; i < json_array_size(list) && *lines < MOST_LINES;
	     i++, ++*lines) {
		const json_t *m = json_array_get(list, i), *inner;
		const json_t *type = json_object_get(m, "type");

		buf_addf(out, "%*s", 4 + 2 * depth, "");
		add(out, "", json_str(m, "name", ""), ": struct ");
		add(out, "", json_str(type, "struct", ""), "  ");
		add(out, "", json_str(holder, "path", ""), "");
		buf_addf(out, ":%lld\n", json_int(m, "line", 1));
		inner = find_struct(report, type);
		if (inner && depth < DEEPEST)
			add_members(out, report, inner, depth + 1, lines);
	}
}

static void add_holders(struct buf *out, const json_t *report,
			const json_t *held)
{
	const json_t *list = list_of(report, "structs");
	size_t n = 0;

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *s = json_array_get(list, i);
		const json_t *members = json_object_get(s, "members");

		for (size_t k = 0; k < json_array_size(members); k++) {
			const json_t *m = json_array_get(members, k);

			if (!is_same_type(json_object_get(m, "type"), held))
				continue;
			if (!n++)
				buf_addstr(out, "  is held by\n");
			add(out, "    struct ", json_str(s, "struct", ""), "");
			add(out, ", as ", json_str(m, "name", ""), "  ");
			add(out, "", json_str(s, "path", ""), "");
			buf_addf(out, ":%lld\n", json_int(m, "line", 1));
		}
	}
}

/* Every struct of that tag; a tag alone is not unique. */
static size_t add_nesting(struct buf *out, const json_t *report,
			  const char *tag)
{
	const json_t *list = list_of(report, "structs");
	size_t n = 0, lines = 0;

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *s = json_array_get(list, i);

		if (strcmp(json_str(s, "struct", ""), tag) != 0)
			continue;
		if (!n++)
			buf_addstr(out, "\ncontainment\n");
		buf_addstr(out, "  ");
		add_place(out, s);
		buf_addstr(out, json_array_size(json_object_get(s, "members")) ?
			   " holds\n" : "\n");
		add_members(out, report, s, 0, &lines);
		add_holders(out, report, s);
	}
	return n;
}

static bool add_by_struct(struct buf *out, const json_t *report,
			  const char *word)
{
	struct buf body = BUF_INIT;
	size_t n = 0;

	if (starts_with(word, "struct "))
		word += strlen("struct ");
	if (*word) {
		n += add_nesting(&body, report, word);
		n += add_containers(&body, report, "container", word);
		n += add_counter_briefs(&body, report, is_of_struct, word);
		n += add_briefs(&body, report, is_about_struct, word);
	}
	if (n) {
		add(out, "struct ", word, "\n");
		buf_add(out, body.data, body.len);
	}
	buf_release(&body);
	return n;
}

static void add_people(struct buf *out, const json_t *report,
		       const char *subsystem)
{
	const json_t *list = list_of(report, "findings");
	struct map *people = map_new();

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *f = json_array_get(list, i);
		const json_t *names = json_object_get(f, "maintainers");

		if (!is_in_subsystem(f, subsystem))
			continue;
		for (size_t k = 0; k < json_array_size(names); k++) {
			const char *name = json_string_value(
				json_array_get(names, k));

			map_intern(people, name, strlen(name));
		}
	}
	if (map_count(people))
		buf_addstr(out, "\nmaintainers\n");
	for (size_t i = 0; i < map_count(people); i++)
		add(out, "  - ", map_key(people, i), "\n");
	map_free(people);
}

static bool add_by_subsystem(struct buf *out, const json_t *report,
			     const char *word)
{
	struct buf body = BUF_INIT;
	size_t n = 0;

	if (*word) {
		add_people(&body, report, word);
		n += add_containers(&body, report, "name", word);
		n += add_briefs(&body, report, is_in_subsystem, word);
	}
	if (n) {
		add(out, "subsystem ", word, "\n");
		buf_add(out, body.data, body.len);
	}
	buf_release(&body);
	return n;
}

static bool add_by_path(struct buf *out, const json_t *report,
			const char *word)
{
	struct buf body = BUF_INIT;
	size_t n = add_counter_briefs(&body, report, is_below, word) +
		add_briefs(&body, report, is_below, word);

	if (n) {
		add(out, "", word, "\n");
		buf_add(out, body.data, body.len);
	}
	buf_release(&body);
	return n;
}

bool dossier_add(struct buf *out, const json_t *report, const char *word)
{
	return add_by_id(out, report, word) ||
		add_by_counter(out, report, word) ||
		add_by_struct(out, report, word) ||
		add_by_subsystem(out, report, word) ||
		add_by_path(out, report, word);
}

/* ---- what was meant? ---- */

/* Every name of the report, each once: map keys live as long as the map. */
static void intern_names(struct map *names, const json_t *report)
{
	static const struct { const char *list, *key; } from[] = {
		{ "counters", "struct" }, { "subsystems", "container" },
		{ "subsystems", "name" }, { "findings", "subsystem" },
	};
	const json_t *counters = list_of(report, "counters");
	struct buf name = BUF_INIT;

	for (size_t i = 0; i < json_array_size(counters); i++) {
		buf_clear(&name);
		report_add_counter_name(&name, json_array_get(counters, i));
		map_intern(names, name.data, name.len);
	}
	for (size_t i = 0; i < ARRAY_SIZE(from); i++) {
		const json_t *list = list_of(report, from[i].list);

		for (size_t k = 0; k < json_array_size(list); k++) {
			const char *text = json_str(json_array_get(list, k),
						    from[i].key, "");

			if (*text)
				map_intern(names, text, strlen(text));
		}
	}
	buf_release(&name);
}

/*
 * Longer names that have the word in them, or almost all of it in front, come
 * when no name is near.
 */
static bool is_like(const char *name, const char *word)
{
	size_t len = strlen(word), common = 0;

	while (word[common] && word[common] == name[common])
		common++;
	return len >= 4 && (strcasestr(name, word) || common * 4 >= len * 3);
}

static const char *like(const char *const *names, size_t n, const char *word)
{
	for (size_t i = 0; i < n; i++)
		if (is_like(names[i], word))
			return names[i];
	return NULL;
}

void dossier_suggest(struct buf *out, const json_t *report, const char *word,
		     const char *const *also, size_t n)
{
	struct map *names = map_new();
	const char **left;
	size_t total;

	for (size_t i = 0; i < n; i++)
		map_intern(names, also[i], strlen(also[i]));
	if (report)
		intern_names(names, report);
	total = map_count(names);
	left = xcalloc(total + 1, sizeof(*left));
	for (size_t i = 0; i < total; i++)
		left[i] = map_key(names, i);
	for (int found = 0; found < 3; found++) {
		const char *best = opt_nearest(word, left, total);

		if (!best)
			best = like(left, total, word);
		if (!best)
			break;
		add(out, found ? ", '" : "'", best, "'");
		for (size_t i = 0; i < total; i++)
			if (left[i] == best) {
				total--;
				memmove(left + i, left + i + 1,
					(total - i) * sizeof(*left));
			}
	}
	free(left);
	map_free(names);
}
