/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "index.h"

#include <setjmp.h>
#include <unistd.h>
#include <cmocka.h>

/*
 * The worker, run in this process with its standard streams on files.
 */

static void run_worker(const struct buf *requests, struct buf *answers)
{
	FILE *in = tmpfile(), *out = tmpfile();
	int old_in = dup(STDIN_FILENO), old_out = dup(STDOUT_FILENO);
	long size;

	assert_non_null(in);
	assert_non_null(out);
	fwrite(requests->data, 1, requests->len, in);
	assert_int_equal(fseek(in, 0, SEEK_SET), 0);
	fflush(NULL);
	dup2(fileno(in), STDIN_FILENO);
	dup2(fileno(out), STDOUT_FILENO);
	clearerr(stdin);
	assert_int_equal(index_worker(), 0);
	dup2(old_in, STDIN_FILENO);
	dup2(old_out, STDOUT_FILENO);
	close(old_in);
	close(old_out);

	fseek(out, 0, SEEK_END);
	size = ftell(out);
	rewind(out);
	buf_grow(answers, (size_t)size);
	assert_int_equal(fread(answers->data, 1, (size_t)size, out), size);
	buf_setlen(answers, (size_t)size);
	fclose(in);
	fclose(out);
}

static void keep_answer(void *ctx, size_t i UNUSED, const char *text,
			size_t len)
{
	struct buf *out = ctx;

	buf_clear(out);
	buf_add(out, text, len);
}

/* The definitions of a text; release with buf_release. */
static struct buf define(const char *text)
{
	struct buf requests = BUF_INIT, answers = BUF_INIT, out = BUF_INIT;

	index_request(&requests, "a.c", text, strlen(text));
	run_worker(&requests, &answers);
	assert_int_equal(index_answers(answers.data, answers.len, keep_answer,
				       &out), 1);
	buf_release(&requests);
	buf_release(&answers);
	return out;
}

static void assert_defines(const char *text, const char *expected)
{
	struct buf out = define(text);

	assert_string_equal(out.data, expected);
	buf_release(&out);
}

static void describes_members(void **state UNUSED)
{
	assert_defines("struct foo {\n"
		       "\tstruct bar *a, b[3];\n"
		       "\tconst char *c;\n"
		       "\tunsigned long d:3;\n"
		       "\tint (*e)(foo_t x);\n"
		       "\tfoo_t f, *g[2];\n"
		       "\tenum kind h[SIZE];\n"
		       "};\n",
		       "R\t0\tstruct\tfoo\t1\t-1\n"
		       "M\t0\ta\t2\tstruct bar\t1\t-\n"
		       "M\t0\tb\t2\tstruct bar\t0\ta\n"
		       "M\t0\tc\t3\tchar\t1\t-\n"
		       "M\t0\td\t4\tunsigned long\t0\tb\n"
		       "M\t0\te\t5\t()\t1\tf\n"
		       "M\t0\tf\t6\tfoo_t\t0\t-\n"
		       "M\t0\tg\t6\tfoo_t\t1\ta\n"
		       "M\t0\th\t7\tenum kind\t0\ta\n");
}

static void describes_nested_records(void **state UNUSED)
{
	assert_defines("struct foo {\n"
		       "\tstruct { int a; } b;\n"
		       "\tunion { struct bar c; };\n"
		       "\tstruct baz { int d; } *e;\n"
		       "};\n",
		       "R\t0\tstruct\tfoo\t1\t-1\n"
		       "R\t1\tstruct\t-\t2\t0\n"
		       "M\t1\ta\t2\tint\t0\t-\n"
		       "M\t0\tb\t2\t#1\t0\t-\n"
		       "R\t2\tunion\t-\t3\t0\n"
		       "M\t0\t-\t3\t#2\t0\t-\n"
		       "M\t2\tc\t3\tstruct bar\t0\t-\n"
		       "R\t3\tstruct\tbaz\t4\t0\n"
		       "M\t3\td\t4\tint\t0\t-\n"
		       "M\t0\te\t4\tstruct baz\t1\t-\n");
}

