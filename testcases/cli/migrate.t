#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# refaudit migrate: patches from atomic_t to refcount_t.

. "$(dirname "$0")/lib.sh"

tree=$work/tree
cp -R "$project/testcases/trees/sample" "$tree"
mkdir -p "$tree/net/box"
cat >>"$tree/include/linux/refcount.h" <<'EOF'
void refcount_dec(refcount_t *r);
bool refcount_dec_if_one(refcount_t *r);
unsigned int refcount_read(const refcount_t *r);
#define REFCOUNT_INIT(n) { .refs = ATOMIC_INIT(n), }
EOF

# A counter in a header, used in all the forms.
cat >"$tree/include/net/box.h" <<'EOF'
/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _NET_BOX_H
#define _NET_BOX_H

#include <linux/atomic.h>
#include <linux/types.h>

struct box {
	struct {
		atomic_t	refs;	/* who holds it */
	} u;
	int			size;
};

#define box_hold(box)				\
	do {					\
		atomic_inc(&(box)->u.refs);	\
	} while (0)

static inline bool box_tryget(struct box *box)
{
	return atomic_add_unless(&box->u.refs, 1, 0);
}

struct box *box_new(void);
void box_put(struct box *box);
#endif
EOF
cat >"$tree/net/box/box.c" <<'EOF'
// SPDX-License-Identifier: GPL-2.0-only
#include <linux/slab.h>
#include <net/box.h>

static struct box first = {
	.u = { .refs = ATOMIC_INIT(1) },
};

#define BOX_FIELDS(n)	.u.refs = ATOMIC_INIT(n), .size = 0
static struct box second = { BOX_FIELDS(1) };

struct pallet {
	struct box box;
	atomic_t refs;
};

static struct pallet pallet = {
	.box = { .u = { .refs = ATOMIC_INIT(1) } },
	.refs = ATOMIC_INIT(0),
};

struct box *box_new(void)
{
	struct box *box = kzalloc(sizeof(*box), GFP_KERNEL);

	if (box)
		atomic_set( &box->u.refs,
			    1);	/* ours */
	return box;
}

void box_put(struct box *box)
{
	/* Pairs with the full barrier in box_claim(). */
	if (!atomic_dec_return(&box->u.refs))
		kfree(box);
}

void box_show(struct box *box)
{
	pr_debug("%d %d\n", box->size, atomic_read(&box->u.refs));
}

bool box_idle(struct box *box)
{
	return (!atomic_read(&box->u.refs) ||
	    box->size) && /* not the best of indentation */
	       box != &first;
}

bool box_claim(struct box *box)
{
	return (atomic_cmpxchg(&box->u.refs, 1, 0) == 1);
}
EOF

# Three that nothing can be done for: an address that is kept, an operation
# without a form, two members declared at once.
crate() {
	cat <<EOF
// SPDX-License-Identifier: GPL-2.0-only
#include <linux/atomic.h>
#include <linux/slab.h>

struct $1 {
	$2;
	atomic_t *other;
};

struct $1 *$1_new(void)
{
	struct $1 *c = kzalloc(sizeof(*c), GFP_KERNEL);

	if (c)
		atomic_set(&c->refs, 1);
	return c;
}

void $1_get(struct $1 *c)
{
	atomic_inc(&c->refs);
	$3;
}

void $1_put(struct $1 *c)
{
	if (atomic_dec_and_test(&c->refs))
		kfree(c);
}
EOF
}
crate kept 'atomic_t refs' 'c->other = &c->refs' >"$tree/net/box/kept.c"
crate pair 'atomic_t refs, more' 'c->other = NULL' >"$tree/net/box/pair.c"
crate plain 'atomic_t refs' 'c->other = NULL' >"$tree/net/box/plain.c"
crate clear 'atomic_t refs' 'if (atomic_inc_return(&c->refs) > 9) c->other = 0' \
	>"$tree/net/box/clear.c"

migrate() {
	run migrate --kernel "$tree" --out "$work/out" --quiet \
		--store "$work/store.db" "$@"
}

# said EXPRESSION: Python over migrate.json `r`; c maps names to counters.
said() {
	/usr/bin/python3 -c '
import json, sys
r = json.load(open(sys.argv[1]))
c = {x["struct"] + "." + x["field"]: x for x in r["counters"]}
sys.exit(not eval("(" + sys.argv[2] + ")"))
' "$work/out/migrate.json" "$1"
}

