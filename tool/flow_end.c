/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "flow_end.h"
#include "vec.h"

void flow_ends_release(struct ends *e)
{
	vec_release(e);
}

const char *flow_end_name(enum end_how how)
{
	static const char *const names[] = {
		[END_PUT] = "put",	     [END_KEPT] = "kept",
		[END_RETURNED] = "returned", [END_HELD] = "held",
		[END_FAILED] = "failed",     [END_UNDONE] = "undone",
		[END_AGAIN] = "again",	     [END_TWICE] = "twice",
		[END_USED] = "used",
	};

	return names[how];
}
