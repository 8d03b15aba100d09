/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "diagnose.h"
#include "edit.h"
#include "file.h"
#include "index.h"
#include "json.h"
#include "map.h"
#include "migrate.h"
#include "pipeline.h"
#include "pool.h"
#include "proc.h"
#include "progress.h"
#include "recheck.h"
#include "vec.h"
#include "workspace.h"

enum { TIMEOUT_S = 120 };

/* How one file is compiled. */
struct command {
	json_t *args;
	char *dir;
};

/* One file, parsed once or twice for one counter. */
struct unit {
	struct migrate_counter *counter;
	uint32_t file;
	size_t command;
	json_t *before, *after; /* answers; NULL: none */
};

struct run {
	struct migrate *m;
	struct workspace *ws;
	struct buf root; /* real path of the tree, with a slash */
	struct {
		struct command *items;
		size_t n, alloc;
	} commands;
	struct map *by_path; /* path in the tree -> command */
	struct {
		struct unit *items;
		size_t n, alloc;
	} units;
	size_t at; /* next child: unit at / 2 */
	char *self;
	const char *argv[3];
	struct progress *progress;
};

struct child {
	struct unit *unit;
	bool after;
	struct buf input;
};

/* ---- flags ---- */

/* Path below the root, or NULL. */
static const char *below_root(const struct run *run, const char *path)
{
	return starts_with(path, run->root.data) ? path + run->root.len : NULL;
}

static void add_command(struct run *run, const char *path, json_t *all,
			const char *dir)
{
	struct command *c;

	if (map_get(run->by_path, path, strlen(path)) == MAP_NONE) {
		map_put(run->by_path, path, strlen(path),
			(uint32_t)run->commands.n);
		c = vec_push(&run->commands);
		c->args = diagnose_flags(all);
		c->dir = xstrdup(dir);
	}
	json_decref(all);
}

static void add_entry(struct run *run, const json_t *entry)
{
	const char *dir = json_str(entry, "directory", "");
	const char *command = json_str(entry, "command", NULL);
	json_t *args = json_object_get(entry, "arguments");
	char *path = path_join(dir, json_str(entry, "file", ""));
	struct buf real = BUF_INIT, ignored = BUF_INIT;
	const char *below = NULL;

	if (file_realpath(&real, path, &ignored) == 0)
		below = below_root(run, real.data);
	if (below && (command || args))
		add_command(run, below,
			    command ? diagnose_split(command, strlen(command)) :
				      json_incref(args),
			    dir);
	buf_release(&real);
	buf_release(&ignored);
	free(path);
}

static int read_commands(struct run *run, const char *path, struct buf *err)
{
	json_t *list = json_load_path(path, err);

	if (list && !json_is_array(list)) {
		buf_addf(err, "'%s' is no compile_commands.json: no list",
			 path);
		json_decref(list);
		list = NULL;
	}
	if (!list)
		return -1;
	for (size_t i = 0; i < json_array_size(list); i++)
		add_entry(run, json_array_get(list, i));
	json_decref(list);
	return 0;
}

/* drivers/x/.y.o.cmd: its first line is "savedcmd_... := gcc ...". */
static void read_cmd_file(struct run *run, const char *path)
{
	char *dir = path_dir(path);
	struct buf text = BUF_INIT, ignored = BUF_INIT, file = BUF_INIT;
	const char *start, *base = path_base(path);

	buf_addf(&file, "%s%s%s.%.*s.o.cmd", run->root.data, dir,
		 *dir ? "/" : "", (int)strcspn(base, "."), base);
	if (file_read(&text, file.data, &ignored) == 0) {
		start = strstr(text.data, ":= ");
		if (start)
			add_command(run, path,
				    diagnose_split(start + 3,
						   strcspn(start + 3, "\n")),
				    run->root.data);
	}
	free(dir);
	buf_release(&text);
	buf_release(&ignored);
	buf_release(&file);
}

static size_t command_of(struct run *run, uint32_t file)
{
	const char *path = run->ws->files[file].tree->path;

	return map_get(run->by_path, path, strlen(path));
}

/* ---- which units ---- */

