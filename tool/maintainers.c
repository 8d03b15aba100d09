/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <ctype.h>
#include <fnmatch.h>
#include <regex.h>
#include "buf.h"
#include "maintainers.h"
#include "map.h"
#include "tree.h"
#include "vec.h"

struct strings {
	const char **items;
	size_t n, alloc;
};

struct section {
	const char *title;
	struct strings people, files, excluded;
	regex_t *names;
	size_t n_names;
};

/* One F: line. */
struct place {
	const char *pattern;
	size_t len;
	uint32_t section, next;	/* next: of the same text */
};

struct maintainers {
	char *text;		/* the file; strings point into it */
	struct section *items;
	size_t n, alloc;
	struct { struct place *items; size_t n, alloc; } places;
	struct map *plain;	/* without stars: to the last place */
	struct { uint32_t *items; size_t n, alloc; } starred;
	struct map *known;	/* path -> number of section, or the count */
};

static bool is_tagged(const char *line)
{
	return isupper((unsigned char)line[0]) && line[1] == ':' &&
	       (line[2] == '\t' || line[2] == ' ');
}

/*
 * The tree is not trusted. Counted repeats and back-references, which nobody
 * uses there, cost glibc any amount of memory and time.
 */
static bool is_tame(const char *pattern)
{
	return *pattern && strlen(pattern) < 200 && !strpbrk(pattern, "{\\");
}

static void add_regex(struct section *s, const char *pattern)
{
	regex_t re;

	if (!is_tame(pattern) || regcomp(&re, pattern, REG_EXTENDED | REG_NOSUB) != 0)
		return;
	s->names = xrealloc(s->names, (s->n_names + 1) * sizeof(re));
	s->names[s->n_names++] = re;
}

static void add_tagged(struct section *s, const char *line)
{
	const char *value = line + 2;

	value += strspn(value, " \t");
	switch (line[0]) {
	case 'M':
	case 'L':
		*vec_push(&s->people) = value;
		break;
	case 'F':
		*vec_push(&s->files) = value;
		break;
	case 'X':
		*vec_push(&s->excluded) = value;
		break;
	case 'N':
		add_regex(s, value);
		break;
	}
}

/* A title is the untagged line before the first tagged one. */
static void parse(struct maintainers *m)
{
	const char *title = NULL;
	bool in_section = false;

	for (char *line = m->text, *next; line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		line[strcspn(line, "\r")] = '\0';
		if (is_tagged(line)) {
			if (!in_section && title) {
				struct section *s = vec_push(m);

				s->title = title;
				in_section = true;
			}
			if (in_section)
				add_tagged(&m->items[m->n - 1], line);
			continue;
		}
		if (*line && !isspace((unsigned char)*line))
			title = line;
		in_section = false;
	}
}

static bool is_starred(const char *pattern)
{
	return strpbrk(pattern, "*?[") != NULL;
}

static void add_place(struct maintainers *m, uint32_t section,
		      const char *pattern)
{
	uint32_t number = (uint32_t)m->places.n;
	struct place *p = vec_push(&m->places);

	p->pattern = pattern;
	p->len = strlen(pattern);
	p->section = section;
	p->next = MAP_NONE;
	if (is_starred(pattern)) {
		*vec_push(&m->starred) = number;
	} else {
		p->next = map_get(m->plain, pattern, p->len);
		map_set(m->plain, pattern, p->len, number);
	}
}

static void add_places(struct maintainers *m)
{
	for (size_t i = 0; i < m->n; i++)
		for (size_t k = 0; k < m->items[i].files.n; k++)
			add_place(m, (uint32_t)i, m->items[i].files.items[k]);
}

struct maintainers *maintainers_load(const char *root)
{
	struct maintainers *m = xcalloc(1, sizeof(*m));
	struct buf text = BUF_INIT, ignored = BUF_INIT;

	m->known = map_new();
	m->plain = map_new();
	if (tree_read(&text, root, "MAINTAINERS", &ignored) == 0) {
		for (size_t i = 0; i < text.len; i++)
			if (!text.data[i])
				text.data[i] = '\n';
		m->text = buf_detach(&text, NULL);
		parse(m);
		add_places(m);
	}
	buf_release(&text);
	buf_release(&ignored);
	return m;
}

void maintainers_free(struct maintainers *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->n; i++) {
		struct section *s = &m->items[i];

		vec_release(&s->people);
		vec_release(&s->files);
		vec_release(&s->excluded);
		for (size_t k = 0; k < s->n_names; k++)
			regfree(&s->names[k]);
		free(s->names);
	}
	vec_release(m);
	vec_release(&m->places);
	vec_release(&m->starred);
	map_free(m->plain);
	map_free(m->known);
	free(m->text);
	free(m);
}

