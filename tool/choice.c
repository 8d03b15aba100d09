/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <strings.h>
#include "buf.h"
#include "choice.h"
#include "json.h"
#include "migrate.h"
#include "vec.h"

static size_t choose(struct migrate *m, size_t i)
{
	if (m->counters.items[i].chosen)
		return 0;
	m->counters.items[i].chosen = true;
	*vec_push(&m->chosen) = i;
	return 1;
}

size_t choice_all(struct migrate *m)
{
	size_t n = 0;

	for (size_t i = 0; i < m->counters.n; i++)
		if (migrate_is_convert(&m->counters.items[i]))
			n += choose(m, i);
	return n;
}

size_t choice_subsystem(struct migrate *m, const char *title)
{
	size_t n = 0;

	for (size_t i = 0; i < m->counters.n; i++) {
		const struct migrate_counter *c = &m->counters.items[i];

		if (migrate_is_convert(c) && !strcasecmp(c->subsystem, title))
			n += choose(m, i);
	}
	return n;
}

/* Letters that two names share at their ends, case apart. */
static size_t likeness(const char *a, const char *b)
{
	size_t n = strlen(a), k = strlen(b), head = 0, tail = 0;

	while (head < n && head < k && !strncasecmp(a + head, b + head, 1))
		head++;
	while (tail < n - head && tail < k - head &&
	       !strncasecmp(a + n - 1 - tail, b + k - 1 - tail, 1))
		tail++;
	return (head + tail) * 100 / ((n > k ? n : k) + 1);
}

/* The best few of n names; said once each. */
static void add_nearest(struct buf *out, const char *word,
			const char *const *names, size_t n)
{
	const char *said[5] = { NULL };
	size_t n_said = 0;

	while (n_said < ARRAY_SIZE(said)) {
		size_t best = 40;
		const char *name = NULL;

		for (size_t i = 0; i < n; i++) {
			bool old = false;

			for (size_t k = 0; k < n_said; k++)
				old |= !strcmp(said[k], names[i]);
			if (old || likeness(word, names[i]) <= best)
				continue;
			best = likeness(word, names[i]);
			name = names[i];
		}
		if (!name)
			break;
		buf_addf(out, "%s'%s'", n_said ? ", " : "", name);
		said[n_said++] = name;
	}
}

size_t choice_counter(struct migrate *m, const char *name, struct buf *err)
{
	const char **names = xcalloc(m->counters.n + 1, sizeof(*names));
	struct buf near = BUF_INIT;
	bool known = false;
	size_t n = 0;

	for (size_t i = 0; i < m->counters.n; i++) {
		names[i] = m->counters.items[i].name;
		if (strcmp(names[i], name) != 0)
			continue;
		known = true;
		n += choose(m, i);
	}
	if (!known) {
		add_nearest(&near, name, names, m->counters.n);
		buf_addf(err, "--counter: the audit knows no counter '%s'%s%s",
			 name, near.len ? "; near it are " : "", near.data);
	}
	buf_release(&near);
	free(names);
	return n;
}

void choice_near_subsystems(const struct migrate *m, const char *title,
			    struct buf *out)
{
	const char **names = xcalloc(m->counters.n + 1, sizeof(*names));
	size_t n = 0;

	for (size_t i = 0; i < m->counters.n; i++)
		if (migrate_is_convert(&m->counters.items[i]))
			names[n++] = m->counters.items[i].subsystem;
	add_nearest(out, title, names, n);
	free(names);
}
