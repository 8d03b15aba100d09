/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cmd - the commands of refaudit, as a table. Each is one file cmd_NAME.c that
 * parses its own options, prints, and returns the exit status.
 */
#ifndef CMD_H
#define CMD_H

#include <stddef.h>

struct buf;
struct opt;

struct cmd {
	const char *name;
	const char *usage;	/* behind the name: "--kernel DIR [...]" */
	const char *help;	/* one line */
	const char *details;	/* paragraphs of --help, or NULL */
	const struct opt *options;	/* or NULL */
	/* argv[0] is the command's name. */
	int (*run)(const struct cmd *cmd, int argc, const char *const *argv);
};

extern const struct cmd cmd_audit, cmd_report, cmd_explain, cmd_rules,
	cmd_doctor, cmd_check, cmd_gate, cmd_migrate, cmd_compare, cmd_merge;

/* Where cocci/, reports/ and the .sql files are (main.c finds it). */
const char *cmd_data_dir(void);

/* Prints the help of one command to stdout; returns EXIT_CLEAN. */
int cmd_print_help(const struct cmd *cmd);
/* Prints err and where help is to stderr; returns EXIT_USAGE. */
int cmd_usage_error(const struct cmd *cmd, const struct buf *err);

#endif
