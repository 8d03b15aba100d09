/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>
#include "prefetch.h"

enum { THREADS = 8 };

struct prefetch {
	int dir;
	const char *const *paths;
	size_t n;
	atomic_size_t next;
	pthread_t threads[THREADS];
	size_t n_threads;
};

static void *ask(void *arg)
{
	struct prefetch *p = arg;
	size_t i;

	while ((i = atomic_fetch_add(&p->next, 1)) < p->n) {
		int fd = openat(p->dir, p->paths[i], O_RDONLY | O_CLOEXEC |
				O_NOCTTY | O_NONBLOCK);

		if (fd < 0)
			continue;
		posix_fadvise(fd, 0, 0, POSIX_FADV_WILLNEED);
		close(fd);
	}
	return NULL;
}

struct prefetch *prefetch_start(const char *dir, const char *const *paths,
				size_t n)
{
	struct prefetch *p = xcalloc(1, sizeof(*p));
	sigset_t all, old;

	p->paths = paths;
	p->n = n;
	p->dir = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (p->dir < 0) {
		free(p);
		return NULL;
	}
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	while (p->n_threads < THREADS &&
	       pthread_create(&p->threads[p->n_threads], NULL, ask, p) == 0)
		p->n_threads++;
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return p;
}

void prefetch_stop(struct prefetch *p)
{
	if (!p)
		return;
	atomic_store(&p->next, p->n);
	for (size_t i = 0; i < p->n_threads; i++)
		pthread_join(p->threads[i], NULL);
	close(p->dir);
	free(p);
}
