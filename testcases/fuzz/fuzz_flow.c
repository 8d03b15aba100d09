/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Any bytes as a function called f: both walks over it end, and no node of its
 * graph leads out of the graph.
 */
#include "base.h"
#include "flow_afterput.h"
#include "flow_callers.h"
#include "flow_end.h"
#include "flow_function.h"
#include "flow_shapes.h"
#include "flow_sites.h"
#include "flow_table.h"
#include "flow_walk.h"
#include "flow_words.h"
#include "flow_wraps.h"
#include "vec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char table_text[] =
	"find get return ok foo -\nnext get return nonnull of_node 0\n"
	"get get argument:0 always foo -\ntry get argument:0 nonzero device -\n"
	"out get out:1.np zero of_node -\neach loop argument:1 - foo -\n"
	"put put argument:0 - foo -\nkref_put put argument:0 - kref -\n";

static void check_graph(const struct flow_graph *g)
{
	for (size_t n = 0; n < g->n; n++)
		for (size_t k = 0; k < g->items[n].n_next; k++)
			if (g->items[n].next[k] != NODE_NONE &&
			    g->items[n].next[k] >= g->n)
				bug("node %zu leads out of the graph", n);
}

static void walk_paths(struct flow_function *f)
{
	struct sites sites = { 0 };
	struct words gives = { 0 };
	struct parameter_facts facts = { 0 };

	flow_sites(f, &sites);
	for (size_t i = 0; i < sites.n; i++) {
		struct ends ends = { 0 };

		if (!flow_ends(f, &sites.items[i], &ends) && ends.n)
			bug("a walk gave up and has ends");
		flow_ends_release(&ends);
	}
	flow_gives(f, &gives);
	flow_raises(f);
	flow_parameters(f, &facts);
	vec_release(&sites);
	vec_release(&gives);
	vec_release(&facts);
}

static void walk_uses(struct flow_function *f)
{
	struct wraps wraps = { 0 };

	for (size_t n = 0; n < f->graph.n; n++)
		for (size_t k = 0; k < f->ops[n].n; k++) {
			struct uses uses = { 0 };

			if (!f->ops[n].items[k].is_call ||
			    !f->ops[n].items[k].n_texts)
				continue;
			flow_uses(f, n, k, &uses);
			flow_uses_release(&uses);
		}
	flow_wraps(f, &wraps);
	vec_release(&wraps);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct flow_shapes *shapes;
	static struct flow_table *table;
	char *text = xstrndup((const char *)data, size);
	struct flow_words *words;
	struct flow_function f;

	if (!shapes) {
		shapes = flow_shapes_new();
		table = flow_table_new(table_text, strlen(table_text));
	}
	words = flow_words_new(shapes, table);
	if (flow_function_read(&f, words, text, strlen(text), 0, "f")) {
		check_graph(&f.graph);
		walk_paths(&f);
		walk_uses(&f);
	}
	flow_function_release(&f);
	flow_words_free(words);
	free(text);
	return 0;
}
