/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "patch.h"

#include <setjmp.h>
#include <cmocka.h>

static struct patch p;
static struct buf err;

static int parse(const char *text)
{
	patch_release(&p);
	buf_clear(&err);
	return patch_parse(&p, text, strlen(text), &err);
}

static void refused(const char *text, const char *message)
{
	assert_int_equal(parse(text), -1);
	assert_string_equal(err.data, message);
	assert_int_equal(p.n, 0);
}

static int done(void **state)
{
	(void)state;
	patch_release(&p);
	buf_release(&err);
	return 0;
}

static void a_diff_without_git(void **state)
{
	(void)state;
	assert_int_equal(parse("talk\n--- linux/a b.c\t2001-01-01\n"
			       "+++ new/a b.c\t2001-01-02\n"
			       "@@ -1,2 +1,3 @@ f()\n one\n+two\n three\n"
			       "@@ -9 +10 @@\n-x\n+y\n-- \n2.39\n"), 0);
	assert_int_equal(p.n, 1);
	assert_int_equal(p.items[0].flags, 0);
	assert_string_equal(p.items[0].new_path, "a b.c");
	assert_string_equal(p.items[0].new_whole, "new/a b.c");
	assert_string_equal(p.items[0].old_whole, "linux/a b.c");
	assert_int_equal(p.items[0].hunks.n, 2);
	assert_int_equal(p.items[0].hunks.items[1].old_start, 9);
	assert_int_equal(p.items[0].hunks.items[1].old_n, 1);
	assert_int_equal(p.items[0].lines.n, 5);
	assert_int_equal(p.items[0].lines.items[1].kind, '+');
	assert_memory_equal(p.items[0].lines.items[1].text, "two", 3);
}

static void headers_of_git(void **state)
{
	(void)state;
	refused("diff --git \"a/x\\ty\" \"b/x\\ty\"\n",
		"patch refused: the name 'x\\x09y' leads out of the tree or is "
		"no name");
	assert_int_equal(parse(
		"diff --git a/x.c b/y.c\nsimilarity index 90%\n"
		"rename from x.c\nrename to y.c\n"
		"diff --git a/run b/run\nold mode 100644\nnew mode 100755\n"
		"diff --git a/new.c b/new.c\nnew file mode 100644\n"
		"index 000..123\n--- /dev/null\n+++ b/new.c\n"
		"@@ -0,0 +1 @@\n+int x;\n"
		"diff --git a/old.c b/old.c\ndeleted file mode 100644\n"
		"--- a/old.c\n+++ /dev/null\n@@ -1 +0,0 @@\n-int x;\n"
		"diff --git a/l b/l\nnew file mode 120000\n"
		"diff --git a/l2 b/l2\nindex 12..34 120000\n"
		"diff --git a/p.png b/p.png\nBinary files a/p.png and "
		"b/p.png differ\n"
		"diff --git a/c.c b/d.c\ncopy from c.c\ncopy to d.c\n"
		"diff --git \"a/t\\303\\244\\\".c\" \"b/t\\303\\244\\\".c\"\n"
		), 0);
	assert_int_equal(p.n, 9);
	assert_int_equal(p.items[0].flags, PATCH_GIT | PATCH_RENAME);
	assert_string_equal(p.items[0].old_path, "x.c");
	assert_string_equal(p.items[0].new_path, "y.c");
	assert_int_equal(p.items[1].flags, PATCH_GIT | PATCH_MODE);
	assert_string_equal(p.items[1].new_path, "run");
	assert_int_equal(p.items[2].flags, PATCH_GIT | PATCH_MODE | PATCH_NEW);
	assert_int_equal(p.items[3].flags, PATCH_GIT | PATCH_DELETE);
	assert_string_equal(p.items[3].new_path, "old.c");
	assert_true(p.items[4].flags & PATCH_SPECIAL);
	assert_true(p.items[5].flags & PATCH_SPECIAL);
	assert_int_equal(p.items[6].flags, PATCH_GIT | PATCH_BINARY);
	assert_int_equal(p.items[7].flags, PATCH_GIT | PATCH_COPY);
	assert_string_equal(p.items[8].new_path, "t\xc3\xa4\".c");
}

static void names_without_prefix(void **state)
{
	(void)state;
	assert_int_equal(parse("diff --git net/x.c net/x.c\n--- net/x.c\n"
			       "+++ net/x.c\n@@ -1 +1 @@\n-a\n+b\n"), 0);
	assert_string_equal(p.items[0].old_path, "net/x.c");
	assert_string_equal(p.items[0].new_path, "net/x.c");
}

