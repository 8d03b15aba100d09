/* SPDX-License-Identifier: GPL-2.0-only */
struct ticket {
	struct kref ref;
	int price;
};

void ticket_release(struct kref *ref);
void ticket_put(struct ticket *ticket);

/* In a header. */
static inline void ticket_drop(struct ticket *ticket)
{
	kref_put(&ticket->ref, ticket_release);
}

/* A macro. */
#define TICKET_PUT(ticket) kref_put(&(ticket)->ref, ticket_release)
