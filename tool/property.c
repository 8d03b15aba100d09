/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "json.h"
#include "property.h"

/* The first reason that begins like this, or NULL. */
static const char *reason(const json_t *counter, const char *begins)
{
	const json_t *list = json_object_get(counter, "reasons");

	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *text = json_string_value(json_array_get(list, i));

		if (text && starts_with(text, begins))
			return text;
	}
	return NULL;
}

static void add(json_t *list, const char *name, const char *holds,
		const char *why)
{
	json_t *o = json_object();

	json_put(o, "name", json_text(name));
	json_put(o, "holds", json_text(holds));
	json_put(o, "why", json_text(why ? why : ""));
	json_push(list, o);
}

static void add_start(json_t *list, const json_t *counter)
{
	const char *why = reason(counter, "starts at ");

	if (!why)
		why = reason(counter, "is set to ");
	if (!why)
		add(list, "starts at 1", "not shown",
		    reason(counter, "is never set"));
	else if (!strcmp(why, "starts at 1"))
		add(list, "starts at 1", "yes", why);
	else
		add(list, "starts at 1", strstr(why, "computed") ?
		    "not shown" : "no", why);
}

static void add_end(json_t *list, const json_t *counter)
{
	const char *class = json_str(counter, "class", "");
	const char *zero = reason(counter, "when it is zero");
	const char *below = reason(counter, "when it is below zero");

	if (!strcmp(class, "lifetime"))
		add(list, "freed at 0", "yes", zero);
	else if (below || zero)
		add(list, "freed at 0", "no", below ? below : zero);
	else
		add(list, "freed at 0", "not shown", NULL);
}

static void add_raise(json_t *list, const json_t *counter)
{
	static const char name[] = "never raised from 0";
	const char *why = reason(counter, "is raised from 0");

	if (why) {
		add(list, name, "no", why);
		return;
	}
	why = reason(counter, "is only raised when it is not 0");
	if (why)
		add(list, name, "yes", why);
	else
		add(list, name, "not shown", reason(counter, "is raised"));
}

/* The first reason that holds these words, or NULL. */
static const char *reason_with(const json_t *counter, const char *words)
{
	const json_t *list = json_object_get(counter, "reasons");

	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *text = json_string_value(json_array_get(list, i));

		if (text && strstr(text, words))
			return text;
	}
	return NULL;
}

static void add_operations(json_t *list, const json_t *counter)
{
	static const char name[] = "basic operations only";
	const char *why = reason_with(counter, "has no refcount_t form");

	if (!why)
		why = reason_with(counter, "which refcount_t cannot replace");
	if (why)
		add(list, name, "no", why);
	else
		add(list, name, json_array_size(json_object_get(counter,
			"operations")) ? "yes" : "not shown", NULL);
}

json_t *property_list(const json_t *counter)
{
	json_t *list = json_array();

	add_start(list, counter);
	add_end(list, counter);
	add_raise(list, counter);
	add_operations(list, counter);
	return list;
}
