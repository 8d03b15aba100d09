/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "collect.h"
#include "fact.h"
#include "filing.h"
#include "plan.h"
#include "rule.h"
#include "scan.h"
#include "spatch.h"
#include "store.h"
#include "task.h"
#include "vec.h"
#include "workspace.h"

static struct store_hash kept_key(const struct plan *plan,
				  const struct plan_entry *e)
{
	const struct scan_file *scan = workspace_scan(plan->ws, e->file);

	if (scan->defeated)
		return store_hash("whole", 5);
	return store_hash(e->fresh, scan->n_items * sizeof(bool));
}

int64_t filing_find(const struct plan *plan, size_t entry)
{
	const struct plan_entry *e = &plan->items[entry];
	struct store_hash kept = kept_key(plan, e);

	return store_find_answer(plan->ws->store,
				 plan->ws->files[e->file].content,
				 &plan->patch_keys[e->patch], &kept);
}

static bool is_unseen(const struct plan_entry *e, const struct scan_file *scan,
		      uint32_t item, const struct collected *c)
{
	const struct scan_item *i = &scan->items[item];

	return e->fresh && e->fresh[item] && i->kind == SCAN_FUNCTION &&
		!collected_saw(c, i->first_line, i->last_line);
}

bool filing_is_blind(const struct tasks *tasks, const struct task *t,
		     const struct collected *c)
{
	const struct scan_file *scan =
		workspace_scan(tasks->plan->ws, t->file);

	for (size_t i = 0; i < t->n_entries; i++)
		for (uint32_t k = 0; k < scan->n_items; k++)
			if (is_unseen(task_entry(tasks, t, i), scan, k, c))
				return true;
	return false;
}

static void add_blind(const struct plan *plan, const struct plan_entry *e,
		      const struct collected *c, struct trouble_list *out)
{
	const struct workspace_file *f = &plan->ws->files[e->file];
	const struct scan_file *scan = f->scan;

	if (scan->defeated)
		trouble_add(out, TROUBLE_BLIND, f->tree->path, "", 0, "",
			    "braces do not come out even: looked at whole, "
			    "but functions not seen cannot be named");
	for (uint32_t i = 0; i < scan->n_items; i++)
		if (is_unseen(e, scan, i, c))
			trouble_add(out, TROUBLE_BLIND, f->tree->path,
				    scan->items[i].name, scan->items[i].line,
				    "", plan_is_local(plan, e->patch) ?
				    "function not parsed" :
				    "function not parsed by spatch");
}

/* The fact as it is stored, unless it stands in an item nobody wanted. */
static void take_fact(const struct scan_file *scan,
		      const struct plan_entry *e,
		      const struct spatch_fact *from, struct fact_list *out)
{
	int i = scan->defeated ? -1 : scan_item_on_line(scan, from->line);
	bool inside = i >= 0 && scan->items[i].kind == SCAN_FUNCTION;
	struct fact *f;

	if (i >= 0 && !(e->fresh && e->fresh[i]))
		return;
	f = vec_push(out);
	f->kind = xstrdup(from->kind);
	f->attrs = xstrdup(from->attrs);
	f->function = xstrdup(inside ? scan->items[i].name :
			      scan->defeated ? from->element : "");
	f->line = from->line;
	f->col = from->col;
	f->end_col = from->end_col;
}

static int64_t store_entry(const struct plan *plan, const struct plan_entry *e,
			   const struct collected *c)
{
	const struct workspace_file *f = &plan->ws->files[e->file];
	struct store_hash kept = kept_key(plan, e);
	struct fact_list facts = { 0 };
	struct trouble_list troubles = { 0 };
	int64_t answer;

	for (size_t i = 0; i < c->facts.n; i++)
		if (!strcmp(c->facts.items[i].patch,
			    plan->patches[e->patch]->id))
			take_fact(f->scan, e, &c->facts.items[i], &facts);
	fact_sort(&facts);
	fact_unique(&facts);
	add_blind(plan, e, c, &troubles);
	answer = store_put_answer(plan->ws->store, f->content,
				  &plan->patch_keys[e->patch], &kept, &facts,
				  &troubles);
	fact_release(&facts);
	trouble_release(&troubles);
	return answer;
}

int filing_store(struct tasks *tasks, struct task *t, uint64_t patches,
		 const struct collected *c, int64_t *answers)
{
	int ret = 0;

	for (size_t i = 0; i < t->n_entries; i++) {
		size_t number = task_entry_number(tasks, t, i);
		const struct plan_entry *e = &tasks->plan->items[number];

		if (!(patches >> e->patch & 1))
			continue;
		answers[number] = store_entry(tasks->plan, e, c);
		if (answers[number] < 0)
			ret = -1;
	}
	t->patches &= ~patches;
	return ret;
}
