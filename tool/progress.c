/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "diag.h"
#include "progress.h"

#include <sys/ioctl.h>
#include <unistd.h>

#define SECOND_NS	UINT64_C(1000000000)

struct progress {
	char *step;
	char *unit;
	size_t done, count;
	uint64_t weight_done, weight;
	uint64_t start_ns;
	uint64_t drawn_ns;
	bool on_terminal;
};

/* Needs no state: clearing a line that is not there does no harm. */
static void clear_line(void)
{
	fputs("\r\033[K", stderr);
}

static uint64_t redraw_interval(const struct progress *p)
{
	return p->on_terminal ? SECOND_NS / 10 : 10 * SECOND_NS;
}

static unsigned int percent(const struct progress *p)
{
	double part = 1;

	if (p->weight)
		part = (double)p->weight_done / (double)p->weight;
	else if (p->count)
		part = (double)p->done / (double)p->count;
	return part < 1 ? (unsigned int)(part * 100) : 100;
}

/* Seconds still needed; negative when there is too little to tell from. */
static double seconds_left(const struct progress *p, uint64_t now)
{
	double passed = (double)(now - p->start_ns) / (double)SECOND_NS;
	double part;

	if (!p->weight || !p->weight_done || passed < 1)
		return -1;
	part = (double)p->weight_done / (double)p->weight;
	return part < 1 ? passed * (1 - part) / part : 0;
}

static void add_state(struct buf *out, const struct progress *p, uint64_t now)
{
	double left = seconds_left(p, now);

	buf_addf(out, "%s: %zu of %zu %s, %u %%", p->step, p->done, p->count,
		 p->unit, percent(p));
	if (left >= 0)
		buf_addf(out, ", %u:%02u left", (unsigned int)left / 60,
			 (unsigned int)left % 60);
}

static size_t terminal_width(void)
{
	struct winsize size;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1)
		return size.ws_col;
	return 80;
}

static void draw(struct progress *p, uint64_t now)
{
	struct buf line = BUF_INIT;
	size_t width;

	p->drawn_ns = now;
	add_state(&line, p, now);
	if (p->on_terminal) {
		/* A line that wraps cannot be cleared. */
		width = terminal_width() - 1;
		clear_line();
		fwrite(line.data, 1, line.len < width ? line.len : width,
		       stderr);
		fflush(stderr);
	} else {
		diag_note("%s", line.data);
	}
	buf_release(&line);
}

struct progress *progress_start(const char *step, const char *unit,
				size_t count, uint64_t weight)
{
	struct progress *p = xcalloc(1, sizeof(*p));

	p->step = xstrdup(step);
	p->unit = xstrdup(unit);
	p->count = count;
	p->weight = weight;
	p->start_ns = now_ns();
	p->drawn_ns = p->start_ns;
	p->on_terminal = isatty(STDERR_FILENO);
	if (p->on_terminal)
		diag_set_hook(clear_line);
	else if (count)
		diag_note("%s: %zu %s", step, count, unit);
	return p;
}

void progress_add(struct progress *p, size_t count, uint64_t weight)
{
	p->done += count;
	p->weight_done += weight;
	progress_tick(p);
}

void progress_grow(struct progress *p, size_t count, uint64_t weight)
{
	p->count += count;
	p->weight += weight;
}

void progress_tick(struct progress *p)
{
	uint64_t now = now_ns();

	if (diag_get_level() == DIAG_QUIET)
		return;
	if (now - p->drawn_ns >= redraw_interval(p))
		draw(p, now);
}

void progress_end(struct progress *p)
{
	double passed = (double)(now_ns() - p->start_ns) / (double)SECOND_NS;

	if (p->count)
		diag_note("%s: %zu %s in %.1f s", p->step, p->done, p->unit, passed);
	if (p->on_terminal)
		diag_set_hook(NULL);
	free(p->step);
	free(p->unit);
	free(p);
}

void progress_stage(const char *stage)
{
	diag_stage(stage);
}
