/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "compare.h"
#include "json.h"
#include "map.h"
#include "report.h"
#include "vec.h"

const char *const compare_kind_names[COMPARE_KINDS] = {
	[COMPARE_NEW] = "new",		   [COMPARE_FIXED] = "fixed",
	[COMPARE_NEWLY_SEEN] = "newly seen", [COMPARE_MOVED] = "moved",
	[COMPARE_NOT_SEEN] = "not seen",   [COMPARE_UNCHANGED] = "unchanged",
};

/* ---- pairs ---- */

/* The findings of one report, and whom each is paired with. */
struct side {
	const json_t **findings;
	uint32_t *partner;	/* number on the other side, or MAP_NONE */
	bool *renamed;		/* the pair has two ids */
	size_t n;
};

static void take_side(struct side *s, const json_t *report)
{
	const json_t *list = json_object_get(report, "findings");
	size_t total = json_array_size(list);

	s->n = 0;
	s->findings = xcalloc(total + 1, sizeof(*s->findings));
	s->partner = xcalloc(total + 1, sizeof(*s->partner));
	s->renamed = xcalloc(total + 1, sizeof(*s->renamed));
	for (size_t i = 0; i < total; i++) {
		const json_t *f = json_array_get(list, i);

		if (!strcmp(json_str(f, "state", ""), "gone"))
			continue;
		s->partner[s->n] = MAP_NONE;
		s->findings[s->n++] = f;
	}
}

static void release_side(struct side *s)
{
	free(s->findings);
	free(s->partner);
	free(s->renamed);
}

static const char *base_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* What two findings must have in common, weakest last; "" is no key. */
enum { BY_ID, BY_FILE_NAME, BY_FUNCTION, BY_SUBJECT, KEYS };

static void add_key(struct buf *key, const json_t *f, int by)
{
	const char *function = json_str(f, "function", "");
	const char *path = json_str(f, "path", "");

	buf_clear(key);
	if (by == BY_ID) {
		buf_addstr(key, json_str(f, "id", ""));
		return;
	}
	if (by == BY_FUNCTION && !*function)
		return;
	buf_addf(key, "%s\n%s\n", json_str(f, "rule", ""),
		 json_str(f, "subject", ""));
	if (by == BY_FILE_NAME)
		buf_addf(key, "%s\n%s", function, base_of(path));
	else if (by == BY_FUNCTION)
		buf_addf(key, "%s\n%s", function, json_str(f, "message", ""));
	else
		buf_addstr(key, path);
}

/* In an index: more than one finding has this key. */
#define SEVERAL (MAP_NONE - 1)

/* From key to the one unpaired finding that has it. */
static struct map *index_side(const struct side *s, int by)
{
	struct map *m = map_new();
	struct buf key = BUF_INIT;

	for (size_t i = 0; i < s->n; i++) {
		if (s->partner[i] != MAP_NONE)
			continue;
		add_key(&key, s->findings[i], by);
		if (key.len && map_put(m, key.data, key.len, i) != i)
			map_set(m, key.data, key.len, SEVERAL);
	}
	buf_release(&key);
	return m;
}

static void pair_by(struct side *before, struct side *after, int by)
{
	struct map *old = index_side(before, by);
	struct map *new = index_side(after, by);
	struct buf key = BUF_INIT;

	for (size_t i = 0; i < after->n; i++) {
		uint32_t k;

		if (after->partner[i] != MAP_NONE)
			continue;
		add_key(&key, after->findings[i], by);
		k = map_get(old, key.data, key.len);
		if (k >= SEVERAL || map_get(new, key.data, key.len) != i)
			continue;
		after->partner[i] = k;
		before->partner[k] = i;
		after->renamed[i] = by != BY_ID;
	}
	buf_release(&key);
	map_free(old);
	map_free(new);
}

/* ---- could a run have seen it? ---- */

static bool is_below(const char *path, const char *dir)
{
	size_t n = strlen(dir);

	while (n && dir[n - 1] == '/')
		n--;
	return !strncmp(path, dir, n) && (path[n] == '/' || !path[n]);
}

