#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# refaudit gate: what a patch adds, in all the forms a patch comes in; what is
# refused; git trees; and that neither tree nor git state is touched.

. "$(dirname "$0")/lib.sh"

make_data
make_tree "$work/tree"
cd "$work" || exit 1
cp -R tree a
cp -R tree b

gate() {
	run gate --kernel tree --store store.db --quiet "$@"
}

# change FILE EXPRESSION...: b/FILE is a/FILE through sed; then diff.patch.
change() {
	file=$1
	shift
	sed "$@" "a/$file" >"b/$file"
	make_patch
}

make_patch() {
	diff -ruN a b >diff.patch
	rm -rf b
	cp -R a b
}

last_line() {
	[ "$(tail -n 1 stdout)" = "$1" ]
}

# refused SENTENCE MESSAGE: the patch on stdin is refused with this one line.
refused() {
	cat >bad.patch
	gate --patch bad.patch
	[ "$status" -eq 128 ] && [ ! -s stdout ] && only_says "$2"
	ok $? "$1"
}

before=$(sum_of tree)

# ---- new, fixed, moved

change drivers/misc/one.c 's/return f->count;/audit_me(f->next); &/'
gate --patch diff.patch
[ "$status" -eq 1 ] && last_line '1 new finding (1 medium): fail'
ok $? 'a patch that adds a fault fails'
cat >expected <<'END'
drivers/misc/one.c:5:2: medium: audit_me of 'f -> next' [audit-me]
    in: unrelated
    evidence: drivers/misc/one.c:5: call: here
    fix: refaudit explain audit-me
END
sed -n 1,4p stdout | cmp -s - expected
ok $? 'the block says what, where, evidence and how to fix'
cp diff.patch bad-shape.patch
run gate --kernel tree --store store.db --verbose --patch diff.patch
[ "$status" -eq 1 ] && says '2 of 2 judgements from the store'
ok $? 'asked again, both judgements are there already'
gate --patch - <diff.patch
[ "$status" -eq 1 ] && last_line '1 new finding (1 medium): fail'
ok $? '- is standard input'
gate --patch diff.patch --fail-on high
[ "$status" -eq 0 ] && last_line '1 new finding (1 medium): pass'
ok $? '--fail-on high lets a medium finding pass, and shows it'
gate --patch diff.patch --describe-fd 3 3>described
[ "$status" -eq 1 ] && [ "$(cat described)" = \
	'1 new finding (1 medium): fail' ]
ok $? '--describe-fd gets the summary line'
gate --patch diff.patch --describe-fd 9 9<&-
[ "$status" -eq 128 ] && says 'cannot write to file descriptor 9'
ok $? 'a descriptor that is not open is reported'
gate --patch diff.patch --format github
[ "$status" -eq 1 ] && [ "$(head -n 1 stdout)" = \
	"::error file=drivers/misc/one.c,line=5,col=2,title=audit-me::audit_me of 'f -> next'" ]
ok $? '--format github makes an annotation'
gate --patch diff.patch --format json
/usr/bin/python3 -c '
import json
g = json.load(open("stdout"))
s = g["series"]
assert g["schema"] == "refaudit-gate/1" and g["result"] == "fail"
assert len(g["patches"]) == 1 and len(s["new"]) == 1 and not s["fixed"]
assert s["new"][0]["function"] == "unrelated" and s["new"][0]["cause"] is None
' 2>/dev/null
ok $? '--format json says the same to programs'
gate --patch diff.patch --format text,html --out pages
[ "$status" -eq 1 ] && [ "$(grep -c 'audit_me of' stdout)" -eq 1 ] &&
	grep -q 'audit_me of' pages/html/rule-audit-me.html 2>/dev/null
