/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <inttypes.h>
#include "buf.h"
#include "carry.h"
#include "changed_names.h"
#include "hollow_names.h"
#include "judge.h"
#include "map.h"
#include "match.h"
#include "meaning.h"
#include "plan.h"
#include "plan_past.h"
#include "reasons.h"
#include "replay.h"
#include "rule.h"
#include "scan.h"
#include "store.h"
#include "store_kept.h"
#include "typing.h"
#include "vec.h"
#include "workspace.h"

/*
 * The text of a trace, a line each: "t TYPES", a hash; every file of the tree,
 * "f CONTENT PATH", numbered from 0; what was looked up elsewhere for it, "h FILE
 * NOTE" (hollow_names.h); what was wanted of it, "e FILE PATCH ITEM-ITEM ...",
 * functions in all, "c FILE COUNT"; how many answers the store has up to some
 * number, "n NUMBER COUNT"; answers, "a FILE PATCH ANSWER"; questions
 * (judge_each_question), "q HOW QUESTION".
 */

enum how {
	EARLIER = '0',
	STANDING = '1',		/* at the end */
	DOUBTED = '2',		/* so as well, and reasons.h knows no reason */
};

struct replay {
	struct workspace *ws;
	struct buf text;
	struct store_hash text_hash;
	uint32_t *file;		/* number now of each file then, or MAP_NONE */
	size_t n_files, alloc_files;
	bool *changed;		/* per file of now */
	int64_t *then;		/* per file of now: its content then */
	bool same_types;
	const struct index *index_then;	/* of that trace's types; or NULL */
	struct meaning meaning;
	bool compared;		/* meaning is what it says */
	struct { struct carry_gone *items; size_t n, alloc; } gone;
	size_t n_changed;
	bool all_answers;	/* the store has all of then */
	struct map *dropped;	/* questions that are not asked any more */
	const char *rest;	/* of text, behind the files */
};

/* ---- reading ---- */

/* Tables go with one trace: both are of the same run. */
static struct store_hash image_key(const struct store_hash *key,
				   const struct store_hash *text)
{
	const struct store_hash both[2] = { *key, *text };

	return store_hash(both, sizeof(both));
}

/*
 * A trace is kept for trees with just these types, where the next change of
 * another tree does not take its place, and for any.
 */
static struct store_hash own_key(const struct store_hash *key,
				 const struct store_hash *types)
{
	const struct store_hash both[2] = { *types, *key };

	return store_hash(both, sizeof(both));
}

static uint64_t number(const char **p)
{
	char *end;
	uint64_t n = strtoull(*p, &end, 10);

	*p = end + (*end == ' ');
	return n;
}

static void take_file(struct replay *r, const char *line)
{
	int64_t content = (int64_t)number(&line);
	uint32_t file = workspace_find(r->ws, line);

	if (file != MAP_NONE)
		r->then[file] = content;
	else
		*vec_push(&r->gone) = (struct carry_gone){ line, content };
	if (file != MAP_NONE && workspace_has_scan(r->ws, file) &&
	    r->ws->files[file].content == content)
		r->changed[file] = false;
	else
		file = MAP_NONE;
	if (r->n_files == r->alloc_files) {
		r->alloc_files = r->alloc_files * 2 + 1024;
		r->file = xrealloc(r->file, r->alloc_files *
				   sizeof(*r->file));
	}
	r->file[r->n_files++] = file;
}

/* Ends each line of text with NUL; the first that is no file is the rest. */
static void take_files(struct replay *r)
{
	char *p = r->text.data, *end = p + r->text.len;

	for (char *c = p; c < end; c++)
		if (*c == '\n')
			*c = '\0';
	if (starts_with(p, "t "))
		p += strlen(p) + 1;
	for (; p < end && starts_with(p, "f "); p += strlen(p) + 1)
		take_file(r, p + 2);
	r->rest = p;
	for (size_t i = 0; i < r->ws->tree.n; i++)
		r->n_changed += r->changed[i];
	r->n_changed += r->gone.n;
}

