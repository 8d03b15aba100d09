/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <unistd.h>
#include "buf.h"
#include "cmd.h"
#include "compose.h"
#include "diag.h"
#include "file.h"
#include "finding.h"
#include "gate.h"
#include "gittree.h"
#include "json.h"
#include "maintainers.h"
#include "map.h"
#include "opt.h"
#include "output.h"
#include "output_gate.h"
#include "places.h"
#include "pool.h"
#include "rule.h"
#include "suppress.h"
#include "vec.h"

/* A patch larger than this is no patch. */
enum { PATCH_MAX = 256 << 20 };

struct settings {
	const char *kernel, *base, *head, *patch, *out, *store, *fail_on;
	const char *baseline, *suppressions;
	struct opt_list rules, subdirs, formats;
	unsigned int jobs, describe_fd;
	bool no_cache, quiet, verbose;
};

#define AT(member) offsetof(struct settings, member)

static const struct opt options[] = {
	{ "kernel", OPT_STRING, AT(kernel), "DIR",
	  "the kernel tree; nothing in it is written or run", 0, 0 },
	{ "patch", OPT_STRING, AT(patch), "FILE",
	  "judge this patch, or mbox with several; - is standard input",
	  0, 0 },
	{ "base", OPT_STRING, AT(base), "REV",
	  "judge what changed in git since REV", 0, 0 },
	{ "head", OPT_STRING, AT(head), "REV",
	  "up to this commit (default: HEAD)", 0, 0 },
	{ "rules", OPT_LIST, AT(rules), "GLOB,...",
	  "only rules whose id matches (default: all that are on)", 0, 0 },
	{ "subdir", OPT_LIST, AT(subdirs), "DIR",
	  "only files below DIR of the tree; may be repeated", 0, 0 },
	{ "fail-on", OPT_STRING, AT(fail_on), "SEVERITY",
	  "fail only when a new finding is this severe: info (default), low, "
	  "medium, high", 0, 0 },
	{ "baseline", OPT_STRING, AT(baseline), "FILE",
	  "a report.json whose findings are known already", 0, 0 },
	{ "suppressions", OPT_STRING, AT(suppressions), "FILE",
	  "findings set aside, with reasons; not from the tree", 0, 0 },
	{ "format", OPT_LIST, AT(formats), "F,...",
	  "text (default), json, markdown or github to standard output; sarif, "
	  "gitlab, csv and html as audit writes them, to --out", 0, 0 },
	{ "out", OPT_STRING, AT(out), "DIR",
	  "where files go, if a format makes one", 0, 0 },
	{ "describe-fd", OPT_UINT, AT(describe_fd), "N",
	  "write the summary line to file descriptor N, too", 1, 1023 },
	{ "jobs", OPT_UINT, AT(jobs), "N",
	  "how many workers run at once (default: one a processor)", 1, 512 },
	{ "store", OPT_STRING, AT(store), "FILE",
	  "remember facts in FILE (default: ~/.cache/refaudit/store.db)",
	  0, 0 },
	{ "no-cache", OPT_FLAG, AT(no_cache), NULL,
	  "remember nothing, reuse nothing", 0, 0 },
	{ "quiet", OPT_FLAG, AT(quiet), NULL, "no progress", 0, 0 },
	{ "verbose", OPT_FLAG, AT(verbose), NULL, "say more", 0, 0 },
	{ 0 },
};

/* ---- what was asked for ---- */

static void check_formats(const struct settings *s,
			  const struct opt_list *formats, struct buf *err)
{
	const char *on_stdout = NULL;

	for (size_t i = 0; i < formats->n && !err->len; i++) {
		const char *name = formats->items[i];
		const struct output_format *f = output_find(name);

		if (output_gate_find(name)) {
			if (on_stdout)
				buf_addf(err, "--format: %s and %s both go to "
					 "standard output", on_stdout, name);
			on_stdout = name;
		} else if (!f || !f->file) {
			buf_addf(err, "--format: '%s' is unknown (refaudit "
				 "gate --help lists them)", name);
		} else if (!s->out) {
			buf_addf(err, "--format %s makes a file: --out DIR is "
				 "needed", name);
		}
	}
}

static int check(const struct settings *s, const struct opt_list *formats,
		 const struct opt_list *operands, struct buf *err)
{
	if (!s->kernel)
		buf_addstr(err, "no tree given: --kernel DIR is needed");
	else if (operands->n)
		buf_addf(err, "what is '%s'? (all arguments are options)",
			 operands->items[0]);
	else if (!s->patch == !s->base)
		buf_addstr(err, "either --patch FILE or --base REV is needed");
	else if (s->head && !s->base)
		buf_addstr(err, "--head needs --base");
	else if (s->fail_on && finding_severity_rank(s->fail_on) < 0)
		buf_addf(err, "--fail-on: '%s' is none of info, low, medium, "
			 "high", s->fail_on);
	else
		check_formats(s, formats, err);
	return err->len ? -1 : 0;
}

