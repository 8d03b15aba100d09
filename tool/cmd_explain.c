/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "cmd.h"
#include "diag.h"
#include "opt.h"
#include "rule.h"

static const struct opt options[] = { { 0 } };

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

static const char *nearest_rule(const struct rules *rules, const char *word)
{
	const char **names = xcalloc(rules->n + 1, sizeof(*names));
	const char *best;
	size_t n = 0;

	for (size_t i = 0; i < rules->n; i++)
		if (!rule_is_facts(&rules->items[i]))
			names[n++] = rules->items[i].id;
	best = opt_nearest(word, names, n);
	free(names);
	return best;
}

static int explain(const char *word)
{
	struct rules rules = { 0 };
	struct buf err = BUF_INIT;
	const struct rule *r;
	const char *nearest;
	int status = EXIT_USAGE;

	if (rule_load_all(&rules, cmd_data_dir(), &err) < 0) {
		diag_error("%s", err.data);
		status = EXIT_FATAL;
		goto out;
	}
	r = rule_find(&rules, word);
	if (r && !rule_is_facts(r) && r->severity && r->confidence) {
		explain_rule(r);
		status = EXIT_CLEAN;
		goto out;
	}
	nearest = nearest_rule(&rules, word);
	if (nearest)
		diag_error("no rule is called '%s'; did you mean '%s'?", word,
			   nearest);
	else
		diag_error("no rule is called '%s'; 'refaudit rules' lists "
			   "them", word);
out:
	rule_free_all(&rules);
	buf_release(&err);
	return status;
}

static int run(const struct cmd *cmd, int argc, const char *const *argv)
{
	struct opt_list operands = { 0 };
	struct buf err = BUF_INIT;
	char unused;
	int status, ret = opt_parse(&unused, options, argc, argv, &operands,
				    &err);

	if (ret == 0 && operands.n != 1) {
		buf_addstr(&err, "one rule id is needed");
		ret = -1;
	}
	if (ret == 1)
		status = cmd_print_help(cmd);
	else if (ret < 0)
		status = cmd_usage_error(cmd, &err);
	else
		status = explain(operands.items[0]);
	opt_list_release(&operands);
	buf_release(&err);
	return status;
}

const struct cmd cmd_explain = {
	.name = "explain",
	.usage = "RULE",
	.help = "say what a rule looks for, why it matters and how to fix it",
	.run = run,
};
