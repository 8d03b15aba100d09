/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Macros that spatch 1.1.1 must know to parse kernel code; appended to its own
 * standard.h. Each line names what goes wrong without it, seen on Linux 6.12.
 */

/* Takes its argument for a type until the end of the file. */
#define __free(x)
#define __cleanup(x)
/* Drops the function that holds it. */
#define scoped_guard(...) if (1)
#define scoped_cond_guard(name, fail, ...) if (1)
#define if_not_guard(...) if (0)
/* Annotations between type and name, or behind a declarator. */
#define __counted_by(x)
#define __counted_by_le(x)
#define __counted_by_be(x)
#define __private
#define __guarded_by(x)
#define __pt_guarded_by(x)
#define __must_hold_shared(x)
#define __context_unsafe(x)
#define __no_context_analysis
#define __bpf_kfunc
#define __randomize_layout
#define __no_randomize_layout
#define __nocfi
#define __noreturn
#define __cpuidle
#define noinstr
#define __always_unused
#define __maybe_unused
#define __no_kcsan
#define __no_sanitize_memory
#define __no_kmsan_checks
#define __net_init
#define __net_exit
#define __net_initdata
#define __ro_after_init