static void describes_typedefs(void **state UNUSED)
{
	assert_defines("typedef struct { atomic_t a; } foo_t, *foo_p;\n"
		       "typedef foo_t bar_t;\n"
		       "typedef int (*call_t)(struct bar *);\n",
		       "R\t0\tstruct\t-\t1\t-1\n"
		       "M\t0\ta\t1\tatomic_t\t0\t-\n"
		       "T\tfoo_t\t1\t#0\t0\t-\n"
		       "T\tfoo_p\t1\t#0\t1\t-\n"
		       "T\tbar_t\t2\tfoo_t\t0\t-\n"
		       "T\tcall_t\t3\t()\t1\tf\n");
}

static void sees_both_branches(void **state UNUSED)
{
	assert_defines("#include <linux/kref.h>\n"
		       "#ifdef CONFIG_A\n"
		       "struct foo {\n"
		       "#if defined(B) && C > 3\n"
		       "\tstruct kref a;\n"
		       "#else\n"
		       "\tatomic_t b;\n"
		       "\tint a;\n"
		       "#endif\n"
		       "#if 0\n"
		       "\tint never;\n"
		       "#endif\n"
		       "};\n"
		       "#else\n"
		       "struct foo { };\n"
		       "#endif\n",
		       "R\t0\tstruct\tfoo\t3\t-1\n"
		       "M\t0\ta\t5\tstruct kref\t0\t-\n"
		       "M\t0\tb\t7\tatomic_t\t0\t-\n"
		       "R\t1\tstruct\tfoo\t15\t-1\n");
}

static void survives_uneven_branches(void **state UNUSED)
{
	assert_defines("#ifdef CONFIG_A\n"
		       "struct foo {\n"
		       "#else\n"
		       "struct bar {\n"
		       "#endif\n"
		       "\tstruct kref a;\n"
		       "};\n",
		       "R\t0\tstruct\tfoo\t2\t-1\n"
		       "M\t0\ta\t6\tstruct kref\t0\t-\n");
}

static void passes_over_annotations(void **state UNUSED)
{
	assert_defines("struct foo {\n"
		       "\tstruct device __rcu *a;\n"
		       "\tstruct device b ____cacheline_aligned_in_smp;\n"
		       "\t__unheard struct device c;\n"
		       "\tstruct device d __unheard_of(3);\n"
		       "\tSOME_PADDING(_pad_)\n"
		       "\tatomic_t __odd e;\n"
		       "\tu32 f[] __counted_by(g);\n"
		       "} __packed __aligned(8);\n",
		       "R\t0\tstruct\tfoo\t1\t-1\n"
		       "M\t0\ta\t2\tstruct device\t1\t-\n"
		       "M\t0\tb\t3\tstruct device\t0\t-\n"
		       "M\t0\tc\t4\tstruct device\t0\t-\n"
		       "M\t0\td\t5\tstruct device\t0\t-\n"
		       "M\t0\te\t7\tatomic_t\t0\t-\n"
		       "M\t0\tf\t8\tu32\t0\ta\n");
}

static void expands_member_macros(void **state UNUSED)
{
	assert_defines("#define PAIR(x) refcount_t x; int x##_n\n"
		       "struct foo {\n"
		       "\tDECLARE_BITMAP(a, BITS);\n"
		       "\tPAIR(b);\n"
		       "\tstruct_group(c,\n"
		       "\t\tstruct kref d;\n"
		       "\t);\n"
		       "};\n",
		       "R\t0\tstruct\tfoo\t2\t-1\n"
		       "M\t0\ta\t3\tunsigned long\t0\ta\n"
		       "M\t0\tb\t4\trefcount_t\t0\t-\n"
		       "M\t0\tb_n\t4\tint\t0\t-\n"
		       "R\t1\tunion\t-\t5\t0\n"
		       "M\t0\t-\t5\t#1\t0\t-\n"
		       "R\t2\tstruct\t-\t5\t1\n"
		       "M\t1\t-\t5\t#2\t0\t-\n"
		       "M\t2\td\t6\tstruct kref\t0\t-\n"
		       "R\t3\tstruct\t-\t5\t1\n"
		       "M\t3\td\t6\tstruct kref\t0\t-\n"
		       "M\t1\tc\t5\t#3\t0\t-\n");
}

