#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Rounds: a verdict asks for functions in other files, which ask for more.

. "$(dirname "$0")/lib.sh"

make_data
make_tree "$work/tree"
cd "$work" || exit 1
rm tree/drivers/misc/*.c tree/net/*.c
sed -i 's|^// Words: audit_me|&\n// File-words: begin_here|' \
	data/cocci/counter/audit-me.cocci
cat >data/cocci/counter/audit-me.ask.sql <<'EOF'
-- SPDX-License-Identifier: GPL-2.0-only
INSERT INTO ask (patch, function, path)
SELECT 'audit-me', attrs ->> 'object', path
FROM facts
WHERE patch = 'audit-me';
EOF

# chain LENGTH: f1 hands over to f2, f2 to f3, ..., each in a file of its own.
chain() {
	forget
	rm -f tree/net/*
	for i in $(seq "$1"); do
		printf 'void f%d(void)\n{\n\taudit_me(f%d);\n}\n' "$i" \
			$((i + 1)) >"tree/net/f$i.c"
	done
	echo 'int begin_here;' >>tree/net/f1.c
	audit tree
}

chain 1
[ "$(wc -l <stdout)" -eq 1 ] && in_report 'not t'
ok $? 'what nobody defines is not missed'
chain 6
[ "$(wc -l <stdout)" -eq 6 ] && in_report 'not t'
ok $? 'six files deep: all seen'
audit tree --no-cache --jobs 1 --quiet
[ "$(wc -l <stdout)" -eq 6 ]
ok $? 'whatever the number of jobs'
echo 'void odd(void) { audit_me(x); }' >tree/net/odd.c
audit tree --quiet
! grep -q odd.c stdout
ok $? 'a file that nobody asks for is not looked at'
chain 15
[ "$status" -eq 0 ] && [ "$(wc -l <stdout)" -eq 12 ] &&
	in_report '[(x["kind"], x["path"]) for x in t] ==
		[("blind", "net/f13.c")] and "not followed" in t[0]["message"]'
ok $? 'fifteen files deep: the report says where it ended'
valid_report report/report.json
ok $? 'and is what the schema says'

# A run with a store that knows an earlier state of the tree says what one says
# that knows nothing. replayed ROUNDS SENTENCE
replayed() {
	audit tree --verbose
	cp stdout warm
	cp stderr said
	[ "$status" -eq 0 ] && says "matched in $1 rounds"
	ok $? "$2"
	run audit --kernel tree --out cold --no-cache --format text,json \
		--quiet
	cmp -s stdout warm && cmp -s cold/report.json report/report.json
	ok $? 'and the report is that of a first run'
}

# Whether the last replayed run began with the tables of one before.
taken_over() {
	grep -q 'began with the tables of an earlier run' said
	[ $? -eq "$1" ]
	ok $? "$2"
}

# The same of its types: "taken over" or "loaded".
types() {
	grep -q ": types $1" said
	ok $? "$2"
}

chain 6
echo '/* longer */' >>tree/net/f3.c
replayed 1 'a file is changed: one round'
taken_over 0 'in the tables of the first run'
types 'taken over' 'with the types of the first run'
sed -i '1i\\\n' tree/net/f4.c
replayed 1 'lines move in another'
taken_over 0 'in the same tables'
printf 'void f5(void)\n{\n\taudit_me(f6);\n\taudit_me(f6);\n}\n' >tree/net/f5.c
replayed 1 'a file asks for the same once more'
printf 'struct new {\n\tint a;\n};\n' >>tree/net/f5.c
replayed 1 'a file defines another struct'
taken_over 0 'which nobody else can see: in the same tables'
types 'taken over' 'with the same types'
sed -i 's/struct new {/struct newer {\n\tatomic_t users;/' tree/net/f5.c
replayed 1 'it gets another name and a counter'
types 'taken over' 'in the same types'
printf '#include "seen.h"\n' >>tree/net/f5.c
printf 'struct seen {\n\tint a;\n};\n' >tree/net/seen.h
replayed 1 'a header comes'
taken_over 0 'in the same tables'
types loaded 'with other types'
printf 'struct seen {\n\tvoid *b;\n\tint a;\n};\n' >tree/net/seen.h
replayed 0 'a header gets another member'
taken_over 0 'types elsewhere mean what they did: in the same tables'
printf 'struct seen {\n\tatomic_t b;\n\tint a;\n};\n' >tree/net/seen.h
replayed 0 'it is a counter'
taken_over 0 'in the same tables'
for image in store.db.image-?; do
	[ -e "$image" ] && head -c 5000 "$image" >short && mv short "$image"