sed -i 's,^F:	net/sample/$,&\nF:	net/box/\nF:	include/net/box.h,' \
	"$tree/MAINTAINERS"
before=$(sum_of "$tree")

# ---- one counter

migrate --counter box.u.refs
[ "$status" -eq 0 ] && [ ! -s "$work/stderr" ] &&
	[ "$(wc -l <"$work/stdout")" -eq 1 ]
ok $? 'one counter: one patch, its path on stdout'
patch=$(cat "$work/stdout")
case $patch in
"$work"/out/*/0001-*box.u.refs*.patch) [ -f "$patch" ];;
*) false;;
esac
ok $? 'its name says what it does'
[ -f "$work/out/README" ] && said 'r["schema"] == "refaudit-migrate/1"'
ok $? 'README and migrate.json stand beside it'
said 'r["patches"] == 1 and r["refused"] == 0 and
	c["box.u.refs"]["operations"] == 10 and
	c["box.u.refs"]["files"] == ["include/net/box.h", "net/box/box.c"]'
ok $? 'migrate.json counts ten operations in two files'

cp -R "$tree" "$work/after"
(cd "$work/after" && git apply "$patch") >"$work/stdout" 2>"$work/stderr"
ok $? 'git applies it to the tree'
(cd "$work/after" && diff -u - net/box/box.c) >"$work/stdout" <<'EOF'
// SPDX-License-Identifier: GPL-2.0-only
#include <linux/slab.h>
#include <net/box.h>

static struct box first = {
	.u = { .refs = REFCOUNT_INIT(1) },
};

#define BOX_FIELDS(n)	.u.refs = REFCOUNT_INIT(n), .size = 0
static struct box second = { BOX_FIELDS(1) };

struct pallet {
	struct box box;
	atomic_t refs;
};

static struct pallet pallet = {
	.box = { .u = { .refs = REFCOUNT_INIT(1) } },
	.refs = ATOMIC_INIT(0),
};

struct box *box_new(void)
{
	struct box *box = kzalloc(sizeof(*box), GFP_KERNEL);

	if (box)
		refcount_set( &box->u.refs,
			    1);	/* ours */
	return box;
}

void box_put(struct box *box)
{
	/* Pairs with the full barrier in box_claim(). */
	if (refcount_dec_and_test(&box->u.refs))
		kfree(box);
}

void box_show(struct box *box)
{
	pr_debug("%d %d\n", box->size, refcount_read(&box->u.refs));
}

bool box_idle(struct box *box)
{
	return (!refcount_read(&box->u.refs) ||
	    box->size) && /* not the best of indentation */
	       box != &first;
}

bool box_claim(struct box *box)
{
	return refcount_dec_if_one(&box->u.refs);
}
EOF
ok $? 'every form became its refcount_t form, layout and comments stay'
(cd "$work/after" && diff -u - include/net/box.h) >"$work/stdout" <<'EOF'
/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _NET_BOX_H
#define _NET_BOX_H

#include <linux/refcount.h>
#include <linux/types.h>

struct box {
	struct {
		refcount_t	refs;	/* who holds it */
	} u;
	int			size;
};

#define box_hold(box)				\
	do {					\
		refcount_inc(&(box)->u.refs);	\
	} while (0)

static inline bool box_tryget(struct box *box)
{
	return refcount_inc_not_zero(&box->u.refs);
}

struct box *box_new(void);
void box_put(struct box *box);
#endif
EOF
ok $? 'so did the header, which includes refcount.h instead of atomic.h'

# ---- the mail

grep -qx 'Subject: \[PATCH\] net: box: convert box.u.refs to refcount_t' "$patch"
ok $? 'the subject has the prefix of the directory'
grep -qx 'To: Ned Work <ned@net.example>' "$patch" &&
	grep -qx 'Cc: netdev@lists.example' "$patch"
ok $? 'it is addressed to those in MAINTAINERS'
! grep -qi 'signed-off-by:' "$patch"
ok $? 'nobody has signed it off'
for words in 'starts at 1: yes' 'freed at 0: yes' 'never raised from 0:' \
	'basic operations only: yes' 'is a RELEASE' 'Found by refaudit' \
	'net/box/box.c:'; do
	grep -qF "$words" "$patch" || echo "$words"
