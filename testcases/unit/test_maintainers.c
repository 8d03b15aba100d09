/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "file.h"
#include "maintainers.h"

#include <setjmp.h>
#include <cmocka.h>

static struct buf dir, err;
static struct maintainers *m;

static const char text[] =
	"List of maintainers\n"
	"-------------------\n"
	"M: *Mail* patches to:\n"
	"\n"
	"F: *Files* and directories wildcard patterns.\n"
	"\n"
	"Maintainers List\n"
	"----------------\n"
	"\n"
	"DRIVERS\n"
	"M:\tD <d@example.org>\n"
	"L:\tlist@example.org (moderated)\n"
	"R:\tReviewer <r@example.org>\n"
	"S:\tMaintained\n"
	"F:\tdrivers/\n"
	"\n"
	"I2C\r\n"
	"M: I <i@example.org>\r\n"
	"F: drivers/i2c/\r\n"
	"X: drivers/i2c/busses/special*\r\n"
	"\n"
	"I2C BUSSES\n"
	"M:\tB <b@example.org>\n"
	"M:\tC <c@example.org>\n"
	"F:\tdrivers/i2c/busses/i2c-*.c\n"
	"\n"
	"ONE LEVEL\n"
	"F:\tnet/*\n"
	"\n"
	"BY NAME\n"
	"N:\tspecial\n"
	"N:\t(((\n"
	"K:\tspecial_function\n"
	"\n"
	"A DIRECTORY\n"
	"F:\tarch/*/include/\n"
	"F:\tfs/ext4\n"
	"\n"
	"THE REST\n"
	"M:\tT <t@example.org>\n"
	"F:\t*\n"
	"F:\t*/\n";

static void load(const char *content, size_t len)
{
	char *path = path_join(dir.data, "MAINTAINERS");

	maintainers_free(m);
	assert_int_equal(file_write_scratch(path, content, len, &err), 0);
	m = maintainers_load(dir.data);
	assert_non_null(m);
	free(path);
}

static int setup(void **state UNUSED)
{
	struct buf made = BUF_INIT;

	buf_init(&dir);
	buf_init(&err);
	m = NULL;
	assert_int_equal(file_mkdtemp(&made, "maintainers", &err), 0);
	assert_int_equal(file_realpath(&dir, made.data, &err), 0);
	buf_release(&made);
	return 0;
}

static int teardown(void **state UNUSED)
{
	maintainers_free(m);
	file_remove_tree(dir.data, &err);
	buf_release(&dir);
	buf_release(&err);
	return 0;
}

#define IS(path, title) \
	assert_string_equal(maintainers_subsystem(m, path), title)

static void the_most_specific_section_wins(void **state UNUSED)
{
	load(text, strlen(text));
	IS("drivers/misc/a.c", "DRIVERS");
	IS("drivers/i2c/core.c", "I2C");
	IS("drivers/i2c/busses/other.c", "I2C");
	IS("drivers/i2c/busses/i2c-x.c", "I2C BUSSES");
	IS("drivers/i2c/busses/i2c-x.h", "I2C");
	IS("driversx/a.c", "THE REST");
	IS("kernel/fork.c", "THE REST");
	IS("top.c", "THE REST");
}

static void excluded_paths_are_somebody_elses(void **state UNUSED)
{
	load(text, strlen(text));
	IS("drivers/i2c/busses/special.c", "DRIVERS");
}

static void names_match_anywhere(void **state UNUSED)
{
	load(text, strlen(text));
	IS("kernel/special.c", "BY NAME");
	IS("kernel/a/very_special_b.c", "BY NAME");
}

static void a_star_is_one_level(void **state UNUSED)
{
	load(text, strlen(text));
	IS("net/socket.c", "ONE LEVEL");
	IS("net/core/dev.c", "THE REST");
}

static void a_slash_is_all_below(void **state UNUSED)
{
	load(text, strlen(text));
	IS("arch/x86/include/asm/a.h", "A DIRECTORY");
	IS("arch/x86/kernel/a.c", "THE REST");
	IS("fs/ext4/super.c", "A DIRECTORY");
	IS("fs/ext4", "A DIRECTORY");
	IS("fs/ext4x/super.c", "THE REST");
}

static void people_come_in_file_order(void **state UNUSED)
{
	const char *const *people;
	size_t n;

	load(text, strlen(text));
	people = maintainers_people(m, "drivers/misc/a.c", &n);
	assert_int_equal(n, 2);
	assert_string_equal(people[0], "D <d@example.org>");
	assert_string_equal(people[1], "list@example.org (moderated)");
	people = maintainers_people(m, "drivers/i2c/core.c", &n);
	assert_int_equal(n, 1);
	assert_string_equal(people[0], "I <i@example.org>");
	people = maintainers_people(m, "net/socket.c", &n);
	assert_int_equal(n, 0);
}

static void answers_stay_the_same(void **state UNUSED)
{
	load(text, strlen(text));
	for (int i = 0; i < 3; i++) {
		IS("drivers/i2c/core.c", "I2C");
		IS("net/core/dev.c", "THE REST");
	}
}

static void without_a_file_nobody_is_known(void **state UNUSED)
{
	size_t n = 7;

	m = maintainers_load(dir.data);
	IS("drivers/a.c", "");
	IS("drivers/a.c", "");
	maintainers_people(m, "drivers/a.c", &n);
	assert_int_equal(n, 0);
	load("", 0);
	IS("drivers/a.c", "");
}

static void junk_does_no_harm(void **state UNUSED)
{
	static const char junk[] =
		"\0\377\nF:\tdrivers/\nX:\nF:\t\nF: [\nTITLE\0M:\tx\nF:\t[[[/\n"
		"F:\t**********/*********/**********x\nF:\t*[a-\\\nX:\t/\n"
		"N:\t(((a*)*)*)*{1,30000}{1,30000}\nN:\t(a)\\1\nN:\t\n"
		"M:\t\nM: \nF:\tnet/";

	load(junk, sizeof(junk) - 1);
	IS("net/socket.c", "TITLE");
	IS("drivers/a.c", "\377");
	IS("", "");
}

static void costly_patterns_are_left_out(void **state UNUSED)
{
	struct buf all = BUF_INIT, path = BUF_INIT;

	buf_addstr(&all, "X\nN:\t(a|a){1,9999}{1,9999}b\nN:\t(a*)*\\1c\nF:\t");
	for (int i = 0; i < 60; i++)
		buf_addstr(&all, "*a");
	buf_addstr(&all, "b\n");
	for (int i = 0; i < 200; i++)
		buf_addch(&path, 'a');
	load(all.data, all.len);
	IS(path.data, "");
	buf_release(&all);
	buf_release(&path);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(the_most_specific_section_wins),
		CASE(excluded_paths_are_somebody_elses),
		CASE(names_match_anywhere),
		CASE(a_star_is_one_level),
		CASE(a_slash_is_all_below),
		CASE(people_come_in_file_order),
		CASE(answers_stay_the_same),
		CASE(without_a_file_nobody_is_known),
		CASE(junk_does_no_harm),
		CASE(costly_patterns_are_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
