// SPDX-License-Identifier: GPL-2.0-only
/* Near misses of fixes.c: what is right, and looks like it. */
struct loom {
	struct device dev;
	struct loom *peer;
	int state;
};

struct route {
	struct dst_entry dst;
};

/* The member that is handed on is what is counted. */
int good_member_handed_on(struct net *net, struct flowi4 *fl, struct sock *sk,
			  struct loom *loom)
{
	struct rtable *rt = ip_route_output_key(net, fl);

	if (IS_ERR(rt))
		return PTR_ERR(rt);
	loom_send(loom, sk, &rt->dst);
	return 0;
}

static void loom_send(struct loom *loom, struct sock *sk, struct dst_entry *dst)
{
	loom->ops->send_with(sk, dst);
}

/* What a member points to has the reference, and is put through it. */
int good_put_through_a_member(struct net *net, int ifindex)
{
	struct net_device *dev = dev_get_by_index(net, ifindex);

	if (!dev)
		return -ENODEV;
	loom_weave(dev->ml_priv);
	return 0;
}

static void loom_weave(struct loom *loom)
{
	loom->state++;
	dev_put(loom->netdev);
}

/* The private part of the device is the device. */
int good_private_part(struct net *net, struct genl_info *info)
{
	struct net_device *dev = dev_get_by_index(net, 3);

	if (!dev)
		return -ENODEV;
	info->user_ptr[0] = netdev_priv(dev);
	return 0;
}

/* What was made of it comes back as it. */
int good_made_anew(struct net *net, struct flowi4 *fl, struct sock *sk)
{
	struct rtable *rt = ip_route_output_key(net, fl);
	struct dst_entry *dst;

	if (IS_ERR(rt))
		return PTR_ERR(rt);
	dst = loom_lookup(net, &rt->dst, fl);
	if (IS_ERR(dst))
		return PTR_ERR(dst);
	rt = loom_rtable(dst);
	ip_rt_put(rt);
	return 0;
}

static struct dst_entry *loom_lookup(struct net *net, struct dst_entry *dst,
				     struct flowi4 *fl)
{
	if (!fl) {
		dst_release(dst);
		return ERR_PTR(-EINVAL);
	}
	return dst;
}

/* It has a name, if only inside of the call. */
int good_named_in_the_call(struct device_node *np, struct loom *loom)
{
	struct device_node *parent;

	if (of_device_is_compatible(parent = of_get_parent(np), "acme,loom"))
		loom->state = 1;
	of_node_put(parent);
	return 0;
}
