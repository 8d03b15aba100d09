/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <libgen.h>
#include <malloc.h>
#include "buf.h"
#include "cmd.h"
#include "diag.h"
#include "diagnose.h"
#include "file.h"
#include "index.h"
#include "match_worker.h"
#include "opt.h"
#include "pool.h"
#include "proc.h"
#include "version.h"
#include "walks.h"

#ifndef SOURCE_DIR
#define SOURCE_DIR "."
#endif

static const struct cmd *const commands[] = {
	&cmd_audit, &cmd_report, &cmd_explain, &cmd_rules, &cmd_doctor,
	&cmd_gate, &cmd_check, &cmd_migrate, &cmd_compare, &cmd_merge,
};

/* Set once by find_data_dir, before any command runs. */
static char *data_dir;

const char *cmd_data_dir(void)
{
	return data_dir;
}

static bool holds_data(const char *dir)
{
	char *path = path_join(dir, "cocci/lib/emit.cocci");
	bool there = file_exists(path);

	free(path);
	return there;
}

/* $REFAUDIT_DATA, or beside the installed program, or the source. */
static void find_data_dir(void)
{
	const char *env = getenv("REFAUDIT_DATA");
	char *self = proc_self();
	struct buf beside = BUF_INIT;

	if (self)
		buf_addf(&beside, "%s/../share/refaudit", dirname(self));
	if (env)
		data_dir = xstrdup(env);
	else if (self && holds_data(beside.data))
		data_dir = xstrdup(beside.data);
	else
		data_dir = xstrdup(SOURCE_DIR);
	free(self);
	buf_release(&beside);
	if (!holds_data(data_dir))
		diag_die("no semantic patches in '%s/cocci': set "
			 "REFAUDIT_DATA to the directory that holds cocci/ "
			 "and reports/", data_dir);
}

int cmd_print_help(const struct cmd *cmd)
{
	struct buf text = BUF_INIT;

	buf_addf(&text, "usage: refaudit %s %s\n\n%s\n", cmd->name, cmd->usage,
		 cmd->help);
	if (cmd->details)
		buf_addf(&text, "\n%s\n", cmd->details);
	if (cmd->options) {
		buf_addstr(&text, "\noptions:\n");
		opt_help(&text, cmd->options);
	}
	fputs(text.data, stdout);
	buf_release(&text);
	return EXIT_CLEAN;
}

int cmd_usage_error(const struct cmd *cmd, const struct buf *err)
{
	diag_error("%s", err->data);
	diag_note("refaudit %s --help says how to call it", cmd->name);
	return EXIT_USAGE;
}

static int print_overview(void)
{
	puts("usage: refaudit COMMAND [OPTIONS]\n\n"
	     "Audits reference counts and object lifetimes in a Linux kernel "
	     "tree.\n\ncommands:");
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		printf("  %-9s %s\n", commands[i]->name, commands[i]->help);
	puts("\n'refaudit COMMAND --help' shows the options of a command; "
	     "'man refaudit' the rest.\n\n"
	     "exit status: 0 complete, 1 findings (gate, or audit --fail-on), "
	     "2 incomplete,\n"
	     "             128 fatal, 129 usage, 130 interrupted");
	return EXIT_CLEAN;
}

static int unknown_command(const char *name)
{
	const char *names[ARRAY_SIZE(commands)], *nearest;

	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		names[i] = commands[i]->name;
	nearest = opt_nearest(name, names, ARRAY_SIZE(commands));
	if (nearest)
		diag_error("'%s' is not a command; did you mean '%s'?", name,
			   nearest);
	else
		diag_error("'%s' is not a command; 'refaudit --help' lists "
			   "them", name);
	return EXIT_USAGE;
}

static const struct cmd *find_command(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		if (!strcmp(commands[i]->name, name))
			return commands[i];
	return NULL;
}

/*
 * Texts and tables live until the end: giving their memory back to the system
 * and faulting it in again costs a twentieth of a warm run (measured).
 */
static void keep_memory(void)
{
	mallopt(M_MMAP_THRESHOLD, 1 << 30);
	mallopt(M_TRIM_THRESHOLD, INT_MAX);
	mallopt(M_TOP_PAD, 64 << 20);
}

int main(int argc, char **argv)
{
	const struct cmd *cmd;
	int status;

	keep_memory();
	if (argc == 2 && !strcmp(argv[1], "index-worker"))
		return index_worker();
	if (argc == 2 && !strcmp(argv[1], "diagnose-worker"))
		return diagnose_worker();
	if (argc > 2 && !strcmp(argv[1], "walk-worker"))
		return walks_worker(argc - 2, argv + 2);
	if (argc > 2 && !strcmp(argv[1], "match-worker"))
		return match_worker(argc - 2, argv + 2);
	if (argc < 2) {
		diag_error("no command given; 'refaudit --help' lists them");
		return EXIT_USAGE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") ||
	    !strcmp(argv[1], "help"))
		return print_overview();
	if (!strcmp(argv[1], "--version")) {
		puts("refaudit " REFAUDIT_VERSION);
		return EXIT_CLEAN;
	}
	cmd = find_command(argv[1]);
	if (!cmd)
		return unknown_command(argv[1]);
	diag_stage("start");
	pool_catch_signals();
	find_data_dir();
	status = cmd->run(cmd, argc - 1, (const char *const *)argv + 1);
	diag_stage("outputs written, memory given back");
	free(data_dir);
	if (fflush(stdout) != 0) {
		diag_error("cannot write to stdout: %s", strerror(errno));
		status = EXIT_FATAL;
	}
	return status;
}
