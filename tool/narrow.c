/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <ctype.h>
#include "hollow_names.h"
#include "index.h"
#include "lex.h"
#include "narrow.h"
#include "operand.h"
#include "rule.h"
#include "scan.h"
#include "typing.h"
#include "workspace.h"

static const char hollow[] = "hollow";

/* ---- sizes: does a function allocate what matters? ---- */

static enum index_root root_number(const char *name)
{
	for (int i = 0; i < INDEX_ROOTS; i++)
		if (!strcmp(index_root_names[i], name))
			return i;
	bug("root '%s'", name);
}

/* Length of a balanced "(...)" at text, or 0. */
static size_t parenthesised(const char *text, size_t len)
{
	size_t depth = 0;

	for (size_t i = 0; i < len; i++) {
		if (text[i] == '(')
			depth++;
		else if (text[i] == ')' && --depth == 0)
			return i + 1;
		else if (text[i] == ';')
			return 0;
	}
	return 0;
}

static bool size_matters(const struct operand_file *f, uint32_t offset,
			 const char *expr, size_t len, enum index_root root)
{
	char *text = xstrndup(expr, len);
	struct operand o;
	bool known = operand_sizeof(f, offset, text, &o) == 0;

	free(text);
	if (!known || (!o.type.pointers && o.type.record == INDEX_NONE &&
		       strchr(o.type.name, ' ')))
		return true;
	return !o.type.pointers && o.type.record != INDEX_NONE &&
	       index_embeds(f->index, o.type.record, root, NULL, NULL) >= 0;
}

/* True unless every sizeof and struct_size names a type that cannot matter. */
static bool allocation_matters(const struct operand_file *f,
			       const struct scan_item *item,
			       enum index_root root)
{
	static const char *const words[] = { "sizeof", "struct_size" };
	const char *end = f->text + item->body_end;
	bool any = false;

	for (const char *p = f->text + item->body_start; p < end; p++) {
		size_t n = 0, skip;

		if (isalnum((unsigned char)p[-1]) || p[-1] == '_')
			continue;
		for (size_t i = 0; i < ARRAY_SIZE(words) && !n; i++) {
			n = strlen(words[i]);
			if ((size_t)(end - p) < n || memcmp(p, words[i], n))
				n = 0;
		}
		if (!n || isalnum((unsigned char)p[n]) || p[n] == '_')
			continue;
		for (skip = n; p + skip < end && p[skip] == ' '; skip++)
			;
		n = parenthesised(p + skip, end - p - skip);
		if (!n)
			return true;
		any = true;
		if (size_matters(f, p - f->text, p, skip + n, root))
			return true;
	}
	return !any;
}

/* ---- callbacks: does an item name a function that may be hollow? ---- */

static bool hollow_name(const struct narrow *n, const char *name)
{
	bool may_be = hollow_names_may_be(n->ws, n->file, name);

	if (n->note)
		hollow_names_note(n->note, name, may_be);
	return may_be;
}

static bool is_word(const struct rule *rule, const struct lexer *lx)
{
	for (size_t i = 0; i < rule->words.n; i++)
		if (lex_is(lx, rule->words.items[i]))
			return true;
	return false;
}

/* Behind ".release": a value is given, and may be a hollow function. */
static bool hollow_value(const struct narrow *n, struct lexer lx)
{
	enum lex_kind kind = lex_next(&lx, LEX_WANT_CODE);
	char *name;
	bool may_be;

	if (kind != LEX_EQUAL)
		return false;
	do {
		kind = lex_next(&lx, LEX_WANT_CODE);
		if (kind == LEX_EQUAL)
			return false;
	} while (kind == LEX_OTHER);
	if (kind != LEX_IDENT)
		return kind != LEX_NUMBER;
	name = xstrndup(lx.text + lx.start, lx.pos - lx.start);
	may_be = hollow_name(n, name);
	free(name);
	return may_be;
}

/* A member is set to what may be hollow, or a function of Words is called. */
static bool names_hollow(const struct narrow *n, const struct scan_item *item)
{
	const uint32_t want = LEX_WANT(LEX_OTHER) | LEX_WANT(LEX_LPAREN);
	struct lexer lx = { .text = n->f.text,
			    .pos = item->start,
			    .end = item->end };
	enum lex_kind kind = LEX_END;
	bool member = false;

	for (;;) {
		struct lexer next;

		kind = lex_next(&lx, want);
		if (kind == LEX_END)
			return false;
		if (kind != LEX_IDENT) {
			member = kind == LEX_OTHER &&
				 (n->f.text[lx.start] == '.' ||
				  n->f.text[lx.start] == '>');
			continue;
		}
		if (is_word(n->rule, &lx)) {
			next = lx;
			if (member ? hollow_value(n, lx) :
				     lex_next(&next, want) == LEX_LPAREN)
				return true;
		}
		member = false;
	}
}

bool narrow_is_by_type(const struct rule *rule)
{
	return rule->narrow && strcmp(rule->narrow, hollow) != 0;
}

bool narrow_start(struct narrow *n, const struct rule *rule,
		  struct workspace *ws, const struct index *index,
		  uint32_t file)
{
	memset(n, 0, sizeof(*n));
	n->rule = rule;
	n->ws = ws;
	n->file = file;
	return !rule->narrow || typing_operand_file(&n->f, ws, index, file);
}

bool narrow_wants(const struct narrow *n, const struct scan_item *item)
{
	if (!n->rule->narrow)
		return true;
	if (!strcmp(n->rule->narrow, hollow))
		return names_hollow(n, item);
	return item->kind == SCAN_FUNCTION &&
	       allocation_matters(&n->f, item, root_number(n->rule->narrow));
}

bool narrow_keeps(const struct narrow *n, const struct scan_item *item)
{
	return !n->rule->narrow || narrow_is_by_type(n->rule) ||
	       item->kind != SCAN_FUNCTION || item->may_be_hollow;
}
