/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <ctype.h>
#include "buf.h"
#include "finding.h"
#include "json.h"
#include "letter.h"
#include "maintainers.h"
#include "map.h"
#include "migrate.h"
#include "property.h"
#include "rule.h"
#include "version.h"

enum { COLUMNS = 72, MAX_PLACES = 3 };

/* ---- words in lines ---- */

void letter_wrap(struct buf *out, const char *first, const char *indent,
		 const char *text)
{
	size_t start = out->len, width;
	bool fresh = true;

	buf_addstr(out, first);
	while (*(text += strspn(text, " \n"))) {
		size_t n = strcspn(text, " \n");

		width = out->len - start;
		if (!fresh && width + 1 + n > COLUMNS) {
			buf_addch(out, '\n');
			start = out->len;
			buf_addstr(out, indent);
			fresh = true;
		}
		if (!fresh)
			buf_addch(out, ' ');
		buf_add(out, text, n);
		fresh = false;
		text += n;
	}
	buf_addch(out, '\n');
}

static PRINTF(2, 3) void paragraph(struct buf *out, const char *format, ...)
{
	struct buf text = BUF_INIT;
	va_list ap;

	va_start(ap, format);
	buf_vaddf(&text, format, ap);
	va_end(ap);
	letter_wrap(out, "", "", text.data);
	buf_addch(out, '\n');
	buf_release(&text);
}

/* ---- the subject ---- */

/* Component i of a path, "" behind the last directory. */
static void component(char *out, size_t size, const char *path, int i)
{
	const char *slash;

	while (i-- > 0 && (slash = strchr(path, '/')))
		path = slash + 1;
	slash = strchr(path, '/');
	snprintf(out, size, "%.*s", slash ? (int)(slash - path) : 0, path);
}

/* The last directory of a path. */
static void last_directory(char *out, size_t size, const char *path)
{
	const char *end = strrchr(path, '/'), *start = end;

	while (start && start > path && start[-1] != '/')
		start--;
	snprintf(out, size, "%.*s", end ? (int)(end - start) : 0,
		 end ? start : "");
}

static void stem(char *out, size_t size, const char *path)
{
	const char *base = strrchr(path, '/');

	base = base ? base + 1 : path;
	snprintf(out, size, "%.*s", (int)strcspn(base, "."), base);
}

/*
 * %1 and %2: the directory behind the one that is named, and the next; %d: the
 * last one; %f: the file without its ending. An empty one falls back to %f.
 */
static const struct {
	const char *dir, *form;
} habits[] = {
	{ "arch/", "%1" },
	{ "block/", "block" },
	{ "crypto/", "crypto" },
	{ "drivers/block/", "%1" },
	{ "drivers/gpu/drm/", "drm/%1" },
	{ "drivers/infiniband/core/", "RDMA/core" },
	{ "drivers/infiniband/hw/", "RDMA/%1" },
	{ "drivers/infiniband/ulp/", "RDMA/%1" },
	{ "drivers/md/", "%f" },
	{ "drivers/media/", "media: %d" },
	{ "drivers/net/", "%d" },
	{ "drivers/scsi/", "scsi: %1" },
	{ "drivers/staging/", "staging: %1" },
	{ "drivers/usb/", "usb: %1" },
	{ "drivers/", "%1" },
	{ "fs/", "%1" },
	{ "include/net/", "net" },
	{ "include/linux/", "%f" },
	{ "kernel/", "%1" },
	{ "lib/", "lib" },
	{ "mm/", "mm" },
	{ "net/core/", "net" },
	{ "net/", "net: %1" },
	{ "security/", "%1" },
	{ "sound/soc/", "ASoC: %1" },
	{ "sound/", "ALSA: %1" },
	{ "virt/kvm/", "KVM" },
	{ "", "%d" },
};

void letter_prefix(struct buf *out, const char *path)
{
	size_t i = 0;
	char word[64];

	while (!starts_with(path, habits[i].dir))
		i++;
	path += strlen(habits[i].dir);
	for (const char *p = habits[i].form; *p; p++) {
		if (*p != '%') {
			buf_addch(out, *p);
			continue;
		}
		word[0] = '\0';
		p++;
		if (*p == '1')
			component(word, sizeof(word), path, 0);
		else if (*p == 'd')
			last_directory(word, sizeof(word), path);
		if (!*word)
			stem(word, sizeof(word), path);
		buf_addstr(out, word);
	}
	buf_addstr(out, ": ");
}