ok $? 'formats that make files get the new findings'
cp -R b later
patch -s -d later -p1 <diff.patch
run audit --kernel later --store store.db --quiet --format json --out known
gate --patch diff.patch --baseline known/report.json
[ "$status" -eq 0 ] && last_line '0 new findings, 1 known: pass'
ok $? 'what the baseline has is not new'
run audit --kernel tree --store audited.db --quiet --format json --out audited
run gate --kernel tree --store audited.db --verbose --patch diff.patch
[ "$status" -eq 1 ] && says '1 of 2 judgements from the store'
ok $? 'what an audit has found is the base of a gate'

cat >aside.json <<'END'
{ "schema": "refaudit-suppressions/1", "suppressions": [
  { "rule": "audit-me", "path": "drivers/*", "reason": "a test",
    "author": "A Person <a@example.org>", "date": "2026-11-21" } ] }
END
gate --patch diff.patch --suppressions aside.json
[ "$status" -eq 0 ] && last_line '0 new findings, 1 suppressed: pass'
ok $? 'what is set aside does not fail'
cp -R tree planted
cp aside.json planted/
run gate --kernel planted --store store.db --quiet --patch diff.patch \
	--suppressions planted/aside.json
[ "$status" -ne 0 ] && [ ! -s stdout ] && says "'planted/aside.json' lies in"
ok $? 'but the tree has no say in that'

change drivers/misc/one.c '/audit_me/d'
gate --patch diff.patch
[ "$status" -eq 0 ] && last_line '0 new findings, 1 fixed: pass'
ok $? 'a patch that takes a fault away passes'
{ sed -n 1,2p a/drivers/misc/one.c; sed -n '8,$p' a/drivers/misc/one.c
	sed -n 2,7p a/drivers/misc/one.c; } >b/drivers/misc/one.c
make_patch
gate --patch diff.patch
[ "$status" -eq 0 ] && last_line '0 new findings: pass'
ok $? 'a function that moves within its file passes'
sed -n '8,$p' a/drivers/misc/one.c >>b/drivers/misc/two.c
sed '8,$d' a/drivers/misc/one.c >b/drivers/misc/one.c
make_patch
gate --patch diff.patch
[ "$status" -eq 0 ] && last_line '0 new findings, 1 moved: pass'
ok $? 'a function that moves to another file passes'
change drivers/misc/one.c 's/int one(/int first(/'
gate --patch diff.patch
[ "$status" -eq 0 ] && last_line '0 new findings, 1 moved: pass'
ok $? 'a function that is renamed passes'
change drivers/misc/one.c 's/\<f\>/object/g'
gate --patch diff.patch
[ "$status" -eq 0 ] && last_line '0 new findings, 1 moved: pass'
ok $? 'a variable that is renamed passes'
change drivers/misc/one.c 's/^\t/        /; s/(f)/( f )/g; s/{/{\n/'
gate --patch diff.patch
[ "$status" -eq 0 ] && last_line '0 new findings: pass'
ok $? 'a file that is reindented passes'
change net/three.c 's/if (f)/if (!f)/'
gate --patch diff.patch
[ "$status" -eq 0 ] && last_line '0 new findings: pass'
ok $? 'an old fault in a function that is touched is not new'
change drivers/misc/one.c 's/return f->count;/audit_me(f->next); &/; 10d'
gate --patch diff.patch
[ "$status" -eq 1 ] && last_line '1 new finding (1 medium), 1 fixed: fail'
ok $? 'a fault that goes does not hide one that comes elsewhere'

# ---- sight

change drivers/misc/one.c 's/audit_me/WITH_LOCK(f, {\n\t&/'
gate --patch diff.patch
[ "$status" -eq 2 ] && grep -q "^drivers/misc/one.c.*: not looked at: function 'one'" \
	stdout
