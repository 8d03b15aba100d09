#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What is remembered between runs: the same answer cold or warm, after a kill, by
# two runs at once; and stores that are not ours, or broken.

. "$(dirname "$0")/lib.sh"

make_data
make_tree "$work/tree"
cd "$work" || exit 1
for i in 1 2 3 4 5 6 7 8 9; do
	sed "s/two/more$i/" tree/drivers/misc/two.c >"tree/net/more$i.c"
done
# Old enough for their times to be trusted.
find tree -name '*.[ch]' -exec touch -d '2020-01-01' {} +
audit tree --no-cache --jobs 2
cp stdout expected
mv report expected.d

# same SENTENCE: findings and report are those of the first, cold run.
same() {
	[ "$status" -eq 0 ] && cmp -s stdout expected &&
		diff -r report expected.d >difference
	ok $? "$1"
	rm -rf report
}

# matched NUMBER: so many files went to spatch.
matched() {
	grep -q " files scanned, $1 matched in " stderr
}

sql() {
	/usr/bin/python3 -c 'import sqlite3, sys
with sqlite3.connect("store.db") as db:
	db.executescript(sys.argv[1])' "$1"
}

[ ! -e store.db ] && [ ! -e "$HOME/.cache" ]
ok $? '--no-cache makes no store'
[ "$(wc -l <expected)" -eq 22 ]
ok $? 'a cold run finds all'
audit tree --jobs 1 --no-cache
same '--jobs 1 and --jobs 2: the same bytes'
audit tree --no-slice --no-cache
same '--no-slice: the same bytes'
audit tree --verbose
matched 12
ok $? 'the first run with a store matches all files'
same 'with a store: the same bytes'
audit tree --verbose
says 'nothing has changed since the last run'
ok $? 'the second run finds that nothing has changed'
same 'the report of a run before: the same bytes'
sql 'DELETE FROM report'
audit tree --verbose
matched 0 && grep -q ' 0 files scanned' stderr
ok $? 'without that report nothing is read or matched'
same 'from the store: the same bytes'
sql "UPDATE report SET text = CAST(replace(CAST(text AS TEXT), 'two.c', 'too.c')
	AS BLOB)"
audit tree --verbose
matched 0
same 'a stored report that is broken is made anew'
audit tree --verbose --rules 'audit-*,*-me'
says 'nothing has changed'
ok $? 'the same rules by other words: the same report'
audit tree --verbose --subdir net
! says 'nothing has changed'
ok $? 'another part of the tree: another report'
rm -rf report
audit tree --no-slice --verbose
matched 12
ok $? '--no-slice does not take the answers of slices'
same '--no-slice with a store: the same bytes'
audit tree --no-cache --verbose
matched 12
ok $? '--no-cache does not look into the store'
same '--no-cache: the same bytes'
touch tree/net/more1.c
audit tree --verbose
matched 0 && grep -q ' 1 files scanned' stderr
ok $? 'a file that was only touched is read, not matched'
same 'after a touch: the same bytes'
rm tree/net/more1.c
audit tree --quiet
[ "$(wc -l <stdout)" -eq 20 ] && ! grep -q more1 stdout
ok $? 'what was in a file that is gone is gone'

# ---- one file changes

sed 's/two/more1/; s/audit_me(f->next)/audit_me(f)/' \
	tree/drivers/misc/two.c >tree/net/more1.c
audit tree --verbose
matched 1
ok $? 'after a change only that file is matched'
cp stdout changed
mv report changed.d
audit tree --no-cache
cmp -s stdout changed && diff -r report changed.d >difference &&
	! cmp -s changed expected
ok $? 'and the findings are those of a cold run'
rm -rf report
# The same size, and the same time, too late to be trusted: as if within one
# tick of the clock, however slow this machine is.
touch -d '1 hour' now
for word in aa bb cc; do
	printf 'void w(void)\n{\n\taudit_me(%s);\n}\n' $word >tree/net/quick.c
	touch -r now tree/net/quick.c
	audit tree --quiet
	grep -q "audit_me of '$word'" stdout || break