static void notes_member_aliases(void **state UNUSED)
{
	assert_defines("struct foo {\n"
		       "\tstruct bar common;\n"
		       "#define foo_ref common.ref\n"
		       "#define foo_size 3\n"
		       "};\n",
		       "R\t0\tstruct\tfoo\t1\t-1\n"
		       "M\t0\tcommon\t2\tstruct bar\t0\t-\n"
		       "A\tfoo_ref\tcommon.ref\n");
}

static void ignores_functions(void **state UNUSED)
{
	assert_defines("static int f(struct foo *foo)\n"
		       "{\n"
		       "\tstruct kref local;\n"
		       "\tif (x) {\n"
		       "}\n"
		       "struct bar *table[] = { [A] = &b, };\n"
		       "struct bar { int a; };\n", "");
	assert_defines("static int f(struct foo *foo)\n"
		       "{\n"
		       "\tstruct kref local;\n"
		       "}\n"
		       "struct bar table[] = { [A] = { 1 }, };\n"
		       "struct bar { int a; };\n",
		       "R\t0\tstruct\tbar\t6\t-1\n"
		       "M\t0\ta\t6\tint\t0\t-\n");
}

static void count_answer(void *ctx, size_t i, const char *text, size_t len)
{
	size_t *count = ctx;

	assert_int_equal(i, *count);
	assert_memory_equal(text, "abc", len);
	++*count;
}

static void one_worker_answers_many(void **state UNUSED)
{
	struct buf requests = BUF_INIT, answers = BUF_INIT, last = BUF_INIT;

	index_request(&requests, "a.c", "struct a { b_t b; };", 20);
	index_request(&requests, "empty.c", "", 0);
	index_request(&requests, "b.c", "struct b_t { c_t c; };\0}", 24);
	run_worker(&requests, &answers);
	assert_int_equal(index_answers(answers.data, answers.len, keep_answer,
				       &last), 3);
	assert_string_equal(last.data, "R\t0\tstruct\tb_t\t1\t-1\n"
				       "M\t0\tc\t1\tc_t\t0\t-\n");
	buf_release(&requests);
	buf_release(&answers);
	buf_release(&last);
}

static void splits_only_whole_answers(void **state UNUSED)
{
	size_t count = 0;

	assert_int_equal(index_answers("3\nabc2\nab0\n3\nab", 15, count_answer,
				       &count), 3);
	assert_int_equal(count, 3);
	count = 0;
	assert_int_equal(index_answers("3\nabcx", 6, count_answer, &count), 1);
	assert_int_equal(index_answers("-3\nabc", 6, count_answer, &count), 0);
	assert_int_equal(index_answers("3", 1, count_answer, &count), 0);
	assert_int_equal(index_answers("", 0, count_answer, &count), 0);
}

/*
 * The index of a tree.
 */

static void add(struct index *ix, const char *path, const char *text)
{
	struct buf err = BUF_INIT;

	assert_int_equal(index_add(ix, path, text, strlen(text), &err), 0);
	assert_string_equal(err.data, "");
	buf_release(&err);
}

static void include(struct index *ix, const char *path, const char *spelling)
{
	char *copy = xstrdup(spelling);

	index_add_includes(ix, path, &copy, 1);
	free(copy);
}

