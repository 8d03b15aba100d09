/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "map.h"
#include "operand.h"
#include "scan.h"
#include "scanner.h"

#include <setjmp.h>
#include <cmocka.h>

static const char foo_h[] =
	"R\t0\tstruct\tbar\t1\t-1\n"
	"M\t0\tref\t2\tatomic_t\t0\t-\n"
	"M\t0\tops\t3\tstruct ops\t1\t-\n"
	"R\t1\tstruct\tfoo\t5\t-1\n"
	"M\t1\tref\t6\trefcount_t\t0\t-\n"
	"M\t1\tbar\t7\tstruct bar\t0\t-\n"
	"M\t1\tptr\t8\tstruct bar\t1\t-\n"
	"M\t1\tall\t9\tstruct bar\t1\ta\n"
	"M\t1\tsome\t10\tstruct bar\t0\ta\n"
	"M\t1\tget\t11\t()\t1\tf\n"
	"R\t2\tunion\t-\t12\t1\n"
	"M\t1\t-\t12\t#2\t0\t-\n"
	"M\t2\tcount\t13\tatomic_t\t0\t-\n"
	"R\t3\tstruct\t-\t14\t1\n"
	"M\t3\tn\t15\tatomic_t\t0\t-\n"
	"M\t1\tu\t14\t#3\t0\t-\n"
	"M\t1\tlost\t16\tstruct nowhere\t1\t-\n"
	"T\tfoo_t\t20\tstruct foo\t0\t-\n"
	"T\tfoo_p\t21\tstruct foo\t1\t-\n"
	"A\tfoo_ref\tbar.ref\n";

/*
 * Asks about the place marked with '@' in text (the last character of the file
 * when there is none) and describes the answer in one line:
 * "type*[] record.field variable #parameter", or "! why".
 */
struct question {
	struct buf answer;
	char *text;
	struct scan_file *scan;
	struct index *ix;
	struct operand_file file;
	uint32_t offset;
};

static const char *returns_bar(void *ctx UNUSED, const char *function)
{
	return strcmp(function, "elsewhere") == 0 ? "struct bar *" : NULL;
}

static void start(struct question *q, const char *text)
{
	struct map *words = map_new();
	struct buf err = BUF_INIT;
	char *mark;

	buf_init(&q->answer);
	q->text = xstrdup(text);
	mark = strchr(q->text, '@');
	q->offset = (uint32_t)(mark ? mark - q->text
				    : (ptrdiff_t)strlen(text) - 1);
	if (mark)
		*mark = ' ';
	q->scan = scan_text(q->text, strlen(q->text), words);
	q->ix = index_new();
	assert_int_equal(index_add(q->ix, "include/linux/foo.h", foo_h,
				   strlen(foo_h), &err), 0);
	assert_int_equal(index_add(q->ix, "a.c",
				   "R\t0\tstruct\t-\t1\t-1\n"
				   "M\t0\tref\t1\tatomic_t\t0\t-\n",
				   strlen("R\t0\tstruct\t-\t1\t-1\n"
					  "M\t0\tref\t1\tatomic_t\t0\t-\n"),
				   &err), 0);
	index_finish(q->ix);
	q->file = (struct operand_file){
		.index = q->ix, .path = "a.c", .text = q->text,
		.len = strlen(q->text), .scan = q->scan,
		.return_type = returns_bar,
	};
	map_free(words);
	buf_release(&err);
}

static void finish(struct question *q)
{
	scan_free(q->scan);
	index_free(q->ix);
	buf_release(&q->answer);
	free(q->text);
}

static void describe(struct question *q, const struct operand *o)
{
	buf_addstr(&q->answer, o->type.name);
	for (int i = 0; i < o->type.pointers; i++)
		buf_addch(&q->answer, '*');
	if (o->type.is_array)
		buf_addstr(&q->answer, "[]");
	if (o->owner != INDEX_NONE)
		buf_addf(&q->answer, " %s.%s",
			 index_record(q->ix, o->owner)->tag, o->field);
	if (*o->variable)
		buf_addf(&q->answer, " %s%s", o->variable,
			 o->is_param ? " (parameter)" :
			 o->is_local ? " (local)" : "");
	if (o->param >= 0)
		buf_addf(&q->answer, " #%d", o->param);
}