ok $? 'a patch that blinds a function is incomplete, not clean'
change drivers/misc/one.c 's/audit_me(f)/TRACE audit_me(f)/'
gate --patch diff.patch
[ "$status" -eq 0 ] && last_line '0 new findings: pass'
ok $? 'a bare macro in front of a call does not hide it'
change drivers/misc/one.c 's/audit_me(f)/TRACE(f) audit_me(f)/'
gate --patch diff.patch
[ "$status" -eq 2 ] && grep -q "not looked at: function 'one'" stdout
ok $? 'one with arguments blinds the function, and that is said'
change drivers/misc/one.c 's/^int one(/WRAP(x) int one(/'
gate --patch diff.patch
[ "$status" -eq 2 ] && grep -q "not looked at: function 'one'" stdout
ok $? 'so does one in front of the function'
change drivers/misc/one.c 's/^int one(/#if 0\n&/; $a #endif'
gate --patch diff.patch
[ "$status" -eq 2 ] && grep -q "not looked at: function 'one'" stdout
ok $? 'so is one that hides it behind #if 0'
change drivers/misc/one.c '/^int one/,$d'
gate --patch diff.patch
[ "$status" -eq 0 ] && last_line '0 new findings, 1 fixed: pass'
ok $? 'a function that is deleted is no loss of sight'
cat >>b/net/three.c <<'END'
void blind(struct foo *f)
{
	audit_me(f)) ? ( : ];
}
END
make_patch
gate --patch diff.patch
[ "$status" -eq 2 ] && grep -q "not looked at: function 'blind'" stdout
ok $? 'a new function that cannot be parsed is incomplete'

# ---- the forms of a patch

form() {
	gate --patch form.patch
	[ "$status" -eq 1 ] && last_line '1 new finding (1 medium): fail'
	ok $? "$1"
}
sed 's/$/\r/' bad-shape.patch >form.patch
form 'a diff with CRLF line ends'
sed '/^diff /d; s|^\(...\) [ab]/|\1 |' bad-shape.patch >form.patch
form 'a diff with paths that have no prefix'
{
	printf 'From: A <a@example.org>\nSubject: [PATCH] =?utf-8?q?a=20b?=\n'
	printf 'Content-Transfer-Encoding: quoted-printable\n\ntext\n---\n'
	sed 's/=/=3D/g; s/next/ne=\n&/; s/ne=$/=/' bad-shape.patch
} >form.patch
form 'a mail in quoted-printable'
{
	printf 'From: A <a@example.org>\nSubject: [PATCH] a\n'
	printf 'Content-Type: multipart/mixed; boundary="=-b"\n\n'
	printf -- '--=-b\nContent-Type: text/plain\n\nhello\n--=-b\n'
	printf 'Content-Type: text/x-patch\n'
	printf 'Content-Transfer-Encoding: base64\n\n'
	base64 bad-shape.patch
	printf -- '--=-b--\n'
} >form.patch
form 'an attachment in base64'
sed 's/^@@ -[0-9]*,/@@ -40,/' bad-shape.patch >form.patch
form 'a hunk whose line numbers are wrong'

cat >fix.patch <<'END'
--- a/drivers/misc/one.c
+++ b/drivers/misc/one.c
@@ -2,7 +2,7 @@

 static int unrelated(struct foo *f)
 {
-	audit_me(f->next); return f->count;
+	return f->count;
 }

 int one(struct foo *f)
END
{
	echo 'From 0123456789 Mon Sep 17 00:00:00 2001'
	printf 'From: a\nSubject: [PATCH 0/2] cover letter\n\nhello\n\n'
	echo 'From 0123456789 Mon Sep 17 00:00:00 2001'
	printf 'From: a\nSubject: [PATCH 1/2] break it\n\nwhy\n---\n'
	cat bad-shape.patch
	printf -- '-- \n2.39.5\n\n'
	echo 'From 0123456789 Mon Sep 17 00:00:00 2001'
	printf 'From: a\nSubject: [PATCH 2/2] mend it\n\nwhy\n---\n'
	cat fix.patch
} >series.mbox
gate --patch series.mbox
cat >expected <<'END'
patch 1 of 2: [PATCH 1/2] break it
1 new finding (1 medium): fail
patch 2 of 2: [PATCH 2/2] mend it
0 new findings, 1 fixed: pass
the series as a whole:
0 new findings: pass
END
grep -v '^ \|^$\|^drivers' stdout | cmp -s - expected && [ "$status" -eq 0 ]
ok $? 'an mbox: one verdict a patch and one for the series'