static void add_unit(struct run *run, struct migrate_counter *c, uint32_t file)
{
	size_t command = command_of(run, file);
	struct unit *u;

	for (size_t i = run->units.n;
	     i-- > 0 && run->units.items[i].counter == c;)
		if (run->units.items[i].file == file)
			return;
	if (command == MAP_NONE) {
		c->units_without++;
		return;
	}
	u = vec_push(&run->units);
	u->counter = c;
	u->file = file;
	u->command = command;
}

static void add_includers(struct run *run, struct migrate_counter *c,
			  const char *header)
{
	size_t n = 0;

	for (uint32_t i = 0; i < run->ws->tree.n && n < RECHECK_INCLUDERS;
	     i++) {
		const char *path = run->ws->files[i].tree->path;

		if (!ends_with(path, ".c") || command_of(run, i) == MAP_NONE ||
		    index_distance(run->m->audit->index, path, header) ==
			    UINT32_MAX)
			continue;
		add_unit(run, c, i);
		n++;
	}
}

static void list_units(struct run *run, bool cmd_files)
{
	for (size_t i = 0; i < run->m->chosen.n; i++) {
		struct migrate_counter *c =
			&run->m->counters.items[run->m->chosen.items[i]];

		for (size_t k = 0; k < c->changes.n && !c->refusals.n; k++) {
			uint32_t file = c->changes.items[k].file;
			const char *path = run->ws->files[file].tree->path;

			if (cmd_files && ends_with(path, ".c") &&
			    command_of(run, file) == MAP_NONE)
				read_cmd_file(run, path);
			if (ends_with(path, ".c"))
				add_unit(run, c, file);
		}
		for (size_t k = 0; k < c->changes.n && !c->refusals.n; k++) {
			uint32_t file = c->changes.items[k].file;
			const char *path = run->ws->files[file].tree->path;

			if (ends_with(path, ".h"))
				add_includers(run, c, path);
		}
	}
}

/* ---- parsing ---- */

static void put_unsaved(struct run *run, json_t *list,
			const struct migrate_change *change)
{
	const char *path = run->ws->files[change->file].tree->path;
	struct buf whole = BUF_INIT, name = BUF_INIT;
	json_t *one = json_object();

	if (!change->include ||
	    !edit_include(&whole, change->text.data, change->text.len))
		buf_add(&whole, change->text.data, change->text.len);
	buf_addf(&name, "%s%s", run->root.data, path);
	json_put(one, "path", json_text(name.data));
	json_put(one, "text", json_text_n(whole.data, whole.len));
	json_push(list, one);
	buf_release(&whole);
	buf_release(&name);
}

static int next(void *ctx, struct proc_spec *spec, void **job)
{
	struct run *run = ctx;
	struct child *child;
	struct unit *u;
	json_t *request, *unsaved;
	struct buf name = BUF_INIT;

	if (run->at == run->units.n * 2)
		return 0;
	child = xcalloc(1, sizeof(*child));
	buf_init(&child->input);
	u = child->unit = &run->units.items[run->at / 2];
	child->after = run->at++ % 2;
	request = json_object();
	unsaved = json_array();
	for (size_t i = 0; child->after && i < u->counter->changes.n; i++)
		put_unsaved(run, unsaved, &u->counter->changes.items[i]);
	buf_addf(&name, "%s%s", run->root.data,
		 run->ws->files[u->file].tree->path);
	json_put(request, "file", json_text(name.data));
	json_put(request, "args",
		 json_incref(run->commands.items[u->command].args));
	json_put(request, "unsaved", unsaved);
	json_print(&child->input, request, 0);
	json_decref(request);
	buf_release(&name);
	*spec = (struct proc_spec){
		.argv = run->argv,
		.cwd = run->commands.items[u->command].dir,
		.input = child->input.data,
		.input_len = child->input.len,
		.timeout_s = TIMEOUT_S,
	};
	*job = child;
	return 1;
}

static void done(void *ctx, void *job, const struct proc_result *r,
		 UNUSED const char *reason)
{
	struct run *run = ctx;
	struct child *child = job;
	struct buf ignored = BUF_INIT;
	json_t *answer = NULL;

	if (r && r->end == PROC_EXITED && r->status == 0)
		answer = json_parse(r->out->data, r->out->len, &ignored);
	if (child->after)
		child->unit->after = answer;
	else
		child->unit->before = answer;
	progress_add(run->progress, 1, 1);
	buf_release(&child->input);
	buf_release(&ignored);
	free(child);
}

