/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <ctype.h>
#include "buf.h"
#include "file.h"
#include "map.h"
#include "rule.h"

enum key_kind { KEY_TEXT, KEY_WORDS, KEY_CHOICE, KEY_KEEP, KEY_ON, KEY_WITH };

struct key {
	const char *name;
	enum key_kind kind;
	size_t offset;
	const char *choices;	/* blank separated; KEY_CHOICE */
};

#define AT(member) offsetof(struct rule, member)

static const struct key keys[] = {
	{ "Id", KEY_TEXT, AT(id), NULL },
	{ "Severity", KEY_CHOICE, AT(severity), "high medium low info" },
	{ "Confidence", KEY_CHOICE, AT(confidence),
	  "high medium low unmeasured" },
	{ "Measured", KEY_TEXT, AT(measured), NULL },
	{ "Words", KEY_WORDS, AT(words), NULL },
	{ "File-words", KEY_WORDS, AT(file_words), NULL },
	{ "Ask-words", KEY_WORDS, AT(ask_words), NULL },
	{ "Keep", KEY_KEEP, AT(keep), NULL },
	{ "On", KEY_ON, AT(on_ask), NULL },
	{ "Ask", KEY_CHOICE, AT(ask), "words any" },
	{ "Narrow", KEY_CHOICE, AT(narrow), "device kobject cdev kref hollow" },
	{ "Facts", KEY_WORDS, AT(facts), NULL },
	{ "With", KEY_WITH, AT(with), NULL },
	{ "Walk", KEY_TEXT, AT(walk), NULL },
	{ "Matcher", KEY_CHOICE, AT(matcher), "local" },
	{ "Since", KEY_TEXT, AT(since), NULL },
	{ "Until", KEY_TEXT, AT(until), NULL },
	{ "Requires", KEY_TEXT, 0, NULL },
	{ "References", KEY_TEXT, AT(references), NULL },
};

static const struct key *find_key(const char *name, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (strlen(keys[i].name) == len &&
		    memcmp(keys[i].name, name, len) == 0)
			return &keys[i];
	return NULL;
}

static void free_strings(struct rule_strings *v)
{
	for (size_t i = 0; i < v->n; i++)
		free(v->items[i]);
	vec_release(v);
}

static void rule_release(struct rule *r)
{
	char **texts[] = { &r->id, &r->family, &r->path, &r->patch, &r->sql,
			   &r->ask_sql, &r->doc, &r->title, &r->severity,
			   &r->confidence, &r->measured, &r->since, &r->until,
			   &r->narrow, &r->ask, &r->walk, &r->matcher };

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		free(*texts[i]);
	free_strings(&r->words);
	free_strings(&r->file_words);
	free_strings(&r->ask_words);
	free_strings(&r->limits);
	free_strings(&r->references);
	free_strings(&r->facts);
	free_strings(&r->unknown_keys);
	free_strings(&r->with);
	free_strings(&r->tables);
}

void rule_free_all(struct rules *rules)
{
	for (size_t i = 0; i < rules->n; i++)
		rule_release(&rules->items[i]);
	vec_release(rules);
	free(rules->dir);
	free(rules->library);
	memset(rules, 0, sizeof(*rules));
}

const struct rule *rule_find(const struct rules *rules, const char *id)
{
	for (size_t i = 0; i < rules->n; i++)
		if (!strcmp(rules->items[i].id, id))
			return &rules->items[i];
	return NULL;
}

bool rule_is_facts(const struct rule *rule)
{
	return !strcmp(rule->family, "facts");
}

/* Reads path if it is there; *out stays NULL if not. */
static int read_optional(char **out, const char *path, struct buf *err)
{
	struct buf text = BUF_INIT;

	if (!file_exists(path))
		return 0;
	if (file_read(&text, path, err) < 0) {
		buf_release(&text);
		return -1;
	}
	*out = buf_detach(&text, NULL);
	return 0;
}

static void add_words(struct rule_strings *v, const char *text)
{
	while (*text) {
		size_t len;

		text += strspn(text, " \t\r,\n");
		len = strcspn(text, " \t\r,\n");
		if (len)
			*vec_push(v) = xstrndup(text, len);
		text += len;
	}
}

/* One name a line, '#' begins a comment. */
static int add_word_file(struct rule_strings *v, const char *dir,
			 const char *name, struct buf *err)
{
	struct buf path = BUF_INIT, text = BUF_INIT;
	int ret;

	buf_addf(&path, "%s/cocci/data/%s", dir, name);
	ret = file_read(&text, path.data, err);
	for (char *line = text.data; ret == 0 && line && *line;) {
		char *end = strchr(line, '\n');

		if (end)
			*end = '\0';
		line[strcspn(line, "#\t ")] = '\0';
		if (*line)
			*vec_push(v) = xstrdup(line);
		line = end ? end + 1 : NULL;
	}
	buf_release(&path);
	buf_release(&text);
	return ret;
}

