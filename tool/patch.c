/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <ctype.h>
#include "buf.h"
#include "patch.h"
#include "vec.h"

/* Names longer than this are no names. */
enum { MAX_PATH = 4000 };

struct line {
	const char *at, *end;	/* without "\n" or "\r\n" */
	bool has_cr;
};

struct parser {
	const char *at, *end;
	struct patch *out;
	struct patch_file *file;	/* the last of out, or NULL */
	bool in_header;			/* between "diff --git" and hunks */
	struct buf *err;
};

/* ---- lines ---- */

static bool take_line(struct parser *p, struct line *line)
{
	const char *nl;

	if (p->at >= p->end)
		return false;
	nl = memchr(p->at, '\n', p->end - p->at);
	line->at = p->at;
	line->end = nl ? nl : p->end;
	p->at = nl ? nl + 1 : p->end;
	line->has_cr = line->end > line->at && line->end[-1] == '\r';
	line->end -= line->has_cr;
	return true;
}

static bool peek_line(const struct parser *p, struct line *line)
{
	struct parser ahead = *p;

	return take_line(&ahead, line);
}

/* True, and *rest is what follows, when the line begins with prefix. */
static bool begins(const struct line *line, const char *prefix,
		   struct line *rest)
{
	size_t n = strlen(prefix);

	if ((size_t)(line->end - line->at) < n ||
	    memcmp(line->at, prefix, n) != 0)
		return false;
	*rest = *line;
	rest->at += n;
	return true;
}

/* ---- names ---- */

static int octal_escape(const char *p, const char *end)
{
	int value = 0;

	if (end - p < 3)
		return -1;
	for (int i = 0; i < 3; i++) {
		if (p[i] < '0' || p[i] > '7')
			return -1;
		value = value * 8 + p[i] - '0';
	}
	return value <= 255 ? value : -1;
}

/* A C string as git quotes odd names; *at is moved behind it. */
static bool unquote(struct buf *out, const char **at, const char *end)
{
	static const char letters[] = "abtnvfr\"\\";
	static const char bytes[] = "\a\b\t\n\v\f\r\"\\";
	const char *p = *at + 1;

	for (; p < end && *p != '"'; p++) {
		const char *letter;
		int octal;

		if (*p != '\\') {
			buf_addch(out, *p);
			continue;
		}
		octal = octal_escape(++p, end);
		letter = p < end && *p ? strchr(letters, *p) : NULL;
		if (octal >= 0) {
			buf_addch(out, octal);
			p += 2;
		} else if (letter) {
			buf_addch(out, bytes[letter - letters]);
		} else {
			return false;
		}
	}
	if (p >= end)
		return false;
	*at = p + 1;
	return true;
}

/* The name of a ---, +++, rename or copy line; a time behind a tab goes. */
static bool read_name(struct buf *out, struct line line)
{
	const char *tab;

	if (line.at < line.end && *line.at == '"')
		return unquote(out, &line.at, line.end);
	tab = memchr(line.at, '\t', line.end - line.at);
	if (tab)
		line.end = tab;
	buf_add(out, line.at, line.end - line.at);
	return true;
}

static bool is_bad_component(const char *p, size_t n)
{
	return !n || (n == 1 && p[0] == '.') ||
	       (n == 2 && p[0] == '.' && p[1] == '.') ||
	       (n == 4 && !strncasecmp(p, ".git", 4));
}

/* A path that stays in the tree, and out of its git directory. */
static bool is_safe(const struct buf *path)
{
	const char *p = path->data;

	if (!path->len || path->len > MAX_PATH ||
	    strlen(path->data) != path->len)
		return false;
	for (size_t i = 0; i < path->len; i++)
		if ((unsigned char)p[i] < ' ' || p[i] == 0x7f)
			return false;
	for (;;) {
		size_t n = strcspn(p, "/");

		if (is_bad_component(p, n))
			return false;
		if (!p[n])
			return true;
		p += n + 1;
	}
}

static void add_shown(struct buf *out, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len && i < 200; i++) {
		unsigned char c = bytes[i];

		if (c < ' ' || c == 0x7f)
			buf_addf(out, "\\x%02x", c);
		else
			buf_addch(out, c);
	}
}

static int refuse_name(struct parser *p, const struct buf *name)
{
	buf_addstr(p->err, "patch refused: the name '");
	add_shown(p->err, name->data, name->len);
	buf_addstr(p->err, "' leads out of the tree or is no name");
	return -1;
}

static bool is_null(const struct buf *name)
{
	return !strcmp(name->data, "/dev/null");
}

