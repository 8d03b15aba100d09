/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "cmd.h"
#include "diag.h"
#include "index.h"
#include "json.h"
#include "opt.h"
#include "output.h"
#include "proc.h"
#include "rule.h"
#include "spatch.h"
#include "store.h"
#include "version.h"

enum { PROBE_TIMEOUT_S = 60 };

static const struct opt options[] = { { 0 } };

static const char python_versions[] =
	"import sys, jinja2, pygments; print('%d.%d.%d, Jinja2 %s, Pygments "
	"%s' % (*sys.version_info[:3], jinja2.__version__, "
	"pygments.__version__))";

/* Appends the first line of what argv prints. False when it fails. */
static bool probe(const char *const *argv, struct buf *out)
{
	struct proc_spec spec = { .argv = argv,
				  .timeout_s = PROBE_TIMEOUT_S };
	const struct proc_result *r;
	struct proc *p = NULL;
	struct buf ignored = BUF_INIT;
	bool good = false;

	if (proc_run(&p, &spec, &ignored) == 0) {
		r = proc_result(p);
		good = r->end == PROC_EXITED && r->status == 0;
		buf_add(out, r->out->data, strcspn(r->out->data, "\n"));
	}
	proc_free(p);
	buf_release(&ignored);
	return good;
}

static void missing(const char *name, const char *package, struct buf *all)
{
	printf("%-10s missing\n", name);
	buf_addf(all, " %s", package);
}

static void check_spatch(struct buf *all)
{
	struct buf err = BUF_INIT, macros = BUF_INIT;
	char *version = spatch_version(&err);

	if (!version)
		missing("spatch", "coccinelle", all);
	else if (spatch_macros(&macros, cmd_data_dir(), &err) < 0)
		printf("%-10s %s, but %s\n", "spatch", version, err.data);
	else
		printf("%-10s %s\n", "spatch", version);
	free(version);
	buf_release(&err);
	buf_release(&macros);
}

static void check_program(const char *name, const char *package,
			  const char *const *argv, struct buf *all)
{
	struct buf text = BUF_INIT;

	if (probe(argv, &text))
		printf("%-10s %s\n", name, text.data);
	else
		missing(name, package, all);
	buf_release(&text);
}

static int check_rules(void)
{
	struct rules rules = { 0 };
	struct buf err = BUF_INIT;
	int ret = rule_load_all(&rules, cmd_data_dir(), &err);

	if (ret < 0)
		printf("%-10s %s\n", "rules", err.data);
	else
		printf("%-10s %zu semantic patches and scripts in %s\n",
		       "rules", rules.n, cmd_data_dir());
	rule_free_all(&rules);
	buf_release(&err);
	return ret;
}

static int examine(void)
{
	const char *const python[] = { proc_python(), "-I", "-c",
				       python_versions, NULL };
	static const char *const git[] = { "git", "--version", NULL };
	struct buf packages = BUF_INIT, clang = BUF_INIT;
	int status = EXIT_CLEAN;

	printf("%-10s %s\n", "refaudit", REFAUDIT_VERSION);
	check_spatch(&packages);
	if (index_libclang_version(&clang, &clang) < 0)
		status = EXIT_INCOMPLETE;
	printf("%-10s %s\n", "libclang", clang.data);
	printf("%-10s %s\n", "sqlite", store_sqlite_version());
	printf("%-10s %s\n", "jansson", jansson_version_str());
	check_program("python3", "python3 python3-jinja2 python3-pygments",
		      python, &packages);
	check_program("git", "git", git, &packages);
	if (check_rules() < 0)
		status = EXIT_INCOMPLETE;
	if (packages.len) {
		printf("\nTo install what is missing on Debian or Ubuntu:\n"
		       "  apt-get install%s\n", packages.data);
		status = EXIT_INCOMPLETE;
	}
	buf_release(&packages);
	buf_release(&clang);
	return status;
}

static int run(const struct cmd *cmd, int argc, const char *const *argv)
{
	struct opt_list operands = { 0 };
	struct buf err = BUF_INIT;
	char unused;
	int status, ret = opt_parse(&unused, options, argc, argv, &operands,
				    &err);

	if (ret == 0 && operands.n) {
		buf_addf(&err, "what is '%s'?", operands.items[0]);
		ret = -1;
	}
	if (ret == 1)
		status = cmd_print_help(cmd);
	else if (ret < 0)
		status = cmd_usage_error(cmd, &err);
	else
		status = examine();
	opt_list_release(&operands);
	buf_release(&err);
	return status;
}

const struct cmd cmd_doctor = {
	.name = "doctor",
	.usage = "",
	.help = "show the versions found, and what is missing",
	.run = run,
};