static int set_words(struct rule_strings *v, const char *dir, char *value,
		     struct buf *err)
{
	struct rule_strings raw = { 0 };
	int ret = 0;

	add_words(&raw, value);
	for (size_t i = 0; i < raw.n && ret == 0; i++) {
		if (raw.items[i][0] == '@')
			ret = add_word_file(v, dir, raw.items[i] + 1, err);
		else
			*vec_push(v) = xstrdup(raw.items[i]);
	}
	free_strings(&raw);
	return ret;
}

static int set_keep(struct rule *r, const char *value, struct buf *err)
{
	static const char *const names[] = { "callees", "callbacks", "small",
					     "macros" };
	struct rule_strings raw = { 0 };
	int ret = 0;

	add_words(&raw, value);
	for (size_t i = 0; i < raw.n; i++) {
		unsigned int bit = 0;

		for (size_t k = 0; k < ARRAY_SIZE(names); k++)
			if (!strcmp(raw.items[i], names[k]))
				bit = 1u << k;
		if (!bit) {
			buf_addf(err, "Keep: unknown word '%s'", raw.items[i]);
			ret = -1;
		}
		r->keep |= bit;
	}
	free_strings(&raw);
	return ret;
}

static bool is_choice(const char *choices, const char *value)
{
	size_t len = strlen(value);

	for (const char *p = choices; *p; p += strcspn(p, " ")) {
		p += strspn(p, " ");
		if (strcspn(p, " ") == len && !memcmp(p, value, len))
			return true;
	}
	return false;
}

static int set_key(struct rule *r, const struct key *key, const char *dir,
		   char *value, struct buf *err)
{
	char *at = (char *)r + key->offset;

	switch (key->kind) {
	case KEY_WORDS:
		return set_words((struct rule_strings *)at, dir, value, err);
	case KEY_KEEP:
		return set_keep(r, value, err);
	case KEY_ON:
		r->on_ask = !strcmp(value, "ask");
		r->off = !strcmp(value, "request");
		if (!r->on_ask && !r->off && strcmp(value, "default") != 0) {
			buf_addf(err, "On: '%s' is not default, request or "
				 "ask", value);
			return -1;
		}
		return 0;
	case KEY_WITH:
		add_words((struct rule_strings *)at, value);
		return 0;
	case KEY_CHOICE:
		if (!is_choice(key->choices, value)) {
			buf_addf(err, "%s: '%s' is none of: %s", key->name,
				 value, key->choices);
			return -1;
		}
		break;
	case KEY_TEXT:
		break;
	}
	if (!strcmp(key->name, "References")) {
		add_words(&r->references, value);
	} else if (key->offset || !strcmp(key->name, "Id")) {
		free(*(char **)at);
		*(char **)at = xstrdup(value);
	}
	return 0;
}

/* One sentence, over as many lines as it needs. */
static void add_title(struct rule *r, const char *text)
{
	struct buf title = BUF_INIT;

	if (r->title)
		buf_addf(&title, "%s ", r->title);
	buf_addstr(&title, text);
	free(r->title);
	r->title = buf_detach(&title, NULL);
}

/* "Limits: one" begins a limit; a line without the word goes on with it. */
static void add_limit(struct rule *r, const char *text)
{
	bool first = starts_with(text, "Limits:");
	char **last = r->limits.n ? &r->limits.items[r->limits.n - 1] : NULL;
	struct buf joined = BUF_INIT;

	if (first)
		text += strlen("Limits:");
	text += strspn(text, " ");
	if (first || !last) {
		*vec_push(&r->limits) = xstrdup(text);
		return;
	}
	buf_addf(&joined, "%s %s", *last, text);
	free(*last);
	*last = buf_detach(&joined, NULL);
}

/* `line` is one header line, NUL terminated. */
static int header_line(struct rule *r, const char *dir, char *line,
		       struct buf *err)
{
	char *colon, *value;
	const struct key *key;

	if (starts_with(line, "/// ")) {
		add_title(r, line + strlen("/// "));
		return 0;
	}
	if (starts_with(line, "//# ")) {
		add_limit(r, line + strlen("//# "));
		return 0;
	}
	if (!starts_with(line, "// "))
		return 0;
	line += 3;
	colon = strchr(line, ':');
	if (!colon || !isupper((unsigned char)*line))
		return 0;
	key = find_key(line, colon - line);
	if (!key && !starts_with(line, "SPDX-")) {
		*vec_push(&r->unknown_keys) = xstrndup(line, colon - line);
	}
	if (!key)
		return 0;
	value = colon + 1;
	value += strspn(value, " \t");
	for (size_t n = strlen(value); n && isspace((unsigned char)value[n - 1]);)
		value[--n] = '\0';
	if (!strcmp(value, "-"))
		return 0;
	return set_key(r, key, dir, value, err);
}