cat >form.patch <<'END'
diff --git a/drivers/misc/one.c b/net/one.c
similarity index 100%
rename from drivers/misc/one.c
rename to net/one.c
diff --git a/run.sh b/run.sh
new file mode 100755
--- /dev/null
+++ b/run.sh
@@ -0,0 +1 @@
+echo
diff --git a/MAINTAINERS b/MAINTAINERS
old mode 100644
new mode 100755
diff --git a/a.png b/a.png
new file mode 100644
index 000..123
GIT binary patch
literal 1
IcmZPo000310RR91

diff --git a/net/link.c b/net/link.c
new file mode 120000
--- /dev/null
+++ b/net/link.c
@@ -0,0 +1 @@
+/etc/passwd
\ No newline at end of file
END
gate --patch form.patch
[ "$status" -eq 0 ] && last_line '0 new findings, 1 moved: pass' &&
	[ "$(grep -c '^note: ' stdout)" -eq 2 ] &&
	grep -q "'net/link.c' is a symbolic link" stdout &&
	grep -q "'a.png' is a binary file" stdout
ok $? 'a rename passes; links and binary files are named, and left alone'
cat >form.patch <<'END'
diff --git a/net/new.c b/net/new.c
new file mode 100644
--- /dev/null
+++ b/net/new.c
@@ -0,0 +1,4 @@
+void fresh(struct foo *f)
+{
+	audit_me(f);
+}
diff --git a/net/three.c b/net/three.c
deleted file mode 100644
--- a/net/three.c
+++ /dev/null
@@ -1,7 +0,0 @@
-#include <linux/foo.h>
-
-void three(struct foo *f)
-{
-	if (f)
-		audit_me(f);
-}
END
gate --patch form.patch
[ "$status" -eq 1 ] && last_line '1 new finding (1 medium), 1 fixed: fail'
ok $? 'a new file and a deleted one'

# ---- what is refused

refused 'a patch that does not apply names file and hunk' \
	"patch refused: hunk 1 of 'net/three.c' (line 5) does not apply" <<'END'
--- a/net/three.c
+++ b/net/three.c
@@ -5,2 +5,2 @@
-	if (g)
+	if (h)
 		audit_me(f);
END
refused 'a path that leads out of the tree' \
	"patch refused: the name '../later/x.c' leads out of the tree" <<'END'
diff --git a/../later/x.c b/../later/x.c
new file mode 100644
--- /dev/null
+++ b/../later/x.c
@@ -0,0 +1 @@
+x
END
refused 'an absolute path' \
	"patch refused: the name '/tmp/x.c' leads out of the tree" <<'END'
--- /dev/null
+++ /tmp/x.c
@@ -0,0 +1 @@
+x
END
refused 'a path into the git directory' \
	"patch refused: the name '.git/hooks/pre-commit' leads out" <<'END'
diff --git a/.git/hooks/pre-commit b/.git/hooks/pre-commit
new file mode 100755
END
refused 'a C file that is binary' \
	"patch refused: 'net/three.c' is a binary file" <<'END'
diff --git a/net/three.c b/net/three.c
index 1..2 100644
Binary files a/net/three.c and b/net/three.c differ
END
refused 'a file that is not there' \
	"patch refused: 'net/four.c' is not in the tree" <<'END'
--- a/net/four.c
+++ b/net/four.c
@@ -1 +1 @@
-a
+b
END
refused 'a new file that is there already' \
	"patch refused: 'net/three.c' is in the tree already" <<'END'
diff --git a/net/three.c b/net/three.c
new file mode 100644
--- /dev/null
+++ b/net/three.c
@@ -0,0 +1 @@
+x
END
head -n 8 bad-shape.patch >short.patch
refused 'a hunk that is cut off' \
	"patch refused: hunk 1 of 'drivers/misc/one.c' is cut off" <short.patch
