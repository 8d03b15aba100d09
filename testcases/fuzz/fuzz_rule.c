/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Any bytes as a semantic patch with its header: it is read, or refused with one
 * line; what was read can be linted and put into a bundle.
 */
#include "base.h"
#include "buf.h"
#include "file.h"
#include "rule.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct buf dir = BUF_INIT;

static void put(const char *path, const void *bytes, size_t len)
{
	struct buf err = BUF_INIT;
	char *full = path_join(dir.data, path), *parent = path_dir(full);

	if (file_mkdirs(parent, &err) < 0 ||
	    file_write_scratch(full, bytes, len, &err) < 0)
		bug("%s", err.data);
	free(parent);
	free(full);
	buf_release(&err);
}

static void forget(void)
{
	struct buf ignored = BUF_INIT;

	file_remove_tree(dir.data, &ignored);
	buf_release(&ignored);
	buf_release(&dir);
}

static void prepare(void)
{
	struct buf err = BUF_INIT;

	if (file_mkdtemp(&dir, "fuzz-rule", &err) < 0)
		bug("%s", err.data);
	atexit(forget);
	put("cocci/lib/emit.cocci", "", 0);
	put("cocci/data/list.txt", "# x\na\n", 6);
}

static void use(const struct rules *rules)
{
	struct buf text = BUF_INIT;
	size_t lines = 0, n;

	n = rule_lint(rules, &text);
	for (size_t i = 0; i < text.len; i++)
		lines += text.data[i] == '\n';
	/* A name in the header may be cut by a NUL, never by a newline. */
	if (lines != n)
		bug("%zu problems in %zu lines: %s", n, lines, text.data);
	buf_clear(&text);
	rule_bundle_text(&text, &rules->items[0]);
	buf_release(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rules rules;
	struct buf err = BUF_INIT;

	if (!dir.len)
		prepare();
	put("cocci/counter/a.cocci", data, size);
	if (rule_load_all(&rules, dir.data, &err) == 0) {
		if (err.len || rules.n != 1 ||
		    strcmp(rules.items[0].id, "a") != 0)
			bug("read, but: %s", err.data);
		use(&rules);
	} else if (!err.len || strchr(err.data, '\n')) {
		bug("refused with: %s", err.data);
	}
	rule_free_all(&rules);
	buf_release(&err);
	return 0;
}
