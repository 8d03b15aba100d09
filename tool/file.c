/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "file.h"
#include "vec.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static int fail(struct buf *err, const char *what, const char *path)
{
	buf_addf(err, "cannot %s '%s': %s", what, path, strerror(errno));
	return -1;
}

/*
 * Reading
 */

/* -1 with errno. */
static int read_all(struct buf *out, int fd, size_t expected, size_t max)
{
	/* Room as well for the read that finds the end: no copy for it. */
	buf_grow(out, expected + 4097);
	for (;;) {
		ssize_t n = read(fd, out->data + out->len,
				 out->alloc - out->len - 1);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		buf_setlen(out, out->len + (size_t)n);
		if (n == 0)
			return 0;
		if (out->len > max) {
			errno = EFBIG;
			return -1;
		}
		buf_grow(out, 4096);
	}
}

int file_read_stream(struct buf *out, int fd, size_t max, struct buf *err)
{
	return read_all(out, fd, 0, max) < 0 ?
		fail(err, "read", "standard input") : 0;
}

int file_read(struct buf *out, const char *path, struct buf *err)
{
	size_t before = out->len;
	struct stat st;
	int ret = -1;
	int fd;

	/* O_NONBLOCK: a fifo in the tree must not hang us. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0 || fstat(fd, &st) < 0) {
		fail(err, "read", path);
		goto out;
	}
	if (!S_ISREG(st.st_mode)) {
		buf_addf(err, "cannot read '%s': not a regular file", path);
		goto out;
	}
	if (read_all(out, fd, (size_t)st.st_size, SIZE_MAX) < 0) {
		fail(err, "read", path);
		buf_setlen(out, before);
		goto out;
	}
	ret = 0;
out:
	if (fd >= 0)
		close(fd);
	return ret;
}

/*
 * Writing
 */

int file_write_fd(int fd, const void *from, size_t len)
{
	const char *bytes = from;

	while (len) {
		ssize_t n = write(fd, bytes, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		bytes += n;
		len -= (size_t)n;
	}
	return 0;
}

/* Writes and closes fd. -1 with errno. */
static int write_all(int fd, const char *bytes, size_t len)
{
	if (file_write_fd(fd, bytes, len) < 0) {
		int saved = errno;

		close(fd);
		errno = saved;
		return -1;
	}
	return close(fd);
}

int file_write(const char *path, const void *bytes, size_t len,
	       struct buf *err)
{
	const int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
	struct buf tmp = BUF_INIT;
	int ret = -1;
	int fd;

	buf_addf(&tmp, "%s.tmp-%ld", path, (long)getpid());
	fd = open(tmp.data, flags, 0666);
	if (fd < 0 && errno == EEXIST && unlink(tmp.data) == 0)
		fd = open(tmp.data, flags, 0666);
	if (fd < 0) {
		fail(err, "write", path);
		goto out;
	}
	if (write_all(fd, bytes, len) < 0 || rename(tmp.data, path) < 0) {
		fail(err, "write", path);
		unlink(tmp.data);
		goto out;
	}
	ret = 0;
out:
	buf_release(&tmp);
	return ret;
}

int file_write_scratch(const char *path, const void *bytes, size_t len,
		       struct buf *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC |
		      O_NOFOLLOW, 0666);

	if (fd < 0 || write_all(fd, bytes, len) < 0)
		return fail(err, "write", path);
	return 0;
}

/*
 * Directories
 */

bool file_exists(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0;
}

bool file_is_dir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static int make_dir(const char *path, struct buf *err)
{
	if (mkdir(path, 0777) == 0)
		return 0;
	if (errno == EEXIST) {
		if (file_is_dir(path))
			return 0;
		errno = ENOTDIR;
	}
	return fail(err, "make directory", path);
}

int file_mkdirs(const char *path, struct buf *err)
{
	char *part = xstrdup(path);
	int ret = 0;

	for (char *p = part; *p && ret == 0; p++) {
		if (*p != '/' || p == part || p[-1] == '/')
			continue;
		*p = '\0';
		ret = make_dir(part, err);
		*p = '/';
	}
	if (ret == 0)
		ret = make_dir(path, err);
	free(part);
	return ret;
}

const char *file_tmp(void)
{
	const char *base = getenv("TMPDIR");

	return base && *base ? base : "/tmp";
}

int file_mkdtemp(struct buf *out, const char *stem, struct buf *err)
{
	const char *base = file_tmp();
	struct buf path = BUF_INIT;
	int ret = -1;

	buf_addf(&path, "%s/%s-XXXXXX", base, stem);
	if (mkdtemp(path.data)) {
		buf_add(out, path.data, path.len);
		ret = 0;
	} else {
		fail(err, "make a directory in", base);
	}
	buf_release(&path);
	return ret;
}

struct names {
	struct name {
		char *text;
		unsigned char type;	/* DT_* */
	} *items;
	size_t n;
	size_t alloc;
};

static void names_release(struct names *names)
{
	for (size_t i = 0; i < names->n; i++)
		free(names->items[i].text);
	vec_release(names);
}

static int compare_names(const void *a, const void *b)
{
	const struct name *x = a;
	const struct name *y = b;

	return strcmp(x->text, y->text);
}

/* DT_*, asking the file system when readdir did not say. */
static unsigned char entry_type(int dir, const struct dirent *entry)
{
	struct stat st;

	if (entry->d_type != DT_UNKNOWN)
		return entry->d_type;
	if (fstatat(dir, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return DT_UNKNOWN;
	return IFTODT(st.st_mode);
}

static bool is_dots(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/*
 * Lists a directory in byte order and returns its open stream; NULL with
 * errno. The stream is only good for dirfd().
 */
static DIR *list_dir(struct names *names, int parent, const char *name,
		     int flags)
{
	struct dirent *entry;
	DIR *stream;
	int saved;
	int fd;

	fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | flags);
	if (fd < 0)
		return NULL;
	stream = fdopendir(fd);
	if (!stream) {
		close(fd);
		return NULL;
	}
	while (errno = 0, (entry = readdir(stream))) {
		struct name *n;

		if (is_dots(entry->d_name))
			continue;
		n = vec_push(names);
		n->text = xstrdup(entry->d_name);
		n->type = entry_type(fd, entry);
	}
	saved = errno;
	if (saved) {
		closedir(stream);
		errno = saved;
		return NULL;
	}
	vec_sort(names, compare_names);
	return stream;
}

static int remove_at(int parent, const char *name, struct buf *path,
		     struct buf *err)
{
	struct names names = { 0 };
	size_t len = path->len;
	DIR *stream;
	int ret = 0;

	if (unlinkat(parent, name, 0) == 0 || errno == ENOENT)
		return 0;
	/* Linux says EISDIR; POSIX and some file systems say EPERM. */
	if (errno != EISDIR && errno != EPERM)
		return fail(err, "remove", path->data);

	stream = list_dir(&names, parent, name, O_NOFOLLOW);
	if (!stream)
		ret = fail(err, "remove", path->data);
	for (size_t i = 0; i < names.n && ret == 0; i++) {
		buf_addf(path, "/%s", names.items[i].text);
		ret = remove_at(dirfd(stream), names.items[i].text, path, err);
		buf_setlen(path, len);
	}
	if (ret == 0 && unlinkat(parent, name, AT_REMOVEDIR) < 0)
		ret = fail(err, "remove", path->data);
	if (stream)
		closedir(stream);
	names_release(&names);
	return ret;
}

int file_remove_tree(const char *path, struct buf *err)
{
	struct buf at = BUF_INIT;
	int ret;

	buf_addstr(&at, path);
	while (at.len > 1 && at.data[at.len - 1] == '/')
		buf_setlen(&at, at.len - 1);
	ret = remove_at(AT_FDCWD, path, &at, err);
	buf_release(&at);
	return ret;
}

int file_replace_tree(const char *from, const char *to, struct buf *err)
{
	if (file_remove_tree(to, err) < 0)
		return -1;
	if (rename(from, to) < 0) {
		buf_addf(err, "cannot rename '%s' to '%s': %s", from, to,
			 strerror(errno));
		return -1;
	}
	return 0;
}

int file_realpath(struct buf *out, const char *path, struct buf *err)
{
	char *real = realpath(path, NULL);

	if (!real)
		return fail(err, "find", path);
	buf_addstr(out, real);
	free(real);
	return 0;
}

/*
 * Paths
 */

char *path_join(const char *a, const char *b)
{
	struct buf out = BUF_INIT;

	if (*b != '/') {
		buf_addstr(&out, a);
		if (*a && *b && !ends_with(a, "/"))
			buf_addch(&out, '/');
	}
	buf_addstr(&out, b);
	return buf_detach(&out, NULL);
}

const char *path_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

char *path_dir(const char *path)
{
	size_t len = (size_t)(path_base(path) - path);

	while (len > 1 && path[len - 1] == '/')
		len--;
	return xstrndup(path, len);
}

/*
 * The walk
 */

struct walk {
	const struct file_walk *how;
	struct buf path;	/* relative to the root */
};

static void report_unreadable(struct walk *w, const char *reason)
{
	if (w->how->unreadable)
		w->how->unreadable(w->how->ctx, w->path.data, reason);
}

static int visit_file(struct walk *w, int dir, const char *name)
{
	const struct file_walk *how = w->how;
	struct file_stat out;
	struct stat st;

	if (!how->want_stat)
		return how->visit(how->ctx, w->path.data, NULL);
	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0) {
		report_unreadable(w, strerror(errno));
		return 0;
	}
	out.size = (uint64_t)st.st_size;
	out.inode = st.st_ino;
	out.mtime_ns = (int64_t)st.st_mtim.tv_sec * 1000000000 +
		       st.st_mtim.tv_nsec;
	return how->visit(how->ctx, w->path.data, &out);
}

static int walk_entries(struct walk *w, int dir, const struct names *names);

static int walk_subdir(struct walk *w, int parent, const char *name)
{
	struct names names = { 0 };
	DIR *stream = list_dir(&names, parent, name, O_NOFOLLOW);
	int ret = 0;

	if (stream) {
		ret = walk_entries(w, dirfd(stream), &names);
		closedir(stream);
	} else {
		report_unreadable(w, strerror(errno));
	}
	names_release(&names);
	return ret;
}

static int walk_entries(struct walk *w, int dir, const struct names *names)
{
	bool (*keep)(const char *) = w->how->keep_name;
	size_t len = w->path.len;
	int ret = 0;

	for (size_t i = 0; i < names->n && ret == 0; i++) {
		const struct name *name = &names->items[i];

		if (len)
			buf_addch(&w->path, '/');
		buf_addstr(&w->path, name->text);
		if (name->type == DT_DIR && strcmp(name->text, ".git") != 0 &&
		    (!w->how->keep_dir ||
		     w->how->keep_dir(w->how->ctx, w->path.data)))
			ret = walk_subdir(w, dir, name->text);
		else if (name->type == DT_REG && (!keep || keep(name->text)))
			ret = visit_file(w, dir, name->text);
		buf_setlen(&w->path, len);
	}
	return ret;
}

int file_walk(const char *root, const struct file_walk *how, struct buf *err)
{
	struct walk w = { .how = how, .path = BUF_INIT };
	char *top = path_join(root, how->below ? how->below : "");
	struct names names = { 0 };
	DIR *stream = list_dir(&names, AT_FDCWD, top, 0);
	int ret = 0;

	if (how->below)
		buf_addstr(&w.path, how->below);
	if (stream) {
		ret = walk_entries(&w, dirfd(stream), &names);
		closedir(stream);
	} else if (how->below) {
		report_unreadable(&w, strerror(errno));
	} else {
		ret = fail(err, "read directory", root);
	}
	names_release(&names);
	buf_release(&w.path);
	free(top);
	return ret;
}
