/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "choice.h"
#include "cmd.h"
#include "compose.h"
#include "diag.h"
#include "file.h"
#include "gittree.h"
#include "json.h"
#include "migrate.h"
#include "muster.h"
#include "opt.h"
#include "parcel.h"
#include "pipeline.h"
#include "places.h"
#include "pool.h"
#include "rebuild.h"
#include "recheck.h"
#include "repair.h"
#include "rule.h"
#include "vec.h"
#include "workspace.h"

static const char default_from[] = "Your Name <you@example.org>";

struct settings {
	const char *kernel, *out, *store, *from, *compile_commands, *build;
	struct opt_list counters, subsystems, rules;
	unsigned int jobs;
	bool all, check, no_cache, quiet, verbose;
};

#define AT(member) offsetof(struct settings, member)

static const struct opt options[] = {
	{ "kernel", OPT_STRING, AT(kernel), "DIR",
	  "the kernel tree; nothing in it is written or run", 0, 0 },
	{ "counter", OPT_LIST, AT(counters), "STRUCT.FIELD",
	  "this counter; may be repeated", 0, 0 },
	{ "subsystem", OPT_LIST, AT(subsystems), "TITLE",
	  "every counter graded 'convert' in a section of MAINTAINERS; may be "
	  "repeated",
	  0, 0 },
	{ "all", OPT_FLAG, AT(all), NULL, "every counter graded 'convert'", 0,
	  0 },
	{ "rule", OPT_LIST, AT(rules), "RULE",
	  "instead of counters: mend findings of this rule, where it has a "
	  "safe form; may be repeated",
	  0, 0 },
	{ "out", OPT_STRING, AT(out), "DIR",
	  "where patches go; what an earlier run left there is removed", 0, 0 },
	{ "from", OPT_STRING, AT(from), "NAME <ADDRESS>",
	  "who the patches are from (default: a name to be filled in)", 0, 0 },
	{ "check", OPT_FLAG, AT(check), NULL,
	  "parse what patches touch before and after them: a new diagnostic "
	  "refuses the counter",
	  0, 0 },
	{ "build", OPT_STRING, AT(build), "DIR",
	  "compile what patches touch, before and after them, by the tree's own "
	  "make, in DIR: this runs the tree's makefiles and scripts. DIR is "
	  "empty, or holds a file 'config' (default: allmodconfig)",
	  0, 0 },
	{ "compile-commands", OPT_STRING, AT(compile_commands), "FILE",
	  "flags for --check (default: the .cmd files of a built tree)", 0, 0 },
	{ "jobs", OPT_UINT, AT(jobs), "N",
	  "how many workers run at once (default: one a processor)", 1, 512 },
	{ "store", OPT_STRING, AT(store), "FILE",
	  "remember facts in FILE (default: ~/.cache/refaudit/store.db)", 0,
	  0 },
	{ "no-cache", OPT_FLAG, AT(no_cache), NULL,
	  "remember nothing, reuse nothing", 0, 0 },
	{ "quiet", OPT_FLAG, AT(quiet), NULL, "no progress, no summary", 0, 0 },
	{ "verbose", OPT_FLAG, AT(verbose), NULL, "say more", 0, 0 },
	{ 0 },
};

static int check(const struct settings *s, const struct opt_list *operands,
		 struct buf *err)
{
	if (!s->kernel)
		buf_addstr(err, "no tree given: --kernel DIR is needed");
	else if (operands->n)
		buf_addf(err, "what is '%s'? (all arguments are options)",
			 operands->items[0]);
	else if (!s->out)
		buf_addstr(err, "no place for patches: --out DIR is needed");
	else if (s->rules.n && (s->all || s->counters.n || s->subsystems.n))
		buf_addstr(err, "--rule mends findings, --counter, --subsystem "
				"and --all change counters: one of the two");
	else if (!s->all && !s->counters.n && !s->subsystems.n && !s->rules.n)
		buf_addstr(err, "which counters? --counter STRUCT.FIELD, "
				"--subsystem TITLE or --all is needed (or "
				"--rule RULE, to mend findings)");
	else if (s->compile_commands && !s->check)
		buf_addstr(err, "--compile-commands needs --check");
	else if (s->from && (!strchr(s->from, '<') || !strchr(s->from, '>') ||
			     strpbrk(s->from, "\r\n")))
		buf_addf(err,
			 "--from: '%s' is not of the form "
			 "'NAME <ADDRESS>'",
			 s->from);
	return err->len ? -1 : 0;
}

