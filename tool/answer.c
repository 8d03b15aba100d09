/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "answer.h"
#include "value.h"

static void copy_text(char *to, size_t size, const char *text)
{
	snprintf(to, size, "%s", text);
}

void answer_start(struct operand *out)
{
	memset(out, 0, sizeof(*out));
	out->type.record = INDEX_NONE;
	out->type.name = out->text;
	out->owner = INDEX_NONE;
	out->param = -1;
}

void answer_no_place(struct operand *out)
{
	out->variable[0] = '\0';
	out->field[0] = '\0';
	out->owner = INDEX_NONE;
	out->member_line = 0;
}

/* Untagged records count as the one they stand in. */
static bool is_part_of_outer(const struct index *ix, index_id record)
{
	const struct index_record *r = index_record(ix, record);

	return r->parent != INDEX_NONE && (!*r->tag || strstr(r->tag, "::"));
}

void answer_member(struct operand *out, const struct index *ix,
		   index_id record, const struct index_member *m, bool arrow)
{
	size_t used = strlen(out->field);

	if (!arrow && used && is_part_of_outer(ix, record)) {
		snprintf(out->field + used, sizeof(out->field) - used, ".%s",
			 m->name);
	} else {
		copy_text(out->field, sizeof(out->field), m->name);
		out->owner = record;
	}
	out->member_line = m->line;
	if (*index_record(ix, out->owner)->tag)
		out->variable[0] = '\0';
}

int answer_known(struct operand *out, struct value *v,
		 const struct value_scope *scope)
{
	value_try_record(scope, v);
	copy_text(out->text, sizeof(out->text), v->name);
	out->type.record = v->record;
	out->type.pointers = (uint16_t)(v->pointers > 0 ? v->pointers : 0);
	out->type.is_array = v->is_array;
	out->type.is_function = v->is_function;
	out->why = NULL;
	out->missing[0] = '\0';
	return 0;
}

int answer_unknown(struct operand *out)
{
	const char *why = out->why ? out->why : "expression is not understood";
	char missing[sizeof(out->missing)];

	memcpy(missing, out->missing, sizeof(missing));
	answer_start(out);
	memcpy(out->missing, missing, sizeof(missing));
	out->why = why;
	return -1;
}