static int read_patch(struct buf *out, const char *path, struct buf *err)
{
	if (strcmp(path, "-") != 0) {
		if (file_read(out, path, err) < 0)
			return -1;
	} else if (file_read_stream(out, STDIN_FILENO, PATCH_MAX, err) < 0) {
		return -1;
	}
	if (out->len <= PATCH_MAX)
		return 0;
	buf_addf(err, "patch refused: it is larger than %d MiB",
		 PATCH_MAX >> 20);
	return -1;
}

/* The ids of an earlier report. */
static int read_baseline(struct map *known, const char *path, struct buf *err)
{
	json_t *report = json_load_path(path, err);
	const json_t *list = json_object_get(report, "findings");

	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *id = json_str(json_array_get(list, i), "id", NULL);

		if (id)
			map_put(known, id, strlen(id), 1);
	}
	if (report && !json_is_array(list))
		buf_addf(err, "cannot use baseline '%s': no list of findings "
			 "in it", path);
	json_decref(report);
	return err->len ? -1 : 0;
}

/* The file lies outside of the tree, so the patch has no say in it. */
static bool is_suppressed(void *entries, const struct finding *f)
{
	json_t *report = json_object(), *list = json_array();
	json_t *o = json_object();
	bool is;

	json_put(o, "id", json_text(f->id));
	json_put(o, "rule", json_text(f->rule->id));
	json_put(o, "path", json_text(f->path));
	json_put(o, "subject", json_text(f->subject));
	json_put(o, "state", json_text("new"));
	json_push(list, o);
	json_put(report, "findings", list);
	suppress_apply(report, entries);
	is = !strcmp(json_str(json_array_get(list, 0), "state", ""),
		     "suppressed");
	json_decref(report);
	return is;
}

/* ---- what comes out ---- */

/* Formats that make files see an audit with the new findings alone. */
static int write_file(struct gate *g, const struct settings *s,
		      const struct output_format *f, struct buf *err)
{
	struct output_context c = { .out_dir = s->out,
				    .data_dir = cmd_data_dir() };
	json_t *report = NULL;
	struct finding_list kept = { 0 };
	struct trouble_list troubles = g->whole.lost;
	int ret;

	for (size_t i = 0; i < g->whole.added.n; i++)
		*vec_push(&kept) = *g->whole.added.items[i].finding;
	if (!g->audit.maintainers)
		g->audit.maintainers =
			maintainers_load(g->audit.ws.tree.root);
	g->audit.findings = kept;
	g->audit.troubles = troubles;
	g->audit.coverage = g->judgements[g->n_judgements - 1].coverage;
	ret = file_mkdirs(s->out, err);
	if (ret == 0)
		report = compose_report(&g->audit, NULL, 0, err);
	c.report = report;
	ret = report ? f->write(&c, err) : -1;
	json_decref(report);
	memset(&g->audit.findings, 0, sizeof(g->audit.findings));
	memset(&g->audit.troubles, 0, sizeof(g->audit.troubles));
	/* What the findings own is the judgement's. */
	vec_release(&kept);
	if (ret == 0)
		diag_note("wrote %s/%s", s->out, f->file);
	return ret;
}

static int write_outputs(struct gate *g, const struct settings *s,
			 const struct opt_list *formats, int rank,
			 struct buf *err)
{
	const struct output_gate_format *on_stdout = NULL;
	int ret = 0;

	for (size_t i = 0; i < formats->n && ret == 0; i++) {
		const char *name = formats->items[i];

		if (output_gate_find(name)) {
			on_stdout = output_gate_find(name);
			continue;
		}
		/* The pages are made from the JSON, so they bring it along. */
		if (!strcmp(name, "html"))
			ret = write_file(g, s, output_find("json"), err);
		if (ret == 0)
			ret = write_file(g, s, output_find(name), err);
	}
	if (!on_stdout && !formats->n)
		on_stdout = output_gate_find("text");
	if (ret == 0 && on_stdout)
		ret = output_gate_write(on_stdout, g, rank, err);
	return ret;
}

static int describe(const struct settings *s, const struct gate *g, int rank,
		    struct buf *err)
{
	struct buf line = BUF_INIT;
	int ret = 0;

	if (!s->describe_fd)
		return 0;
	output_gate_summary(&line, &g->whole, rank);
	buf_addch(&line, '\n');
	if (file_write_fd(s->describe_fd, line.data, line.len) < 0) {
		buf_addf(err, "cannot write to file descriptor %u: %s",
			 s->describe_fd, strerror(errno));
		ret = -1;
	}
	buf_release(&line);
	return ret;
}

static int exit_status(const struct gate *g, int rank)
{
	switch (output_gate_result(&g->whole, rank)) {
	case OUTPUT_GATE_PASS:
		return EXIT_CLEAN;
	case OUTPUT_GATE_FAIL:
		return EXIT_FINDINGS;
	default:
		return EXIT_INCOMPLETE;
	}
}

static void say_effort(const struct gate *g)
{
	size_t stored = 0;

	for (size_t i = 0; i < g->n_judgements; i++)
		stored += g->judgements[i].from_store;
	diag_detail("%zu of %zu judgements from the store; %zu files scanned, "
		    "%zu matched for the last one", stored, g->n_judgements,
		    g->audit.ws.scanned, g->audit.answers.files_matched);
	if (g->audit.resumed)
		diag_detail("began with the tables of an earlier run");
}