static void assert_answer(const char *text, const char *expr, bool is_size,
			  const char *expected)
{
	struct question q;
	struct operand o;
	int ret;

	start(&q, text);
	ret = is_size ? operand_sizeof(&q.file, q.offset, expr, &o)
		      : operand_resolve(&q.file, q.offset, expr, &o);
	if (ret == 0)
		describe(&q, &o);
	else
		buf_addf(&q.answer, "! %s%s%s", o.why, *o.missing ? ": " : "",
			 o.missing);
	assert_string_equal(q.answer.data, expected);
	finish(&q);
}

#define assert_is(text, expr, expected) \
	assert_answer(text, expr, false, expected)
#define assert_size(text, expr, expected) \
	assert_answer(text, expr, true, expected)

#define WITH(params)	"static int f(" params ")\n{\n\treturn @0;\n}\n"
#define BODY(body)	"static int f(void)\n{\n" body "\n}\n"

static void resolves_parameters(void **state UNUSED)
{
	assert_is(WITH("struct foo *a"), "a",
		  "struct foo* a (parameter) #0");
	assert_is(WITH("int n, const struct foo *restrict a __maybe_unused"),
		  "&a->ref", "refcount_t* foo.ref #1");
	assert_is(WITH("struct foo __rcu **a"), "(*a)->bar.ref",
		  "atomic_t bar.ref #0");
	assert_is(WITH("int (*call)(struct foo *a), foo_p b"), "&b->ref",
		  "refcount_t* foo.ref #1");
	assert_is(WITH("struct foo a[]"), "a[1].ref",
		  "refcount_t foo.ref #0");
	assert_is("SYSCALL_DEFINE2(f, int, n, struct foo __user *, a)\n"
		  "{\n\treturn @0;\n}\n",
		  "a", "struct foo* a (parameter) #1");
	assert_is(WITH("atomic_t *v"), "v", "atomic_t* v (parameter) #0");
	assert_is(WITH("atomic_t *v"), "*v", "atomic_t #0");
}

static void follows_members(void **state UNUSED)
{
	assert_is(WITH("struct foo *a"), "& a -> bar . ref",
		  "atomic_t* bar.ref #0");
	assert_is(WITH("struct foo *a"), "a->ptr->ref", "atomic_t bar.ref #0");
	assert_is(WITH("struct foo *a"), "a->all[3]->ref",
		  "atomic_t bar.ref #0");
	assert_is(WITH("struct foo *a"), "&a->some[i + 1].ref",
		  "atomic_t* bar.ref #0");
	assert_is(WITH("struct foo *a"), "a->count", "atomic_t foo.count #0");
	assert_is(WITH("struct foo *a"), "&a->u.n", "atomic_t* foo.u.n #0");
	assert_is(WITH("struct foo *a"), "&a->foo_ref",
		  "atomic_t* bar.ref #0");
	assert_is(WITH("struct foo *a"), "a->all", "struct bar*[] foo.all #0");
}

static void says_why_not(void **state UNUSED)
{
	assert_is(WITH("struct foo *a"), "b",
		  "! name is not declared in the file");
	assert_is(WITH("struct foo *a"), "a->none",
		  "! record has no such member");
	assert_is(WITH("struct foo *a"), "a.ref", "! not a record");
	assert_is(WITH("struct foo a"), "a->ref",
		  "! not a pointer to a record");
	assert_is(WITH("struct foo *a"), "a->lost->ref",
		  "! type is not in the index: struct nowhere");
	assert_is(WITH("struct baz *a"), "a->ref",
		  "! type is not in the index: struct baz");
	assert_is(WITH("struct foo *a"), "a->get(a)->ref",
		  "! call through a pointer");
	assert_is(WITH("struct foo *a"), "", "! expression is empty");
	assert_is(WITH("struct foo *a"), "a->", "! member is not understood");
	assert_is(WITH("struct foo *a"), "((a)",
		  "! expression is not understood");
	assert_is(WITH("struct foo *a"), "1", "! expression is not understood");
}

static void knows_the_current_task(void **state UNUSED)
{
	assert_is(WITH("int n"), "current", "struct task_struct*");
	assert_is(WITH("int n"), "current->ref",
		  "! type is not in the index: struct task_struct");
	assert_is(WITH("struct foo *current"), "current->ref",
		  "refcount_t foo.ref #0");
}

