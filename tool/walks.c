/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <signal.h>
#include <unistd.h>
#include "buf.h"
#include "file.h"
#include "flow_shapes.h"
#include "flow_table.h"
#include "flow_words.h"
#include "groups.h"
#include "walk_afterput.h"
#include "walk_file.h"
#include "walk_paths.h"
#include "walking.h"
#include "walks.h"

static const struct {
	const char *name;
	void (*walk)(struct walking *w, size_t start, const char *name);
} walks[] = {
	{ "after-put", walk_after_put },
	{ "reference-paths", walk_reference_paths },
};

static int find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(walks); i++)
		if (!strcmp(walks[i].name, name))
			return (int)i;
	return -1;
}

bool walks_has(const char *name)
{
	return find(name) >= 0;
}

/* "12:name" of a list divided by blanks; false at its end. */
static bool next_place(char **list, size_t *line, char **name)
{
	char *place = strsep(list, " ");
	char *colon = place ? strchr(place, ':') : NULL;

	if (!colon)
		return false;
	*colon = '\0';
	*line = strtoul(place, NULL, 10);
	*name = colon + 1;
	return true;
}

static void walk_places(struct walking *w, int walk, char *places)
{
	size_t line, start;
	char *name;

	while (!w->odd && next_place(&places, &line, &name)) {
		if (walk_line_start(w->file, line, &start))
			walks[walk].walk(w, start, name);
		if (w->odd)
			break;
		buf_addch(w->out, '[');
		buf_addstr(w->out, "1, ");
		say_string(w->out, w->file->path, strlen(w->file->path));
		buf_addf(w->out, ", %zu]\n", line);
	}
}

static void complain(const char *reason, const char *path)
{
	struct buf text = BUF_INIT;

	buf_addf(&text, "EXN: %s in %s\n", reason, path);
	(void)!file_write_fd(STDERR_FILENO, text.data, text.len);
	buf_release(&text);
}

static void start_words(struct walking *w)
{
	w->shapes = flow_shapes_new();
	w->words = flow_words_new(w->shapes, w->table);
}

static void stop_words(struct walking *w)
{
	flow_words_free(w->words);
	flow_shapes_free(w->shapes);
}

/* Why the file cannot be relied on; NULL: it can. */
static const char *fault(struct walking *w)
{
	if (w->odd)
		return "nested too deeply";
	if (!flow_shapes_gave_up(w->shapes))
		return NULL;
	/* What is remembered of names may be wrong, too. */
	stop_words(w);
	start_words(w);
	return "a text takes too long to be understood";
}

static int walk_one(struct walking *w, int walk, const struct groups_file *f,
		    unsigned int seconds)
{
	struct walk_file file = { 0 };
	struct buf read = BUF_INIT, why = BUF_INIT;
	const char *why_not;
	int ret;

	buf_clear(w->out);
	w->file = &file;
	w->odd = false;
	alarm(seconds); /* ends us: the driver tells whose fault it is */
	if (!f->text && file_read(&read, f->path, &why) < 0) {
		complain(why.data, f->path);
	} else {
		walk_file_start(&file, f->path, f->text ? f->text : read.data,
				f->text ? f->len : read.len);
		walk_places(w, walk, f->wants);
		why_not = fault(w);
		if (why_not)
			complain(why_not, f->path);
	}
	alarm(0);
	buf_addstr(w->out, "[2, ");
	say_string(w->out, f->path, strlen(f->path));
	buf_addstr(w->out, "]\n");
	ret = file_write_fd(STDOUT_FILENO, w->out->data, w->out->len);
	walk_file_release(&file);
	buf_release(&read);
	buf_release(&why);
	return ret;
}

static int walk_groups(struct walking *w, int walk, struct buf *text,
		       unsigned int seconds)
{
	struct groups groups;
	struct groups_file f;
	int ret = 0;

	groups_start(&groups, text);
	while (ret == 0 && groups_next(&groups, &f))
		ret = walk_one(w, walk, &f, seconds);
	return ret < 0 ? 1 : 0;
}

int walks_worker(int argc, char **argv)
{
	struct buf groups = BUF_INIT, tables = BUF_INIT, err = BUF_INIT;
	struct buf out = BUF_INIT;
	struct walking w = { .out = &out };
	int walk = argc > 2 ? find(argv[0]) : -1, ret = 1;

	if (walk < 0 || file_read(&groups, argv[1], &err) < 0)
		goto out;
	for (int i = 3; i < argc; i++)
		if (file_read(&tables, argv[i], &err) < 0)
			goto out;
	w.table = flow_table_new(tables.data, tables.len);
	start_words(&w);
	ret = walk_groups(&w, walk, &groups,
			  (unsigned int)strtoul(argv[2], NULL, 10));
	stop_words(&w);
	flow_table_free(w.table);
out:
	if (err.len)
		(void)!file_write_fd(STDERR_FILENO, err.data, err.len);
	buf_release(&groups);
	buf_release(&tables);
	buf_release(&err);
	buf_release(&out);
	return ret;
}
