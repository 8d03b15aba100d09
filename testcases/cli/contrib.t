#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What stands in contrib/ is well formed and does what it says; refaudit check
# as kbuild calls it.

. "$(dirname "$0")/lib.sh"

make_data
cd "$work" || exit 1

# ---- syntax

for script in nipa/refaudit/refaudit.sh git/pre-push; do
	sh -n "$project/contrib/$script"
	ok $? "$script is a script"
	if command -v shellcheck >/dev/null; then
		shellcheck "$project/contrib/$script" >stdout
		ok $? "$script: nothing for shellcheck"
	else
		skip "$script: nothing for shellcheck" 'no shellcheck'
	fi
done
/usr/bin/python3 -c '
import json, sys
assert json.load(open(sys.argv[1]))["run"] == ["refaudit.sh"]
' "$project/contrib/nipa/refaudit/info.json"
ok $? 'info.json is what NIPA reads'
if /usr/bin/python3 -c 'import yaml' 2>/dev/null; then
	/usr/bin/python3 - "$project/contrib" <<'END'
import subprocess
import sys
import yaml

top = sys.argv[1]
hub = yaml.safe_load(open(top + "/github/refaudit.yml"))
lab = yaml.safe_load(open(top + "/gitlab/refaudit.yml"))
steps = hub["jobs"]["gate"]["steps"]
scripts = [s["run"] for s in steps if "run" in s] + lab["refaudit"]["script"]
assert len(scripts) == 4 and "pull_request" in hub[True], hub
for script in scripts:
    # What GitHub puts in between is not the shell's.
    assert "${{" not in script, script
    subprocess.run(["sh", "-n", "-c", script], check=True)
END
	ok $? 'the jobs are YAML, and what they run is shell'
else
	skip 'the jobs are YAML, and what they run is shell' 'no yaml'
fi

# ---- on a tree

make_tree repo
git_in() {
	git -C repo -c user.name=a -c user.email=a@example.org "$@"
}
git_in init -q -b main . && git_in add -A && git_in commit -qm one
sed -i 's/return f->count;/audit_me(f->next); &/' repo/drivers/misc/one.c
git_in commit -qam two
git_in commit -q --allow-empty -m three
export REFAUDIT_STORE="$work/store.db"
nipa() {
	(cd repo && DESC_FD=3 sh "$project/contrib/nipa/refaudit/refaudit.sh" \
		3>../described >../stdout 2>../stderr)
	status=$?
}
nipa
[ "$status" -eq 0 ] && [ "$(cat described)" = '0 new findings: pass' ]
ok $? 'NIPA: a good patch passes'
git_in reset -q --hard HEAD~
nipa
[ "$status" -eq 1 ] && [ "$(cat described)" = \
	'1 new finding (1 medium): fail' ]
ok $? 'NIPA: a bad one fails, and says why in one line'
sed -i 's/audit_me(f);/WITH_LOCK(f, {\n&/' repo/drivers/misc/one.c
git_in commit -qam blind
nipa
[ "$status" -eq 250 ] && grep -q 'incomplete' described
ok $? 'NIPA: one that blinds it is a warning'
git_in reset -q --hard HEAD~

export REFAUDIT
git init -q --bare there.git
cp "$project/contrib/git/pre-push" repo/.git/hooks/pre-push
git_in remote add there "$work/there.git"
git_in push -q --no-verify there HEAD~:refs/heads/main
push() {
	git_in push -q there "$@" >stdout 2>stderr
	status=$?
}
push HEAD:refs/heads/main
[ "$status" -ne 0 ] && grep -qr 'audit_me of' stdout stderr
ok $? 'pre-push: commits that add a fault stay here'
REFAUDIT_BASE=there/main
export REFAUDIT_BASE
push HEAD:refs/heads/new
[ "$status" -ne 0 ]
ok $? 'pre-push: on a new branch, too'
push HEAD~:refs/heads/old
ok "$status" 'pre-push: others are pushed'
push :refs/heads/old
ok "$status" 'pre-push: and branches deleted'

