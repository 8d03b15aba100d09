/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "file.h"
#include "output.h"
#include "proc.h"
#include "store.h"

enum { RENDER_TIMEOUT_S = 600 };

/* In the directory of pages: what they were made from. */
#define STAMP	".made-from"

int output_render(const char *data_dir, const char *report,
		  const char *patches, const char *html_dir, struct buf *err)
{
	char *script = path_join(data_dir, "reports/render.py");
	char *stamp = path_join(html_dir, STAMP);
	const char *argv[] = { proc_python(), "-E", "-s", "-B", script,
			       "--out", html_dir, "--", report, NULL, NULL,
			       NULL };
	struct proc_spec spec = { .argv = argv,
				  .timeout_s = RENDER_TIMEOUT_S };
	const struct proc_result *r;
	struct proc *p = NULL;
	int ret = -1;

	if (patches) {
		argv[7] = "--patches";
		argv[8] = patches;
		argv[9] = "--";
		argv[10] = report;
	}
	/* What it stood for is about to be overwritten, by whoever calls. */
	if (file_exists(stamp) && file_remove_tree(stamp, err) < 0)
		goto out;
	if (proc_run(&p, &spec, err) < 0)
		goto out;
	r = proc_result(p);
	if (r->end == PROC_EXITED && r->status == 0) {
		ret = 0;
		goto out;
	}
	buf_addf(err, "cannot make pages from '%s': render.py ", report);
	proc_describe(err, r);
	if (r->err->len) {
		const char *last = r->err->data + r->err->len - 1;

		/* Python's last line says what it was. */
		while (last > r->err->data && (*last == '\n' ||
					       last[-1] != '\n'))
			last--;
		buf_addf(err, ": %.*s", (int)strcspn(last, "\n"), last);
	}
out:
	proc_free(p);
	free(script);
	free(stamp);
	return ret;
}

static int add_to_hash(void *ctx, const char *path,
		       const struct file_stat *st)
{
	buf_addf(ctx, "%s %" PRIu64 " %" PRId64 "\n", path, st->size,
		 st->mtime_ns);
	return 0;
}

/* What the pages depend on: the report, and the generator's own files. */
static int stamp_text(struct buf *out, const char *data_dir,
		      const char *report, struct buf *err)
{
	struct file_walk walk = { .want_stat = true, .visit = add_to_hash,
				  .ctx = out };
	char *generator = path_join(data_dir, "reports");
	struct buf text = BUF_INIT;
	struct store_hash hash;
	int ret = file_walk(generator, &walk, err);

	if (ret == 0)
		ret = file_read(&text, report, err);
	if (ret == 0) {
		hash = store_hash(text.data, text.len);
		for (size_t i = 0; i < sizeof(hash.bytes); i++)
			buf_addf(out, "%02x", hash.bytes[i]);
		buf_addch(out, '\n');
	}
	free(generator);
	buf_release(&text);
	return ret;
}

static bool is_stamped(const char *stamp, const struct buf *text)
{
	struct buf old = BUF_INIT, ignored = BUF_INIT;
	bool same = file_exists(stamp) &&
		file_read(&old, stamp, &ignored) == 0 &&
		old.len == text->len && !memcmp(old.data, text->data, old.len);

	buf_release(&old);
	buf_release(&ignored);
	return same;
}

/* The pages of an unchanged report are not made again. */
static int render_if_needed(const char *data_dir, const char *report,
			    const char *html, struct buf *err)
{
	char *stamp = path_join(html, STAMP);
	char *index = path_join(html, "index.html");
	struct buf text = BUF_INIT;
	int ret = stamp_text(&text, data_dir, report, err);

	if (ret == 0 && !(file_exists(index) && is_stamped(stamp, &text))) {
		ret = output_render(data_dir, report, NULL, html, err);
		if (ret == 0)
			ret = file_write(stamp, text.data, text.len, err);
	}
	free(stamp);
	free(index);
	buf_release(&text);
	return ret;
}

int output_write_html(const struct output_context *c, struct buf *err)
{
	char *report = path_join(c->out_dir, "report.json");
	char *html = path_join(c->out_dir, "html");
	int ret = -1;

	if (file_exists(report))
		ret = render_if_needed(c->data_dir, report, html, err);
	else
		buf_addstr(err, "cannot make pages: format html needs json as "
			   "well");
	free(report);
	free(html);
	return ret;
}
