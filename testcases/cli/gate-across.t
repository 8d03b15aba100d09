#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# refaudit gate, the project's own rules: a patch in one file that makes a fault
# in another, which it does not touch, and near misses of these patches.

. "$(dirname "$0")/lib.sh"

cd "$work" || exit 1
cp -R "$project/testcases/trees/sample" tree
chmod -R u+w tree
cat >tree/include/linux/gadget.h <<'END'
/* SPDX-License-Identifier: GPL-2.0-only */
#include <linux/device.h>
#include <linux/refcount.h>

struct gadget {
	refcount_t users;
	int id;
};

struct gadget_base {
	struct device *dev;
	int id;
};

static inline void gadget_hold(struct gadget *gadget)
{
	refcount_inc(&gadget->users);
}

static inline bool gadget_last(struct gadget *gadget)
{
	return refcount_dec_and_test(&gadget->users);
}

int gadget_register(struct gadget_base *base);
void gadget_done(struct device_node *node);
void gadget_release(struct device *dev);
END
cat >tree/drivers/misc/gadget-core.c <<'END'
#include <linux/gadget.h>

struct gadget_dev {
	struct device dev;
};

int gadget_register(struct gadget_base *base)
{
	return device_register(&base->dev);
}

void gadget_done(struct device_node *node)
{
	pr_debug("done with it");
	of_node_put(node);
}

void gadget_release(struct device *dev)
{
	kfree(container_of(dev, struct gadget_dev, dev));
}
END
cat >tree/drivers/misc/gadget-user.c <<'END'
#include <linux/gadget.h>

struct gadget *gadget_new(void)
{
	struct gadget *gadget = kzalloc(sizeof(*gadget), GFP_KERNEL);

	if (gadget)
		refcount_set(&gadget->users, 1);
	return gadget;
}

void gadget_put(struct gadget *gadget)
{
	if (gadget_last(gadget))
		kfree(gadget);
}

static const struct device_type gadget_type = {
	.name = "gadget",
	.release = gadget_release,
};

struct gadget_driver {
	struct gadget_base base;
};

int gadget_probe(struct platform_device *pdev)
{
	struct gadget_driver *driver;

	driver = devm_kzalloc(&pdev->dev, sizeof(*driver), GFP_KERNEL);
	return driver ? gadget_register(&driver->base) : -ENOMEM;
}

int gadget_value(void)
{
	struct device_node *node = of_find_node_by_path("/gadget");
	u32 value = 0;

	if (!node)
		return 0;
	of_property_read_u32(node, "value", &value);
	gadget_done(node);
	return value;
}
END
cp -R tree a
cp -R tree b
header=b/include/linux/gadget.h
core=b/drivers/misc/gadget-core.c
user=drivers/misc/gadget-user.c

gate() {
	diff -ruN a b >p.patch
	run gate --kernel tree --store store.db --quiet --patch p.patch
	rm -rf b
	cp -R a b
}

last_line() {
	[ "$(tail -n 1 stdout)" = "$1" ]
}

# caused RULE CAUSE: one new finding, in the file that no patch touches.
caused() {
	[ "$status" -eq 1 ] && grep -q "^$user:.*\[$1\]$" stdout &&
		grep -qF "    cause: $2" stdout &&
		[ "$(grep -c '\[[a-z-]*\]$' stdout)" -eq 1 ]
}

sed -i 's/struct device \*dev;/struct device dev;/' $header
gate
caused devm-embedded-device \
	"type 'gadget_base' changed (include/linux/gadget.h:10)"
ok $? 'a header that gains an embedded device'
sed -i 's/struct device \*dev;/&\n\tstruct device *parent;/' $header
gate
[ "$status" -eq 0 ] && last_line '0 new findings: pass'
ok $? 'but not one that gains a pointer'

sed -i 's/refcount_t users/atomic_t users/; s/refcount_dec/atomic_dec/
	s/refcount_inc/atomic_inc/' $header
gate
caused atomic-refcount "type 'gadget' changed (include/linux/gadget.h:5)"
ok $? 'a counter that changes its type, with its operations in the header'
sed -i 's/refcount_t users/refcount_t  users/; s/int id/long id/' $header
gate
[ "$status" -eq 0 ] && last_line '0 new findings: pass'
ok $? 'but not one beside it'

sed -i '/of_node_put/d' $core
gate
caused missing-put \
	"function 'gadget_done' changed (drivers/misc/gadget-core.c:12)"
ok $? 'a helper that stops putting'
sed -i 's/\tof_node_put(node)/\tif (node)\n\t\tof_node_put(node)/' $core
gate
[ "$status" -eq 0 ] && last_line '0 new findings: pass'
ok $? 'but not one that puts with care'
sed -i '/kfree(cont/d' $core
gate
[ "$status" -eq 1 ] && last_line '1 new finding (1 medium): fail' &&
	grep -q '\[empty-release\]$' stdout &&
	grep -q "    evidence: $user:20: user: release of device_type" stdout
ok $? 'a release function that becomes empty, named in another file'
sed -i 's/\tkfree(cont.*/\tgadget_free(dev);/
	s/^void gadget_release/static void gadget_free(struct device *dev)\n{\n\tkfree(dev);\n}\n\n&/' \
	$core
gate
[ "$status" -eq 0 ] && last_line '0 new findings: pass'
ok $? 'but not one that has a helper free'

echo "1..$count"
