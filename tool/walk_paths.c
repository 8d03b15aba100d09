/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "flow_callers.h"
#include "flow_end.h"
#include "flow_function.h"
#include "flow_sites.h"
#include "flow_table.h"
#include "flow_walk.h"
#include "flow_words.h"
#include "pattern.h"
#include "vec.h"
#include "walk_file.h"
#include "walk_members.h"
#include "walk_paths.h"
#include "walking.h"

/* Begin of the text between the last statement and this place: comments. */
static size_t statement_before(const struct walk_file *file, size_t at)
{
	while (at && !strchr(";{}", file->text[at - 1]))
		at--;
	return at;
}

static bool has(const char *text, size_t begin, size_t end, const char *what)
{
	return memmem(text + begin, end - begin, what, strlen(what));
}

/* A comment stands at what is done there: it was thought about. */
static bool says(const struct walk_file *file, size_t at)
{
	size_t end = at + strcspn(file->text + at, "\n");

	return has(file->text, statement_before(file, at), at, "*/") ||
	       has(file->text, at, end, "/*");
}

static bool matches(const char *source, unsigned int flags, const char *text,
		    size_t len)
{
	struct pattern *p = pattern_new(source, flags);
	bool found = pattern_search(p, text, len, 0, NULL);

	pattern_free(p);
	return found;
}

/* A comment before this end speaks of the reference, and of no fault. */
static bool knows(const struct walk_file *file, size_t at)
{
	size_t begin = statement_before(file, at);
	const char *text = file->text + begin;

	return has(file->text, begin, at, "*/") &&
	       matches("_put\\b|\\bput_|\\b(put|refs?|refcount|references?)\\b",
		       0, text, at - begin) &&
	       !matches("miss|leak|forg[eo]t|fixme|todo|xxx", PATTERN_ANY_CASE,
			text, at - begin);
}

static bool is_result(struct flow_words *ws, struct word *w)
{
	return word_is(ws, w, SHAPE_RESULT);
}

static const char *family_of(const struct site *site)
{
	const char *family = NULL;

	if (site->row)
		return site->row->family;
	if (site->lvalue->local)
		family = flow_table_counted(site->lvalue->local->text);
	return family ? family : "";
}

static void say_site(struct sayer *s, struct flow_function *f,
		     const struct site *site)
{
	static const char *const forms[] = {
		[SITE_RETURN] = "return",
		[SITE_ARGUMENT] = "argument",
		[SITE_OUT] = "out",
		[SITE_LOOP] = "loop",
	};
	const struct word *maker = site->kept ? flow_made_by(f, site) : NULL;
	size_t beside = flow_put_beside(f, site);

	say_begin(s, "taken", site->at, site->callee->len);
	say_text(s, "callee", site->callee->text);
	say_text(s, "form", forms[site->kind]);
	say_text(s, "family", family_of(site));
	say_number(s, "known", site->row ? 1 : 0);
	say_text(s, "holder",
		 is_result(f->words, site->lvalue) ? "" : site->lvalue->text);
	say_number(s, "kept", site->kept);
	say_text(s, "maker", maker ? maker->text : "");
	say_number(s, "beside",
		   beside == SIZE_MAX ? 0 : walk_line(s->file, beside));
	say_number(s, "assigned",
		   site->kind == SITE_ARGUMENT && site->lvalue == site->result);
	say_end(s);
}

static void say_stored(struct sayer *s, struct flow_function *f,
		       const struct site *site, const struct ends *ends)
{
	struct stored_places places = { 0 };

	walk_stored(&places, s->file, f, site, ends);
	for (size_t i = 0; i < places.n; i++) {
		const struct stored_place *p = &places.items[i];

		say_begin(s, "stored", site->at, site->callee->len);
		say_text(s, "callee", site->callee->text);
		say_text(s, "record", p->record->text);
		say_text(s, "member", p->member->text);
		say_text(s, "holder", p->place->text);
		say_number(s, "dropped", p->dropped);
		say_end(s);
	}
	vec_release(&places);
}

static void say_where(struct sayer *s, const struct site *site)
{
	say_number(s, "site_line", walk_line(s->file, site->at));
	say_number(s, "site_col", walk_column(s->file, site->at));
}

/* With "..." for what hoisted calls returned. */
static struct word *without_results(struct flow_words *ws, struct word *detail)
{
	struct buf out = BUF_INIT;
	size_t at = 0, last = 0, n;

