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
#define ROOM	UINT64_C(0x10000000000)		/* for each kind */

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
	uint64_t place;
};

static uint64_t place_of(enum frozen_kind kind)
{
	return PLACE + kind * ROOM;
}

struct freezer *freezer_new(enum frozen_kind kind)
{
	static const struct head none;
	struct freezer *f = xcalloc(1, sizeof(*f));

	f->place = place_of(kind);
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

static void *address(uint64_t at)
{
	return (void *)(uintptr_t)at;
}

void *freezer_put(struct freezer *f, const void *bytes, size_t len)
{
	size_t at;

	while (f->bytes.len % ALIGN)
		buf_addch(&f->bytes, 0);
	at = f->bytes.len;
	if (len)
		buf_add(&f->bytes, bytes, len);
	return address(f->place + at);
}

void *freezer_put_room(struct freezer *f, const void *bytes, size_t len,
		       size_t room)
{
	void *at = freezer_put(f, bytes, len);

	buf_grow(&f->bytes, room);
	memset(f->bytes.data + f->bytes.len, 0, room);
	buf_setlen(&f->bytes, f->bytes.len + room);
	return at;
}

const char *freezer_put_bytes(struct freezer *f, const char *bytes, size_t len)
{
	size_t at = f->bytes.len;

	buf_add(&f->bytes, bytes, len);
	return address(f->place + at);
}

const void *freezer_at(const struct freezer *f, const void *at)
{
	return f->bytes.data + ((uint64_t)(uintptr_t)at - f->place);
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

static bool is_good(const struct head *head, uint64_t place,
		    const unsigned char key[FROZEN_KEY], uint64_t size)
{
	return !memcmp(head->magic, magic, sizeof(magic)) &&
		!memcmp(head->key, key, FROZEN_KEY) && head->size == size &&
		size <= ROOM && head->root >= place + sizeof(*head) &&
		head->root < place + size;
}

static bool map_there(int fd, uint64_t place, uint64_t size)
{
	void *at = mmap(address(place), size, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_FIXED_NOREPLACE | MAP_NORESERVE, fd,
			0);

	if (at == MAP_FAILED)
		return false;
	/* A kernel that does not know the flag puts it anywhere. */
	if (at != address(place))
		munmap(at, size);
	return at == address(place);
}

void *frozen_map(enum frozen_kind kind, const char *path,
		 const unsigned char key[FROZEN_KEY])
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	uint64_t place = place_of(kind);
	struct head head;
	void *root = NULL;
	struct stat st;

	if (fd < 0)
		return NULL;
	if (fstat(fd, &st) == 0 && st.st_size > (off_t)sizeof(head) &&
	    pread(fd, &head, sizeof(head), 0) == (ssize_t)sizeof(head) &&
	    is_good(&head, place, key, (uint64_t)st.st_size) &&
	    map_there(fd, place, head.size))
		root = address(head.root);
	close(fd);
	return root;
}

void frozen_unmap(void *root)
{
	uint64_t at = (uint64_t)(uintptr_t)root;
	const struct head *head = address(at - (at - PLACE) % ROOM);

	if (root)
		munmap(address((uint64_t)(uintptr_t)head), head->size);
}
