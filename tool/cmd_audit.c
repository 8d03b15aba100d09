/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "cmd.h"
#include "compose.h"
#include "diag.h"
#include "file.h"
#include "finding.h"
#include "json.h"
#include "judgement.h"
#include "opt.h"
#include "output.h"
#include "pipeline.h"
#include "places.h"
#include "pool.h"
#include "report.h"
#include "store.h"
#include "store_kept.h"
#include "suppress.h"
#include "vec.h"

enum { DEFAULT_MIN_COVERAGE = 98 };

struct settings {
	const char *kernel, *out, *store, *fail_on, *baseline, *suppressions,
		*matcher;
	struct opt_list rules, subdirs, formats;
	unsigned int jobs, min_coverage;
	bool no_slice, no_cache, quiet, verbose;
};

#define AT(member) offsetof(struct settings, member)

static const struct opt options[] = {
	{ "kernel", OPT_STRING, AT(kernel), "DIR",
	  "the kernel tree to audit; nothing in it is written or run", 0, 0 },
	{ "out", OPT_STRING, AT(out), "DIR",
	  "where reports go (default: out/VERSION of the tree)", 0, 0 },
	{ "rules", OPT_LIST, AT(rules), "GLOB,...",
	  "only rules whose id matches (default: all that are on)", 0, 0 },
	{ "subdir", OPT_LIST, AT(subdirs), "DIR",
	  "only files below DIR of the tree; may be repeated", 0, 0 },
	{ "jobs", OPT_UINT, AT(jobs), "N",
	  "how many workers run at once (default: one a processor)", 1, 512 },
	{ "format", OPT_LIST, AT(formats), "F,...",
	  "what to write: text, json, html (these three by default), sarif, "
	  "gitlab, markdown, csv", 0, 0 },
	{ "fail-on", OPT_STRING, AT(fail_on), "SEVERITY",
	  "exit 1 when a finding is this severe: info, low, medium, high",
	  0, 0 },
	{ "baseline", OPT_STRING, AT(baseline), "FILE",
	  "a report.json: findings that are in it are known, and do not "
	  "count for --fail-on", 0, 0 },
	{ "suppressions", OPT_STRING, AT(suppressions), "FILE",
	  "findings set aside by hand (see refaudit(1)); they stay visible, "
	  "and do not count for --fail-on", 0, 0 },
	{ "min-coverage", OPT_UINT, AT(min_coverage), "PERCENT",
	  "exit 2 when fewer of the selected functions were seen "
	  "(default: 98)", 0, 100 },
	{ "store", OPT_STRING, AT(store), "FILE",
	  "remember facts in FILE (default: ~/.cache/refaudit/store.db)",
	  0, 0 },
	{ "no-cache", OPT_FLAG, AT(no_cache), NULL,
	  "remember nothing, reuse nothing", 0, 0 },
	{ "no-slice", OPT_FLAG, AT(no_slice), NULL,
	  "match against whole files: slow, same findings (a self-check)",
	  0, 0 },
	{ "matcher", OPT_STRING, AT(matcher), "WHO",
	  "who matches the patches that refaudit can match by itself: local "
	  "(refaudit; default) or spatch: slow, the same in what both "
	  "can parse (a self-check)",
	  0, 0 },
	{ "quiet", OPT_FLAG, AT(quiet), NULL, "no progress, no summary", 0, 0 },
	{ "verbose", OPT_FLAG, AT(verbose), NULL, "say more", 0, 0 },
	{ 0 },
};

static int check(const struct settings *s, const struct opt_list *formats,
		 const struct opt_list *operands, struct buf *err)
{
	if (!s->kernel)
		buf_addstr(err, "no tree given: --kernel DIR is needed");
	else if (operands->n)
		buf_addf(err, "what is '%s'? (all arguments are options)",
			 operands->items[0]);
	else if (s->fail_on && finding_severity_rank(s->fail_on) < 0)
		buf_addf(err, "--fail-on: '%s' is none of info, low, medium, "
			 "high", s->fail_on);
	else if (s->matcher && strcmp(s->matcher, "local") != 0 &&
		 strcmp(s->matcher, "spatch") != 0)
		buf_addf(err, "--matcher: '%s' is neither local nor spatch",
			 s->matcher);
	for (size_t i = 0; !err->len && i < formats->n; i++)
		if (!output_find(formats->items[i])) {
			buf_addf(err, "--format: '%s' is none of ",
				 formats->items[i]);
			output_add_names(err);
		}
	return err->len ? -1 : 0;
}

