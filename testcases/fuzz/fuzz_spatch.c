/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Any bytes as what spatch prints. The reader calls nothing without its strings,
 * attributes are JSON objects, and what it says does not depend on what stands
 * behind the bytes it was given.
 */
#include "base.h"
#include "buf.h"
#include "json.h"
#include "spatch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void on_fact(void *ctx, const struct spatch_fact *f)
{
	struct buf err = BUF_INIT;
	json_t *attrs = json_parse(f->attrs, strlen(f->attrs), &err);

	if (!json_is_object(attrs))
		bug("attributes '%s': %s", f->attrs, err.data);
	json_decref(attrs);
	buf_release(&err);
	buf_addf(ctx, "%s %s %s %s %u %u %u\n", f->path, f->patch, f->kind,
		 f->element, f->line, f->col, f->end_col);
}

static void on_seen(void *ctx, const char *path, uint32_t line)
{
	buf_addf(ctx, "%s %u\n", path, line);
}

static void on_done(void *ctx, const char *path)
{
	buf_addf(ctx, "%s\n", path);
}

static void on_odd(void *ctx, const char *line)
{
	if (strchr(line, '\n'))
		bug("an odd line of two");
	buf_addf(ctx, "%s\n", line);
}

static void on_failed(void *ctx, const char *path, const char *reason)
{
	buf_addf(ctx, "%s %s\n", path, reason);
}

static void read_both(struct buf *said, const char *bytes, size_t size)
{
	const struct spatch_reader reader = {
		.fact = on_fact, .seen = on_seen, .done = on_done,
		.odd = on_odd, .failed = on_failed, .ctx = said,
	};

	spatch_read_output(bytes, size, &reader);
	spatch_read_errors(bytes, size, &reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf first = BUF_INIT, second = BUF_INIT, longer = BUF_INIT;

	read_both(&first, (const char *)data, size);
	buf_add(&longer, data, size);
	buf_addstr(&longer, "]\n[2, \"behind\"]\nEXN: x in behind\n");
	read_both(&second, longer.data, size);
	if (first.len != second.len ||
	    memcmp(first.data, second.data, first.len) != 0)
		bug("read behind the end");
	buf_release(&first);
	buf_release(&second);
	buf_release(&longer);
	return 0;
}