refused 'a text without a diff' 'patch refused: there is no diff in it' <<'END'
Dear all, please find enclosed
END
cp -R tree linked
ln -s "$work" linked/net/out
cat >form.patch <<'END'
--- a/net/out/a/net/three.c
+++ b/net/out/a/net/three.c
@@ -3,1 +3,1 @@
-void three(struct foo *f)
+void four(struct foo *f)
END
run gate --kernel linked --store store.db --quiet --patch form.patch
[ "$status" -eq 128 ] &&
	only_says "patch refused: 'net/out/a/net/three.c' is not in the tree"
ok $? 'a way through a symbolic link'
gate --patch nowhere.patch
[ "$status" -eq 128 ] && only_says "cannot read 'nowhere.patch'"
ok $? 'a patch that is not there'
run gate --patch diff.patch
[ "$status" -eq 129 ] && says '--kernel DIR is needed'
ok $? 'a tree is needed'
gate
[ "$status" -eq 129 ] && says 'either --patch FILE or --base REV is needed'
ok $? 'a patch or a base is needed'
gate --patch diff.patch --format nothing
[ "$status" -eq 129 ] && says "--format: 'nothing' is unknown"
ok $? 'an unknown format'
gate --patch bad-shape.patch --base HEAD
[ "$status" -eq 129 ]
ok $? 'not both of them'

# A patch brings things that other tools would follow.
cat >form.patch <<'END'
diff --git a/.cocciconfig b/.cocciconfig
new file mode 100644
--- /dev/null
+++ b/.cocciconfig
@@ -0,0 +1,2 @@
+[spatch]
+	options = --version
END
cat bad-shape.patch >>form.patch
form 'a .cocciconfig in the patch changes nothing'
cat >form.patch <<'END'
diff --git a/suppressions.json b/suppressions.json
new file mode 100644
--- /dev/null
+++ b/suppressions.json
@@ -0,0 +1,4 @@
+{ "schema": "refaudit-suppressions/1", "suppressions": [
+  { "rule": "audit-me", "path": "*", "reason": "a test",
+    "author": "A Person <a@example.org>", "date": "2026-11-21" } ] }
+
diff --git a/aside.json b/aside.json
new file mode 120000
--- /dev/null
+++ b/aside.json
@@ -0,0 +1 @@
+../suppressions.json
\ No newline at end of file
END
cat bad-shape.patch >>form.patch
form 'nor does a file that would set the finding aside, or a link to one'
{
	printf -- '--- /dev/null\n+++ b/net/deep.c\n@@ -0,0 +1,3 @@\n'
	printf '+void f(void *p)\n+{ '
	head -c 30000 /dev/zero | tr '\0' '{'
	printf ' audit_me(p); '
	head -c 30000 /dev/zero | tr '\0' '}'
	printf ' }\n+int after;\n'
} >form.patch
gate --patch form.patch
[ "$status" -eq 1 ] || [ "$status" -eq 2 ]
ok $? 'a fault behind 30,000 braces is found, or said not to be looked at'
/usr/bin/python3 -B "$project/testcases/fuzz/gate_patches.py" "$REFAUDIT" 60 \
	>stdout 2>stderr
status=$?
ok "$status" '60 mutated patches (make check-gate has 10,000)'
/usr/bin/python3 - <<'END'
n = 20000
lines = ["+void f%d(void) { }\n" % i for i in range(n)]
lines.append("+" + "x" * 1000000 + ";\n")
with open("form.patch", "w") as out:
    out.write("--- /dev/null\n+++ b/net/huge.c\n@@ -0,0 +1,%d @@\n" %
              len(lines))
    out.writelines(lines)
END
gate --patch form.patch
[ "$status" -eq 0 ] && last_line '0 new findings: pass'
ok $? '20,000 functions and a line of a megabyte are no trouble'

