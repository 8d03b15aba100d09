/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "proc.h"
#include "rule.h"
#include "walker.h"

/* Where a block of script code ends: at a rule, a comment or a declaration. */
static size_t script_length(const char *text)
{
	static const char *const ends[] = { "\n@", "\n//", "\nvirtual " };
	size_t n = strlen(text);

	for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
		const char *end = strstr(text, ends[i]);

		if (end && (size_t)(end - text) < n)
			n = end - text;
	}
	return n;
}

static void add_scripts(struct buf *out, const char *text)
{
	static const char head[] = "@initialize:python@\n@@\n";

	while ((text = strstr(text, head))) {
		text += strlen(head);
		buf_add(out, text, script_length(text));
		buf_addch(out, '\n');
	}
}

void walker_program(struct buf *out, const struct rules *rules,
		    const struct rule *rule)
{
	add_scripts(out, rules->library);
	add_scripts(out, rule->patch);
	buf_addstr(out, rules->walker);
}

void walker_argv(const char **argv, const struct rule *rule,
		 const char *program, const char *groups,
		 const char *timeout_s)
{
	const char *const all[] = {
		proc_python(), "-s", "-B", program, rule->walk, groups,
		timeout_s, NULL,
	};

	_Static_assert(ARRAY_SIZE(all) <= WALKER_ARGS, "argv fits");
	memcpy(argv, all, sizeof(all));
}
