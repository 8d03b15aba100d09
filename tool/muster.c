/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "json.h"
#include "maintainers.h"
#include "migrate.h"
#include "muster.h"
#include "pipeline.h"
#include "report.h"
#include "store.h"
#include "store_query.h"
#include "vec.h"

struct loading {
	struct migrate *m;
	const json_t *list;
	int64_t id;
};

static void add_counter(struct loading *l, const struct store_row *row)
{
	struct migrate_counter *c = vec_push(&l->m->counters);
	struct buf name = BUF_INIT;

	c->json = json_array_get(l->list, l->m->counters.n - 1);
	c->field = json_str(c->json, "field", "");
	c->path = json_str(c->json, "path", "");
	c->record = index_numbered(l->m->audit->index,
				   store_number(row, "record", -1));
	report_add_counter_name(&name, c->json);
	c->name = buf_detach(&name, NULL);
}

static int take_row(void *ctx, const struct store_row *row)
{
	struct loading *l = ctx;
	struct migrate_counter *c;
	struct migrate_place *p;

	if (!l->m->counters.n || l->id != store_number(row, "id", 0)) {
		l->id = store_number(row, "id", 0);
		add_counter(l, row);
	}
	c = &l->m->counters.items[l->m->counters.n - 1];
	if (!store_text(row, "op"))
		return 0;
	p = vec_push(&c->operations);
	p->path = xstrdup(store_text(row, "op_path"));
	p->text = xstrdup(store_text(row, "op"));
	p->line = (uint32_t)store_number(row, "op_line", 1);
	p->col = (uint32_t)store_number(row, "op_col", 0);
	return 0;
}

static size_t count_changes(const struct migrate_counter *c, const char *path)
{
	size_t n = 0;

	for (size_t i = 0; i < c->operations.n; i++)
		n += !strcmp(c->operations.items[i].path, path) &&
		     strcmp(c->operations.items[i].text, "atomic_read") != 0;
	return n;
}

static void find_home(struct migrate_counter *c, const struct maintainers *who)
{
	size_t most = 0;

	c->home = c->path;
	for (size_t i = 0; i < c->operations.n; i++) {
		const char *path = c->operations.items[i].path;
		size_t n = ends_with(path, ".c") ? count_changes(c, path) : 0;

		if (n > most) {
			most = n;
			c->home = path;
		}
	}
	/* A header below include/ often has nobody in particular. */
	c->subsystem = maintainers_subsystem(who, c->path);
	if (!*c->subsystem || !strcmp(c->subsystem, "THE REST"))
		c->subsystem = maintainers_subsystem(who, c->home);
}

int muster_counters(struct migrate *m, struct audit *audit,
		    const json_t *report, struct buf *err)
{
	struct loading l = {
		.m = m,
		.list = json_object_get(report, "counters"),
	};

	memset(m, 0, sizeof(*m));
	m->audit = audit;
	if (store_each_counter(audit->store, take_row, &l, err) < 0)
		return -1;
	for (size_t i = 0; i < m->counters.n; i++)
		find_home(&m->counters.items[i], audit->maintainers);
	return 0;
}