done
echo '/* longer still */' >>tree/net/f3.c
replayed 1 'the file of tables is broken'
taken_over 1 'and not used'
echo '/* longer than that */' >>tree/net/f3.c
replayed 1 'the next run'
taken_over 0 'has a new one'
echo '/* behind it */' >>tree/net/seen.h
replayed 1 'a header gets a comment behind its types'
types 'taken over' 'which mean what they did'
printf '#include "part.c"\n' >>tree/net/f5.c
printf 'struct part {\n\tint a;\n};\n' >tree/net/part.c
replayed 6 'a source that another includes'
types loaded 'types are made anew'
echo '/* behind it */' >>tree/net/part.c
replayed 0 'it gets a comment behind its types'
types 'taken over' 'which mean what they did'
echo '/* in what includes it */' >>tree/net/f5.c
replayed 1 'what includes it is changed'
types 'taken over' 'and includes the same'
sed -i '1i /* in front */' tree/net/part.c
replayed 1 'one in front'
types loaded 'lines are others'
for image in store.db.image-?; do
	[ -e "$image" ] && head -c 5000 "$image" >short && mv short "$image"
done
echo '/* longer than that */' >>tree/net/f3.c
replayed 1 'the file of tables is broken: they are made anew'
taken_over 1 'of what was asked and answered then'
printf 'void f6(void)\n{\n\taudit_me(f7);\n}\n' >tree/net/f6.c
printf 'void f7(void)\n{\n\taudit_me(f8);\n}\n' >tree/net/f7.c
replayed 1 'a file is new: the old questions find it'
printf 'void f8(void)\n{\n\taudit_me(f9);\n}\n' >tree/net/f8.c
printf 'void f7(void)\n{\n\taudit_me(f8);\n\taudit_me(g1);\n}\n' >tree/net/f7.c
printf 'void g1(void)\n{\n\taudit_me(g2);\n}\nvoid g2(void)\n{\n\taudit_me(g3);\n}\n' \
	>tree/net/g1.c
replayed 3 'what it asks for now comes in rounds'
sed -i 's/f3)/f4)/' tree/net/f2.c
replayed 3 'a question is not asked any more: where it led to is looked at again'
! grep -q 'net/f3.c' stdout
ok $? 'what only that question led to is gone'
mv tree/net/f8.c tree/net/moved.c
replayed 3 'a file that asks is renamed'
rm tree/net/moved.c
replayed 3 'and removed'
/usr/bin/python3 -c 'import sqlite3
c = sqlite3.connect("store.db")
c.execute("DELETE FROM answer WHERE id % 2")
c.execute("DELETE FROM fact WHERE answer % 2")
c.commit()'
echo '/* longer */' >>tree/net/f5.c
replayed 8 'the store lost answers: they are made again'

for i in $(seq 21); do
	printf 'struct one_%d {\n\tatomic_t users;\n};\n' "$i" >"tree/net/many$i.c"
done
audit tree --verbose
says ': types loaded'
ok $? 'many files are new: types are made anew'
echo '/* longest */' >>tree/net/many7.c
replayed 0 'one of them is changed'
types 'taken over' 'with the types of the run before'
/usr/bin/python3 -c 'import sqlite3
c = sqlite3.connect("store.db")
c.execute("DELETE FROM definitions")
c.commit()'
sed -i 's/one_7/other_7/' tree/net/many7.c
replayed 0 'the store lost what a changed file defined'
types loaded 'types are made anew'

# Of which definition a call means, a file that comes or goes elsewhere decides.
chain 6
printf 'void f4(void)\n{\n}\n' >tree/net/again.c
replayed 0 'a function is defined once more: nobody can tell which is called'
! grep -q 'net/f4.c' stdout
ok $? 'so neither is looked at'
forget
audit tree
printf 'static void f4(void)\n{\n}\n' >tree/net/again.c
replayed 3 'that one is for its own file only: the other is called'
grep -q 'net/f6.c' stdout
ok $? 'and those behind it'
forget
printf 'void f4(void)\n{\n}\n' >tree/net/again.c
audit tree
rm tree/net/again.c
replayed 3 'or it is gone'
forget
audit tree
printf 'static inline void f4(void)\n{\n}\n' >tree/net/again.h
replayed 0 'one in a header does not count beside it'

