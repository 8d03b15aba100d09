/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "file.h"
#include "places.h"

char *places_store(struct buf *err)
{
	const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
	struct buf path = BUF_INIT;

	if (cache && *cache == '/')
		buf_addf(&path, "%s/refaudit", cache);
	else
		buf_addf(&path, "%s/.cache/refaudit", home && *home ? home
			 : "/tmp");
	if (file_mkdirs(path.data, err) < 0) {
		buf_release(&path);
		return NULL;
	}
	buf_addstr(&path, "/store.db");
	return buf_detach(&path, NULL);
}

int places_refuse_inside(const char *what, const char *path, const char *root,
			 struct buf *err)
{
	struct buf real = BUF_INIT;
	char *at = xstrdup(path);
	size_t n = strlen(root);
	int ret = 0;

	while (*at && !file_exists(at)) {
		char *up = path_dir(at);

		free(at);
		at = up;
	}
	if (file_realpath(&real, *at ? at : ".", err) < 0) {
		ret = -1;
	} else if (!strncmp(real.data, root, n) &&
		   (real.data[n] == '/' || !real.data[n])) {
		buf_addf(err, "%s '%s' lies in the tree under audit, which is "
			 "never written to", what, path);
		ret = -1;
	}
	free(at);
	buf_release(&real);
	return ret;
}

int places_check(const char *kernel, const char *out, const char *store,
		 struct buf *err)
{
	struct buf root = BUF_INIT, ignored = BUF_INIT;
	const char *tmp = getenv("TMPDIR");
	int ret = 0;

	if (file_realpath(&root, kernel, &ignored) == 0 &&
	    ((out && places_refuse_inside("--out", out, root.data, err) < 0) ||
	     (store && places_refuse_inside("--store", store, root.data,
					    err) < 0) ||
	     (tmp && *tmp && places_refuse_inside("TMPDIR", tmp, root.data,
						  err) < 0)))
		ret = -1;
	buf_release(&root);
	buf_release(&ignored);
	return ret;
}
