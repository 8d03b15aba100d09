/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "file.h"
#include "output.h"
#include "report.h"

int output_write_json(const struct output_context *c, struct buf *err)
{
	char *path = path_join(c->out_dir, "report.json");
	int ret = file_write(path, c->report->text.data, c->report->text.len,
			     err);

	free(path);
	return ret;
}
