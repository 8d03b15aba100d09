/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Two tables for spreadsheets: RFC 4180, but for line ends, which are those of
 * this system. Every record is one line, and no field is a formula.
 */
#include "base.h"
#include "buf.h"
#include "escape.h"
#include "json.h"
#include "output.h"

static void add_head(struct buf *out, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_addf(out, "%s%s", i ? "," : "", names[i]);
	buf_addch(out, '\n');
}

/* The fields of an object in the order of keys; numbers stay bare. */
static void add_fields(struct buf *out, const json_t *object,
		       const char *const *keys, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const json_t *value = json_object_get(object, keys[i]);

		if (i)
			buf_addch(out, ',');
		if (json_is_integer(value))
			buf_addf(out, "%lld",
				 (long long)json_integer_value(value));
		else
			escape_csv(out, json_str(object, keys[i], ""));
	}
}

/* "1 x atomic_inc; 2 x atomic_set", in the order of their first places. */
static void add_operations(struct buf *out, const json_t *operations)
{
	size_t n = json_array_size(operations);

	for (size_t i = 0; i < n; i++) {
		const char *op = json_str(json_array_get(operations, i), "op",
					  "");
		size_t before = 0, all = 0;

		for (size_t k = 0; k < n; k++) {
			bool same = !strcmp(op, json_str(json_array_get(
					operations, k), "op", ""));

			before += same && k < i;
			all += same;
		}
		if (!before)
			buf_addf(out, "%s%zu x %s", out->len ? "; " : "", all,
				 op);
	}
}

static void add_counter(struct buf *out, const json_t *counter)
{
	static const char *const keys[] = { "struct", "field", "type", "path",
					    "line", "class", "verdict",
					    "finding" };
	const json_t *reasons = json_object_get(counter, "reasons");
	const json_t *operations = json_object_get(counter, "operations");
	struct buf words = BUF_INIT;

	add_fields(out, counter, keys, ARRAY_SIZE(keys));
	buf_addf(out, ",%zu,", json_array_size(operations));
	add_operations(&words, operations);
	escape_csv(out, words.data);
	buf_clear(&words);
	for (size_t i = 0; i < json_array_size(reasons); i++)
		buf_addf(&words, "%s%s", i ? "; " : "",
			 json_string_value(json_array_get(reasons, i)));
	buf_addch(out, ',');
	escape_csv(out, words.data);
	buf_addch(out, '\n');
	buf_release(&words);
}

static void print_counters(struct buf *out, const json_t *report)
{
	static const char *const head[] = {
		"struct", "field", "type", "path", "line", "class", "verdict",
		"finding", "operations", "which", "reasons",
	};
	const json_t *list = json_object_get(report, "counters");

	add_head(out, head, ARRAY_SIZE(head));
	for (size_t i = 0; i < json_array_size(list); i++)
		add_counter(out, json_array_get(list, i));
}

/* "devm 116; kmalloc 101" */
static void add_allocations(struct buf *out, const json_t *how)
{
	const char *name;
	json_t *n;

	json_object_foreach((json_t *)how, name, n)
		buf_addf(out, "%s%s %lld", out->len ? "; " : "", name,
			 (long long)json_integer_value(n));
}

/* "path:line: text; ..." of evidence or comments. */
static void add_places(struct buf *out, const json_t *places)
{
	for (size_t i = 0; i < json_array_size(places); i++) {
		const json_t *place = json_array_get(places, i);

		buf_addf(out, "%s%s:%lld: %s", out->len ? "; " : "",
			 json_str(place, "path", ""),
			 (long long)json_int(place, "line", 0),
			 json_str(place, "text", ""));
	}
}

static void add_subsystem(struct buf *out, const json_t *subsystem)
{
	static const char *const keys[] = {
		"name", "container", "path", "line", "structs", "drivers",
		"findings", "protection",
	};
	struct buf words = BUF_INIT;

	add_fields(out, subsystem, keys, ARRAY_SIZE(keys));
	add_allocations(&words, json_object_get(subsystem, "allocations"));
	buf_addch(out, ',');
	escape_csv(out, words.len ? words.data : "");
	for (int i = 0; i < 2; i++) {
		buf_clear(&words);
		add_places(&words, json_object_get(subsystem, i ? "comments" :
						   "evidence"));
		buf_addch(out, ',');
		escape_csv(out, words.len ? words.data : "");
	}
	buf_addch(out, '\n');
	buf_release(&words);
}

static void print_subsystems(struct buf *out, const json_t *report)
{
	static const char *const head[] = {
		"name", "container", "path", "line", "structs", "drivers",
		"findings", "protection", "allocations", "evidence",
		"comments",
	};
	const json_t *list = json_object_get(report, "subsystems");

	add_head(out, head, ARRAY_SIZE(head));
	for (size_t i = 0; i < json_array_size(list); i++)
		add_subsystem(out, json_array_get(list, i));
}

int output_write_counters(const struct output_context *c, struct buf *err)
{
	return output_put(c, "counters.csv", print_counters, err);
}

int output_write_subsystems(const struct output_context *c, struct buf *err)
{
	return output_put(c, "subsystems.csv", print_subsystems, err);
}
