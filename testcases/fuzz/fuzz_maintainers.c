/* SPDX-License-Identifier: GPL-2.0-only */
/* Any bytes as a MAINTAINERS file; a few paths are looked up in it. */
#include "base.h"
#include "buf.h"
#include "file.h"
#include "maintainers.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct buf dir = BUF_INIT;

static void forget(void)
{
	struct buf ignored = BUF_INIT;

	file_remove_tree(dir.data, &ignored);
	buf_release(&ignored);
	buf_release(&dir);
}

static void put(const void *bytes, size_t len)
{
	struct buf err = BUF_INIT, made = BUF_INIT;
	char *path;

	if (!dir.len) {
		if (file_mkdtemp(&made, "fuzz-maintainers", &err) < 0 ||
		    file_realpath(&dir, made.data, &err) < 0)
			bug("%s", err.data);
		atexit(forget);
		buf_release(&made);
	}
	path = path_join(dir.data, "MAINTAINERS");
	if (file_write_scratch(path, bytes, len, &err) < 0)
		bug("%s", err.data);
	free(path);
}

static void ask(const struct maintainers *m, const char *path)
{
	const char *title = maintainers_subsystem(m, path);
	const char *const *people;
	size_t n;

	if (strchr(title, '\n') || strcmp(title, maintainers_subsystem(m, path)))
		bug("title '%s'", title);
	people = maintainers_people(m, path, &n);
	for (size_t i = 0; i < n; i++)
		if (strchr(people[i], '\n'))
			bug("person '%s'", people[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct maintainers *m;

	put(data, size);
	m = maintainers_load(dir.data);
	ask(m, "drivers/i2c/busses/i2c-rcar.c");
	ask(m, "net/socket.c");
	ask(m, "top.c");
	ask(m, "");
	maintainers_free(m);
	return 0;
}
