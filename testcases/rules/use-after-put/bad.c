// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kref.h>
#include <linux/device.h>

#include "wrap.h"

struct session {
	struct device dev;
	struct kref ref;
	struct mutex lock;
	int state;
};

void session_release(struct kref *ref)
{
	kfree(container_of(ref, struct session, ref));
}

void session_put(struct session *s)
{
	kref_put(&s->ref, session_release);
}

/* The node is named in a message after its put. */
int bad_message(struct device *dev)
{
	struct device_node *np = of_find_node_by_name(NULL, "port");

	of_node_put(np);
	dev_err(dev, "no clock in %pOF\n", np);
	return 0;
}

/* A field after the put, on the way through a label. */
int bad_field(struct net *net, int id)
{
	struct dst_entry *dst = route_lookup(net, id);

	if (!dst)
		return -ENOENT;
	if (dst->error)
		goto out;
	return 0;
out:
	dst_release(dst);
	return dst->error;
}

/* Through a put of this driver; the object contains the count. */
int bad_wrapper(int id)
{
	struct session *s = session_lookup(id);

	session_put(s);
	return s->state;
}

int bad_container(int id)
{
	struct session *s;

	s = session_lookup(id);
	if (!s)
		return 0;
	kref_put(&s->ref, session_release);
	return s->state;
}

/* The lock goes with the object. */
void bad_unlock(struct session *s)
{
	mutex_lock(&s->lock);
	s->state = 0;
	session_put(s);
	mutex_unlock(&s->lock);
}

/* Private data goes with the device. */
struct card {
	struct clk *clk;
};

int bad_private(void)
{
	struct net_device *ndev = make_netdev(sizeof(struct card));
	struct card *card = netdev_priv(ndev);

	free_netdev(ndev);
	clk_disable(card->clk);
	return 0;
}

/* Handed to a function that will look. */
int bad_argument(struct bus *bus)
{
	struct device *dev = bus_find_device(bus, NULL);

	put_device(dev);
	return device_is_ready(dev);
}

/* The reference that is taken is to a part that is apart. */
int bad_get_of_part(int id)
{
	struct session *s = session_lookup(id);

	part_get(s->part);
	session_put(s);
	return s->state;
}

/* Wrappers: of another file, in a header, a macro, over two levels. */
int bad_other_file(int id)
{
	struct ticket *ticket = ticket_lookup(id);

	ticket_put(ticket);
	return ticket->price;
}

int bad_header(int id)
{
	struct ticket *ticket = ticket_lookup(id);

	ticket_drop(ticket);
	return ticket->price;
}

int bad_macro(int id)
{
	struct ticket *ticket = ticket_lookup(id);

	TICKET_PUT(ticket);
	return ticket->price;
}

static void ticket_drop_it(struct ticket *ticket)
{
	pr_debug("given back\n");
	ticket_put(ticket);
}

static void ticket_close(struct ticket *ticket)
{
	ticket_drop_it(ticket);
}

int bad_two_levels(int id)
{
	struct ticket *ticket = ticket_lookup(id);

	ticket_close(ticket);
	return ticket->price;
}

/* The initial reference, when registering has failed. */
int bad_failed(struct session *s)
{
	int err;

	mutex_lock(&s->lock);
	err = device_add(&s->dev);
	if (err)
		put_device(&s->dev);
	mutex_unlock(&s->lock);
	return err;
}

/* Made here; nobody who was given it before keeps it when registering fails. */
int bad_half_made(int id)
{
	struct session *s = session_alloc(id);
	int err;

	if (!s)
		return -ENOMEM;
	dev_set_name(&s->dev, "session%d", id);
	err = device_register(&s->dev);
	if (err) {
		put_device(&s->dev);
		s->state = 0;
	}
	return err;
}

/* Made here, so this was the only reference. */
int bad_allocated(struct pci_dev *card)
{
	struct Scsi_Host *host = scsi_host_alloc(&session_template, 64);
	int err;

	if (!host)
		return -ENOMEM;
	err = pci_request_regions(card, "session");
	if (err) {
		scsi_host_put(host);
		pr_err("host %d: no regions\n", host->host_no);
		return err;
	}
	pci_set_drvdata(card, host);
	return 0;
}
