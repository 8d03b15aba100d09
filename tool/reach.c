/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "frozen.h"
#include "map.h"
#include "reach.h"
#include "vec.h"

struct file {
	const char *path;
	uint8_t world;		/* 0: the kernel; else a number of worlds[] */
	uint8_t arch_len;	/* of "arch/arm/"; 0: not below arch/ */
	bool resolved;
	struct { uint32_t *items; size_t n, alloc; } includes;
				/* numbers in spellings; resolved: of files */
};

struct reach {
	struct map *numbers;
	struct { struct file *items; size_t n, alloc; } files;
	struct map *spellings;
	struct map *included_names;	/* base names of spellings */
	/* Files of one base name: a chain through `next`. */
	struct map *last_of_name;
	struct { uint32_t *items; size_t n, alloc; } next;
	/* What the last `from` sees: distance[file] is good if seen[file] is
	   `generation`. */
	uint32_t from, generation;
	uint32_t *seen, *distance, *queue;
	uint32_t n_seen;		/* of them, in queue */
	size_t room;
	bool is_frozen;
};

static const char *const worlds[] = {
	"tools/", "scripts/", "samples/", "Documentation/",
};

struct reach *reach_new(void)
{
	struct reach *r = xcalloc(1, sizeof(*r));

	r->numbers = map_new();
	r->spellings = map_new();
	r->included_names = map_new();
	r->last_of_name = map_new();
	r->from = REACH_NONE;
	return r;
}

void reach_free(struct reach *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < r->files.n; i++)
		vec_release(&r->files.items[i].includes);
	vec_release(&r->files);
	vec_release(&r->next);
	map_free(r->numbers);
	map_free(r->spellings);
	map_free(r->included_names);
	map_free(r->last_of_name);
	free(r->seen);
	free(r->distance);
	free(r->queue);
	if (!r->is_frozen)
		free(r);
}

struct reach *reach_freeze(const struct reach *r, struct freezer *f)
{
	struct reach copy = {
		.numbers = map_freeze(r->numbers, f),
		.spellings = map_freeze(r->spellings, f),
		.included_names = map_freeze(r->included_names, f),
		.last_of_name = map_freeze(r->last_of_name, f),
		.from = REACH_NONE, .is_frozen = true,
	};
	struct file *files = xcalloc(r->files.n + 1, sizeof(*files));

	for (size_t i = 0; i < r->files.n; i++) {
		files[i] = r->files.items[i];
		files[i].path = map_frozen_key(r->numbers, copy.numbers, f,
					       files[i].path);
		files[i].includes.alloc = 0;
		files[i].includes.items = freezer_put(f,
			files[i].includes.items, files[i].includes.n *
			sizeof(*files[i].includes.items));
	}
	copy.files.n = copy.next.n = r->files.n;
	copy.files.items = freezer_put(f, files, r->files.n * sizeof(*files));
	copy.next.items = freezer_put(f, r->next.items, r->next.n *
				      sizeof(*r->next.items));
	free(files);
	return freezer_put(f, &copy, sizeof(copy));
}

const char *reach_frozen_path(const struct reach *copy,
			      const struct freezer *f, uint32_t file)
{
	const struct reach *r = freezer_at(f, copy);
	const struct file *at = freezer_at(f, r->files.items + file);

	return at->path;
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* "arch/arm/" of "arch/arm/mm/fault.c"; 0 outside of arch/. */
static size_t arch_length(const char *path)
{
	const char *slash;

	if (!starts_with(path, "arch/"))
		return 0;
	slash = strchr(path + strlen("arch/"), '/');
	return slash && slash - path < UINT8_MAX ? (size_t)(slash + 1 - path)
						 : 0;
}

static uint8_t world_of(const char *path)
{
	for (size_t i = 0; i < ARRAY_SIZE(worlds); i++)
		if (starts_with(path, worlds[i]))
			return (uint8_t)(i + 1);
	return 0;
}

uint32_t reach_file(struct reach *r, const char *path)
{
	uint32_t number = map_intern(r->numbers, path, strlen(path));
	const char *name = base_name(path);
	struct file *f;

	if (number < r->files.n)
		return number;
	f = vec_push(&r->files);
	f->path = map_key(r->numbers, number);
	f->world = world_of(path);
	f->arch_len = (uint8_t)arch_length(path);
	*vec_push(&r->next) = map_get(r->last_of_name, name, strlen(name));
	map_set(r->last_of_name, name, strlen(name), number);
	return number;
}

uint32_t reach_count(const struct reach *r)
{
	return (uint32_t)r->files.n;
}

const char *reach_path(const struct reach *r, uint32_t file)
{
	return r->files.items[file].path;
}

uint32_t reach_find(const struct reach *r, const char *path)
{
	return map_get(r->numbers, path, strlen(path));
}

bool reach_same_world(const struct reach *r, uint32_t from, uint32_t to)
{
	const struct file *f = &r->files.items[from], *t = &r->files.items[to];

	if (f->arch_len && t->arch_len && !reach_same_arch(r, from, to))
		return false;
	return t->world == 0 || t->world == f->world;
}

bool reach_same_arch(const struct reach *r, uint32_t a, uint32_t b)
{
	const struct file *f = &r->files.items[a], *t = &r->files.items[b];

	return f->arch_len && f->arch_len == t->arch_len &&
	       !memcmp(f->path, t->path, f->arch_len);
}

static void add_included_name(struct reach *r, const char *spelling)
{
	const char *name = base_name(spelling);
	size_t len = strlen(name);

	if (name == spelling && len > 0) {
		name++;
		len--;
	}
	if (len > 1)
		map_put(r->included_names, name, len - 1, 1);
}

void reach_add(struct reach *r, uint32_t file, char *const *includes,
	       uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		uint32_t count = (uint32_t)map_count(r->spellings);
		uint32_t number = map_put(r->spellings, includes[i],
					  strlen(includes[i]), count);

		if (number == count)
			add_included_name(r, includes[i]);
		*vec_push(&r->files.items[file].includes) = number;
	}
}