/*
 * The header is the run of // lines at the top, up to an empty one behind the
 * keys: prose may follow. A value goes on in lines that begin with "//   ".
 */
static int parse_header(struct rule *r, const char *dir, struct buf *err)
{
	struct buf line = BUF_INIT;
	const char *p = r->patch;
	int ret = 0;

	while (ret == 0 && starts_with(p, "//")) {
		buf_clear(&line);
		buf_add(&line, p, strcspn(p, "\n"));
		if (r->id && !strcmp(line.data, "//"))
			break;
		p += strcspn(p, "\n");
		p += *p == '\n';
		while (starts_with(p, "//   ")) {
			buf_addch(&line, ' ');
			buf_add(&line, p + 5, strcspn(p + 5, "\n"));
			p += strcspn(p, "\n");
			p += *p == '\n';
		}
		ret = header_line(r, dir, line.data, err);
	}
	buf_release(&line);
	return ret;
}

static char *sibling(const char *path, const char *suffix)
{
	struct buf b = BUF_INIT;
	size_t cut = strlen(path);

	if (ends_with(path, ".cocci"))
		cut -= strlen(".cocci");
	else if (ends_with(path, ".sql"))
		cut -= strlen(".sql");
	buf_add(&b, path, cut);
	buf_addstr(&b, suffix);
	return buf_detach(&b, NULL);
}

static int read_siblings(struct rule *r, const char *full, struct buf *err)
{
	const struct { const char *suffix; char **to; } files[] = {
		{ ".sql", &r->sql }, { ".ask.sql", &r->ask_sql },
		{ ".md", &r->doc },
	};
	int ret = 0;

	for (size_t i = 0; i < ARRAY_SIZE(files) && ret == 0; i++) {
		char *path = sibling(full, files[i].suffix);

		ret = read_optional(files[i].to, path, err);
		free(path);
	}
	return ret;
}

int rule_add_with(struct buf *out, const char *dir,
		  const struct rule_strings *with, struct buf *err)
{
	struct buf text = BUF_INIT;
	int ret = 0;

	for (size_t i = 0; i < with->n && ret == 0; i++) {
		char *inside = path_join("cocci", with->items[i]);
		char *path = path_join(dir, inside);
		const char *name = path_base(path);

		buf_clear(&text);
		ret = file_read(&text, path, err);
		if (ends_with(name, ".cocci")) {
			buf_addf(out, "\n%s", text.data);
			free(path);
			free(inside);
			continue;
		}
		buf_addstr(out, "\n@initialize:python@\n@@\n");
		if (ret == 0 && !ends_with(name, ".py")) {
			for (; *name && *name != '.'; name++)
				buf_addch(out, *name == '-' ? '_' :
					  toupper((unsigned char)*name));
			buf_addf(out, " = \"\"\"%s\"\"\"\n", text.data);
		} else if (ret == 0) {
			buf_addstr(out, text.data);
		}
		free(path);
		free(inside);
	}
	buf_release(&text);
	return ret;
}

static int add_with(struct rule *r, const char *dir, struct buf *err)
{
	struct buf whole = BUF_INIT;
	int ret = rule_add_with(&whole, dir, &r->with, err);

	if (ret == 0 && r->with.n) {
		buf_addf(&whole, "\n%s", r->patch);
		free(r->patch);
		r->patch = buf_detach(&whole, NULL);
	}
	buf_release(&whole);
	return ret;
}

/* Full paths of the tables that a walk reads. */
static void add_tables(struct rule *r, const char *dir)
{
	for (size_t i = 0; i < r->with.n; i++) {
		struct buf full = BUF_INIT, ignored = BUF_INIT;
		char *inside, *path;

		if (!starts_with(r->with.items[i], "data/"))
			continue;
		inside = path_join("cocci", r->with.items[i]);
		path = path_join(dir, inside);
		if (file_realpath(&full, path, &ignored) == 0)
			*vec_push(&r->tables) = buf_detach(&full, NULL);
		buf_release(&full);
		buf_release(&ignored);
		free(inside);
		free(path);
	}
}

int rule_read_fix(struct buf *with, struct buf *patch, const char *dir,
		  const char *fix, struct buf *err)
{
	static const char key[] = "\n// With: ";
	struct rule_strings names = { 0 };
	char *path = path_join(dir, fix);
	int ret = file_read(patch, path, err);
	const char *at = ret == 0 ? strstr(patch->data, key) : NULL;

	if (at) {
		at += strlen(key);
		while (*at && *at != '\n') {
			size_t n = strcspn(at, " \n");

			if (n)
				*vec_push(&names) = xstrndup(at, n);
			at += n + (at[n] == ' ');
		}
	}
	if (ret == 0)
		ret = rule_add_with(with, dir, &names, err);
	free_strings(&names);
	free(path);
	return ret;
}

