/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "proc.h"
#include "vec.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define SECOND_NS	UINT64_C(1000000000)
#define DEFAULT_MAX	((size_t)256 << 20)
#define PUMP_MAX	((size_t)1 << 20)	/* so that one cannot starve all */

struct pipe_end {
	int fd;			/* -1: end of file seen */
	struct buf kept;
	bool flood;
};

struct proc {
	pid_t pid;
	int pidfd;		/* -1: the kernel has none; then we poll */
	struct pipe_end pipes[2];
	size_t max;
	uint64_t start_ns;
	uint64_t limit_ns;	/* 0: none */
	uint64_t kill_ns;	/* when SIGTERM becomes SIGKILL; 0: not set */
	bool stopping;		/* we sent a signal; result.end says why */
	bool ended;
	struct proc_result result;
};

/*
 * The environment and the program
 */

struct strings {
	char **items;
	size_t n;
	size_t alloc;
};

static void strings_release(struct strings *s)
{
	for (size_t i = 0; i < s->n; i++)
		free(s->items[i]);
	vec_release(s);
}

static bool env_is_kept(const char *entry)
{
	static const char *const kept[] = {
		"PATH=", "HOME=", "TMPDIR=", "XDG_", "REFAUDIT_",
		"ASAN_OPTIONS=", "LSAN_OPTIONS=", "MSAN_OPTIONS=",
		"TSAN_OPTIONS=", "UBSAN_OPTIONS=",
		"ASAN_SYMBOLIZER_PATH=", "LLVM_PROFILE_FILE=",
	};

	for (size_t i = 0; i < ARRAY_SIZE(kept); i++)
		if (starts_with(entry, kept[i]))
			return true;
	return false;
}

/* Is a NAME=value with the NAME of entry in list? */
static bool env_is_overridden(const char *entry, const char *const *list)
{
	size_t len = strcspn(entry, "=") + 1;

	for (; list && *list; list++)
		if (strncmp(*list, entry, len) == 0)
			return true;
	return false;
}

static void add_env(struct strings *env, const char *entry,
		    const char *const *extra)
{
	if (!env_is_overridden(entry, extra))
		*vec_push(env) = xstrdup(entry);
}

static void build_env(struct strings *env, const char *const *extra)
{
	add_env(env, "LANG=C", extra);
	add_env(env, "LC_ALL=C", extra);
	add_env(env, "PYTHONHASHSEED=0", extra);
	for (char **e = environ; e && *e; e++)
		if (env_is_kept(*e))
			add_env(env, *e, extra);
	for (; extra && *extra; extra++)
		*vec_push(env) = xstrdup(*extra);
	vec_push(env);
}

static bool is_program(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) &&
	       access(path, X_OK) == 0;
}

char *proc_find(const char *program)
{
	const char *dir = getenv("PATH");
	struct buf path = BUF_INIT;

	if (strchr(program, '/'))
		return xstrdup(program);
	if (!dir)
		dir = "/usr/local/bin:/usr/bin:/bin";
	while (*program && *dir) {
		size_t len = strcspn(dir, ":");

		if (*dir == '/') {
			buf_clear(&path);
			buf_addf(&path, "%.*s/%s", (int)len, dir, program);
			if (is_program(path.data))
				return buf_detach(&path, NULL);
		}
		dir += len + (dir[len] == ':');
	}
	buf_release(&path);
	return NULL;
}

char *proc_self(void)
{
	struct buf path = BUF_INIT;
	ssize_t n;

	buf_grow(&path, PATH_MAX);
	n = readlink("/proc/self/exe", path.data, PATH_MAX);
	if (n <= 0) {
		buf_release(&path);
		return NULL;
	}
	buf_setlen(&path, (size_t)n);
	return buf_detach(&path, NULL);
}

/*
 * Starting
 */

struct launch {
	const char *program;
	char *const *argv;
	char *const *env;
	const char *cwd;
	pid_t parent;
	size_t memory_max;
	int in, out, err;	/* the child's ends */
	int report;		/* closed by a successful exec */
};

/* What the child says when it cannot become the program. */
struct launch_failure {
	int error;
	bool in_cwd;
};

/* Runs in the child: only async-signal-safe calls from here on. */
static void give_up(const struct launch *l, bool in_cwd) NORETURN;
static void give_up(const struct launch *l, bool in_cwd)
{
	struct launch_failure failure = { .error = errno, .in_cwd = in_cwd };

	if (write(l->report, &failure, sizeof(failure)) < 0)
		_exit(126);
	_exit(127);
}