/* The name without its first component; whole when it has but one. */
static const char *stripped(const struct buf *name)
{
	const char *slash = strchr(name->data, '/');

	return slash && slash[1] ? slash + 1 : name->data;
}

static int set_path(struct parser *p, char **to, const char *path)
{
	struct buf name = BUF_INIT;
	int ret = 0;

	buf_addstr(&name, path);
	if (!is_safe(&name)) {
		ret = refuse_name(p, &name);
	} else {
		free(*to);
		*to = xstrdup(path);
	}
	buf_release(&name);
	return ret;
}

/* ---- headers ---- */

static struct patch_file *new_file(struct parser *p, unsigned int flags)
{
	p->file = vec_push(p->out);
	p->file->flags = flags;
	return p->file;
}

/* "a/" and "b/", or git's mnemonic prefixes. */
static bool is_prefix(const char *name)
{
	return name[0] && strchr("abciwo", name[0]) && name[1] == '/';
}

/*
 * "diff --git a/X b/X": one name, when it is in no other line. Two different
 * ones are told by the lines that follow.
 */
static bool split_git_names(struct buf *old, struct buf *new, struct line line)
{
	size_t len = line.end - line.at, half = len / 2;

	if (len && *line.at == '"') {
		if (!unquote(old, &line.at, line.end) ||
		    line.at >= line.end || *line.at != ' ')
			return false;
		line.at++;
		return read_name(new, line);
	}
	if (len % 2 == 0 || line.at[half] != ' ') {
		/* Of different length: up to the only blank. */
		const char *blank = memchr(line.at, ' ', len);

		if (!blank || memchr(blank + 1, ' ', line.end - blank - 1))
			return false;
		half = blank - line.at;
	}
	buf_add(old, line.at, half);
	buf_add(new, line.at + half + 1, len - half - 1);
	return true;
}

static int start_git(struct parser *p, struct line names)
{
	struct buf old = BUF_INIT, new = BUF_INIT;
	int ret = 0;

	new_file(p, PATCH_GIT);
	p->in_header = true;
	if (split_git_names(&old, &new, names)) {
		bool strip = is_prefix(old.data) && is_prefix(new.data);

		if (set_path(p, &p->file->old_path, strip ? stripped(&old)
			     : old.data) < 0 ||
		    set_path(p, &p->file->new_path, strip ? stripped(&new)
			     : new.data) < 0)
			ret = -1;
	}
	buf_release(&old);
	buf_release(&new);
	return ret;
}

static int take_name(struct parser *p, char **to, struct line line)
{
	struct buf name = BUF_INIT;
	int ret = read_name(&name, line) ? set_path(p, to, name.data)
		: refuse_name(p, &name);

	if (ret == 0 && strlen(name.data) != name.len)
		ret = refuse_name(p, &name);
	buf_release(&name);
	return ret;
}

/* The file type bits of an octal mode: link 12, submodule 16. */
static void take_mode(struct patch_file *f, const struct line *line)
{
	const char *p = line->at;

	f->flags |= PATCH_MODE;
	if (line->end - p >= 6 && (!memcmp(p, "120000", 6) ||
				   !memcmp(p, "160000", 6)))
		f->flags |= PATCH_SPECIAL;
}

/* "index 1..2 120000": the mode of a link that is changed. */
static void take_index_mode(struct patch_file *f, const struct line *line)
{
	struct line mode = *line;

	if (line->end - line->at < 7 || line->end[-7] != ' ')
		return;
	mode.at = line->end - 6;
	take_mode(f, &mode);
	if (!(f->flags & PATCH_SPECIAL))
		f->flags &= ~PATCH_MODE;
}

/* A line of git's extended header. 1 taken, 0 not one, -1 error. */
static int take_extended(struct parser *p, const struct line *line)
{
	struct patch_file *f = p->file;
	struct line rest;

	if (begins(line, "new file mode ", &rest)) {
		f->flags |= PATCH_NEW;
		take_mode(f, &rest);
	} else if (begins(line, "deleted file mode ", &rest)) {
		f->flags |= PATCH_DELETE;
	} else if (begins(line, "new mode ", &rest)) {
		take_mode(f, &rest);
	} else if (begins(line, "rename from ", &rest)) {
		f->flags |= PATCH_RENAME;
		return take_name(p, &f->old_path, rest) < 0 ? -1 : 1;
	} else if (begins(line, "rename to ", &rest)) {
		return take_name(p, &f->new_path, rest) < 0 ? -1 : 1;
	} else if (begins(line, "copy from ", &rest)) {
		f->flags |= PATCH_COPY;
		return take_name(p, &f->old_path, rest) < 0 ? -1 : 1;
	} else if (begins(line, "copy to ", &rest)) {
		return take_name(p, &f->new_path, rest) < 0 ? -1 : 1;
	} else if (begins(line, "GIT binary patch", &rest) ||
		   begins(line, "Binary files ", &rest)) {
		f->flags |= PATCH_BINARY;
	} else if (begins(line, "index ", &rest)) {
		take_index_mode(f, &rest);
	} else {
		return begins(line, "old mode ", &rest) ||
		       begins(line, "similarity index ", &rest) ||
		       begins(line, "dissimilarity index ", &rest);
	}
	return 1;
}