static void refuses_malformed_definitions(void **state UNUSED)
{
	static const char *const texts[] = {
		"X\n", "R\n", "R\t0\tstruct\tfoo\t1\t-1",
		"R\t1\tstruct\tfoo\t1\t-1\n", "R\t0\tstruct\tfoo\t1\t0\n",
		"R\t0\tstruct\tfoo\tx\t-1\n", "M\t0\ta\t1\tint\t0\t-\n",
		"R\t0\tstruct\tfoo\t1\t-1\nM\t0\ta\t1\t#1\t0\t-\n",
		"R\t0\tstruct\tfoo\t1\t-1\nM\t0\ta\t1\tint\t-1\t-\n",
		"T\ta\t1\t#0\t0\t-\n", "T\ta\t1\tint\t0\t-\tmore\n", "\n",
		"A\ta\n", "R\t0\tstruct\tfoo\t99999999999\t-1\n",
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct index *ix = index_new();
		struct buf err = BUF_INIT;

		assert_int_equal(index_add(ix, "a.h", texts[i],
					   strlen(texts[i]), &err), -1);
		assert_non_null(strstr(err.data, "'a.h': line "));
		index_finish(ix);
		index_free(ix);
		buf_release(&err);
	}
}

static const char *path_of(const struct index *ix, const char *name,
			   const char *from)
{
	index_id id = index_lookup(ix, name, from, NULL);

	return id == INDEX_NONE ? "none" : index_record(ix, id)->path;
}

#define FOO "R\t0\tstruct\tfoo\t1\t-1\nM\t0\ta\t1\tint\t0\t-\n"

static void the_same_file_wins(void **state UNUSED)
{
	struct index *ix = index_new();

	add(ix, "include/linux/foo.h", FOO);
	add(ix, "drivers/a.c", FOO);
	include(ix, "drivers/a.c", "<linux/foo.h>");
	index_finish(ix);
	assert_string_equal(path_of(ix, "struct foo", "drivers/a.c"),
			    "drivers/a.c");
	assert_string_equal(path_of(ix, "struct foo", "drivers/b.c"),
			    "include/linux/foo.h");
	assert_string_equal(path_of(ix, "union foo", "drivers/b.c"), "none");
	assert_true(index_knows(ix, "struct foo"));
	assert_false(index_knows(ix, "struct bar"));
	index_free(ix);
}

static void then_a_header_in_reach(void **state UNUSED)
{
	struct index *ix = index_new();

	add(ix, "drivers/x/foo.h", FOO);
	add(ix, "drivers/y/foo.h", FOO);
	add(ix, "include/linux/foo.h", FOO);
	add(ix, "include/linux/stub.h", "R\t0\tstruct\tfoo\t1\t-1\n");
	include(ix, "drivers/x/a.c", "\"foo.h\"");
	include(ix, "drivers/y/a.c", "\"sub/all.h\"");
	include(ix, "drivers/y/sub/all.h", "\"../foo.h\"");
	include(ix, "drivers/z/a.c", "<linux/all.h>");
	include(ix, "include/linux/all.h", "<linux/stub.h>");
	include(ix, "include/linux/stub.h", "<linux/foo.h>");
	index_finish(ix);
	assert_string_equal(path_of(ix, "struct foo", "drivers/x/a.c"),
			    "drivers/x/foo.h");
	assert_string_equal(path_of(ix, "struct foo", "drivers/y/a.c"),
			    "drivers/y/foo.h");
	assert_string_equal(path_of(ix, "struct foo", "drivers/z/a.c"),
			    "include/linux/foo.h");
	assert_string_equal(path_of(ix, "struct foo", "drivers/none.c"),
			    "none");
	assert_string_equal(path_of(ix, "struct foo", "drivers/x/other.h"),
			    "drivers/x/foo.h");
	index_free(ix);
}

static const char *member_path(const struct index *ix,
			       const struct index_member *m, const char *path)
{
	index_id id = index_member_record(ix, m, path);

	return id == INDEX_NONE ? "none" : index_record(ix, id)->path;
}

