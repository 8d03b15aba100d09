#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Repairs walk paths in Python (cocci/lib/repair.py), the audit in C. They are the
# same walk, and this is what holds them together.

. "$(dirname "$0")/lib.sh"

twins() {
	PYTHONHASHSEED=0 /usr/bin/python3 -B "$project/testcases/cli/walk_twins.py" \
		"$REFAUDIT" "$@" >"$work/stdout" 2>"$work/stderr"
	status=$?
}

# shellcheck disable=SC2046
twins $(find "$project/testcases/rules" "$project/testcases/trees" -name '*.c' |
	LC_ALL=C sort)
[ "$status" -eq 0 ]
ok $? 'both walks say the same of all functions of the test files'

cat >"$work/odd.c" <<'EOC'
struct device_node *odd(struct device_node *np, int n)
{
	struct device_node *child, *found __free(device_node) = NULL;

	for_each_child_of_node(np, child) {
		if (({ int k = n; k; }) && of_node_get(child))
			goto out;
		switch (n) {
		case 1 ... 3:
			of_node_put(child);
			fallthrough;
		default:
			if (n ? n > 4 ? 1 : 2 : 3)
				break;
			return child;
		}
	}
	do {
		np = of_get_parent(np);
#ifdef CONFIG_ODD
	} while (np && !of_match(np));
#else
	} while (np);
#endif
	for (n = 0; n < 4; n++)
		found = of_get_child_by_name(np, "x\"y");
out:
	return n ? child : ERR_PTR(-EINVAL);
}
EOC
twins "$work/odd.c"
[ "$status" -eq 0 ]
ok $? 'and of one that is odd in every way'

# Else the first two could say so of nothing.
printf 'int x(void)\n{\n}\n' >"$work/empty.c"
twins "$work/empty.c"
[ "$status" -eq 1 ]
ok $? 'that nothing was compared is no success'

echo "1..$count"