# A question can be the reason of what asks it: two functions that hand over to each
# other, one that does to itself, users of a name that is their own.
unseen() {
	! grep -q "net/$1.c" stdout
	ok $? "$2"
}
chain 6
printf 'void f5(void)\n{\n\taudit_me(f4);\n}\n' >tree/net/f5.c
forget
audit tree
sed -i 's/f4)/f9)/' tree/net/f3.c
replayed 1 'nobody else asks for two that ask for each other'
unseen f4 'neither is looked at'
forget
printf 'void f3(void)\n{\n\taudit_me(f4);\n\taudit_me(f2);\n}\n' >tree/net/f3.c
audit tree
sed -i 's/f2);/f2); audit_me(f4);/' tree/net/f3.c
replayed 1 'somebody else does'
grep -q net/f5.c stdout
ok $? 'both are looked at'
forget
printf 'void f4(void)\n{\n\taudit_me(f4);\n}\n' >tree/net/f4.c
audit tree
sed -i 's/f4)/f9)/' tree/net/f3.c
replayed 1 'nobody else asks for one that asks for itself'
unseen f4 'it is not looked at'
cp data/cocci/counter/audit-me.ask.sql functions.sql
cat >data/cocci/counter/audit-me.ask.sql <<'EOF'
-- SPDX-License-Identifier: GPL-2.0-only
INSERT INTO ask (patch, word)
SELECT DISTINCT 'audit-me', function
FROM facts
WHERE patch = 'audit-me';
EOF
sed -i 's|^// Words: audit_me|&\n// Ask: any|' \
	data/cocci/counter/audit-me.cocci
chain 1
printf 'void g1(void)\n{\n\tf1();\n\taudit_me(a);\n}\n' >tree/net/g1.c
printf 'void g2(void)\n{\n\tg1();\n\taudit_me(a);\n}\n' >tree/net/g2.c
forget
audit tree
grep -q net/g2.c stdout
ok $? 'who uses a name that is asked for is looked at'
sed -i 's/f1();/f2();/' tree/net/g1.c
replayed 0 'one stops using it'
unseen "g[12]" 'the name of its own is no reason'
printf 'void g1(void)\n{\n\tf1();\n\tg2();\n\taudit_me(a);\n}\n' >tree/net/g1.c
forget
audit tree
sed -i 's/f1();/f2();/' tree/net/g1.c
replayed 0 'nor is that of somebody who is a user because of it'
unseen "g[12]" 'none of them is looked at'
cat >data/cocci/counter/audit-me.ask.sql <<'EOF'
-- SPDX-License-Identifier: GPL-2.0-only
INSERT INTO ask (patch, word)
SELECT DISTINCT 'audit-me', function
FROM facts
WHERE patch = 'audit-me'
	AND function <> 'f1'
UNION
SELECT 'audit-me', word.value
FROM json_each('["g1", "g2"]') AS word
WHERE (SELECT count(*) FROM facts WHERE patch = 'audit-me') = 1;
EOF
for i in 1 2; do
	printf 'void g%d(void)\n{\n\taudit_me(a);\n}\n' $i >tree/net/g$i.c
done
forget
audit tree
echo '/* longer */' >>tree/net/g1.c
replayed 1 'what asked first does not at the end'
grep -q net/g1.c stdout
ok $? 'what it led to is looked at'
sed -i '/^\/\/ Ask: any/d' data/cocci/counter/audit-me.cocci
mv functions.sql data/cocci/counter/audit-me.ask.sql

# A run that is killed while it writes its tables, at sight of the draft or a
# moment later; then the next says what a first run says.
chain 6
killed=0
wrong=0
for i in 1 2 3 4 5 6 7 8; do
	rm -f store.db.image-*.lock
	echo "/* $i */" >>tree/net/f3.c
	echo "struct s$i { int a; };" >>tree/include/linux/foo.h
	"$REFAUDIT" audit --kernel tree --out report --quiet \
		--store store.db >/dev/null 2>&1 &
	pid=$!
	while kill -0 $pid 2>/dev/null; do
		[ -e store.db.image-0.lock ] && break
		[ -e store.db.image-1.lock ] && break
	done
	[ $((i % 2)) -eq 0 ] && sleep 0.0$i
	kill -9 $pid 2>/dev/null && killed=$((killed + 1))
	wait $pid 2>/dev/null
	echo '/* after */' >>tree/net/f5.c
	audit tree
	cp stdout warm
	run audit --kernel tree --out cold --no-cache --format text,json \
		--quiet
	cmp -s stdout warm && cmp -s cold/report.json report/report.json ||
		wrong=$((wrong + 1))
done
[ $killed -gt 0 ] && [ $wrong -eq 0 ]
ok $? 'killed while it writes its tables: the next run is right'

echo "1..$count"
