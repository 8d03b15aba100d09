#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The list of counters in the report: every one that anything is done to, with
# every operation and its place, a class and the reasons.

. "$(dirname "$0")/lib.sh"

# counter NAME EXPRESSION: Python over the counter `k` of that name.
counter() {
	in_report "(lambda k: $2)(next(k for k in r['counters'] if
		'.'.join(filter(None, (k['struct'], k['field']))) == '$1'))"
}

# operations NAME: what is done to it, a line each.
operations() {
	/usr/bin/python3 -c '
import json, sys
r = json.load(open(sys.argv[1]))
for k in r["counters"]:
    if ".".join(filter(None, (k["struct"], k["field"]))) == sys.argv[2]:
        for o in k["operations"]:
            print(o["op"], "%s:%d:%d" % (o["path"], o["line"], o["column"]),
                  o["function"] or "-", o["form"], o.get("through", ""))
' "$work/report/report.json" "$1" | sed 's/ *$//'
}

# done_to NAME SENTENCE: stdin is what operations prints.
done_to() {
	cat >"$work/expected"
	operations "$1" >"$work/operations"
	diff "$work/expected" "$work/operations" >"$work/stdout"
	ok $? "$2"
}

cd "$work" || exit 1
mkdir -p tree/include tree/drivers tree/net
printf '%s = %s\n' VERSION 6 PATCHLEVEL 12 SUBLEVEL 0 >tree/Makefile
cat >tree/include/thing.h <<'EOF'
struct thing {
	atomic_t ref;
	atomic_t lane[4];
	struct {
		atomic_long_t sent;
		struct {
			atomic_t level;
		} deep;
	} stat;
	union {
		atomic_t pool;
		long whole;
	};
	atomic_t waiters, flags, serial, limit, owner, handed, seldom,
		 held;
};
extern atomic_t things;
#define thing_hold(_t) (atomic_inc(&(_t)->held))
#define thing_drop(_t)				\
	do {					\
		if (atomic_dec_and_test(&(_t)->held))	\
			thing_gone(_t);		\
	} while (0)
#define count_it(counter) atomic_inc(counter)
#define count_any(_t, which) atomic_inc(&(_t)->which)
void up(atomic_t *count, int by);
static inline void thing_get(struct thing *t)
{
	atomic_inc(&t->ref);
}
EOF
cat >tree/drivers/thing.c <<'EOF'
#include <thing.h>
atomic_t things = ATOMIC_INIT(0);
static struct thing first = {
	.ref = ATOMIC_INIT(1),
};
struct thing *thing_new(int n)
{
	struct thing *t = kzalloc(sizeof(*t), GFP_KERNEL);

	atomic_set(&t->ref, 1);
	atomic_inc(&things); atomic_inc(&t->lane[n & 3]);
	atomic_long_add(n, &t->stat.sent);
	if (atomic_inc_return(&t->stat.deep.level) > 3)
		return NULL;
	atomic_dec(&t->stat.deep.level);
	return t;
}
void up(atomic_t *count, int by)
{
	atomic_add(by, count);
}
void thing_put(struct thing *t)
{
	if (atomic_dec_and_test(&t->ref))
		kfree(t);
}
EOF
cat >tree/net/user.c <<'EOF'
#include <thing.h>
void user(struct thing *t, int fast, struct unknown *u)
{
	atomic_t *lane = &t->lane[0];
	atomic_t *which;

	atomic_dec(lane);
	which = fast ? &t->pool : &t->waiters;
	atomic_inc(which);
	up(&t->handed, 2);
	atomic_dec(&things);
	wait_event(q, atomic_read(&t->waiters) == 0);
	atomic_dec(&t->waiters);
	seq_printf(m, "%d", atomic_read(&t->pool));
	atomic_or(4, &t->flags);
	use(atomic_inc_return(&t->serial));
	if (atomic_read(&t->limit) > 9)
		atomic_inc(&t->limit);
	if (atomic_cmpxchg(&t->owner, 0, 1))
		atomic_set(&t->owner, 0);
	atomic_inc(&u->nowhere);
	thing_hold(t);
	count_it(&t->handed);
	thing_drop(t);
}
EOF
audit tree --rules 'atomic-refcount,below-zero-free,long-refcount'
ok $? 'an audit of counters'
valid_report report/report.json
ok $? 'the report is what its schema says'

done_to thing.ref 'operations in headers, initialisers and functions' <<'EOF'
ATOMIC_INIT drivers/thing.c:4:9 -
atomic_set drivers/thing.c:10:2 thing_new
atomic_dec_and_test drivers/thing.c:24:6 thing_put
atomic_inc include/thing.h:29:2 thing_get
EOF
done_to thing.lane 'arrays, also by a local pointer' <<'EOF'
atomic_inc drivers/thing.c:11:23 thing_new
atomic_dec net/user.c:7:2 user  lane
EOF
done_to thing.stat.deep.level 'members of nested structures' <<'EOF'
atomic_inc_return drivers/thing.c:13:6 thing_new > 3
atomic_dec drivers/thing.c:15:2 thing_new
EOF
done_to thing.stat.sent 'wide ones' <<'EOF'
atomic_long_add drivers/thing.c:12:2 thing_new
EOF
done_to things 'variables, also where only a header declares them' <<'EOF'
ATOMIC_INIT drivers/thing.c:2:19 -
atomic_inc drivers/thing.c:11:2 thing_new
atomic_dec net/user.c:11:2 user
EOF
done_to thing.handed 'what is handed over by its address' <<'EOF'
atomic_add drivers/thing.c:20:2 up  user() at net/user.c:10
atomic_inc include/thing.h:24:27 count_it  user() at net/user.c:23
EOF
done_to thing.held 'macros, where they are defined' <<'EOF'
atomic_inc include/thing.h:18:25 thing_hold
atomic_dec_and_test include/thing.h:21:7 thing_drop
EOF
done_to thing.pool 'what a pointer may point to' <<'EOF'
atomic_inc net/user.c:9:2 user  which
atomic_read net/user.c:14:22 user
EOF
in_report '[(u["path"], u["line"], u["op"], u["operand"])
	for u in c["unattributed"]] ==
	[("include/thing.h", 25, "atomic_inc", "_t)->which"),
	 ("net/user.c", 21, "atomic_inc", "u->nowhere")]'