# ---- a store that goes from job to job

git_in worktree add -q ../other HEAD
run audit --kernel repo --store warm.db --quiet --format text
ok "$status" 'the job on the main branch makes a store'
mkdir job && cp warm.db job/
sed -i 's/audit_me(f);/& audit_me(f->next);/' other/net/three.c
git -C other diff >job.patch
git -C other checkout -q .
run gate --kernel other --store job/warm.db --verbose --patch job.patch
[ "$status" -eq 1 ] && says ' 1 matched for the last one' &&
	! grep -q 'matching: [2-9]' stderr
ok $? 'a copy of it serves a checkout elsewhere: only what changed is matched'
for job in 1 2 3; do
	"$REFAUDIT" gate --kernel other --store job/warm.db --quiet \
		--patch job.patch >"said.$job" 2>&1 &
done
wait
cmp -s said.1 said.2 && cmp -s said.2 said.3 && [ "$(tail -n 1 said.1)" = \
	'1 new finding (1 medium): fail' ]
ok $? 'three jobs use one store at the same time'
rm job/warm.db
run gate --kernel other --store job/warm.db --quiet --patch job.patch
[ "$status" -eq 1 ] && cmp -s stdout said.1
ok $? 'without it the verdict is the same'

# ---- refaudit check

flags='-Wp,-MMD,drivers/misc/.two.o.d -nostdinc -I./include -include
./include/linux/kconfig.h -D__KERNEL__ -Wall --param=allow-store-data-races=0
--verbose -DKBUILD_MODNAME="two"'
check() {
	# shellcheck disable=SC2086
	run check --store "$work/store.db" "$@"
}
cd repo || exit 1
run_in_repo() {
	# shellcheck disable=SC2086
	"$REFAUDIT" check --store ../store.db "$@" >../stdout 2>../stderr
	status=$?
}
# shellcheck disable=SC2086
run_in_repo $flags drivers/misc/two.c
cd ..
cat >expected <<'END'
drivers/misc/two.c:5:1-9: WARNING: audit_me of 'f -> next' [audit-me]
drivers/misc/two.c:6:1-9: WARNING: audit_me of 'f -> next' [audit-me]
END
[ "$status" -eq 0 ] && cmp -s stdout expected && [ ! -s stderr ]
ok $? 'check prints as coccicheck does, of the one file'
check repo/net/three.c
[ "$status" -eq 0 ] && [ "$(cat stdout)" = \
	"repo/net/three.c:6:2-10: WARNING: audit_me of 'f' [audit-me]" ]
ok $? 'the tree is found from the file; the name stays as it was given'
check --fail-on medium repo/net/three.c
[ "$status" -eq 1 ]
ok $? '--fail-on makes it fail'
check repo/include/linux/foo.h
[ "$status" -eq 0 ] && [ ! -s stdout ]
ok $? 'a file without findings says nothing'
check /etc/hostname
[ "$status" -eq 128 ] && only_says 'lies in no kernel tree'
ok $? 'a file outside of a tree'
check --kernel repo /etc/hostname
[ "$status" -eq 128 ] && only_says "does not lie in 'repo'"
ok $? 'a file outside of this tree'
check -Wall
[ "$status" -eq 129 ] && says 'the last argument is to be a file'
ok $? 'a file is needed'
cat >repo/Kbuild.test <<'END'
CHECKFLAGS := --store $(store)
c_flags := -D__KERNEL__ -include include/linux/foo.h
check:
	@$(CHECK) $(CHECKFLAGS) $(c_flags) net/three.c
END
make -s -C repo -f Kbuild.test check CHECK="$REFAUDIT check" \
	store="$work/store.db" >stdout 2>stderr
status=$?
[ "$status" -eq 0 ] && grep -q '^net/three.c:6:2-10: WARNING' stdout
ok $? 'called as kbuild calls CHECK'

echo "1..$count"