static bool was_asked_for(const json_t *report, const char *path)
{
	const json_t *dirs = json_object_get(json_object_get(json_object_get(
			report, "run"), "options"), "subdir");
	size_t n = json_array_size(dirs);

	for (size_t i = 0; i < n; i++) {
		const char *dir = json_string_value(json_array_get(dirs, i));

		if (dir && is_below(path, dir))
			return true;
	}
	return !n;
}

static bool ran(const json_t *report, const char *rule)
{
	const json_t *rules = json_object_get(json_object_get(report, "run"),
					      "rules");

	for (size_t i = 0; i < json_array_size(rules); i++)
		if (!strcmp(json_string_value(json_array_get(rules, i)), rule))
			return true;
	return false;
}

static bool is_same_trouble(const json_t *a, const json_t *b)
{
	static const char *const keys[] = { "path", "function", "rule" };

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (strcmp(json_str(a, keys[i], ""), json_str(b, keys[i], "")))
			return false;
	return true;
}

static const json_t *troubles_of(const json_t *report)
{
	return json_object_get(json_object_get(report, "coverage"),
			       "troubles");
}

static bool has_trouble(const json_t *report, const json_t *trouble)
{
	const json_t *list = troubles_of(report);

	for (size_t i = 0; i < json_array_size(list); i++)
		if (is_same_trouble(json_array_get(list, i), trouble))
			return true;
	return false;
}

static bool rests_on(const json_t *f, const char *path)
{
	const json_t *evidence = json_object_get(f, "evidence");

	for (size_t i = 0; i < json_array_size(evidence); i++)
		if (is_below(json_str(json_array_get(evidence, i), "path",
				      ""), path))
			return true;
	return false;
}

/*
 * Whether a trouble of another run may be why it has no such finding. The one
 * that has it did without a function that it could not see either.
 */
static bool hides(const json_t *t, const json_t *f, const json_t *had)
{
	const char *rule = json_str(t, "rule", "");
	const char *path = json_str(t, "path", "");
	const char *function = json_str(t, "function", "");

	if (*rule && strcmp(rule, json_str(f, "rule", "")) != 0)
		return false;
	if (!*path)
		return true;
	if (is_below(json_str(f, "path", ""), path) &&
	    (!*function || !strcmp(function, json_str(f, "function", ""))))
		return true;
	return rests_on(f, path) && (!*function || !has_trouble(had, t));
}

/* Why the run of `report` could not see finding f of `had`; or nothing. */
static void add_why_unseen(struct buf *why, const json_t *report,
			   const json_t *f, const json_t *had)
{
	const json_t *evidence = json_object_get(f, "evidence");
	const json_t *troubles = troubles_of(report);
	const char *rule = json_str(f, "rule", "");

	if (!ran(report, rule)) {
		buf_addf(why, "rule '%s' did not run", rule);
		return;
	}
	if (!was_asked_for(report, json_str(f, "path", ""))) {
		buf_addstr(why, "the file was not asked for");
		return;
	}
	for (size_t i = 0; i < json_array_size(evidence); i++) {
		const char *path = json_str(json_array_get(evidence, i),
					    "path", "");

		if (was_asked_for(report, path))
			continue;
		buf_addf(why, "it rests on '%s', which was not asked for",
			 path);
		return;
	}
	for (size_t i = 0; i < json_array_size(troubles); i++) {
		const json_t *t = json_array_get(troubles, i);
		const char *function = json_str(t, "function", "");
		const char *path = json_str(t, "path", "");

		if (!hides(t, f, had))
			continue;
		if (*function)
			buf_addf(why, "'%s' in ", function);
		buf_addf(why, "%s: %s", *path ? path : "the whole run",
			 json_str(t, "message", ""));
		return;
	}
}

/* ---- the whole ---- */

static void add_item(struct comparison *c, enum compare_kind kind,
		     const json_t *before, const json_t *after,
		     struct buf *why)
{
	struct compare_item *item = vec_push(&c->list);

	item->kind = kind;
	item->before = before;
	item->after = after;
	if (why->len)
		item->why = buf_detach(why, NULL);
	c->count[kind]++;
}

static void add_missing(struct comparison *c, const struct side *side,
			enum compare_kind kind, bool is_after)
{
	const json_t *had = is_after ? c->after : c->before;
	const json_t *other = is_after ? c->before : c->after;
	bool unseen = kind == COMPARE_NEWLY_SEEN || kind == COMPARE_NOT_SEEN;

