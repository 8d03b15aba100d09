// SPDX-License-Identifier: GPL-2.0-only
/// After a put that may be the last the object may be gone: whatever touches it
/// afterwards touches freed memory.
//# Limits: that somebody else holds a reference for as long as the function runs
//# is only known when the function shows it: a get, or the origin of the pointer.
//# Limits: a release that only tells a waiter is known when the function waits.
//# Limits: pointers through an array element are left out, the index moves.
//# Limits: a put and a use that both stand under conditions of their own are left
//# out, the conditions may exclude each other.
// Id: use-after-put
// Severity: high
// On: request
// Confidence: low
// Measured: 16/40 on 6.12.117 (random of 80; 2 unsure; 12 of the wrong ones have a second reference that a callee or a constructor took)
// Facts: self counted-operations
// Words: @counted-puts.txt
// Ask: any
// References: Documentation/core-api/kref.rst Documentation/core-api/kobject.rst
//
// Facts, at the put:
//   used  put, object, form, how, use, callee, args, use_line, origin, gets,
//         put_if, use_if, says
//         form: the object is the argument ('direct'), contains it ('member'),
//         or was made from it or contains it under another name ('alias')
//         how: 'field' is read or written, 'call': handed to a function,
//         'inside': the address of a part is, 'return'
//         origin: what was assigned to the pointer before, gets: functions
//         named like a get that were given it; put_if, use_if: how many
//         conditions only one of the two stands under; says: '1' when a
//         comment at the put speaks of somebody who holds another reference
//
// SmPL finds the path, and ends it at the first mention of the pointer; what
// kind of mention that is, is read from the text. Asking SmPL for kinds of use
// binds a name more, and took twenty times as long (spatch 1.1.1: 12.8 s
// instead of 0.6 s on one large driver).

virtual report, context, org, patch, facts

@initialize:python@
@@
import re

UAP_PLAIN = re.compile(r"^\w+(\s*(->|\.)\s*\w+)*$")
UAP_GET = (r"\b(\w*(?:get|ref|hold|grab|inc|dup)\w*)\s*\(\s*"
           r"(?:&\s*%s\b|%s\b(?!\s*(?:->|\.|\[)))")
UAP_NOT_GET = re.compile(r"put|unref|_info|dec|print")
UAP_NO_CALL = re.compile(
    r"^(if|while|for|switch|return|sizeof|typeof|likely|unlikely|IS_ERR\w*"
    r"|PTR_ERR\w*|WARN\w*|BUG\w*|container_of\w*|READ_ONCE|WRITE_ONCE|ERR_CAST"
    r"|defined)$")
UAP_KNOWN = re.compile(
    r"^(of_node_put|fwnode_handle_put|put_device|kobject_put|kref_put|dev_put"
    r"|netdev_put|sock_put|usb_put_dev|pci_dev_put|platform_device_put"
    r"|drm_gem_object_put|dma_fence_put|free_netdev|dst_release|iput|dput|fput)$")
UAP_HIDDEN = re.compile(
    r"/\*.*?\*/|//[^\n]*|\"([^\"\\\n]|\\.)*\"|'([^'\\\n]|\\.)+'", re.S)

UAP_SAYS = re.compile(
    r"\b(holds?|held|holding|still|keeps?|owns?|owned|owner|borrow\w*|extra|original"
    r"|another|already|last|initial)\b", re.I)