static void tools_are_another_world(void **state UNUSED)
{
	struct index *ix = index_new();

	add(ix, "tools/include/linux/foo.h", FOO);
	add(ix, "tools/lib/bar.c", "");
	include(ix, "tools/lib/bar.c", "<linux/foo.h>");
	index_finish(ix);
	assert_string_equal(path_of(ix, "struct foo", "drivers/a.c"), "none");
	assert_string_equal(path_of(ix, "struct foo", "tools/lib/bar.c"),
			    "tools/include/linux/foo.h");
	index_free(ix);
}

static void each_arch_has_its_own(void **state UNUSED)
{
	struct index *ix = index_new();

	add(ix, "arch/arm/include/asm/foo.h", FOO);
	add(ix, "arch/x86/include/asm/foo.h", FOO);
	include(ix, "include/linux/foo.h", "<asm/foo.h>");
	include(ix, "drivers/a.c", "<linux/foo.h>");
	include(ix, "arch/arm/mm/a.c", "<linux/foo.h>");
	index_finish(ix);
	assert_string_equal(path_of(ix, "struct foo", "drivers/a.c"),
			    "arch/x86/include/asm/foo.h");
	assert_string_equal(path_of(ix, "struct foo", "arch/arm/mm/a.c"),
			    "arch/arm/include/asm/foo.h");
	index_free(ix);
}

/* The header of the member cannot tell whose <asm/mmu.h> it includes. */
static void members_are_of_the_own_arch(void **state UNUSED)
{
	static const char context[] = "R\t0\tstruct\t-\t1\t-1\n"
				      "M\t0\tid\t1\tatomic_t\t0\t-\n"
				      "T\tmm_context_t\t1\t#0\t0\t-\n";
	struct index *ix = index_new();
	const struct index_member *m;
	index_id mm;

	add(ix, "arch/arm/include/asm/mmu.h", context);
	add(ix, "arch/x86/include/asm/mmu.h", context);
	add(ix, "arch/mips/include/asm/mmu.h", context);
	add(ix, "arch/mips/include/asm/mmu-64.h", context);
	add(ix, "include/linux/mm.h", "R\t0\tstruct\tmm\t1\t-1\n"
				      "M\t0\tcontext\t2\tmm_context_t\t0\t-\n");
	include(ix, "include/linux/mm.h", "<asm/mmu.h>");
	include(ix, "drivers/a.c", "<linux/mm.h>");
	include(ix, "arch/arm/mm/a.c", "<linux/mm.h>");
	include(ix, "arch/mips/mm/a.c", "<linux/mm.h>");
	include(ix, "arch/mips/mm/b.c", "<asm/mmu-64.h>");
	index_finish(ix);
	mm = index_lookup(ix, "struct mm", "arch/arm/mm/a.c", NULL);
	m = index_find_member(ix, mm, "context", NULL);
	assert_string_equal(member_path(ix, m, "drivers/a.c"),
			    "arch/x86/include/asm/mmu.h");
	assert_string_equal(member_path(ix, m, "arch/arm/mm/a.c"),
			    "arch/arm/include/asm/mmu.h");
	assert_string_equal(member_path(ix, m, "arch/mips/mm/b.c"),
			    "arch/mips/include/asm/mmu-64.h");
	assert_string_equal(member_path(ix, m, "arch/mips/mm/a.c"), "none");
	index_free(ix);
}

static void follows_typedefs(void **state UNUSED)
{
	struct index *ix = index_new();
	struct index_type type;
	unsigned int pointers;
	index_id id;

	add(ix, "include/linux/foo.h",
	    "R\t0\tstruct\t-\t1\t-1\nM\t0\ta\t1\tint\t0\t-\n"
	    "T\tfoo_t\t1\t#0\t0\t-\n"
	    "T\tfoo_p\t2\tfoo_t\t1\t-\n"
	    "T\tu32\t3\tunsigned int\t0\t-\n"
	    "T\tloop_t\t4\tloop_t\t0\t-\n");
	index_finish(ix);
	id = index_lookup(ix, "foo_p", "a.c", &pointers);
	assert_int_equal(id, 0);
	assert_int_equal(pointers, 1);
	assert_string_equal(index_record(ix, id)->tag, "foo_t");
	assert_int_equal(index_lookup(ix, "u32", "a.c", &pointers),
			 INDEX_NONE);
	assert_int_equal(index_lookup(ix, "loop_t", "a.c", &pointers),
			 INDEX_NONE);
	assert_true(index_typedef(ix, "u32", "a.c", &type));
	assert_string_equal(type.name, "unsigned int");
	assert_false(index_typedef(ix, "u64", "a.c", &type));
	index_free(ix);
}

