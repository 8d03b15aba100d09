/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "judgement.h"
#include "store.h"
#include "store_kept.h"
#include "vec.h"

/* ---- as text: strings are bytes, so they cannot be JSON ---- */

static void put_number(struct buf *out, uint64_t value)
{
	buf_addf(out, "%" PRIu64 "\n", value);
}

static void put_text(struct buf *out, const char *text)
{
	buf_addf(out, "%zu:%s\n", strlen(text), text);
}

static void pack_finding(struct buf *out, const struct finding *f)
{
	const char *const texts[] = {
		f->id, f->rule->id, f->severity, f->confidence, f->path,
		f->function, f->subject, f->message, f->advice,
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		put_text(out, texts[i]);
	put_number(out, f->line);
	put_number(out, f->col);
	put_number(out, f->end_col);
	put_number(out, f->evidence.n);
	for (size_t i = 0; i < f->evidence.n; i++) {
		const struct evidence *e = &f->evidence.items[i];

		put_text(out, e->path);
		put_text(out, e->role);
		put_text(out, e->text);
		put_number(out, e->line);
	}
}

static void pack_trouble(struct buf *out, const struct trouble *t)
{
	put_number(out, t->kind);
	put_text(out, t->path);
	put_text(out, t->function);
	put_text(out, t->rule);
	put_text(out, t->message);
	put_number(out, t->line);
}

void judgement_pack(struct buf *out, const struct judgement *j)
{
	put_number(out, j->coverage.files_total);
	put_number(out, j->coverage.files_selected);
	put_number(out, j->coverage.functions_selected);
	put_number(out, j->coverage.functions_unseen);
	put_number(out, j->findings.n);
	for (size_t i = 0; i < j->findings.n; i++)
		pack_finding(out, &j->findings.items[i]);
	put_number(out, j->troubles.n);
	for (size_t i = 0; i < j->troubles.n; i++)
		pack_trouble(out, &j->troubles.items[i]);
}

struct reader {
	const char *at, *end;
	bool failed;
};

static uint64_t take_digits(struct reader *r, char stop)
{
	uint64_t value = 0;
	const char *p = r->at;

	while (p < r->end && *p >= '0' && *p <= '9' && value < UINT32_MAX)
		value = value * 10 + (uint64_t)(*p++ - '0');
	if (p == r->at || p >= r->end || *p != stop) {
		r->failed = true;
		return 0;
	}
	r->at = p + 1;
	return value;
}

static uint64_t take_number(struct reader *r)
{
	return r->failed ? 0 : take_digits(r, '\n');
}

static char *take_text(struct reader *r)
{
	uint64_t len = r->failed ? 0 : take_digits(r, ':');
	char *text;

	if (r->failed || (uint64_t)(r->end - r->at) <= len ||
	    r->at[len] != '\n') {
		r->failed = true;
		return xstrdup("");
	}
	text = xstrndup(r->at, len);
	r->at += len + 1;
	return text;
}

static void take_id(struct reader *r, struct finding *f)
{
	char *id = take_text(r);

	snprintf(f->id, sizeof(f->id), "%.16s", id);
	free(id);
}

static void take_rule(struct reader *r, struct finding *f,
		      const struct rules *rules)
{
	char *id = take_text(r);

	f->rule = rule_find(rules, id);
	if (!f->rule)
		r->failed = true;
	free(id);
}

static void unpack_finding(struct reader *r, struct finding *f,
			   const struct rules *rules)
{
	uint64_t n;

	take_id(r, f);
	take_rule(r, f, rules);
	f->severity = take_text(r);
	f->confidence = take_text(r);
	f->path = take_text(r);
	f->function = take_text(r);
	f->subject = take_text(r);
	f->message = take_text(r);
	f->advice = take_text(r);
	f->line = take_number(r);
	f->col = take_number(r);
	f->end_col = take_number(r);
	n = take_number(r);
	for (uint64_t i = 0; i < n && !r->failed; i++) {
		struct evidence *e = vec_push(&f->evidence);

		e->path = take_text(r);
		e->role = take_text(r);
		e->text = take_text(r);
		e->line = take_number(r);
	}
}

static void unpack_trouble(struct reader *r, struct trouble_list *out)
{
	enum trouble_kind kind = take_number(r);
	char *path = take_text(r), *function = take_text(r);
	char *rule = take_text(r), *message = take_text(r);
	uint32_t line = take_number(r);

	trouble_add(out, kind, path, function, line, rule, message);
	free(path);
	free(function);
	free(rule);
	free(message);
}

int judgement_unpack(struct judgement *out, const char *text, size_t len,
		     const struct rules *rules, struct buf *err)
{
	struct reader r = { .at = text, .end = text + len };
	uint64_t n;

	memset(out, 0, sizeof(*out));
	out->coverage.files_total = take_number(&r);
	out->coverage.files_selected = take_number(&r);
	out->coverage.functions_selected = take_number(&r);
	out->coverage.functions_unseen = take_number(&r);
	n = take_number(&r);
	for (uint64_t i = 0; i < n && !r.failed; i++)
		unpack_finding(&r, vec_push(&out->findings), rules);
	n = take_number(&r);
	for (uint64_t i = 0; i < n && !r.failed; i++)
		unpack_trouble(&r, &out->troubles);
	if (!r.failed && r.at == r.end)
		return 0;
	judgement_release(out);
	buf_addstr(err, "a judgement in the store cannot be read (remove the "
		   "store and run again)");
	return -1;
}

void judgement_release(struct judgement *j)
{
	finding_release(&j->findings);
	trouble_release(&j->troubles);
}

/* ---- making one ---- */

static void take_over(struct judgement *out, struct audit *a)
{
	out->findings = a->findings;
	out->troubles = a->troubles;
	out->coverage = a->coverage;
	memset(&a->findings, 0, sizeof(a->findings));
	memset(&a->troubles, 0, sizeof(a->troubles));
}

static bool has_failed(const struct judgement *j)
{
	for (size_t i = 0; i < j->troubles.n; i++)
		if (j->troubles.items[i].kind == TROUBLE_FAILED)
			return true;
	return false;
}

/* What failed may work the next time: then it is not kept. */
static int keep(const struct judgement *j, struct audit *a,
		const struct store_hash *key, struct buf *err)
{
	struct buf text = BUF_INIT;
	int ret = 0;

	if (has_failed(j))
		return 0;
	judgement_pack(&text, j);
	if (store_put_judgement(a->store, key, text.data, text.len) < 0) {
		buf_addstr(err, store_error(a->store));
		ret = -1;
	}
	buf_release(&text);
	return ret;
}

static int fetch(struct judgement *out, struct audit *a,
		 const struct store_hash *key, struct buf *err)
{
	struct buf text = BUF_INIT;
	int ret = store_get_judgement(a->store, key, &text);

	if (ret < 0)
		buf_addstr(err, store_error(a->store));
	if (ret == 1 && store_touch_judgement(a->store, key) < 0) {
		buf_addstr(err, store_error(a->store));
		ret = -1;
	}
	if (ret == 1 && judgement_unpack(out, text.data, text.len, &a->rules,
					 err) < 0)
		ret = -1;
	buf_release(&text);
	return ret;
}

int judgement_make(struct judgement *out, struct audit *a,
		   const struct pipeline_options *o, bool anew,
		   struct buf *err)
{
	struct store_hash key;
	bool known;
	int ret = 0;

	memset(out, 0, sizeof(*out));
	pipeline_rewind(a);
	known = o->store_path && pipeline_key(&key, a, o);
	if (known && !anew)
		ret = fetch(out, a, &key, err);
	if (ret) {
		out->from_store = ret > 0;
		return ret < 0 ? -1 : 0;
	}
	ret = pipeline_judge(a, o, err);
	if (ret)
		return ret;
	take_over(out, a);
	return known ? keep(out, a, &key, err) : 0;
}

int judgement_keep(struct audit *a, const struct pipeline_options *o,
		   struct buf *err)
{
	const struct judgement j = {
		.findings = a->findings, .troubles = a->troubles,
		.coverage = a->coverage,
	};
	struct store_hash key;

	return o->store_path && pipeline_key(&key, a, o)
		? keep(&j, a, &key, err) : 0;
}

int judgement_of_tree(struct judgement *out, struct audit *a,
		      const struct pipeline_options *o, struct buf *err)
{
	struct buf extra = BUF_INIT;
	struct store_hash key;
	bool known;
	int ret = 0;

	memset(out, 0, sizeof(*out));
	buf_addstr(&extra, "judgement");
	known = o->store_path && pipeline_inputs(a, o, &extra, &key);
	buf_release(&extra);
	if (known)
		ret = fetch(out, a, &key, err);
	if (ret) {
		out->from_store = ret > 0;
		return ret < 0 ? -1 : 0;
	}
	ret = workspace_load(&a->ws, &a->rules, WORKSPACE_FAR, err);
	if (ret == 0)
		ret = judgement_make(out, a, o, false, err);
	if (ret == 0 && known)
		ret = keep(out, a, &key, err);
	return ret;
}