/*
 * As scripts/get_maintainer.pl: "drivers/i2c/" covers all below, a pattern with
 * a star only files of that depth.
 */
static bool glob_matches(const char *pattern, const char *path)
{
	size_t n = strlen(pattern), plain = strcspn(pattern, "*?[\\");
	char *all;
	bool hit;

	/* Nearly all of the hundreds of starred patterns end here. */
	if (strncmp(pattern, path, plain) != 0)
		return false;
	if (!is_starred(pattern))
		return n && pattern[n - 1] == '/' ? starts_with(path, pattern)
						  : !strcmp(pattern, path) ||
			(starts_with(path, pattern) && path[n] == '/');
	if (pattern[n - 1] != '/')
		return fnmatch(pattern, path, FNM_PATHNAME) == 0;
	all = xstrndup(pattern, n - 1);
	hit = fnmatch(all, path, FNM_PATHNAME | FNM_LEADING_DIR) == 0;
	free(all);
	return hit;
}

static bool is_excluded(const struct section *s, const char *path)
{
	for (size_t i = 0; i < s->excluded.n; i++)
		if (glob_matches(s->excluded.items[i], path))
			return true;
	return false;
}

/* What a section with N: lines fits: length of its best F: pattern, else this. */
enum { FIT_OF_NAME = 2 };

static size_t section_fit(const struct section *s, const char *path)
{
	size_t best = 0;

	for (size_t i = 0; i < s->files.n; i++) {
		size_t n = strlen(s->files.items[i]);

		if (n > best && glob_matches(s->files.items[i], path))
			best = n;
	}
	for (size_t i = 0; i < s->n_names && !best; i++)
		if (regexec(&s->names[i], path, 0, NULL, 0) == 0)
			best = FIT_OF_NAME;
	return best;
}

/* The section that fits best, the first of several. */
struct best {
	const char *path;
	size_t fit;		/* 0: there is none */
	uint32_t section;
};

static void take_section(const struct maintainers *m, struct best *best,
			 uint32_t section, size_t fit)
{
	if (fit < best->fit || (fit == best->fit && section >= best->section) ||
	    !fit || is_excluded(&m->items[section], best->path))
		return;
	best->fit = fit;
	best->section = section;
}

/* Those with the first len bytes of the path for a pattern without stars. */
static void take_plain(const struct maintainers *m, struct best *best,
		       size_t len)
{
	uint32_t i = map_get(m->plain, best->path, len);

	for (; i != MAP_NONE; i = m->places.items[i].next)
		take_section(m, best, m->places.items[i].section, len);
}

static void take_places(const struct maintainers *m, struct best *best)
{
	for (const char *p = best->path; (p = strchr(p, '/')); p++) {
		take_plain(m, best, p - best->path);
		take_plain(m, best, p - best->path + 1);
	}
	take_plain(m, best, strlen(best->path));
	for (size_t i = 0; i < m->starred.n; i++) {
		const struct place *p = &m->places.items[m->starred.items[i]];

		if (p->len >= best->fit && glob_matches(p->pattern, best->path))
			take_section(m, best, p->section, p->len);
	}
}

/* Expensive, and they matter only where next to nothing fits. */
static void take_names(const struct maintainers *m, struct best *best)
{
	for (size_t i = 0; i < m->n && best->fit <= FIT_OF_NAME; i++)
		if (m->items[i].n_names)
			take_section(m, best, (uint32_t)i,
				     section_fit(&m->items[i], best->path));
}

static const struct section *section_of(const struct maintainers *m,
					const char *path)
{
	uint32_t known = map_get(m->known, path, strlen(path));
	struct best best = { .path = path };

	if (known != MAP_NONE)
		return known < m->n ? &m->items[known] : NULL;
	take_places(m, &best);
	take_names(m, &best);
	map_put(m->known, path, strlen(path),
		best.fit ? best.section : (uint32_t)m->n);
	return best.fit ? &m->items[best.section] : NULL;
}

const char *maintainers_subsystem(const struct maintainers *m,
				  const char *path)
{
	const struct section *s = section_of(m, path);

	return s ? s->title : "";
}

const char *const *maintainers_people(const struct maintainers *m,
				      const char *path, size_t *n)
{
	const struct section *s = section_of(m, path);

	*n = s ? s->people.n : 0;
	return s ? s->people.items : NULL;
}
