#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# refaudit audit, the project's own rules: a header changes, and with it what
# expressions mean in files that do not. The run goes on from the tables of the
# one before, and says what a first run says.

. "$(dirname "$0")/lib.sh"

cd "$work" || exit 1
cp -R "$project/testcases/trees/sample" tree
chmod -R u+w tree
cat >tree/include/linux/gizmo.h <<'END'
/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef GIZMO_H
#define GIZMO_H

#include <linux/device.h>
#include <linux/refcount.h>
#include <linux/atomic.h>

struct gizmo {
	atomic_t users;
	int id, number;
	struct gizmo *next;
};

struct gizmo_hit {
	atomic_t count;
};

struct gizmo_miss {
	int count;
};

struct gizmo_base {
	struct device *dev;
	struct gizmo *gizmo;
	int id;
};

typedef struct gizmo_base gizmo_base_t;

struct gizmo *gizmo_find(int id);

#endif
END
cat >tree/include/linux/gizmo-box.h <<'END'
/* SPDX-License-Identifier: GPL-2.0-only */
#include <linux/gizmo.h>

struct gizmo_box {
	gizmo_base_t base;
	int color;
};
END
cat >tree/include/linux/gizmo-other.h <<'END'
/* SPDX-License-Identifier: GPL-2.0-only */
struct gizmo_state {
	refcount_t uses;
};
END
cat >tree/include/linux/gizmo-third.h <<'END'
/* SPDX-License-Identifier: GPL-2.0-only */
struct gizmo_state {
	int color;
	atomic_t uses;
};
END
cat >tree/drivers/misc/gizmo-core.c <<'END'
#include <linux/gizmo.h>

static struct gizmo *gizmos;
static struct gizmo_hit *last_hit;

struct gizmo *gizmo_find(int id)
{
	struct gizmo *gizmo;

	for (gizmo = gizmos; gizmo; gizmo = gizmo->next)
		if (gizmo->id == id && atomic_inc_not_zero(&gizmo->users))
			return gizmo;
	return NULL;
}

struct gizmo_hit *gizmo_hit(void)
{
	return last_hit;
}
END
cat >tree/drivers/misc/gizmo-user.c <<'END'
#include <linux/gizmo-box.h>

struct gizmo_driver {
	struct gizmo_box box;
};

int gizmo_probe(struct platform_device *pdev)
{
	struct gizmo_driver *driver;

	driver = devm_kzalloc(&pdev->dev, sizeof(*driver), GFP_KERNEL);
	return driver ? device_register(&driver->box.base.dev) : -ENOMEM;
}

int gizmo_base_probe(struct platform_device *pdev)
{
	gizmo_base_t *base;

	base = devm_kzalloc(&pdev->dev, sizeof(*base), GFP_KERNEL);
	return base ? device_register(&base->dev) : -ENOMEM;
}

void gizmo_hold(struct gizmo_box *box)
{
	atomic_inc(&box->base.gizmo->users);
}

void gizmo_hold_twice(struct gizmo_box *box)
{
	typeof(box->base.gizmo) again = box->base.gizmo;

	atomic_inc(&again->users);
}

void gizmo_drop(struct gizmo_box *box)
{
	if (atomic_dec_and_test(&box->base.gizmo->users))
		kfree(box->base.gizmo);
}

void gizmo_hit_get(void)
{
	atomic_inc(&gizmo_hit()->count);
}

void gizmo_hit_put(void)
{
	if (atomic_dec_and_test(&gizmo_hit()->count))
		kfree(gizmo_hit());
}

void gizmo_state_get(struct gizmo_state *state)
{
	atomic_inc(&state->uses);
}

void gizmo_state_put(struct gizmo_state *state)
{
	if (atomic_dec_and_test(&state->uses))
		kfree(state);
}
END
header=tree/include/linux/gizmo.h
core=tree/drivers/misc/gizmo-core.c
cp $header was.h
cp $core was.c

# changed TAKEN SENTENCE: it goes on from the tables (0) or begins anew (1).
changed() {
	audit tree --verbose
	cp stdout warm
	! cmp -s report/report.json before.json
	moved=$?
	cp report/report.json before.json
	grep -q 'began with the tables of an earlier run' stderr
	[ $? -eq "$1" ]
	ok $? "$2"
	run audit --kernel tree --out cold --no-cache --format text,json \
		--quiet
	cmp -s stdout warm && cmp -s cold/report.json before.json
	ok $? 'and the report is that of a first run'
}