/* False: of some file it is not known any more what it held. */
static bool find_names(const struct replay *r, struct map *names)
{
	const struct workspace *ws = r->ws;
	bool known = true;

	for (size_t i = 0; i < ws->tree.n; i++)
		if (r->changed[i] && r->then[i] != ws->files[i].content)
			known &= changed_names_add(names, r->ws,
						   ws->tree.items[i].path,
						   r->then[i], i);
	for (size_t i = 0; i < r->gone.n; i++)
		known &= changed_names_add(names, r->ws,
					   r->gone.items[i].path,
					   r->gone.items[i].content, MAP_NONE);
	return known;
}

/* Files for which others are looked up with another result. */
static void find_looking(const struct replay *r, const struct map *names,
			 bool *found)
{
	const char *end = r->text.data + r->text.len;

	for (const char *p = r->rest; p < end && starts_with(p, "h ");
	     p += strlen(p) + 1) {
		const char *note = p + 2;
		uint64_t then = number(&note);
		uint32_t file = then < r->n_files ? r->file[then] : MAP_NONE;

		if (file != MAP_NONE &&
		    !hollow_names_hold(r->ws, file, note, names))
			found[file] = true;
	}
}

/* Files to which a question for a function leads now and did not, or did. */
static void find_asked(const struct replay *r, const struct map *names,
		       bool *found)
{
	const char *end = r->text.data + r->text.len;
	struct map *seen = map_new();

	for (const char *p = r->rest; p < end; p += strlen(p) + 1) {
		const char *f = starts_with(p, "q ") && strlen(p) > 4
			? strchr(p + 4, ' ') : NULL;
		size_t len = f && starts_with(f, " f ") ? strcspn(f + 3, " ")
			: 0;
		size_t n = map_count(seen);
		uint32_t file;

		if (!len || map_get(names, f + 3, len) == MAP_NONE ||
		    map_intern(seen, f + 3, len) < n)
			continue;
		file = changed_names_turned(r->ws, names, r->changed,
					    map_key(seen, n));
		if (file != MAP_NONE)
			found[file] = true;
	}
	map_free(seen);
}

/* What counts as changed is not taken from then. */
static void count_changed(struct replay *r)
{
	r->n_changed = r->gone.n;
	for (size_t i = 0; i < r->ws->tree.n; i++)
		r->n_changed += r->changed[i];
	for (size_t i = 0; i < r->n_files; i++)
		if (r->file[i] != MAP_NONE && r->changed[r->file[i]])
			r->file[i] = MAP_NONE;
}

/*
 * Files count as changed of which something else is wanted because of functions
 * in those that are. False: nobody knows which.
 */
static bool look_around(struct replay *r)
{
	bool *found = xcalloc(r->ws->tree.n + 1, sizeof(bool));
	struct map *names = map_new();
	bool known = find_names(r, names);

	if (known && map_count(names)) {
		find_looking(r, names, found);
		find_asked(r, names, found);
	}
	for (size_t i = 0; i < r->ws->tree.n; i++)
		r->changed[i] |= found[i];
	count_changed(r);
	map_free(names);
	free(found);
	return known;
}

static void print_types(struct buf *out, const struct store_hash *types)
{
	buf_addstr(out, "t ");
	for (size_t i = 0; i < sizeof(types->bytes); i++)
		buf_addf(out, "%02x", types->bytes[i]);
	buf_addch(out, '\n');
}

static bool has_types(const struct buf *text, const struct store_hash *types)
{
	struct buf line = BUF_INIT;
	bool has;

	print_types(&line, types);
	has = text->len > line.len &&
		!memcmp(text->data, line.data, line.len);
	buf_release(&line);
	return has;
}

