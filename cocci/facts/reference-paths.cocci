// SPDX-License-Identifier: GPL-2.0-only
/// On which paths through a function a counted reference is put, kept, or lost.
//# Limits: of #if groups the first branch is read; macros count as calls.
//# Limits: what a loop leaves in an array is not followed.
//# Limits: a function with too many states is walked without knowledge of the
//# values of variables, and left out when that is not enough.
// Id: reference-paths
// Words: @reference-gets.txt @reference-puts.txt
// Ask: any
// Walk: refpaths_say
// With: data/reference-gets.txt data/reference-puts.txt lib/body.py lib/walk.py lib/paths.py lib/states.py
//
// Facts:
//   taken      callee, family, form, holder, kept    a reference is taken here:
//              by the value that is returned, an argument, an out parameter, an
//              iterator; holder is what has it (empty: no variable does); kept:
//              it outlives the function
//   end        how, site_line, site_col, callee, detail, fails, before, says
//              what becomes of it on some path (lib/walk.py); before is the line
//              of the second of two puts, or of a use after the put; says: a
//              comment stands at that put, or speaks of a reference before that
//              return
//   passed     callee, number, how, failed, via, via_number, site_line, site_col
//              before this end it was given to callee, as that argument; failed:
//              which is known to have failed there; via: not it, but a member
//              of it (&), what a member points to (->), or what via returned when
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
// Why the walk is done here, in Python, over the text: SmPL says which functions
// there are. A path query a getter (x = get(); ... when != put(x)) says that a
// path exists; it does not know which paths can be taken (flags, mirrored
// conditions, error ladders), nor what became of the reference on each of them,
// and took 0.2 s a function with forty getters (spatch 1.1.1); this takes 2 ms.

virtual report, context, org, patch, facts

@initialize:python@
@@
REFPATHS_TABLE = walk_table(REFERENCE_GETS + REFERENCE_PUTS)
REFPATHS_TEXT = {}	# the file at hand: its text, and where its lines begin

def refpaths_file(name):
    if name not in REFPATHS_TEXT:
        REFPATHS_TEXT.clear()
        with open(name, errors="replace") as f:
            text = f.read()
        starts = [0]
        for line in text.split("\n"):
            starts.append(starts[-1] + len(line) + 1)
        REFPATHS_TEXT[name] = text, starts
    return REFPATHS_TEXT[name]

class RefpathsPlace:
    """What emit() reads of a position."""
    def __init__(self, name, starts, at, length, function):
        import bisect
        self.file, self.current_element = name, function
        self.line = bisect.bisect_right(starts, at)
        self.column = at - starts[self.line - 1]
        self.column_end = self.column + length

REFPATHS_KNOWS = re.compile(r"_put\b|\bput_|\b(put|refs?|refcount|references?)\b")
REFPATHS_FAULT = re.compile(r"miss|leak|forg[eo]t|fixme|todo|xxx", re.I)

def refpaths_before(text, at):
    """What stands between the last statement and this place: comments."""
    return text[max(text.rfind(c, 0, at) for c in ";{}") + 1:at]

def refpaths_says(text, at):
    """A comment stands at what is done there: it was thought about."""
    return "*/" in refpaths_before(text, at) or \
        "/*" in text[at:text.find("\n", at)]

def refpaths_knows(text, at):
    """A comment before this end speaks of the reference."""
    before = refpaths_before(text, at)
    return "*/" in before and bool(REFPATHS_KNOWS.search(before)) and \
        not REFPATHS_FAULT.search(before)

REFPATHS_DROPS = (r"\w*(?:put|release|free|destroy|unregister|add_action|remove|cleanup"
                  r"|fini|exit|drop|unref|close)\w*\s*\([^;{}]*?")
REFPATHS_GOES = re.compile(	# what such an object belongs to can end
    r"\.(?:remove|disconnect|unbind|exit|detach|release|close|destroy)\b"
    r"|module_exit|module_\w*driver|devm_")