static int check_places(const struct settings *s, const char *store,
			struct buf *err)
{
	int ret = places_check(s->kernel, s->out ? s->out : "out", store, err);

	if (ret == 0)
		ret = places_check_judges(s->kernel, s->baseline,
					  s->suppressions, err);
	/* Hours of work for a directory that cannot be made would be sad. */
	if (ret == 0 && s->out && file_exists(s->kernel))
		ret = file_mkdirs(s->out, err);
	return ret;
}

/* What the findings are held against; NULL: nothing. */
struct before {
	json_t *baseline;	/* a report */
	json_t *suppressions;
};

static int load_before(struct before *b, const struct settings *s,
		       struct buf *err)
{
	if (s->baseline) {
		b->baseline = report_load(s->baseline, err);
		if (!b->baseline)
			return -1;
	}
	if (s->suppressions) {
		b->suppressions = suppress_load(s->suppressions, err);
		if (!b->suppressions)
			return -1;
	}
	return 0;
}

/* printed: empty when it is not printed yet. */
static int write_outputs(const json_t *report, const struct buf *printed,
			 const struct settings *s,
			 const char *version, const struct opt_list *formats,
			 struct buf *err)
{
	struct buf out_dir = BUF_INIT;
	struct output_context c = { .report = report,
				    .printed = printed->len ? printed : NULL,
				    .data_dir = cmd_data_dir() };
	const struct output_format *f;
	int ret = 0;

	if (s->out)
		buf_addstr(&out_dir, s->out);
	else
		buf_addf(&out_dir, "out/%s", version);
	c.out_dir = out_dir.data;
	for (size_t i = 0; ret == 0 && (f = output_at(i)); i++) {
		if (!output_is_wanted(f, formats->items, formats->n))
			continue;
		if (f->file)
			ret = file_mkdirs(out_dir.data, err);
		if (ret == 0)
			ret = f->write(&c, err);
		if (ret == 0 && f->file)
			diag_note("wrote %s/%s", out_dir.data, f->file);
	}
	buf_release(&out_dir);
	return ret;
}

/* ---- the report: the stored one when nothing changed, or a new one ---- */

/* Options that change what is said, as the report names them. */
static void name_options(struct opt_list *names, const struct settings *s)
{
	for (size_t i = 0; i < s->subdirs.n; i++) {
		struct buf one = BUF_INIT;

		buf_addf(&one, "subdir=%s", s->subdirs.items[i]);
		*vec_push(names) = buf_detach(&one, NULL);
	}
	if (s->min_coverage != DEFAULT_MIN_COVERAGE) {
		struct buf one = BUF_INIT;

		buf_addf(&one, "min_coverage=%u", s->min_coverage);
		*vec_push(names) = buf_detach(&one, NULL);
	}
}

static json_t *stored_report(struct audit *a, const struct store_hash *inputs)
{
	struct buf text = BUF_INIT, ignored = BUF_INIT;
	json_t *report = NULL;

	if (store_get_report(a->store, inputs, &text) == 1)
		report = json_parse(text.data, text.len, &ignored);
	buf_release(&text);
	buf_release(&ignored);
	return report;
}

/* What failed may succeed next time: such a report is not kept. */
static int keep(struct audit *a, const struct store_hash *inputs,
		const json_t *report, struct buf *printed, struct buf *err)
{
	int ret = 0;

	if (report_count_troubles(report, "failed"))
		return 0;
	output_print_json(printed, report);
	if (store_begin(a->store) < 0 ||
	    store_put_report(a->store, inputs, printed->data,
			     printed->len) < 0 ||
	    store_commit(a->store) < 0) {
		buf_addstr(err, store_error(a->store));
		store_rollback(a->store);
		ret = -1;
	}
	return ret;
}

static void say_work(const struct audit *a)
{
	diag_detail("%zu files scanned, %zu matched in %u rounds (%zu failed "
		    "at first and were tried alone), %zu answers from the "
		    "store", a->ws.scanned, a->answers.files_matched,
		    a->rounds, a->answers.retried, a->answers.from_store);
	if (a->resumed)
		diag_detail("began with the tables of an earlier run");
}

