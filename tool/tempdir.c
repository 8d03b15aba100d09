/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "file.h"
#include "tempdir.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char stem[] = "refaudit";
static const char lock_name[] = "lock";

enum { YOUNG_S = 60 };

static bool is_named_so(const char *name)
{
	size_t len = strlen(stem);

	return starts_with(name, stem) && name[len] == '-' &&
	       strlen(name + len + 1) == strlen("XXXXXX");
}

static bool is_mine(int fd, mode_t type, struct stat *st)
{
	return fstat(fd, st) == 0 && (st->st_mode & S_IFMT) == type &&
	       st->st_uid == geteuid();
}

/* The lock of a directory whose owner is dead, or -1. */
static int take_over(int parent, const char *name)
{
	int dir = openat(parent, name,
			 O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	int lock = -1;
	struct stat st;

	if (dir < 0)
		return -1;
	if (is_mine(dir, S_IFDIR, &st))
		lock = openat(dir, lock_name,
			      O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	close(dir);
	if (lock >= 0 && is_mine(lock, S_IFREG, &st) &&
	    st.st_mtime + YOUNG_S < time(NULL) &&
	    flock(lock, LOCK_EX | LOCK_NB) == 0)
		return lock;
	if (lock >= 0)
		close(lock);
	return -1;
}

static void remove_left(const char *base)
{
	DIR *stream = opendir(base);
	struct dirent *entry;

	while (stream && (entry = readdir(stream))) {
		struct buf ignored = BUF_INIT;
		char *path;
		int lock;

		if (!is_named_so(entry->d_name))
			continue;
		lock = take_over(dirfd(stream), entry->d_name);
		if (lock < 0)
			continue;
		path = path_join(base, entry->d_name);
		file_remove_tree(path, &ignored);
		close(lock);
		free(path);
		buf_release(&ignored);
	}
	if (stream)
		closedir(stream);
}

/* Without a lock, nobody takes it for one that was left. */
static int lock_it(const char *dir)
{
	char *path = path_join(dir, lock_name);
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) < 0) {
		unlink(path);
		close(fd);
		fd = -1;
	}
	free(path);
	return fd;
}

int tempdir_make(struct tempdir *t, struct buf *err)
{
	remove_left(file_tmp());
	if (file_mkdtemp(&t->path, stem, err) < 0)
		return -1;
	t->lock = lock_it(t->path.data);
	return 0;
}

void tempdir_remove(struct tempdir *t)
{
	struct buf ignored = BUF_INIT;

	if (!t->path.len)
		return;
	file_remove_tree(t->path.data, &ignored);
	if (t->lock >= 0)
		close(t->lock);
	buf_release(&t->path);
	buf_release(&ignored);
}