REFPATHS_MEMBER = re.compile(r"^(\w+)->(\w+)(?:\[\w+\])*$")

def refpaths_dropped(text, member):
    """A call named like a put, or who reads it, may put what the member has."""
    use = r"(?:->|\.)%s\b" % member
    if re.search(REFPATHS_DROPS + use, text) or \
       re.search(r"\breturn\b[^;]*" + use + r"\s*(?:\[\w+\])?\s*;", text):
        return True
    for m in re.finditer(r"(\w+)\s*=\s*(?:\([\w\s\*]*\))?&?[\w>.\[\]-]*" + use +
                         r"\s*(?:\[\w+\])?\s*[;,?]", text):
        if re.search(REFPATHS_DROPS + r"\b%s\b" % m[1], text):
            return True
    return False

def refpaths_stored(f, text, site, ends):
    """(record, member, place): members of records of this file that keep it."""
    if site.lvalue in f.dropped:	# put again by the function itself
        return
    places = {e.detail for e in ends if e.how == "kept"}
    if site.kept:
        places.add(site.lvalue)
    for place in sorted(places):
        m = REFPATHS_MEMBER.match(place)
        tag = m and (f.locals.get(m[1]) or f.params.get(m[1]))
        if tag and re.search(r"\bstruct %s \{" % re.escape(tag), text) and \
           REFPATHS_GOES.search(text):
            yield tag, m[2], place

def refpaths_say(name, line, function):
    text, starts = refpaths_file(name)
    f = Walk(text, starts[line - 1], function, REFPATHS_TABLE)
    if not f.body:
        return

    def place(at, length=1):
        return [RefpathsPlace(name, starts, at, length, function)]

    def say(kind, p, **attrs):
        emit("reference-paths", kind, p, **attrs)

    here = place(starts[line - 1])
    for site in f.sites():
        ends = f.ends(site)
        if ends is None:
            continue
        at = place(site.at, len(site.callee))
        say("taken", at, callee=site.callee, form=site.kind,
            family=site.row.family if site.row else
            WALK_COUNTED.get(f.locals.get(site.lvalue), ""),
            known=int(bool(site.row)),
            holder="" if BODY_RESULT.match(site.lvalue) else site.lvalue,
            kept=int(site.kept))
        for record, member, holder in refpaths_stored(f, text, site, ends):
            say("stored", at, callee=site.callee, record=record,
                member=member, holder=holder,
                dropped=int(refpaths_dropped(text, member)))
        for end in ends:
            say("end", place(end.at), how=end.how, callee=site.callee,
                site_line=at[0].line, site_col=at[0].column,
                detail=re.sub(r"\bresult\d+__", "...", end.detail)[:80], fails=end.fails,
                says=int(end.how == "used" and refpaths_says(text, end.at) or
                         end.how == "held" and refpaths_knows(text, end.at)),
                before=place(end.before)[0].line)
            for other, number, failed, via in sorted(end.passed) if end.how in \
                    ("held", "again", "failed", "put") else ():
                maker, _, of = via.partition(":")
                say("passed", place(end.at), how=end.how, callee=other,
                    number=number, failed=failed, via=maker,
                    via_number=int(of or 0), site_line=at[0].line,
                    site_col=at[0].column)
    for callee in f.gives():
        say("gives", here, callee=callee)
    if f.raises():
        say("raises", here, callee=f.raises(),
            known=int(f.raises() in REFPATHS_TABLE))
    for number, holder, what, callee, position in f.parameters():
        say("parameter", here, number=number, holder=holder, what=what,
            callee=callee, position=position)

@refpaths_function exists@
identifier routine;
position at;
@@
  routine@at(...) { ... }

@script:python depends on facts@
routine << refpaths_function.routine;
at << refpaths_function.at;
@@
refpaths_say(at[0].file, int(at[0].line), str(routine))