[ "$before" = "$(sum_of tree)" ]
ok $? 'no patch touched the tree'

# ---- git trees

git_in() {
	git -C repo -c user.name=a -c user.email=a@example.org "$@"
}
cp -R a repo
git_in init -q -b main . && git_in add -A && git_in commit -qm one
sed 's/return f->count;/audit_me(f->next); &/' a/drivers/misc/one.c \
	>repo/drivers/misc/one.c
git_in mv net/three.c net/drei.c
git_in commit -qam two
git_in commit -q --allow-empty -m three
state=$(sum_of repo)
repo() {
	run gate --kernel repo --store store.db --quiet "$@"
}
repo --base HEAD~2
[ "$status" -eq 1 ] && last_line '1 new finding (1 medium), 1 moved: fail'
ok $? '--base: what the commits since then add; a rename is none'
repo --base main~2 --head main~1
[ "$status" -eq 1 ] && last_line '1 new finding (1 medium), 1 moved: fail'
ok $? '--head: up to that commit'
repo --base main~1
[ "$status" -eq 0 ] && last_line '0 new findings: pass'
ok $? 'nothing between two commits'
[ "$state" = "$(sum_of repo)" ]
ok $? 'tree and git directory are as they were, to the time of the index'

repo --base HEAD~9
[ "$status" -eq 128 ] && only_says "'HEAD~9' is no commit of the git tree"
ok $? 'a revision that is none'
repo --base --output=../ran
[ "$status" -eq 128 ] && [ ! -e ran ]
ok $? 'a revision that is an option'
run gate --kernel repo/drivers --store store.db --quiet --base HEAD
[ "$status" -eq 128 ] && says 'is not the top of a git tree'
ok $? 'a directory within a git tree'
run gate --kernel a --store store.db --quiet --base HEAD
[ "$status" -eq 128 ] && [ "$(wc -l <stderr)" -eq 1 ]
ok $? 'a directory that is no git tree'

git_in branch side HEAD~2
git_in worktree add -q ../side side
sed -i '/audit_me/d' side/net/three.c
git -C side -c user.name=a -c user.email=a@example.org commit -qam side
repo --base side
[ "$status" -eq 1 ] && last_line '2 new findings (2 medium): fail' &&
	grep -q "^note: 'side' is no ancestor of 'HEAD'" stdout
ok $? 'a base on another branch: what it has alone is taken back, and a note'
git -C side mv net drivers/net
git -C side -c user.name=a -c user.email=a@example.org commit -qm moved
repo --base side~ --head side
[ "$status" -eq 0 ] && last_line '0 new findings: pass' &&
	! grep -q '^note' stdout
ok $? 'two commits, neither of which is checked out; a directory is renamed'

# The commit is judged, not what lies around it.
echo 'void dirty(void *p) { audit_me(p); }' >>repo/drivers/misc/two.c
echo 'void stray(void *p) { audit_me(p); }' >repo/net/stray.c
rm repo/net/drei.c
repo --base HEAD~2 --format json
/usr/bin/python3 -c '
import json
s = json.load(open("stdout"))["series"]
assert [f["function"] for f in s["new"]] == ["unrelated"], s
assert s["moved"] == 1 and not s["fixed"] and not s["not_looked_at"], s
' 2>/dev/null
ok $? 'a dirty tree, strays and missing files make no difference'
printf '#!/bin/sh\ntouch %s/ran\ncat\n' "$work" >evil
chmod +x evil
git_in config core.fsmonitor "$work/evil"
git_in config diff.external "$work/evil"
git_in config diff.x.textconv "$work/evil"
git_in config diff.x.command "$work/evil"
git_in config filter.x.clean "$work/evil"
git_in config filter.x.smudge "$work/evil"
git_in config core.hooksPath "$work"
printf '*.c diff=x filter=x\n' >repo/.gitattributes
rm -f ran
repo --base HEAD~2
[ "$status" -eq 1 ] && [ ! -e ran ]
ok $? 'hooks, filters, monitors and external diffs are not run'

