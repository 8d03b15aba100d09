/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <unistd.h>
#include "buf.h"
#include "clang_api.h"
#include "diag.h"
#include "diagnose.h"
#include "file.h"
#include "json.h"

enum { REQUEST_MAX = 256 << 20 };

/* Once the worker has loaded it. */
static const struct clang_api *clang;

/* ---- flags ---- */

json_t *diagnose_split(const char *command, size_t len)
{
	json_t *list = json_array();
	struct buf word = BUF_INIT;
	const char *end = command + len;
	bool any = false;
	char quote = '\0';

	for (const char *p = command; p <= end; p++) {
		char c = p < end ? *p : '\0';

		if (!c || (!quote && (c == ' ' || c == '\t' || c == '\n'))) {
			if (any)
				json_push(list,
					  json_text_n(word.data, word.len));
			buf_clear(&word);
			any = false;
			if (!c)
				break;
			continue;
		}
		any = true;
		if (quote ? c == quote : c == '"' || c == '\'') {
			quote = quote ? '\0' : c;
			continue;
		}
		if (c == '\\' && quote != '\'' && p + 1 < end)
			c = *++p;
		buf_addch(&word, c);
	}
	buf_release(&word);
	return list;
}

/* Flags with the value behind them, or in the next word. */
static const char *const joined[] = { "-I", "-D", "-U" };
static const char *const apart[] = {
	"-include",
	"-isystem",
	"-iquote",
	"-idirafter",
};
static const char *const alone[] = {
	"-nostdinc",
	"-m16",
	"-m32",
	"-m64",
	"-fshort-wchar",
	"-funsigned-char",
	"-fno-strict-aliasing",
};

/* How many words the flag at i takes that are to be used; 0: none. */
static size_t words_of(const char *flag)
{
	for (size_t k = 0; k < ARRAY_SIZE(joined); k++)
		if (starts_with(flag, joined[k]))
			return flag[2] ? 1 : 2;
	for (size_t k = 0; k < ARRAY_SIZE(apart); k++)
		if (!strcmp(flag, apart[k]))
			return 2;
	for (size_t k = 0; k < ARRAY_SIZE(alone); k++)
		if (!strcmp(flag, alone[k]))
			return 1;
	return starts_with(flag, "-std=") ? 1 : 0;
}

json_t *diagnose_flags(const json_t *args)
{
	json_t *list = json_array();

	for (size_t i = 0; i < json_array_size(args); i++) {
		const char *flag = json_string_value(json_array_get(args, i));
		size_t n = flag ? words_of(flag) : 0;

		for (size_t k = 0; k < n && i + k < json_array_size(args); k++)
			json_push(list,
				  json_incref(json_array_get(args, i + k)));
		if (n > 1)
			i += n - 1;
	}
	return list;
}

/* ---- the worker ---- */

static const char *severity_of(CXDiagnostic d)
{
	switch (clang->getDiagnosticSeverity(d)) {
	case CXDiagnostic_Warning:
		return "warning";
	case CXDiagnostic_Error:
		return "error";
	case CXDiagnostic_Fatal:
		return "fatal";
	default:
		return NULL;
	}
}

static void add_diagnostic(json_t *list, json_t *answer, CXDiagnostic d)
{
	CXString text = clang->getDiagnosticSpelling(d), path;
	const char *severity = severity_of(d);
	struct buf line = BUF_INIT;
	CXFile file = NULL;

	clang->getFileLocation(clang->getDiagnosticLocation(d), &file, NULL, NULL,
			      NULL);
	path = clang->getFileName(file);
	if (severity) {
		const char *name = clang->getCString(path);

		buf_addf(&line, "%s: %s: %s", name ? name : "", severity,
			 clang->getCString(text));
		json_push(list, json_text(line.data));
		if (!strcmp(severity, "fatal"))
			json_put(answer, "fatal", json_text(line.data));
	}
	clang->disposeString(path);
	clang->disposeString(text);
	buf_release(&line);
}

static void read_unit(json_t *answer, CXTranslationUnit unit)
{
	json_t *list = json_array();

	for (unsigned int i = 0; i < clang->getNumDiagnostics(unit); i++) {
		CXDiagnostic d = clang->getDiagnostic(unit, i);

		add_diagnostic(list, answer, d);
		clang->disposeDiagnostic(d);
	}
	json_put(answer, "diagnostics", list);
}

static json_t *parse(const json_t *request)
{
	const json_t *flags = json_object_get(request, "args");
	const json_t *texts = json_object_get(request, "unsaved");
	size_t n = json_array_size(flags), k = json_array_size(texts);
	const char **argv = xcalloc(n + 3, sizeof(*argv));
	struct CXUnsavedFile *unsaved = xcalloc(k + 1, sizeof(*unsaved));
	CXIndex index = clang->createIndex(0, 0);
	CXTranslationUnit unit = NULL;
	json_t *answer = json_object();

	for (size_t i = 0; i < n; i++)
		argv[i] = json_string_value(json_array_get(flags, i));
	argv[n++] = "-ferror-limit=0";
	argv[n++] = "-Wno-unknown-warning-option";
	for (size_t i = 0; i < k; i++) {
		const json_t *one = json_array_get(texts, i);

		unsaved[i].Filename = json_str(one, "path", "");
		unsaved[i].Contents = json_str(one, "text", "");
		unsaved[i].Length = strlen(unsaved[i].Contents);
	}
	json_put(answer, "fatal", json_null());
	if (clang->parseTranslationUnit2(index, json_str(request, "file", ""),
					argv, (int)n, unsaved, (unsigned int)k,
					CXTranslationUnit_KeepGoing,
					&unit) == CXError_Success)
		read_unit(answer, unit);
	else
		json_put(answer, "fatal", json_text("libclang gave up"));
	if (unit)
		clang->disposeTranslationUnit(unit);
	clang->disposeIndex(index);
	free(unsaved);
	free(argv);
	return answer;
}

int diagnose_worker(void)
{
	struct buf text = BUF_INIT, err = BUF_INIT, out = BUF_INIT;
	json_t *request = NULL, *answer;
	int status = 128;

	setenv("LIBCLANG_NOTHREADS", "1", 1);
	clang = clang_api_load(&err);
	if (!clang) {
		diag_error("%s", err.data);
		buf_release(&err);
		return status;
	}
	clang->toggleCrashRecovery(0);
	if (file_read_stream(&text, STDIN_FILENO, REQUEST_MAX, &err) == 0)
		request = json_parse(text.data, text.len, &err);
	if (request) {
		answer = parse(request);
		json_print(&out, answer, 0);
		if (file_write_fd(STDOUT_FILENO, out.data, out.len) == 0)
			status = 0;
		json_decref(answer);
		json_decref(request);
	}
	buf_release(&text);
	buf_release(&err);
	buf_release(&out);
	return status;
}