done >"$work/stdout"
[ ! -s "$work/stdout" ]
ok $? 'the text states four properties with places, ordering and origin'
line=$(grep -n 'full barrier' "$tree/net/box/box.c" | cut -d: -f1)
said 'c["box.u.refs"]["barriers"] == [{"path": "net/box/box.c",
	"line": '"$line"'}]' && tr '\n' ' ' <"$patch" |
	grep -q "read these places first: net/box/box.c:$line"
ok $? 'a barrier that is spoken of near an operation is pointed out'
! sed '/^---$/q' "$patch" | grep -q '.\{76\}'
ok $? 'no line of the text is too long'
(cd "$work/after" && git init -q . && git add -A &&
	git -c user.name=a -c user.email=a@b commit -qm before &&
	git apply -R "$patch" && git -c user.name=a -c user.email=a@b \
		commit -qam base && git -c user.name=a -c user.email=a@b \
		am -q "$patch") >"$work/stdout" 2>"$work/stderr"
ok $? 'git am takes it'
[ "$before" = "$(sum_of "$tree")" ]
ok $? 'the tree was not written to'

# ---- a git tree: the commit that the patches are for

grep -q '^base-commit:' "$patch"
[ $? -eq 1 ] && said 'r["base_commit"] is None'
ok $? 'outside of git there is no base-commit'
cp -R "$tree" "$work/git"
(cd "$work/git" && git init -q . && git add -A &&
	git -c user.name=a -c user.email=a@b commit -qm base) >/dev/null
commit=$(git -C "$work/git" rev-parse HEAD)
run migrate --kernel "$work/git" --out "$work/out" --quiet \
	--store "$work/store.db" --counter plain.refs
grep -qx "base-commit: $commit" "$(cat "$work/stdout")"
ok $? 'in a git tree the patch names its base-commit'
grep -q '^Subject: \[PATCH\] net: box: ' "$(cat "$work/stdout")"
ok $? 'a history without prefixes: the one of the directory'
for n in 1 2 3; do
	echo "/* $n */" >>"$work/git/net/box/kept.c"
	git -C "$work/git" -c user.name=a -c user.email=a@b commit -qam \
		"boxes: lids: say $n: one"
done
run migrate --kernel "$work/git" --out "$work/out" --quiet \
	--store "$work/store.db" --counter plain.refs
grep -q '^Subject: \[PATCH\] boxes: lids: convert plain.refs' \
	"$(cat "$work/stdout")"
ok $? 'else the prefix that its commits have'
echo '/* more */' >>"$work/git/net/box/pair.c"
run migrate --kernel "$work/git" --out "$work/out" --quiet \
	--store "$work/store.db" --counter plain.refs
! grep -q '^base-commit:' "$(cat "$work/stdout")"
ok $? 'not when the tree differs from it'

# ---- all of them

rm -rf "$work/one"
migrate --all && cp -R "$work/out" "$work/one" && migrate --all --jobs 1 &&
	diff -r "$work/one" "$work/out" >"$work/diff"
ok $? 'two runs give the same bytes'
said '{n for n in c if c[n]["state"] == "patch"} >= {"box.u.refs",
	"plain.refs", "sample_session.users"}'
ok $? '--all makes a patch for each counter that can be converted'
said 'c["kept.refs"]["state"] == "refused" and
	c["kept.refs"]["refusals"][0]["path"] == "net/box/kept.c" and
	c["kept.refs"]["refusals"][0]["line"] == 22 and
	"address" in c["kept.refs"]["refusals"][0]["why"]'
ok $? 'a counter whose address is kept is refused, with the place'
grep -q '^net/box/kept.c:22: kept.refs is refused: ' "$work/stdout"
ok $? 'the place is named on stdout'
said 'c["pair.refs"]["state"] == "refused" and
	c["pair.refs"]["refusals"][0]["line"] == 6'
ok $? 'a declaration of two members is refused'
said '"clear.refs" not in c'
ok $? 'a counter that is graded rework is not among them'
series=$(dirname "$(sed -n 's/\(.*box.u.refs.*\)/\1/p' "$work/stdout")")
[ -f "$series/0000-cover-letter.patch" ] &&
	grep -q '^Subject: \[PATCH 0/' "$series/0000-cover-letter.patch"