/* "net: sched: " of "net: sched: fix it"; 0 when there is none. */
static size_t prefix_length(const char *line, size_t len)
{
	size_t at = 0;

	for (;;) {
		size_t n = 0;

		while (at + n < len && line[at + n] > ' ' &&
		       line[at + n] != ':' && line[at + n] != '"')
			n++;
		if (!n || at + n + 2 > len || line[at + n] != ':' ||
		    line[at + n + 1] != ' ')
			return at;
		at += n + 2;
	}
}

static size_t count_prefix(const char *subjects, const char *prefix, size_t n)
{
	size_t count = 0;

	for (const char *p = subjects; *p; p += strcspn(p, "\n"), p += *p == '\n')
		count += prefix_length(p, strcspn(p, "\n")) == n &&
			 !strncmp(p, prefix, n);
	return count;
}

bool letter_learn_prefix(struct buf *out, const char *subjects)
{
	const char *best = NULL;
	size_t most = 1, length = 0, lines = 0;

	for (const char *p = subjects; *p;
	     p += strcspn(p, "\n"), p += *p == '\n') {
		size_t n = prefix_length(p, strcspn(p, "\n"));
		size_t count = n ? count_prefix(subjects, p, n) : 0;

		lines++;
		if (count > most) {
			most = count;
			best = p;
			length = n;
		}
	}
	if (!best || most * 3 < lines)
		return false;
	buf_add(out, best, length);
	return true;
}

void letter_file_name(struct buf *out, const struct letter *l)
{
	struct buf words = BUF_INIT;
	bool dash = true;

	buf_addstr(&words, l->prefix);
	buf_addstr(&words, l->subject);
	buf_addf(out, "%04u-", l->number);
	for (const char *p = words.data; *p; p++) {
		bool plain = (*p >= 'a' && *p <= 'z') || *p == '_' ||
			     (*p >= 'A' && *p <= 'Z') ||
			     (*p >= '0' && *p <= '9') || (*p == '.' && !dash);

		if (plain)
			buf_addch(out, *p);
		else if (!dash)
			buf_addch(out, '-');
		dash = !plain;
	}
	buf_addstr(out, l->draft && l->draft->stops.n ? ".draft" : ".patch");
	buf_release(&words);
}

/* ---- the head of the mail ---- */

/* Everybody who looks after one of the files, each once. */
static void put_people(struct buf *out, const char *key, bool lists,
		       const struct letter *all, size_t n_letters)
{
	struct map *seen = map_new();
	bool any = false;

	for (size_t k = 0; k < n_letters; k++)
		for (size_t i = 0; i < all[k].n_files; i++) {
			size_t n = 0;
			const char *const *who = maintainers_people(
				all[k].maintainers, all[k].files[i].path, &n);

			for (size_t w = 0; w < n; w++) {
				size_t len = strcspn(who[w], "(");

				while (len && who[w][len - 1] == ' ')
					len--;
				if (!strchr(who[w], '<') != lists ||
				    map_get(seen, who[w], len) != MAP_NONE)
					continue;
				map_put(seen, who[w], len, 1);
				buf_addf(out, "%s%.*s", any ? ",\n\t" : key,
					 (int)len, who[w]);
				any = true;
			}
		}
	if (any)
		buf_addch(out, '\n');
	map_free(seen);
}

static const char *kind_of(const struct letter *l)
{
	if (!l->draft)
		return "PATCH";
	return l->draft->stops.n ? "RFC DRAFT, INCOMPLETE" : "RFC DRAFT PATCH";
}

static void put_head(struct buf *out, const struct letter *l, size_t n,
		     unsigned int number, const char *subject)
{
	buf_addstr(out, "From 0000000000000000000000000000000000000000 "
			"Mon Sep 17 00:00:00 2001\n");
	buf_addf(out, "From: %s\n", l->from);
	if (l->of > 1 || number == 0)
		buf_addf(out, "Subject: [%s %0*u/%u] %s\n", kind_of(l),
			 l->of > 99 ? 3 :
			 l->of > 9  ? 2 :
				      1,
			 number, l->of, subject);
	else
		buf_addf(out, "Subject: [%s] %s\n", kind_of(l), subject);
	put_people(out, "To: ", false, l, n);
	put_people(out, "Cc: ", true, l, n);
	buf_addch(out, '\n');
}

