/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Any bytes as a report: what report_check lets pass is read without a second
 * look, by everything that reads reports.
 */
#include "base.h"
#include "buf.h"
#include "compare.h"
#include "dossier.h"
#include "json.h"
#include "property.h"
#include "report.h"
#include "suppress.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look_up(const json_t *report)
{
	static const char *const words[] = { "a.b", "s", "d/", "123456", "S" };
	struct buf out = BUF_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		dossier_add(&out, report, words[i]);
		dossier_suggest(&out, report, words[i], words, i);
	}
	buf_release(&out);
}

/* Against itself nothing is new and nothing is gone, whatever it holds. */
static void compare(const json_t *report)
{
	struct comparison c;

	compare_reports(&c, report, report);
	if (c.count[COMPARE_NEW] != c.count[COMPARE_FIXED])
		bug("%zu new, %zu fixed", c.count[COMPARE_NEW],
		    c.count[COMPARE_FIXED]);
	json_decref(compare_document(&c));
	compare_release(&c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf err = BUF_INIT;
	json_t *report = json_parse((const char *)data, size, &err);
	json_t *old;
	size_t n;

	if (report && report_check(report, &err) == 0) {
		free(report_ranked(report, &n));
		report_is_complete(report);
		look_up(report);
		compare(report);
		old = json_deep_copy(report);
		suppress_known(report, old);
		if (report_check(report, &err) < 0)
			bug("%s", err.data);
		json_decref(old);
	} else if (!err.len) {
		bug("refused without a word");
	}
	json_decref(report);
	buf_release(&err);
	return 0;
}
