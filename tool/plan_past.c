/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "map.h"
#include "plan.h"
#include "plan_past.h"
#include "scan.h"
#include "vec.h"
#include "workspace.h"

static uint32_t items_of(const struct plan *plan, const struct plan_entry *e)
{
	return workspace_scan(plan->ws, e->file)->n_items;
}

void plan_restore(struct plan *plan, uint32_t file, uint32_t patch,
		  const char *items)
{
	struct plan_entry *e = plan_entry_of(plan, file, patch);
	const bool *past;
	uint32_t n;

	e->pending = false;
	e->restored = items;
	e->unknown = !e->begun;
	if (!e->fresh)
		return;
	past = plan_past(plan, e);
	n = items_of(plan, e);
	for (uint32_t k = 0; k < n; k++) {
		e->fresh[k] &= !past[k];
		e->pending |= e->fresh[k];
	}
	if (!e->pending) {
		free(e->fresh);
		e->fresh = NULL;
	}
}

void plan_restore_count(struct plan *plan, uint32_t file, uint32_t count)
{
	if (!plan->counts) {
		plan->counts = xcalloc(plan->ws->tree.n + 1,
				       sizeof(*plan->counts));
		memset(plan->counts, 0xff,
		       plan->ws->tree.n * sizeof(*plan->counts));
	}
	plan->counts[file] = count;
}

void plan_restore_note(struct plan *plan, uint32_t file, const char *text)
{
	struct plan_note *note = vec_push(&plan->notes);

	note->file = file;
	note->text = text;
}

void plan_print_past(const struct plan *plan, struct plan_entry *e,
		     struct buf *out)
{
	const bool *items = plan_past(plan, e);
	uint32_t n = items ? items_of(plan, e) : 0;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t first = i;

		if (!items[i])
			continue;
		while (i + 1 < n && items[i + 1])
			i++;
		buf_addf(out, " %u-%u", first, i);
	}
}

void plan_round_done(struct plan *plan)
{
	for (size_t i = 0; i < plan->n; i++) {
		struct plan_entry *e = &plan->items[i];
		uint32_t n;

		e->pending = false;
		if (!e->fresh)
			continue;
		if (!plan_past(plan, e)) {
			e->past = e->fresh;
		} else {
			n = items_of(plan, e);
			for (uint32_t k = 0; k < n; k++)
				e->past[k] |= e->fresh[k];
			free(e->fresh);
		}
		e->fresh = NULL;
	}
}

/* ---- counting ---- */

static bool is_restored(const struct plan_entry *e)
{
	return e->restored && !e->past && !e->fresh;
}

static void mark(const struct plan *plan, struct plan_entry *e, bool **marks)
{
	const struct scan_file *scan = workspace_scan(plan->ws, e->file);
	const bool *past = plan_past(plan, e);

	if (!marks[e->file])
		marks[e->file] = xcalloc(scan->n_items + 1, sizeof(bool));
	for (uint32_t k = 0; k < scan->n_items; k++)
		marks[e->file][k] |= scan->items[k].kind == SCAN_FUNCTION &&
			((e->fresh && e->fresh[k]) || (past && past[k]));
}

uint32_t *plan_counts(const struct plan *plan)
{
	const size_t files = plan->ws->tree.n;
	uint32_t *counts = xcalloc(files + 1, sizeof(*counts));
	bool *looked = xcalloc(files + 1, sizeof(bool));
	bool **marks = xcalloc(files + 1, sizeof(*marks));

	for (size_t i = 0; i < plan->n; i++) {
		const struct plan_entry *e = &plan->items[i];

		looked[e->file] |= !is_restored(e) || !plan->counts ||
			plan->counts[e->file] == MAP_NONE;
	}
	for (size_t i = 0; i < plan->n; i++) {
		struct plan_entry *e = &plan->items[i];

		if (looked[e->file])
			mark(plan, e, marks);
		else
			counts[e->file] = plan->counts[e->file];
	}
	for (size_t i = 0; i < files; i++) {
		for (uint32_t k = 0; marks[i] &&
		     k < workspace_scan(plan->ws, i)->n_items; k++)
			counts[i] += marks[i][k];
		free(marks[i]);
	}
	free(marks);
	free(looked);
	return counts;
}

size_t plan_count_functions(const struct plan *plan)
{
	uint32_t *counts = plan_counts(plan);
	size_t n = 0;

	for (size_t i = 0; i < plan->ws->tree.n; i++)
		n += counts[i];
	free(counts);
	return n;
}

size_t plan_count_files(const struct plan *plan)
{
	bool *seen = xcalloc(plan->ws->tree.n + 1, sizeof(bool));
	size_t n = 0;

	for (size_t i = 0; i < plan->n; i++) {
		n += !seen[plan->items[i].file];
		seen[plan->items[i].file] = true;
	}
	free(seen);
	return n;
}
