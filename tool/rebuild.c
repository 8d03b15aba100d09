/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "file.h"
#include "map.h"
#include "merge.h"
#include "migrate.h"
#include "pipeline.h"
#include "pool.h"
#include "proc.h"
#include "progress.h"
#include "rebuild.h"
#include "vec.h"
#include "workspace.h"

enum { OBJECTS_A_CALL = 200 };

/* What allmodconfig has besides, and no object's text depends on. */
static const char fragment[] = "CONFIG_DEBUG_INFO_NONE=y\n"
			       "# CONFIG_WERROR is not set\n"
			       "# CONFIG_GCC_PLUGINS is not set\n"
			       "# CONFIG_MODULE_SIG is not set\n"
			       "# CONFIG_KASAN is not set\n"
			       "# CONFIG_UBSAN is not set\n"
			       "# CONFIG_KCSAN is not set\n"
			       "# CONFIG_GCOV_KERNEL is not set\n"
			       "# CONFIG_KCOV is not set\n";

struct object {
	uint32_t file; /* its source */
	char *path; /* in the build directory */
	bool before, after;
};

struct run {
	struct migrate *m;
	struct workspace *ws;
	char *dir, *source, *build;
	struct {
		struct object *items;
		size_t n, alloc;
	} objects;
	struct buf said; /* of the last make */
	struct buf *err;
};

/* ---- children ---- */

/* 0 when it ended well, else 1 (said has its words); -1 with a message. */
static int call(struct run *run, const char *const *argv,
		const char *const *env)
{
	const struct proc_spec spec = {
		.argv = argv,
		.cwd = run->dir,
		.env = env,
	};
	const struct proc_result *r;
	struct proc *p = NULL;
	int ret;

	if (proc_run(&p, &spec, run->err) < 0)
		return -1;
	r = proc_result(p);
	buf_clear(&run->said);
	buf_add(&run->said, r->err->data, r->err->len);
	ret = r->end == PROC_EXITED && r->status == 0 ? 0 : 1;
	proc_free(p);
	return ret;
}

/* As call, but a child that fails is a failure, with its last line. */
static int must(struct run *run, const char *const *argv,
		const char *const *env, const char *what)
{
	int ret = call(run, argv, env);
	const char *last;

	if (ret <= 0 || pool_interrupted())
		return ret < 0 ? -1 : 0;
	while (run->said.len && run->said.data[run->said.len - 1] == '\n')
		buf_setlen(&run->said, run->said.len - 1);
	last = run->said.len ? strrchr(run->said.data, '\n') : NULL;
	buf_addf(run->err, "--build: %s failed: %s", what,
		 last ? last + 1 : run->said.data);
	return -1;
}

static int make(struct run *run, const char *const *targets, size_t n,
		const char *what)
{
	const char **argv = xcalloc(n + 10, sizeof(*argv));
	struct buf out = BUF_INIT, jobs = BUF_INIT, all = BUF_INIT;
	const char *env[] = { "PYTHONDONTWRITEBYTECODE=1", NULL, NULL };
	size_t k = 0;
	int ret;

	buf_addf(&out, "O=%s", run->build);
	buf_addf(&jobs, "-j%u", run->ws->jobs);
	buf_addf(&all, "KCONFIG_ALLCONFIG=%s/fragment", run->dir);
	env[1] = all.data;
	argv[k++] = "make";
	argv[k++] = "-s";
	argv[k++] = "-k";
	argv[k++] = "-C";
	argv[k++] = run->source;
	argv[k++] = out.data;
	argv[k++] = jobs.data;
	for (size_t i = 0; i < n; i++)
		argv[k++] = targets[i];
	ret = what ? must(run, argv, env, what) : call(run, argv, env);
	free(argv);
	buf_release(&out);
	buf_release(&jobs);
	buf_release(&all);
	return ret < 0 ? -1 : 0;
}

/* ---- the copy ---- */

