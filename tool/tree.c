/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "file.h"
#include "pool.h"
#include "tree.h"
#include "vec.h"

static bool is_c_name(const char *name)
{
	return ends_with(name, ".c") || ends_with(name, ".h");
}

bool tree_is_foreign(const char *path)
{
	static const char *const dirs[] = {
		"tools/", "scripts/", "Documentation/", "usr/", "debian/",
	};

	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++) {
		size_t n = strlen(dirs[i]) - 1;

		if (!strncmp(path, dirs[i], n) &&
		    (path[n] == '/' || !path[n]))
			return true;
	}
	return false;
}

bool tree_wants(const char *path)
{
	return is_c_name(path) && !tree_is_foreign(path);
}

int tree_read(struct buf *out, const char *root, const char *path,
	      struct buf *err)
{
	char *full = path_join(root, path);
	struct buf real = BUF_INIT;
	size_t n = strlen(root);
	int ret = file_realpath(&real, full, err);

	if (n && root[n - 1] == '/')
		n--;
	if (ret == 0 && (strncmp(real.data, root, n) != 0 ||
			 real.data[n] != '/')) {
		buf_addf(err, "cannot read '%s': it leads out of the tree",
			 full);
		ret = -1;
	}
	if (ret == 0)
		ret = file_read(out, real.data, err);
	free(full);
	buf_release(&real);
	return ret;
}

static int add_file(void *ctx, const char *path, const struct file_stat *st)
{
	struct tree *t = ctx;
	struct tree_file *f;

	if (tree_is_foreign(path))
		return 0;
	f = vec_push(t);
	f->path = xstrdup(path);
	f->size = st->size;
	f->mtime_ns = st->mtime_ns;
	f->inode = st->inode;
	return 0;
}

static void add_unreadable(void *ctx, const char *path, const char *reason)
{
	struct tree *t = ctx;
	struct tree_unreadable *u;

	if (tree_is_foreign(path))
		return;
	u = vec_push(&t->unreadable);
	u->path = xstrdup(path);
	u->reason = xstrdup(reason);
}

/* Value of "NAME = value" at the start of a line; "" if there is none. */
static void makefile_value(struct buf *out, const char *text, const char *name)
{
	size_t len = strlen(name);

	for (const char *p = text; p; p = strchr(p, '\n')) {
		p += *p == '\n';
		if (strncmp(p, name, len) != 0)
			continue;
		p += len;
		p += strspn(p, " \t");
		if (*p != '=')
			continue;
		p++;
		p += strspn(p, " \t");
		buf_add(out, p, strcspn(p, " \t\r\n#"));
		return;
	}
}

/* It becomes the name of a directory: "6.12.117", "6.13.0-rc4". */
static bool is_version(const char *text)
{
	static const char more[] = "0123456789.-+_~"
				   "abcdefghijklmnopqrstuvwxyz"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

	return *text >= '0' && *text <= '9' && !text[strspn(text, more)] &&
	       strlen(text) < 100;
}

static char *read_version(const char *root)
{
	static const char *const names[] = { "VERSION", "PATCHLEVEL",
					     "SUBLEVEL" };
	struct buf text = BUF_INIT, version = BUF_INIT, ignored = BUF_INIT;

	if (tree_read(&text, root, "Makefile", &ignored) == 0) {
		for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
			size_t before = version.len;

			if (before)
				buf_addch(&version, '.');
			makefile_value(&version, text.data, names[i]);
			if (version.len == before + (before != 0))
				buf_setlen(&version, before);
		}
		makefile_value(&version, text.data, "EXTRAVERSION");
	}
	if (!is_version(version.data)) {
		buf_clear(&version);
		buf_addstr(&version, "unknown");
	}
	buf_release(&text);
	buf_release(&ignored);
	return buf_detach(&version, NULL);
}

/* Directories are listed on threads, those two levels down one by one. */
struct listing {
	struct tree *tree;
	struct { char **items; size_t n, alloc; } deep;
	struct tree *parts;	/* one for each of deep */
	struct buf *errors;
};

