/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "ctree_words.h"
#include "file.h"
#include "lint.h"
#include "map.h"
#include "matching.h"
#include "rule.h"
#include "smpl.h"
#include "spatch.h"
#include "walks.h"

static void lint_keys(const struct rule *r, struct buf *out, size_t *n)
{
	const struct { const char *name; bool there; } required[] = {
		{ "Severity", r->severity }, { "Confidence", r->confidence },
	};

	for (size_t i = 0; i < ARRAY_SIZE(required); i++) {
		if (rule_is_facts(r) || required[i].there)
			continue;
		buf_addf(out, "%s: missing key '%s'\n", r->path,
			 required[i].name);
		(*n)++;
	}
	for (size_t i = 0; i < r->unknown_keys.n; i++) {
		buf_addf(out, "%s: unknown key '%s'\n", r->path,
			 r->unknown_keys.items[i]);
		(*n)++;
	}
	if (!r->title) {
		buf_addf(out, "%s: no '/// sentence' that says what it is "
			 "for\n", r->path);
		(*n)++;
	}
	if (!rule_is_facts(r) && r->confidence &&
	    strcmp(r->confidence, "unmeasured") != 0 && !r->measured) {
		buf_addf(out, "%s: Confidence '%s' without Measured\n",
			 r->path, r->confidence);
		(*n)++;
	}
}

static void lint_files(const struct rules *rules, const struct rule *r,
		       struct buf *out, size_t *n)
{
	const struct { const char *name; bool there; } beside[] = {
		{ ".md", r->doc }, { ".sql", r->sql },
	};
	static const char *const cases[] = { "bad.c", "good.c" };
	char *tests = path_join(rules->dir, "testcases/rules");

	for (size_t i = 0; i < ARRAY_SIZE(beside); i++) {
		if (beside[i].there)
			continue;
		buf_addf(out, "%s: no %s beside it\n", r->path,
			 beside[i].name);
		(*n)++;
	}
	/* What is installed comes without tests. */
	for (size_t i = 0; file_is_dir(tests) && i < ARRAY_SIZE(cases); i++) {
		struct buf path = BUF_INIT;

		buf_addf(&path, "%s/%s/%s", tests, r->id, cases[i]);
		if (!file_exists(path.data)) {
			buf_addf(out, "%s: no testcases/rules/%s/%s\n",
				 r->path, r->id, cases[i]);
			(*n)++;
		}
		buf_release(&path);
	}
	free(tests);
}

/* Names in "@name ...@": the first word that is not a keyword. */
static void lint_names(const struct rule *r, struct map *seen,
		       struct buf *out, size_t *n)
{
	for (const char *p = r->patch; p && *p; p = strchr(p, '\n')) {
		size_t len;

		p += *p == '\n';
		if (*p != '@')
			continue;
		p++;
		len = strspn(p, "abcdefghijklmnopqrstuvwxyz"
			     "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
		if (!len || p[len] == ':' ||
		    (len == 7 && !memcmp(p, "depends", 7)))
			continue;
		if (map_get(seen, p, len) != MAP_NONE) {
			buf_addf(out, "%s: SmPL rule name '%.*s' is used "
				 "twice\n", r->path, (int)len, p);
			(*n)++;
		}
		map_put(seen, p, len, 1);
	}
}

/*
 * spatch makes "name << rule.name" a variable of the one Python that all
 * patches of a bundle share, and never takes it back: one that is called `set`
 * breaks every later script that makes a set.
 */
static void take_python_names(struct map *taken, const char *text)
{
	static const char *const leads[] = { "def ", "class ", "import " };

	for (const char *p = text; p && *p; p = strchr(p, '\n')) {
		p += *p == '\n';
		for (size_t i = 0; i < ARRAY_SIZE(leads); i++) {
			const char *name = p + strlen(leads[i]);

			if (starts_with(p, leads[i]))
				map_put(taken, name,
					strcspn(name, " (:,\n"), 1);
		}
	}
}

/* What scripts call: functions of Python itself, and those of the catalogue. */
static struct map *python_names(const struct rules *rules)
{
	static const char *const builtins[] = {
		"abs", "all", "any", "bool", "bytes", "chr", "dict",
		"enumerate", "filter", "float", "format", "frozenset",
		"getattr", "hasattr", "hash", "id", "int", "isinstance",
		"iter", "len", "list", "map", "max", "min", "next",
		"open", "ord", "print", "range", "repr", "reversed", "set",
		"setattr", "slice", "sorted", "str", "sum", "super", "tuple",
		"type", "vars", "zip",
	};
	struct map *taken = map_new();