void reach_replace(struct reach *r, uint32_t file, char *const *includes,
		   uint32_t n)
{
	struct file *f = &r->files.items[file];

	vec_release(&f->includes);
	f->resolved = false;
	reach_add(r, file, includes, n);
	r->from = REACH_NONE;
}

bool reach_is_included(const struct reach *r, uint32_t file)
{
	const char *name = base_name(r->files.items[file].path);

	return map_get(r->included_names, name, strlen(name)) != MAP_NONE;
}

/*
 * Resolving one include line. `name` is what stands between the quotes.
 */

static uint32_t try_path(const struct reach *r, uint32_t from,
			 const char *first, size_t first_len,
			 const char *second, const char *name)
{
	struct buf path = BUF_INIT;
	uint32_t found;

	buf_add(&path, first, first_len);
	buf_addstr(&path, second);
	buf_addstr(&path, name);
	found = reach_find(r, path.data);
	buf_release(&path);
	return found != REACH_NONE && reach_same_world(r, from, found)
		? found : REACH_NONE;
}

/* Relative to the directory of `from`, with leading "./" and "../". */
static uint32_t try_beside(const struct reach *r, uint32_t from,
			   const char *name)
{
	const char *path = r->files.items[from].path;
	size_t len = (size_t)(base_name(path) - path);

	for (;;) {
		if (starts_with(name, "./")) {
			name += 2;
		} else if (starts_with(name, "../") && len > 0) {
			name += 3;
			for (len--; len > 0 && path[len - 1] != '/'; len--)
				;
		} else {
			break;
		}
	}
	return try_path(r, from, path, len, "", name);
}

static uint32_t try_include_dirs(const struct reach *r, uint32_t from,
				 const char *prefix, size_t len,
				 const char *name)
{
	uint32_t found = try_path(r, from, prefix, len, "include/", name);

	if (found == REACH_NONE)
		found = try_path(r, from, prefix, len, "include/uapi/", name);
	return found;
}

static size_t common_directories(const char *a, const char *b)
{
	size_t common = 0;

	for (size_t i = 0; a[i] && a[i] == b[i]; i++)
		common += a[i] == '/';
	return common;
}

/* True when `path` ends with "/name" or is it. */
static bool ends_with_path(const char *path, const char *name)
{
	size_t n = strlen(path), m = strlen(name);

	return ends_with(path, name) && (n == m || path[n - m - 1] == '/');
}

static uint32_t try_ending(const struct reach *r, uint32_t from,
			   const char *name)
{
	const char *path = r->files.items[from].path, *base = base_name(name);
	uint32_t best = REACH_NONE, i;
	size_t best_common = 0;
	bool tie = false;

	i = map_get(r->last_of_name, base, strlen(base));
	for (; i != REACH_NONE; i = r->next.items[i]) {
		const char *other = r->files.items[i].path;
		size_t common = common_directories(path, other);

		if (!ends_with_path(other, name) ||
		    !reach_same_world(r, from, i))
			continue;
		if (best != REACH_NONE && common < best_common)
			continue;
		tie = best != REACH_NONE && common == best_common;
		best = i;
		best_common = common;
	}
	return tie ? REACH_NONE : best;
}

/* The first arch in the order of paths, for asm/ headers that x86 lacks. */
static uint32_t try_any_arch(const struct reach *r, const char *name)
{
	const char *base = base_name(name);
	uint32_t best = REACH_NONE, i;

	i = map_get(r->last_of_name, base, strlen(base));
	for (; i != REACH_NONE; i = r->next.items[i]) {
		const char *path = r->files.items[i].path;

		if (r->files.items[i].arch_len && strstr(path, "/include/") &&
		    ends_with_path(path, name) &&
		    (best == REACH_NONE ||
		     strcmp(path, r->files.items[best].path) < 0))
			best = i;
	}
	return best;
}