ok $? 'what belongs to no known member is listed'

counter thing.ref 'k["class"] == "lifetime" and k["verdict"] == "convert"'
ok $? 'a reference count'
counter thing.stat.sent 'k["class"] == "statistic" and
	"is only raised, and no condition reads it" in k["reasons"]'
ok $? 'a statistic that grows'
counter thing.lane 'k["class"] == "statistic" and
	"goes up and down, and no condition reads it" in k["reasons"]'
ok $? 'a statistic that goes up and down'
counter thing.stat.deep.level 'k["class"] == "usage" and k["verdict"] == "keep"'
ok $? 'a level that is compared'
counter thing.waiters 'k["class"] == "completion" and
	"somebody waits for its value (net/user.c:12)" in k["reasons"]'
ok $? 'a count that a sleeper waits for'
counter thing.flags 'k["class"] == "other" and
	any("flags, not a count" in x for x in k["reasons"])'
ok $? 'flags'
counter thing.serial 'k["class"] == "other" and
	any("hands out numbers" in x for x in k["reasons"])'
ok $? 'numbers that are handed out'
counter thing.limit 'k["class"] == "other" and
	any("a generation or a limit" in x for x in k["reasons"])'
ok $? 'a limit'
counter thing.owner 'k["class"] == "other" and
	any("a state, an owner or a lock" in x for x in k["reasons"])'
ok $? 'an owner'
in_report 'not any(k["field"] == "seldom" for k in r["counters"])'
ok $? 'what nothing is done to is not listed'

run report report/report.json --out pages
[ "$status" -eq 0 ] && grep -rq 'hands out numbers' pages
ok $? 'the pages show them'
run explain --report report/report.json thing.handed
[ "$status" -eq 0 ] &&
	grep -q '    drivers/thing.c:20  up  through user() at net/user.c:10' \
		stdout
ok $? 'explain says through what'

# Who takes a pointer to a counter keeps it from being changed alone.
cat >>tree/net/user.c <<'EOF'
struct mine { atomic_t ref; };
void mine_init(struct mine *m) { atomic_set(&m->ref, 1); }
void mine_get(struct mine *m) { up(&m->ref, 1); }
void mine_put(struct mine *m)
{
	if (atomic_dec_and_test(&m->ref))
		kfree(m);
}
EOF
audit tree --rules atomic-refcount
counter mine.ref 'k["class"] == "lifetime" and k["verdict"] == "rework" and
	any(x.startswith("is handed to '"\\'up\\'"' (mine_get() at net/user.c:28)")
	for x in k["reasons"])'
ok $? 'a count that is handed over is not changed alone'

# Memory of a cache that is used again at once.
cat >>tree/net/user.c <<'EOF'
void mine_start(void)
{
	cache = KMEM_CACHE(mine, SLAB_PANIC | SLAB_TYPESAFE_BY_RCU);
}
EOF
sed -i '/^void mine_get/s/up(&m->ref, 1)/atomic_inc(\&m->ref)/' tree/net/user.c
audit tree --rules atomic-refcount
counter mine.ref 'k["class"] == "lifetime" and k["verdict"] == "rework" and
	any("SLAB_TYPESAFE_BY_RCU, net/user.c:36" in x for x in k["reasons"])'
ok $? 'a count in a cache that is used again at once'
sed -i 's/ | SLAB_TYPESAFE_BY_RCU//' tree/net/user.c
audit tree --rules atomic-refcount
counter mine.ref 'k["verdict"] == "convert"'
ok $? 'and in one that is not'

# Its outcome is told to somebody who is not there.
cat >tree/net/lone.c <<'EOF'
struct lone { atomic_t left; };
void lone_init(struct lone *l) { atomic_set(&l->left, 1); }
void lone_get(struct lone *l) { atomic_inc(&l->left); }
int lone_put(struct lone *l) { return atomic_dec_and_test(&l->left); }
EOF
audit tree --rules atomic-refcount
counter lone.left 'k["verdict"] == "unclear" and
	"those who are told that it was the last were not found" in k["reasons"]'
ok $? 'an outcome that nobody looks at is unclear'
cat >>tree/net/lone.c <<'EOF'
void lone_stop(struct lone *l, struct stop *s)
{
	if (!lone_put(l))
		return;
	s->ops->stop(l);
}
EOF
audit tree --rules atomic-refcount
counter lone.left 'k["class"] == "usage" and k["verdict"] == "keep" and any(
	"what '"\\'s -> ops -> stop\\'"' does" in x and "a pointer" in x
	for x in k["reasons"])'
ok $? 'what is called through a pointer at zero is named'


# A number that everybody may ask for.
cat >tree/net/asked.c <<'EOF'
struct asked { atomic_t hits; };
void asked_hit(struct asked *a) { atomic_inc(&a->hits); }
int asked_hits(struct asked *a) { return atomic_read(&a->hits); }
EOF
audit tree --rules atomic-refcount
counter asked.hits 'k["class"] == "statistic" and k["verdict"] == "unclear" and
	"its value is returned (net/asked.c:3): callers may act on it"
	in k["reasons"]'
ok $? 'a statistic that is returned is unclear'

echo "1..$count"
