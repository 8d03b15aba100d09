/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * For kbuild: `make C=1 CHECK="refaudit check"` calls this with all flags of
 * the compiler and the name of one file.
 */
#include "base.h"
#include "buf.h"
#include "cmd.h"
#include "diag.h"
#include "file.h"
#include "finding.h"
#include "judgement.h"
#include "opt.h"
#include "output_gate.h"
#include "places.h"
#include "pool.h"
#include "rule.h"
#include "vec.h"

struct settings {
	const char *kernel, *store, *fail_on;
	struct opt_list rules;
	unsigned int jobs;
	bool no_cache, verbose;
};

#define AT(member) offsetof(struct settings, member)

static const struct opt options[] = {
	{ "kernel", OPT_STRING, AT(kernel), "DIR",
	  "the kernel tree (default: the one that FILE lies in)", 0, 0 },
	{ "rules", OPT_LIST, AT(rules), "GLOB,...",
	  "only rules whose id matches (default: all that are on)", 0, 0 },
	{ "fail-on", OPT_STRING, AT(fail_on), "SEVERITY",
	  "exit 1 when a finding is this severe: info, low, medium, high",
	  0, 0 },
	{ "jobs", OPT_UINT, AT(jobs), "N",
	  "how many workers run at once (default: one a processor)", 1, 512 },
	{ "store", OPT_STRING, AT(store), "FILE",
	  "remember facts in FILE (default: ~/.cache/refaudit/store.db)",
	  0, 0 },
	{ "no-cache", OPT_FLAG, AT(no_cache), NULL,
	  "remember nothing, reuse nothing", 0, 0 },
	{ "verbose", OPT_FLAG, AT(verbose), NULL, "show progress", 0, 0 },
	{ 0 },
};

static bool is_option(const char *arg)
{
	if (!strcmp(arg, "-h"))
		return true;
	if (!starts_with(arg, "--"))
		return false;
	for (size_t i = 0; options[i].name; i++) {
		size_t n = strlen(options[i].name);

		if (!strncmp(arg + 2, options[i].name, n) &&
		    (!arg[2 + n] || arg[2 + n] == '='))
			return true;
	}
	return !strcmp(arg, "--help");
}

static bool takes_value(const char *arg)
{
	for (size_t i = 0; options[i].name; i++)
		if (!strcmp(arg + 2, options[i].name))
			return options[i].kind != OPT_FLAG;
	return false;
}

/* How many of argv are ours: the rest is the compiler's, up to the file. */
static int count_ours(int argc, const char *const *argv)
{
	int n = 1;

	while (n < argc && is_option(argv[n]))
		n += takes_value(argv[n]) ? 2 : 1;
	return n < argc ? n : argc;
}

/* ---- the tree and the name of the file in it ---- */

static bool is_tree(const char *dir)
{
	char *makefile = path_join(dir, "Makefile");
	char *include = path_join(dir, "include/linux");
	bool is = file_exists(makefile) && file_is_dir(include);

	free(makefile);
	free(include);
	return is;
}

/* The nearest directory above file that looks like a kernel tree. */
static char *find_tree(const char *file)
{
	char *dir = path_dir(file);

	while (*dir && !is_tree(dir)) {
		char *up = path_dir(dir);

		if (!strcmp(up, dir))
			*up = '\0';
		free(dir);
		dir = up;
	}
	if (*dir)
		return dir;
	free(dir);
	return NULL;
}

static int find_place(const struct settings *s, const char *file, char **tree,
		      char **path, struct buf *err)
{
	struct buf real = BUF_INIT, root = BUF_INIT;
	int ret = file_realpath(&real, file, err);

	*tree = NULL;
	if (ret == 0)
		*tree = s->kernel ? xstrdup(s->kernel) : find_tree(real.data);
	if (ret == 0 && !*tree) {
		buf_addf(err, "'%s' lies in no kernel tree: --kernel DIR is "
			 "needed", file);
		ret = -1;
	}
	if (ret == 0)
		ret = file_realpath(&root, *tree, err);
	if (ret == 0 && (strncmp(real.data, root.data, root.len) != 0 ||
			 real.data[root.len] != '/')) {
		buf_addf(err, "'%s' does not lie in '%s'", file, *tree);
		ret = -1;
	}
	if (ret == 0)
		*path = xstrdup(real.data + root.len + 1);
	buf_release(&real);
	buf_release(&root);
	return ret;
}