# ---- the real rules, on the sample tree

unset REFAUDIT_DATA
cp -R "$project/testcases/trees/sample" sample
chmod -R u+w sample
cp -R sample s1
cp -R sample s2
sample() {
	diff -ruN s1 s2 >sample.patch
	run gate --kernel sample --store store.db --quiet --patch sample.patch
	rm -rf s2
	cp -R s1 s2
}
sed -i '/^\tkfree(lamp);/d; /struct sample_panel \*lamp = container_of/d' \
	s2/drivers/misc/sample-panel.c
sample
[ "$status" -eq 1 ] && grep -q "sample_lamp_release' is the release" stdout
ok $? 'a release function that is made empty'

# The callback stands in another file than what names it; that one does not change.
far=drivers/misc/sample-far.c
finding="sample_far_release' is the release"
cat >"sample/$far" <<'EOF'
// SPDX-License-Identifier: GPL-2.0-only
#include <linux/device.h>

void sample_far_release(struct device *dev)
{
	kfree(dev);
}
EOF
cat >sample/drivers/misc/sample-near.c <<'EOF'
// SPDX-License-Identifier: GPL-2.0-only
#include <linux/device.h>

void sample_far_release(struct device *dev);

const struct device_type sample_near_type = {
	.name = "sample-near",
	.release = sample_far_release,
};
EOF
rm -rf s1 s2 store.db*
cp -R sample s1
cp -R sample s2
sed -i '/^\tkfree(dev);/d' "s2/$far"
sample
[ "$status" -eq 1 ] && grep -q "^$far.*$finding" stdout
ok $? 'one that only another file names is made empty'
sed -i '/^void sample_far/i/* Empty. */' "s2/$far"
sed -i '/^\tkfree(dev);/d' "s2/$far"
sample
[ "$status" -eq 1 ] && grep -q "^$far.*$finding" stdout
ok $? 'while lines move'
rm "s2/$far"
sample
[ "$status" -eq 0 ] && ! grep -q sample_far stdout
ok $? 'it is removed: nobody can tell'

# same_as_first SENTENCE: an audit of the tree that was changed, with a store
# that knows what it was.
same_as_first() {
	run audit --kernel sample --store store.db --out warm --format json \
		--quiet
	run audit --kernel sample --no-cache --out first --format json --quiet
	cmp -s warm/report.json first/report.json
	ok $? "$1"
}
sed -i 's/kfree(dev);//' "sample/$far"
same_as_first 'an audit of the tree with the empty one says what a first one says'
grep -q "$finding" warm/report.json
ok $? 'and has the finding'
sed -i 's/^{/{\n\tkfree(dev);/' "sample/$far"
same_as_first 'and so does one of the tree with a full one'
! grep -q "$finding" warm/report.json
ok $? 'without the finding'
mv "sample/$far" sample/drivers/misc/sample-end.c
same_as_first 'and one where its file has another name'
rm sample/drivers/misc/sample-end.c sample/drivers/misc/sample-near.c

# The record moves behind a pointer first, so that the patch brings it back.
# The record moves behind a pointer first, so that the patch brings it back.
sed -i 's/\tstruct device dev;/\tstruct device *dev;/' \
	sample/include/linux/i2c.h
rm -rf s1 s2
cp -R sample s1
cp -R sample s2
sed -i 's/\tstruct device \*dev;/\tstruct device dev;/' \
	s2/include/linux/i2c.h
sample
[ "$status" -eq 1 ] && grep -q '^drivers/i2c/busses/i2c-sample.c:' stdout &&
	grep -q "cause: type 'i2c_adapter' changed (include/linux/i2c.h:9)" \
		stdout
ok $? 'findings in files that the patch does not touch name their cause'
sample
[ "$status" -eq 128 ] && only_says 'patch refused: there is no diff in it'
ok $? 'an empty patch is no patch'

echo "1..$count"
