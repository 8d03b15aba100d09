/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "ctree.h"
#include "ctree_text.h"
#include "ctree_words.h"
#include "marshal.h"
#include "matching.h"
#include "matching_binds.h"
#include "matching_env.h"
#include "matching_index.h"
#include "matching_path.h"
#include "matching_rule.h"
#include "smpl_patch.h"

struct matching {
	const struct smpl *patch;
	struct matching_rule **rules; /* NULL for those that are off */
	uint32_t *script_numbers; /* among those that are on */
	struct matching_uses *uses;
	bool wanted[CTREE_KINDS];
	/* while a file is looked at: */
	struct matching_index index;
	struct matching_file file;
	struct matching_env *env;
	struct matching_rule *asked;
	const struct smpl_rule *rule;
	struct buf *out, text;
	const struct smpl_script *script;
	uint32_t script_number;
	uint32_t n_runs;
};

/* ---- making ready ---- */

struct matching *matching_new(const struct smpl *patch, struct buf *err)
{
	struct matching *m = xcalloc(1, sizeof(*m));
	uint32_t n = 0;

	m->patch = patch;
	buf_init(&m->text);
	m->rules = xcalloc(patch->n_rules + 1, sizeof(*m->rules));
	m->script_numbers =
		xcalloc(patch->n_scripts + 1, sizeof(*m->script_numbers));
	for (size_t i = 0; i < patch->n_scripts; i++)
		m->script_numbers[i] = patch->scripts[i].off ? 0 : n++;
	for (size_t i = 0; i < patch->n_rules; i++) {
		if (patch->rules[i].off)
			continue;
		m->rules[i] = matching_rule_new(&patch->rules[i], err);
		if (!m->rules[i]) {
			matching_free(m);
			return NULL;
		}
		matching_rule_kinds(m->rules[i], m->wanted);
	}
	m->uses = matching_uses_new(patch);
	return m;
}

void matching_free(struct matching *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->patch->n_rules; i++)
		matching_rule_free(m->rules[i]);
	matching_uses_free(m->uses);
	matching_index_release(&m->index);
	buf_release(&m->text);
	free(m->script_numbers);
	free(m->rules);
	free(m);
}

/* ---- scripts, said ---- */

static void say_text(struct buf *out, const char *text)
{
	marshal_string(out, text, strlen(text));
}

static void say_binds(struct buf *out, const struct smpl_script *script)
{
	size_t list = marshal_open(out);

	for (size_t i = 0; i < script->n_binds; i++) {
		marshal_tuple(out, 2);
		say_text(out, script->binds[i].name);
		if (script->binds[i].fallback)
			say_text(out, script->binds[i].fallback);
		else
			marshal_none(out);
	}
	marshal_close(out, list, (uint32_t)script->n_binds);
}

void matching_scripts(struct buf *out, const struct matching *m,
		      const char *texts)
{
	static const char *const kinds[] = { "initialize", "script",
					     "finalize" };
	size_t frame = marshal_frame(out), list;
	uint32_t n = 0;

	marshal_tuple(out, 4);
	say_text(out, "scripts");
	list = marshal_open(out);
	for (size_t i = 0; i < m->patch->n_scripts; i++) {
		const struct smpl_script *script = &m->patch->scripts[i];

		if (script->off)
			continue;
		marshal_tuple(out, 4);
		say_text(out, kinds[script->kind]);
		marshal_number(out, (int32_t)script->line);
		say_text(out, script->text);
		say_binds(out, script);
		n++;
	}
	marshal_close(out, list, n);
	marshal_close(out, marshal_open(out), 0);
	say_text(out, texts);
	marshal_frame_end(out, frame);
}

/* ---- values, said ---- */

static void say_node(struct matching *m, const struct ctree_node *node)
{
	buf_clear(&m->text);
	ctree_text(&m->text, m->file.code, node);
	marshal_string(m->out, m->text.data, m->text.len);
}

static void say_place(struct matching *m, const struct matching_value *v)
{
	const char *element = ctree_element(m->file.code, v->node);
	struct ctree_place item = ctree_place(m->file.code, v->node);

	marshal_tuple(m->out, 6);
	marshal_number(m->out, (int32_t)v->place.line);
	marshal_number(m->out, (int32_t)v->place.col);
	marshal_number(m->out, (int32_t)v->place.line_end);
	marshal_number(m->out, (int32_t)v->place.col_end);
	say_text(m->out, element);
	marshal_number(m->out, (int32_t)item.line);
}

