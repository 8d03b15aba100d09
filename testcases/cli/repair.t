#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# refaudit migrate --rule: findings mended by the semantic patch of their rule.

. "$(dirname "$0")/lib.sh"

tree=$work/tree
cp -R "$project/testcases/trees/sample" "$tree"
misc=$tree/drivers/misc
rm "$misc"/*.c

# ---- a put that is missing: in front of a return, by a label, and not at all

cat >"$misc/sample-node.c" <<'EOF'
// SPDX-License-Identifier: GPL-2.0-only
#include <linux/of.h>

int node_plain(struct device *dev)
{
	struct device_node *np = of_find_node_by_path("/sample");

	if (!np)
		return -ENODEV;
	if (node_odd(np))
		return dev_err_probe(dev, -EINVAL,
				     "odd\n");

	node_use(np);	/* it lends it */
	of_node_put(np);
	return 0;
}

int node_ladder(struct device *dev)
{
	struct device_node *np;
	int ret;

	np = of_find_node_by_path("/sample");
	if (!np)
		return -ENODEV;
	ret = node_count(np);
	if (ret)
		return ret;
	if (node_odd(np))
		return -EINVAL;
	ret = node_use(np);
	if (ret)
		goto out;
	return 0;

out:
	of_node_put(np);
	return ret;
}

int node_value(struct device *dev)
{
	struct device_node *np = of_get_parent(dev->of_node);
	int ret = 0;

	if (!np)
		return -ENODEV;
	if (dev->parent)
		return of_property_count(np);
	of_node_put(np);
	return ret;
}

/* On the way to this return it may be put already. */
int node_shared(struct device *dev, int n)
{
	struct device_node *np = of_find_node_by_path("/sample");

	if (!np)
		return -ENODEV;
	if (node_turn())
		of_node_put(np);
	else
		node_odd(np);
	return -EINVAL;
}

/* What is returned may be the node itself. */
void *node_found(void *(*func)(struct device_node *))
{
	struct device_node *dp;
	void *ret;

	for_each_node_by_type(dp, "cpu") {
		ret = func(dp);
		if (ret)
			return ret;
	}
	return NULL;
}

int node_children(struct device *dev)
{
	struct device_node *child;

	for_each_child_of_node(dev->of_node, child) {
		if (node_odd(child))
			return -EINVAL;	/* too odd */
	}
	return 0;
}

int node_loop(struct device *dev)
{
	struct device_node *child;

	for_each_child_of_node(dev->of_node, child) {
		if (node_odd(child)) {
			pr_err("odd\n");
			return -EINVAL;
		}
	}
	return 0;
}
EOF

# ---- a kref without release function, a free behind a registration

cat >"$misc/sample-note.c" <<'EOF'
// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kref.h>

struct note {
	int pages;
	struct kref ref;
};

/* Whoever reads it calls this. */
void note_put(struct note *note)
{
	kref_put(&note->ref, (void (*)(struct kref *))kfree);
}

void note_drop(struct note *note)
{
	kref_put(&note->ref, (void *)kfree);
}
EOF
cat >"$misc/sample-memo.c" <<'EOF'
// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kref.h>

struct memo {
	struct kref ref;
};

static void memo_free(struct kref *ref)
{
	kfree(container_of(ref, struct memo, ref));
}

void memo_put(struct memo *memo)
{
	kref_put(&memo->ref, memo_free);
}

void memo_drop(struct memo *memo)
{
	kref_put(&memo->ref, (void *)kfree);
}
EOF
cat >"$misc/sample-lock.c" <<'EOF'
// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kref.h>

struct page_note {
	struct kref ref;
};

void page_note_put(struct page_note *note, struct mutex *lock)
{
	kref_put_mutex(&note->ref, (void *)kfree, lock);
}
EOF
free_driver() {
	cat <<EOF
// SPDX-License-Identifier: GPL-2.0-only
#include <linux/device.h>

struct $1 {
	struct device dev;
	char *name;
};

static void $1_release(struct device *dev)
{
	struct $1 *p = container_of(dev, struct $1, dev);

$2	kfree(p);
}

int $1_new(struct device *parent)
{
	struct $1 *p = kzalloc(sizeof(*p), GFP_KERNEL);
	int ret;

	if (!p)
		return -ENOMEM;
	p->dev.parent = parent;
	p->dev.release = $1_release;
	ret = device_register(&p->dev);
	if (ret) {
		kfree(p);
		return ret;
	}
	return 0;
}
EOF
}
free_driver bell '' >"$misc/sample-bell.c"
free_driver gong '	kfree(p->name);
' >"$misc/sample-gong.c"