/*
 * 0; 1 interrupted; -1 with a message. *report is the caller's. Appends the
 * text of it, if that was needed.
 */
static int make_report(json_t **report, struct buf *printed, struct audit *a,
		       const struct pipeline_options *o,
		       const struct settings *s, struct buf *err)
{
	struct opt_list names = { 0 };
	struct buf extra = BUF_INIT;
	struct store_hash inputs;
	bool known = false;
	int ret;

	name_options(&names, s);
	buf_addf(&extra, "jansson %s\n", jansson_version_str());
	for (size_t i = 0; i < names.n; i++)
		buf_addf(&extra, "%s\n", names.items[i]);
	ret = pipeline_open(a, o, err);
	if (ret == 0)
		known = o->store_path &&
			pipeline_inputs(a, o, &extra, &inputs);
	if (known)
		*report = stored_report(a, &inputs);
	if (*report) {
		diag_note("nothing has changed since the last run of this "
			  "kind: its report stands");
	} else if (ret == 0) {
		ret = pipeline_run(a, o, err);
		/* The base of gates to come. */
		if (ret == 0)
			ret = judgement_keep(a, o, err);
		if (ret == 0) {
			*report = compose_report(a, names.items, names.n,
						 err);
			ret = *report ? 0 : -1;
		}
		diag_stage("report composed");
		if (ret == 0 && known && !pool_interrupted())
			ret = keep(a, &inputs, *report, printed, err);
		if (ret == 0)
			say_work(a);
	}
	opt_free_split(&names);
	buf_release(&extra);
	return ret;
}

/* ---- what it comes to ---- */

static void say_failed(const json_t *report)
{
	const json_t *list = json_object_get(json_object_get(report,
							     "coverage"),
					     "troubles");
	size_t failed = report_count_troubles(report, "failed");

	diag_warn("incomplete: %zu files or rules failed; the report lists "
		  "them", failed);
	/* They come first. */
	for (size_t i = 0; i < failed && i < 5; i++) {
		const json_t *t = json_array_get(list, i);
		const char *rule = json_str(t, "rule", "");

		diag_warn("%s: %s%s%s%s", json_str(t, "path", ""),
			  json_str(t, "message", ""), *rule ? " [" : "", rule,
			  *rule ? "]" : "");
	}
}

static double percent_of(const json_t *report)
{
	return json_number_value(json_object_get(
		json_object_get(report, "coverage"), "percent"));
}

/* To two places, downwards: 100 is said only when nothing is missing. */
static double rounded_down(double percent)
{
	return (double)(long long)(percent * 100 + 1e-6) / 100;
}

static void say_summary(const json_t *report)
{
	const json_t *c = json_object_get(report, "coverage");

	diag_note("%zu findings by %zu rules; %lld of %lld files selected, "
		  "%lld functions, %lld of them not seen (%.2f %% seen)",
		  json_array_size(json_object_get(report, "findings")),
		  json_array_size(json_object_get(report, "rules")),
		  json_int(c, "files_selected", 0),
		  json_int(c, "files_total", 0),
		  json_int(c, "functions_selected", 0),
		  json_int(c, "functions_unseen", 0),
		  rounded_down(percent_of(report)));
	if (report_count_troubles(report, "failed"))
		say_failed(report);
}

static size_t count_state(const json_t *report, const char *state)
{
	const json_t *list = json_object_get(report, "findings");
	size_t n = 0;

	for (size_t i = 0; i < json_array_size(list); i++)
		n += !strcmp(json_str(json_array_get(list, i), "state", ""),
			     state);
	return n;
}

/* What was held against the findings, and what of it holds nothing. */
static void say_states(const json_t *report)
{
	const json_t *baseline = json_object_get(report, "baseline");
	const json_t *list = json_object_get(report, "suppressions");

	if (baseline)
		diag_note("%zu new, %lld known from the baseline; of its "
			  "findings %lld are fixed, %lld not seen",
			  count_state(report, "new"),
			  json_int(baseline, "known", 0),
			  json_int(baseline, "fixed", 0),
			  json_int(baseline, "not_seen", 0));
	if (list)
		diag_note("%zu findings are suppressed",
			  count_state(report, "suppressed"));
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *entry = json_array_get(list, i);
		struct buf words = BUF_INIT;

		if (json_int(entry, "matches", 0))
			continue;
		suppress_describe(&words, entry);
		diag_warn("suppression %zu matches no finding: %s (%s, %s)",
			  i + 1, words.data, json_str(entry, "author", ""),
			  json_str(entry, "date", ""));
		buf_release(&words);
	}
}