static int choose(struct migrate *m, const struct settings *s, struct buf *err)
{
	if (s->all)
		choice_all(m);
	for (size_t i = 0; i < s->counters.n; i++) {
		choice_counter(m, s->counters.items[i], err);
		if (err->len)
			return -1;
	}
	for (size_t i = 0; i < s->subsystems.n; i++) {
		const char *title = s->subsystems.items[i];
		struct buf near = BUF_INIT;

		if (choice_subsystem(m, title) || s->all)
			continue;
		choice_near_subsystems(m, title, &near);
		buf_addf(err,
			 "--subsystem: '%s' has no counter graded "
			 "'convert'%s%s",
			 title, near.len ? "; near it are " : "", near.data);
		buf_release(&near);
		return -1;
	}
	return 0;
}

/* ---- what it comes to ---- */

static void say_refusal(const json_t *o)
{
	const json_t *why = json_array_get(json_object_get(o, "refusals"), 0);
	size_t n = json_array_size(json_object_get(o, "refusals"));

	printf("%s:%lld: ", json_str(why, "path", ""),
	       json_int(why, "line", 1));
	if (json_str(o, "rule", NULL))
		printf("%s in %s() is not mended", json_str(o, "rule", ""),
		       json_str(o, "function", ""));
	else
		printf("%s.%s is refused", json_str(o, "struct", ""),
		       json_str(o, "field", ""));
	printf(": %s", json_str(why, "why", ""));
	if (n > 1)
		printf(" (and %zu more)", n - 1);
	putchar('\n');
}

static void say_list(const struct settings *s, const json_t *list)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *c = json_array_get(list, i);
		const char *patch = json_str(c, "patch", NULL);

		if (patch)
			printf("%s/%s\n", s->out, patch);
		else
			say_refusal(c);
	}
}

/* A counter that was asked for by name and is refused is a failure. */
static int say(const struct settings *s, const json_t *result)
{
	say_list(s, json_object_get(result, "counters"));
	say_list(s, json_object_get(result, "repairs"));
	diag_note("%lld patches, %lld refused; %s/README says how to go on",
		  json_int(result, "patches", 0),
		  json_int(result, "refused", 0), s->out);
	return s->counters.n && json_int(result, "refused", 0) ? EXIT_FINDINGS :
								 EXIT_CLEAN;
}

/* ---- the run ---- */

enum { NO_SUCH_NAME = -2 };

/* What every kind of patch goes through at last. */
static int finish(struct migrate *m, const struct settings *s,
		  const struct parcel_file *files, size_t n_files,
		  json_t **result, struct buf *err)
{
	char *commit = gittree_clean_head(s->kernel);
	struct parcel_options po = {
		.out = s->out,
		.from = s->from ? s->from : default_from,
		.base_commit = commit,
		.git = s->kernel,
		.files = files,
		.n_files = n_files,
	};
	int ret = 0;

	if (s->check && !pool_interrupted())
		ret = recheck_run(m, s->compile_commands, err);
	if (ret == 0 && s->build && !pool_interrupted())
		ret = rebuild_run(m, s->build, err);
	if (ret == 0 && !pool_interrupted())
		ret = parcel_write(m, &po, result, err);
	free(commit);
	return ret;
}