static void reset_signals(void)
{
	struct sigaction dfl = { .sa_handler = SIG_DFL };
	sigset_t none;

	for (int sig = 1; sig < NSIG; sig++)
		sigaction(sig, &dfl, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static void limit_memory(size_t bytes)
{
	struct rlimit limit = { .rlim_cur = bytes, .rlim_max = bytes };

	/* Not above a limit of our own: then that one stands. */
	setrlimit(RLIMIT_AS, &limit);
}

static void become(const struct launch *l) NORETURN;
static void become(const struct launch *l)
{
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != l->parent)	/* it died before the prctl */
		_exit(127);
	reset_signals();
	if (dup2(l->in, 0) < 0 || dup2(l->out, 1) < 0 || dup2(l->err, 2) < 0)
		give_up(l, false);
	/* Whoever started us may have left descriptors open; old kernels: no. */
	close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
	if (l->cwd && chdir(l->cwd) < 0)
		give_up(l, true);
	if (l->memory_max)
		limit_memory(l->memory_max);
	execve(l->program, l->argv, l->env);
	give_up(l, false);
}

/*
 * Handlers must not run in the child before it has reset them. vfork: a copy
 * of a large parent's page tables, and every page touched again afterwards,
 * would cost more than many a child does.
 */
static pid_t fork_blocked(const struct launch *l)
{
	sigset_t all, old;
	pid_t pid;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	pid = vfork();
	if (pid == 0)
		become(l);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return pid;
}

/* 0 when the program runs now; else *failure says why not. */
static int read_report(int fd, struct launch_failure *failure)
{
	ssize_t n;

	do {
		n = read(fd, failure, sizeof(*failure));
	} while (n < 0 && errno == EINTR);
	return n == (ssize_t)sizeof(*failure) ? -1 : 0;
}

static int wait_for_end(pid_t pid)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/*
 * Away from 0, 1 and 2, which may be free when somebody started us with them
 * closed: dup2 in the child would overwrite one end with another.
 */
static int move_up(int *fd)
{
	int high;

	if (*fd > 2 || *fd < 0)
		return *fd;
	high = fcntl(*fd, F_DUPFD_CLOEXEC, 3);
	close(*fd);
	*fd = high;
	return high;
}

static int make_pipe(int *read_end, int *write_end)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) < 0)
		return -1;
	*read_end = fds[0];
	*write_end = fds[1];
	return move_up(read_end) < 0 || move_up(write_end) < 0 ? -1 : 0;
}

/* An unnamed file with the bytes, read from its start. -1 with errno. */
static int input_file(const char *bytes, size_t len)
{
	int fd = memfd_create("stdin", MFD_CLOEXEC);

	if (fd < 0)
		return -1;
	while (len) {
		ssize_t n = write(fd, bytes, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			close(fd);
			return -1;
		}
		bytes += n;
		len -= (size_t)n;
	}
	lseek(fd, 0, SEEK_SET);
	return fd;
}

static int open_input(const struct proc_spec *spec)
{
	int fd;

	if (spec->input)
		fd = input_file(spec->input, spec->input_len);
	else
		fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	return move_up(&fd);
}

static struct proc *proc_new(const struct proc_spec *spec)
{
	struct proc *p = xcalloc(1, sizeof(*p));

	p->pid = -1;
	p->pidfd = -1;
	p->max = spec->output_max ? spec->output_max : DEFAULT_MAX;
	for (int i = 0; i < 2; i++) {
		p->pipes[i].fd = -1;
		buf_init(&p->pipes[i].kept);
	}
	p->result.out = &p->pipes[0].kept;
	p->result.err = &p->pipes[1].kept;
	p->result.timeout_s = spec->timeout_s;
	return p;
}

/* Forks and waits for the exec. -1 with *failure. */
static int launch(struct proc *p, const struct proc_spec *spec,
		  struct launch *l, struct launch_failure *failure)
{
	int report = -1;
	int ret = -1;

	l->memory_max = spec->memory_max;
	l->in = open_input(spec);
	if (l->in < 0 || make_pipe(&p->pipes[0].fd, &l->out) < 0 ||
	    make_pipe(&p->pipes[1].fd, &l->err) < 0 ||
	    make_pipe(&report, &l->report) < 0)
		goto out;
	fcntl(p->pipes[0].fd, F_SETFL, O_NONBLOCK);
	fcntl(p->pipes[1].fd, F_SETFL, O_NONBLOCK);