static int copy_tree(struct run *run)
{
	struct buf root = BUF_INIT;
	const char *link[] = { "cp", "-al", "--", NULL, run->source, NULL };
	const char *copy[] = { "cp",	    "-a", "--reflink=auto", "--", NULL,
			       run->source, NULL };
	char *git = path_join(run->source, ".git");
	int ret = file_realpath(&root, run->ws->tree.root, run->err);

	link[3] = copy[4] = root.data;
	if (ret == 0)
		ret = call(run, link, NULL);
	if (ret > 0 && !pool_interrupted())
		ret = file_remove_tree(run->source, run->err) ||
		      must(run, copy, NULL, "copying the tree");
	if (ret == 0)
		ret = file_remove_tree(git, run->err);
	free(git);
	buf_release(&root);
	return ret;
}

static int configure(struct run *run)
{
	static const char *const fresh[] = { "allmodconfig" };
	static const char *const old[] = { "olddefconfig" };
	static const char *const ready[] = { "prepare", "modules_prepare" };
	char *given = path_join(run->dir, "config");
	char *config = path_join(run->build, ".config");
	char *part = path_join(run->dir, "fragment");
	struct buf text = BUF_INIT;
	int ret = file_mkdirs(run->build, run->err);

	if (ret == 0 && file_exists(given)) {
		ret = file_read(&text, given, run->err);
		if (ret == 0)
			ret = file_write(config, text.data, text.len, run->err);
		if (ret == 0)
			ret = file_write(part, "", 0, run->err);
		if (ret == 0)
			ret = make(run, old, 1, "make olddefconfig");
	} else if (ret == 0) {
		ret = file_write(part, fragment, strlen(fragment), run->err);
		if (ret == 0)
			ret = make(run, fresh, 1, "make allmodconfig");
	}
	if (ret == 0 && !pool_interrupted())
		ret = make(run, ready, 2, "make prepare");
	free(given);
	free(config);
	free(part);
	buf_release(&text);
	return ret;
}

/* ---- objects ---- */

static void list_objects(struct run *run)
{
	struct map *seen = map_new();

	for (size_t i = 0; i < run->m->chosen.n; i++) {
		const struct migrate_counter *c =
			&run->m->counters.items[run->m->chosen.items[i]];

		for (size_t k = 0;
		     k < c->changes.n && !c->refusals.n && !c->stops.n; k++) {
			uint32_t file = c->changes.items[k].file;
			const char *path = run->ws->files[file].tree->path;
			struct object *o;

			if (!ends_with(path, ".c") ||
			    map_get(seen, path, strlen(path)) != MAP_NONE)
				continue;
			map_put(seen, path, strlen(path), 1);
			o = vec_push(&run->objects);
			o->file = file;
			o->path = xstrdup(path);
			o->path[strlen(path) - 1] = 'o';
		}
	}
	map_free(seen);
}

static bool is_there(const struct run *run, const struct object *o)
{
	char *path = path_join(run->build, o->path);
	bool there = file_exists(path);

	free(path);
	return there;
}

/* only: those that are there. */
static int compile(struct run *run, bool only)
{
	const char *targets[OBJECTS_A_CALL];
	struct progress *progress = progress_start(
		"compiling", "objects", run->objects.n, run->objects.n);
	size_t n = 0;
	int ret = 0;

	for (size_t i = 0; i <= run->objects.n && ret == 0; i++) {
		if ((n == OBJECTS_A_CALL || (i == run->objects.n && n)) &&
		    !pool_interrupted()) {
			ret = make(run, targets, n, NULL);
			progress_add(progress, n, n);
			n = 0;
		}
		if (i < run->objects.n &&
		    (!only || run->objects.items[i].before))
			targets[n++] = run->objects.items[i].path;
	}
	progress_end(progress);
	return ret;
}

/* ---- the patches, all of them at once ---- */

static int lay(struct run *run, struct map *done, uint32_t file)
{
	const char *path = run->ws->files[file].tree->path;
	char *full;
	struct buf text = BUF_INIT;
	int ret;

	if (map_get(done, path, strlen(path)) != MAP_NONE)
		return 0;
	map_put(done, path, strlen(path), 1);
	full = path_join(run->source, path);
	merge_text(&text, run->m, file);
	ret = file_write(full, text.data, text.len, run->err);
	free(full);
	buf_release(&text);
	return ret;
}

static int lay_patches(struct run *run)
{
	struct map *done = map_new();
	int ret = 0;

	for (size_t i = 0; i < run->m->counters.n; i++) {
		const struct migrate_counter *c = &run->m->counters.items[i];

		for (size_t k = 0; k < c->changes.n && !c->refusals.n &&
				   !c->stops.n && ret == 0;
		     k++)
			ret = lay(run, done, c->changes.items[k].file);
	}
	map_free(done);
	return ret;
}

