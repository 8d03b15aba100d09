/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "gate.h"
#include "gittree.h"
#include "map.h"
#include "overlay.h"
#include "proc.h"
#include "series.h"
#include "tree.h"
#include "vec.h"

enum { ARGS_MAX = 40, TIMEOUT_S = 600, OID_MAX = 64, BLOBS_AT_ONCE = 2000 };

struct git {
	struct gate *gate;
	const char *root;
	char *base, *head;	/* object ids */
	struct overlay *under;	/* what the base has and the directory not */
	struct { char **items; size_t n, alloc; } env;
	struct buf *err;
};

/* ---- running git ---- */

static const char *const environment[] = {
	"GIT_CONFIG_NOSYSTEM=1", "GIT_ATTR_NOSYSTEM=1",
	"GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0",
	"GIT_NO_REPLACE_OBJECTS=1", "GIT_NO_LAZY_FETCH=1",
	"GIT_LITERAL_PATHSPECS=1",
};

static const char *const hardening[] = {
	"-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null",
	"-c", "core.attributesFile=/dev/null", "-c", "core.pager=cat",
	"-c", "core.untrackedCache=false", "-c", "protocol.allow=never",
	"-c", "diff.ignoreSubmodules=all", "-c", "submodule.recurse=false",
};

/* First line of what git said, made one line of ours. */
static void add_complaint(struct buf *err, const struct buf *said)
{
	const char *text = said->data;

	if (starts_with(text, "fatal: "))
		text += strlen("fatal: ");
	for (size_t n = strcspn(text, "\n"); n > 0; n--, text++)
		buf_addch(err, (unsigned char)*text < ' ' ? ' ' : *text);
}

/* NULL-terminated arguments; 0 and stdout in out, or -1. */
static int run_git(struct git *g, struct buf *out, const char *const *args,
		   const struct buf *input)
{
	const char *argv[ARGS_MAX] = { "git", "-C", g->root,
				       "--no-pager" };
	struct proc_spec spec = { .argv = argv,
				  .env = (const char *const *)g->env.items,
				  .timeout_s = TIMEOUT_S,
				  .output_max = SIZE_MAX / 2 };
	const struct proc_result *r;
	struct proc *p = NULL;
	size_t n = 4;
	int ret = -1;

	for (size_t i = 0; i < ARRAY_SIZE(hardening); i++)
		argv[n++] = hardening[i];
	for (; *args && n + 1 < ARGS_MAX; args++)
		argv[n++] = *args;
	if (input) {
		spec.input = input->data;
		spec.input_len = input->len;
	}
	if (proc_run(&p, &spec, g->err) < 0)
		return -1;
	r = proc_result(p);
	if (r->end == PROC_EXITED && r->status == 0) {
		buf_add(out, r->out->data, r->out->len);
		ret = 0;
	} else {
		buf_addf(g->err, "git %s: ", argv[4 + ARRAY_SIZE(hardening)]);
		if (r->err->len)
			add_complaint(g->err, r->err);
		else
			proc_describe(g->err, r);
	}
	proc_free(p);
	return ret;
}