static void resolves_locals(void **state UNUSED)
{
	assert_is(BODY("\tstruct foo *a = get(1, 2), b, *c[3];\n\t@;"),
		  "c[0]->ref", "refcount_t foo.ref");
	assert_is(BODY("\tstatic struct foo a;\n\tg(a);\n\t@;"), "&a",
		  "struct foo* a (local)");
	assert_is(BODY("\tfor (struct foo *a = g(); a; a = h())\n\t\t@;"),
		  "a->ref", "refcount_t foo.ref");
	assert_is(BODY("\tstruct foo *a __free(kfree) = NULL;\n\t@;"),
		  "a->ref", "refcount_t foo.ref");
	assert_is(BODY("\tunsigned long *a;\n\t@;"), "a",
		  "unsigned long* a (local)");
	assert_is(BODY("\tstruct foo { int x; } *a;\n\t@;"), "a",
		  "struct foo* a (local)");
	assert_is(BODY("\tkfree(a);\n\tput(*a);\n\t@;"), "a",
		  "! name is not declared in the file");
}

static void the_nearest_open_block_wins(void **state UNUSED)
{
	static const char text[] =
		"static int f(struct foo *a)\n{\n"
		"\tif (x) {\n\t\tstruct bar *a = a->ptr;\n\t\tg(a);\n\t}\n"
		"\t@;\n"
		"\tint *a;\n}\n";

	assert_is(text, "a->ref", "refcount_t foo.ref #0");
	assert_is("static int f(struct foo *a)\n{\n"
		  "\tif (x) {\n\t\tstruct bar *a;\n\t\t@;\n\t}\n}\n",
		  "a->ref", "atomic_t bar.ref");
}

static void derives_types(void **state UNUSED)
{
	assert_is(BODY("\tstruct foo *a;\n\ttypeof(a->ptr) b;\n\t@;"), "b->ref",
		  "atomic_t bar.ref");
	assert_is(BODY("\tstruct foo *a;\n\ttypeof(*a) *b;\n\t@;"), "b->ref",
		  "refcount_t foo.ref");
	assert_is(BODY("\t__auto_type b = elsewhere(1);\n\t@;"), "b->ref",
		  "atomic_t bar.ref");
	assert_is(BODY("\ttypeof(struct foo *) b;\n\t@;"), "b->ref",
		  "refcount_t foo.ref");
	assert_is(BODY("\t__auto_type a = a ? a : a;\n\t@;"), "a",
		  "! nested too deep");
}

static void resolves_file_scope(void **state UNUSED)
{
	assert_is("static struct foo a = { .x = 1 };\n" WITH("void"), "&a.ref",
		  "refcount_t* foo.ref");
	assert_is("struct foo *a, b[2];\n" WITH("void"), "b",
		  "struct foo[] b");
	assert_is("static atomic_t a = ATOMIC_INIT(0);\n" WITH("void"), "&a",
		  "atomic_t* a");
	assert_is("static DEFINE_PER_CPU(struct foo, a);\n" WITH("void"),
		  "this_cpu_ptr(&a)->ref", "refcount_t foo.ref");
	assert_is("static DEFINE_MUTEX(a);\n" WITH("void"), "&a",
		  "struct mutex* a");
	assert_is("static struct { atomic_t ref; } a;\n" WITH("void"),
		  "&a.ref", "atomic_t* .ref a");
	assert_is("int a(struct foo *b);\n" WITH("void"), "b",
		  "! name is not declared in the file");
}

static void knows_calls(void **state UNUSED)
{
	assert_is("static struct foo *g(int x);\n" WITH("void"),
		  "g(a, b)->ref", "refcount_t foo.ref");
	assert_is("static inline struct bar *g(int x) { return 0; }\n"
		  WITH("void"),
		  "&g(1)->ref", "atomic_t* bar.ref");
	assert_is(WITH("void"), "elsewhere(1)->ref", "atomic_t bar.ref");
	assert_is(WITH("void"), "nowhere(1)->ref",
		  "! function is not declared in the file");
	assert_is(WITH("void"),
		  "container_of(p, struct foo, bar)->ref",
		  "refcount_t foo.ref");
	assert_is(WITH("struct bar *b"),
		  "list_next_entry(b, list)->ref", "atomic_t bar.ref #0");
	assert_is(WITH("struct foo *a"),
		  "rcu_dereference_protected(a->ptr, 1)->ref",
		  "atomic_t bar.ref #0");
	assert_is(WITH("struct foo *a"), "READ_ONCE(a->ptr)",
		  "struct bar* foo.ptr #0");
}

