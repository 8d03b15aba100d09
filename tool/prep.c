/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "map.h"
#include "prep.h"
#include "prep_declarations.h"
#include "prep_directives.h"
#include "prep_macros.h"

void prep_file(struct prep *p, const char *text, size_t len)
{
	struct prep_declared declared;

	buf_init(&p->text);
	buf_init(&p->aliases);
	/* NUL ends a C string, and clang warns about each: make it a blank. */
	buf_add(&p->text, text, len);
	for (size_t i = 0; i < len; i++)
		if (!p->text.data[i])
			p->text.data[i] = ' ';
	p->types = map_new();
	p->tags = map_new();
	p->blanks = map_new();
	p->config = map_new();
	declared = (struct prep_declared){
		.text = &p->text,
		.types = p->types,
		.tags = p->tags,
		.blanks = p->blanks,
	};
	prep_directives(&p->text, p->config, &p->aliases);
	prep_declarations(&declared);
}

void prep_release(struct prep *p)
{
	buf_release(&p->text);
	buf_release(&p->aliases);
	map_free(p->types);
	map_free(p->tags);
	map_free(p->blanks);
	map_free(p->config);
}

static void add_known_macros(struct buf *out)
{
	for (size_t i = 0; i < prep_macros_count; i++)
		buf_addf(out, "#define %s%s%s\n", prep_macros[i].name,
			 prep_macros[i].rest[0] == '(' ? "" : " ",
			 prep_macros[i].rest);
}

static void add_tag(struct buf *out, const char *tag, uint32_t number)
{
	if (starts_with(tag, "enum "))
		buf_addf(out, "%s { __refaudit_enum_%u };\n", tag, number);
	else
		buf_addf(out, "%s {};\n", tag);
}

static void add_tags(const struct prep *p, struct buf *out)
{
	for (size_t i = 0; i < prep_macros_count; i++) {
		const char *tag = prep_macros[i].tag;

		if (tag && map_get(p->tags, tag, strlen(tag)) == MAP_NONE)
			buf_addf(out, "%s {};\n", tag);
	}
	for (uint32_t i = 0; i < map_count(p->tags); i++)
		if (map_value(p->tags, i) == 0)
			add_tag(out, map_key(p->tags, i), i);
}

void prep_prefix(const struct prep *p, struct buf *out)
{
	buf_addstr(out, "typedef _Bool bool;\n");
	for (uint32_t i = 0; i < map_count(p->types); i++)
		if (map_value(p->types, i))
			buf_addf(out, "typedef int %s;\n",
				 map_key(p->types, i));
	for (uint32_t i = 0; i < map_count(p->config); i++)
		buf_addf(out, "#define %s 1\n", map_key(p->config, i));
	for (uint32_t i = 0; i < map_count(p->blanks); i++)
		buf_addf(out, "#define %s%s\n", map_key(p->blanks, i),
			 map_value(p->blanks, i) ? "(...)" : "");
	add_known_macros(out);
	add_tags(p, out);
	buf_addstr(out, "struct " PREP_END_TAG ";\n");
}
