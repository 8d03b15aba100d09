/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "cmd.h"
#include "diag.h"
#include "lint.h"
#include "opt.h"
#include "rule.h"

struct settings {
	bool lint;
};

static const struct opt options[] = {
	{ "lint", OPT_FLAG, offsetof(struct settings, lint), NULL,
	  "check all headers, names and files; exit 1 when one is wrong",
	  0, 0 },
	{ 0 },
};

static void list_rules(const struct rules *rules)
{
	for (size_t i = 0; i < rules->n; i++) {
		const struct rule *r = &rules->items[i];

		if (rule_is_facts(r) || !r->patch)
			continue;
		printf("%-24s %-8s %-7s %-11s %s%s\n", r->id, r->family,
		       r->severity ? r->severity : "?",
		       r->confidence ? r->confidence : "?",
		       r->off ? "(off) " : "", r->title ? r->title : "");
	}
}

static int lint(const struct rules *rules)
{
	struct buf text = BUF_INIT;
	size_t n = lint_rules(rules, &text);

	fputs(text.data, stdout);
	printf("%zu semantic patches, %zu problems\n", rules->n, n);
	buf_release(&text);
	return n ? EXIT_FINDINGS : EXIT_CLEAN;
}

static int run(const struct cmd *cmd, int argc, const char *const *argv)
{
	struct settings s = { 0 };
	struct opt_list operands = { 0 };
	struct rules rules = { 0 };
	struct buf err = BUF_INIT;
	int status = EXIT_CLEAN;
	int ret = opt_parse(&s, options, argc, argv, &operands, &err);

	if (ret == 1) {
		status = cmd_print_help(cmd);
	} else if (ret < 0) {
		status = cmd_usage_error(cmd, &err);
	} else if (rule_load_all(&rules, cmd_data_dir(), &err) < 0) {
		diag_error("%s", err.data);
		status = EXIT_FATAL;
	} else if (s.lint) {
		status = lint(&rules);
	} else {
		list_rules(&rules);
	}
	rule_free_all(&rules);
	opt_list_release(&operands);
	buf_release(&err);
	return status;
}

const struct cmd cmd_rules = {
	.name = "rules",
	.usage = "[--lint]",
	.help = "list the rules, or check that each is well made",
	.options = options,
	.run = run,
};
