/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "cmd.h"
#include "compare.h"
#include "diag.h"
#include "escape.h"
#include "file.h"
#include "json.h"
#include "opt.h"
#include "output.h"
#include "report.h"

struct settings {
	const char *format;
	const char *out;
	bool quiet;
};

#define AT(member) offsetof(struct settings, member)

static const struct opt options[] = {
	{ "format", OPT_STRING, AT(format), "F",
	  "text (default) or json, to stdout; html, into DIR", 0, 0 },
	{ "out", OPT_STRING, AT(out), "DIR",
	  "where the page of format html goes (made if missing)", 0, 0 },
	{ "quiet", OPT_FLAG, AT(quiet), NULL, "no summary", 0, 0 },
	{ 0 },
};

static void add_place(struct buf *out, const json_t *f)
{
	escape_line(out, json_str(f, "path", ""));
	buf_addf(out, ":%lld:%lld", json_int(f, "line", 1),
		 json_int(f, "column", 0));
}

/* "new: path:line:col: severity: message [rule]"; unchanged ones are silent. */
static void add_line(struct buf *out, const struct compare_item *item)
{
	const json_t *f = item->after ? item->after : item->before;

	if (item->kind == COMPARE_UNCHANGED)
		return;
	buf_addf(out, "%s: ", compare_kind_names[item->kind]);
	add_place(out, f);
	buf_addf(out, ": %s: ", json_str(f, "severity", ""));
	escape_line(out, json_str(f, "message", ""));
	buf_addstr(out, " [");
	escape_line(out, json_str(f, "rule", ""));
	buf_addch(out, ']');
	if (!report_is_open(f))
		buf_addf(out, " (%s)", json_str(f, "state", ""));
	if (item->why) {
		buf_addstr(out, " (");
		escape_line(out, item->why);
		buf_addch(out, ')');
	}
	if (item->kind == COMPARE_MOVED) {
		buf_addstr(out, " (was ");
		add_place(out, item->before);
		buf_addch(out, ')');
	}
	buf_addch(out, '\n');
}

static void add_json(struct buf *out, const struct comparison *c)
{
	json_t *document = compare_document(c);

	json_print(out, document, 1);
	buf_addch(out, '\n');
	json_decref(document);
}

/* DIR/compare.json, and DIR/html made from it, as audit lays out its files. */
static int write_page(const struct comparison *c, const char *dir,
		      struct buf *err)
{
	char *json = path_join(dir, "compare.json");
	char *html = path_join(dir, "html");
	struct buf text = BUF_INIT;
	int ret;

	add_json(&text, c);
	ret = file_mkdirs(dir, err);
	if (ret == 0)
		ret = file_write(json, text.data, text.len, err);
	if (ret == 0)
		ret = output_render(cmd_data_dir(), json, NULL, html, err);
	if (ret == 0)
		diag_note("wrote %s/index.html", html);
	free(json);
	free(html);
	buf_release(&text);
	return ret;
}

static bool is_format(const struct settings *s, const char *name)
{
	return s->format && !strcmp(s->format, name);
}

static int show(const struct comparison *c, const struct settings *s,
		struct buf *err)
{
	struct buf out = BUF_INIT;

	if (is_format(s, "html"))
		return write_page(c, s->out, err);
	if (is_format(s, "json"))
		add_json(&out, c);
	else
		for (size_t i = 0; i < c->list.n; i++)
			add_line(&out, &c->list.items[i]);
	fwrite(out.data, 1, out.len, stdout);
	buf_release(&out);
	return 0;
}

static void say_summary(const struct comparison *c)
{
	const char *old = json_str(json_object_get(c->before, "tool"),
				   "refaudit", "");
	const char *new = json_str(json_object_get(c->after, "tool"),
				   "refaudit", "");
	struct buf words = BUF_INIT;

	for (int kind = 0; kind < COMPARE_KINDS; kind++)
		buf_addf(&words, "%s%zu %s", kind ? ", " : "", c->count[kind],
			 compare_kind_names[kind]);
	diag_note("%s", words.data);
	if (strcmp(old, new) != 0)
		diag_note("the reports are by refaudit %s and %s: what differs "
			  "may be the tool", old, new);
	buf_release(&words);
}