ok $? 'a series of several has a cover letter'
cp -R "$tree" "$work/all"
for patch in "$work"/out/*/000[1-9]*.patch; do
	(cd "$work/all" && git apply "$patch") || echo "$patch"
done >"$work/stdout" 2>&1
[ ! -s "$work/stdout" ]
ok $? 'all patches apply one after the other'
! grep -rlE 'atomic_[a-z_]*\(&[a-z]*->(u\.refs|users)' "$work/all/net/box/box.c" \
	"$work/all/net/box/plain.c" >"$work/stdout"
ok $? 'no atomic operation is left on what was converted'

# ---- a second member of the same name elsewhere is left alone

cat >"$tree/net/box/other.c" <<'EOF'
// SPDX-License-Identifier: GPL-2.0-only
#include <linux/atomic.h>

struct other {
	atomic_t refs;
};

void other_touch(struct other *plain)
{
	atomic_inc(&plain->refs);
}
EOF
migrate --counter plain.refs
[ "$status" -eq 0 ] && said 'c["plain.refs"]["files"] == ["net/box/plain.c"]'
ok $? 'a member of that name in another structure stays as it is'

# ---- built by the tree's own make, in a copy

cp "$tree/Makefile" "$work/Makefile"
cat >>"$tree/Makefile" <<'EOF'
allmodconfig olddefconfig prepare modules_prepare:
	@echo $@ >>$(O)/did
net/box/left-out.o: ;
%.o:
	@mkdir -p $(O)/$(@D)
	@! { grep -q 'int fragile' $*.c && grep -q refcount_ $*.c; }
	@cp $*.c $(O)/$@
EOF
sed 's/plain/left/g' "$tree/net/box/plain.c" >"$tree/net/box/left-out.c"
{ cat "$tree/net/box/plain.c"; echo 'int fragile;'; } | sed 's/plain/frail/g' \
	>"$tree/net/box/frail.c"
inside=$(sum_of "$tree")
migrate --counter plain.refs --counter left.refs --build "$work/build"
patch=$(sed -n 's/\(.*plain.refs.*\)/\1/p' "$work/stdout")
# make does the last two at once, in any order.
did=$work/build/build/did
[ "$status" -eq 0 ] && [ "$(head -n 1 "$did")" = allmodconfig ] &&
	[ "$(sed 1d "$did" | sort | paste -sd' ')" = 'modules_prepare prepare' ] &&
	grep -q refcount_t "$work/build/build/net/box/plain.o" &&
	said 'c["plain.refs"]["built"] == {"objects": 1, "not_built": 0} and
	c["left.refs"]["built"] == {"objects": 0, "not_built": 1}' &&
	sed '1,/^---$/d' "$patch" | grep -q '^Built: 1 file'
ok $? 'what patches touch is compiled with them, and the patch says so'
[ "$inside" = "$(sum_of "$tree")" ]
ok $? 'the tree is not written to'
rm -rf "$work/build"
mkdir "$work/build"
echo CONFIG_X=y >"$work/build/config"
migrate --counter plain.refs --counter frail.refs --build "$work/build"
[ "$status" -eq 1 ] && said 'c["frail.refs"]["state"] == "refused" and
	"compile" in c["frail.refs"]["refusals"][0]["why"] and
	c["plain.refs"]["state"] == "patch"' &&
	grep -qx olddefconfig "$work/build/build/did" &&
	grep -qx CONFIG_X=y "$work/build/build/.config"
ok $? 'what compiled only before refuses its patch; a given config is used'
migrate --counter plain.refs --build "$work/build"
[ "$status" -eq 128 ] && says 'empty or not there'
ok $? 'a directory with other things in it is refused'
rm -r "$work/build" "$tree/net/box/left-out.c" "$tree/net/box/frail.c"
mv "$work/Makefile" "$tree/Makefile"

# ---- counters that die below zero: drafts, in both shapes

# The collector claims what nobody uses, and lookups raise what is not dead.
cat >"$tree/net/box/seed.c" <<'EOF'
// SPDX-License-Identifier: GPL-2.0-only
#include <linux/atomic.h>
#include <linux/slab.h>

struct seed {
	struct seed *next;
	atomic_t users;		/* -1: dead */
};

struct seed *seed_new(void)
{
	struct seed *s = kzalloc(sizeof(*s), GFP_KERNEL);

	if (s)
		atomic_set(&s->users, 1);
	return s;
}

struct seed *seed_find(struct seed *s)
{
	return s && atomic_add_unless(&s->users, 1, -1) ? s : NULL;
}

