/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "fact.h"
#include "vec.h"

/* What makes two facts the same fact. */
static int compare_facts(const void *a, const void *b)
{
	const struct fact *x = a, *y = b;
	int d;

	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	if (x->col != y->col)
		return x->col < y->col ? -1 : 1;
	d = strcmp(x->kind, y->kind);
	if (!d)
		d = strcmp(x->attrs, y->attrs);
	return d;
}

/* Of equal facts, the same one comes first whatever the order was. */
static int compare_all(const void *a, const void *b)
{
	const struct fact *x = a, *y = b;
	int d = compare_facts(a, b);

	if (!d && x->end_col != y->end_col)
		d = x->end_col < y->end_col ? -1 : 1;
	return d ? d : strcmp(x->function, y->function);
}

void fact_sort(struct fact_list *list)
{
	vec_sort(list, compare_all);
}

static void free_fact(struct fact *f)
{
	free(f->kind);
	free(f->function);
	free(f->attrs);
}

void fact_unique(struct fact_list *list)
{
	size_t to = 0;

	for (size_t i = 0; i < list->n; i++) {
		if (to && !compare_facts(&list->items[to - 1],
					 &list->items[i]))
			free_fact(&list->items[i]);
		else
			list->items[to++] = list->items[i];
	}
	list->n = to;
}

void fact_release(struct fact_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		free_fact(&list->items[i]);
	vec_release(list);
}

const char *trouble_kind_name(enum trouble_kind kind)
{
	return kind == TROUBLE_BLIND ? "blind" : "failed";
}

void trouble_add(struct trouble_list *list, enum trouble_kind kind,
		 const char *path, const char *function, uint32_t line,
		 const char *rule, const char *message)
{
	struct trouble *t = vec_push(list);

	t->kind = kind;
	t->path = xstrdup(path ? path : "");
	t->function = xstrdup(function ? function : "");
	t->rule = xstrdup(rule ? rule : "");
	t->message = xstrdup(message ? message : "");
	t->line = line;
}

static int compare_troubles(const void *a, const void *b)
{
	const struct trouble *x = a, *y = b;
	int d = strcmp(x->path, y->path);

	if (!d && x->line != y->line)
		d = x->line < y->line ? -1 : 1;
	if (!d)
		d = strcmp(x->function, y->function);
	if (!d)
		d = strcmp(x->rule, y->rule);
	if (!d)
		d = (int)x->kind - (int)y->kind;
	return d ? d : strcmp(x->message, y->message);
}

static void free_trouble(struct trouble *t)
{
	free(t->path);
	free(t->function);
	free(t->rule);
	free(t->message);
}

void trouble_sort(struct trouble_list *list)
{
	size_t to = 0;

	vec_sort(list, compare_troubles);
	for (size_t i = 0; i < list->n; i++) {
		if (to && !compare_troubles(&list->items[to - 1],
					    &list->items[i]))
			free_trouble(&list->items[i]);
		else
			list->items[to++] = list->items[i];
	}
	list->n = to;
}

void trouble_release(struct trouble_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		free_trouble(&list->items[i]);
	vec_release(list);
}
