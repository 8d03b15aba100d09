/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "changed_names.h"
#include "hollow_names.h"
#include "map.h"
#include "scan.h"
#include "workspace.h"
#include "workspace_names.h"

bool hollow_names_may_be(struct workspace *ws, uint32_t file,
			 const char *name)
{
	const struct workspace_place *p = workspace_function(ws, name);
	bool any = false, may_be = false;

	for (; p; p = workspace_next_function(ws, p)) {
		const struct scan_item *item =
			&workspace_scan(ws, p->file)->items[p->item];

		if (p->file != file &&
		    !changed_names_shared(ws->files[p->file].tree->path, item))
			continue;
		any = true;
		may_be |= item->may_be_hollow;
	}
	return !any ? strcmp(name, "NULL") != 0 : may_be;
}

void hollow_names_note(struct buf *note, const char *name, bool may_be)
{
	buf_addf(note, "%s%c%s", note->len ? " " : "", may_be ? '+' : '-',
		 name);
}

static bool holds(struct workspace *ws, uint32_t file, const char *name,
		  size_t len, bool then)
{
	char *copy = xstrndup(name, len);
	bool now = hollow_names_may_be(ws, file, copy);

	free(copy);
	return now == then;
}

bool hollow_names_hold(struct workspace *ws, uint32_t file, const char *note,
		       const struct map *changed)
{
	size_t len;

	for (const char *p = note; *p; p += len + (p[len] == ' ')) {
		len = strcspn(p, " ");
		if (len > 1 &&
		    map_get(changed, p + 1, len - 1) != MAP_NONE &&
		    !holds(ws, file, p + 1, len - 1, *p == '+'))
			return false;
	}
	return true;
}
