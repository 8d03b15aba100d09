/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <ctype.h>
#include "buf.h"
#include "file.h"
#include "json.h"
#include "proc.h"
#include "rule.h"
#include "spatch.h"

/* `exists`: a function that never returns is seen as well. */
static const char epilogue[] =
	"\n@refaudit_seen exists@\n"
	"identifier refaudit_f;\n"
	"position refaudit_p;\n"
	"@@\n"
	" refaudit_f@refaudit_p(...) { ... }\n"
	"\n@script:python@\n"
	"p << refaudit_seen.refaudit_p;\n"
	"@@\n"
	"sys.stdout.write(json.dumps([1, p[0].file, int(p[0].line)])"
	" + \"\\n\")\n"
	"\n@script:python@\n"
	"@@\n"
	"for name in cocci.files():\n"
	"    sys.stdout.write(json.dumps([2, name]) + \"\\n\")\n"
	"sys.stdout.flush()\n";

/* Arithmetic that no pattern does, and spellings of types and statements. */
static const char *const unused_isos[] = {
	"add_int1", "add_int2", "add_signed", "bitand_comm", "bitor_comm",
	"bsd_branch_pred", "div_assoc", "extern_decl_init", "fld_to_ptr",
	"for_inc", "inc", "minus_assoc", "mkinit", "mult_comm", "plus_assoc",
	"plus_comm", "plus_minus_assoc1", "plus_minus_assoc2",
	"sizeof_type_expr", "times_assoc", "times_div_assoc1",
	"times_div_assoc2", "zero_multiple_format",
};

/* In OCaml's words: garbage of 200 % of what is in use; 80 if nobody says. */
const char spatch_memory[] = "OCAMLRUNPARAM=o=200";

char *spatch_version(struct buf *err)
{
	static const char *const argv[] = { "spatch", "--version", NULL };
	struct proc_spec spec = { .argv = argv, .timeout_s = 60 };
	const struct proc_result *r;
	struct proc *p = NULL;
	char *version = NULL;
	const char *at;

	if (proc_run(&p, &spec, err) < 0) {
		buf_addstr(err, " (install coccinelle)");
		return NULL;
	}
	r = proc_result(p);
	at = strstr(r->out->data, "version ");
	if (at && isdigit((unsigned char)at[8]))
		version = xstrndup(at + 8, strcspn(at + 8, " \n"));
	else
		buf_addf(err, "cannot read the version of spatch: it %s",
			 r->end == PROC_EXITED ? "printed something else"
					       : "did not end by itself");
	proc_free(p);
	return version;
}

static int find_standard(struct buf *out, struct buf *err)
{
	static const char *const places[] = {
		"/usr/lib/coccinelle/standard.h",
		"/usr/local/lib/coccinelle/standard.h",
		"/usr/share/coccinelle/standard.h",
		"/usr/lib64/coccinelle/standard.h",
	};
	const char *home = getenv("COCCINELLE_HOME");

	if (home) {
		char *path = path_join(home, "standard.h");
		int ret = file_read(out, path, err);

		free(path);
		return ret;
	}
	for (size_t i = 0; i < ARRAY_SIZE(places); i++)
		if (file_exists(places[i]))
			return file_read(out, places[i], err);
	buf_addstr(err, "cannot find Coccinelle's standard.h: set "
		   "COCCINELLE_HOME to the directory that holds it");
	return -1;
}

int spatch_macros(struct buf *out, const char *data_dir, struct buf *err)
{
	char *ours = path_join(data_dir, "cocci/data/builtins.h");
	int ret = find_standard(out, err);

	if (ret == 0) {
		buf_addch(out, '\n');
		ret = file_read(out, ours, err);
	}
	free(ours);
	return ret;
}

void spatch_join(struct buf *out, const struct rules *rules,
		 const struct rule *const *patches, size_t n)
{
	buf_addstr(out, "virtual facts, report, context, org, patch\n\n");
	buf_addstr(out, rules->library);
	for (size_t i = 0; i < n; i++) {
		buf_addch(out, '\n');
		rule_bundle_text(out, patches[i]);
	}
}