	for (size_t i = 0; i < side->n; i++) {
		const json_t *f = side->findings[i];
		struct buf why = BUF_INIT;

		if (side->partner[i] != MAP_NONE)
			continue;
		add_why_unseen(&why, other, f, had);
		if ((why.len != 0) == unseen)
			add_item(c, kind, is_after ? NULL : f,
				 is_after ? f : NULL, &why);
		buf_release(&why);
	}
}

static void add_pairs(struct comparison *c, const struct side *before,
		      const struct side *after, bool renamed)
{
	struct buf none = BUF_INIT;

	for (size_t i = 0; i < after->n; i++)
		if (after->partner[i] != MAP_NONE &&
		    after->renamed[i] == renamed)
			add_item(c, renamed ? COMPARE_MOVED :
				 COMPARE_UNCHANGED,
				 before->findings[after->partner[i]],
				 after->findings[i], &none);
}

void compare_reports(struct comparison *c, const json_t *before,
		     const json_t *after)
{
	struct side old, new;

	*c = (struct comparison){ .before = before, .after = after };
	take_side(&old, before);
	take_side(&new, after);
	for (int by = 0; by < KEYS; by++)
		pair_by(&old, &new, by);
	add_missing(c, &new, COMPARE_NEW, true);
	add_missing(c, &new, COMPARE_NEWLY_SEEN, true);
	add_missing(c, &old, COMPARE_NOT_SEEN, false);
	add_missing(c, &old, COMPARE_FIXED, false);
	add_pairs(c, &old, &new, true);
	add_pairs(c, &old, &new, false);
	release_side(&old);
	release_side(&new);
}

void compare_release(struct comparison *c)
{
	for (size_t i = 0; i < c->list.n; i++)
		free(c->list.items[i].why);
	vec_release(&c->list);
}

/* ---- the document ---- */

static json_t *brief(const json_t *f)
{
	static const char *const keys[] = {
		"id", "rule", "severity", "confidence", "state", "path",
		"line", "column", "function", "subject", "message",
	};
	json_t *o = json_object();

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		json_put(o, keys[i], json_incref(json_object_get(f, keys[i])));
	return o;
}

static json_t *one_side(const json_t *report)
{
	const json_t *coverage = json_object_get(report, "coverage");
	json_t *o = json_object();

	json_put(o, "version", json_text(json_str(json_object_get(report,
			"tree"), "version", "")));
	json_put(o, "refaudit", json_text(json_str(json_object_get(report,
			"tool"), "refaudit", "")));
	json_put(o, "complete", json_boolean(report_is_complete(report)));
	json_put(o, "percent",
		 json_incref(json_object_get(coverage, "percent")));
	json_put(o, "findings", json_integer(json_array_size(
			json_object_get(report, "findings"))));
	return o;
}

static void put_kind(json_t *o, const char *name, json_t *value)
{
	char *key = xstrdup(name);

	for (char *p = key; *p; p++)
		if (*p == ' ')
			*p = '_';
	json_put(o, key, value);
	free(key);
}

static json_t *one_item(const struct compare_item *item)
{
	json_t *o = brief(item->after ? item->after : item->before);

	if (item->before && item->after) {
		json_t *was = brief(item->before);

		if (json_equal(was, o))
			json_decref(was);
		else
			json_put(o, "was", was);
	}
	if (item->why)
		json_put(o, "why", json_text(item->why));
	return o;
}

json_t *compare_document(const struct comparison *c)
{
	json_t *o = json_object(), *counts = json_object();

	json_put(o, "schema", json_text("refaudit-compare/1"));
	json_put(o, "before", one_side(c->before));
	json_put(o, "after", one_side(c->after));
	for (int kind = 0; kind < COMPARE_KINDS; kind++)
		put_kind(counts, compare_kind_names[kind],
			 json_integer(c->count[kind]));
	json_put(o, "counts", counts);
	for (int kind = 0; kind < COMPARE_KINDS; kind++) {
		json_t *list = json_array();

		for (size_t i = 0; i < c->list.n; i++)
			if ((int)c->list.items[i].kind == kind)
				json_push(list, one_item(&c->list.items[i]));
		put_kind(o, compare_kind_names[kind], list);
	}
	return o;
}
