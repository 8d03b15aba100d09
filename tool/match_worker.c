/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <unistd.h>
#include "buf.h"
#include "ctree.h"
#include "ctree_macros.h"
#include "ctree_words.h"
#include "file.h"
#include "groups.h"
#include "match_worker.h"
#include "matching.h"
#include "smpl.h"

struct worker {
	struct ctree_words *words;
	struct ctree_macros *macros;
	struct smpl *patch;
	struct matching *matching;
	struct buf bundle;
	struct buf out;
	struct buf text;
};

static void complain(const char *reason, const char *path)
{
	struct buf text = BUF_INIT;

	buf_addf(&text, "EXN: %s in %s\n", reason, path);
	(void)!file_write_fd(STDERR_FILENO, text.data, text.len);
	buf_release(&text);
}

static int read_macros(struct worker *w, const char *bundle, struct buf *err)
{
	const char *slash = strrchr(bundle, '/');
	char *dir = xstrndup(bundle, slash ? (size_t)(slash - bundle) : 0);
	char *path = slash ? path_join(dir, "builtins.h") :
			     xstrdup("builtins.h");
	struct buf text = BUF_INIT;
	int ret = file_read(&text, path, err);

	if (ret == 0)
		w->macros = ctree_macros_new(w->words, text.data, text.len);
	buf_release(&text);
	free(path);
	free(dir);
	return ret;
}

static int start(struct worker *w, const char *bundle, struct buf *err)
{
	struct buf why = BUF_INIT;
	int ret = -1;

	w->words = ctree_words_new();
	if (read_macros(w, bundle, err) < 0 ||
	    file_read(&w->bundle, bundle, err) < 0)
		goto out;
	w->patch = smpl_read(w->words, w->bundle.data, w->bundle.len, "facts",
			     &why);
	if (w->patch)
		w->matching = matching_new(w->patch, &why);
	if (w->matching)
		ret = 0;
	else
		buf_addf(err, "parse error: %s\n", why.data);
out:
	buf_release(&why);
	return ret;
}

static void stop(struct worker *w)
{
	matching_free(w->matching);
	smpl_free(w->patch);
	ctree_macros_free(w->macros);
	ctree_words_free(w->words);
	buf_release(&w->bundle);
	buf_release(&w->out);
	buf_release(&w->text);
}

/* The text of a file that did not come along. */
static int read_text(struct worker *w, struct groups_file *f, struct buf *err)
{
	buf_clear(&w->text);
	if (file_read(&w->text, f->path, err) < 0)
		return -1;
	f->text = w->text.data;
	f->len = w->text.len;
	return 0;
}

static int work_on(struct worker *w, struct groups_file *f,
		   unsigned int seconds)
{
	struct buf err = BUF_INIT;
	struct ctree *code;
	int ret = 0;

	buf_clear(&w->out);
	alarm(seconds); /* ends us: the driver tells whose fault it is */
	if (!f->text && read_text(w, f, &err) < 0) {
		complain(err.data, f->path);
	} else {
		code = ctree_parse(w->words, f->text, f->len);
		matching_file(&w->out, w->matching, code, f->path, f->offset,
			      f->offset ? f->len : 0);
		ctree_free(code);
		ret = file_write_fd(STDOUT_FILENO, w->out.data, w->out.len);
	}
	alarm(0);
	buf_release(&err);
	return ret;
}

static int work(struct worker *w, const char *path, struct buf *text,
		unsigned int seconds)
{
	struct groups groups;
	struct groups_file f;
	int ret;

	matching_scripts(&w->out, w->matching, path);
	ret = file_write_fd(STDOUT_FILENO, w->out.data, w->out.len);
	groups_start(&groups, text);
	while (ret == 0 && groups_next(&groups, &f))
		ret = work_on(w, &f, seconds);
	return ret;
}

int match_worker(int argc, char **argv)
{
	struct worker w = {
		.bundle = BUF_INIT,
		.out = BUF_INIT,
		.text = BUF_INIT,
	};
	struct buf groups = BUF_INIT, err = BUF_INIT;
	int ret = -1;

	if (argc == 3 && start(&w, argv[0], &err) == 0 &&
	    file_read(&groups, argv[1], &err) == 0)
		ret = work(&w, argv[1], &groups,
			   (unsigned int)strtoul(argv[2], NULL, 10));
	if (err.len)
		(void)!file_write_fd(STDERR_FILENO, err.data, err.len);
	stop(&w);
	buf_release(&groups);
	buf_release(&err);
	return ret < 0 ? 1 : 0;
}
