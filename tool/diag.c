/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "diag.h"

#include <sys/resource.h>

static enum diag_level current_level = DIAG_NORMAL;
static void (*before_message)(void);
static uint64_t stage_ns;
static double stage_cpu;

void diag_set_level(enum diag_level level)
{
	current_level = level;
}

enum diag_level diag_get_level(void)
{
	return current_level;
}

void diag_set_hook(void (*before)(void))
{
	before_message = before;
}

/*
 * Messages quote names from the tree under test; a terminal must not obey
 * what it finds in them.
 */
static void add_printable(struct buf *out, const struct buf *text)
{
	for (size_t i = 0; i < text->len; i++) {
		unsigned char c = (unsigned char)text->data[i];

		if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f)
			buf_addf(out, "\\x%02X", c);
		else
			buf_addch(out, c);
	}
}

/* One fwrite a message, so that lines of several processes do not mix. */
static void say(const char *kind, const char *fmt, va_list ap)
{
	struct buf text = BUF_INIT;
	struct buf line = BUF_INIT;

	buf_vaddf(&text, fmt, ap);
	buf_addf(&line, "refaudit: %s", kind);
	add_printable(&line, &text);
	buf_addch(&line, '\n');

	if (before_message)
		before_message();
	fwrite(line.data, 1, line.len, stderr);
	fflush(stderr);
	buf_release(&line);
	buf_release(&text);
}

void diag_error(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say("error: ", fmt, ap);
	va_end(ap);
}

void diag_warn(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say("warning: ", fmt, ap);
	va_end(ap);
}

void diag_note(const char *fmt, ...)
{
	va_list ap;

	if (current_level < DIAG_NORMAL)
		return;
	va_start(ap, fmt);
	say("", fmt, ap);
	va_end(ap);
}

void diag_detail(const char *fmt, ...)
{
	va_list ap;

	if (current_level < DIAG_VERBOSE)
		return;
	va_start(ap, fmt);
	say("", fmt, ap);
	va_end(ap);
}

static double seconds(const struct timeval *t)
{
	return (double)t->tv_sec + (double)t->tv_usec / 1e6;
}

static double processor_time(void)
{
	struct rusage self = { 0 }, children = { 0 };

	getrusage(RUSAGE_SELF, &self);
	getrusage(RUSAGE_CHILDREN, &children);
	return seconds(&self.ru_utime) + seconds(&self.ru_stime) +
		seconds(&children.ru_utime) + seconds(&children.ru_stime);
}

void diag_stage(const char *stage)
{
	uint64_t now = now_ns();
	double cpu = processor_time();

	if (current_level >= DIAG_VERBOSE && stage_ns)
		diag_detail("%6.2f s, %6.2f s of processor time: %s",
			    (double)(now - stage_ns) / 1e9, cpu - stage_cpu,
			    stage);
	stage_ns = now;
	stage_cpu = cpu;
}

void diag_die(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say("fatal: ", fmt, ap);
	va_end(ap);
	exit(EXIT_FATAL);
}

void bug_at(const char *file, int line, const char *fmt, ...)
{
	va_list ap;

	if (before_message)
		before_message();
	fprintf(stderr, "refaudit: bug at %s:%d: ", file, line);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	abort();
}

/* Must not allocate, so it does not go through say(). */
void out_of_memory(void)
{
	fputs("refaudit: fatal: out of memory\n", stderr);
	exit(EXIT_FATAL);
}

void *xmalloc(size_t size)
{
	void *p = malloc(size ? size : 1);

	if (!p)
		out_of_memory();
	return p;
}

void *xcalloc(size_t count, size_t size)
{
	void *p = calloc(count ? count : 1, size ? size : 1);

	if (!p)
		out_of_memory();
	return p;
}

void *xrealloc(void *old, size_t size)
{
	void *p = realloc(old, size ? size : 1);

	if (!p)
		out_of_memory();
	return p;
}

char *xstrdup(const char *text)
{
	return xstrndup(text, strlen(text));
}

char *xstrndup(const char *text, size_t len)
{
	size_t n = strnlen(text, len);
	char *copy = xmalloc(n + 1);

	memcpy(copy, text, n);
	copy[n] = '\0';
	return copy;
}