# ---- a get whose result is lost, a get that comes too late

cat >"$misc/sample-peer.c" <<'EOF'
// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kref.h>

struct peer {
	struct kref ref;
	struct tasklet_struct tasklet;
	struct device dev;
	int hits;
};

struct peer *peer_find(struct idr *all, int id)
{
	struct peer *peer;

	rcu_read_lock();
	peer = idr_find(all, id);
	if (peer)
		kref_get_unless_zero(&peer->ref);
	rcu_read_unlock();
	return peer;
}

struct peer *peer_hit(struct idr *all, int id)
{
	struct peer *peer = idr_find(all, id);

	if (peer)
		kref_get_unless_zero(&peer->ref);
	peer->hits++;
	return peer;
}

void peer_arm(struct peer *peer)
{
	tasklet_schedule(&peer->tasklet);
	get_device(&peer->dev);
}

void peer_queue(struct peer *peer)
{
	if (queue_work(system_wq, &peer->work))
		kref_get(&peer->ref);
}
EOF
before=$(sum_of "$tree")

mend() {
	run migrate --kernel "$tree" --out "$work/out" --quiet \
		--store "$work/store.db" "$@"
}
all="--rule missing-put-error-path --rule missing-put-loop
	--rule put-with-kfree --rule free-after-register
	--rule unchecked-get-unless-zero --rule get-after-handoff"

# shellcheck disable=SC2086
mend $all
[ "$status" -eq 0 ] && [ ! -s "$work/stderr" ] &&
	[ "$(grep -c '\.patch$' "$work/stdout")" -eq 8 ] &&
	[ "$(grep -c 'is not mended: ' "$work/stdout")" -eq 8 ]
ok $? 'eight patches, eight refusals, each on a line of stdout'

# refused FILE FUNCTION WORDS
refused() {
	grep -q "^drivers/misc/$1:[0-9]*: [a-z-]* in $2() is not mended: .*$3" \
		"$work/stdout"
}
refused sample-node.c node_shared 'do not hold the reference any more'
ok $? 'no put where some paths have put already'
refused sample-node.c node_found 'may be the object itself'
ok $? 'no put of what may be what is returned'
refused sample-node.c node_children 'comment stands behind'
ok $? 'no put where spatch would move a comment'
refused sample-lock.c page_note_put 'has to unlock'
ok $? 'no release function for a put that takes a lock'
refused sample-memo.c memo_drop "'memo_free' releases"
ok $? 'no second release function for one type'
refused sample-gong.c gong_new "'gong_release' does more than free"
ok $? 'no put where release does more than the free did'
refused sample-peer.c peer_hit 'used again'
ok $? 'no lost object where it is used afterwards'
refused sample-peer.c peer_queue 'has to be given back'
ok $? 'no reordering where a failed hand-over must be undone'

cp -R "$tree" "$work/after"
(cd "$work/after" && for patch in "$work"/out/*/*/0*.patch; do
	case $patch in
	*0000-*) ;;
	*) git apply "$patch" || exit 1 ;;
	esac
done) >"$work/stdout" 2>"$work/stderr"
ok $? 'git applies all of them'
(cd "$tree" && diff -ru . "$work/after" | grep '^[-+]' |
	grep -v '^[-+][-+]') >"$work/stdout"
diff -u - "$work/stdout" >"$work/stderr" <<'EOF'
-		kfree(p);
+		put_device(&p->dev);
-	if (node_odd(np))
+	if (node_odd(np)) {
+		of_node_put(np);
+	}
-		return ret;
-	if (node_odd(np))
-		return -EINVAL;
+		goto out;
+	if (node_odd(np)) {
+		ret = -EINVAL;
+		goto out;
+	}
-	return 0;
+	ret = 0;
-	if (dev->parent)
-		return of_property_count(np);
+	if (dev->parent) {
+		ret = of_property_count(np);
+		of_node_put(np);
+		return ret;
+	}
+			of_node_put(child);
+static void note_release(struct kref *kref)
+{
+	kfree(container_of(kref, struct note, ref));
+}
+
-	kref_put(&note->ref, (void (*)(struct kref *))kfree);
+	kref_put(&note->ref, note_release);
-	kref_put(&note->ref, (void *)kfree);
+	kref_put(&note->ref, note_release);
-	if (peer)
-		kref_get_unless_zero(&peer->ref);
+	if (peer) {
+		if (!kref_get_unless_zero(&peer->ref))
+			peer = NULL;
+	}
-	tasklet_schedule(&peer->tasklet);
+	tasklet_schedule(&peer->tasklet);
EOF
ok $? 'each changes these lines and no other'
grep -A1 'Whoever' "$work/after/drivers/misc/sample-note.c" |
	grep -q 'void note_put'