struct replay *replay_load(struct workspace *ws, const struct store_hash *key,
			   const struct store_hash *types,
			   const struct typing_then *then)
{
	struct store_hash own = own_key(key, types);
	struct store_hash of_then = own_key(key, &then->environment);
	struct replay *r = xcalloc(1, sizeof(*r));

	r->ws = ws;
	r->dropped = map_new();
	buf_init(&r->text);
	r->changed = xcalloc(ws->tree.n + 1, sizeof(bool));
	memset(r->changed, 1, ws->tree.n * sizeof(bool));
	r->then = xcalloc(ws->tree.n + 1, sizeof(*r->then));
	if (store_get_trace(ws->store, &own, &r->text) == 1 ||
	    (then->index &&
	     store_get_trace(ws->store, &of_then, &r->text) == 1) ||
	    store_get_trace(ws->store, key, &r->text) == 1) {
		r->text_hash = store_hash(r->text.data, r->text.len);
		r->same_types = has_types(&r->text, types);
		if (then->index && has_types(&r->text, &then->environment))
			r->index_then = then->index;
		take_files(r);
	}
	if (r->n_files && r->n_changed <= WORKSPACE_FAR && look_around(r) &&
	    r->n_changed <= WORKSPACE_FAR)
		return r;
	replay_free(r);
	return NULL;
}

void replay_free(struct replay *r)
{
	if (!r)
		return;
	buf_release(&r->text);
	free(r->file);
	free(r->changed);
	free(r->then);
	vec_release(&r->gone);
	map_free(r->dropped);
	if (r->compared)
		meaning_release(&r->meaning);
	free(r);
}

const bool *replay_changed(const struct replay *r)
{
	return r->changed;
}

/* What types mean otherwise, as files differ. */
static void compare_types(struct replay *r, const struct index *index)
{
	const struct workspace *ws = r->ws;
	struct { const char **items; size_t n, alloc; } paths = { 0 };

	if (r->compared)
		return;
	r->compared = true;
	if (r->same_types) {
		meaning_start(&r->meaning, NULL, index);
		return;
	}
	for (size_t i = 0; i < ws->tree.n; i++)
		if (r->changed[i] && r->then[i] != ws->files[i].content)
			*vec_push(&paths) = ws->tree.items[i].path;
	for (size_t i = 0; i < r->gone.n; i++)
		*vec_push(&paths) = r->gone.items[i].path;
	meaning_compare(&r->meaning, r->index_then, index, paths.items,
			paths.n);
	vec_release(&paths);
}

bool replay_resume(struct replay *r, const struct store_hash *key,
		   const struct index *index, struct judge *judge)
{
	struct store_hash image = image_key(key, &r->text_hash);
	struct carry c = { .ws = r->ws, .index = index, .changed = r->changed,
			   .content_then = r->then, .gone = r->gone.items,
			   .n_gone = r->gone.n, .rules = judge->rules,
			   .meaning = &r->meaning };
	bool good;

	if (!r->same_types && !r->index_then)
		return false;
	compare_types(r, index);
	good = judge_resume(judge, &c, &image);
	carry_release(&c);
	count_changed(r);
	return good && r->n_changed <= WORKSPACE_FAR;
}

size_t replay_count_changed(const struct replay *r)
{
	return r->n_changed;
}

bool replay_same_types(const struct replay *r)
{
	return r->same_types;
}

/* The file and the number that a line begins with; MAP_NONE: not here now. */
static uint32_t take_place(const struct replay *r, const char **line,
			   uint64_t *patch)
{
	char *end;
	uint64_t file = number(line);

	*patch = strtoull(*line, &end, 10);
	*line = end;
	return file < r->n_files ? r->file[file] : MAP_NONE;
}

static void restore_entry(struct replay *r, struct plan *plan,
			  const char *line)
{
	uint64_t patch;
	uint32_t file = take_place(r, &line, &patch);

	if (file != MAP_NONE && patch < plan->n_patches)
		plan_restore(plan, file, patch, line);
}

static void restore_count(struct replay *r, struct plan *plan,
			  const char *line)
{
	uint64_t count;
	uint32_t file = take_place(r, &line, &count);

	if (file != MAP_NONE)
		plan_restore_count(plan, file, (uint32_t)count);
}

static void restore_note(struct replay *r, struct plan *plan,
			 const char *line)
{
	uint64_t then = number(&line);

	if (then < r->n_files && r->file[then] != MAP_NONE)
		plan_restore_note(plan, r->file[then], line);
}

static bool restore_answer(struct replay *r, const struct plan *plan,
			   struct match_answers *answers, const char *line)
{
	uint64_t patch;
	uint32_t file = take_place(r, &line, &patch);
	struct match_answer *a;
	int64_t answer = (int64_t)strtoll(line, NULL, 10);

