/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "cmd.h"
#include "diag.h"
#include "file.h"
#include "opt.h"
#include "output.h"

struct settings {
	const char *out;
};

static const struct opt options[] = {
	{ "out", OPT_STRING, offsetof(struct settings, out), "DIR",
	  "where the pages go (made if missing)", 0, 0 },
	{ 0 },
};

static int run(const struct cmd *cmd, int argc, const char *const *argv)
{
	struct settings s = { 0 };
	struct opt_list operands = { 0 };
	struct buf err = BUF_INIT;
	int status = EXIT_CLEAN;
	int ret = opt_parse(&s, options, argc, argv, &operands, &err);

	if (ret == 0 && (operands.n != 1 || !s.out)) {
		buf_addstr(&err, "one report.json and --out DIR are needed");
		ret = -1;
	}
	if (ret == 1)
		status = cmd_print_help(cmd);
	else if (ret < 0)
		status = cmd_usage_error(cmd, &err);
	else if (output_render(cmd_data_dir(), operands.items[0], s.out,
			       &err) < 0) {
		diag_error("%s", err.data);
		status = EXIT_FATAL;
	} else {
		diag_note("wrote %s/index.html", s.out);
	}
	opt_list_release(&operands);
	buf_release(&err);
	return status;
}

const struct cmd cmd_report = {
	.name = "report",
	.usage = "REPORT.JSON --out DIR",
	.help = "make the HTML pages from an existing report.json",
	.options = options,
	.run = run,
};