void seed_put(struct seed *s)
{
	if (atomic_read(&s->users) > 0)
		atomic_dec(&s->users);
}

void seed_show(struct seed *s)
{
	pr_info("%d%s\n", atomic_read(&s->users),
		!atomic_read(&s->users) ? " idle" : "");
}

void seed_collect(struct seed *s)
{
	if (atomic_cmpxchg(&s->users, 0, -1) == 0)
		kfree(s);
}
EOF
# The drop below zero frees.
cat >"$tree/net/box/tray.c" <<'EOF'
// SPDX-License-Identifier: GPL-2.0-only
#include <linux/atomic.h>
#include <linux/slab.h>

struct tray {
	atomic_t refs;
};

struct tray *tray_new(void)
{
	struct tray *t = kzalloc(sizeof(*t), GFP_KERNEL);

	if (t)
		atomic_set(&t->refs, 0);
	return t;
}

void tray_hold(struct tray *t)
{
	atomic_inc(&t->refs);
}

void tray_put(struct tray *t)
{
	if (atomic_dec_return(&t->refs) < 0)
		kfree(t);
}
EOF
sed 's/tray/bowl/g; s/^void bowl_put/bool bowl_last(struct bowl *t)\n{\n	return atomic_dec_and_test(\&t->refs);\n}\n\n&/' \
	"$tree/net/box/tray.c" >"$tree/net/box/bowl.c"
migrate --counter seed.users --counter tray.refs
[ "$status" -eq 0 ] && [ "$(grep -c '/drafts/.*\.patch$' "$work/stdout")" -eq 2 ] &&
	said 'r["drafts"] == 2 and r["patches"] == 0 and
	c["seed.users"]["state"] == "draft" and c["seed.users"]["applicable"]'