static uint32_t try_tree(const struct reach *r, uint32_t from,
			 const char *name)
{
	const char *path = r->files.items[from].path;
	size_t arch = r->files.items[from].arch_len;
	uint32_t found = REACH_NONE;

	if (r->files.items[from].world)
		found = try_include_dirs(r, from, path,
			strlen(worlds[r->files.items[from].world - 1]), name);
	if (found == REACH_NONE && arch)
		found = try_include_dirs(r, from, path, arch, name);
	if (found == REACH_NONE)
		found = try_include_dirs(r, from, "", 0, name);
	if (found == REACH_NONE)
		found = try_include_dirs(r, from, "arch/x86/",
					 strlen("arch/x86/"), name);
	if (found == REACH_NONE && starts_with(name, "asm/"))
		found = try_path(r, from, "", 0, "include/asm-generic/",
				 name + strlen("asm/"));
	if (found == REACH_NONE && starts_with(name, "asm/"))
		found = try_any_arch(r, name);
	return found;
}

static uint32_t resolve(const struct reach *r, uint32_t from,
			const char *spelling)
{
	size_t len = strlen(spelling);
	uint32_t found = REACH_NONE;
	char *name;

	if (len < 3 || (*spelling != '"' && *spelling != '<'))
		return REACH_NONE;
	name = xstrndup(spelling + 1, len - 2);
	if (*spelling == '"')
		found = try_beside(r, from, name);
	if (found == REACH_NONE)
		found = try_tree(r, from, name);
	if (found == REACH_NONE)
		found = try_ending(r, from, name);
	free(name);
	return found;
}

static void resolve_all(struct reach *r, uint32_t file)
{
	struct file *f = &r->files.items[file];
	size_t kept = 0;

	if (f->resolved)
		return;
	f->resolved = true;
	for (size_t i = 0; i < f->includes.n; i++) {
		uint32_t to = resolve(r, file,
			map_key(r->spellings, f->includes.items[i]));

		if (to != REACH_NONE)
			f->includes.items[kept++] = to;
	}
	f->includes.n = kept;
}

static void make_room(struct reach *r)
{
	size_t n = r->files.n;

	if (r->room >= n)
		return;
	r->seen = xrealloc(r->seen, n * sizeof(*r->seen));
	r->distance = xrealloc(r->distance, n * sizeof(*r->distance));
	r->queue = xrealloc(r->queue, n * sizeof(*r->queue));
	memset(r->seen + r->room, 0, (n - r->room) * sizeof(*r->seen));
	r->room = n;
}

static void walk_from(struct reach *r, uint32_t from)
{
	uint32_t n = 0;

	make_room(r);
	r->from = from;
	r->generation++;
	r->seen[from] = r->generation;
	r->distance[from] = 0;
	r->queue[n++] = from;
	for (uint32_t at = 0; at < n; at++) {
		struct file *f = &r->files.items[r->queue[at]];

		resolve_all(r, r->queue[at]);
		for (size_t i = 0; i < f->includes.n; i++) {
			uint32_t to = f->includes.items[i];

			if (r->seen[to] == r->generation)
				continue;
			r->seen[to] = r->generation;
			r->distance[to] = r->distance[r->queue[at]] + 1;
			r->queue[n++] = to;
		}
	}
	r->n_seen = n;
}

static void look_from(struct reach *r, uint32_t from)
{
	if (from != r->from || r->room < r->files.n)
		walk_from(r, from);
}

uint32_t reach_distance(struct reach *r, uint32_t from, uint32_t to)
{
	look_from(r, from);
	return r->seen[to] == r->generation ? r->distance[to] : REACH_NONE;
}

const uint32_t *reach_seen(struct reach *r, uint32_t from, uint32_t *n)
{
	look_from(r, from);
	*n = r->n_seen;
	return r->queue;
}

const uint32_t *reach_includes(struct reach *r, uint32_t file, uint32_t *n)
{
	resolve_all(r, file);
	*n = (uint32_t)r->files.items[file].includes.n;
	return r->files.items[file].includes.items;
}

/* Per spelling: it ends in that base name. */
static bool *spellings_of(const struct reach *r, const char *path)
{
	const char *name = base_name(path);
	bool *of = xcalloc(map_count(r->spellings) + 1, sizeof(*of));
	size_t len = strlen(name);

	for (uint32_t i = 0; i < map_count(r->spellings); i++) {
		const char *spelling = map_key(r->spellings, i);
		size_t n = strlen(spelling);

		of[i] = n >= len + 2 &&
			!memcmp(spelling + n - 1 - len, name, len) &&
			(n == len + 2 || spelling[n - 2 - len] == '/');
	}
	return of;
}

void reach_each_user(const struct reach *r, const char *path,
		     void (*visit)(void *ctx, uint32_t file), void *ctx)
{
	bool *spelled = spellings_of(r, path);
	const char *name = base_name(path);

	for (uint32_t i = 0; i < r->files.n; i++) {
		const struct file *f = &r->files.items[i];
		bool uses = false;

		for (size_t k = 0; k < f->includes.n && !uses; k++) {
			uint32_t to = f->includes.items[k];

			uses = f->resolved
				? !strcmp(base_name(r->files.items[to].path),
					  name)
				: spelled[to];
		}
		if (uses)
			visit(ctx, i);
	}
	free(spelled);
}
