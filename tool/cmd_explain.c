/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "cmd.h"
#include "diag.h"
#include "dossier.h"
#include "file.h"
#include "json.h"
#include "opt.h"
#include "places.h"
#include "report.h"
#include "rule.h"
#include "store.h"
#include "store_kept.h"

struct settings {
	const char *report;
	const char *store;
};

static const struct opt options[] = {
	{ "report", OPT_STRING, offsetof(struct settings, report), "FILE",
	  "the report.json to look things up in (default: the newest of "
	  "out/*/report.json, or else the last one of the store)", 0, 0 },
	{ "store", OPT_STRING, offsetof(struct settings, store), "FILE",
	  "where audits keep what was seen (default: "
	  "~/.cache/refaudit/store.db)", 0, 0 },
	{ 0 },
};

static void explain_rule(const struct rule *r)
{
	printf("%s: %s\n", r->id, r->title ? r->title : "");
	printf("severity %s, confidence %s%s%s\n", r->severity, r->confidence,
	       r->measured ? ", measured: " : "",
	       r->measured ? r->measured : "");
	for (size_t i = 0; i < r->limits.n; i++)
		printf("limit: %s\n", r->limits.items[i]);
	if (r->doc)
		printf("\n%s", r->doc);
	for (size_t i = 0; i < r->references.n; i++)
		printf("see %s\n", r->references.items[i]);
}

/* ---- which report ---- */

struct newest {
	char *path;
	int64_t mtime_ns;
};

static bool is_report(const char *name)
{
	return !strcmp(name, "report.json");
}

/* Only out/VERSION/report.json: what audit writes when not told otherwise. */
static int look_at(void *ctx, const char *path, const struct file_stat *st)
{
	struct newest *newest = ctx;
	const char *slash = strchr(path, '/');

	if (!slash || strchr(slash + 1, '/') ||
	    (newest->path && st->mtime_ns <= newest->mtime_ns))
		return 0;
	free(newest->path);
	newest->path = path_join("out", path);
	newest->mtime_ns = st->mtime_ns;
	return 0;
}

static char *newest_report(void)
{
	struct newest newest = { 0 };
	struct file_walk walk = { .want_stat = true, .keep_name = is_report,
				  .visit = look_at, .ctx = &newest };
	struct buf ignored = BUF_INIT;

	if (file_is_dir("out"))
		file_walk("out", &walk, &ignored);
	buf_release(&ignored);
	return newest.path;
}

/* The last report of an audit, whatever tree that was of; NULL without one. */
static json_t *stored_report(const char *path, struct buf *err)
{
	struct store *store = NULL;
	struct buf text = BUF_INIT;
	json_t *report = NULL;

	if (!file_exists(path) ||
	    store_open(&store, path, cmd_data_dir(), err) < 0)
		return NULL;
	if (store_newest_report(store, &text) == 1)
		report = report_parse(&text, err);
	store_close(store);
	buf_release(&text);
	return report;
}

/*
 * The report to look in; *where says in words which. NULL when there is none,
 * with a message when it cannot be read.
 */
static json_t *find_report(const struct settings *s, struct buf *where,
			   struct buf *err)
{
	char *path = s->report ? xstrdup(s->report) : newest_report();
	char *store = NULL;
	json_t *report = NULL;

	if (path) {
		buf_addstr(where, path);
		report = report_load(path, err);
	} else {
		store = s->store ? xstrdup(s->store) : places_store(err);
		if (store)
			report = stored_report(store, err);
		if (report)
			buf_addf(where, "the report of Linux %s in %s",
				 json_str(json_object_get(report, "tree"),
					  "version", "?"), store);
	}
	free(path);
	free(store);
	return report;
}

/* ---- the command ---- */

static void suggest(struct buf *out, const struct rules *rules,
		    const json_t *report, const char *word)
{
	const char **names = xcalloc(rules->n + 1, sizeof(*names));
	size_t n = 0;

	for (size_t i = 0; i < rules->n; i++)
		if (!rule_is_facts(&rules->items[i]))
			names[n++] = rules->items[i].id;
	dossier_suggest(out, report, word, names, n);
	free(names);
}

static int explain_nothing(const struct rules *rules, const json_t *report,
			   const char *where, const char *word)
{
	struct buf near = BUF_INIT;

	suggest(&near, rules, report, word);
	if (near.len)
		diag_error("nothing is called '%s' among the rules%s%s; did "
			   "you mean %s?", word, report ? " and in " : "",
			   where, near.data);
	else
		diag_error("nothing is called '%s' among the rules%s%s; "
			   "'refaudit rules' lists them", word,
			   report ? " and in " : "", where);
	if (!report)
		diag_note("counters, structs, subsystems, files and findings "
			  "are looked up in a report: --report FILE");
	buf_release(&near);
	return EXIT_USAGE;
}

static int explain_thing(const struct rules *rules, const struct settings *s,
			 const char *word)
{
	struct buf out = BUF_INIT, err = BUF_INIT, where = BUF_INIT;
	json_t *report = find_report(s, &where, &err);
	int status = EXIT_CLEAN;

	if (!report && err.len) {
		diag_error("%s", err.data);
		status = EXIT_FATAL;
	} else if (report && dossier_add(&out, report, word)) {
		fwrite(out.data, 1, out.len, stdout);
	} else {
		status = explain_nothing(rules, report,
					 where.len ? where.data : "", word);
	}
	json_decref(report);
	buf_release(&out);
	buf_release(&err);
	buf_release(&where);
	return status;
}

static int explain(const struct settings *s, const char *word)
{
	struct rules rules = { 0 };
	struct buf err = BUF_INIT;
	const struct rule *r;
	int status = EXIT_CLEAN;

	if (rule_load_all(&rules, cmd_data_dir(), &err) < 0) {
		diag_error("%s", err.data);
		status = EXIT_FATAL;
		goto out;
	}
	r = rule_find(&rules, word);
	if (r && !rule_is_facts(r) && r->severity && r->confidence)
		explain_rule(r);
	else
		status = explain_thing(&rules, s, word);
out:
	rule_free_all(&rules);
	buf_release(&err);
	return status;
}

static int run(const struct cmd *cmd, int argc, const char *const *argv)
{
	struct settings s = { 0 };
	struct opt_list operands = { 0 };
	struct buf err = BUF_INIT;
	int status, ret = opt_parse(&s, options, argc, argv, &operands, &err);

	if (ret == 0 && operands.n != 1) {
		buf_addstr(&err, "one thing to explain is needed");
		ret = -1;
	}
	if (ret == 1)
		status = cmd_print_help(cmd);
	else if (ret < 0)
		status = cmd_usage_error(cmd, &err);
	else
		status = explain(&s, operands.items[0]);
	opt_list_release(&operands);
	buf_release(&err);
	return status;
}

const struct cmd cmd_explain = {
	.name = "explain",
	.usage = "RULE | ID | STRUCT.FIELD | STRUCT | SUBSYSTEM | PATH",
	.help = "say all that is known of a rule, finding, counter, ...",
	.details =
	"A rule explains itself. Anything else is looked up in a report: a "
	"finding by its\n"
	"id or the first six digits of it, a counter, a struct, a subsystem "
	"by its title\n"
	"in MAINTAINERS, a file or directory of the tree.",
	.options = options,
	.run = run,
};