static int remove_objects(struct run *run)
{
	int ret = 0;

	for (size_t i = 0; i < run->objects.n && ret == 0; i++) {
		char *path = path_join(run->build, run->objects.items[i].path);

		ret = file_remove_tree(path, run->err);
		free(path);
	}
	return ret;
}

/* ---- what it comes to ---- */

static void judge(struct run *run, struct migrate_counter *c)
{
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < run->objects.n; i++) {
		const struct object *o = &run->objects.items[i];
		bool mine = false;

		for (size_t k = 0; k < c->changes.n; k++)
			mine |= c->changes.items[k].file == o->file;
		if (!mine)
			continue;
		c->objects_built += o->before && o->after;
		c->objects_without += !o->before;
		if (o->before && !o->after)
			migrate_refuse(c, run->ws->files[o->file].tree->path, 1,
				       "it does not compile any more with the "
				       "patches in place");
	}
	if (c->checks)
		buf_addstr(&text, c->checks);
	if (c->objects_built)
		buf_addf(&text,
			 "Built: %zu file%s that this touches, by the tree's "
			 "own make, before and after.\n",
			 c->objects_built, c->objects_built == 1 ? "" : "s");
	if (c->objects_without)
		buf_addf(&text,
			 "Not built: %zu file%s that this configuration "
			 "leaves out, or that fail%s as %s.\n",
			 c->objects_without, c->objects_without == 1 ? "" : "s",
			 c->objects_without == 1 ? "s" : "",
			 c->objects_without == 1 ? "it is" : "they are");
	free(c->checks);
	c->checks = buf_detach(&text, NULL);
	c->built = true;
}

static int look(UNUSED void *ctx, const char *path,
		UNUSED const struct file_stat *st)
{
	return strcmp(path, "config") != 0;
}

int rebuild_check_place(const char *dir, struct buf *err)
{
	struct file_walk walk = { .visit = look };
	struct buf ignored = BUF_INIT;
	int ret = 0;

	if (file_exists(dir) &&
	    (!file_is_dir(dir) || file_walk(dir, &walk, &ignored) != 0)) {
		buf_addf(err,
			 "--build: '%s' holds more than a file 'config': name "
			 "a directory that is empty or not there",
			 dir);
		ret = -1;
	}
	buf_release(&ignored);
	return ret;
}

int rebuild_run(struct migrate *m, const char *dir, struct buf *err)
{
	struct run run = { .m = m, .ws = &m->audit->ws, .err = err };
	struct buf full = BUF_INIT;
	int ret = file_mkdirs(dir, err);

	if (ret == 0)
		ret = file_realpath(&full, dir, err);
	buf_init(&run.said);
	run.dir = buf_detach(&full, NULL);
	run.source = path_join(run.dir, "source");
	run.build = path_join(run.dir, "build");
	list_objects(&run);
	if (ret == 0 && run.objects.n)
		ret = copy_tree(&run) || configure(&run) ||
				      compile(&run, false) ?
			      -1 :
			      0;
	for (size_t i = 0; i < run.objects.n && ret == 0; i++)
		run.objects.items[i].before =
			is_there(&run, &run.objects.items[i]);
	if (ret == 0 && run.objects.n && !pool_interrupted())
		ret = remove_objects(&run) || lay_patches(&run) ||
				      compile(&run, true) ?
			      -1 :
			      0;
	for (size_t i = 0; i < run.objects.n && ret == 0; i++)
		run.objects.items[i].after =
			is_there(&run, &run.objects.items[i]);
	for (size_t i = 0; i < m->chosen.n && ret == 0 && !pool_interrupted();
	     i++) {
		struct migrate_counter *c =
			&m->counters.items[m->chosen.items[i]];

		if (c->changes.n && !c->refusals.n && !c->stops.n)
			judge(&run, c);
	}
	for (size_t i = 0; i < run.objects.n; i++)
		free(run.objects.items[i].path);
	vec_release(&run.objects);
	buf_release(&run.said);
	free(run.dir);
	free(run.source);
	free(run.build);
	return pool_interrupted() && ret == 0 ? 1 : ret;
}