# The report is another one than that of the run before.
tells() {
	[ $moved -eq 0 ]
	ok $? "$1"
}

back() {
	cp was.h $header
	cp was.c $core
	audit tree
	cp report/report.json before.json
}

# finds N WHAT: that many findings in the file that never changes.
finds() {
	[ "$(grep -c "gizmo-user.c:.*$2" warm)" -eq "$1" ]
	ok $? "$3"
}

audit tree
cp report/report.json before.json

sed -i 's/struct device \*dev/struct device dev/' $header
changed 0 'a member becomes a device'
finds 2 devm-embedded-device 'two allocations of what has it inside are found'
sed -i 's/struct device dev/struct device *dev/' $header
changed 0 'and no device any more'
finds 0 devm-embedded-device 'both are gone'
finds 1 "'gizmo.users'" 'a counter is found'
sed -i 's/atomic_t users/refcount_t users/' $header
changed 0 'it gets another type'
finds 0 "'gizmo.users'" 'and is not found'
sed -i 's/refcount_t users/int pad;\n\tatomic_t uses/' $header
changed 0 'and another name'
finds 0 "'gizmo.users'" 'of which nobody speaks'
back
sed -i 's/^struct gizmo {/struct gizmo_first {\n\tint a;\n\tatomic_t b;\n};\n\n&/' \
	$header
changed 0 'another record comes in front of all'
tells 'and has a counter'
sed -i 's/int id, number;/int number;\n\tint id;/; s/^struct gizmo_first/\n\n&/' \
	$header
changed 0 'lines move, and one is parted'
back
sed -i 's/^struct gizmo {/struct gizmo_one {/' $header
changed 0 'a record gets another name'
finds 0 "'gizmo.users'" 'and nobody knows what the old one is'
back
sed -i 's/gizmo_base_t;/gizmo_old_t;/; s/^typedef.*/&\ntypedef int gizmo_base_t;/' \
	$header
changed 0 'a typedef stands for something else'
finds 0 "'gizmo.users'" 'which has no members'
back
sed -i 's/atomic_t users;/struct {\n\t\tatomic_t held;\n\t} count;\n#define users count.held/' \
	$header
changed 0 'a counter is a macro for a member of a member'
sed -i 's/} count;/} counts;/; s/count\.held/counts.held/' $header
changed 0 'which gets another name'
back
sed -i 's/struct gizmo \*gizmo;/struct gizmo_hit *gizmo;/' $header
changed 0 'a member gets another type, and another expression has its type'
tells 'and the report says so'
back
sed -i 's/int id, number;/union {\n\t\tint id;\n\t\tatomic_t number;\n\t};/' \
	$header
changed 0 'members come to lie in a union without a name'
back

# gizmo_state is defined twice, and gizmo-user.c sees neither, then one, then the
# other.
sed -i 's|^#include <linux/atomic.h>|&\n#include <linux/gizmo-third.h>|' $header
changed 0 'a header includes one of two that define a name'
finds 1 gizmo_state.uses 'so that one is meant'
sed -i 's|gizmo-third|gizmo-other|' $header
changed 0 'and the other instead'
finds 0 gizmo_state.uses 'which is meant now'
back
rm tree/include/linux/gizmo-third.h
changed 0 'one of the two goes'
finds 0 gizmo_state.uses 'and the other is meant'
printf 'struct gizmo_state {\n\tint a, b, c;\n};\n' \
	>tree/include/linux/gizmo-new.h
changed 0 'a header comes and defines it once more'
rm tree/include/linux/gizmo-new.h
changed 0 'and goes'

finds 1 "'gizmo_hit.count'" 'what a function returns has a counter'
sed -i 's/^struct gizmo_hit \*gizmo_hit/struct gizmo_miss *gizmo_hit/' $core
changed 0 'it returns another type'
finds 0 "'gizmo_hit.count'" 'which has none'
sed -i 's/^struct gizmo_miss \*gizmo_hit/struct gizmo_hit *gizmo_hit/' $core
changed 0 'and its own again'
finds 1 "'gizmo_hit.count'" 'which has it'

sed -i 's/struct device \*dev/struct device dev/' $header
rm store.db.types-?
changed 1 'nobody knows what types were: it begins anew'
printf '#include "gizmo-part.c"\n' >>$core
printf 'struct gizmo_part {\n\trefcount_t users;\n};\n' \
	>tree/drivers/misc/gizmo-part.c
changed 1 'a source includes another: it begins anew'

echo "1..$count"