static void knows_operators(void **state UNUSED)
{
	assert_is(WITH("void *p"), "((struct foo *)p)->ref",
		  "refcount_t foo.ref");
	assert_is(WITH("void *p"), "(struct foo *)p", "struct foo*");
	assert_is(WITH("struct foo *a"), "(x ? NULL : a)->ref",
		  "refcount_t foo.ref #0");
	assert_is(WITH("struct foo *a"), "(x ?: a)->ref",
		  "refcount_t foo.ref #0");
	assert_is(WITH("struct foo *a"), "(a + 1)->ref",
		  "refcount_t foo.ref #0");
	assert_is(WITH("struct foo *a"), "(*a).ref", "refcount_t foo.ref #0");
	assert_is(WITH("struct foo *a"), "(a)", "struct foo* a (parameter) #0");
	assert_is(WITH("struct foo *a"), "*&a->ref", "refcount_t foo.ref #0");
	assert_is(WITH("int a"), "a + 1", "! arithmetic");
}

static void sizes_name_types(void **state UNUSED)
{
	assert_size(WITH("void"), "sizeof(struct foo)", "struct foo");
	assert_size(WITH("void"), "sizeof(foo_t)", "foo_t");
	assert_size(WITH("void"), "sizeof(struct foo *)", "struct foo*");
	assert_size(BODY("\tstruct foo *p;\n\t@;"), "sizeof(*p)", "struct foo");
	assert_size(BODY("\tstruct foo *p;\n\t@;"), "sizeof *p * n",
		    "struct foo");
	assert_size(BODY("\tstruct foo *p;\n\t@;"), "n * sizeof (* p) + 3",
		    "struct foo");
	assert_size(BODY("\tstruct foo *p;\n\t@;"), "struct_size(p, some, n)",
		    "struct foo p (local)");
	assert_size(BODY("\tstruct foo *p;\n\t@;"),
		    "size_add(sizeof(*p->ptr), n)", "struct bar foo.ptr");
	assert_size(WITH("void"), "struct_size_t(struct foo, some, 3)",
		    "struct foo");
	assert_size(WITH("int n"), "n", "! size names no type");
	assert_size(WITH("int n"), "sizeof(", "! sizeof is not understood");
}

static void tells_return_types(void **state UNUSED)
{
	struct question q;
	struct buf out = BUF_INIT;

	start(&q, "static inline const struct foo *__must_check\nf(int a) { }\n"
		  "int x;\nunsigned long __init g(void) { }\n");
	assert_true(operand_return_type(&q.file, 0, &out));
	assert_string_equal(out.data, "struct foo *");
	buf_clear(&out);
	assert_false(operand_return_type(&q.file, 1, &out));
	assert_true(operand_return_type(&q.file, 2, &out));
	assert_string_equal(out.data, "unsigned long");
	buf_release(&out);
	finish(&q);
}

static void works_without_an_index(void **state UNUSED)
{
	struct question q;
	struct operand o;

	start(&q, WITH("struct foo *a"));
	q.file.index = NULL;
	assert_int_equal(operand_resolve(&q.file, q.offset, "&a", &o), 0);
	assert_string_equal(o.type.name, "struct foo");
	assert_int_equal(o.type.pointers, 2);
	assert_int_equal(operand_resolve(&q.file, q.offset, "a->b", &o), -1);
	assert_string_equal(o.why, "no index of types");
	finish(&q);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(resolves_parameters),
		cmocka_unit_test(follows_members),
		cmocka_unit_test(says_why_not),
		cmocka_unit_test(knows_the_current_task),
		cmocka_unit_test(resolves_locals),
		cmocka_unit_test(the_nearest_open_block_wins),
		cmocka_unit_test(derives_types),
		cmocka_unit_test(resolves_file_scope),
		cmocka_unit_test(knows_calls),
		cmocka_unit_test(knows_operators),
		cmocka_unit_test(sizes_name_types),
		cmocka_unit_test(tells_return_types),
		cmocka_unit_test(works_without_an_index),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
