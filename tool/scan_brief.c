/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "scan.h"
#include "scan_brief.h"

static bool defines_types(const struct scan_file *scan)
{
	for (uint32_t i = 0; i < scan->n_items; i++)
		if (scan->items[i].kind == SCAN_RECORD ||
		    scan->items[i].kind == SCAN_TYPEDEF)
			return true;
	return false;
}

struct scan_brief scan_brief(const struct scan_file *scan)
{
	if (!scan)
		return (struct scan_brief){ 0 };
	return (struct scan_brief){
		.includes = scan->includes,
		.n_includes = scan->n_includes,
		.words = scan->file_words,
		.n_words = scan->n_file_words,
		.types = defines_types(scan),
		.sources = scan_includes_sources(scan),
	};
}