	if (file == MAP_NONE)
		return true;
	if (patch >= plan->n_patches)
		return false;
	if (!r->all_answers &&
	    store_has_answer(r->ws->store, answer, r->ws->files[file].content,
			     &plan->patch_keys[patch]) != 1)
		return false;
	a = vec_push(answers);
	a->file = file;
	a->patch = patch;
	a->answer = answer;
	return true;
}

static bool was_dropped(const struct replay *r, const char *question)
{
	return map_get(r->dropped, question, strlen(question)) != MAP_NONE;
}

/* They are never dropped one by one, and the key of the trace names the patches. */
static void count_answers(struct replay *r, const char *line)
{
	int64_t last = (int64_t)number(&line), n = (int64_t)number(&line);

	r->all_answers = n > 0 &&
		store_count_answers(r->ws->store, last) == n;
}

bool replay_restore(struct replay *r, struct plan *plan, struct judge *judge,
		    struct match_answers *answers)
{
	const char *end = r->text.data + r->text.len;
	bool good = store_begin_reading(r->ws->store) == 0;

	for (const char *p = r->rest; p < end && good; p += strlen(p) + 1) {
		if (starts_with(p, "e "))
			restore_entry(r, plan, p + 2);
		else if (starts_with(p, "h "))
			restore_note(r, plan, p + 2);
		else if (starts_with(p, "c "))
			restore_count(r, plan, p + 2);
		else if (starts_with(p, "n "))
			count_answers(r, p + 2);
		else if (starts_with(p, "a "))
			good = restore_answer(r, plan, answers, p + 2);
		else if (starts_with(p, "q ") && strlen(p) > 4 &&
			 !was_dropped(r, p + 4))
			judge_presume(judge, p + 4);
	}
	good = good && store_commit(r->ws->store) == 0;
	if (!good)
		store_rollback(r->ws->store);
	if (good)
		judge_ask_again(judge, r->changed);
	return good;
}

/* ---- what nothing asks any more ---- */

struct questions {
	const char **items;
	size_t n, alloc;
};

/* Calls visit for each that was asked at the end of the run of then, and presumed. */
static void each_presumed(const struct replay *r,
			  void (*visit)(void *ctx, const char *question,
					bool doubted),
			  void *ctx)
{
	const char *end = r->text.data + r->text.len;

	for (const char *p = r->rest; p < end; p += strlen(p) + 1)
		if (starts_with(p, "q ") && p[2] != EARLIER &&
		    !was_dropped(r, p + 4))
			visit(ctx, p + 4, p[2] == DOUBTED);
}

struct unasked {
	struct judge *judge;
	struct questions found;
};

static void take_unasked(void *ctx, const char *question, bool doubted)
{
	struct unasked *u = ctx;

	(void)doubted;
	if (!judge_asks(u->judge, question))
		*vec_push(&u->found) = question;
}

static void take_doubted(void *ctx, const char *question)
{
	*vec_push((struct questions *)ctx) = question;
}

struct asking {
	const struct replay *r;
	size_t dropped;		/* those from this number on are no reasons */
	struct reasons *reasons;
	struct judge *judge;
	struct map *presumed;
};

static void add_presumed(void *ctx, const char *question, bool doubted)
{
	struct asking *a = ctx;

	if (!judge_asks(a->judge, question))
		return;
	map_put(a->presumed, question, strlen(question), 1);
	reasons_add(a->reasons, question, doubted);
}

static void add_others(void *ctx, const char *question, bool standing)
{
	struct asking *a = ctx;
	size_t len = strlen(question);
	uint32_t dropped = map_get(a->r->dropped, question, len);

	if (standing && map_get(a->presumed, question, len) == MAP_NONE &&
	    (dropped == MAP_NONE || dropped < a->dropped))
		reasons_add(a->reasons, question, true);
}

/*
 * Asked, perhaps by nobody but what they lead to in files that changed. Of those
 * that were dropped, the first `dropped` came up again.
 */
