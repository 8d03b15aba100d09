/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * proc - start child processes; the only module that forks.
 *
 * A child gets an argv (never a shell), stdin from /dev/null or from a copy of
 * a buffer (an unnamed file, so that feeding a child can never deadlock), its
 * own process group, and two pipes: stdout and stderr are captured apart and
 * whole. The file descriptors of the parent are not inherited. A child dies
 * with the thread that started it, even when that is killed with SIGKILL.
 *
 * The environment is built from nothing: LANG and LC_ALL are C; PATH, HOME,
 * TMPDIR, XDG_*, REFAUDIT_* and the *SAN_OPTIONS are ours; proc_spec.env is
 * added and wins. PYTHONHASHSEED is 0: Python numbers strings anew in every
 * process unless it is told not to, and sets come in that order.
 *
 * A child has ended when the process that was started has: what it left
 * running in its group is killed then, and what the pipes hold is read.
 *
 * Order of calls: proc_start, then proc_pump whenever poll says one of
 * proc_fds is ready, until proc_pump returns 1; then read proc_result, then
 * proc_free. proc_run does all of that for one child. pool.h does it for many.
 */
#ifndef PROC_H
#define PROC_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct buf;
struct proc;

struct proc_spec {
	const char *const *argv;	/* NULL terminated; borrowed until start */
	const char *cwd;		/* NULL: ours */
	const char *const *env;		/* extra "NAME=value", or NULL */
	const void *input;		/* bytes for stdin, borrowed; NULL: none */
	size_t input_len;
	unsigned int timeout_s;		/* wall clock; 0: none */
	size_t output_max;		/* bytes kept per pipe; 0: 256 MiB */
	size_t memory_max;		/* address space in bytes; 0: ours. What
					   asks for more is refused it, and ends
					   as it will */
};

enum proc_end {
	PROC_EXITED,	/* status is the exit status */
	PROC_KILLED,	/* by a signal not ours; status is its number */
	PROC_TIMEOUT,	/* by us: time limit */
	PROC_CANCELLED,	/* by us: proc_kill was called */
	PROC_FLOOD,	/* by us: more than output_max bytes on a pipe */
};

struct proc_result {
	enum proc_end end;
	int status;
	unsigned int timeout_s;	/* proc_spec.timeout_s, for messages */
	double seconds;		/* wall clock from start to end */
	const struct buf *out;	/* owned by the proc */
	const struct buf *err;
};

/* -1 with a message when it cannot be started (not found, no fork). */
int proc_start(struct proc **out, const struct proc_spec *spec,
	       struct buf *err);
/* Fills up to 3 pollfds; returns how many (may be 0: wait proc_ms_left). */
size_t proc_fds(const struct proc *p, struct pollfd *fds);
/* Milliseconds until proc_pump must be called in any case; -1: no limit. */
int proc_ms_left(const struct proc *p);
/* Moves bytes, enforces the limits. 1 when the child has ended, else 0. */
int proc_pump(struct proc *p);
/*
 * SIGTERM to the group now, SIGKILL a second later (in proc_pump) or when
 * called again. Does nothing to a child that has ended.
 */
void proc_kill(struct proc *p);
const struct proc_result *proc_result(const struct proc *p);
/* The distribution's python3: the one that sees its packages. */
const char *proc_python(void);
void proc_free(struct proc *p);		/* kills the group if still running */

/*
 * Runs one child to its end. -1 only when it could not be started. A signal
 * that we handle cancels the child: look at the result.
 */
int proc_run(struct proc **out, const struct proc_spec *spec,
	     struct buf *err);
/* "exited with status 3", "timed out after 20 s", ...: for messages. */
void proc_describe(struct buf *out, const struct proc_result *r);
/*
 * Full path of a program on PATH, or NULL. Only absolute entries of PATH are
 * looked at, so that a tree under test cannot supply a program. A name with a
 * slash is taken as it is. Result is to be freed.
 */
char *proc_find(const char *program);
/* Our own executable, for starting hidden workers. Result is to be freed. */
char *proc_self(void);

#endif