done
[ "$word" = cc ] && grep -q "audit_me of 'cc'" stdout
ok $? 'a change right after a run is not missed'
rm tree/net/quick.c
sed 's/two/more1/' tree/drivers/misc/two.c >tree/net/more1.c
audit tree
same 'changed back: the same bytes as at first'
sed -i 's/^static int unrelated/\n\n&/' tree/drivers/misc/one.c
audit tree --quiet
grep -q '^drivers/misc/one.c:12:2' stdout && in_report '[x["id"] for x in f] ==
	[x["id"] for x in json.load(open("expected.d/report.json"))["findings"]]'
ok $? 'ids survive lines added above'
make_tree tree
find tree -name '*.[ch]' -exec touch -d '2020-01-01' {} +
forget

# ---- another place, another rule

audit tree --quiet
cp -Rp tree copy
audit copy --verbose
matched 0
ok $? 'a copy of the tree has the same contents: nothing is matched'
rm -rf copy report
sed -i 's/audit_me@place(object)/audit_me@place(object, ...)/' \
	data/cocci/counter/audit-me.cocci
audit tree --verbose
matched 12
ok $? 'when the semantic patch changes, all is matched again'
same 'and the result is the same bytes'
sed -i '1s/$/ /' data/cocci/counter/audit-me.sql
audit tree --verbose
matched 0
ok $? 'when only the verdict changes, nothing is'
same 'and the result is the same bytes again'

# ---- stores that are wrong

# refused SENTENCE MESSAGE
refused() {
	audit tree --quiet
	[ "$status" -eq 128 ] && [ ! -s stdout ] && only_says "$2" && no_crash
	ok $? "$1"
	forget
}
forget
echo 'this is no database, but a text of more than a few bytes' >store.db
cp store.db before
audit tree --quiet
cmp -s store.db before
ok $? 'a file that is no database stays as it is'
refused 'a file that is no database is refused' \
	"store.db': file is not a database (remove the file and run again)"
sql 'CREATE TABLE bookmarks (a, b); INSERT INTO bookmarks VALUES (1, 2)'
sum=$(cksum <store.db)
audit tree --quiet
[ "$sum" = "$(cksum <store.db)" ]
ok $? 'a database of another program stays as it is'
sql 'CREATE TABLE x (a)'
refused 'a database of another program is refused' \
	'it is a database of another program (name another file with --store)'
audit tree --quiet
sql "UPDATE meta SET value = '99'"
refused 'a store of another format is refused' "its format is 99, this \
refaudit knows 1 (remove the file and run again)"
sql "CREATE TABLE meta (key TEXT, value TEXT)
	; INSERT INTO meta VALUES ('format', '0'); CREATE TABLE file (z)"
refused 'whatever its tables look like' 'its format is 0'
audit tree --quiet
sql 'DROP TABLE fact; CREATE TABLE fact (z); DELETE FROM report'
refused 'a store that lacks a column' \
	'no such column: f.kind (remove the file and run again)'
audit tree --quiet
sql 'PRAGMA journal_mode = DELETE; VACUUM' 2>/dev/null
size=$(wc -c <store.db)
cp store.db whole.db
for at in 2000 5000 9000 17000 30000; do
	[ "$at" -lt "$size" ] || break
	cp whole.db store.db
	dd if=/dev/urandom of=store.db bs=1 seek=$at count=3000 conv=notrunc \
		2>/dev/null
	audit tree --quiet
	no_crash && { cmp -s stdout expected ||
		{ [ "$status" -eq 128 ] && says 'store.db' &&
		says 'remove the file and run again'; }; }
	ok $? "a store broken at byte $at: right findings, or a clear refusal"
	rm -f store.db-wal store.db-shm