/* ---- the run ---- */

static int steps_of_git(void *ctx, struct gate *g, struct buf *err)
{
	const struct settings *s = ctx;

	return gittree_steps(g, s->base, s->head ? s->head : "HEAD", err);
}

static int prepare(const struct settings *s, struct gate_options *o,
		   struct buf *patch, struct map *known, json_t **entries,
		   struct buf *err)
{
	if (places_check(s->kernel, s->out, o->pipeline.store_path, err) < 0)
		return -1;
	if (places_check_judges(s->kernel, s->baseline, s->suppressions,
				err) < 0)
		return -1;
	if (s->suppressions) {
		*entries = suppress_load(s->suppressions, err);
		if (!*entries)
			return -1;
	}
	if (s->baseline && read_baseline(known, s->baseline, err) < 0)
		return -1;
	if (!s->patch)
		return 0;
	if (read_patch(patch, s->patch, err) < 0)
		return -1;
	o->patch = patch->data;
	o->patch_len = patch->len;
	return 0;
}

static int gate(struct settings *s, const struct opt_list *globs,
		const struct opt_list *formats)
{
	const int rank = s->fail_on ? finding_severity_rank(s->fail_on) : 0;
	struct gate_options o = { .pipeline = {
		.kernel = s->kernel, .data_dir = cmd_data_dir(),
		.globs = globs->items, .n_globs = globs->n,
		.subdirs = s->subdirs.items, .n_subdirs = s->subdirs.n,
		.jobs = s->jobs ? s->jobs : pool_cpus(),
	}, .steps = steps_of_git, .ctx = s };
	struct buf err = BUF_INIT, patch = BUF_INIT;
	struct map *known = map_new();
	json_t *entries = NULL;
	struct gate g = { 0 };
	char *store = NULL;
	int ret = 0, status = EXIT_FATAL;

	if (!s->no_cache) {
		store = s->store ? xstrdup(s->store) : places_store(&err);
		ret = store ? 0 : -1;
	}
	o.pipeline.store_path = store;
	o.known = s->baseline ? known : NULL;
	for (size_t i = 0; i < formats->n; i++)
		o.tables |= !output_gate_find(formats->items[i]);
	if (ret == 0)
		ret = prepare(s, &o, &patch, known, &entries, &err);
	if (ret == 0)
		ret = gate_run(&g, &o, &err);
	if (ret == 0 && entries)
		gate_set_aside(&g, is_suppressed, entries);
	if (ret == 0 && !pool_interrupted())
		ret = write_outputs(&g, s, formats, rank, &err);
	if (ret == 0 && !pool_interrupted())
		ret = describe(s, &g, rank, &err);
	if (pool_interrupted()) {
		diag_note("interrupted; what was matched is kept, the next "
			  "run goes on from there");
		status = EXIT_INTERRUPTED;
	} else if (ret < 0) {
		diag_error("%s", err.data);
	} else {
		say_effort(&g);
		status = exit_status(&g, rank);
	}
	gate_release(&g);
	json_decref(entries);
	map_free(known);
	free(store);
	buf_release(&patch);
	buf_release(&err);
	return status;
}

static int run(const struct cmd *cmd, int argc, const char *const *argv)
{
	struct settings s = { 0 };
	struct opt_list operands = { 0 }, globs = { 0 }, formats = { 0 };
	struct buf err = BUF_INIT;
	int status, ret = opt_parse(&s, options, argc, argv, &operands, &err);

	opt_split(&globs, &s.rules);
	opt_split(&formats, &s.formats);
	if (ret == 1) {
		status = cmd_print_help(cmd);
	} else if (ret < 0 || check(&s, &formats, &operands, &err) < 0) {
		status = cmd_usage_error(cmd, &err);
	} else {
		diag_set_level(s.quiet ? DIAG_QUIET : s.verbose ? DIAG_VERBOSE
			       : DIAG_NORMAL);
		status = gate(&s, &globs, &formats);
	}
	opt_free_split(&globs);
	opt_free_split(&formats);
	opt_list_release(&operands);
	opt_list_release(&s.rules);
	opt_list_release(&s.subdirs);
	opt_list_release(&s.formats);
	buf_release(&err);
	return status;
}

const struct cmd cmd_gate = {
	.name = "gate",
	.usage = "--kernel DIR (--patch FILE | --base REV) [OPTIONS]",
	.help = "judge one patch or series: only what it adds is reported",
	.details =
	"The tree is judged without and with the patch; what is new goes to "
	"stdout, with\n"
	"the cause when it lies elsewhere. Neither the tree nor its git state "
	"is touched.\n"
	"After one audit of the tree, or one gate, with the same store a patch "
	"takes\n"
	"seconds.\n\n"
	"Exit status 0 nothing new; 1 new findings (see --fail-on); 2 "
	"something that could\n"
	"be seen before cannot be seen any more; 128 the patch was refused, "
	"or another\n"
	"failure. Of a series, the exit status is that of all patches "
	"together.",
	.options = options,
	.run = run,
};
