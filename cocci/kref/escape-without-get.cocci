// SPDX-License-Identifier: GPL-2.0-only
/// A pointer is stored where others will use it, and the only reference to it is
/// put on the same path: what is stored points to what may be freed.
//# Limits: whether something else keeps the object (a parent, a module) is not
//# looked at. Stores on paths that may be error paths are left out.
// Id: escape-without-get
// Severity: medium
// Confidence: low
// Measured: 0/22 on 6.12.117 (all; 11 unsure: nodes of sound cards, which nobody removes)
// On: request
// Facts: self
// Words: @counted-puts.txt
// References: Documentation/core-api/kref.rst
//
// Facts, at the store:
//   stored  object, where, put, put_line, origin

virtual report, context, org, patch, facts

@initialize:python@
@@
import re

ESCAPE_TEXT = {}	# path -> lines, of the last file
ESCAPE_HELD = re.compile(
    r"^(of_node_get|get_device|kobject_get|kref_get|dev_get|pci_dev_get|usb_get_dev"
    r"|sock_hold|dev_hold|dma_fence_get|fwnode_handle_get|\w*_get_drvdata|container_of"
    r"|to_\w+|\w*alloc\w*|\w*_to_\w+|\w*priv|rcu_dereference\w*|of_node_to_fwnode)$")

def escape_lines(path):
    if path not in ESCAPE_TEXT:
        ESCAPE_TEXT.clear()
        with open(path, errors="replace") as file:
            text = re.sub(r"/\*.*?\*/", lambda m: "\n" * m.group(0).count("\n"),
                          file.read(), flags=re.S)
        ESCAPE_TEXT[path] = text.split("\n")
    return ESCAPE_TEXT[path]

def escape_origin(x, s, p):
    """The call that x came from, if all between is straight; or None."""
    lines = escape_lines(s[0].file)
    store, put = int(s[0].line), int(p[0].line)
    start = store
    while start > 1 and not lines[start - 1].startswith(("{", "}")):
        start -= 1
    before, between = "\n".join(lines[start:store - 1]), lines[store:put - 1]
    if put <= store or any(re.match(r"\s?\w+:(?!:)", l) for l in between) \
       or any(re.search(r"\b(goto|return|break|continue|else|case)\b", l)
              for l in between):
        return None
    # The put stands under nothing that the store does not stand under.
    depth = 0
    for line in between + [lines[put - 1]]:
        depth += line.count("{") - line.count("}")
        if depth > 0 and line is lines[put - 1]:
            return None
    lead = "\n".join(lines[put - 3:put - 1]).rstrip()
    if depth > 0 or re.search(r"\bif\s*\([^{};]*\)$|\belse$", lead):
        return None
    name = re.escape(str(x))
    if re.search(r"\b\w*(get|ref|hold|grab|inc)\w*\s*\(\s*&?\s*%s\b" % name,
                 "\n".join(lines[start:put - 1])):
        return None
    calls = re.findall(r"(?<![\w>.])%s\s*=\s*(?:\([^()]*\)\s*)?(\w+)\s*\(" % name, before)
    if not calls or ESCAPE_HELD.match(calls[-1]):
        return None
    return calls[-1]

def escape_say(x, where, put, s, p):
    origin = escape_origin(x, s, p)
    if not origin:
        return
    if "emit" in globals():
        emit("escape-without-get", "stored", s, object=str(x), where=str(where),
             put=str(put), put_line=int(p[0].line), origin=origin)
    else:
        coccilib.report.print_report(s[0],
            "'%s' is stored in '%s', and its only reference put in line %s"
            % (x, where, p[0].line))

@escape_member exists@
identifier put = {of_node_put, fwnode_handle_put, put_device, kobject_put, dev_put, pci_dev_put, usb_put_dev, usb_put_intf, sock_put, fput, dma_fence_put, put_pid, put_task_struct, mmput, iput, platform_device_put, drm_gem_object_put, drm_framebuffer_put, scsi_host_put, scsi_device_put, key_put, config_item_put, power_supply_put, tty_kref_put};
local idexpression x;
expression owner, e;
identifier member;
position s, p;
@@
  owner->member@s = x;
  ... when != x = e
      when != owner->member = e
  put@p(x);

@script:python depends on facts || report@
put << escape_member.put;
x << escape_member.x;
owner << escape_member.owner;
member << escape_member.member;
s << escape_member.s;
p << escape_member.p;
@@
escape_say(x, "%s->%s" % (owner, member), put, s, p)

@escape_global exists@
identifier put = {of_node_put, fwnode_handle_put, put_device, kobject_put, dev_put, pci_dev_put, usb_put_dev, usb_put_intf, sock_put, fput, put_pid, put_task_struct, iput, platform_device_put, key_put, power_supply_put};
local idexpression x;
global idexpression to;
expression e;
position s, p;
@@
  to@s = x;
  ... when != x = e
      when != to = e
  put@p(x);

@script:python depends on facts || report@
put << escape_global.put;
x << escape_global.x;
to << escape_global.to;
s << escape_global.s;
p << escape_global.p;
@@
escape_say(x, to, put, s, p)