	for (size_t i = 0; i < ARRAY_SIZE(builtins); i++)
		map_put(taken, builtins[i], strlen(builtins[i]), 1);
	take_python_names(taken, rules->library);
	for (size_t i = 0; i < rules->n; i++)
		take_python_names(taken, rules->items[i].patch);
	return taken;
}

static void lint_shadows(const struct rule *r, const struct map *taken,
			 struct buf *out, size_t *n)
{
	for (const char *p = r->patch; p && *p; p = strchr(p, '\n')) {
		size_t len;

		p += *p == '\n';
		len = strspn(p, "abcdefghijklmnopqrstuvwxyz"
			     "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
		if (!len || !starts_with(p + len, " << ") ||
		    map_get(taken, p, len) == MAP_NONE)
			continue;
		buf_addf(out, "%s: a script's variable is called '%.*s', "
			 "which other scripts call\n", r->path, (int)len, p);
		(*n)++;
	}
}

static void lint_walk(const struct rule *r, struct buf *out, size_t *n)
{
	if (!r->walk || walks_has(r->walk))
		return;
	buf_addf(out, "%s: 'Walk: %s' is no walk of this program\n", r->path,
		 r->walk);
	(*n)++;
}

static size_t count_lines(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += *text == '\n';
	return n;
}

/* "line 7: reason", the line being one of text: of the file, if it is its. */
static void add_reason(struct buf *out, const struct rules *rules,
		       const struct rule *r, const char *text,
		       const char *reason)
{
	char *path = path_join(rules->dir, r->path), *end;
	struct buf file = BUF_INIT, ignored = BUF_INIT;
	size_t line = 0, before = 0;

	if (starts_with(reason, "line ")) {
		line = strtoul(reason + strlen("line "), &end, 10);
		reason = end + strspn(end, ": ");
	}
	/* It stands at the end; the line that says who matches is left out. */
	if (file_read(&file, path, &ignored) == 0)
		before = count_lines(text) + 1 - count_lines(file.data);
	buf_addf(out, "%s:", r->path);
	if (line > before)
		buf_addf(out, "%zu:", line - before + 1);
	buf_addf(out, " 'Matcher: local', but refaudit cannot match it: %s\n",
		 reason);
	buf_release(&file);
	buf_release(&ignored);
	free(path);
}

static void lint_matcher(const struct rules *rules, const struct rule *r,
			 struct buf *out, size_t *n)
{
	struct buf text = BUF_INIT, why = BUF_INIT;
	struct matching *matching = NULL;
	struct ctree_words *words;
	struct smpl *patch;