/* ---- the body ---- */

static bool is_set(const char *op)
{
	return !strcmp(op, "atomic_set") || !strcmp(op, "ATOMIC_INIT");
}

static bool is_raise(const char *op)
{
	return starts_with(op, "atomic_inc") || starts_with(op, "atomic_add") ||
	       starts_with(op, "atomic_fetch_add_unless");
}

static bool is_drop(const char *op)
{
	return strstr(op, "_dec") || strstr(op, "_sub") ||
	       strstr(op, "cmpxchg");
}

static void put_places(struct buf *out, const json_t *counter,
		       bool (*wanted)(const char *op))
{
	const json_t *list = json_object_get(counter, "operations");
	size_t n = 0;

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *o = json_array_get(list, i);

		if (!wanted(json_str(o, "op", "")))
			continue;
		if (n++ < MAX_PLACES)
			buf_addf(out, "%s%s:%lld", n > 1 ? ", " : " (",
				 json_str(o, "path", ""),
				 json_int(o, "line", 0));
	}
	if (n > MAX_PLACES)
		buf_addf(out, " and %zu more", n - MAX_PLACES);
	if (n)
		buf_addch(out, ')');
}

/* "starts at 1" says why twice; "when ..." needs nothing in front. */
static void put_why(struct buf *text, const struct letter *l, size_t i,
		    const char *name, const char *why)
{
	static bool (*const wanted[])(const char *op) = {
		is_set,
		is_drop,
		is_raise,
	};

	if (*why && strcmp(why, name) != 0)
		buf_addf(text, "; %s%s", starts_with(why, "when ") ? "" : "it ",
			 why);
	if (i < ARRAY_SIZE(wanted) && !strstr(why, ":"))
		put_places(text, l->counter, wanted[i]);
}

static void put_property(struct buf *out, const struct letter *l, size_t i,
			 const json_t *p)
{
	const char *name = json_str(p, "name", "");
	struct buf text = BUF_INIT;

	buf_addf(&text, "%s: %s", name, json_str(p, "holds", ""));
	put_why(&text, l, i, name, json_str(p, "why", ""));
	if (i == 3)
		buf_addf(&text,
			 "; %zu place%s in %zu file%s, all with a "
			 "refcount_t form",
			 l->n_sites, l->n_sites == 1 ? "" : "s", l->n_files,
			 l->n_files == 1 ? "" : "s");
	letter_wrap(out, " - ", "   ", text.data);
	buf_release(&text);
}

static void put_reason(struct buf *out, const struct letter *l)
{
	const char *reason = json_string_value(
		json_array_get(json_object_get(l->counter, "reasons"), 0));
	const char *tag = json_str(l->counter, "struct", "");
	const char *field = json_str(l->counter, "field", "");

	paragraph(out,
		  "struct %s counts its references in '%s', an atomic_t: "
		  "%s.",
		  tag, field, reason ? reason : "");
	paragraph(out,
		  "As an atomic_t it wraps when it is raised too often, and "
		  "%s while it is still in use. A refcount_t saturates and "
		  "warns instead, and it warns when it is raised from 0.",
		  strcmp(json_str(l->counter, "class", ""), "lifetime") ?
			  "whoever waits for its end goes on" :
			  "the object is freed");
}

static void put_ordering(struct buf *out, const struct letter *l)
{
	paragraph(out,
		  "refcount_t orders less than atomic_t: refcount_inc() "
		  "and refcount_inc_not_zero() order nothing, refcount_dec() "
		  "is a RELEASE, refcount_dec_and_test() is a RELEASE and, "
		  "when it returns true, an ACQUIRE; the atomic operations "
		  "that return a value were full barriers. %s%s%sWhether code "
		  "relies on more than that was not examined.",
		  *l->barriers ? "Near operations on this counter the code "
				 "speaks of barriers: read these places "
				 "first: " :
				 "",
		  l->barriers, *l->barriers ? ". " : "");
}

