#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# A patch test for NIPA: it runs in the tree, the patch is HEAD, one line of
# description goes to $DESC_FD. Status 0 pass, 1 fail, 250 warning: what could
# not be looked at is for a person to see.
#
# REFAUDIT names the program, REFAUDIT_STORE the store that all runs share.

"${REFAUDIT:-refaudit}" gate --kernel . --base HEAD~ --head HEAD \
	${REFAUDIT_STORE:+--store "$REFAUDIT_STORE"} \
	${DESC_FD:+--describe-fd "$DESC_FD"}
case $? in
0) exit 0 ;;
2) exit 250 ;;
*) exit 1 ;;
esac
