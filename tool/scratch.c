/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <unistd.h>
#include "buf.h"
#include "file.h"
#include "scratch.h"
#include "spatch.h"

static const char home_key[] = "HOME=";

static int make_dir(const struct scratch *s, const char *name,
		    struct buf *err)
{
	struct buf path = BUF_INIT;
	int ret;

	buf_addf(&path, "%s/%s", s->dir.path.data, name);
	ret = file_mkdirs(path.data, err);
	buf_release(&path);
	return ret;
}

int scratch_open(struct scratch *s, struct buf *err)
{
	if (tempdir_make(&s->dir, err) < 0)
		return -1;
	buf_addf(&s->home, "%s%s/empty", home_key, s->dir.path.data);
	spatch_path(&s->path);
	s->env[0] = s->home.data;
	s->env[1] = s->path.data;
	s->env[2] = spatch_memory;
	return make_dir(s, "s", err) < 0 ? -1 : make_dir(s, "empty", err);
}

int scratch_write(const struct scratch *s, const char *name, const char *text,
		  size_t len, struct buf *err)
{
	struct buf path = BUF_INIT;
	int ret;

	buf_addf(&path, "%s/empty/%s", s->dir.path.data, name);
	ret = file_write_scratch(path.data, text, len, err);
	buf_release(&path);
	return ret;
}

void scratch_remove(const struct scratch *s, const char *name)
{
	struct buf path = BUF_INIT;

	buf_addf(&path, "%s/empty/%s", s->dir.path.data, name);
	(void)unlink(path.data);
	buf_release(&path);
}

const char *scratch_cwd(const struct scratch *s)
{
	return s->home.data + strlen(home_key);
}

void scratch_close(struct scratch *s)
{
	tempdir_remove(&s->dir);
	buf_release(&s->home);
	buf_release(&s->path);
}