ok $? 'the comment of a function stays with it'

# ---- the mail

patch=$(ls "$work"/out/free-after-register/*/0001-*bell*.patch)
grep -qx 'Subject: \[PATCH\] misc: use put_device(), not kfree(), in bell_new()' \
	"$patch" && grep -qx 'To: Mia Misc <mia@misc.example>' "$patch" &&
	grep -qF 'drivers/misc/sample-bell.c:' "$patch" &&
	grep -qF '(rule free-after-register' "$patch" &&
	tr '\n' ' ' <"$patch" | grep -qF 'audited again: the finding is gone' &&
	! grep -qi 'signed-off-by:' "$patch"
ok $? 'a patch says what was found, where, by what, and how it was checked'
! sed '/^---$/q' "$patch" | grep -q '.\{76\}'
ok $? 'no line of the text is too long'
/usr/bin/python3 - "$work/out/migrate.json" <<'EOF'
import json, sys
r = json.load(open(sys.argv[1]))
assert r["patches"] == 8 and r["refused"] == 8 and r["counters"] == []
one = {x["function"]: x for x in r["repairs"]}
assert one["bell_new"]["rule"] == "free-after-register"
assert one["bell_new"]["files"] == ["drivers/misc/sample-bell.c"]
assert len(one["note_put"]["findings"]) == 2
assert one["gong_new"]["state"] == "refused"
assert one["gong_new"]["refusals"][0]["line"] == 28
EOF
ok $? 'migrate.json lists them with their findings'
[ "$before" = "$(sum_of "$tree")" ]
ok $? 'the tree was not written to'
(cd "$work/out" && find . -type f -exec cat {} + | cksum) >"$work/first"
# shellcheck disable=SC2086
mend $all
(cd "$work/out" && find . -type f -exec cat {} + | cksum) |
	cmp -s - "$work/first"
ok $? 'a second run makes the same bytes'

# ---- audited again: what leaves its finding, and what makes another

mkdir "$work/data"
cp -R "$project/cocci" "$project/reports" "$work/data/"
mkdir "$work/data/tool"
cp "$project"/tool/*.sql "$work/data/tool/"
sed -i 's/^    repair_said("fix %s leak/    REPAIR_TEXT["put1"] = ("nothing(np)",)\n&/' \
	"$work/data/cocci/lib/repair.py"
REFAUDIT_DATA=$work/data
export REFAUDIT_DATA
mend --rule missing-put-error-path
refused sample-node.c node_plain 'the finding is still there'
ok $? 'a patch that leaves its finding is refused'
sed -i 's/("nothing(np)",)/("of_node_put(np); of_node_put(np)",)/' \
	"$work/data/cocci/lib/repair.py"
mend --rule missing-put-error-path
refused sample-node.c node_plain 'something new (double-put)'
ok $? 'a patch that brings another finding is refused'
unset REFAUDIT_DATA

# ---- a rule that nothing mends on purpose

cp "$project/testcases/trees/sample/drivers/i2c/busses/i2c-sample.c" \
	"$misc/sample-bus.c"
mend --rule devm-embedded-device
[ "$status" -eq 0 ] && [ ! -s "$work/stdout" ] &&
	grep -q '^## 1\. ' "$work/out/devm-embedded-device.plan.md" &&
	grep -q '^- drivers/misc/sample-bus.c:[0-9]*: `.* -> dev`: ' \
		"$work/out/devm-embedded-device.plan.md" &&
	[ -z "$(find "$work/out" -name '*.patch')" ]
ok $? 'devm-embedded-device: no patch, a plan with options and places'

# ---- mistakes

mend --rule missing-putt
[ "$status" -eq 129 ] && says "there is no rule 'missing-putt'" &&
	says "'missing-put-loop'"
ok $? 'an unknown rule: the ones that can be mended are named'
mend --rule dec-then-read
[ "$status" -eq 129 ] && says "nothing mends 'dec-then-read'"
ok $? 'a rule without a repair is refused'
mend --rule put-with-kfree --all
[ "$status" -eq 129 ] && says 'one of the two'
ok $? 'counters and findings are not mixed'

echo "1..$count"