done
cp whole.db store.db
truncate -s $((size / 2)) store.db
audit tree --quiet
no_crash && { cmp -s stdout expected || { [ "$status" -eq 128 ] &&
	says 'remove the file and run again'; }; }
ok $? 'a store that is cut short: right findings, or a clear refusal'
forget
: >store.db
audit tree --quiet
same 'an empty file becomes a store'

# ---- two at once

# at_once NUMBER: all are right, and say nothing.
at_once() {
	forget
	rm -rf once
	mkdir once
	for i in $(seq "$1"); do
		"$REFAUDIT" audit --kernel tree --store store.db --quiet \
			--out once/$i.d --format text,json \
			>once/$i 2>once/$i.err &
	done
	wait
	cat once/*.err >stderr
	[ ! -s stderr ] || return 1
	for i in $(seq "$1"); do
		cmp -s once/$i expected &&
			diff -r once/$i.d expected.d >difference || return 1
	done
}
at_once 2
ok $? 'two runs at once on a new store: both right, without a word'
at_once 8
ok $? 'eight runs at once on a new store: all right, without a word'
audit tree
same 'the store is good after that'

# ---- interrupted

# A spatch that waits for the file `go` before each batch, so that the moment
# of the signal is known.
mkdir slow
cat >slow/spatch <<EOF
#!/bin/sh
PATH=$PATH
case " \$* " in *" --file-groups "*)
	echo \$\$ >>"$work/children"
	[ ! -e "$work/wait" ] || sleep 100
esac
exec spatch "\$@"
EOF
chmod +x slow/spatch

# A dead one that nobody waits for is gone, too.
gone() {
	while read -r pid; do
		case $(sed 's/.*) //' "/proc/$pid/stat" 2>/dev/null) in
		[!ZX]*) return 1 ;;
		esac
	done <children
}

# interrupted SIGNAL
interrupted() {
	forget
	: >children
	: >wait
	# A shell makes what it starts with & ignore SIGINT, nohup SIGHUP.
	PATH=$work/slow:$PATH env --default-signal=INT,TERM,HUP \
		"$REFAUDIT" audit --kernel tree --store store.db --out report \
		--format text,json >stdout 2>stderr &
	pid=$!
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		[ ! -s children ] || break
		sleep 0.3
	done
	kill -s "$1" $pid
	wait $pid
	status=$?
	rm wait
}

for signal in INT TERM HUP; do
	interrupted $signal
	[ "$status" -eq 130 ] && [ -s children ] && gone &&
		says 'interrupted; what was matched is kept' &&
		[ ! -e report/report.json ]
	ok $? "SIG$signal: exit status 130, and no spatch is left"
	[ -z "$(ls -A tmp)" ]
	ok $? "SIG$signal: nothing is left in TMPDIR"
	audit tree
	same "SIG$signal: the next run is right"
done

interrupted KILL 2>/dev/null
[ -s children ] && sleep 0.2 && gone
ok $? 'SIGKILL: no spatch is left'
forget
for delay in 0.02 0.1 0.2 0.3 0.4 0.5 0.6 0.8; do
	: >children
	PATH=$work/slow:$PATH "$REFAUDIT" audit --kernel tree --quiet \
		--store store.db --out report --format text,json \
		>stdout 2>stderr &
	pid=$!
	sleep $delay
	kill -KILL $pid 2>/dev/null
	wait $pid 2>/dev/null
	sleep 0.1
	gone || break
	[ "$delay" != 0.4 ] || forget
done
gone
ok $? 'SIGKILL at eight moments: no spatch is left'
rm -rf report
[ -n "$(ls -A tmp)" ] && find tmp -name lock -exec touch -d '2 minutes ago' {} +
ok $? 'SIGKILL: something is left in TMPDIR'
audit tree
same 'SIGKILL at eight moments: the next run is right'
forget
audit tree
[ -z "$(ls -A tmp)" ]
ok $? 'SIGKILL: the next run that matches removes what was left'

echo "1..$count"