static void put_body(struct buf *out, const struct letter *l)
{
	json_t *list = property_list(l->counter);

	put_reason(out, l);
	paragraph(out,
		  "What makes '%s' a reference count, and where that is "
		  "seen:",
		  json_str(l->counter, "field", ""));
	for (size_t i = 0; i < json_array_size(list); i++)
		put_property(out, l, i, json_array_get(list, i));
	buf_addch(out, '\n');
	put_ordering(out, l);
	paragraph(out,
		  "Found by refaudit %s (rule atomic-refcount). The "
		  "operations were changed by its semantic patch "
		  "atomic-refcount.fix.cocci with spatch %s, at the places "
		  "that were found to be this counter; the declaration%s and "
		  "the include line by refaudit itself.",
		  REFAUDIT_VERSION, l->spatch_version,
		  l->n_by_name ? ", operations that spatch "
				 "does not parse," :
				 "");
	json_decref(list);
}

/* ---- the body of a draft ---- */

static void put_list(struct buf *out, const struct migrate_place *list,
		     size_t n)
{
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < n; i++) {
		buf_clear(&text);
		buf_addf(&text, "%s:%u: %s", list[i].path, list[i].line,
			 list[i].text);
		letter_wrap(out, " - ", "   ", text.data);
	}
	buf_addch(out, '\n');
	buf_release(&text);
}

static void put_draft(struct buf *out, const struct letter *l)
{
	const struct migrate_counter *c = l->draft;
	const char *reason = json_string_value(
		json_array_get(json_object_get(c->json, "reasons"), 0));

	paragraph(out,
		  "struct %s counts its users in '%s', an atomic_t: %s. 0 is a "
		  "resting state there, so it cannot be a refcount_t as it "
		  "is: that is unsigned, and ends at 0.",
		  json_str(c->json, "struct", ""), c->field,
		  reason ? reason : "");
	paragraph(out,
		  "Let the container (the list, tree or table that the object "
		  "is in) own a reference, and move every constant up by one: "
		  "in the container and unused is 1 instead of 0, dead is 0 "
		  "instead of -1. Its reference is there from the beginning, "
		  "and goes when the object leaves it.");
	paragraph(out, "What moves, and why:");
	put_list(out, c->shifts.items, c->shifts.n);
	if (c->stops.n) {
		paragraph(out,
			  "Here the draft stops: these places are as they "
			  "were. With them the patch does not build, and is "
			  "not to be applied:");
		put_list(out, c->stops.items, c->stops.n);
	}
	paragraph(out,
		  "Not known to the tool, and to be decided by a reader: "
		  "whether every object goes into the container when it is "
		  "made; whether it is put by the container exactly once, on "
		  "every way out of it; whether a drop can come after that "
		  "one, and free.");
	put_ordering(out, l);
	paragraph(out,
		  "Found by refaudit %s (rule below-zero-free), changed by "
		  "its semantic patch below-zero-free.fix.cocci with spatch "
		  "%s, the declaration and the include line by refaudit "
		  "itself. Nothing of it was run.",
		  REFAUDIT_VERSION, l->spatch_version);
}

/* ---- the body of a repair ---- */

static void put_finding(struct buf *out, const struct finding *f)
{
	struct buf text = BUF_INIT;

	buf_addf(&text, "%s:%u: %s", f->path, f->line, f->message);
	letter_wrap(out, " - ", "   ", text.data);
	for (size_t i = 0; i < f->evidence.n; i++) {
		const struct evidence *e = &f->evidence.items[i];

		buf_clear(&text);
		buf_addf(&text, "%s:%u: %s: %s", e->path, e->line, e->role,
			 e->text);
		letter_wrap(out, "   - ", "     ", text.data);
	}
	buf_release(&text);
}

static void put_repair(struct buf *out, const struct letter *l)
{
	const struct migrate_repair *r = l->repair;
	char first[2] = { (char)toupper((unsigned char)*r->rule->title) };

	paragraph(out, "%s%s", first, r->rule->title + (*first != '\0'));
	for (size_t i = 0; i < r->findings.n; i++)
		put_finding(out, r->findings.items[i]);
	buf_addch(out, '\n');
	paragraph(out, "%s", r->text);
	paragraph(out,
		  "Found by refaudit %s (rule %s, measured: %s), changed by "
		  "its semantic patch %s.fix.cocci with spatch %s. The "
		  "changed tree was audited again: the finding is gone, and "
		  "none is new. Nothing of it was run.",
		  REFAUDIT_VERSION, r->rule->id,
		  r->rule->measured ? r->rule->measured : "not yet",
		  r->rule->id, l->spatch_version);
}