class UapText:
    """A file, and the same with comments and strings blanked."""
    def __init__(self, path):
        with open(path, errors="replace") as file:
            self.full = file.read()
        self.text = UAP_HIDDEN.sub(
            lambda m: re.sub(r"[^\n]", " ", m.group(0)), self.full)
        self.starts = [0] + [m.end() for m in re.finditer("\n", self.text)]

    def offset(self, p):
        return self.starts[int(p[0].line) - 1] + int(p[0].column)

    def body(self, at):
        """Where the body of the function around an offset begins."""
        return max(self.text.rfind("\n{", 0, at),
                   self.text.rfind("\n}", 0, at), 0)

    def says(self, at):
        """A comment right before an offset tells who else holds it."""
        line = self.full.rfind("\n", 0, at) + 1
        begin = max(self.full.rfind("*/", 0, line), 0)
        near = self.full[begin:line].count("\n") <= 2 and begin > 0
        text = self.full[self.full.rfind("/*", 0, begin):begin] if near else ""
        tail = self.full[line:self.full.find("\n", at)]
        return str(int(bool(UAP_SAYS.search(text)
                            or UAP_SAYS.search(tail.partition("/*")[2]))))

    def flagged(self, at, then):
        """The branch with the put sets a flag, which is tested before then."""
        end = self.text.find("}", at)
        if end < 0 or end > then:
            return False
        flags = re.findall(r"\b(\w+)\s*=\s*-?\w+\s*;", self.text[at:end])
        return any(re.search(r"\bif\s*\(\s*!?\s*%s\b" % flag, self.text[end:then])
                   for flag in flags)

    def statement(self, at):
        return max(self.text.rfind(c, 0, at) for c in ";{}") + 1

    def blocks(self, at):
        """The conditions that an offset stands under."""
        found, stack, begin = [], [], self.body(at) + 1
        for m in re.finditer("[{}]", self.text[begin:at]):
            if m.group(0) == "{":
                stack.append(begin + m.start())
            elif stack:
                stack.pop()
        for brace in stack[1:]:
            lead = self.text[self.statement(brace):brace]
            if re.search(r"\b(if|else|case|switch)\b", lead):
                found.append(brace)
        start = self.statement(at)
        if re.search(r"\b(if|else)\b", self.text[start:at]):
            found.append(start)
        return found

    def callee(self, at):
        """The innermost call that an offset is an argument of."""
        depth, i = 0, at - 1
        while i > 0 and self.text[i] not in ";{}":
            c = self.text[i]
            if c == ")":
                depth += 1
            elif c == "(" and depth:
                depth -= 1
            elif c == "(":
                name = re.search(r"(\w+)\s*$", self.text[max(0, i - 80):i])
                if not name:
                    return "", ""
                return name.group(1), self.full[i + 1:self.text.find(";", at)]
            i -= 1
        return "", ""

class UapFile:
    """What the rules found in one file, until uap_conclude."""
    def __init__(self):
        self.found = []		# (put, object, form, place of put, of use, whole)
        self.text = None

def uap_pattern(x):
    return r"\s*".join(map(re.escape, x.split()))

def uap_use(text, at, x):
    """(how, part, callee, arguments) of the mention of x at an offset."""
    here = re.compile(uap_pattern(x)).match(text.text, at)
    if not here:
        return None
    after = text.text[here.end():here.end() + 80]
    before = text.text[max(0, at - 80):at].rstrip()
    callee, args = text.callee(at)
    calls = callee != "" and not UAP_NO_CALL.match(callee)
    if callee in ("sizeof", "typeof"):
        return None
    part = re.match(r"\s*->\s*(\w+)", after)
    if part:
        if before.endswith("&") and not before.endswith("&&"):
            return ("inside", part.group(1), callee, args) if calls else None
        return "field", part.group(1), callee, args
    lead = text.text[text.statement(at):at].split(":")[-1].strip()
    if lead == "return" and re.match(r"\s*;", after):
        return "return", "", "", ""
    if re.search(r"(^|[=(,!&|])\s*\*$", lead):
        return "field", "*", callee, args
    if calls and re.match(r"\s*[,)]", after) and re.search(r"[(,]$", before):
        return "call", "", callee, args
    return None

def uap_conclude(f, say):
    """Calls say(p, attributes) for each use that comes after its put, once."""
    said = set()
    for put, x, form, p, u, whole in f.found:
        if f.text is None:
            f.text = UapText(p[0].file)
        text = f.text
        at, then = text.offset(p), text.offset(u)
        use = uap_use(text, then, x)
        if then <= at or (at, then) in said or not use:
            continue
        said.add((at, then))
        begin = text.body(at)
        counted = [x]
        if whole:
            # The two names belong together in this function, and stay so.
            counted.append(whole)
            code = text.text[begin:at]
            if not re.search(r"\b%s\s*=[^=;]*\b%s\b|\b%s\s*=\s*&\s*%s\b"
                             % (x, whole, whole, x), code) \
               or len(re.findall(r"\b%s\s*=(?!=)" % whole, code)) > 1:
                continue
        origin = [re.sub(r"\s+", " ", m.group(1)).strip() for m in re.finditer(
            r"(?<![\w>.])%s\s*=(?!=)\s*([^;{}]*)" % uap_pattern(x),
            text.text[begin:at])]
        gets = [g for name in counted
                for g in re.findall(UAP_GET % ((uap_pattern(name),) * 2),
                                    text.text[begin:then])
                if not UAP_NOT_GET.search(g)]
        each = [m.start() for m in re.finditer(
            r"for_each\w*\s*\([^;{]*?\b%s\b" % uap_pattern(x),
            text.text[begin:at])]
        if each and not re.search(r"(?<![\w>.])%s\s*=(?!=)" % uap_pattern(x),
                                  text.text[begin + each[-1]:at]):
            origin.append("each")	# what a loop goes through
        here, there = text.blocks(at), text.blocks(then)
        if len([b for b in here if b not in there]) and text.flagged(at, then):
            continue
        say(p, dict(put=put, object=x, form=form, how=use[0], use=use[1],
                    callee=use[2], args=use[3][:200], use_line=int(u[0].line),
                    origin=origin[-3:], gets=gets, says=text.says(at),
                    put_if=len([b for b in here if b not in there]),
                    use_if=len([b for b in there if b not in here])))