ok $? 'a counter that dies below zero gets a draft, when asked for by name'
rm -rf "$work/drafts"
cp -R "$tree" "$work/drafts"
for patch in "$work"/out/drafts/*/*.patch; do
	(cd "$work/drafts" && git apply "$patch") || echo "$patch"
done >"$work/stdout" 2>&1
(cd "$tree" && diff -ru . "$work/drafts" | grep '^[-+]' |
	grep -v '^[-+][-+]') >>"$work/stdout"
diff -u - "$work/stdout" >"$work/stderr" <<'EOF'
-#include <linux/atomic.h>
+#include <linux/refcount.h>
-	atomic_t users;		/* -1: dead */
+	refcount_t users;		/* -1: dead */
-		atomic_set(&s->users, 1);
+		refcount_set(&s->users, 2);
-	return s && atomic_add_unless(&s->users, 1, -1) ? s : NULL;
+	return s && refcount_inc_not_zero(&s->users) ? s : NULL;
-	if (atomic_read(&s->users) > 0)
-		atomic_dec(&s->users);
+	if (refcount_read(&s->users) > 1)
+		refcount_dec(&s->users);
-	pr_info("%d%s\n", atomic_read(&s->users),
-		!atomic_read(&s->users) ? " idle" : "");
+	pr_info("%d%s\n", refcount_read(&s->users) - 1,
+		refcount_read(&s->users) == 1 ? " idle" : "");
-	if (atomic_cmpxchg(&s->users, 0, -1) == 0)
+	if (refcount_dec_if_one(&s->users))
-#include <linux/atomic.h>
+#include <linux/refcount.h>
-	atomic_t refs;
+	refcount_t refs;
-		atomic_set(&t->refs, 0);
+		refcount_set(&t->refs, 1);
-	atomic_inc(&t->refs);
+	refcount_inc(&t->refs);
-	if (atomic_dec_return(&t->refs) < 0)
+	if (refcount_dec_and_test(&t->refs))
EOF
ok $? 'every constant of both shapes moves up by one'
patch=$(ls "$work"/out/drafts/seed-users/*.patch)
grep -qx 'Subject: \[RFC DRAFT PATCH\] net: box: move seed.users up by one' \
	"$patch" && tr -s '\n ' ' ' <"$patch" >"$work/stdout" && for words in \
	"seed.c:15: starts at 2 instead of 1: the container's own reference" \
	'seed.c:21: dead is 0 instead of -1' 'seed.c:26: is held against 1' \
	'seed.c:27: never to 0' 'seed.c:32: shows users, without' \
	'seed.c:33: unused is 1' "seed.c:38: unused is 1 instead of 0, dead is 0"
do
	grep -qF "$words" "$work/stdout" || echo "$words" >&2
done 2>"$work/stderr"
[ ! -s "$work/stderr" ]
ok $? 'the subject says draft, the text explains each constant that moved'
migrate --counter bowl.refs
[ "$status" -eq 0 ] && grep -q '\.draft$' "$work/stdout" &&
	said 'not c["bowl.refs"]["applicable"] and
	c["bowl.refs"]["stops"][0]["line"] == 25'
patch=$(ls "$work"/out/drafts/bowl-refs/*.draft)
grep -q 'RFC DRAFT, INCOMPLETE' "$patch" &&
	tr -s '\n ' ' ' <"$patch" | grep -qF "Here the draft stops" &&
	grep -qF 'net/box/bowl.c:25:' "$patch"
ok $? 'where no mechanical form is, it stops, says where, and is no patch'
rm "$tree/net/box/seed.c" "$tree/net/box/tray.c" "$tree/net/box/bowl.c"

# ---- a full barrier that is promised

cp "$tree/net/box/plain.c" "$work/plain.c"
sed -i 's,^	if (atomic_dec_and_test,	/* Provides the full barrier that box_claim() needs. */\n&,' \
	"$tree/net/box/plain.c"
migrate --counter plain.refs
[ "$status" -eq 1 ] && said 'c["plain.refs"]["refusals"][0]["line"] ==
	'"$(grep -n Provides "$tree/net/box/plain.c" | cut -d: -f1)"'' &&
	grep -q 'needs a barrier of its own first' "$work/stdout"
ok $? 'a counter whose full barrier is relied on is refused'
mv "$work/plain.c" "$tree/net/box/plain.c"

# ---- what is refused

migrate --counter clear.refs
[ "$status" -eq 1 ] && grep -q "clear.refs is refused: the verdict is 'rework'" \
	"$work/stdout"
ok $? 'a counter that is asked for and cannot be converted: status 1'
migrate --counter plan.refs
[ "$status" -eq 129 ] && only_says "'plan.refs'; near it are 'plain.refs'"
ok $? 'a counter that is not there: near names'
migrate --subsystem 'SAMPLE NETWORK'
[ "$status" -eq 129 ] && only_says "near it are 'SAMPLE NETWORKING'"
ok $? 'a subsystem that is not there: near names'
run migrate --out "$work/out" --all
[ "$status" -eq 129 ] && says '--kernel DIR is needed'
ok $? 'without a tree: usage'
run migrate --kernel "$tree" --all
[ "$status" -eq 129 ] && says '--out DIR is needed'
ok $? 'without a place: usage'
run migrate --kernel "$tree" --out "$work/out"
[ "$status" -eq 129 ] && says 'which counters?'
ok $? 'without a choice: usage'
run migrate --kernel "$tree" --all --out "$tree/out"
[ "$status" -eq 128 ] && [ ! -e "$tree/out" ]
ok $? 'patches are never written into the tree'
mkdir "$work/mine" && echo kept >"$work/mine/notes"
run migrate --kernel "$tree" --all --out "$work/mine"
[ "$status" -eq 128 ] && only_says 'was not made by' &&
	[ "$(cat "$work/mine/notes")" = kept ]
ok $? 'a directory with other things in it is left alone'
migrate --counter plain.refs --from 'A B <a@b.example>'
patch=$(cat "$work/stdout")
grep -qx 'From: A B <a@b.example>' "$patch"
ok $? '--from is who it is from'
run migrate --kernel "$tree" --all --out "$work/out" --from nobody
[ "$status" -eq 129 ] && says "not of the form 'NAME <ADDRESS>'"
ok $? '--from without an address: usage'
migrate --subsystem 'sample networking'
[ "$status" -eq 0 ] && said 'all(x["subsystem"] == "SAMPLE NETWORKING"
	for x in r["counters"])'
ok $? '--subsystem takes the counters of one section, in any case'

# ---- interrupted while spatch works: what was there stays

