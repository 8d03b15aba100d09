/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "file.h"
#include "json.h"
#include "output.h"

void output_print_json(struct buf *out, const json_t *report)
{
	json_print(out, report, 1);
	buf_addch(out, '\n');
}

int output_write_json(const struct output_context *c, struct buf *err)
{
	char *path;
	int ret;

	if (!c->printed)
		return output_put(c, "report.json", output_print_json, err);
	path = path_join(c->out_dir, "report.json");
	ret = file_write(path, c->printed->data, c->printed->len, err);
	free(path);
	return ret;
}
