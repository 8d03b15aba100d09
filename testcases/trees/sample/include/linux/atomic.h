/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_ATOMIC_H
#define _LINUX_ATOMIC_H

#include <linux/types.h>

void atomic_set(atomic_t *v, int i);
int atomic_read(const atomic_t *v);
void atomic_inc(atomic_t *v);
void atomic_dec(atomic_t *v);
int atomic_inc_return(atomic_t *v);
int atomic_dec_return(atomic_t *v);
bool atomic_dec_and_test(atomic_t *v);
bool atomic_inc_not_zero(atomic_t *v);
bool atomic_add_unless(atomic_t *v, int a, int u);
bool atomic_add_negative(int i, atomic_t *v);
int atomic_cmpxchg(atomic_t *v, int old, int new);

#endif
