/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "value.h"

static void copy_text(char *to, size_t size, const char *text)
{
	snprintf(to, size, "%s", text);
}

void value_clear(struct value *v)
{
	memset(v, 0, sizeof(*v));
	v->record = INDEX_NONE;
}

bool value_is_pointer(const struct value *v)
{
	return v->pointers > 0 || v->is_array;
}

void value_try_record(const struct value_scope *s, struct value *v)
{
	unsigned int pointers;

	if (v->record != INDEX_NONE || !s->index)
		return;
	v->record = index_lookup(s->index, v->name, s->path, &pointers);
	v->pointers += (int)pointers;
}

const char *value_find_record(const struct value_scope *s, struct value *v)
{
	value_try_record(s, v);
	if (v->record != INDEX_NONE)
		return NULL;
	if (!s->index)
		return "no index of types";
	if (index_knows(s->index, v->name))
		return starts_with(v->name, "struct ") ||
				       starts_with(v->name, "union ") ?
			       "type has several definitions" :
			       "type is no record or has several definitions";
	copy_text(s->missing, s->missing_size, v->name);
	return "type is not in the index";
}

const char *value_point_at(const struct value_scope *s, struct value *v)
{
	const char *why = NULL;

	if (v->is_array) {
		v->is_array = false;
		return NULL;
	}
	/* A typedef may hide the pointer. */
	if (v->pointers <= 0 && v->record == INDEX_NONE && s->index)
		why = value_find_record(s, v);
	if (why)
		return why;
	if (v->pointers <= 0)
		return "not a pointer";
	v->pointers--;
	return NULL;
}

const char *value_member(const struct value_scope *s, const char *name,
			 bool arrow, struct value *v, index_id *owner,
			 const struct index_member **member)
{
	const char *why = value_find_record(s, v);
	const struct index_member *m;

	if (why)
		return why;
	if (v->pointers + v->is_array != arrow)
		return arrow ? "not a pointer to a record" : "not a record";
	m = index_find_member(s->index, v->record, name, NULL);
	if (!m)
		return "record has no such member";
	*owner = v->record;
	*member = m;
	value_clear(v);
	copy_text(v->name, sizeof(v->name), m->type.name);
	v->record = index_member_record(s->index, m, s->path);
	v->pointers = m->type.pointers;
	v->is_array = m->type.is_array;
	v->is_function = m->type.is_function;
	return NULL;
}
