/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "carriers.h"
#include "finding.h"
#include "json.h"
#include "maintainers.h"
#include "map.h"
#include "pipeline.h"
#include "remark.h"
#include "store.h"
#include "store_query.h"
#include "workspace.h"

struct rows {
	struct audit *audit;
	json_t *list;
};

static const char *column(const struct store_row *row, const char *name)
{
	const char *text = store_text(row, name);

	return text ? text : "";
}

/* What SQLite made as JSON; empty when some path in it is not UTF-8. */
static json_t *parsed(const struct store_row *row, const char *name,
		      json_t *empty)
{
	const char *text = column(row, name);
	struct buf ignored = BUF_INIT;
	json_t *value = json_parse(text, strlen(text), &ignored);

	buf_release(&ignored);
	if (!value)
		return empty;
	json_decref(empty);
	return value;
}

/* Their carrier is declared here. */
static size_t count_findings(const struct audit *a, const char *path,
			     uint32_t line)
{
	size_t n = 0;

	for (size_t i = 0; i < a->findings.n; i++) {
		const struct finding *f = &a->findings.items[i];
		bool about = false;

		for (size_t k = 0; k < f->evidence.n && !about; k++) {
			const struct evidence *e = &f->evidence.items[k];

			about = !strcmp(e->role, "carrier") &&
				e->line == line && !strcmp(e->path, path);
		}
		n += about;
	}
	return n;
}

/* ---- comments ---- */

struct remarks {
	json_t *list;
	const char *path;
};

static void take_remark(void *ctx, uint32_t line, const char *words)
{
	struct remarks *r = ctx;
	json_t *o = json_object();

	json_put(o, "path", json_text(r->path));
	json_put(o, "line", json_integer(line));
	json_put(o, "text", json_text(words));
	json_push(r->list, o);
}

static json_t *remarks_of(struct workspace *ws, const json_t *sources)
{
	struct remarks r = { .list = json_array() };

	for (size_t i = 0; i < json_array_size(sources); i++) {
		uint32_t file;
		const char *text;
		size_t len;

		r.path = json_string_value(json_array_get(sources, i));
		file = r.path ? workspace_find(ws, r.path) : MAP_NONE;
		text = file == MAP_NONE ? NULL : workspace_text(ws, file, &len);
		if (text)
			remark_each(text, len, take_remark, &r);
	}
	return r.list;
}

/* ---- the table ---- */

static int take_subsystem(void *ctx, const struct store_row *row)
{
	struct rows *rows = ctx;
	const char *path = column(row, "path");
	uint32_t line = store_number(row, "line", 1);
	json_t *o = json_object();
	json_t *sources = parsed(row, "sources", json_array());

	json_put(o, "name",
		 json_text(maintainers_subsystem(rows->audit->maintainers,
						 path)));
	json_put(o, "container", json_text(column(row, "container")));
	json_put(o, "path", json_text(path));
	json_put(o, "line", json_integer(line));
	json_put(o, "structs", json_integer(store_number(row, "structs", 0)));
	json_put(o, "drivers", json_integer(store_number(row, "drivers", 0)));
	json_put(o, "allocations", parsed(row, "allocations", json_object()));
	json_put(o, "protection", json_text(column(row, "protection")));
	json_put(o, "evidence", parsed(row, "evidence", json_array()));
	json_put(o, "comments", remarks_of(&rows->audit->ws, sources));
	json_put(o, "findings", json_integer(count_findings(rows->audit, path, line)));
	json_push(rows->list, o);
	json_decref(sources);
	return 0;
}

static int by_name(const void *a, const void *b)
{
	const json_t *x = *(json_t *const *)a, *y = *(json_t *const *)b;
	static const char *const keys[] = { "name", "container", "path" };
	int d = 0;

	for (size_t i = 0; i < ARRAY_SIZE(keys) && !d; i++)
		d = strcmp(json_str(x, keys[i], ""), json_str(y, keys[i], ""));
	return d;
}

static void add_sorted(json_t *to, const json_t *list)
{
	size_t n = json_array_size(list);
	json_t **items = xcalloc(n + 1, sizeof(*items));

	for (size_t i = 0; i < n; i++)
		items[i] = json_array_get(list, i);
	if (n > 1)
		qsort(items, n, sizeof(*items), by_name);
	for (size_t i = 0; i < n; i++)
		json_push(to, json_incref(items[i]));
	free(items);
}

int carriers_list(json_t *list, struct audit *audit, struct buf *err)
{
	struct rows rows = { .audit = audit, .list = json_array() };
	int ret =
		store_each_subsystem(audit->store, take_subsystem, &rows, err);

	add_sorted(list, rows.list);
	json_decref(rows.list);
	return ret;
}
