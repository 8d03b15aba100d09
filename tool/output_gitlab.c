/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * GitLab code quality: a list of issues, each with a fingerprint that holds no
 * line number. GitLab compares fingerprints with those of the target branch by
 * itself. It knows neither suppressions nor troubles: a suppressed finding is
 * an issue of severity info that says so, a trouble an issue of its own kind.
 */
#include "base.h"
#define XXH_INLINE_ALL
#include <xxhash.h>
#include "buf.h"
#include "json.h"
#include "map.h"
#include "output.h"
#include "report.h"

static const char *severity_of(const json_t *finding)
{
	const char *severity = json_str(finding, "severity", "");

	if (!report_is_open(finding))
		return "info";
	if (!strcmp(severity, "high"))
		return "critical";
	if (!strcmp(severity, "medium"))
		return "major";
	return !strcmp(severity, "low") ? "minor" : "info";
}

static json_t *issue(const char *check, const char *severity,
		     const char *fingerprint, const char *path,
		     long long line, const char *description)
{
	json_t *o = json_object(), *location = json_object();
	json_t *lines = json_object(), *categories = json_array();

	json_push(categories, json_text("Bug Risk"));
	json_put(o, "type", json_text("issue"));
	json_put(o, "check_name", json_text(check));
	json_put(o, "description", json_text(description));
	json_put(o, "categories", categories);
	json_put(o, "severity", json_text(severity));
	json_put(o, "fingerprint", json_text(fingerprint));
	json_put(lines, "begin", json_integer(line > 0 ? line : 1));
	json_put(location, "path", json_text(path));
	json_put(location, "lines", lines);
	json_put(o, "location", location);
	return o;
}

static json_t *finding_issue(const json_t *f)
{
	const char *message = json_str(f, "message", "");
	const json_t *by = json_object_get(f, "suppression");
	struct buf words = BUF_INIT;
	json_t *o;

	if (!strcmp(json_str(f, "state", ""), "suppressed"))
		buf_addf(&words, "(suppressed%s%s) ", by ? ": " : "",
			 json_str(by, "reason", ""));
	buf_addstr(&words, message);
	o = issue(json_str(f, "rule", ""), severity_of(f),
		  json_str(f, "id", ""), json_str(f, "path", ""),
		  json_int(f, "line", 1), words.data);
	buf_release(&words);
	return o;
}

/* seen numbers the troubles that are alike but for their line. */
static json_t *trouble_issue(const json_t *t, struct map *seen)
{
	const char *path = json_str(t, "path", "");
	const char *function = json_str(t, "function", "");
	bool failed = !strcmp(json_str(t, "kind", ""), "failed");
	struct buf key = BUF_INIT, words = BUF_INIT;
	char fingerprint[17];
	uint32_t before;
	json_t *o;

	buf_addf(&key, "%s\n%s\n%s\n%s\n%s\n", json_str(t, "kind", ""), path,
		 function, json_str(t, "rule", ""),
		 json_str(t, "message", ""));
	before = map_get(seen, key.data, key.len);
	before = before == MAP_NONE ? 0 : before;
	map_set(seen, key.data, key.len, before + 1);
	buf_addf(&key, "%u", before);
	snprintf(fingerprint, sizeof(fingerprint), "%016" PRIx64,
		 (uint64_t)XXH3_64bits(key.data, key.len));
	buf_addf(&words, "not looked at%s%s%s: %s", *function ? ", '" : "",
		 function, *function ? "'" : "", json_str(t, "message", ""));
	/* GitLab wants a file; what is of no file is said of the tree. */
	o = issue(failed ? "refaudit-failed" : "refaudit-blind",
		  failed ? "major" : "info", fingerprint,
		  *path ? path : "Makefile", json_int(t, "line", 1),
		  words.data);
	buf_release(&key);
	buf_release(&words);
	return o;
}

static void print(struct buf *out, const json_t *report)
{
	const json_t *findings = json_object_get(report, "findings");
	const json_t *troubles = json_object_get(json_object_get(report,
			"coverage"), "troubles");
	json_t *list = json_array();
	struct map *seen = map_new();

	for (size_t i = 0; i < json_array_size(findings); i++) {
		const json_t *f = json_array_get(findings, i);

		if (strcmp(json_str(f, "state", ""), "gone") != 0)
			json_push(list, finding_issue(f));
	}
	for (size_t i = 0; i < json_array_size(troubles); i++)
		json_push(list, trouble_issue(json_array_get(troubles, i),
					      seen));
	json_print(out, list, 1);
	buf_addch(out, '\n');
	json_decref(list);
	map_free(seen);
}

int output_write_gitlab(const struct output_context *c, struct buf *err)
{
	return output_put(c, "report.gitlab.json", print, err);
}
