/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "finding.h"
#include "json.h"
#include "letter.h"
#include "manifest.h"
#include "migrate.h"
#include "pipeline.h"
#include "rule.h"
#include "version.h"
#include "workspace.h"

void manifest_init(struct manifest *m)
{
	memset(m, 0, sizeof(*m));
	m->counters = json_array();
	m->repairs = json_array();
}

/* key: what the text of a place is called; NULL: it has none. */
static json_t *places_of(const struct migrate_place *places, size_t n,
			 const char *key)
{
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++) {
		json_t *o = json_object();

		json_put(o, "path", json_text(places[i].path));
		json_put(o, "line", json_integer(places[i].line));
		if (key)
			json_put(o, key, json_text(places[i].text));
		json_push(list, o);
	}
	return list;
}

static void describe_counter(json_t *o, const struct migrate_counter *c)
{
	json_put(o, "struct", json_text(json_str(c->json, "struct", "")));
	json_put(o, "field", json_text(c->field));
	json_put(o, "path", json_text(c->path));
	json_put(o, "line", json_integer(json_int(c->json, "line", 1)));
	json_put(o, "class", json_text(json_str(c->json, "class", "")));
	json_put(o, "verdict", json_text(json_str(c->json, "verdict", "")));
	json_put(o, "barriers",
		 places_of(c->barriers.items, c->barriers.n, NULL));
}

static void describe_repair(json_t *o, const struct migrate_counter *c)
{
	const struct migrate_repair *r = c->repair;
	json_t *ids = json_array();

	json_put(o, "rule", json_text(r->rule->id));
	json_put(o, "path", json_text(c->path));
	json_put(o, "line", json_integer(r->findings.items[0]->line));
	json_put(o, "function", json_text(c->name));
	for (size_t i = 0; i < r->findings.n; i++)
		json_push(ids, json_text(r->findings.items[i]->id));
	json_put(o, "findings", ids);
}

void manifest_add(struct manifest *m, const struct migrate_counter *c,
		  const char *subsystem, const char *patch,
		  const struct letter_file *files, size_t n_files)
{
	json_t *o = json_object(), *list = json_array();

	if (c->repair)
		describe_repair(o, c);
	else
		describe_counter(o, c);
	json_put(o, "subsystem", json_text(subsystem));
	json_put(o, "state",
		 json_text(!patch   ? "refused" :
			   c->draft ? "draft" :
				      "patch"));
	if (patch && c->draft) {
		json_put(o, "applicable", json_boolean(!c->stops.n));
		json_put(o, "shifts",
			 places_of(c->shifts.items, c->shifts.n, "why"));
		json_put(o, "stops",
			 places_of(c->stops.items, c->stops.n, "why"));
	}
	if (patch) {
		json_put(o, "patch", json_text(patch));
		if (!c->repair) {
			json_put(o, "operations",
				 json_integer((json_int_t)c->n_sites));
			json_put(o, "operations_by_name",
				 json_integer((json_int_t)c->n_functions_only));
		}
		for (size_t i = 0; i < n_files; i++)
			json_push(list, json_text(files[i].path));
	}
	json_put(o, "files", list);
	if (c->built) {
		json_t *built = json_object();

		json_put(built, "objects",
			 json_integer((json_int_t)c->objects_built));
		json_put(built, "not_built",
			 json_integer((json_int_t)c->objects_without));
		json_put(o, "built", built);
	}
	if (c->checked) {
		json_t *checked = json_object();

		json_put(checked, "units",
			 json_integer((json_int_t)c->units_checked));
		json_put(checked, "not_checked",
			 json_integer((json_int_t)c->units_without));
		json_put(o, "checked", checked);
	}
	json_put(o, "refusals",
		 places_of(c->refusals.items, c->refusals.n, "why"));
	json_push(c->repair ? m->repairs : m->counters, o);
	m->patches += patch && !c->draft;
	m->drafts += patch && c->draft;
	m->refused += patch == NULL;
}

json_t *manifest_finish(struct manifest *m, const struct audit *audit,
			const char *base_commit)
{
	json_t *o = json_object(), *tool = json_object();

	json_put(o, "schema", json_text("refaudit-migrate/1"));
	json_put(tool, "refaudit", json_text(REFAUDIT_VERSION));
	json_put(tool, "spatch", json_text(audit->spatch_version));
	json_put(o, "tool", tool);
	json_put(o, "tree", json_text(audit->ws.tree.version));
	json_put(o, "base_commit",
		 base_commit ? json_text(base_commit) : json_null());
	json_put(o, "patches", json_integer((json_int_t)m->patches));
	json_put(o, "drafts", json_integer((json_int_t)m->drafts));
	json_put(o, "refused", json_integer((json_int_t)m->refused));
	json_put(o, "counters", m->counters);
	json_put(o, "repairs", m->repairs);
	return o;
}