/* ---- the diffstat ---- */

static void put_files(struct buf *out, const struct letter *l)
{
	uint32_t gone = 0, come = 0;
	int width = 0;

	for (size_t i = 0; i < l->n_files; i++)
		if ((int)strlen(l->files[i].path) > width)
			width = (int)strlen(l->files[i].path);
	for (size_t i = 0; i < l->n_files; i++) {
		const struct letter_file *f = &l->files[i];

		buf_addf(out, " %-*s | %3u ", width, f->path,
			 f->gone + f->come);
		for (uint32_t k = 0; k < f->come && k < 20; k++)
			buf_addch(out, '+');
		for (uint32_t k = 0; k < f->gone && k < 20; k++)
			buf_addch(out, '-');
		buf_addch(out, '\n');
		gone += f->gone;
		come += f->come;
	}
	buf_addf(out,
		 " %zu file%s changed, %u insertion%s(+), %u "
		 "deletion%s(-)\n",
		 l->n_files, l->n_files == 1 ? "" : "s", come,
		 come == 1 ? "" : "s", gone, gone == 1 ? "" : "s");
}

static void put_end(struct buf *out, const struct letter *l)
{
	if (l->base_commit)
		buf_addf(out, "\nbase-commit: %s\n", l->base_commit);
	buf_addf(out, "-- \nrefaudit %s\n\n", REFAUDIT_VERSION);
}

void letter_write(struct buf *out, const struct letter *l,
		  const struct buf *diff)
{
	struct buf subject = BUF_INIT;

	buf_addstr(&subject, l->prefix);
	buf_addstr(&subject, l->subject);
	put_head(out, l, 1, l->number, subject.data);
	if (l->repair)
		put_repair(out, l);
	else if (l->draft)
		put_draft(out, l);
	else
		put_body(out, l);
	/* one blank line before the --- is what git writes */
	buf_setlen(out, out->len - 1);
	buf_addstr(out, l->draft ? "---\nA draft, to talk about: not to be "
				   "applied as it is.\n" :
				   "---\nFor review: read it, build it, run it, "
				   "then add your Signed-off-by.\n");
	buf_addstr(out, l->checks);
	buf_addch(out, '\n');
	put_files(out, l);
	buf_addch(out, '\n');
	buf_add(out, diff->data, diff->len);
	put_end(out, l);
	buf_release(&subject);
}

static void put_cover_counters(struct buf *out, size_t n, const char *subsystem)
{
	paragraph(out,
		  "These patches turn %zu reference count%s of '%s' from "
		  "atomic_t into refcount_t, one a patch. Each changes the "
		  "type, the initialisers and every operation on one field, "
		  "and nothing else; each says which of the four properties "
		  "of a reference count were shown, and where.",
		  n, n == 1 ? "" : "s", *subsystem ? subsystem : "the tree");
	paragraph(out,
		  "They were made by refaudit %s, a static analysis, and "
		  "have not been run. What it cannot know: whether a counter "
		  "is on a path so hot that refcount_t costs too much "
		  "(percpu_ref or rcuref_t are the other ways), and whether "
		  "code relies on atomic operations being full barriers.",
		  REFAUDIT_VERSION);
}

static void put_cover_repairs(struct buf *out, size_t n, const char *subsystem)
{
	paragraph(out,
		  "These patches mend what refaudit %s, a static analysis, "
		  "found in '%s': %zu place%s, one function a patch. Each says "
		  "what was found, where that is seen, and what it does about "
		  "it. They are independent of each other, and none was run.",
		  REFAUDIT_VERSION, *subsystem ? subsystem : "the tree", n,
		  n == 1 ? "" : "s");
}

void letter_write_cover(struct buf *out, const struct letter *all, size_t n,
			const char *subsystem)
{
	struct buf subject = BUF_INIT;

	buf_addf(&subject, "%s%s", all[0].prefix, all[0].series);
	put_head(out, all, n, 0, subject.data);
	if (all[0].repair)
		put_cover_repairs(out, n, subsystem);
	else
		put_cover_counters(out, n, subsystem);
	for (size_t i = 0; i < n; i++)
		buf_addf(out, "  %s%s\n", all[i].prefix, all[i].subject);
	buf_addch(out, '\n');
	put_end(out, &all[0]);
	buf_release(&subject);
}