/* A member's opaque type is what the translation unit makes of it. */
static void completes_opaque_types(void **state UNUSED)
{
	static const char user[] = "R\t0\tstruct\tuser\t1\t-1\n"
				   "M\t0\ta\t1\tint\t0\t-\n";
	struct index *ix = index_new();
	const struct index_member *m;
	index_id id;

	add(ix, "include/linux/msg.h", "R\t0\tstruct\tmsg\t1\t-1\n"
				       "M\t0\tuser\t2\tstruct user\t1\t-\n");
	add(ix, "drivers/a.c", user);
	add(ix, "drivers/b.c", user);
	include(ix, "drivers/a.c", "<linux/msg.h>");
	index_finish(ix);
	id = index_lookup(ix, "struct msg", "drivers/a.c", NULL);
	m = index_find_member(ix, id, "user", NULL);
	assert_int_equal(m->type.record, INDEX_NONE);
	id = index_member_record(ix, m, "drivers/a.c");
	assert_string_equal(index_record(ix, id)->path, "drivers/a.c");
	assert_int_equal(index_member_record(ix, m, "drivers/c.c"),
			 INDEX_NONE);
	index_free(ix);
}

static void finds_members_through_anonymous_ones(void **state UNUSED)
{
	struct index *ix = index_new();
	const struct index_member *m;
	index_id owner;

	add(ix, "a.h", "R\t0\tstruct\tfoo\t1\t-1\n"
		       "R\t1\tunion\t-\t2\t0\n"
		       "M\t0\t-\t2\t#1\t0\t-\n"
		       "M\t1\ta\t3\tatomic_t\t0\t-\n"
		       "R\t2\tstruct\t-\t4\t0\n"
		       "M\t2\tc\t4\tint\t0\t-\n"
		       "M\t0\tb\t4\t#2\t0\t-\n"
		       "A\tfoo_c\tb.c\n");
	index_finish(ix);
	m = index_find_member(ix, 0, "a", &owner);
	assert_non_null(m);
	assert_int_equal(m->line, 3);
	assert_int_equal(owner, 1);
	assert_null(index_find_member(ix, 0, "c", NULL));
	m = index_find_member(ix, 0, "b", NULL);
	assert_string_equal(m->type.name, "struct foo::b");
	assert_string_equal(index_record(ix, 2)->tag, "foo::b");
	assert_string_equal(index_record(ix, 1)->tag, "");
	assert_string_equal(index_alias(ix, "foo_c"), "b.c");
	assert_null(index_alias(ix, "foo_d"));
	index_free(ix);
}

static void knows_untagged_records_by_line(void **state UNUSED)
{
	struct index *ix = index_new();

	add(ix, "a.c", "R\t0\tstruct\tfoo\t1\t-1\nR\t1\tstruct\t-\t5\t-1\n");
	add(ix, "b.c", "R\t0\tstruct\t-\t7\t-1\n");
	index_finish(ix);
	assert_int_equal(index_untagged(ix, "a.c", 5), 1);
	assert_int_equal(index_untagged(ix, "a.c", 7), INDEX_NONE);
	assert_int_equal(index_untagged(ix, "a.c", 1), INDEX_NONE);
	assert_int_equal(index_untagged(ix, "c.c", 5), INDEX_NONE);
	index_free(ix);
}

static const char device_h[] = "R\t0\tstruct\tdevice\t1\t-1\n"
			       "M\t0\tparent\t2\tstruct device\t1\t-\n"
			       "M\t0\tkobj\t3\tstruct kobject\t0\t-\n";
