/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "finding.h"
#include "json.h"
#include "rule.h"
#include "store_query.h"
#include "vec.h"
#include "verdict.h"

static char *copy_text(const struct store_row *row, const char *column,
		       const char *fallback)
{
	const char *text = store_text(row, column);

	return xstrdup(text ? text : fallback);
}

/*
 * SQLite puts a path that is not UTF-8 into JSON as it is, and Jansson then
 * refuses the whole. json_text writes such a byte as \xNN, which no JSON holds
 * where an escape may begin; a private character stands for it meanwhile.
 */
enum { STAND_IN = 0x10fe00 };

static char *protect(const char *text)
{
	json_t *safe = json_text(text);
	struct buf out = BUF_INIT;

	for (const char *p = json_string_value(safe); *p; p++) {
		unsigned int byte;

		if (*p != '\\' || !p[1]) {
			buf_addch(&out, *p);
		} else if (p[1] == 'x' && sscanf(p + 2, "%2x", &byte) == 1) {
			buf_addf(&out, "\xf4\x8f%c%c",
				 0x80 | (STAND_IN >> 6 & 0x3f) | byte >> 6,
				 0x80 | (byte & 0x3f));
			p += 3;
		} else {
			buf_add(&out, p++, 2);
		}
	}
	json_decref(safe);
	return buf_detach(&out, NULL);
}

static char *unprotect(const char *text)
{
	struct buf out = BUF_INIT;

	while (*text) {
		const unsigned char *p = (const unsigned char *)text;

		if (p[0] == 0xf4 && p[1] == 0x8f && (p[2] & ~3) == 0xb8) {
			buf_addch(&out, (p[2] & 3) << 6 | (p[3] & 0x3f));
			text += 4;
		} else {
			buf_addch(&out, *text++);
		}
	}
	return buf_detach(&out, NULL);
}

static int take_evidence(struct finding *f, const char *text,
			 struct buf *err)
{
	struct buf why = BUF_INIT;
	char *safe = protect(text ? text : "[]");
	json_t *list = json_parse(safe, strlen(safe), &why);
	int ret = json_is_array(list) ? 0 : -1;

	if (ret < 0)
		buf_addf(err, "cannot judge '%s': evidence is no JSON list "
			 "(%s): %.200s", f->rule->id, why.data, text);

	for (size_t i = 0; i < json_array_size(list); i++) {
		json_t *from = json_array_get(list, i);
		struct evidence *e;

		if (!json_str(from, "path", NULL))
			continue;
		e = vec_push(&f->evidence);
		e->path = unprotect(json_str(from, "path", ""));
		e->role = unprotect(json_str(from, "role", ""));
		e->text = unprotect(json_str(from, "text", ""));
		e->line = json_int(from, "line", 0);
	}
	json_decref(list);
	free(safe);
	buf_release(&why);
	return ret;
}

int verdict_take(void *ctx, const struct store_row *row)
{
	struct verdict *v = ctx;
	struct finding *f;

	if (!store_text(row, "path") || !store_text(row, "message")) {
		buf_addf(v->err, "cannot judge '%s': a row without path or "
			 "message", v->rule->id);
		return -1;
	}
	f = vec_push(v->out);
	f->rule = v->rule;
	f->path = copy_text(row, "path", "");
	f->line = store_number(row, "line", 0);
	f->col = store_number(row, "col", 0);
	f->counter = store_number(row, "counter", 0);
	f->end_col = store_number(row, "end_col", f->col);
	f->function = copy_text(row, "function", "");
	f->subject = copy_text(row, "subject", "");
	f->message = copy_text(row, "message", "");
	f->advice = copy_text(row, "advice", "");
	f->severity = copy_text(row, "severity", v->rule->severity);
	f->confidence = copy_text(row, "confidence", v->rule->confidence);
	if (take_evidence(f, store_text(row, "evidence"), v->err) < 0)
		return -1;
	if (finding_severity_rank(f->severity) < 0) {
		buf_addf(v->err, "cannot judge '%s': severity '%s' is unknown",
			 v->rule->id, f->severity);
		return -1;
	}
	return 0;
}
