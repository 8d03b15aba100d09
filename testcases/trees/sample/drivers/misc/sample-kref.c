// SPDX-License-Identifier: GPL-2.0-only
/*
 * Objects with a kref, and one fault of each kind around its time of life. The
 * functions named right are fine: they do the same in the order that holds.
 */
#include <linux/device.h>
#include <linux/kref.h>
#include <linux/slab.h>

struct sample_guest {
	struct kref ref;
	struct work_struct work;
	struct list_head node;
	struct device dev;
	int state;
};

struct sample_user {
	struct device_node *node;
};

static struct sample_guest *sample_only;

static void sample_guest_release(struct kref *ref)
{
	kfree(container_of(ref, struct sample_guest, ref));
}

/* Fault: reads the state of a guest whose reference was just put. */
int sample_guest_state(int id)
{
	struct sample_guest *guest = sample_guest_find(id);

	kref_put(&guest->ref, sample_guest_release);
	return guest->state;
}

/* Fine: reads first. */
int sample_guest_state_right(int id)
{
	struct sample_guest *guest = sample_guest_find(id);
	int state = guest->state;

	kref_put(&guest->ref, sample_guest_release);
	return state;
}

/* Fault: a global pointer is counted up with no lock. */
struct sample_guest *sample_guest_only(void)
{
	struct sample_guest *guest = sample_only;

	if (guest)
		kref_get(&guest->ref);
	return guest;
}

/* Fault: whether there still was a reference is not looked at. */
void sample_guest_hold(struct sample_guest *guest)
{
	kref_get_unless_zero(&guest->ref);
	guest->state++;
}

/* Fault: the work may have dropped it before it is taken. */
void sample_guest_kick(struct sample_guest *guest)
{
	if (queue_work(system_wq, &guest->work))
		kref_get(&guest->ref);
}

/* Fine: taken first, dropped when the work was queued already. */
void sample_guest_kick_right(struct sample_guest *guest)
{
	kref_get(&guest->ref);
	if (!queue_work(system_wq, &guest->work))
		kref_put(&guest->ref, sample_guest_release);
}

/* Fault: the node stays, its only reference goes. */
void sample_user_attach(struct sample_user *user, struct device_node *parent)
{
	struct device_node *np = of_get_child_by_name(parent, "guest");

	user->node = np;
	of_node_put(np);
}

/* Fault: the references of others are forgotten. */
void sample_guest_reset(struct sample_guest *guest)
{
	kref_get(&guest->ref);
	kref_init(&guest->ref);
}

/* Fault: its release frees it, and so does this. */
void sample_guest_remove(struct sample_guest *guest)
{
	put_device(&guest->dev);
	kfree(guest);
}

/* Fault: kfree is called with the address of the kref. */
void sample_guest_drop(struct sample_guest *guest)
{
	kref_put(&guest->ref, (void (*)(struct kref *))kfree);
}