static const char kobject_h[] = "R\t0\tstruct\tkobject\t1\t-1\n"
				"M\t0\tkref\t2\tstruct kref\t0\t-\n";
static const char kref_h[] = "R\t0\tstruct\tkref\t1\t-1\n"
			     "M\t0\trefcount\t2\trefcount_t\t0\t-\n";
static const char refcount_h[] = "R\t0\tstruct\trefcount_struct\t1\t-1\n"
				 "M\t0\trefs\t2\tatomic_t\t0\t-\n"
				 "T\trefcount_t\t3\tstruct refcount_struct"
				 "\t0\t-\n";
static const char i2c_h[] = "R\t0\tstruct\ti2c_adapter\t1\t-1\n"
			    "M\t0\tnr\t2\tint\t0\t-\n"
			    "M\t0\tdev\t3\tstruct device\t0\t-\n";

static struct index *device_tree(const char *definitions)
{
	struct index *ix = index_new();

	add(ix, "drivers/a.c", definitions);
	add(ix, "include/linux/device.h", device_h);
	add(ix, "include/linux/kobject.h", kobject_h);
	add(ix, "include/linux/kref.h", kref_h);
	add(ix, "include/linux/refcount_types.h", refcount_h);
	add(ix, "include/linux/i2c.h", i2c_h);
	index_finish(ix);
	return ix;
}

static void measures_embedding(void **state UNUSED)
{
	struct index *ix = device_tree(
		"R\t0\tstruct\tpriv\t1\t-1\n"
		"M\t0\tmap\t2\tint\t1\t-\n"
		"R\t1\tstruct\t-\t3\t0\n"
		"M\t0\t-\t3\t#1\t0\t-\n"
		"M\t1\tadap\t4\tstruct i2c_adapter\t0\ta\n");
	struct buf path = BUF_INIT;
	index_id carrier;

	assert_int_equal(index_embeds(ix, 0, INDEX_DEVICE, &path, &carrier),
			 2);
	assert_string_equal(path.data, "adap -> dev");
	assert_string_equal(index_record(ix, carrier)->tag, "i2c_adapter");
	buf_clear(&path);
	assert_int_equal(index_embeds(ix, 0, INDEX_KREF, &path, NULL), 4);
	assert_string_equal(path.data, "adap -> dev -> kobj -> kref");
	assert_int_equal(index_embeds(ix, 0, INDEX_CDEV, &path, NULL), -1);
	buf_release(&path);
	index_free(ix);
}

static void a_refcount_t_is_a_root(void **state UNUSED)
{
	struct index *ix = device_tree(
		"R\t0\tstruct\tinner\t1\t-1\n"
		"M\t0\tusers\t2\trefcount_t\t0\t-\n"
		"M\t0\tother\t3\trefcount_t\t1\t-\n"
		"R\t1\tstruct\touter\t4\t-1\n"
		"M\t1\tin\t5\tstruct inner\t0\t-\n"
		"R\t2\tstruct\tloose\t6\t-1\n"
		"M\t2\tcount\t7\tatomic_t\t0\t-\n"
		"M\t2\tother\t8\trefcount_t\t1\t-\n");
	struct buf path = BUF_INIT;
	index_id kref = index_lookup(ix, "struct kref", "drivers/b.c", NULL);

	assert_int_equal(index_embeds(ix, 0, INDEX_REFCOUNT, NULL, NULL), 1);
	assert_int_equal(index_embeds(ix, 1, INDEX_REFCOUNT, &path, NULL), 2);
	assert_string_equal(path.data, "in -> users");
	assert_int_equal(index_embeds(ix, 2, INDEX_REFCOUNT, NULL, NULL), -1);
	assert_int_equal(index_embeds(ix, kref, INDEX_REFCOUNT, NULL, NULL), 1);
	/* It is a counter as well. */
	assert_string_equal(index_member(ix, index_record(ix, 0)->first_member)
				    ->type.name,
			    "refcount_t");
	buf_release(&path);
	index_free(ix);
}

