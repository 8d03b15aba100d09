/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * workspace_names - where functions are defined, and which sources are included,
 * in all files of a workspace.
 *
 * Both are found from all scans when somebody asks first, or are those of an
 * earlier run (workspace_kept.h), brought up to the files that differ.
 */
#ifndef WORKSPACE_NAMES_H
#define WORKSPACE_NAMES_H

struct map;
struct scan_item;
struct workspace;
struct workspace_place;

/* First definition of a function of that name, or NULL. */
const struct workspace_place *workspace_function(struct workspace *ws,
						 const char *name);
const struct workspace_place *
workspace_next_function(const struct workspace *ws,
			const struct workspace_place *place);

/* How calls from other files can mean a definition of the file path. */
enum workspace_kind {
	WORKSPACE_GLOBAL,	/* not static, in a .c file */
	WORKSPACE_INLINE,	/* static, in a header */
	WORKSPACE_NO_KIND,
	WORKSPACE_KINDS = WORKSPACE_NO_KIND
};

enum workspace_kind workspace_kind_of(const char *path,
				      const struct scan_item *item);
/*
 * The kind of the one that they do mean when a name has n[kind] definitions: the
 * only global one, else, when there is none, the only inline one.
 */
enum workspace_kind workspace_meant(const unsigned int n[WORKSPACE_KINDS]);

/*
 * Names, without directories, of files that are included and no headers by their
 * names. The workspace's, good until files change.
 */
const struct map *workspace_sources(struct workspace *ws);

/* For the next run. Nothing is done when this one began with such a list. */
void workspace_names_save(struct workspace *ws);

#endif
