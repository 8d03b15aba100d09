// SPDX-License-Identifier: GPL-2.0-only
/* Five put the file; that the sixth does not is no habit. */
struct quay {
	int state;
};

int good_one(struct quay *quay, int fd)
{
	struct file *file = fget(fd);

	if (!file)
		return -EBADF;
	quay->state = file->f_flags & 1;
	fput(file);
	return 0;
}

int good_two(struct quay *quay, int fd)
{
	struct file *file = fget(fd);

	if (!file)
		return -EBADF;
	quay->state = file->f_flags & 2;
	fput(file);
	return 0;
}

int good_three(struct quay *quay, int fd)
{
	struct file *file = fget(fd);

	if (!file)
		return -EBADF;
	quay->state = file->f_flags & 4;
	fput(file);
	return 0;
}

int good_four(struct quay *quay, int fd)
{
	struct file *file = fget(fd);

	if (!file)
		return -EBADF;
	quay->state = file->f_flags & 8;
	fput(file);
	return 0;
}

int good_five(struct quay *quay, int fd)
{
	struct file *file = fget(fd);

	if (!file)
		return -EBADF;
	quay->state = file->f_flags & 16;
	fput(file);
	return 0;
}

int bad_alone(struct quay *quay, int fd)
{
	struct file *file = fget(fd);

	if (!file)
		return -EBADF;
	quay->state = file->f_flags & 32;
	return 0;
}
