/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "buf.h"
#include "file.h"
#include "frozen.h"

/*
 * Far from where programs, heaps, stacks and libraries are put on 64-bit Linux,
 * and in what address sanitizers take for memory of the program.
 */
#define PLACE	UINT64_C(0x200000000000)

enum { ALIGN = 16 };

static const char magic[8] = "frozen1";

struct head {
	char magic[8];
	unsigned char key[FROZEN_KEY];
	uint64_t size;		/* of the file */
	uint64_t root;
	uint64_t spare;
};

struct freezer {
	struct buf bytes;	/* begins with a head */
};

struct freezer *freezer_new(void)
{
	static const struct head none;
	struct freezer *f = xcalloc(1, sizeof(*f));

	buf_init(&f->bytes);
	buf_add(&f->bytes, &none, sizeof(none));
	return f;
}

void freezer_free(struct freezer *f)
{
	if (!f)
		return;
	buf_release(&f->bytes);
	free(f);
}

static void *address_of(uint64_t at)
{
	return (void *)(uintptr_t)(PLACE + at);
}

void *freezer_put(struct freezer *f, const void *bytes, size_t len)
{
	size_t at;

	while (f->bytes.len % ALIGN)
		buf_addch(&f->bytes, 0);
	at = f->bytes.len;
	if (len)
		buf_add(&f->bytes, bytes, len);
	return address_of(at);
}

const char *freezer_put_bytes(struct freezer *f, const char *bytes, size_t len)
{
	size_t at = f->bytes.len;

	buf_add(&f->bytes, bytes, len);
	return address_of(at);
}

const void *freezer_at(const struct freezer *f, const void *address)
{
	return f->bytes.data + ((uint64_t)(uintptr_t)address - PLACE);
}

int freezer_write(struct freezer *f, const char *path,
		  const unsigned char key[FROZEN_KEY], const void *root,
		  struct buf *err)
{
	struct head head = { .size = f->bytes.len,
			     .root = (uint64_t)(uintptr_t)root };

	memcpy(head.magic, magic, sizeof(magic));
	memcpy(head.key, key, FROZEN_KEY);
	memcpy(f->bytes.data, &head, sizeof(head));
	return file_write(path, f->bytes.data, f->bytes.len, err);
}

static bool is_good(const struct head *head,
		    const unsigned char key[FROZEN_KEY], uint64_t size)
{
	return !memcmp(head->magic, magic, sizeof(magic)) &&
		!memcmp(head->key, key, FROZEN_KEY) && head->size == size &&
		head->root >= PLACE + sizeof(*head) &&
		head->root < PLACE + size;
}

static void *map_there(int fd, uint64_t size)
{
	void *at = mmap(address_of(0), size, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_FIXED_NOREPLACE | MAP_NORESERVE, fd,
			0);

	if (at == MAP_FAILED || at == address_of(0))
		return at == MAP_FAILED ? NULL : at;
	/* A kernel that does not know the flag puts it anywhere. */
	munmap(at, size);
	return NULL;
}

void *frozen_map(const char *path, const unsigned char key[FROZEN_KEY])
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct head head;
	void *root = NULL;
	struct stat st;

	if (fd < 0)
		return NULL;
	if (fstat(fd, &st) == 0 && st.st_size > (off_t)sizeof(head) &&
	    pread(fd, &head, sizeof(head), 0) == (ssize_t)sizeof(head) &&
	    is_good(&head, key, (uint64_t)st.st_size) &&
	    map_there(fd, head.size))
		root = (void *)(uintptr_t)head.root;
	close(fd);
	return root;
}

void frozen_unmap(void *root)
{
	const struct head *head = address_of(0);

	if (root)
		munmap(address_of(0), head->size);
}