static int load_one(struct rules *rules, const char *family, const char *path,
		    struct buf *err)
{
	struct rule *r = vec_push(rules);
	char *full = path_join(rules->dir, path);
	const char *base = path_base(path);
	struct buf why = BUF_INIT;
	int ret = -1;

	r->family = xstrdup(family);
	r->path = xstrdup(path);
	if (read_siblings(r, full, err) < 0)
		goto out;
	if (ends_with(path, ".cocci") &&
	    (read_optional(&r->patch, full, err) < 0 ||
	     parse_header(r, rules->dir, &why) < 0 ||
	     add_with(r, rules->dir, &why) < 0))
		goto out;
	add_tables(r, rules->dir);
	if (!r->id)
		r->id = xstrndup(base, strcspn(base, "."));
	if (strncmp(r->id, base, strlen(r->id)) != 0 ||
	    base[strlen(r->id)] != '.') {
		buf_addf(&why, "Id '%s' is not the file's name", r->id);
		goto out;
	}
	r->last = r->sql && strstr(r->sql, "\n-- Run: last\n");
	r->emits = r->walk ||
		(r->patch && strstr(r->patch, "depends on facts"));
	ret = 0;
out:
	if (why.len) {
		buf_addf(err, "cannot read rule '%s': %s", path, why.data);
		ret = -1;
	}
	buf_release(&why);
	free(full);
	return ret;
}

struct listing {
	struct rule_strings paths;
};

static bool is_rule_file(const char *name)
{
	return (ends_with(name, ".cocci") && !ends_with(name, ".fix.cocci")) ||
	       (ends_with(name, ".sql") && !ends_with(name, ".ask.sql"));
}

static int list_path(void *ctx, const char *path,
		     UNUSED const struct file_stat *st)
{
	struct listing *l = ctx;

	*vec_push(&l->paths) = xstrdup(path);
	return 0;
}

static int by_family(const void *a, const void *b)
{
	const struct rule *x = a, *y = b;
	int fx = !rule_is_facts(x), fy = !rule_is_facts(y);
	int d = fx - fy;

	if (!d)
		d = strcmp(x->family, y->family);
	return d ? d : strcmp(x->id, y->id);
}

/* A .sql that belongs to a .cocci is not a rule of its own. */
static bool belongs_to_patch(const struct rules *rules, const char *path)
{
	char *patch = sibling(path, ".cocci");
	char *full = path_join(rules->dir, patch);
	bool there = ends_with(path, ".sql") && file_exists(full);

	free(patch);
	free(full);
	return there;
}

static int load_listed(struct rules *rules, const struct listing *l,
		       struct buf *err)
{
	int ret = 0;

	for (size_t i = 0; i < l->paths.n && ret == 0; i++) {
		const char *path = l->paths.items[i];
		const char *slash = strchr(path, '/');
		struct buf whole = BUF_INIT;
		char *family;

		if (!slash)
			continue;
		family = xstrndup(path, slash - path);
		buf_addf(&whole, "cocci/%s", path);
		if (strcmp(family, "lib") != 0 && strcmp(family, "data") != 0 &&
		    !belongs_to_patch(rules, whole.data))
			ret = load_one(rules, family, whole.data, err);
		free(family);
		buf_release(&whole);
	}
	return ret;
}

int rule_load_all(struct rules *out, const char *data_dir, struct buf *err)
{
	struct listing l = { 0 };
	struct file_walk walk = {
		.keep_name = is_rule_file, .visit = list_path, .ctx = &l,
	};
	char *dir = path_join(data_dir, "cocci");
	char *lib = path_join(data_dir, "cocci/lib/emit.cocci");
	int ret = -1;

	memset(out, 0, sizeof(*out));
	out->dir = xstrdup(data_dir);
	if (file_walk(dir, &walk, err) < 0 ||
	    read_optional(&out->library, lib, err) < 0 ||
	    load_listed(out, &l, err) < 0)
		goto out;
	if (!out->library) {
		buf_addf(err, "cannot read '%s': no such file", lib);
		goto out;
	}
	vec_sort(out, by_family);
	ret = 0;
out:
	free_strings(&l.paths);
	free(dir);
	free(lib);
	if (ret < 0)
		rule_free_all(out);
	return ret;
}

void rule_bundle_text(struct buf *out, const struct rule *rule)
{
	const char *p = rule->patch;

	while (*p) {
		size_t len = strcspn(p, "\n");
		bool dropped = starts_with(p, "// Matcher: ");

		if (!dropped && !starts_with(p, "virtual "))
			buf_add(out, p, len);
		if (!dropped)
			buf_addch(out, '\n');
		p += len;
		p += *p == '\n';
	}
}