static int list_file(void *ctx, const char *path, const struct file_stat *st)
{
	struct listing *l = ctx;

	return add_file(l->tree, path, st);
}

static void list_unreadable(void *ctx, const char *path, const char *reason)
{
	struct listing *l = ctx;

	add_unreadable(l->tree, path, reason);
}

static bool list_dir(void *ctx, const char *path)
{
	struct listing *l = ctx;

	if (tree_is_foreign(path))
		return false;
	if (!strchr(path, '/'))
		return true;
	*vec_push(&l->deep) = xstrdup(path);
	return false;
}

static void list_deep(void *ctx, size_t i)
{
	struct listing *l = ctx;
	struct file_walk walk = {
		.want_stat = true, .keep_name = is_c_name, .visit = add_file,
		.unreadable = add_unreadable, .ctx = &l->parts[i],
		.below = l->deep.items[i],
	};

	file_walk(l->tree->root, &walk, &l->errors[i]);
}

/* What was found becomes the tree's. */
static void take_part(struct tree *t, struct tree *part)
{
	for (size_t i = 0; i < part->n; i++)
		*vec_push(t) = part->items[i];
	for (size_t i = 0; i < part->unreadable.n; i++)
		*vec_push(&t->unreadable) = part->unreadable.items[i];
	vec_release(part);
	vec_release(&part->unreadable);
}

static int list_files(struct tree *t, unsigned int jobs, struct buf *err)
{
	struct listing l = { .tree = t };
	struct file_walk walk = {
		.want_stat = true, .keep_name = is_c_name, .visit = list_file,
		.unreadable = list_unreadable, .keep_dir = list_dir,
		.ctx = &l,
	};
	int ret = file_walk(t->root, &walk, err);

	l.parts = xcalloc(l.deep.n + 1, sizeof(*l.parts));
	l.errors = xcalloc(l.deep.n + 1, sizeof(*l.errors));
	for (size_t i = 0; i < l.deep.n; i++)
		buf_init(&l.errors[i]);
	if (ret == 0)
		pool_each(jobs, l.deep.n, list_deep, &l);
	for (size_t i = 0; i < l.deep.n; i++) {
		take_part(t, &l.parts[i]);
		buf_release(&l.errors[i]);
		free(l.deep.items[i]);
	}
	vec_release(&l.deep);
	free(l.parts);
	free(l.errors);
	return ret;
}

static int by_path(const void *a, const void *b)
{
	const struct tree_file *x = a, *y = b;

	return strcmp(x->path, y->path);
}

static int by_unreadable(const void *a, const void *b)
{
	const struct tree_unreadable *x = a, *y = b;

	return strcmp(x->path, y->path);
}

int tree_open(struct tree *out, const char *dir, unsigned int jobs,
	      struct buf *err)
{
	struct buf root = BUF_INIT;

	memset(out, 0, sizeof(*out));
	if (file_realpath(&root, dir, err) < 0)
		return -1;
	out->root = buf_detach(&root, NULL);
	if (!file_is_dir(out->root)) {
		buf_addf(err, "cannot audit '%s': not a directory", dir);
		goto fail;
	}
	out->version = read_version(out->root);
	if (list_files(out, jobs, err) < 0)
		goto fail;
	if (!out->n) {
		buf_addf(err, "cannot audit '%s': no C file in it", dir);
		goto fail;
	}
	vec_sort(out, by_path);
	vec_sort(&out->unreadable, by_unreadable);
	return 0;
fail:
	tree_release(out);
	return -1;
}

void tree_release(struct tree *t)
{
	for (size_t i = 0; i < t->n; i++)
		free(t->items[i].path);
	vec_release(t);
	for (size_t i = 0; i < t->unreadable.n; i++) {
		free(t->unreadable.items[i].path);
		free(t->unreadable.items[i].reason);
	}
	vec_release(&t->unreadable);
	free(t->root);
	free(t->version);
	memset(t, 0, sizeof(*t));
}
