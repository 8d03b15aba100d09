// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kref.h>
#include "wrap.h"

void ticket_release(struct kref *ref)
{
	kfree(container_of(ref, struct ticket, ref));
}

/* Of another file. */
void ticket_put(struct ticket *ticket)
{
	if (!ticket)
		return;
	kref_put(&ticket->ref, ticket_release);
}

/* Puts only when it is told to. */
void ticket_done(struct ticket *ticket, bool last)
{
	if (last)
		ticket_put(ticket);
}

/* Counts up first: the caller's stays. */
void ticket_touch(struct ticket *ticket)
{
	kref_get(&ticket->ref);
	ticket_use(ticket);
	ticket_put(ticket);
}
