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

static int refuse_inside(const char *what, const char *path, const char *root,
			 const char *why, struct buf *err)
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
			 "%s", what, path, why);
		ret = -1;
	}
	free(at);
	buf_release(&real);
	return ret;
}

struct place {
	const char *what, *path;
};

static int refuse_all(const char *kernel, const struct place *places, size_t n,
		      const char *why, struct buf *err)
{
	struct buf root = BUF_INIT, ignored = BUF_INIT;
	int ret = 0;

	if (file_realpath(&root, kernel, &ignored) == 0)
		for (size_t i = 0; ret == 0 && i < n; i++)
			if (places[i].path && *places[i].path)
				ret = refuse_inside(places[i].what,
						    places[i].path, root.data,
						    why, err);
	buf_release(&root);
	buf_release(&ignored);
	return ret;
}

int places_check(const char *kernel, const char *out, const char *store,
		 struct buf *err)
{
	const struct place places[] = {
		{ "--out", out }, { "--store", store },
		{ "TMPDIR", getenv("TMPDIR") },
	};

	return refuse_all(kernel, places, ARRAY_SIZE(places),
			  "never written to", err);
}

int places_check_judges(const char *kernel, const char *baseline,
			const char *suppressions, struct buf *err)
{
	const struct place places[] = {
		{ "--baseline", baseline }, { "--suppressions", suppressions },
	};

	return refuse_all(kernel, places, ARRAY_SIZE(places),
			  "no judge of itself", err);
}
