// SPDX-License-Identifier: GPL-2.0-only
// The put of what an iterator holds, where the loop is left: in front of the
// return, or through the label that puts.
//
// `refaudit migrate --rule missing-put-loop` puts the findings of one function in
// front of this patch; lib/repair.py says which return gets what, or why none may
// be changed; lib/put.cocci changes it.
// With: data/reference-gets.txt data/reference-puts.txt lib/body.py lib/walk.py lib/paths.py lib/states.py lib/repair.py lib/put.cocci

virtual report, context, org, patch, facts