static void say_places(struct matching *m, const struct matching_value *v)
{
	size_t list = marshal_open(m->out);
	uint32_t n = 0;

	for (; v; v = v->more, n++)
		say_place(m, v);
	marshal_close(m->out, list, n);
}

static void say_value(struct matching *m, const struct matching_value *v)
{
	size_t list;

	switch (v->kind) {
	case MATCHING_NODE:
		say_node(m, v->node);
		break;
	case MATCHING_NODES:
		list = marshal_open(m->out);
		for (uint32_t i = 0; i < v->n; i++)
			say_node(m, v->node->kids[v->from + i]);
		marshal_close(m->out, list, v->n);
		break;
	case MATCHING_WORD:
		marshal_string(m->out, v->word->text, v->word->len);
		break;
	case MATCHING_PLACE:
		say_places(m, v);
		break;
	default:
		marshal_none(m->out);
	}
}

static void run_script(void *ctx, const struct matching_value *values)
{
	struct matching *m = ctx;
	size_t list;

	m->n_runs++;
	marshal_tuple(m->out, 2);
	marshal_number(m->out, (int32_t)m->script_number);
	list = marshal_open(m->out);
	for (size_t i = 0; i < m->script->n_binds; i++)
		say_value(m, &values[i]);
	marshal_close(m->out, list, (uint32_t)m->script->n_binds);
}

/* ---- a file ---- */

static void found(void *ctx, const struct matching_bind *binds)
{
	matching_env_found(ctx, binds);
}

static void match_rule(void *ctx, const struct matching_bind *inherited)
{
	struct matching *m = ctx;
	struct matching_query query = {
		.binds = inherited,
		.found = found,
		.ctx = m->env,
	};
	struct matching_value *apart = NULL;

	for (size_t i = 0; i < m->rule->n_metas; i++)
		if (m->rule->metas[i].not_place != SMPL_NO_SLOT && !apart)
			query.n_apart = matching_env_places(
				m->env, m->rule->metas[i].not_place, &apart);
	query.apart = apart;
	matching_rule_run(m->asked, &m->file, &query);
	free(apart);
}

static void run_step(struct matching *m, size_t step)
{
	const struct smpl_step *s = &m->patch->steps[step];
	struct matching_env_rule how = { match_rule, m };

	if (!s->script) {
		m->rule = &m->patch->rules[s->index];
		m->asked = m->rules[s->index];
		if (m->asked)
			matching_env_rule(m->env, step, &how);
		return;
	}
	m->script = &m->patch->scripts[s->index];
	m->script_number = m->script_numbers[s->index];
	if (m->script->kind == SMPL_SCRIPT && !m->script->off)
		matching_env_script(m->env, step, run_script, m);
}

static void say_functions(struct matching *m, const struct ctree *code)
{
	size_t list = marshal_open(m->out);
	uint32_t n = 0;

	for (size_t i = 0; i < ctree_count(code); i++) {
		const struct ctree_node *item = ctree_item(code, i);

		if (item->kind != CTREE_FUNCTION || !item->kids[1])
			continue;
		marshal_number(m->out,
			       (int32_t)ctree_place(code, item->kids[1]).line);
		n++;
	}
	marshal_close(m->out, list, n);
}

void matching_file(struct buf *out, struct matching *m,
		   const struct ctree *code, const char *path, size_t offset,
		   size_t len)
{
	size_t frame = marshal_frame(out), list;

	m->out = out;
	m->n_runs = 0;
	matching_index_clear(&m->index);
	matching_index_fill(&m->index, code, m->wanted);
	m->file.code = code;
	m->file.index = &m->index;
	m->file.flows = matching_flows_new();
	m->env = matching_env_new(m->patch, m->uses);
	marshal_tuple(out, 6);
	say_text(out, "file");
	say_text(out, path);
	list = marshal_open(out);
	for (size_t i = 0; i < m->patch->n_steps; i++)
		run_step(m, i);
	marshal_close(out, list, m->n_runs);
	say_functions(m, code);
	marshal_number(out, (int32_t)offset);
	marshal_number(out, (int32_t)len);
	marshal_frame_end(out, frame);
	matching_env_free(m->env);
	matching_flows_free(m->file.flows);
}
