#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# When spatch hangs, crashes or lies (testcases/fake/spatch): the guilty file is
# named, everything else is found as ever, and the run does not look clean.

. "$(dirname "$0")/lib.sh"

make_data
make_tree "$work/tree"
cd "$work" || exit 1
for i in 1 2 3 4 5 6 7 8 9; do
	sed "s/two/more$i/" tree/drivers/misc/two.c >"tree/net/more$i.c"
done
audit tree --no-cache
cp stdout all
mv report all.d
# The guilty one is neither the first nor the last of its batch.
cat >tree/net/more5.c <<'EOF'
static void guilty(struct foo *f)
{
	audit_me(FAKE_SPATCH);
}
EOF
grep -v more5 all >expected
mkdir fake
cp "$project/testcases/fake/spatch" fake/
chmod +x fake/spatch
real=$PATH

# play MODE OPTION... Only who hangs is waited for: a busy machine is no fault.
play() {
	forget
	echo "$1" >fake/mode
	timeout=60
	[ "$1" != hang ] || timeout=6
	shift
	PATH=$work/fake:$real REFAUDIT_FILE_TIMEOUT=$timeout audit tree "$@"
}

# The run is incomplete, only more5.c is guilty, all else is found.
isolated() {
	[ "$status" -eq 2 ] && no_crash && cmp -s stdout expected &&
		says 'incomplete: 1 files or rules failed' &&
		in_report '[(x["kind"], x["path"], x["rule"]) for x in t] ==
			[("failed", "net/more5.c", "audit-me")]' &&
		in_report "'$1' in t[0][\"message\"]"
}

# again SENTENCE: the store holds no wrong answer.
again() {
	audit tree --quiet
	[ "$status" -eq 0 ] && grep -v more5 stdout | cmp -s - expected &&
		grep -q "^net/more5.c:3:2: medium: audit_me of 'FAKE" stdout
	ok $? "$1"
}

for mode in \
	'hang:timed out' \
	'crash:killed by SIGSEGV' \
	'exit:exited with status 3' \
	'lie:ended without naming the file' \
	'exn:made up' \
	'garbage:cannot be read' \
	'half:cannot be read' \
	'silent:ended without naming the file' ; do
	message=${mode#*:}
	mode=${mode%%:*}
	play "$mode"
	isolated "$message"
	ok $? "$mode: the guilty file is named, the others are found"
	valid_report report/report.json
	ok $? "$mode: the report is what the schema says"
	in_report 'c["functions_unseen"] == 1'
	ok $? "$mode: what was not looked at does not count as seen"
	cp report/report.json first.json
	PATH=$work/fake:$real REFAUDIT_FILE_TIMEOUT=$timeout audit tree --jobs 1
	isolated "$message" && cmp -s report/report.json first.json
	ok $? "$mode: the second run says the same"
	again "$mode: with a good spatch, all is found"
done

play exn --fail-on low
[ "$status" -eq 2 ]
ok $? 'incomplete wins over findings'

# ---- more bad files than good ones

for i in 1 2 3 4 6 7 8 9; do
	sed -i 's/f->next/FAKE_SPATCH/' "tree/net/more$i.c"
done
grep -v more all >expected
for mode in crash exn; do
	play $mode
	[ "$status" -eq 2 ] && cmp -s stdout expected && in_report \
		'[x["path"] for x in t] == ["net/more%d.c" % i
			for i in range(1, 10)]'
	ok $? "$mode: nine bad files of twelve, and the good ones are found"
	in_report 'not any("not tried" in x["message"] for x in t)'
	ok $? "$mode: each of them was tried"
	mv report/report.json first.json
	PATH=$work/fake:$real audit tree --jobs 1
	cmp -s report/report.json first.json
	ok $? "$mode: the second run says the same"
done

# ---- a spatch that is no good at all

play mute
[ "$status" -eq 2 ] && [ ! -s stdout ] && in_report \
	'len({x["path"] for x in t}) == 12 and c["functions_seen"] == 0'
ok $? 'mute: every file is a trouble, nothing looks clean'
in_report 'any("not even an empty one" in x["message"] for x in t)'
ok $? 'mute: says that spatch finishes nothing'
play unparsable
[ "$status" -eq 128 ] && [ ! -s stdout ] && [ ! -e report/report.json ] &&
	says 'spatch cannot use the semantic patches' && says 'line 1'
ok $? 'unparsable: fatal, with the words of spatch'
cat >fake/spatch <<'EOF'
#!/bin/sh
echo 'something else'
EOF
play mute --quiet
[ "$status" -eq 128 ] && only_says 'cannot read the version of spatch'
ok $? 'a program that is no spatch is refused'
printf '#!/nowhere/sh\n' >fake/spatch
play mute --quiet
[ "$status" -eq 128 ] && says spatch && no_crash
ok $? 'a program that cannot be started is refused'
[ -z "$(ls -A tmp | grep refaudit)" ]
ok $? 'nothing of ours is left in TMPDIR'

echo "1..$count"