	p->pid = fork_blocked(l);
	if (p->pid < 0)
		goto out;
	setpgid(p->pid, p->pid);	/* whoever is first, child or parent */
	close_fd(&l->report);
	if (read_report(report, failure) < 0) {
		wait_for_end(p->pid);
		p->pid = -1;
		errno = failure->error;
		goto out;
	}
	ret = 0;
out:
	failure->error = errno;
	close_fd(&report);
	close_fd(&l->report);
	close_fd(&l->in);
	close_fd(&l->out);
	close_fd(&l->err);
	return ret;
}

static void explain(struct buf *err, const struct proc_spec *spec,
		    const struct launch_failure *f)
{
	buf_addf(err, "cannot run '%s': ", spec->argv[0]);
	if (f->in_cwd)
		buf_addf(err, "cannot enter '%s': ", spec->cwd);
	buf_addstr(err, strerror(f->error));
}

int proc_start(struct proc **out, const struct proc_spec *spec,
	       struct buf *err)
{
	struct launch_failure failure = { 0 };
	struct strings env = { 0 };
	struct strings argv = { 0 };
	struct launch l = { .in = -1, .out = -1, .err = -1, .report = -1 };
	struct proc *p = NULL;
	char *program;
	int ret = -1;

	program = proc_find(spec->argv[0]);
	if (!program) {
		buf_addf(err, "cannot run '%s': not found on PATH",
			 spec->argv[0]);
		goto out;
	}
	build_env(&env, spec->env);
	for (const char *const *a = spec->argv; *a; a++)
		*vec_push(&argv) = xstrdup(*a);
	vec_push(&argv);
	l.program = program;
	l.argv = argv.items;
	l.env = env.items;
	l.cwd = spec->cwd;
	l.parent = getpid();

	p = proc_new(spec);
	if (launch(p, spec, &l, &failure) < 0) {
		explain(err, spec, &failure);
		goto out;
	}
	p->pidfd = pidfd_open(p->pid, 0);
	p->start_ns = now_ns();
	if (spec->timeout_s)
		p->limit_ns = p->start_ns + spec->timeout_s * SECOND_NS;
	*out = p;
	p = NULL;
	ret = 0;
out:
	proc_free(p);
	strings_release(&argv);
	strings_release(&env);
	free(program);
	return ret;
}

/*
 * Running
 */

size_t proc_fds(const struct proc *p, struct pollfd *fds)
{
	const int all[] = { p->pipes[0].fd, p->pipes[1].fd, p->pidfd };
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_SIZE(all) && !p->ended; i++)
		if (all[i] >= 0)
			fds[n++] = (struct pollfd){ .fd = all[i],
						    .events = POLLIN };
	return n;
}

int proc_ms_left(const struct proc *p)
{
	uint64_t due = p->stopping ? p->kill_ns : p->limit_ns;
	uint64_t now = now_ns();
	uint64_t ms;

	if (p->ended)
		return 0;
	if (!due)
		return p->pidfd < 0 ? 50 : -1;
	if (due <= now)
		return 0;
	ms = (due - now + 999999) / 1000000;
	if (p->pidfd < 0 && ms > 50)
		return 50;
	return ms > INT_MAX ? INT_MAX : (int)ms;
}

static void signal_group(const struct proc *p, int sig)
{
	kill(-p->pid, sig);
}

/* The first reason to stop a child is the one that is told. */
static void stop(struct proc *p, enum proc_end why, bool at_once)
{
	if (!p->stopping)
		p->result.end = why;
	p->stopping = true;
	if (at_once) {
		signal_group(p, SIGKILL);
		p->kill_ns = 0;
	} else {
		signal_group(p, SIGTERM);
		p->kill_ns = now_ns() + SECOND_NS;
	}
}

static void keep(struct proc *p, struct pipe_end *from, const char *bytes,
		 size_t len)
{
	size_t room = p->max - from->kept.len;

	if (len > room) {
		from->flood = true;
		len = room;
	}
	buf_add(&from->kept, bytes, len);
}

/* Reads what is there, about `most` bytes at most. */
static void drain(struct proc *p, struct pipe_end *from, size_t most)
{
	char bytes[65536];
	size_t total = 0;

	while (from->fd >= 0 && total < most) {
		ssize_t n = read(from->fd, bytes, sizeof(bytes));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return;
		if (n <= 0) {
			close_fd(&from->fd);
			return;
		}
		keep(p, from, bytes, (size_t)n);
		total += (size_t)n;
	}
}

