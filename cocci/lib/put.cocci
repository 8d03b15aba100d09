// SPDX-License-Identifier: GPL-2.0-only
//
// A put in front of a return, or a jump to the label that puts, in place of it:
// what repair.py said for the findings of one function.

@initialize:python@
@@
repair_run(repair_puts)

@fix_put@
expression value;
position put_a : script:python() { repair_at(put_a, "put1") };
position put_b : script:python() { repair_at(put_b, "put2") };
position put_c : script:python() { repair_at(put_c, "put3") };
position two : script:python() { repair_at(two, "two1") };
position jump_a : script:python() { repair_at(jump_a, "goto1") };
position jump_b : script:python() { repair_at(jump_b, "goto2") };
position set_a : script:python() { repair_at(set_a, "set1") };
position set_b : script:python() { repair_at(set_b, "set2") };
position fall : script:python() { repair_at(fall, "fall1") };
position drop : script:python() { repair_at(drop, "drop1") };
position keep_a : script:python() { repair_at(keep_a, "keep1") };
fresh identifier put_1 = script:python() { repair_word("put1", 0) };
fresh identifier put_2 = script:python() { repair_word("put2", 0) };
fresh identifier put_3 = script:python() { repair_word("put3", 0) };
fresh identifier two_1 = script:python() { repair_word("two1", 0) };
fresh identifier two_2 = script:python() { repair_word("two1", 1) };
fresh identifier jump_1 = script:python() { repair_word("goto1", 0) };
fresh identifier jump_2 = script:python() { repair_word("goto2", 0) };
fresh identifier set_1 = script:python() { repair_word("set1", 0) };
fresh identifier set_1_label = script:python() { repair_word("set1", 1) };
fresh identifier set_2 = script:python() { repair_word("set2", 0) };
fresh identifier set_2_label = script:python() { repair_word("set2", 1) };
fresh identifier fall_1 = script:python() { repair_word("fall1", 0) };
fresh identifier keep_1 = script:python() { repair_word("keep1", 0) };
fresh identifier keep_1_put = script:python() { repair_word("keep1", 1) };
@@
(
+ put_1;
  return@put_a ...;
|
+ put_2;
  return@put_b ...;
|
+ put_3;
  return@put_c ...;
|
+ two_1;
+ two_2;
  return@two ...;
|
- return@jump_a ...;
+ goto jump_1;
|
- return@jump_b ...;
+ goto jump_2;
|
- return@set_a
+ set_1 =
  value;
+ goto set_1_label;
|
- return@set_b
+ set_2 =
  value;
+ goto set_2_label;
|
- return@fall
+ fall_1 =
  value;
|
- return@drop ...;
|
- return@keep_a
+ keep_1 =
  value;
+ keep_1_put;
+ return keep_1;
)
