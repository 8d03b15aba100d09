/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <dlfcn.h>
#include <sys/stat.h>
#include "buf.h"
#include "clang_api.h"

#define HINT " (install it, or build refaudit anew)"

#define OFFSET(name) { "clang_" #name, offsetof(struct clang_api, name) },

static const struct {
	const char *name;
	size_t offset;
} functions[] = {
	CLANG_FUNCTIONS(OFFSET)
};

static int load(struct clang_api *api, struct buf *err)
{
	void *library = dlopen(LIBCLANG, RTLD_NOW | RTLD_LOCAL);

	if (!library) {
		buf_addf(err, "cannot load libclang: %s" HINT, dlerror());
		return -1;
	}
	for (size_t i = 0; i < ARRAY_SIZE(functions); i++) {
		void *symbol = dlsym(library, functions[i].name);

		if (!symbol) {
			buf_addf(err, "cannot use libclang '" LIBCLANG "': no "
				 "%s in it", functions[i].name);
			return -1;
		}
		memcpy((char *)api + functions[i].offset, &symbol,
		       sizeof(symbol));
	}
	return 0;
}

const struct clang_api *clang_api_load(struct buf *err)
{
	static struct clang_api api;
	static bool loaded;

	if (!loaded && load(&api, err) < 0)
		return NULL;
	loaded = true;
	return &api;
}

int clang_api_identify(struct buf *out, struct buf *err)
{
	char *path = realpath(LIBCLANG, NULL);
	struct stat st;
	int ret = path && stat(path, &st) == 0 ? 0 : -1;

	if (ret == 0)
		buf_addf(out, "%s %" PRId64 " %" PRId64, path,
			 (int64_t)st.st_size, (int64_t)st.st_mtim.tv_sec);
	else
		buf_addf(err, "cannot use libclang '" LIBCLANG "': %s" HINT,
			 strerror(errno));
	free(path);
	return ret;
}