static bool leader_has_exited(const struct proc *p)
{
	siginfo_t info = { 0 };

	/* WNOWAIT: while it is a zombie, its group's number is not reused. */
	return waitid(P_PID, (id_t)p->pid, &info,
		      WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid != 0;
}

static void set_result(struct proc *p, int status)
{
	struct proc_result *r = &p->result;

	r->seconds = (double)(now_ns() - p->start_ns) / (double)SECOND_NS;
	r->status = WIFSIGNALED(status) ? WTERMSIG(status) :
					  WEXITSTATUS(status);
	if (p->stopping)
		return;
	if (p->pipes[0].flood || p->pipes[1].flood)
		r->end = PROC_FLOOD;
	else
		r->end = WIFSIGNALED(status) ? PROC_KILLED : PROC_EXITED;
}

static void reap(struct proc *p)
{
	int status;

	signal_group(p, SIGKILL);	/* before the wait: see above */
	status = wait_for_end(p->pid);
	for (int i = 0; i < 2; i++) {
		drain(p, &p->pipes[i], p->max);
		close_fd(&p->pipes[i].fd);
	}
	close_fd(&p->pidfd);
	p->ended = true;
	set_result(p, status);
}

static void enforce_limits(struct proc *p)
{
	uint64_t now = now_ns();

	if (p->stopping) {
		if (p->kill_ns && now >= p->kill_ns)
			stop(p, p->result.end, true);
		return;
	}
	if (p->pipes[0].flood || p->pipes[1].flood)
		stop(p, PROC_FLOOD, true);
	else if (p->limit_ns && now >= p->limit_ns)
		stop(p, PROC_TIMEOUT, false);
}

int proc_pump(struct proc *p)
{
	if (p->ended)
		return 1;
	drain(p, &p->pipes[0], PUMP_MAX);
	drain(p, &p->pipes[1], PUMP_MAX);
	if (leader_has_exited(p)) {
		reap(p);
		return 1;
	}
	enforce_limits(p);
	return 0;
}

void proc_kill(struct proc *p)
{
	if (!p->ended)
		stop(p, PROC_CANCELLED, p->stopping);
}

const struct proc_result *proc_result(const struct proc *p)
{
	if (!p->ended)
		bug("result of a child that is running");
	return &p->result;
}

void proc_free(struct proc *p)
{
	if (!p)
		return;
	if (p->pid >= 0 && !p->ended)
		reap(p);
	for (int i = 0; i < 2; i++) {
		close_fd(&p->pipes[i].fd);
		buf_release(&p->pipes[i].kept);
	}
	free(p);
}

/* Waits with our handled signals let in; true when one came. */
static bool wait_for(const struct proc *p, const sigset_t *mask)
{
	struct pollfd fds[3];
	size_t n = proc_fds(p, fds);
	int ms = proc_ms_left(p);
	struct timespec ts = {
		.tv_sec = ms / 1000,
		.tv_nsec = ms % 1000 * 1000000L,
	};

	return ppoll(fds, n, ms < 0 ? NULL : &ts, mask) < 0 && errno == EINTR;
}

int proc_run(struct proc **out, const struct proc_spec *spec,
	     struct buf *err)
{
	sigset_t block, old;
	int ret;

	sigemptyset(&block);
	sigaddset(&block, SIGINT);
	sigaddset(&block, SIGTERM);
	sigaddset(&block, SIGHUP);
	pthread_sigmask(SIG_BLOCK, &block, &old);
	ret = proc_start(out, spec, err);
	while (ret == 0 && !proc_pump(*out))
		if (wait_for(*out, &old))
			proc_kill(*out);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return ret;
}

void proc_describe(struct buf *out, const struct proc_result *r)
{
	const char *name;

	switch (r->end) {
	case PROC_EXITED:
		buf_addf(out, "exited with status %d", r->status);
		break;
	case PROC_KILLED:
		name = sigabbrev_np(r->status);
		if (name)
			buf_addf(out, "was killed by SIG%s", name);
		else
			buf_addf(out, "was killed by signal %d", r->status);
		break;
	case PROC_TIMEOUT:
		buf_addf(out, "timed out after %u s", r->timeout_s);
		break;
	case PROC_CANCELLED:
		buf_addstr(out, "was cancelled");
		break;
	case PROC_FLOOD:
		buf_addstr(out, "wrote too much output");
		break;
	}
}

const char *proc_python(void)
{
	static const char system_python[] = "/usr/bin/python3";

	return access(system_python, X_OK) == 0 ? system_python : "python3";
}
