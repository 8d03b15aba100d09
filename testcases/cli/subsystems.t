#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The table of subsystems: what guards a container that drivers own, by what is
# done in the files that register it; and what that does to findings.

. "$(dirname "$0")/lib.sh"

audit "$project/testcases/trees/guards" --rules devm-embedded-device \
	--format text,json,csv
ok "$status" 'the tree of guards is audited'

# row CONTAINER EXPRESSION: true of the row s of the table.
row() {
	/usr/bin/python3 -c '
import json, sys
rows = [s for s in json.load(open(sys.argv[1]))["subsystems"]
	if s["container"] == sys.argv[2]]
assert len(rows) == 1, rows
s = rows[0]
places = [(e["path"], e["line"], e["role"]) for e in s["evidence"]]
if not eval("(" + sys.argv[3] + ")"):
	print("#", s)
	sys.exit(1)' "$work/report/report.json" "$1" "$2"
}

row waits_bus 's["protection"] == "completion" and places == [
	("drivers/core/waits.c", 30, "unregisters"),
	("drivers/core/waits.c", 31, "waits"),
	("drivers/core/waits.c", 8, "release")]'
ok $? 'a completion in release that unregistering waits for, and no other wait'
row waits_bus 's["name"] == "WAITING BUS" and s["drivers"] == 1 and
	s["allocations"] == {"devm": 1, "kmalloc": 1} and s["findings"] == 1
	and s["path"] == "include/linux/waits.h" and s["line"] == 8'
ok $? 'its name, who allocates it and how'
row waits_bus '[(c["line"], c["text"]) for c in s["comments"]] == [
	(28, "FIXME: the lifetime of the device should not be that of the bus.")]'
ok $? 'the comment that speaks of its lifetime, and no other'
row second_hand 's["protection"] == "completion through waits_bus" and
	places[0] == ("include/linux/waits.h", 17, "contains")'
ok $? 'a container inside may be what waits'
row asks 's["protection"] == "release callback, blocking work" and places == [
	("drivers/core/others.c", 7, "asks for a callback"),
	("drivers/core/others.c", 14, "waits")]'
ok $? 'a callback that is a parameter; work that is waited for'
row leaves 's["protection"] == "release callback" and places == [
	("drivers/users/users.c", 59, "set by a driver")]'
ok $? 'a callback that the core leaves to drivers'
row calls 's["protection"] == "release callback" and places == [
	("drivers/core/others.c", 28, "calls the driver")]'
ok $? 'a callback of the core that calls the driver'
row owned 's["protection"] == "owned by the subsystem" and places == [
	("drivers/core/others.c", 50, "release callback"),
	("drivers/core/others.c", 41, "frees")]'
ok $? 'memory of the subsystem'
row padded 's["protection"] == "owned by the subsystem" and places == [
	("drivers/core/padded.c", 13, "release callback"),
	("drivers/core/padded.c", 8, "frees"),
	("drivers/core/memory.c", 8, "frees")]'
ok $? 'memory that is freed in another file, where it begins before the object'
row device 's["name"] == "LONE LINES" and places == [
	("drivers/core/lone.c", 16, "release callback"),
	("drivers/core/lone.c", 6, "frees")]'
ok $? 'a lone device that its release callback frees'
row bare 's["protection"] == "none found" and places == [
	("drivers/core/others.c", 67, "takes a reference")]'
ok $? 'a module reference is no protection'
row bare 's["allocations"] == {"devm": 1, "devres": 1, "drmm": 1, "kmalloc": 1,
	"kmem_cache": 1}'
ok $? 'memory of every kind is counted'
row unseen 's["protection"] == "not examined" and places == []'
ok $? 'nothing is said of what was not seen'

grep -q ': low: .*my_waits.*; unregistering waits for the last reference \[' \
	"$work/stdout" &&
	grep -q ': low: .*my_second.*waits for the last reference \[' \
		"$work/stdout" &&
	grep -q ': low: .*my_asks.*waits for work, not for references \[' \
		"$work/stdout" &&
	grep -q ': medium: .*my_bare.*makes visible \[' "$work/stdout" &&
	grep -q ': medium: .*my_calls.*makes visible \[' "$work/stdout"
ok $? 'what waits lowers the severity of findings, and they say why'
row waits_bus 'any("named \"waits-%d\"" in f["advice"] and
	[e["role"] for e in f["evidence"]][-3:] == ["unregisters", "waits",
	"release"] for f in json.load(open(sys.argv[1]))["findings"])'
ok $? 'they name the device, and where it is waited for'

grep -q '^"WAITING BUS","waits_bus","include/linux/waits.h",8,1,1,1,"completion","devm 1; kmalloc 1","drivers/core/waits.c:30: .*","drivers/core/waits.c:28: FIXME: the lifetime' \
	"$work/report/subsystems.csv"
ok $? 'the table for spreadsheets has all of it'
run explain --report "$work/report/report.json" 'waiting bus'
grep -q '^    protection: completion$' "$work/stdout" &&
	grep -q ': devm 1, kmalloc 1$' "$work/stdout" &&
	grep -q '^      drivers/core/waits.c:31  waits: wait_for_completion of gone in waits_del$' \
		"$work/stdout" &&
	grep -q '^      drivers/core/waits.c:28  says: FIXME: ' "$work/stdout"
ok $? 'explain shows protection, evidence and comments'

audit "$project/testcases/trees/guards" --rules devm-embedded-device \
	--subdir drivers/users
row waits_bus 's["protection"] == "not examined"'
ok $? 'a part of the tree says nothing of protections elsewhere'
audit "$project/testcases/trees/guards" --rules atomic-refcount
/usr/bin/python3 -c 'import json, sys
sys.exit(json.load(open(sys.argv[1]))["subsystems"] != [])' \
	"$work/report/report.json"
ok $? 'nor does an audit that did not look for them'
echo "1..$count"