static void tick(void *ctx)
{
	progress_tick(((struct run *)ctx)->progress);
}

/* ---- what it comes to ---- */

static size_t count_text(const json_t *list, const char *text, size_t end)
{
	size_t n = 0;

	for (size_t i = 0; i < end; i++)
		n += !strcmp(json_string_value(json_array_get(list, i)), text);
	return n;
}

/* The first diagnostic that comes more often after than before, or NULL. */
static const char *new_diagnostic(const struct unit *u)
{
	const json_t *old = json_object_get(u->before, "diagnostics");
	const json_t *now = json_object_get(u->after, "diagnostics");

	for (size_t i = 0; i < json_array_size(now); i++) {
		const char *text = json_string_value(json_array_get(now, i));

		if (count_text(now, text, i + 1) >
		    count_text(old, text, json_array_size(old)))
			return text;
	}
	return NULL;
}

static void judge(struct run *run, const struct unit *u)
{
	struct migrate_counter *c = u->counter;
	struct migrate_place *p;
	struct buf text = BUF_INIT;
	const char *new;

	if (!u->before || !u->after ||
	    json_is_string(json_object_get(u->before, "fatal"))) {
		c->units_without++;
		return;
	}
	c->units_checked++;
	new = new_diagnostic(u);
	if (!new)
		return;
	p = vec_push(&c->refusals);
	p->path = xstrdup(run->ws->files[u->file].tree->path);
	p->line = 1;
	buf_addf(&text, "libclang complains only after it: %s",
		 below_root(run, new) ? below_root(run, new) : new);
	p->text = buf_detach(&text, NULL);
}

static void word_checks(struct migrate_counter *c)
{
	struct buf text = BUF_INIT;

	if (!c->changes.n || c->refusals.n)
		return;
	c->checked = true;
	if (c->units_checked)
		buf_addf(&text,
			 "Checked: %zu file%s that this touches or that "
			 "include what it touches,\nparsed with libclang "
			 "before and after: no new diagnostic.\n",
			 c->units_checked, c->units_checked == 1 ? "" : "s");
	if (c->units_without)
		buf_addf(&text,
			 "Not checked: %zu file%s without compiler flags, or "
			 "not parsed as they are.\n",
			 c->units_without, c->units_without == 1 ? "" : "s");
	c->checks = buf_detach(&text, NULL);
}

static void run_release(struct run *run)
{
	for (size_t i = 0; i < run->commands.n; i++) {
		json_decref(run->commands.items[i].args);
		free(run->commands.items[i].dir);
	}
	for (size_t i = 0; i < run->units.n; i++) {
		json_decref(run->units.items[i].before);
		json_decref(run->units.items[i].after);
	}
	vec_release(&run->commands);
	vec_release(&run->units);
	map_free(run->by_path);
	buf_release(&run->root);
	free(run->self);
}

int recheck_run(struct migrate *m, const char *compile_commands,
		struct buf *err)
{
	struct run run = {
		.m = m,
		.ws = &m->audit->ws,
		.root = BUF_INIT,
		.by_path = map_new(),
		.self = proc_self(),
	};
	struct pool_work work = {
		.next = next,
		.done = done,
		.tick = tick,
		.ctx = &run,
	};
	int ret = file_realpath(&run.root, run.ws->tree.root, err);

	buf_addch(&run.root, '/');
	run.argv[0] = run.self;
	run.argv[1] = "diagnose-worker";
	if (ret == 0 && compile_commands)
		ret = read_commands(&run, compile_commands, err);
	if (ret == 0) {
		list_units(&run, !compile_commands);
		run.progress = progress_start("checking", "parses",
					      run.units.n * 2, run.units.n * 2);
		ret = pool_run(run.ws->jobs, &work);
		progress_end(run.progress);
	}
	for (size_t i = 0; i < run.units.n && ret == 0; i++)
		judge(&run, &run.units.items[i]);
	for (size_t i = 0; i < m->chosen.n && ret == 0; i++)
		word_checks(&m->counters.items[m->chosen.items[i]]);
	run_release(&run);
	return ret;
}