/*
 * Names behind ---, +++ of a git patch. The prefix goes when the other side
 * has one, too, or is /dev/null.
 */
static int name_git_file(struct parser *p, const struct buf *old,
			 const struct buf *new)
{
	struct patch_file *f = p->file;
	bool strip = (is_null(old) || is_prefix(old->data)) &&
		(is_null(new) || is_prefix(new->data));

	if (is_null(old))
		f->flags |= PATCH_NEW;
	else if (set_path(p, &f->old_path, strip ? stripped(old)
			  : old->data) < 0)
		return -1;
	if (is_null(new))
		f->flags |= PATCH_DELETE;
	else if (set_path(p, &f->new_path, strip ? stripped(new)
			  : new->data) < 0)
		return -1;
	return 0;
}

static int name_plain_file(struct parser *p, const struct buf *old,
			   const struct buf *new)
{
	struct patch_file *f = new_file(p, 0);

	if (is_null(old))
		f->flags |= PATCH_NEW;
	else if (set_path(p, &f->old_path, stripped(old)) < 0 ||
		 set_path(p, &f->old_whole, old->data) < 0)
		return -1;
	if (is_null(new))
		f->flags |= PATCH_DELETE;
	else if (set_path(p, &f->new_path, stripped(new)) < 0 ||
		 set_path(p, &f->new_whole, new->data) < 0)
		return -1;
	return 0;
}

/* "--- old" was read; the next line is "+++ new". */
static int take_names(struct parser *p, struct line old_line)
{
	struct buf old = BUF_INIT, new = BUF_INIT;
	struct line line;
	int ret = -1;

	take_line(p, &line);
	line.at += strlen("+++ ");
	if (!read_name(&old, old_line) || strlen(old.data) != old.len)
		refuse_name(p, &old);
	else if (!read_name(&new, line) || strlen(new.data) != new.len)
		refuse_name(p, &new);
	else if (is_null(&old) && is_null(&new))
		refuse_name(p, &new);
	else if (p->in_header)
		ret = name_git_file(p, &old, &new);
	else
		ret = name_plain_file(p, &old, &new);
	p->in_header = false;
	buf_release(&old);
	buf_release(&new);
	return ret;
}

/* ---- hunks ---- */

static const char *name_of(const struct patch_file *f)
{
	return f->new_path ? f->new_path : f->old_path ? f->old_path : "?";
}

static int refuse_hunk(struct parser *p, const char *why)
{
	buf_addf(p->err, "patch refused: hunk %zu of '%s' %s",
		 p->file->hunks.n, name_of(p->file), why);
	return -1;
}

static bool read_number(uint32_t *out, const char **at, const char *end)
{
	uint64_t value = 0;
	const char *p = *at;

	for (; p < end && isdigit((unsigned char)*p); p++) {
		value = value * 10 + (uint64_t)(*p - '0');
		if (value > INT32_MAX)
			return false;
	}
	if (p == *at)
		return false;
	*out = (uint32_t)value;
	*at = p;
	return true;
}

/* "12,3" or "12", which is "12,1". */
static bool read_range(uint32_t *start, uint32_t *n, const char **at,
		       const char *end)
{
	*n = 1;
	if (!read_number(start, at, end))
		return false;
	if (*at >= end || **at != ',')
		return true;
	(*at)++;
	return read_number(n, at, end);
}

static bool read_hunk_line(struct patch_hunk *h, const struct line *line)
{
	const char *at = line->at + strlen("@@ -"), *end = line->end;

	if (!read_range(&h->old_start, &h->old_n, &at, end) ||
	    end - at < 2 || memcmp(at, " +", 2) != 0)
		return false;
	at += 2;
	return read_range(&h->new_start, &h->new_n, &at, end) &&
	       end - at >= 3 && !memcmp(at, " @@", 3);
}

