/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * names_tree - a tree of a few files, loaded with a store, and an empty map of
 * names: what each case of a unit test begins with.
 *
 * Runs in the project's root, as test_store.c. put writes files; load makes ws
 * what the tree holds then, with the store of the load before.
 */
#ifndef NAMES_TREE_H
#define NAMES_TREE_H

#include "base.h"
#include "buf.h"
#include "file.h"
#include "map.h"
#include "rule.h"
#include "store.h"
#include "workspace.h"

#include <setjmp.h>
#include <cmocka.h>

static struct buf dir, err;
static struct store *store;
static struct workspace ws;
static struct map *names;
static const struct rules no_rules;

static void put(const char *path, const char *text)
{
	char *full = path_join(dir.data, path);

	assert_int_equal(file_write_scratch(full, text, strlen(text), &err),
			 0);
	free(full);
}

static int setup(void **state UNUSED)
{
	buf_init(&dir);
	buf_init(&err);
	memset(&ws, 0, sizeof(ws));
	names = map_new();
	if (file_mkdtemp(&dir, "names", &err) < 0)
		return -1;
	return store_open(&store, NULL, ".", &err);
}

static int teardown(void **state UNUSED)
{
	workspace_release(&ws);
	store_close(store);
	map_free(names);
	file_remove_tree(dir.data, &err);
	buf_release(&dir);
	buf_release(&err);
	return 0;
}

static void load(void)
{
	workspace_release(&ws);
	assert_int_equal(workspace_open(&ws, dir.data, store, 1, &err), 0);
	assert_int_equal(workspace_load(&ws, &no_rules, 0, &err), 0);
}

static uint32_t file(const char *path)
{
	uint32_t number = workspace_find(&ws, path);

	assert_int_not_equal(number, MAP_NONE);
	return number;
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

#endif
