#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# refaudit explain: rules, and what a report knows of findings, counters, structs,
# subsystems and files.

. "$(dirname "$0")/lib.sh"

cd "$work" || exit 1
report=$project/testcases/reports/small.json

# explains SENTENCE WORD LINE...: each is a line of what is said.
explains() {
	sentence=$1
	run explain --report "$report" "$2"
	shift 2
	for line; do
		grep -qF -- "$line" stdout ||
			{ echo "# not there: $line"; status=-1; }
	done
	[ "$status" -eq 0 ] && [ ! -s stderr ]
	ok $? "$sentence"
}

explains 'a finding by its id: what, where, evidence, maintainers' \
	54545ebb2fdd8247 \
	'finding 54545ebb2fdd8247: sample_i2c -> adap -> dev' \
	'drivers/i2c/busses/i2c-sample.c:20 in sample_i2c_probe()' \
	'rule        devm-embedded-device' \
	'1. allocation  drivers/i2c/busses/i2c-sample.c:20' \
	'  >     20          priv = devm_kzalloc(&pdev->dev, sizeof(*priv)' \
	'  - Sam Bus <sam@bus.example> (maintainer:SAMPLE I2C BUS DRIVER)'
cp stdout whole
explains 'the first six digits are enough' 54545e 'finding 54545ebb2fdd8247'
cmp -s stdout whole
ok $? 'and say the same'
run explain --report "$report" 54545
[ "$status" -eq 129 ]
ok $? 'five are not'
explains 'a counter: class, verdict, properties, operations' \
	sample_peer.refcnt 'counter sample_peer.refcnt: atomic_t, include/net' \
	'class    offset: destroyed below zero, or -1 means dead' \
	'verdict  rework: ' 'finding  cb3d9e31b10eb0de' \
	'properties of a reference count' '  starts at 1   ' \
	'  freed at 0    ' '  never raised from 0' '  basic operations only' \
	'operations (' '    net/sample/peer.c:'
n=$(/usr/bin/python3 -c '
import json, sys
print([len(c["operations"]) for c in json.load(open(sys.argv[1]))["counters"]
	if c["struct"] == "sample_peer"][0])' "$report")
[ "$(grep -c '^    [a-z].*:[0-9]' stdout)" -eq "$n" ] &&
	grep -q "^operations ($n)$" stdout
ok $? 'every operation of it is there'
explains 'a struct: its counters and findings' sample_peer \
	'struct sample_peer' '  sample_peer.refcnt  offset, rework' \
	'  cb3d9e31b10eb0de  '
explains 'the word struct may stand in front' 'struct sample_peer' \
	'struct sample_peer'
explains 'a container: how many drivers hold it' i2c_adapter \
	'  struct i2c_adapter  include' '    protection: completion'
explains 'a struct that holds one: every member on the way down' sample_i2c \
	'struct sample_i2c' 'containment' \
	'  drivers/i2c/busses/i2c-sample.c:10 holds' \
	'    adap: struct i2c_adapter  drivers/i2c/busses/i2c-sample.c:13' \
	'      dev: struct device  include/linux/i2c.h:13' \
	'        kobj: struct kobject  include/linux/device.h:21' \
	'          kref: struct kref  include/linux/kobject.h:17'
explains 'and one that is held: by whom' i2c_adapter \
	'  is held by' '    struct sample_i2c, as adap  drivers/i2c/busses/i2c-'
explains 'a subsystem, in any case: people, containers, findings' \
	"$(/usr/bin/python3 -c '
import json, sys
print(json.load(open(sys.argv[1]))["findings"][1]["subsystem"].lower())
' "$report")" 'subsystem ' maintainers findings '  54545ebb2fdd8247  '
explains 'a file' net/sample/peer.c net/sample/peer.c '  cb3d9e31b10eb0de  '
explains 'a directory' net/ findings '  cb3d9e31b10eb0de  ' \
	'  718caae91b743ecc  '
run explain --report "$report" ne
[ "$status" -eq 129 ]
ok $? 'but not the beginning of a name'

# near WORD MEANT: status 129, and what was meant.
near() {
	run explain --report "$report" "$1"
	[ "$status" -eq 129 ] && [ ! -s stdout ] && only_says \
		"nothing is called '$1' among the rules and in $report" &&
		says "'$2'"
	ok $? "'$1' is near '$2'"
}
near sample_peer.refcount sample_peer.refcnt
near sample_per sample_peer
near i2c_adaptor i2c_adapter
near atomic-refcout atomic-refcount
near devm-embeded devm-embedded-device
run explain --report "$report" xyzzyxyzzy
[ "$status" -eq 129 ] && only_says "'refaudit rules' lists them"
ok $? 'what is like nothing has no suggestion'
run explain --report "$report" ''
[ "$status" -eq 129 ] && [ ! -s stdout ]
ok $? 'the empty word is nothing'

run explain sample_peer.refcnt
[ "$status" -eq 129 ] && says 'are looked up in a report: --report FILE'
ok $? 'without a report it says that one is needed'
make_data
make_tree tree
find tree -exec touch -d 2020-01-01 {} +
run audit --kernel tree --out elsewhere --quiet
run explain audit_me.x
[ "$status" -eq 129 ] && only_says \
	"in the report of Linux 6.99.3 in $HOME/.cache/refaudit/store.db"
ok $? 'after an audit it looks in the report that the store has'
id=$(/usr/bin/python3 -c '
import json
print(json.load(open("elsewhere/report.json"))["findings"][0]["id"])')
run explain "$id"
[ "$status" -eq 0 ] && grep -q "^finding $id: " stdout
ok $? 'and finds what is there'
mv "$HOME/.cache/refaudit/store.db" moved.db
run explain "$id"
[ "$status" -eq 129 ] && run explain --store moved.db "$id"
ok $? 'also in a store of another name'
echo 'no database' >bad.db
run explain --store bad.db "$id"
[ "$status" -eq 128 ] && [ ! -s stdout ]
ok $? 'a store that is none is fatal'
unset REFAUDIT_DATA
mkdir -p out/6.1 out/6.2/html out/6.3/x
cp "$report" out/6.1/report.json
sed 's/sample_peer/other_peer/' "$report" >out/6.2/report.json
echo '{}' >out/6.3/x/report.json
touch -d '2020-01-01' out/6.1/report.json
touch -d '2021-01-01' out/6.2/report.json
run explain other_peer.refcnt
[ "$status" -eq 0 ] && grep -q '^counter other_peer.refcnt' stdout
ok $? 'the newest of out/*/report.json is taken'
run explain atomic-refcount
[ "$status" -eq 0 ] && grep -q '^atomic-refcount: ' stdout
ok $? 'a rule needs no report'
run explain --report out/6.3/x/report.json sample_peer
[ "$status" -eq 128 ] && only_says \
	"cannot read report 'out/6.3/x/report.json': schema: missing"
ok $? 'a report that is none is fatal'

/usr/bin/python3 -B "$project/testcases/cli/formats.py" make hostile >h.json
for id in $(/usr/bin/python3 -c '
import json
for f in json.load(open("h.json"))["findings"]: print(f["id"])'); do
	run explain --report h.json "$id" || break
	cat stdout
done >all
[ "$status" -eq 0 ] && /usr/bin/python3 -c '
text = open("all", "rb").read().decode("utf-8")
assert all(line.isprintable() for line in text.split("\n")), "a control character"
assert "\\u202e" in text and "\\x1b[31m" in text and "<script>" in text
' 2>why
ok $? 'hostile strings move no cursor'

echo "1..$count"
