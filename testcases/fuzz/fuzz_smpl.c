/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Any bytes as a semantic patch, and behind a line "%%" as C: the patch is read
 * or refused, and what it matches is a frame.
 */
#include "base.h"
#include "buf.h"
#include "ctree.h"
#include "ctree_words.h"
#include "matching.h"
#include "smpl.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char code[] =
	"struct s *g = { .a = f(1), { 2 } };\n#define M(x) h(x, f(x))\n"
	"static int f(struct s *p, int n, ...)\n{\n"
	"	int x = f(1), *y;\n	if (!f(a->b[2].c)) { x = g(); return x; }\n"
	"	else if (f(3) == 0 && x) goto out;\n"
	"	for (i = 0; i < f(4); i++) { switch (x) { case 1: break; } }\n"
	"	while (({ f(5); h(x); }) ? 1 : 2) continue;\n"
	"	list_for_each(a, b) { f(6)(7); }\n"
	"out:\n	return (int)f(x) + sizeof(*p);\n}\n";

static void match(struct ctree_words *words, const struct smpl *patch,
		  const char *text, size_t len)
{
	struct buf err = BUF_INIT, out = BUF_INIT;
	struct matching *m = matching_new(patch, &err);
	struct ctree *tree;

	if (m) {
		matching_scripts(&out, m, "");
		tree = ctree_parse(words, text, len);
		matching_file(&out, m, tree, "a.c", 0, 0);
		ctree_free(tree);
	} else if (!err.len) {
		bug("refused without a reason");
	}
	matching_free(m);
	buf_release(&out);
	buf_release(&err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	const char *mark = memmem(text, size, "\n%%\n", 4);
	size_t len = mark ? (size_t)(mark - text) + 1 : size;
	struct ctree_words *words = ctree_words_new();
	struct buf err = BUF_INIT;
	struct smpl *patch = smpl_read(words, text, len, "facts", &err);

	if (!patch && !err.len)
		bug("refused without a reason");
	if (patch && mark)
		match(words, patch, mark + 4, size - len - 3);
	if (patch)
		match(words, patch, code, sizeof(code) - 1);
	smpl_free(patch);
	ctree_words_free(words);
	buf_release(&err);
	return 0;
}
