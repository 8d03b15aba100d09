/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "file.h"
#include "output.h"

static const struct output_format formats[] = {
	{ "text", NULL, "one line a finding, on stdout", output_write_text },
	{ "json", "report.json", "everything (schema refaudit/1)",
	  output_write_json },
	{ "html", "html/index.html", "pages for reading, made from the JSON",
	  output_write_html },
	{ "coccicheck", NULL, "on stdout, as coccicheck and CodeChecker have it",
	  output_write_coccicheck, .on_request = true },
	{ "sarif", "report.sarif", "SARIF 2.1.0, for code scanning",
	  output_write_sarif, .on_request = true },
	{ "gitlab", "report.gitlab.json", "GitLab code quality",
	  output_write_gitlab, .on_request = true },
	{ "markdown", "summary.md", "a summary for the page of a CI job",
	  output_write_markdown, .on_request = true },
	{ "csv", "counters.csv", "a table of all counters",
	  output_write_counters, .on_request = true },
	{ "csv", "subsystems.csv", "a table of containers by subsystem",
	  output_write_subsystems, .on_request = true },
};

const struct output_format *output_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(formats); i++)
		if (!strcmp(formats[i].name, name))
			return &formats[i];
	return NULL;
}

const struct output_format *output_at(size_t i)
{
	return i < ARRAY_SIZE(formats) ? &formats[i] : NULL;
}

bool output_is_wanted(const struct output_format *f,
		      const char *const *names, size_t n_names)
{
	for (size_t i = 0; i < n_names; i++)
		if (!strcmp(names[i], f->name) ||
		    (!strcmp(names[i], "html") && !strcmp(f->name, "json")))
			return true;
	return !n_names && !f->on_request;
}

void output_add_names(struct buf *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
		if (i && !strcmp(formats[i].name, formats[i - 1].name))
			continue;
		buf_addf(out, "%s%s", i ? ", " : "", formats[i].name);
	}
}

static int to_stdout(const struct buf *text, struct buf *err)
{
	fwrite(text->data, 1, text->len, stdout);
	if (fflush(stdout) == 0 && !ferror(stdout))
		return 0;
	buf_addf(err, "cannot write findings to stdout: %s", strerror(errno));
	return -1;
}

int output_put(const struct output_context *c, const char *file,
	       void (*print)(struct buf *out, const json_t *report),
	       struct buf *err)
{
	struct buf text = BUF_INIT;
	char *path;
	int ret = 0;

	print(&text, c->report);
	if (!file) {
		ret = to_stdout(&text, err);
	} else {
		path = path_join(c->out_dir, file);
		ret = file_write(path, text.data, text.len, err);
		free(path);
	}
	buf_release(&text);
	return ret;
}