mkdir "$work/slow"
cat >"$work/slow/spatch" <<'EOF'
#!/bin/sh
case $* in
*--in-place*) : >"$HOME/../../started" ; sleep 60;;
esac
exec /usr/bin/spatch "$@"
EOF
chmod +x "$work/slow/spatch"
migrate --counter plain.refs
before=$(sum_of "$work/out")
PATH=$work/slow:$PATH "$REFAUDIT" migrate --kernel "$tree" --out "$work/out" \
	--quiet --store "$work/store.db" --all >"$work/stdout" \
	2>"$work/stderr" &
child=$!
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	[ -z "$(find "$TMPDIR" -name started)" ] || break
	sleep 0.5
done
kill -TERM "$child"
wait "$child"
status=$?
[ "$status" -eq 130 ] && [ "$before" = "$(sum_of "$work/out")" ] &&
	[ -z "$(find "$work" -name '*refaudit-new*')" ]
ok $? 'an interrupted run leaves the patches of the one before'

# ---- --check: parsed before and after

crate strict 'atomic_t refs' \
	'_Static_assert(__builtin_types_compatible_p(typeof(atomic_read(&c->refs)), int), "")' \
	>"$tree/net/box/strict.c"
flags="gcc -Wall -fplugin=/nonexistent.so -nostdinc '-I$tree/include' -c -o x.o"
cat >"$work/commands.json" <<EOF
[ { "directory": "$tree/net", "command": "$flags box/box.c", "file": "box/box.c" },
  { "directory": "$tree", "arguments": ["cc", "-I", "include", "-nostdinc",
    "net/box/plain.c"], "file": "net/box/plain.c" },
  { "directory": "$tree", "command": "$flags x", "file": "net/box/strict.c" } ]
EOF
migrate --counter strict.refs && [ -f "$(cat "$work/stdout")" ]
ok $? 'without --check nobody sees that a type matters'
migrate --counter strict.refs --check --compile-commands "$work/commands.json"
[ "$status" -eq 1 ] && grep -q 'complains only after it' "$work/stdout" &&
	grep -q '^net/box/strict.c:' "$work/stdout"
ok $? '--check refuses what adds a diagnostic'
migrate --counter box.u.refs --counter plain.refs --check \
	--compile-commands "$work/commands.json"
[ "$status" -eq 0 ] && said 'all(x["checked"] == {"units": 1, "not_checked": 0}
	for x in r["counters"])'
ok $? '--check counts what was parsed'
patch=$(grep box.u.refs "$work/stdout")
sed -n '/^---$/,/^diff/p' "$patch" | grep -q '^Checked: 1 file'
ok $? 'the patch says so below the ---'
migrate --counter plain.refs --check
[ "$status" -eq 0 ] && said 'c["plain.refs"]["checked"] == {"units": 0,
	"not_checked": 1}' && grep -q '^Not checked: 1 file' "$(cat "$work/stdout")"
ok $? 'without flags it says that it was not checked'
echo "savedcmd_net/box/plain.o := $flags net/box/plain.c" \
	>"$tree/net/box/.plain.o.cmd"
migrate --counter plain.refs --check
[ "$status" -eq 0 ] && said 'c["plain.refs"]["checked"]["units"] == 1'
ok $? 'a .cmd file of a built tree gives the flags'
echo '{}' >"$work/commands.json"
migrate --counter plain.refs --check --compile-commands "$work/commands.json"
[ "$status" -eq 128 ] && only_says 'no list'
ok $? 'a file that is no compile_commands.json'
run migrate --kernel "$tree" --all --out "$work/out" --compile-commands x
[ "$status" -eq 129 ] && says 'needs --check'
ok $? '--compile-commands alone: usage'

# The pages of counters show it.
run audit --kernel "$tree" --rules atomic-refcount --format json --quiet \
	--out "$work/audit"
migrate --all
run report "$work/audit/report.json" --out "$work/pages" --patches "$work/out"
[ "$status" -eq 0 ] && grep -q '^Subject: .*refcount_t' \
	"$work/pages"/counter-box-u-refs*.html
ok $? 'report --patches: the page of a counter has its patch'
grep -l 'patch refused' "$work/pages"/counter-*.html | grep -q .
ok $? '... or why there is none'
run report "$work/audit/report.json" --out "$work/pages" --patches "$work"
[ "$status" -eq 128 ] && only_says 'migrate.json'
ok $? '--patches of a directory without patches: says so'
run report "$work/audit/report.json" --out "$work/pages" --patches x \
	--format csv
[ "$status" -eq 129 ] && says '--patches'
ok $? '--patches with --format: usage'

echo "1..$count"