	if (!strstr(detail->text, "result"))
		return detail;
	while ((n = word_next(detail->text, detail->len, &at))) {
		if (is_result(ws, word_part(ws, detail, at, at + n))) {
			buf_add(&out, detail->text + last, at - last);
			buf_addstr(&out, "...");
			last = at + n;
		}
		at += n;
	}
	buf_add(&out, detail->text + last, detail->len - last);
	detail = word_get(ws, out.data, out.len);
	buf_release(&out);
	return detail;
}

static void say_passed(struct sayer *s, const struct site *site,
		       const struct end *end)
{
	if (end->how != END_HELD && end->how != END_AGAIN &&
	    end->how != END_FAILED && end->how != END_PUT &&
	    !(end->how == END_KEPT && site->kept))
		return;
	for (size_t i = 0; i < end->n_passed; i++) {
		const struct end_passed *p = &end->passed[i];
		size_t n = strcspn(p->via->text, ":");
		const char *of = p->via->text + n;

		say_begin(s, "passed", end->at, 1);
		say_text(s, "how", flow_end_name(end->how));
		say_text(s, "callee", p->callee->text);
		say_number(s, "number", p->number);
		say_number(s, "failed", p->failed);
		say_part(s, "via", p->via->text, n);
		say_number(s, "via_number",
			   *of ? strtoul(of + 1, NULL, 10) : 0);
		say_where(s, site);
		say_end(s);
	}
}

static void say_path(struct sayer *s, struct flow_words *ws,
		     const struct site *site, const struct end *end)
{
	bool thought = (end->how == END_USED && says(s->file, end->at)) ||
		       (end->how == END_HELD && knows(s->file, end->at));

	say_begin(s, "end", end->at, 1);
	say_text(s, "how", flow_end_name(end->how));
	say_text(s, "callee", site->callee->text);
	say_where(s, site);
	say_part(s, "detail", without_results(ws, end->detail)->text, 80);
	say_text(s, "fails", end->fails);
	say_number(s, "says", thought);
	say_number(s, "before", walk_line(s->file, end->before));
	say_end(s);
	say_passed(s, site, end);
}

static void say_sites(struct sayer *s, struct flow_function *f)
{
	struct sites sites = { 0 };

	flow_sites(f, &sites);
	for (size_t i = 0; i < sites.n; i++) {
		const struct site *site = &sites.items[i];
		struct ends ends = { 0 };

		if (flow_ends(f, site, &ends)) {
			say_site(s, f, site);
			say_stored(s, f, site, &ends);
			for (size_t k = 0; k < ends.n; k++)
				say_path(s, f->words, site, &ends.items[k]);
		}
		flow_ends_release(&ends);
	}
	vec_release(&sites);
}

/* What the function is to its callers. */
static void say_callers(struct sayer *s, struct flow_function *f, size_t start)
{
	struct words gives = { 0 };
	struct parameter_facts facts = { 0 };
	struct word *raises;

	flow_gives(f, &gives);
	for (size_t i = 0; i < gives.n; i++) {
		say_begin(s, "gives", start, 1);
		say_text(s, "callee", gives.items[i]->text);
		say_end(s);
	}
	raises = flow_raises(f);
	if (raises) {
		say_begin(s, "raises", start, 1);
		say_text(s, "callee", raises->text);
		say_number(s, "known", word_row(f->words, raises) ? 1 : 0);
		say_end(s);
	}
	flow_parameters(f, &facts);
	for (size_t i = 0; i < facts.n; i++) {
		const struct parameter_fact *fact = &facts.items[i];

		say_begin(s, "parameter", start, 1);
		say_number(s, "number", fact->number);
		say_text(s, "holder", fact->name->text);
		say_text(s, "what", fact->what);
		say_text(s, "callee", fact->callee);
		say_number(s, "position", fact->position);
		say_end(s);
	}
	vec_release(&gives);
	vec_release(&facts);
}

void walk_reference_paths(struct walking *w, size_t start, const char *name)
{
	struct flow_function f;
	struct sayer s = {
		.out = w->out,
		.file = w->file,
		.patch = "reference-paths",
		.function = name,
	};

	if (flow_function_read(&f, w->words, w->file->text, w->file->len, start,
			       name)) {
		say_sites(&s, &f);
		say_callers(&s, &f, start);
	}
	w->odd = f.graph.too_deep;
	flow_function_release(&f);
}