static void find_doubted(const struct replay *r, struct judge *judge,
			 struct plan *plan, size_t dropped,
			 struct questions *out)
{
	struct asking asking = { .r = r, .dropped = dropped, .judge = judge,
				 .presumed = map_new() };

	asking.reasons = reasons_new(plan);
	each_presumed(r, add_presumed, &asking);
	judge_each_question(judge, add_others, &asking);
	for (size_t i = 0; i < r->ws->tree.n; i++)
		if (r->changed[i])
			reasons_check(asking.reasons, i, take_doubted, out);
	reasons_free(asking.reasons);
	map_free(asking.presumed);
}

bool replay_stands(const struct replay *r, struct judge *judge,
		   struct plan *plan)
{
	struct unasked unasked = { .judge = judge };
	struct questions doubted = { 0 };
	bool stands;

	each_presumed(r, take_unasked, &unasked);
	if (!unasked.found.n)
		find_doubted(r, judge, plan, map_count(r->dropped),
			     &doubted);
	stands = !unasked.found.n && !doubted.n;
	vec_release(&unasked.found);
	vec_release(&doubted);
	return stands;
}

/* Puts it to the draft, or notes its word. */
static void put_dropped(struct replay *r, struct plan *draft,
			const char *question, struct map **words)
{
	size_t n_id = strcspn(question, " "), n;
	char *patch = xstrndup(question, n_id), *function;
	const char *what = question + n_id;

	if (starts_with(what, " w ")) {
		for (size_t i = 0; i < draft->n_patches; i++)
			if (!strcmp(draft->patches[i]->id, patch))
				map_put(words[i], what + 3, strlen(what + 3),
					1);
	} else if (starts_with(what, " f ")) {
		n = strcspn(what + 3, " ");
		function = xstrndup(what + 3, n);
		if (what[3 + n])
			plan_ask_function(draft, patch, function,
					  what + 4 + n);
		free(function);
	}
	map_intern(r->dropped, question, strlen(question));
	free(patch);
}

/* The files of then, not changed since, of which this patch wanted anything. */
static void find_entries(const struct replay *r, uint64_t patch, bool *files)
{
	const char *end = r->text.data + r->text.len;

	memset(files, 0, r->ws->tree.n * sizeof(*files));
	for (const char *p = r->rest; p < end; p += strlen(p) + 1) {
		const char *line = p + 2;
		uint64_t of = 0;
		uint32_t file = starts_with(p, "e ")
			? take_place(r, &line, &of) : MAP_NONE;

		if (file != MAP_NONE && of == patch && !r->changed[file])
			files[file] = true;
	}
}

/* What a word led to then was wanted, so nothing else need be read. */
static void put_words(struct replay *r, struct plan *draft, struct map **words)
{
	bool *files = xcalloc(r->ws->tree.n + 1, sizeof(bool));

	for (size_t i = 0; i < draft->n_patches; i++) {
		if (!map_count(words[i]))
			continue;
		find_entries(r, i, files);
		plan_ask_words_in(draft, draft->patches[i]->id, words[i],
				  files);
	}
	free(files);
}

/* Every file that something is wanted of counts as changed. */
static void take_draft(struct replay *r, const struct plan *draft)
{
	for (size_t i = 0; i < draft->n; i++)
		if (draft->items[i].pending)
			r->changed[draft->items[i].file] = true;
	count_changed(r);
}

/* Where they led to counts as changed. */
static void drop(struct replay *r, struct plan *draft,
		 const struct questions *questions)
{
	struct map **words = xcalloc(draft->n_patches + 1, sizeof(*words));

	for (size_t i = 0; i < draft->n_patches; i++)
		words[i] = map_new();
	for (size_t i = 0; i < questions->n; i++)
		put_dropped(r, draft, questions->items[i], words);
	put_words(r, draft, words);
	take_draft(r, draft);
	for (size_t i = 0; i < draft->n_patches; i++)
		map_free(words[i]);
	free(words);
}

bool replay_reconsider(struct replay *r, struct judge *judge,
		       struct plan *plan, struct plan *draft)
{
	size_t before = map_count(r->dropped);
	struct unasked unasked = { .judge = judge };
	struct questions *questions = &unasked.found;

