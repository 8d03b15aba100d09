/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "cmd.h"
#include "diag.h"
#include "file.h"
#include "opt.h"
#include "output.h"
#include "report.h"
#include "vec.h"

struct settings {
	const char *out, *patches;
	struct opt_list formats;
};

#define AT(member) offsetof(struct settings, member)

static const struct opt options[] = {
	{ "out", OPT_STRING, AT(out), "DIR",
	  "where the files go (made if missing)", 0, 0 },
	{ "format", OPT_LIST, AT(formats), "F,...",
	  "what to write, as audit does: text, coccicheck, json, html, "
	  "sarif, gitlab, markdown, csv", 0, 0 },
	{ "patches", OPT_STRING, AT(patches), "DIR",
	  "what migrate wrote for the same tree: the pages of counters show "
	  "it", 0, 0 },
	{ 0 },
};

/* The pages alone, straight into DIR. */
static int write_pages(const char *path, const struct settings *s,
		       struct buf *err)
{
	int ret = output_render(cmd_data_dir(), path, s->patches, s->out,
				err);

	if (ret == 0)
		diag_note("wrote %s/index.html", s->out);
	return ret;
}

/* What audit would have written below its output directory. */
static int write_formats(const char *path, const struct settings *s,
			 const struct opt_list *formats, struct buf *err)
{
	struct output_context c = { .data_dir = cmd_data_dir(),
				    .out_dir = s->out };
	const struct output_format *f;
	json_t *report = report_load(path, err);
	int ret = report ? 0 : -1;

	c.report = report;
	for (size_t i = 0; ret == 0 && (f = output_at(i)); i++) {
		if (!output_is_wanted(f, formats->items, formats->n))
			continue;
		if (f->file)
			ret = file_mkdirs(s->out, err);
		if (ret == 0)
			ret = f->write(&c, err);
		if (ret == 0 && f->file)
			diag_note("wrote %s/%s", s->out, f->file);
	}
	json_decref(report);
	return ret;
}

static int check(const struct settings *s, const struct opt_list *formats,
		 const struct opt_list *operands, struct buf *err)
{
	bool needs_out = !formats->n;

	for (size_t i = 0; i < formats->n; i++) {
		const struct output_format *f = output_find(formats->items[i]);

		if (!f) {
			buf_addf(err, "--format: '%s' is none of ",
				 formats->items[i]);
			output_add_names(err);
			return -1;
		}
		needs_out |= f->file != NULL;
	}
	if (s->patches && formats->n) {
		buf_addstr(err, "--patches is for the pages alone: leave out "
			   "--format");
		return -1;
	}
	if (operands->n == 1 && (s->out || !needs_out))
		return 0;
	buf_addstr(err, "one report.json and --out DIR are needed");
	return -1;
}

static int run(const struct cmd *cmd, int argc, const char *const *argv)
{
	struct settings s = { 0 };
	struct opt_list operands = { 0 }, formats = { 0 };
	struct buf err = BUF_INIT;
	int status = EXIT_CLEAN;
	int ret = opt_parse(&s, options, argc, argv, &operands, &err);

	opt_split(&formats, &s.formats);
	if (ret == 1) {
		status = cmd_print_help(cmd);
	} else if (ret < 0 || check(&s, &formats, &operands, &err) < 0) {
		status = cmd_usage_error(cmd, &err);
	} else {
		ret = formats.n ? write_formats(operands.items[0], &s,
						&formats, &err) :
			write_pages(operands.items[0], &s, &err);
		if (ret < 0) {
			diag_error("%s", err.data);
			status = EXIT_FATAL;
		}
	}
	opt_free_split(&formats);
	opt_list_release(&s.formats);
	opt_list_release(&operands);
	buf_release(&err);
	return status;
}

const struct cmd cmd_report = {
	.name = "report",
	.usage = "REPORT.JSON --out DIR [--format F,... | --patches DIR]",
	.help = "write other formats of an existing report.json",
	.details =
	"Without --format the HTML pages, straight into DIR. With it what "
	"audit would\n"
	"have written there, to the byte; text goes to stdout and needs no "
	"DIR.",
	.options = options,
	.run = run,
};