void spatch_bundle(struct buf *out, const struct rules *rules,
		   const struct rule *const *patches, size_t n)
{
	spatch_join(out, rules, patches, n);
	buf_addstr(out, epilogue);
}

void spatch_key(struct buf *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(unused_isos); i++)
		buf_addf(out, "without %s\n", unused_isos[i]);
}

void spatch_path(struct buf *out)
{
	const char *path = getenv("PATH");

	buf_addf(out, "PATH=/usr/bin:/bin%s%s", path ? ":" : "",
		 path ? path : "");
}

void spatch_argv(const char **argv, const char *bundle, const char *macros,
		 const char *groups, const char *timeout_s)
{
	const char *const all[] = {
		"spatch", "-D", "facts", "--very-quiet", "--no-show-diff",
		"--no-includes", "--macro-file-builtins", macros,
		"--timeout", timeout_s, "--cocci-file", bundle,
		"--file-groups", groups, NULL,
	};

	_Static_assert(ARRAY_SIZE(all) + 2 * ARRAY_SIZE(unused_isos) <=
		       SPATCH_ARGS, "argv fits");
	*argv++ = all[0];
	for (size_t i = 0; i < ARRAY_SIZE(unused_isos); i++) {
		*argv++ = "--disable-iso";
		*argv++ = unused_isos[i];
	}
	memcpy(argv, all + 1, sizeof(all) - sizeof(all[0]));
}

static const char *text_at(const json_t *line, size_t i)
{
	const char *text = json_string_value(json_array_get(line, i));

	return text ? text : "";
}

static uint32_t number_at(const json_t *line, size_t i)
{
	json_int_t n = json_integer_value(json_array_get(line, i));

	return n < 0 || n > UINT32_MAX ? 0 : (uint32_t)n;
}

static void read_fact(const json_t *line, const struct spatch_reader *reader)
{
	char *attrs = json_dumps(json_array_get(line, 7),
				 JSON_SORT_KEYS | JSON_COMPACT);
	struct spatch_fact fact = {
		.patch = text_at(line, 0), .kind = text_at(line, 1),
		.path = text_at(line, 2), .line = number_at(line, 3),
		.col = number_at(line, 4), .end_col = number_at(line, 5),
		.element = text_at(line, 6), .attrs = attrs ? attrs : "{}",
	};

	reader->fact(reader->ctx, &fact);
	free(attrs);
}

static bool read_line(const char *text, size_t len,
		      const struct spatch_reader *reader)
{
	json_t *line = len && text[0] == '[' ?
		json_loadb(text, len, 0, NULL) : NULL;
	size_t n = json_array_size(line);
	json_int_t kind = json_integer_value(json_array_get(line, 0));
	bool known = true;

	if (n == 8 && json_is_object(json_array_get(line, 7)))
		read_fact(line, reader);
	else if (n == 3 && kind == 1)
		reader->seen(reader->ctx, text_at(line, 1),
			     number_at(line, 2));
	else if (n == 2 && kind == 2)
		reader->done(reader->ctx, text_at(line, 1));
	else
		known = false;
	json_decref(line);
	return known;
}

void spatch_read_output(const char *out, size_t len,
			const struct spatch_reader *reader)
{
	const char *end = out + len;

	while (out < end) {
		const char *stop = memchr(out, '\n', end - out);
		size_t n = stop ? (size_t)(stop - out) : (size_t)(end - out);

		if (n && !read_line(out, n, reader)) {
			char *line = xstrndup(out, n);

			reader->odd(reader->ctx, line);
			free(line);
		}
		out += n + 1;
	}
}

void spatch_read_errors(const char *err, size_t len,
			const struct spatch_reader *reader)
{
	const char *end = err + len;

	while (err < end) {
		const char *stop = memchr(err, '\n', end - err);
		size_t n = stop ? (size_t)(stop - err) : (size_t)(end - err);
		char *line = xstrndup(err, n);
		char *exn = strstr(line, "EXN: ");
		char *in = NULL;

		for (char *p = exn; p && (p = strstr(p, " in ")); p++)
			in = p;
		if (exn && in) {
			*in = '\0';
			reader->failed(reader->ctx, in + 4, exn + 5);
		}
		free(line);
		err += n + 1;
	}
}