/* 0; 1 interrupted; NO_SUCH_NAME or -1 with a message. */
static int migrate_counters(struct audit *a, const struct settings *s,
			    json_t **result, struct buf *err)
{
	json_t *report = compose_report(a, NULL, 0, err);
	struct migrate m = { 0 };
	int ret = report ? muster_counters(&m, a, report, err) : -1;

	if (ret == 0)
		ret = choose(&m, s, err) < 0 ? NO_SUCH_NAME : 0;
	if (ret == 0)
		ret = migrate_run(&m, cmd_data_dir(), err);
	if (ret == 0)
		ret = finish(&m, s, NULL, 0, result, err);
	migrate_release(&m);
	json_decref(report);
	return ret;
}

static int migrate_findings(struct audit *a, const struct settings *s,
			    const struct pipeline_options *o, json_t **result,
			    struct buf *err)
{
	const struct rule **rules = xcalloc(s->rules.n, sizeof(*rules));
	struct parcel_file *files = xcalloc(s->rules.n, sizeof(*files));
	struct repairs repairs;
	struct migrate m;
	size_t n_files = 0;
	int ret;

	for (size_t i = 0; i < s->rules.n; i++)
		rules[i] = rule_find(&a->rules, s->rules.items[i]);
	repair_open(&repairs, &m, a, rules, s->rules.n);
	for (size_t i = 0; i < s->rules.n; i++) {
		struct parcel_file *f = &files[n_files];
		struct buf name = BUF_INIT;

		buf_init(&f->text);
		if (!repair_plan(&f->text, &repairs, rules[i], o->data_dir))
			continue;
		buf_addf(&name, "%s.plan.md", rules[i]->id);
		f->name = buf_detach(&name, NULL);
		n_files++;
	}
	ret = repair_run(&repairs, &m, o, err);
	if (ret == 0)
		ret = finish(&m, s, files, n_files, result, err);
	for (size_t i = 0; i < n_files; i++) {
		free(files[i].name);
		buf_release(&files[i].text);
	}
	free(files);
	migrate_release(&m);
	repair_release(&repairs);
	free(rules);
	return ret;
}

/* Every rule that is to be mended has a repair. */
static int check_rules(const struct settings *s, const struct rules *rules,
		       struct buf *err)
{
	for (size_t i = 0; i < s->rules.n; i++) {
		const char *id = s->rules.items[i];
		const struct rule *rule = rule_find(rules, id);
		const char *between = " it: there is one for ";

		if (rule && (repair_exists(cmd_data_dir(), rule) ||
			     repair_has_plan(cmd_data_dir(), rule)))
			continue;
		buf_addf(err, "--rule: %s '%s'", rule ? "nothing mends"
						      : "there is no rule", id);
		for (size_t k = 0; k < rules->n; k++)
			if (repair_exists(cmd_data_dir(), &rules->items[k])) {
				buf_addf(err, "%s'%s'", between[1] == 'i' ?
					 " (what can be mended: " : ", ",
					 rules->items[k].id);
				between = ", ";
			}
		buf_addch(err, ')');
		return NO_SUCH_NAME;
	}
	return 0;
}

/* The rules that a patch depends on, and those that watch over repairs. */
static void choose_rules(struct pipeline_options *o, const struct settings *s,
			 struct opt_list *globs)
{
	static const char *const counters[] = { "atomic-refcount",
						"below-zero-free" };
	static const char *const watch[] = {
		"double-put",	  "free-after-register",
		"missing-put",	  "missing-put-error-path",
		"missing-put-loop", "put-with-kfree",
		"unchecked-get-unless-zero",
	};
	const char *const *list = s->rules.n ? watch : counters;
	size_t n = s->rules.n ? ARRAY_SIZE(watch) : ARRAY_SIZE(counters);

	for (size_t i = 0; i < n; i++)
		*vec_push(globs) = list[i];
	for (size_t i = 0; i < s->rules.n; i++)
		*vec_push(globs) = s->rules.items[i];
	o->globs = globs->items;
	o->n_globs = globs->n;
}

