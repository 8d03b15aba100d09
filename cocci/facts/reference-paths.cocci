// SPDX-License-Identifier: GPL-2.0-only
/// On which paths through a function a counted reference is put, kept, or lost.
//# Limits: of #if groups the first branch is read; macros count as calls.
//# Limits: what a loop leaves in an array is not followed.
//# Limits: a function with too many states is walked without knowledge of the
//# values of variables, and left out when that is not enough.
// Id: reference-paths
// Words: @reference-gets.txt @reference-puts.txt
// Ask: any
// Walk: reference-paths
// With: data/reference-gets.txt data/reference-puts.txt
//
// Facts:
//   taken      callee, family, form, holder, kept, maker, beside, assigned
//              a reference is taken here:
//              by the value that is returned, an argument, an out parameter, an
//              iterator; holder is what has it (empty: no variable does); kept:
//              it outlives the function; maker: the call that gave the local
//              variable in which such a holder lies; assigned: such a holder
//              gets what the call returns, which is its argument; beside: line in
//              which the same name is put, on no path through here
//   end        how, site_line, site_col, callee, detail, fails, before, says
//              what becomes of it on some path (tool/flow_walk.h); before is the line
//              of the second of two puts, or of a use after the put; says: a
//              comment stands at that put, or speaks of a reference before that
//              return
//   passed     callee, number, how, failed, via, via_number, site_line, site_col
//              before this end it was given to callee, as that argument; failed:
//              which is known to have failed there; via: not it, but a member
//              of it (&), what a member points to (->), what lies beside it
//              in the holder, if the callee is named like a put (.), or what via returned when
//              it was given it as that argument; the callee is empty where that
//              was put or stored
//   stored     callee, record, member, holder, dropped    it is kept in a member of
//              a record that this file defines, in a driver that can go away;
//              dropped: something in the file may put what the member has
//   gives      callee    the function returns what callee returned; callee is
//              empty when it returns something else
//   raises     callee, known    it raises the count of the object that it
//              returns; known: callee is in the list
//   parameter  number, holder, what, callee    what it does with a parameter:
//              puts, keeps, gets, returns, drops (puts what a member points
//              to), passes (as that argument of callee: position)
//
// The walk is done by the driver, over the text (tool/walk_paths.c). A path query
// a getter (x = get(); ... when != put(x)) says that a path exists; it does not
// know which paths can be taken (flags, mirrored conditions, error ladders), nor
// what became of the reference on each of them, and took 0.2 s a function with
// forty getters (spatch 1.1.1); this takes 0.25 ms. With spatch alone this patch
// says nothing.

virtual report, context, org, patch, facts
