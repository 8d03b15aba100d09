#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What most of those who call a function forget is taken to be meant. Boards take
# their clocks for ever; that says nothing of drivers.

. "$(dirname "$0")/lib.sh"

clock() { # clock NAME PUT
	printf 'int %s(struct thing *thing)\n{\n' "$1"
	printf '\tstruct clk *clk = clk_get(thing->dev, NULL);\n\n'
	printf '\tthing->rate = clk_get_rate(clk);\n%s\treturn 0;\n}\n\n' "$2"
}

put=$(printf '\tclk_put(clk);\n_')
mkdir -p "$work/tree/drivers/case" "$work/tree/arch/arm"
printf 'VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 0\n' >"$work/tree/Makefile"
for n in 1 2 3 4 5 6 7 8; do
	clock "driver_$n" "${put%_}" >>"$work/tree/drivers/case/drivers.c"
	clock "board_$n" '' >>"$work/tree/arch/arm/boards.c"
done
printf 'unsigned long clk_get_rate(struct clk *clk)\n{\n\treturn clk->rate;\n}\n' \
	>"$work/tree/drivers/case/clk.c"
clock leaks '' >>"$work/tree/drivers/case/drivers.c"

run audit --kernel "$work/tree" --rules missing-put --format text \
	--out "$work/out" --store "$work/store"
grep -q 'drivers\.c:.*missing-put' "$work/stdout"
ok $? 'a driver that forgets its clock is found, whatever boards do'
! grep -q 'boards\.c' "$work/stdout"
ok $? 'and boards keep theirs'

echo "1..$count"