/* ---- what is said of it ---- */

static int say(const struct settings *s, const struct judgement *j,
	       const char *file, const char *path)
{
	const int rank = s->fail_on ? finding_severity_rank(s->fail_on) : 4;
	struct buf text = BUF_INIT;
	int status = EXIT_CLEAN;

	for (size_t i = 0; i < j->findings.n; i++) {
		const struct finding *f = &j->findings.items[i];

		if (strcmp(f->path, path) != 0)
			continue;
		output_gate_coccicheck(&text, f, file);
		if (finding_severity_rank(f->severity) >= rank)
			status = EXIT_FINDINGS;
	}
	fputs(text.data, stdout);
	for (size_t i = 0; i < j->troubles.n; i++) {
		const struct trouble *t = &j->troubles.items[i];

		if (strcmp(t->path, path) != 0)
			continue;
		diag_warn("%s:%u: not looked at: %s%s%s", file, t->line,
			  t->function, *t->function ? ": " : "", t->message);
		if (t->kind == TROUBLE_FAILED)
			status = EXIT_INCOMPLETE;
	}
	buf_release(&text);
	return status;
}

static int check_file(const struct settings *s, const struct opt_list *globs,
		      const char *file)
{
	struct pipeline_options o = {
		.data_dir = cmd_data_dir(),
		.globs = globs->items, .n_globs = globs->n,
		.jobs = s->jobs ? s->jobs : pool_cpus(),
	};
	struct judgement j = { 0 };
	struct audit a = { 0 };
	struct buf err = BUF_INIT;
	char *tree = NULL, *path = NULL, *store = NULL;
	int ret = find_place(s, file, &tree, &path, &err);
	int status = EXIT_FATAL;

	if (ret == 0 && !s->no_cache) {
		store = s->store ? xstrdup(s->store) : places_store(&err);
		ret = store ? 0 : -1;
	}
	o.kernel = tree;
	o.store_path = store;
	if (ret == 0)
		ret = places_check(tree, NULL, store, &err);
	if (ret == 0)
		ret = pipeline_open(&a, &o, &err);
	if (ret == 0)
		ret = judgement_of_tree(&j, &a, &o, &err);
	if (pool_interrupted())
		status = EXIT_INTERRUPTED;
	else if (ret < 0)
		diag_error("%s", err.data);
	else
		status = say(s, &j, file, path);
	judgement_release(&j);
	pipeline_release(&a);
	free(tree);
	free(path);
	free(store);
	buf_release(&err);
	return status;
}

static int run(const struct cmd *cmd, int argc, const char *const *argv)
{
	const int ours = count_ours(argc, argv);
	struct settings s = { 0 };
	struct opt_list globs = { 0 };
	struct buf err = BUF_INIT;
	int status, ret = opt_parse(&s, options, ours, argv, NULL, &err);

	opt_split(&globs, &s.rules);
	if (ret == 0 && (ours == argc || *argv[argc - 1] == '-'))
		buf_addstr(&err, "the last argument is to be a file");
	else if (ret == 0 && s.fail_on && finding_severity_rank(s.fail_on) < 0)
		buf_addf(&err, "--fail-on: '%s' is none of info, low, medium, "
			 "high", s.fail_on);
	if (ret == 1) {
		status = cmd_print_help(cmd);
	} else if (err.len) {
		status = cmd_usage_error(cmd, &err);
	} else {
		diag_set_level(s.verbose ? DIAG_VERBOSE : DIAG_QUIET);
		status = check_file(&s, &globs, argv[argc - 1]);
	}
	opt_free_split(&globs);
	opt_list_release(&s.rules);
	buf_release(&err);
	return status;
}

const struct cmd cmd_check = {
	.name = "check",
	.usage = "[OPTIONS] [COMPILER FLAGS] FILE",
	.help = "findings in one file, for make C=1 CHECK=\"refaudit check\"",
	.details =
	"One line a finding on stdout, as coccicheck prints them. The whole "
	"tree is judged\n"
	"and remembered: run an audit, or one check, before a build with "
	"many jobs.\n"
	"Flags behind the options are the compiler's and are ignored.\n\n"
	"Exit status 0 although there are findings, unless --fail-on is "
	"given; 2 when the\n"
	"file could not be looked at.",
	.options = options,
	.run = run,
};