	each_presumed(r, take_unasked, &unasked);
	if (questions->n)
		drop(r, draft, questions);
	do {
		questions->n = 0;
		if (r->n_changed <= WORKSPACE_FAR)
			find_doubted(r, judge, plan, before, questions);
		if (questions->n)
			drop(r, draft, questions);
	} while (questions->n);
	vec_release(questions);
	return map_count(r->dropped) > before && r->n_changed <= WORKSPACE_FAR;
}

/* ---- writing ---- */

struct printer {
	struct buf text;
	struct map *doubted;
	bool odd;		/* something holds a line end */
};

static void print_question(void *ctx, const char *question, bool standing)
{
	struct printer *p = ctx;
	bool doubted = map_get(p->doubted, question, strlen(question)) !=
		MAP_NONE;

	p->odd |= strchr(question, '\n') != NULL;
	buf_addf(&p->text, "q %c %s\n",
		 !standing ? EARLIER : doubted ? DOUBTED : STANDING, question);
}

static void add_standing(void *ctx, const char *question, bool standing)
{
	if (standing)
		reasons_add(ctx, question, false);
}

static void note_doubted(void *ctx, const char *question)
{
	map_intern(ctx, question, strlen(question));
}

static void print_questions(struct printer *p, struct plan *plan,
			    struct judge *judge)
{
	struct reasons *reasons = reasons_new(plan);

	p->doubted = map_new();
	judge_each_question(judge, add_standing, reasons);
	for (size_t i = 0; i < plan->ws->tree.n; i++)
		reasons_check(reasons, i, note_doubted, p->doubted);
	judge_each_question(judge, print_question, p);
	reasons_free(reasons);
	map_free(p->doubted);
}

int replay_save(const struct store_hash *key, const struct store_hash *types,
		struct plan *plan,
		struct judge *judge, const struct match_answers *answers)
{
	const struct workspace *ws = plan->ws;
	struct printer p = { .text = BUF_INIT };
	uint32_t *counts;
	int64_t last = 0;
	int ret = 0;

	print_types(&p.text, types);
	for (size_t i = 0; i < ws->tree.n; i++) {
		p.odd |= strchr(ws->files[i].tree->path, '\n') != NULL;
		buf_addf(&p.text, "f %" PRId64 " %s\n", ws->files[i].content,
			 ws->files[i].tree->path);
	}
	for (size_t i = 0; i < plan->notes.n; i++) {
		const struct plan_note *note = &plan->notes.items[i];

		p.odd |= strchr(note->text, '\n') != NULL;
		buf_addf(&p.text, "h %u %s\n", note->file, note->text);
	}
	for (size_t i = 0; i < plan->n; i++) {
		struct plan_entry *e = &plan->items[i];

		buf_addf(&p.text, "e %u %u", e->file, e->patch);
		plan_print_past(plan, e, &p.text);
		buf_addch(&p.text, '\n');
	}
	counts = plan_counts(plan);
	for (size_t i = 0; i < ws->tree.n; i++)
		if (counts[i])
			buf_addf(&p.text, "c %zu %u\n", i, counts[i]);
	free(counts);
	for (size_t i = 0; i < answers->n; i++)
		if (last < answers->items[i].answer)
			last = answers->items[i].answer;
	buf_addf(&p.text, "n %" PRId64 " %" PRId64 "\n", last,
		 store_count_answers(ws->store, last));
	for (size_t i = 0; i < answers->n; i++)
		buf_addf(&p.text, "a %u %u %" PRId64 "\n",
			 answers->items[i].file, answers->items[i].patch,
			 answers->items[i].answer);
	print_questions(&p, plan, judge);
	if (!p.odd) {
		struct store_hash text = store_hash(p.text.data, p.text.len);
		struct store_hash image = image_key(key, &text);
		struct store_hash own = own_key(key, types);

		ret = store_put_trace(ws->store, &own, p.text.data,
				      p.text.len);
		if (ret == 0)
			ret = store_put_trace(ws->store, key, p.text.data,
					      p.text.len);
		if (ret == 0)
			ret = judge_save(judge, &image);
	}
	buf_release(&p.text);
	return ret;
}