static bool has_severe(const json_t *report, const char *severity)
{
	const json_t *list = json_object_get(report, "findings");

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *f = json_array_get(list, i);

		if (!strcmp(json_str(f, "state", ""), "new") &&
		    finding_severity_rank(json_str(f, "severity", "")) >=
			finding_severity_rank(severity))
			return true;
	}
	return false;
}

static int exit_status(const struct settings *s, const json_t *report)
{
	if (report_count_troubles(report, "failed"))
		return EXIT_INCOMPLETE;
	if (percent_of(report) < s->min_coverage) {
		diag_warn("incomplete: %.2f %% of the selected functions "
			  "were seen, %u %% are asked for",
			  percent_of(report), s->min_coverage);
		return EXIT_INCOMPLETE;
	}
	if (s->fail_on && has_severe(report, s->fail_on))
		return EXIT_FINDINGS;
	return EXIT_CLEAN;
}

static int audit(const struct settings *s, const struct opt_list *globs,
		 const struct opt_list *formats)
{
	struct pipeline_options o = {
		.kernel = s->kernel, .data_dir = cmd_data_dir(),
		.globs = globs->items, .n_globs = globs->n,
		.subdirs = s->subdirs.items, .n_subdirs = s->subdirs.n,
		.jobs = s->jobs ? s->jobs : pool_cpus(),
		.no_slice = s->no_slice,
		.by_spatch = s->matcher && !strcmp(s->matcher, "spatch"),
	};
	struct audit a = { 0 };
	struct before before = { 0 };
	json_t *report = NULL;
	struct buf printed = BUF_INIT, err = BUF_INIT;
	char *store = NULL;
	int ret = 0, status = EXIT_FATAL;

	if (!s->no_cache) {
		store = s->store ? xstrdup(s->store) : places_store(&err);
		ret = store ? 0 : -1;
	}
	o.store_path = store;
	if (ret == 0)
		ret = check_places(s, store, &err);
	if (ret == 0)
		ret = load_before(&before, s, &err);
	if (ret == 0)
		ret = make_report(&report, &printed, &a, &o, s, &err);
	if (before.baseline || before.suppressions)
		buf_clear(&printed);
	if (ret == 0 && before.baseline)
		suppress_known(report, before.baseline);
	if (ret == 0 && before.suppressions)
		suppress_apply(report, before.suppressions);
	if (ret == 0 && !pool_interrupted())
		ret = write_outputs(report, &printed, s, a.ws.tree.version,
				    formats, &err);
	if (pool_interrupted()) {
		diag_note("interrupted; what was matched is kept, the next "
			  "run goes on from there");
		status = EXIT_INTERRUPTED;
	} else if (ret < 0) {
		diag_error("%s", err.data);
	} else {
		say_summary(report);
		say_states(report);
		status = exit_status(s, report);
	}
	pipeline_release(&a);
	json_decref(before.baseline);
	json_decref(before.suppressions);
	json_leave(report);
	free(store);
	buf_release(&printed);
	buf_release(&err);
	return status;
}

static int run(const struct cmd *cmd, int argc, const char *const *argv)
{
	struct settings s = { .min_coverage = DEFAULT_MIN_COVERAGE };
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
		status = audit(&s, &globs, &formats);
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

const struct cmd cmd_audit = {
	.name = "audit",
	.usage = "--kernel DIR [OPTIONS]",
	.help = "look for reference counting and lifetime faults in a tree",
	.details =
	"Findings go to stdout, one a line; report.json and html/index.html "
	"to --out.\n"
	"Progress and summary go to stderr. A second run matches only what "
	"changed.\n\n"
	"Exit status 0 although there are findings, unless --fail-on is "
	"given; 2 when\n"
	"something could not be looked at (the report lists what).",
	.options = options,
	.run = run,
};