def uap_add(put, x, form, p, u, whole=""):
    if UAP_PLAIN.match(str(x)):
        uap_file.found.append((str(put), str(x), form, p, u, str(whole)))

uap_file = UapFile()

// ---- find: the object is what is given to the put

@uap_direct exists@
identifier put =~ "^(?!.*((nla|skb|nlmsg|genlmsg|hdr|pm|clk|module|symbol|regulator|tag|msg|page_pool|fifo)_put|put_(user|unaligned|cpu|cmsg|unused|page|entry|bits|byte|long|tag|char|data)))(([a-z0-9_]+_)?(put|unref)|put_[a-z_]+|free_netdev|usb_free_urb|dst_release|neigh_release|mdiobus_free|mmc_free_host|input_free_device|rc_free_device|ieee80211_free_hw|wiphy_free|fib6_info_release|mmdrop|snd_card_free|iio_device_free|device_unregister|platform_device_unregister|input_unregister_device|rc_unregister_device)$";
expression x, e;
position p, u;
iterator each;
statement S;
@@
  put@p(x, ...);
  ... when != x = e
      when != &x
      when != each(..., x, ...) S
  x@u

@script:python@
put << uap_direct.put;
x << uap_direct.x;
p << uap_direct.p;
u << uap_direct.u;
@@
uap_add(put, x, "direct", p, u)

// ---- find: the object contains what is given to the put

@uap_member exists@
identifier put =~ "^(?!.*((nla|skb|nlmsg|genlmsg|hdr|pm|clk|module|symbol|regulator|tag|msg|page_pool|fifo)_put|put_(user|unaligned|cpu|cmsg|unused|page|entry|bits|byte|long|tag|char|data)))(([a-z0-9_]+_)?(put|unref)|put_[a-z_]+|device_unregister|platform_device_unregister)$";
expression x, e;
identifier first, second, third;
position p, u;
iterator each;
statement S;
@@
  put@p(\( &x->first \| &x->first.second \| &x->first.second.third \), ...);
  ... when != x = e
      when != &x
      when != each(..., x, ...) S
  x@u

@script:python@
put << uap_member.put;
x << uap_member.x;
p << uap_member.p;
u << uap_member.u;
@@
uap_add(put, x, "member", p, u)

// ---- find: another name for memory that goes with the object

@uap_gone@
identifier put =~ "^(free_netdev|scsi_host_put|iio_device_free|mmc_free_host|ieee80211_free_hw|wiphy_free|spi_controller_put|device_unregister|platform_device_put)$";
local idexpression x;
position p;
@@
  put@p(x, ...);

@uap_twin@
identifier up =~ "^(netdev_priv|shost_priv|iio_priv|mmc_priv|wiphy_priv|spi_(controller|master)_get_devdata|container_of|to_[a-z0-9_]+|[a-z0-9_]+_to_[a-z0-9_]+)$";
local idexpression uap_gone.x;
local idexpression y;
identifier part;
@@
(
  y = up(x, ...)
|
  y = x->priv
|
  x = &y->part
)

@uap_alias exists@
identifier uap_gone.put;
local idexpression uap_gone.x;
local idexpression uap_twin.y;
expression e;
position uap_gone.p;
position u;
@@
  put@p(x, ...);
  ... when != y = e
      when != x = e
  y@u

@script:python@
put << uap_gone.put;
x << uap_gone.x;
y << uap_twin.y;
p << uap_gone.p;
u << uap_alias.u;
@@
uap_add(put, y, "alias", p, u, x)

// ---- say so

@script:python depends on facts@
@@
def uap_emit(p, attrs):
    emit("use-after-put", "used", p, **attrs)

uap_conclude(uap_file, uap_emit)
uap_file = UapFile()

@script:python depends on report@
@@
def uap_print(p, attrs):
    if UAP_KNOWN.search(attrs["put"]) and attrs["how"] != "return" \
       and not attrs["gets"] and not (attrs["put_if"] and attrs["use_if"]):
        coccilib.report.print_report(p[0],
            "'%s' is used in line %s after '%s'" %
            (attrs["object"], attrs["use_line"], attrs["put"]))

uap_conclude(uap_file, uap_print)
uap_file = UapFile()