static void add_env(struct git *g, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Puts a setting behind those that are there; the list ends in NULL. */
static void add_env(struct git *g, const char *format, ...)
{
	struct buf text = BUF_INIT;
	va_list ap;

	va_start(ap, format);
	buf_vaddf(&text, format, ap);
	va_end(ap);
	if (g->env.n)
		g->env.n--;
	*vec_push(&g->env) = buf_detach(&text, NULL);
	*vec_push(&g->env) = NULL;
}

static void start_env(struct git *g)
{
	for (size_t i = 0; i < ARRAY_SIZE(environment); i++)
		add_env(g, "%s", environment[i]);
}

static void free_env(struct git *g)
{
	for (size_t i = 0; i < g->env.n; i++)
		free(g->env.items[i]);
	vec_release(&g->env);
}

/* The next NUL-terminated field, or NULL. */
static const char *take_field(const char **at, const char *end)
{
	const char *field = *at, *nul;

	if (field >= end)
		return NULL;
	nul = memchr(field, '\0', end - field);
	if (!nul)
		return NULL;
	*at = nul + 1;
	return field;
}

/*
 * To tell whether a file has changed, git passes it through the filters that
 * an attribute in the tree names: all that are configured become empty.
 */
static void disarm_filters(struct git *g)
{
	static const char *const args[] = {
		"config", "-z", "--name-only", "--get-regexp", "^filter\\.",
		NULL,
	};
	struct buf out = BUF_INIT, none = BUF_INIT, *err = g->err;
	const char *at, *name;
	size_t n = 0;

	/* Status 1: there is none. */
	g->err = &none;
	run_git(g, &out, args, NULL);
	g->err = err;
	at = out.data;
	while ((name = take_field(&at, out.data + out.len))) {
		add_env(g, "GIT_CONFIG_KEY_%zu=%s", n, name);
		add_env(g, "GIT_CONFIG_VALUE_%zu=%s", n++,
			ends_with(name, ".required") ? "false" : "");
	}
	add_env(g, "GIT_CONFIG_COUNT=%zu", n);
	buf_release(&out);
	buf_release(&none);
}

static bool is_oid(const char *text, size_t len)
{
	return (len == 40 || len == OID_MAX) &&
	       strspn(text, "0123456789abcdef") >= len;
}

static int find_commit(struct git *g, char **oid, const char *rev)
{
	struct buf name = BUF_INIT, out = BUF_INIT, why = BUF_INIT;
	struct buf *err = g->err;
	const char *args[] = { "rev-parse", "--verify", "--quiet",
			       "--end-of-options", name.data, NULL };
	const char *last;
	int ret;

	buf_addf(&name, "%s^{commit}", rev);
	args[4] = name.data;
	g->err = &why;
	ret = *rev == '-' ? -1 : run_git(g, &out, args, NULL);
	g->err = err;
	while (out.len && out.data[out.len - 1] == '\n')
		buf_setlen(&out, out.len - 1);
	/* Some versions print --end-of-options in a line before. */
	last = strrchr(out.data, '\n');
	last = last ? last + 1 : out.data;
	if (ret == 0 && is_oid(last, strlen(last))) {
		*oid = xstrdup(last);
	} else {
		buf_addf(err, "'%s' is no commit of the git tree '%s'", rev,
			 g->root);
		if (strstr(why.data, "ownership"))
			buf_addf(err, " (%s)", why.data);
		ret = -1;
	}
	buf_release(&name);
	buf_release(&out);
	buf_release(&why);
	return ret;
}

/* The directory must be the top of a git tree. */
static int check_top(struct git *g)
{
	static const char *const args[] = { "rev-parse", "--show-prefix",
					    NULL };
	struct buf out = BUF_INIT;
	int ret = run_git(g, &out, args, NULL);

	if (ret == 0 && strcmp(out.data, "\n") != 0) {
		buf_addf(g->err, "'%s' is not the top of a git tree",
			 g->root);
		ret = -1;
	}
	buf_release(&out);
	return ret;
}

/* ---- differences ---- */

struct diff {
	char *path, *old_path;	/* old_path: of a rename, else NULL */
	char oid[OID_MAX + 1];	/* of the side that is wanted; "" gone */
	bool regular;
};

struct diffs {
	struct diff *items;
	size_t n, alloc;
};

static void free_diffs(struct diffs *d)
{
	for (size_t i = 0; i < d->n; i++) {
		free(d->items[i].path);
		free(d->items[i].old_path);
	}
	vec_release(d);
}

static bool is_regular(const char *mode)
{
	return !strncmp(mode, "100", 3);
}

static int garbled(struct git *g)
{
	buf_addstr(g->err, "git prints what was not expected");
	return -1;
}

/*
 * Raw output with -z: ":MODE MODE OID OID STATUS", then one name, or two for a
 * rename or copy. new_side: the later side is wanted, else the earlier.
 */
static int read_diffs(struct git *g, struct diffs *out, const struct buf *raw,
		      bool new_side)
{
	const char *at = raw->data, *end = raw->data + raw->len, *line;

	while ((line = take_field(&at, end))) {
		char modes[2][8], oids[2][OID_MAX + 1], status;
		const char *path = take_field(&at, end), *second = NULL;
		struct diff *d;

		if (!path || sscanf(line, ":%7s %7s %64s %64s %c", modes[0],
				    modes[1], oids[0], oids[1], &status) != 5)
			return garbled(g);
		if (status == 'R' || status == 'C') {
			second = take_field(&at, end);
			if (!second)
				return garbled(g);
		}
		d = vec_push(out);
		d->path = xstrdup(second ? second : path);
		d->old_path = status == 'R' ? xstrdup(path) : NULL;
		d->regular = is_regular(modes[new_side]);
		/* A mode of zeros: not there on that side. */
		if (strspn(modes[new_side], "0") != strlen(modes[new_side]))
			memcpy(d->oid, oids[new_side], sizeof(d->oid));
	}
	return 0;
}

/* ---- blobs ---- */

/* "OID blob SIZE\n", the bytes, "\n", for each that was asked for. */
static int take_blobs(struct git *g, struct overlay *to,
		      const struct diff *const *wanted, size_t n,
		      const struct buf *out)
{
	const char *at = out->data, *end = out->data + out->len;

	for (size_t i = 0; i < n; i++) {
		const char *nl = memchr(at, '\n', end - at);
		struct buf text = BUF_INIT;
		size_t size;

		if (!nl || sscanf(at, "%*64s blob %zu", &size) != 1 ||
		    (size_t)(end - nl) < size + 2) {
			buf_addf(g->err, "git has no content of '%s' (%s)",
				 wanted[i]->path, wanted[i]->oid);
			return -1;
		}
		buf_add(&text, nl + 1, size);
		overlay_put(to, wanted[i]->path, &text);
		at = nl + 1 + size + 1;
	}
	return 0;
}

static int read_blobs(struct git *g, struct overlay *to,
		      const struct diff *const *wanted, size_t n)
{
	static const char *const args[] = { "cat-file", "--batch", NULL };
	int ret = 0;

	for (size_t from = 0; from < n && ret == 0; from += BLOBS_AT_ONCE) {
		size_t some = n - from < BLOBS_AT_ONCE ? n - from
			: BLOBS_AT_ONCE;
		struct buf input = BUF_INIT, out = BUF_INIT;

		for (size_t i = 0; i < some; i++)
			buf_addf(&input, "%s\n", wanted[from + i]->oid);
		ret = run_git(g, &out, args, &input);
		if (ret == 0)
			ret = take_blobs(g, to, wanted + from, some, &out);
		buf_release(&input);
		buf_release(&out);
	}
	return ret;
}

/* Contents, and what is gone, of those that are C files of the kernel. */
static int lay_over(struct git *g, struct overlay *to, const struct diffs *d)
{
	const struct diff **wanted = xcalloc(d->n + 1, sizeof(*wanted));
	size_t n = 0;
	int ret;

	for (size_t i = 0; i < d->n; i++) {
		if (d->items[i].old_path)
			overlay_remove(to, d->items[i].old_path);
		if (!tree_wants(d->items[i].path))
			continue;
		if (*d->items[i].oid && d->items[i].regular)
			wanted[n++] = &d->items[i];
		else
			overlay_remove(to, d->items[i].path);
	}
	ret = read_blobs(g, to, wanted, n);
	free(wanted);
	return ret;
}

/* ---- the base ---- */

/*
 * Every C file of the base that the directory does not have, in d; and those
 * that only the directory has, removed.
 */
static int compare_lists(struct git *g, struct diffs *d)
{
	const char *args[] = { "ls-tree", "-r", "-z", "--full-tree", g->base,
			       NULL };
	const struct workspace *ws = &g->gate->audit.ws;
	bool *there = xcalloc(ws->tree.n + 1, sizeof(bool));
	struct buf out = BUF_INIT;
	const char *at, *entry;
	int ret = run_git(g, &out, args, NULL);

	at = out.data;
	while (ret == 0 && (entry = take_field(&at, out.data + out.len))) {
		const char *path = strchr(entry, '\t');
		char mode[8], oid[OID_MAX + 1];
		uint32_t file;

		if (!path || sscanf(entry, "%7s %*s %64s", mode, oid) != 2) {
			ret = garbled(g);
			break;
		}
		if (!is_regular(mode) || !tree_wants(path + 1))
			continue;
		file = workspace_find(ws, path + 1);
		if (file != MAP_NONE) {
			there[file] = true;
		} else {
			struct diff *missing = vec_push(d);

			missing->path = xstrdup(path + 1);
			missing->regular = true;
			memcpy(missing->oid, oid, sizeof(oid));
		}
	}
	for (size_t i = 0; ret == 0 && i < ws->tree.n; i++)
		if (!there[i])
			overlay_remove(g->under, ws->tree.items[i].path);
	free(there);
	buf_release(&out);
	return ret;
}

static int lay_base(struct git *g)
{
	const char *args[] = { "diff-index", "--raw", "-z", "--no-renames",
			       "--no-abbrev", "--ignore-submodules=all",
			       g->base, "--", NULL };
	struct diffs d = { 0 };
	struct buf raw = BUF_INIT;
	int ret = run_git(g, &raw, args, NULL);

	if (ret == 0)
		ret = read_diffs(g, &d, &raw, false);
	if (ret == 0)
		ret = compare_lists(g, &d);
	if (ret == 0)
		ret = lay_over(g, g->under, &d);
	if (ret == 0)
		ret = overlay_apply(g->under, &g->gate->audit.ws, g->err);
	free_diffs(&d);
	buf_release(&raw);
	return ret;
}

/* ---- the head ---- */

static int add_head(struct git *g, const char *name)
{
	const char *args[] = { "diff-tree", "-r", "--raw", "-z", "-M",
			       "--no-abbrev", "--ignore-submodules=all",
			       g->base, g->head, "--", NULL };
	struct series_step *step = series_add_step(&g->gate->series, name);
	struct diffs d = { 0 };
	struct buf raw = BUF_INIT;
	int ret = run_git(g, &raw, args, NULL);

	if (ret == 0)
		ret = read_diffs(g, &d, &raw, true);
	if (ret == 0)
		ret = lay_over(g, &step->overlay, &d);
	for (size_t i = 0; ret == 0 && i < d.n; i++)
		if (d.items[i].old_path && tree_wants(d.items[i].path))
			series_add_rename(step, d.items[i].old_path,
					  d.items[i].path);
	free_diffs(&d);
	buf_release(&raw);
	return ret;
}

/* Two branches: then the difference holds what the base alone has, reversed. */
static void note_branches(struct git *g, const char *base, const char *head)
{
	const char *args[] = { "merge-base", "--is-ancestor", g->base, g->head,
			       NULL };
	struct series *s = &g->gate->series;
	struct buf out = BUF_INIT, ignored = BUF_INIT, *err = g->err;

	g->err = &ignored;
	if (run_git(g, &out, args, NULL) < 0)
		series_add_note(&s->steps.items[s->steps.n - 1],
				"'%s' is no ancestor of '%s': what it has "
				"alone counts as taken back (perhaps their "
				"merge base is meant)", base, head);
	g->err = err;
	buf_release(&out);
	buf_release(&ignored);
}

int gittree_steps(struct gate *gate, const char *base, const char *head,
		  struct buf *err)
{
	struct git g = { .gate = gate, .root = gate->audit.ws.tree.root,
			 .under = &gate->under, .err = err };
	int ret = -1;

	start_env(&g);
	disarm_filters(&g);
	if (check_top(&g) == 0 && find_commit(&g, &g.base, base) == 0 &&
	    find_commit(&g, &g.head, head) == 0 && lay_base(&g) == 0)
		ret = add_head(&g, head);
	if (ret == 0)
		note_branches(&g, base, head);
	free(g.base);
	free(g.head);
	free_env(&g);
	return ret;
}

char *gittree_clean_head(const char *root)
{
	const char *const args[] = { "diff-index", "--quiet",
				     "--ignore-submodules=all", "HEAD", "--",
				     NULL };
	struct buf ignored = BUF_INIT;
	struct git g = { .root = root, .err = &ignored };

	start_env(&g);
	disarm_filters(&g);
	if (check_top(&g) < 0 || find_commit(&g, &g.head, "HEAD") < 0 ||
	    run_git(&g, &ignored, args, NULL) < 0) {
		free(g.head);
		g.head = NULL;
	}
	free_env(&g);
	buf_release(&ignored);
	return g.head;
}

/* Each subject is behind a line "commit ...". */
static void keep_subjects(struct buf *out, const char *text)
{
	while (*text) {
		size_t n = strcspn(text, "\n");

		if (n && !starts_with(text, "commit "))
			buf_addf(out, "%.*s\n", (int)n, text);
		text += n + (text[n] == '\n');
	}
}

void gittree_subjects(struct buf *out, const char *root, const char *path)
{
	const char *const args[] = { "rev-list",   "--no-merges",
				     "-n",	   "40",
				     "--format=%s", "HEAD",
				     "--",	   path,
				     NULL };
	struct buf text = BUF_INIT, ignored = BUF_INIT;
	struct git g = { .root = root, .err = &ignored };

	start_env(&g);
	if (check_top(&g) == 0 && run_git(&g, &text, args, NULL) == 0)
		keep_subjects(out, text.data);
	free_env(&g);
	buf_release(&text);
	buf_release(&ignored);
}
