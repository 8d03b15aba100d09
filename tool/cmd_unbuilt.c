/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Commands that have a name and a place but no code yet. They say so and fail,
 * so that nobody takes their silence for a verdict.
 */
#include "base.h"
#include "cmd.h"
#include "diag.h"

static int run(const struct cmd *cmd, UNUSED int argc,
	       UNUSED const char *const *argv)
{
	diag_error("'%s' is not built yet: %s", cmd->name, cmd->help);
	return EXIT_FATAL;
}

const struct cmd cmd_merge = {
	.name = "merge", .usage = "", .run = run,
	.help = "(not built yet) join the reports of several machines",
};