static void pointers_do_not_embed(void **state UNUSED)
{
	struct index *ix = device_tree(
		"R\t0\tstruct\tpriv\t1\t-1\n"
		"M\t0\tdev\t2\tstruct device\t1\t-\n"
		"M\t0\tdevs\t3\tstruct device\t1\ta\n"
		"M\t0\thidden\t4\tdev_p\t0\t-\n"
		"T\tdev_p\t1\tstruct device\t1\t-\n");

	assert_int_equal(index_embeds(ix, 0, INDEX_DEVICE, NULL, NULL), -1);
	index_free(ix);
}

static void a_root_embeds_itself_at_depth_0(void **state UNUSED)
{
	struct index *ix = device_tree("R\t0\tstruct\tdevice\t1\t-1\n"
				       "M\t0\tx\t2\tint\t0\t-\n");
	struct buf path = BUF_INIT;
	index_id id = index_lookup(ix, "struct device", "drivers/b.c", NULL);
	index_id carrier;

	assert_int_equal(index_embeds(ix, id, INDEX_DEVICE, &path, &carrier),
			 0);
	assert_string_equal(path.data, "");
	assert_int_equal(carrier, id);
	/* A struct device of a driver's own is another thing. */
	assert_int_equal(index_embeds(ix, 0, INDEX_DEVICE, NULL, NULL), -1);
	buf_release(&path);
	index_free(ix);
}

static void embedding_in_circles_ends(void **state UNUSED)
{
	struct index *ix = device_tree(
		"R\t0\tstruct\ta\t1\t-1\nM\t0\tb\t2\tstruct b\t0\t-\n"
		"R\t1\tstruct\tb\t3\t-1\nM\t1\ta\t4\tstruct a\t0\t-\n"
		"M\t1\tdev\t5\tstruct device\t0\t-\n");

	assert_int_equal(index_embeds(ix, 0, INDEX_DEVICE, NULL, NULL), 2);
	index_free(ix);
}

static void counters_have_four_types(void **state UNUSED)
{
	assert_true(index_is_counter("atomic_t"));
	assert_true(index_is_counter("atomic_long_t"));
	assert_true(index_is_counter("atomic64_t"));
	assert_true(index_is_counter("refcount_t"));
	assert_false(index_is_counter("struct kref"));
	assert_false(index_is_counter("int"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(describes_members),
		cmocka_unit_test(describes_nested_records),
		cmocka_unit_test(describes_typedefs),
		cmocka_unit_test(sees_both_branches),
		cmocka_unit_test(survives_uneven_branches),
		cmocka_unit_test(passes_over_annotations),
		cmocka_unit_test(expands_member_macros),
		cmocka_unit_test(notes_member_aliases),
		cmocka_unit_test(ignores_functions),
		cmocka_unit_test(one_worker_answers_many),
		cmocka_unit_test(splits_only_whole_answers),
		cmocka_unit_test(refuses_malformed_definitions),
		cmocka_unit_test(the_same_file_wins),
		cmocka_unit_test(then_a_header_in_reach),
		cmocka_unit_test(tools_are_another_world),
		cmocka_unit_test(each_arch_has_its_own),
		cmocka_unit_test(members_are_of_the_own_arch),
		cmocka_unit_test(follows_typedefs),
		cmocka_unit_test(completes_opaque_types),
		cmocka_unit_test(finds_members_through_anonymous_ones),
		cmocka_unit_test(knows_untagged_records_by_line),
		cmocka_unit_test(measures_embedding),
		cmocka_unit_test(a_refcount_t_is_a_root),
		cmocka_unit_test(pointers_do_not_embed),
		cmocka_unit_test(a_root_embeds_itself_at_depth_0),
		cmocka_unit_test(embedding_in_circles_ends),
		cmocka_unit_test(counters_have_four_types),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
