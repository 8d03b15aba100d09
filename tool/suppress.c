/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <fnmatch.h>
#include "buf.h"
#include "compare.h"
#include "json.h"
#include "suppress.h"

#define SCHEMA "refaudit-suppressions/1"

/* What an entry may be about (all but an id are globs); what it must say. */
static const char *const subjects[] = { "id", "rule", "path", "subject" };
static const char *const required[] = { "reason", "author", "date" };

/* ---- reading ---- */

static bool is_one_of(const char *word, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(word, words[i]))
			return true;
	return false;
}

static bool is_date(const char *text)
{
	static const char shape[] = "dddd-dd-dd";
	unsigned int month, day;

	for (size_t i = 0; i < sizeof(shape); i++)
		if (shape[i] == 'd' ? text[i] < '0' || text[i] > '9' :
		    text[i] != shape[i])
			return false;
	month = strtoul(text + 5, NULL, 10);
	day = strtoul(text + 8, NULL, 10);
	return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

static int check_keys(const json_t *entry, struct buf *err)
{
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)entry, key, value) {
		if (!is_one_of(key, subjects, ARRAY_SIZE(subjects)) &&
		    !is_one_of(key, required, ARRAY_SIZE(required))) {
			buf_addf(err, "unknown key '%s'", key);
			return -1;
		}
		if (!json_is_string(value) || !json_string_length(value)) {
			buf_addf(err, "'%s' is not a string with something "
				 "in it", key);
			return -1;
		}
	}
	return 0;
}

static int check_entry(const json_t *entry, struct buf *err)
{
	bool id = json_object_get(entry, "id");
	bool rule = json_object_get(entry, "rule");
	bool place = json_object_get(entry, "path") ||
		json_object_get(entry, "subject");

	if (!json_is_object(entry)) {
		buf_addstr(err, "not an object");
		return -1;
	}
	if (check_keys(entry, err) < 0)
		return -1;
	for (size_t i = 0; i < ARRAY_SIZE(required); i++)
		if (!json_object_get(entry, required[i])) {
			buf_addf(err, "'%s' is missing", required[i]);
			return -1;
		}
	if (!is_date(json_str(entry, "date", ""))) {
		buf_addf(err, "date '%s' is not YYYY-MM-DD",
			 json_str(entry, "date", ""));
		return -1;
	}
	if (id ? rule || place : !rule || !place) {
		buf_addstr(err, "it needs either 'id', or 'rule' with 'path' "
			   "or 'subject'");
		return -1;
	}
	return 0;
}

static json_t *check_file(const json_t *file, struct buf *err)
{
	json_t *list = json_object_get(file, "suppressions");

	if (strcmp(json_str(file, "schema", ""), SCHEMA) != 0) {
		buf_addstr(err, "its schema is not '" SCHEMA "'");
		return NULL;
	}
	if (!json_is_array(list) || json_object_size(file) != 2) {
		buf_addstr(err, "it is not 'schema' and a list of "
			   "'suppressions', and nothing else");
		return NULL;
	}
	for (size_t i = 0; i < json_array_size(list); i++) {
		struct buf why = BUF_INIT;

		if (check_entry(json_array_get(list, i), &why) < 0)
			buf_addf(err, "entry %zu: %s", i + 1, why.data);
		buf_release(&why);
		if (err->len)
			return NULL;
	}
	return json_incref(list);
}

json_t *suppress_load(const char *path, struct buf *err)
{
	json_t *file = json_load_path(path, err), *list = NULL;
	struct buf why = BUF_INIT;

	if (file) {
		list = check_file(file, &why);
		if (!list)
			buf_addf(err, "cannot use suppressions '%s': %s",
				 path, why.data);
	}
	json_decref(file);
	buf_release(&why);
	return list;
}

/* ---- matching ---- */

static bool matches(const json_t *entry, const json_t *finding)
{
	for (size_t i = 0; i < ARRAY_SIZE(subjects); i++) {
		const char *want = json_str(entry, subjects[i], NULL);
		const char *have = json_str(finding, subjects[i], "");

		if (want && (i ? fnmatch(want, have, 0) :
			     strcmp(want, have)) != 0)
			return false;
	}
	return true;
}

static void set_aside(json_t *finding, const json_t *entry)
{
	json_t *by = json_object();

	/* The first entry that matches is the one that is shown. */
	if (!strcmp(json_str(finding, "state", ""), "suppressed")) {
		json_decref(by);
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(required); i++)
		json_put(by, required[i],
			 json_text(json_str(entry, required[i], "")));
	json_put(finding, "state", json_text("suppressed"));
	json_put(finding, "suppression", by);
}

void suppress_apply(json_t *report, const json_t *entries)
{
	json_t *findings = json_object_get(report, "findings");
	json_t *out = json_array();

	for (size_t i = 0; i < json_array_size(entries); i++) {
		const json_t *entry = json_array_get(entries, i);
		json_t *shown = json_deep_copy(entry);
		size_t n = 0;

		for (size_t k = 0; k < json_array_size(findings); k++) {
			json_t *f = json_array_get(findings, k);

			if (!matches(entry, f))
				continue;
			set_aside(f, entry);
			n++;
		}
		json_put(shown, "matches", json_integer(n));
		json_push(out, shown);
	}
	json_put(report, "suppressions", out);
}

void suppress_describe(struct buf *out, const json_t *entry)
{
	size_t before = out->len;

	for (size_t i = 0; i < ARRAY_SIZE(subjects); i++) {
		const char *want = json_str(entry, subjects[i], NULL);

		if (want)
			buf_addf(out, "%s%s '%s'",
				 out->len > before ? ", " : "", subjects[i],
				 want);
	}
}

/* ---- what was known ---- */

void suppress_known(json_t *report, const json_t *baseline)
{
	struct comparison c;
	json_t *counts = json_object();

	compare_reports(&c, baseline, report);
	for (size_t i = 0; i < c.list.n; i++) {
		const struct compare_item *item = &c.list.items[i];

		if (item->kind == COMPARE_MOVED ||
		    item->kind == COMPARE_UNCHANGED)
			json_put((json_t *)item->after, "state",
				 json_text("known"));
	}
	json_put(counts, "version", json_text(json_str(json_object_get(
			baseline, "tree"), "version", "")));
	json_put(counts, "known", json_integer(c.count[COMPARE_MOVED] +
					       c.count[COMPARE_UNCHANGED]));
	json_put(counts, "fixed", json_integer(c.count[COMPARE_FIXED]));
	json_put(counts, "not_seen",
		 json_integer(c.count[COMPARE_NOT_SEEN]));
	json_put(report, "baseline", counts);
	compare_release(&c);
}
