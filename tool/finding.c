/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#define XXH_INLINE_ALL
#include <xxhash.h>
#include "buf.h"
#include "finding.h"
#include "map.h"
#include "rule.h"
#include "vec.h"

int finding_severity_rank(const char *severity)
{
	static const char *const names[] = { "info", "low", "medium",
					     "high" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (!strcmp(names[i], severity))
			return i;
	return -1;
}

static int compare(const void *a, const void *b)
{
	const struct finding *x = a, *y = b;
	int d = strcmp(x->path, y->path);

	if (!d && x->line != y->line)
		d = x->line < y->line ? -1 : 1;
	if (!d && x->col != y->col)
		d = x->col < y->col ? -1 : 1;
	if (!d)
		d = strcmp(x->rule->id, y->rule->id);
	if (!d)
		d = strcmp(x->subject, y->subject);
	if (!d)
		d = strcmp(x->function, y->function);
	return d ? d : strcmp(x->message, y->message);
}

void finding_finish(struct finding_list *list)
{
	struct map *seen = map_new();
	struct buf key = BUF_INIT;

	vec_sort(list, compare);
	for (size_t i = 0; i < list->n; i++) {
		struct finding *f = &list->items[i];
		uint32_t before;

		buf_clear(&key);
		buf_addf(&key, "%s\n%s\n%s\n%s\n", f->rule->id, f->path,
			 f->function, f->subject);
		before = map_get(seen, key.data, key.len);
		if (before == MAP_NONE)
			before = 0;
		map_set(seen, key.data, key.len, before + 1);
		buf_addf(&key, "%u", before);
		snprintf(f->id, sizeof(f->id), "%016" PRIx64,
			 (uint64_t)XXH3_64bits(key.data, key.len));
	}
	buf_release(&key);
	map_free(seen);
}

static void free_finding(struct finding *f)
{
	for (size_t i = 0; i < f->evidence.n; i++) {
		free(f->evidence.items[i].path);
		free(f->evidence.items[i].role);
		free(f->evidence.items[i].text);
	}
	vec_release(&f->evidence);
	free(f->severity);
	free(f->confidence);
	free(f->path);
	free(f->function);
	free(f->subject);
	free(f->message);
	free(f->advice);
}

void finding_release(struct finding_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		free_finding(&list->items[i]);
	vec_release(list);
}
