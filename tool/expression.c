/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "ctok.h"
#include "expression.h"

static const struct expression_macro macros[] = {
	{ "container_of*", TYPE_POINTER, 1 },
	{ "list_entry*", TYPE_POINTER, 1 },
	{ "list_first_entry*", TYPE_POINTER, 1 },
	{ "list_last_entry*", TYPE_POINTER, 1 },
	{ "list_next_entry*", SAME, 0 },
	{ "list_prev_entry*", SAME, 0 },
	{ "list_next_or_null_rcu", TYPE_POINTER, 2 },
	{ "hlist_entry*", TYPE_POINTER, 1 },
	{ "hlist_nulls_entry*", TYPE_POINTER, 1 },
	{ "llist_entry", TYPE_POINTER, 1 },
	{ "rb_entry*", TYPE_POINTER, 1 },
	{ "from_timer", SAME, 0 },
	{ "from_tasklet", SAME, 0 },
	{ "timer_container_of", SAME, 0 },
	{ "from_work", SAME, 0 },
	{ "per_cpu_ptr", SAME, 0 },
	{ "this_cpu_ptr", SAME, 0 },
	{ "raw_cpu_ptr", SAME, 0 },
	{ "get_cpu_ptr", SAME, 0 },
	{ "per_cpu", SAME_OBJECT, 0 },
	{ "get_cpu_var", SAME_OBJECT, 0 },
	{ "this_cpu_read", SAME_OBJECT, 0 },
	{ "rcu_dereference*", SAME, 0 },
	{ "srcu_dereference*", SAME, 0 },
	{ "rcu_access_pointer", SAME, 0 },
	{ "rcu_replace_pointer", SAME, 0 },
	{ "unrcu_pointer", SAME, 0 },
	{ "READ_ONCE", SAME_OBJECT, 0 },
	{ "ACCESS_ONCE", SAME_OBJECT, 0 },
	{ "smp_load_acquire", TARGET, 0 },
	{ "xchg", TARGET, 0 },
	{ "cmpxchg", TARGET, 0 },
	{ "no_free_ptr", SAME, 0 },
	{ "return_ptr", SAME, 0 },
	{ "likely", SAME, 0 },
	{ "unlikely", SAME, 0 },
};

const struct expression_macro *expression_macro(const struct ctoks *t, size_t i)
{
	size_t len;
	const char *text = ctok_text(t, i, &len);

	for (size_t k = 0; k < ARRAY_SIZE(macros); k++) {
		const char *name = macros[k].name;
		size_t n = strcspn(name, "*");

		if (len >= n && memcmp(text, name, n) == 0 &&
		    (name[n] == '*' || len == n))
			return &macros[k];
	}
	return NULL;
}

static bool is_binary_here(const struct ctoks *t, size_t i, size_t start)
{
	return i > start &&
	       (ctok_is_ident(t, i - 1) || ctok_is(t, i - 1, ")") ||
		ctok_is(t, i - 1, "]") || ctok_kind(t, i - 1) == CTOK_NUMBER);
}

static bool is_split(const struct ctoks *t, size_t i, size_t start,
		     enum expression_split split)
{
	switch (split) {
	case SPLIT_COMMA:
		return ctok_is(t, i, ",");
	case SPLIT_ASSIGN:
		return ctok_is(t, i, "=");
	case SPLIT_TERNARY:
		return ctok_is(t, i, "?");
	default:
		return (ctok_is(t, i, "+") || ctok_is(t, i, "-")) &&
		       is_binary_here(t, i, start);
	}
}

static size_t find_split(const struct ctoks *t, size_t start, size_t end,
			 enum expression_split split)
{
	for (size_t i = start; i < end; i++) {
		if (is_split(t, i, start, split))
			return i;
		if (ctok_is(t, i, "(") || ctok_is(t, i, "[") ||
		    ctok_is(t, i, "{"))
			i = ctok_close(t, i);
	}
	return end;
}

enum expression_split expression_split(const struct ctoks *t, size_t start,
				       size_t end, size_t *at)
{
	enum expression_split split = SPLIT_COMMA;

	*at = end;
	for (; split < SPLITS; split++) {
		*at = find_split(t, start, end, split);
		if (*at < end)
			break;
	}
	return split;
}

size_t expression_colon(const struct ctoks *t, size_t i, size_t end)
{
	int open = 1;

	for (i++; i < end; i++) {
		if (ctok_is(t, i, "?"))
			open++;
		else if (ctok_is(t, i, ":") && --open == 0)
			return i;
		else if (ctok_is(t, i, "(") || ctok_is(t, i, "["))
			i = ctok_close(t, i);
	}
	return end;
}

static size_t next_comma(const struct ctoks *t, size_t i, size_t end)
{
	for (; i < end && !ctok_is(t, i, ","); i++)
		if (ctok_is(t, i, "(") || ctok_is(t, i, "[") ||
		    ctok_is(t, i, "{"))
			i = ctok_close(t, i);
	return i < end ? i : end;
}

bool expression_argument(const struct ctoks *t, size_t open, size_t close,
			 int n, size_t *i, size_t *end)
{
	*i = open + 1;
	*end = next_comma(t, *i, close);
	for (; n > 0 && *end < close; n--) {
		*i = *end + 1;
		*end = next_comma(t, *i, close);
	}
	return n == 0 && *i < *end;
}

size_t expression_unary_end(const struct ctoks *t, size_t i)
{
	while (ctok_is(t, i, "*") || ctok_is(t, i, "&"))
		i++;
	i = ctok_is(t, i, "(") ? ctok_close(t, i) + 1 : i + 1;
	while (i < t->n) {
		if (ctok_is(t, i, "->") || ctok_is(t, i, "."))
			i += 2;
		else if (ctok_is(t, i, "["))
			i = ctok_close(t, i) + 1;
		else
			break;
	}
	return i < t->n ? i : t->n;
}