static void names_that_lead_out(void **state)
{
	static const char *const names[] = {
		"../x.c", "a/../../x.c", "/etc/x.c", "a//x.c", "./x.c",
		".git/config", "a/.GIT/hooks/x", "a/", "a/.",
	};
	struct buf text = BUF_INIT, message = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		buf_clear(&text);
		buf_clear(&message);
		buf_addf(&text, "diff --git a/%s b/%s\nnew file mode 100644\n",
			 names[i], names[i]);
		buf_addf(&message, "patch refused: the name '%s' leads out of "
			 "the tree or is no name", names[i]);
		refused(text.data, message.data);
		buf_clear(&text);
		buf_addf(&text, "diff --git a/x b/y\nrename from x\n"
			 "rename to %s\n", names[i]);
		refused(text.data, message.data);
	}
	refused("--- /dev/null\n+++ b/../../x.c\n@@ -0,0 +1 @@\n+x\n",
		"patch refused: the name '../../x.c' leads out of the tree or "
		"is no name");
	refused("--- x\n+++ /etc/x.c\n@@ -0,0 +1 @@\n+x\n",
		"patch refused: the name '/etc/x.c' leads out of the tree or "
		"is no name");
	refused("--- a/x\n+++ \"b/x\\000y\"\n@@ -0,0 +1 @@\n+x\n",
		"patch refused: the name 'b/x\\x00y' leads out of the tree or "
		"is no name");
	buf_release(&text);
	buf_release(&message);
}

static void hunks_that_are_none(void **state)
{
	(void)state;
	refused("--- a/x\n+++ b/x\n@@ -1,3 +1 @@\n-a\n",
		"patch refused: hunk 1 of 'x' is cut off");
	refused("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n-b\n+c\n",
		"patch refused: hunk 1 of 'x' is garbled");
	refused("--- a/x\n+++ b/x\n@@ -1 +1 @@\n?a\n",
		"patch refused: hunk 1 of 'x' is garbled");
	refused("--- a/x\n+++ b/x\n@@ -1,99999999999 +1 @@\n-a\n",
		"patch refused: hunk 1 of 'x' is garbled");
	refused("--- a/x\n+++ b/x\n@@ -1 +1 @\n-a\n",
		"patch refused: hunk 1 of 'x' is garbled");
	refused("diff --cc x\nindex 1,2..3\n--- a/x\n+++ b/x\n"
		"@@@ -1,1 -1,1 +1,1 @@@\n--a\n",
		"patch refused: the diff of 'x' is that of a merge");
	refused("diff --git a/x b/y\n--- a/x\n+++ b/y\n@@ -1 +1 @@\n-a\n+b\n",
		"patch refused: 'x' and 'y' are different files");
}

static void line_ends(void **state)
{
	(void)state;
	assert_int_equal(parse("--- a/x\r\n+++ b/x\r\n@@ -1,2 +1,2 @@\r\n"
			       "-a\r\n+b\r\n\r\n"), 0);
	assert_string_equal(p.items[0].new_path, "x");
	assert_true(p.items[0].flags & PATCH_CRLF);
	assert_int_equal(p.items[0].lines.items[0].len, 1);
	assert_int_equal(p.items[0].lines.items[2].len, 0);
	assert_int_equal(p.items[0].lines.items[2].kind, ' ');
	assert_int_equal(parse("--- a/x\n+++ b/x\n@@ -1 +1 @@\n"
			       "-a\r\n+b\r\n\\ No newline at end of file\n"),
			 0);
	assert_int_equal(p.items[0].lines.items[0].len, 2);
	assert_false(p.items[0].lines.items[0].no_newline);
	assert_true(p.items[0].lines.items[1].no_newline);
}

static void no_diff_is_no_file(void **state)
{
	(void)state;
	assert_int_equal(parse("Dear all,\n\n@@ -1 +1 @@\n--- \n"), 0);
	assert_int_equal(p.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_diff_without_git),
		cmocka_unit_test(headers_of_git),
		cmocka_unit_test(names_without_prefix),
		cmocka_unit_test(names_that_lead_out),
		cmocka_unit_test(hunks_that_are_none),
		cmocka_unit_test(line_ends),
		cmocka_unit_test(no_diff_is_no_file),
	};

	buf_init(&err);
	return cmocka_run_group_tests(tests, NULL, done);
}
