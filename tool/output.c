/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "output.h"

static const struct output_format formats[] = {
	{ "text", NULL, "one line a finding, on stdout", output_write_text },
	{ "json", "report.json", "everything (schema refaudit/1)",
	  output_write_json },
	{ "html", "html/index.html", "pages for reading, made from the JSON",
	  output_write_html },
};

const struct output_format *output_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(formats); i++)
		if (!strcmp(formats[i].name, name))
			return &formats[i];
	return NULL;
}

const struct output_format *output_at(size_t i)
{
	return i < ARRAY_SIZE(formats) ? &formats[i] : NULL;
}