	if (!r->matcher)
		return;
	words = ctree_words_new();
	spatch_join(&text, rules, &r, 1);
	patch = smpl_read(words, text.data, text.len, "facts", &why);
	if (patch)
		matching = matching_new(patch, &why);
	if (!matching) {
		add_reason(out, rules, r, text.data, why.data);
		(*n)++;
	}
	matching_free(matching);
	smpl_free(patch);
	ctree_words_free(words);
	buf_release(&text);
	buf_release(&why);
}

static void lint_facts(const struct rules *rules, const struct rule *r,
		       struct buf *out, size_t *n)
{
	for (size_t i = 0; i < r->facts.n; i++) {
		const char *name = r->facts.items[i];
		const struct rule *from = strcmp(name, "self") ?
			rule_find(rules, name) : r;

		if (from && from->emits)
			continue;
		buf_addf(out, "%s: Facts: '%s' emits no facts\n", r->path,
			 name);
		(*n)++;
	}
}

/* `text` of a word list: its origin, then names in byte order. */
static void lint_word_list(const char *path, const char *text, struct buf *out,
			   size_t *n)
{
	struct buf last = BUF_INIT, name = BUF_INIT;

	if (*text != '#') {
		buf_addf(out, "%s:1: does not begin with its origin in a "
			 "comment\n", path);
		(*n)++;
	}
	for (unsigned int line = 1; *text; line++) {
		buf_clear(&name);
		buf_add(&name, text, strcspn(text, "#\t \n"));
		text += strcspn(text, "\n");
		text += *text == '\n';
		if (!name.len)
			continue;
		if (last.len && strcmp(last.data, name.data) >= 0) {
			buf_addf(out, "%s:%u: '%s' is not after '%s'\n", path,
				 line, name.data, last.data);
			(*n)++;
		}
		buf_clear(&last);
		buf_addstr(&last, name.data);
	}
	buf_release(&last);
	buf_release(&name);
}

struct word_lists {
	const char *dir;
	struct buf *out;
	size_t *n;
};

static bool is_word_list(const char *name)
{
	return ends_with(name, ".txt");
}

static int visit_word_list(void *ctx, const char *name,
			   UNUSED const struct file_stat *st)
{
	const struct word_lists *lists = ctx;
	struct buf text = BUF_INIT, path = BUF_INIT, ignored = BUF_INIT;
	char *full = path_join(lists->dir, name);

	buf_addf(&path, "cocci/data/%s", name);
	if (file_read(&text, full, &ignored) == 0)
		lint_word_list(path.data, text.data, lists->out, lists->n);
	buf_release(&text);
	buf_release(&path);
	buf_release(&ignored);
	free(full);
	return 0;
}

static void lint_word_lists(const struct rules *rules, struct buf *out,
			    size_t *n)
{
	char *dir = path_join(rules->dir, "cocci/data");
	struct word_lists lists = { .dir = dir, .out = out, .n = n };
	struct file_walk walk = { .keep_name = is_word_list,
				  .visit = visit_word_list, .ctx = &lists };
	struct buf ignored = BUF_INIT;

	file_walk(dir, &walk, &ignored);
	free(dir);
	buf_release(&ignored);
}

/* Whether a line "virtual a, b;" has the name. */
static bool is_virtual(const char *patch, const char *name)
{
	for (const char *p = patch; p && *p; p = strchr(p, '\n')) {
		const char *end;

		p += *p == '\n';
		if (!starts_with(p, "virtual "))
			continue;
		end = p + strcspn(p, "\n;");
		for (p += strlen("virtual "); p < end;) {
			size_t len = strcspn(p, " ,;\n");

			if (len == strlen(name) && !memcmp(p, name, len))
				return true;
			p += len + strspn(p + len, " ,");
		}
		p = end;
	}
	return false;
}

static void lint_virtual(const struct rule *r, struct buf *out, size_t *n)
{
	static const char *const names[] = { "report", "context", "org",
					     "patch", "facts" };
	bool all = true;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		all &= is_virtual(r->patch, names[i]);
	if (all)
		return;
	buf_addf(out, "%s: does not declare the virtual rules report, context, "
		 "org, patch, facts\n", r->path);
	(*n)++;
}

size_t lint_rules(const struct rules *rules, struct buf *out)
{
	struct map *names = map_new(), *taken = python_names(rules);
	size_t n = 0;

	for (size_t i = 0; i < rules->n; i++) {
		const struct rule *r = &rules->items[i];

		if (!r->patch)
			continue;
		lint_keys(r, out, &n);
		if (!rule_is_facts(r))
			lint_files(rules, r, out, &n);
		lint_names(r, names, out, &n);
		lint_shadows(r, taken, out, &n);
		lint_walk(r, out, &n);
		lint_matcher(rules, r, out, &n);
		lint_facts(rules, r, out, &n);
		lint_virtual(r, out, &n);
	}
	lint_word_lists(rules, out, &n);
	map_free(names);
	map_free(taken);
	return n;
}