static void take_no_newline(struct parser *p, const struct patch_hunk *h)
{
	struct line line, rest;

	if (!peek_line(p, &line) || !begins(&line, "\\ ", &rest))
		return;
	take_line(p, &line);
	if (p->file->lines.n > h->first_line)
		p->file->lines.items[p->file->lines.n - 1].no_newline = true;
}

/* The lines that the counts of the hunk announce. */
static int take_body(struct parser *p, struct patch_hunk *h)
{
	struct patch_file *f = p->file;
	uint32_t old = 0, new = 0;

	while (old < h->old_n || new < h->new_n) {
		struct patch_line *to;
		struct line line;
		char kind;

		if (!take_line(p, &line))
			return refuse_hunk(p, "is cut off");
		/* Mail programs take the blank from an empty line. */
		kind = line.at < line.end ? *line.at : ' ';
		if (kind != ' ' && kind != '-' && kind != '+')
			return refuse_hunk(p, "is garbled");
		old += kind != '+';
		new += kind != '-';
		if (old > h->old_n || new > h->new_n)
			return refuse_hunk(p, "is garbled");
		/* Only a patch that came with CRLF loses it. */
		if (line.has_cr && !(f->flags & PATCH_CRLF))
			line.end++;
		to = vec_push(&f->lines);
		to->kind = kind;
		to->text = line.at < line.end && *line.at == kind ?
			line.at + 1 : line.at;
		to->len = line.end - to->text;
		take_no_newline(p, h);
	}
	h->n_lines = f->lines.n - h->first_line;
	return 0;
}

static int take_hunk(struct parser *p, const struct line *line)
{
	struct patch_file *f = p->file;
	struct patch_hunk *h = vec_push(&f->hunks);

	h->first_line = f->lines.n;
	if (!read_hunk_line(h, line))
		return refuse_hunk(p, "is garbled");
	if (line->has_cr)
		f->flags |= PATCH_CRLF;
	return take_body(p, h);
}

/* ---- the whole ---- */

static int take_one(struct parser *p, const struct line *line)
{
	struct line rest, next;

	if (begins(line, "diff --git ", &rest))
		return start_git(p, rest);
	if (p->in_header) {
		int ret = take_extended(p, line);

		if (ret)
			return ret < 0 ? -1 : 0;
	}
	if (begins(line, "--- ", &rest) && peek_line(p, &next) &&
	    begins(&next, "+++ ", &next))
		return take_names(p, rest);
	if (p->file && !p->in_header && begins(line, "@@ -", &rest))
		return take_hunk(p, line);
	if (p->file && !p->in_header && begins(line, "@@@ ", &rest)) {
		buf_addf(p->err, "patch refused: the diff of '%s' is that of "
			 "a merge", name_of(p->file));
		return -1;
	}
	return 0;
}

/* What must hold of each file, whatever the lines said. */
static int check_file(struct parser *p, struct patch_file *f)
{
	if (f->new_path && (f->flags & PATCH_NEW || !f->old_path)) {
		free(f->old_path);
		f->old_path = xstrdup(f->new_path);
	}
	if (!f->new_path && f->old_path)
		f->new_path = xstrdup(f->old_path);
	if (!f->new_path) {
		buf_addstr(p->err, "patch refused: a file without a name");
		return -1;
	}
	if (!(f->flags & PATCH_GIT) ||
	    f->flags & (PATCH_RENAME | PATCH_COPY) ||
	    !strcmp(f->old_path, f->new_path))
		return 0;
	buf_addf(p->err, "patch refused: '%s' and '%s' are different files",
		 f->old_path, f->new_path);
	return -1;
}

int patch_parse(struct patch *out, const char *text, size_t len,
		struct buf *err)
{
	struct parser p = { .at = text, .end = text + len, .out = out,
			    .err = err };
	struct line line;
	int ret = 0;

	memset(out, 0, sizeof(*out));
	while (ret == 0 && take_line(&p, &line))
		ret = take_one(&p, &line);
	for (size_t i = 0; ret == 0 && i < out->n; i++)
		ret = check_file(&p, &out->items[i]);
	if (ret < 0)
		patch_release(out);
	return ret;
}

void patch_release(struct patch *p)
{
	for (size_t i = 0; i < p->n; i++) {
		struct patch_file *f = &p->items[i];

		free(f->old_path);
		free(f->new_path);
		free(f->old_whole);
		free(f->new_whole);
		vec_release(&f->hunks);
		vec_release(&f->lines);
	}
	vec_release(p);
}