static int migrate(const struct settings *s)
{
	struct pipeline_options o = {
		.kernel = s->kernel,
		.data_dir = cmd_data_dir(),
		.jobs = s->jobs ? s->jobs : pool_cpus(),
	};
	struct opt_list globs = { 0 };
	struct audit a = { 0 };
	struct buf err = BUF_INIT;
	json_t *result = NULL;
	struct rules rules = { 0 };
	char *store = NULL;
	int ret = 0, status = EXIT_FATAL;

	if (s->rules.n)
		ret = rule_load_all(&rules, o.data_dir, &err);
	if (ret == 0)
		ret = check_rules(s, &rules, &err);
	rule_free_all(&rules);
	choose_rules(&o, s, &globs);
	if (ret == 0 && !s->no_cache) {
		store = s->store ? xstrdup(s->store) : places_store(&err);
		ret = store ? 0 : -1;
	}
	o.store_path = store;
	if (ret == 0)
		ret = places_check(s->kernel, s->out, store, &err);
	if (ret == 0)
		ret = parcel_check_place(s->out, &err);
	if (ret == 0 && s->build)
		ret = places_check(s->kernel, s->build, NULL, &err);
	if (ret == 0 && s->build)
		ret = rebuild_check_place(s->build, &err);
	if (ret == 0)
		ret = pipeline_open(&a, &o, &err);
	if (ret == 0)
		ret = pipeline_run(&a, &o, &err);
	if (ret == 0)
		workspace_take_scans(&a.ws);
	if (ret == 0 && !pool_interrupted())
		ret = s->rules.n ? migrate_findings(&a, s, &o, &result, &err) :
				   migrate_counters(&a, s, &result, &err);
	if (pool_interrupted())
		status = EXIT_INTERRUPTED;
	else if (ret < 0)
		diag_error("%s", err.data);
	else
		status = say(s, result);
	if (ret == NO_SUCH_NAME)
		status = EXIT_USAGE;
	pipeline_release(&a);
	opt_list_release(&globs);
	json_decref(result);
	free(store);
	buf_release(&err);
	return status;
}

static int run(const struct cmd *cmd, int argc, const char *const *argv)
{
	struct settings s = { 0 };
	struct opt_list operands = { 0 };
	struct buf err = BUF_INIT;
	int status, ret = opt_parse(&s, options, argc, argv, &operands, &err);

	if (ret == 1) {
		status = cmd_print_help(cmd);
	} else if (ret < 0 || check(&s, &operands, &err) < 0) {
		status = cmd_usage_error(cmd, &err);
	} else {
		diag_set_level(s.quiet	 ? DIAG_QUIET :
			       s.verbose ? DIAG_VERBOSE :
					   DIAG_NORMAL);
		status = migrate(&s);
	}
	opt_list_release(&operands);
	opt_list_release(&s.counters);
	opt_list_release(&s.subsystems);
	opt_list_release(&s.rules);
	buf_release(&err);
	return status;
}

const struct cmd cmd_migrate = {
	.name = "migrate",
	.usage = "--kernel DIR --out DIR [OPTIONS]",
	.help = "make patches for review: atomic_t to refcount_t, findings mended",
	.details =
		"One patch a counter, a series a subsystem, in the form of git "
		"format-patch;\n"
		"README in --out says what to do with them. A counter is "
		"refused when one use\n"
		"of it in the tree is not understood or has no refcount_t "
		"form; the place is\n"
		"named on stdout and in migrate.json.\n\n"
		"With --rule, one patch for each function with findings of a "
		"rule, where the\n"
		"cure is local: the changed tree is audited once more, and a "
		"patch is refused\n"
		"that leaves its finding or brings a new one.\n\n"
		"Exit status 1 when a counter given with --counter is refused, "
		"129 when there is\n"
		"none of that name.",
	.options = options,
	.run = run,
};