static int exit_status(const struct comparison *c)
{
	if (!report_is_complete(c->after)) {
		diag_warn("incomplete: the new report says that not enough "
			  "was seen");
		return EXIT_INCOMPLETE;
	}
	if (c->count[COMPARE_NOT_SEEN]) {
		diag_warn("incomplete: %zu findings are gone only because the "
			  "new run did not look there",
			  c->count[COMPARE_NOT_SEEN]);
		return EXIT_INCOMPLETE;
	}
	for (size_t i = 0; i < c->list.n; i++) {
		const struct compare_item *item = &c->list.items[i];

		if ((item->kind == COMPARE_NEW ||
		     item->kind == COMPARE_NEWLY_SEEN) &&
		    report_is_open(item->after))
			return EXIT_FINDINGS;
	}
	return EXIT_CLEAN;
}

static int compare(const struct settings *s, const struct opt_list *paths)
{
	struct buf err = BUF_INIT;
	json_t *before = report_load(paths->items[0], &err), *after = NULL;
	struct comparison c;
	int status = EXIT_FATAL;

	if (before)
		after = report_load(paths->items[1], &err);
	if (!after) {
		diag_error("%s", err.data);
		goto out;
	}
	compare_reports(&c, before, after);
	if (show(&c, s, &err) == 0) {
		say_summary(&c);
		status = exit_status(&c);
	} else {
		diag_error("%s", err.data);
	}
	compare_release(&c);
out:
	json_decref(before);
	json_decref(after);
	buf_release(&err);
	return status;
}

static int check(const struct settings *s, const struct opt_list *operands,
		 struct buf *err)
{
	if (operands->n != 2)
		buf_addstr(err, "two reports are needed: the old one and the "
			   "new one");
	else if (s->format && !is_format(s, "text") && !is_format(s, "json") &&
		 !is_format(s, "html"))
		buf_addf(err, "--format: '%s' is none of text, json, html",
			 s->format);
	else if (is_format(s, "html") && !s->out)
		buf_addstr(err, "--format html needs --out DIR");
	else if (s->out && !is_format(s, "html"))
		buf_addstr(err, "--out is for --format html");
	else
		return 0;
	return -1;
}

static int run(const struct cmd *cmd, int argc, const char *const *argv)
{
	struct settings s = { 0 };
	struct opt_list operands = { 0 };
	struct buf err = BUF_INIT;
	int status, ret = opt_parse(&s, options, argc, argv, &operands, &err);

	if (ret == 0)
		ret = check(&s, &operands, &err);
	if (ret == 1) {
		status = cmd_print_help(cmd);
	} else if (ret < 0) {
		status = cmd_usage_error(cmd, &err);
	} else {
		diag_set_level(s.quiet ? DIAG_QUIET : DIAG_NORMAL);
		status = compare(&s, &operands);
	}
	opt_list_release(&operands);
	buf_release(&err);
	return status;
}

const struct cmd cmd_compare = {
	.name = "compare",
	.usage = "OLD.JSON NEW.JSON [--format text|json|html]",
	.help = "tell what became of findings from one report to the next",
	.details =
	"Each finding that is not in both is one line that begins with what "
	"became of\n"
	"it: new; newly seen (the old run did not look there); not seen (gone, "
	"but the\n"
	"new run did not look there); fixed (gone, and it did); moved (its "
	"file or\n"
	"function was renamed). Format html makes a page of it, with filters, "
	"in DIR/html\n"
	"and leaves what the page is made of in DIR/compare.json.\n\n"
	"Exit status 1 when something is new or newly seen and not "
	"suppressed; 2 when\n"
	"something is not seen any more, or the new report is incomplete.",
	.options = options,
	.run = run,
};
