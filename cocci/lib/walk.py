# SPDX-License-Identifier: GPL-2.0-only
#
# walk - what becomes of a reference on each path through a function.
#
# Repairs use it. The audit has the same walk in C (tool/flow_walk.h), and
# testcases/cli/walk-twins.t holds the two together: change both.
#
# Needs body.py, and WALK_TABLE: name -> row of cocci/data/reference-gets.txt
# (walk_table reads it). It becomes SmPL script code, see body.py.
#
#   Walk(text, line start, name)   reads a function; .body is None when there is
#                                  none
#   f.sites()                          places where a reference may be taken
#   f.ends(site)                       what becomes of it: a list of End
#   f.parameters()                     what becomes of pointer parameters
#
# A site is a call that returns a pointer (to a record that is counted, or that
# the table names), one that the table says takes a reference on an argument or
# leaves one in it, or the head of an iterator that holds one in its body.
#
# The walk is path-sensitive: a state is the phase (not yet, held, put), the
# names that hold the reference, and what is known of the variables that are
# tested more than once: negative or an error pointer, zero, positive. Text that
# is tested twice unchanged gives the same answer twice. So a put under the
# mirror condition, an error ladder and a flag are understood alike. Where there
# are too many states, what is known of variables is dropped.

WALK_NEG, WALK_ZERO, WALK_POS = 1, 2, 4
WALK_STATES = 20000	# of one site; then without knowledge of variables

WALK_PUT_LIKE = re.compile(
    r"(^|_)(puts?|release|free|unref|unreference|drop|deref|destroy|unregister"
    r"|cleanup|clean|dispose|close|unpin|exit|fini|detach|uninit|teardown"
    r"|dealloc|deinit|kill|unlock_put|disable_put|del)(_|$)|put$|free$|^iput"
    r"|PUT|RELEASE|FREE|_unget|unhold|forget")
WALK_NO_PUT = re.compile(	# named like one, about something else
    r"^(nla|skb|seq|trace|nlmsg|iov)_|^(device|kobject)_del$|free_irqs?$|irqs?_free$|put_user"
    r"|forcewake|wakeref|pm_runtime_put|autopm|notifier")
WALK_VALUE = re.compile(	# looks at the pointer only
    r"ERR|^(sizeof|container_of|likely|unlikely|hash_ptr)$|^to_|^device_match_"
    r"|^(WARN|BUG)|KUNIT")
WALK_PRINTS = re.compile(r"(dbg|err|warn|info|notice|crit|print[kf]?|log|dbg_ratelimited)$",
                         re.I)
WALK_STORES = re.compile(
    r"^(list_(add|replace|move|splice)|hlist_(add|nulls_add)|llist_add|rb_(link|add)"
    r"|xa_(store|insert|alloc)|idr_alloc|idr_replace|radix_tree_insert|klist_add"
    r"|fd_install|rcu_replace_pointer|swap$|rcu_assign_pointer|RCU_INIT_POINTER|smp_store_release|WRITE_ONCE"
    r"|kthread_|queue_|schedule_|call_rcu|xchg|cmpxchg|insert_|enqueue)"
    r"|_(add_tail|enqueue|insert|install|set_data|set_fwnode|set_node|set_of_node|steal|take|consume|adopt|add_action"
    r"|add_action_or_reset|assign|(?<!device_)attach|complete|submit|dst_set|setup_caps)(_|$)|^(no_free_ptr"
    r"|return_ptr|retain_ptr|get_free_ptr)$")
WALK_BORROWS = re.compile(
    r"^(of_(?!\w*_(add|register|attach|set|create|alloc|insert|link|provider|init)(_|$))"
    r"|pr_|dev_(err|warn|info|dbg|name|notice"
    r"|err_probe|crit|printk|vdbg|get_drvdata|of_node|fwnode|to_node|is_|driver_)"
    r"|fwnode_(property|get|device|graph|irq|is|node|name|handle_get|call)|device_property|device_get"
    r"|printk|netdev_|v?scn?printf|v?snprintf|sprintf|sysfs_emit|k?asprintf|kvasprintf"
    r"|str(?!eam|uct|obe|ict|ip)|mem(cmp|cpy|set|move|chr|zero|dup)|sizeof"
    r"|IS_ERR|PTR_ERR|ERR_|WARN|BUG|seq_|trace_|DBG|(un)?likely|READ_ONCE"
    r"|platform_get_(?!device)|pci_(read|write|name|resource|is_|find_|enable|get_drvdata|bus_)"
    r"|irq_of_parse|irq_find|ioremap|iounmap|resource_|kstr|(min|max)(_|$|\d)|ARRAY_SIZE"
    r"|wait_(for|event|on)|(re)?init_completion"
    r"|spin_|mutex_|(un)?lock|(read|write)_|down_|up_|is_|has_|virt_to|page_|i2c_get_"
    r"|pm_runtime_|device_(lock|unlock|is|match|may|for_each|find|attach)"
    r"|raw_spin|rcu_(read|dereference)|_*h?list_(empty|first|for|entry|del)|get_|lockdep"
    r"|syscon_node_to_regmap|device_node_to_regmap|i_size|S_IS|inode_(lock|unlock)"
    r"|dput_|d_(inode|is|really|unhashed)|file_inode|test_|set_bit|clear_bit"
    r"|netif_(carrier|running|tx)|in_dev_|sock_net|sk_(?!\w*(dst_set|caps|receive)))"
    r"|(dbg|debug|DEBUG|info|err|warn|log|printk|print|dump|show)$|_is_|_has_")
WALK_PRIVATE = re.compile(	# memory of the object
    r"^(\w+_priv|container_of|spi_(controller|master)_get_devdata|hcd_to_\w+|to_\w+"
    r"|\w+_to_\w+)\((.*)\)$|^(.*)->(priv|hostdata|private_data)$")
WALK_PUT_INNER = re.compile(	# of a member by value, it puts the whole
    r"(^|_)(puts?|unref|unreference|deref|unregister|refcount_dec_and\w*)(_|$)|put$"
    r"|PUT")
WALK_COUNT_MEMBER = re.compile(
    r"(->|\.)(\w*kref|\w*ref(s|cnt|count)?|\w*kobj|\w*dev(ice)?|base|obj)$")
WALK_ATTRIBUTE = re.compile(r"^[A-Z][A-Z0-9_]*$")	# a macro: reads a member
WALK_LIST_HEAD = re.compile(r"^_*[hl]?(list|skb)_(add|move|splice|queue)|^llist_add|^klist_add")
WALK_ENDS = re.compile(r"(^|_)(kill|del)(_|$)")	# like a put, mostly none
WALK_DROPS = re.compile(r"(^|_)(put|unref|unreference|deref)(_|$)|^device_unregister$")
WALK_GET_LIKE = re.compile(
    r"(^|_)(get|tryget|hold|ref|addref|grab|reference|get_rcu|get_locked"
    r"|get_unless_zero|inc_not_zero)$")
WALK_FINDS = re.compile(	# may return a reference
    r"(^|_)(get|iget|find|lookup|search|grab|acquire|ref|by|parse|resolve|obtain"
    r"|fetch|claim)(_|$)|find|lookup")
WALK_FINDS_NOT = re.compile(	# is asked for something that is not counted
    r"^(devm_|snd_soc_|get_(cpu|user))|drvdata|devdata|priv$|(^|_)to_|clientdata"
    r"|_p?data$|_property$|^(find_)?vma(_|$)|_get_link$")
WALK_UPCAST = re.compile(
    r"^(?:to_\w+|container_of(?:_const)?|RCU_INITIALIZER|of_fwnode_handle|of_node_to_fwnode"
    r"|acpi_fwnode_handle|acpi_device_handle|\w+_priv|kobj_to_dev|\w*dev_to_(?!node|fwnode)\w+"
    r"|no_free_ptr)\(")
WALK_CAST = re.compile(r"^\((?:const |struct |void|unsigned |union |long|u?intptr_t"
                       r"|(?:__)?[us](?:32|64)|kernel_ulong_t)[\w \*]*\**\)")
WALK_INNER = re.compile(	# a member by value: &x->a.b, &x.a
    r"^&(?:(.+)->\w+(?:\.\w+)*|(\w+)(?:\.\w+)+)$")
WALK_WORD = re.compile(r"[A-Za-z_]\w*")
WALK_NUMBER = re.compile(r"^\(?(-?)\(?(\d+|0[xX][\da-fA-F]+)[uUlL]*\)?\)?$")
WALK_MEMORY = re.compile(r"^(devm_)?(kfree|kvfree|vfree|kfree_sensitive|kfree_rcu)$")
WALK_CHAIN = re.compile(r"^[A-Za-z_]\w*(?:(?:->|\.)\w+|\[\w+\])*$")
WALK_COMPARE = re.compile(r"^(.+?)(==|!=|<=|>=|<|>)(.+)$")
WALK_ERROR = re.compile(r"^\(?(-E[A-Z0-9]+|ERR_PTR\(-?\w.*|ERR_CAST\(.*|PTR_ERR\(.*"
                        r"|dev_err_probe\(.*|-\d+|-[A-Z]\w+)\)?$")
WALK_DECLARES = {"struct", "union", "enum", "const", "static", "unsigned", "int",
                 "long", "char", "bool", "void", "volatile", "register", "u8",
                 "u16", "u32", "u64", "size_t", "ssize_t", "signed", "short"}
WALK_NO_CALL = {"if", "while", "for", "switch", "return", "sizeof", "typeof",
                "__typeof__", "defined", "__attribute__", "alignof", "do"}
# Records whose references are worth following through any call.
WALK_COUNTED = {
    "device_node": "of_node", "fwnode_handle": "fwnode", "device": "device",
    "platform_device": "device", "pci_dev": "device", "i2c_client": "device",
    "i2c_adapter": "i2c", "file": "file", "pid": "pid", "task_struct": "task",
    "net_device": "netdev", "usb_device": "device", "kobject": "kobject",
    "mii_bus": "device", "phy_device": "device", "tty_struct": "tty",
    "acpi_device": "device", "rproc": "device", "scsi_device": "device",
    "inode": "inode", "dentry": "dentry", "module": "module",
    "dma_buf": "dma_buf", "tty_driver": "tty", "cpufreq_policy": "cpufreq",
}

WALK_NODES = ("of_node", "fwnode", "runtime_pm")	# nobody puts them by a member
WALK_COUNTERS = ("kref", "refcount")	# families of counters, not of objects

class WalkRow:
    """name effect what when family consumes"""
    def __init__(self, fields):
        self.name, self.effect, what, self.when, self.family = fields[:5]
        self.what, _, place = what.partition(":")
        self.index, _, self.member = place.partition(".")
        self.index = int(self.index) if self.index else -1
        self.consumes = [int(n) for n in fields[5].split(",")] \
            if len(fields) > 5 and fields[5][0].isdigit() else []

def walk_table(text):
    rows = {}
    for line in text.splitlines():
        fields = line.partition("#")[0].split()
        if len(fields) >= 5:
            rows[fields[0]] = WalkRow(fields)
    return rows

def walk_number(text):
    m = WALK_NUMBER.match(text)
    return int(m[1] + str(int(m[2], 0) if m[2] == "0" or m[2][0] != "0" or
                          m[2][1:2] in "xX" else int(m[2], 8))) if m else None

def walk_sign(number):
    return WALK_NEG if number < 0 else WALK_ZERO if number == 0 else WALK_POS

def walk_strip(text):
    """Without parentheses around it, and without casts."""
    while True:
        m = WALK_CAST.match(text)
        if m and m.end() < len(text):
            text = text[m.end():]
        elif text[:1] == "(" and text[-1:] == ")" and \
                body_partner([(c, 0) for c in text], 0) == len(text) - 1:
            text = text[1:-1]
        else:
            return text

def walk_arguments(text):
    """Texts of the arguments in a text without its outer parentheses."""
    return [body_text(part) for part in body_split(
        [(t, 0) for t in re.findall(r"\w+|->|.", text)], ",")]

def walk_test(text):
    """(name, what it is when the condition holds, when it does not)."""
    for names, mask in (("IS_ERR_OR_NULL(", 3), ("IS_ERR(", 1),
                        ("PTR_ERR_OR_ZERO(", 1)):
        if text.startswith(names) and text.endswith(")"):
            return walk_strip(text[len(names):-1]), mask, 7 & ~mask
    if WALK_CHAIN.match(text):
        return text, WALK_NEG | WALK_POS, WALK_ZERO
    m = re.match(r"PTR_ERR\(([\w>.-]+)\)(==|!=)-E\w+$", text)
    if m:
        return (m[1], 1, 7) if m[2] == "==" else (m[1], 7, 1)
    m = WALK_COMPARE.match(text)
    if m and "(" not in m[1] and "&&" not in text and "?" not in text:
        left, op, right = m.groups()
        if left in ("NULL", "0"):
            left, right = right, left
        number = {"NULL": 0, "false": 0, "true": 1}.get(right)
        if number is None:
            number = walk_number(right)
        if not WALK_CHAIN.match(left):
            return text, WALK_POS, WALK_ZERO
        if number == 0:
            yes = {"==": 2, "!=": 5, "<": 1, "<=": 3, ">": 4, ">=": 6}[op]
            return left, yes, 7 & ~yes
        sign = walk_sign(number) if number is not None else \
            WALK_NEG if WALK_ERROR.match(right) else 0
        if sign and op == "==":
            return left, sign, 7
        if sign and op == "!=":
            return left, 7, sign
        if number == 1 and op == "<":
            return left, 3, WALK_POS
        if number == 1 and op == ">=":
            return left, WALK_POS, 3
    return text, WALK_POS, WALK_ZERO

class End:
    """
    How a path ends: put, kept (stored, handed on), returned; held: nothing of
    these; failed: the same, when the call that counts even so has failed, and
    undone: it was put then; again:
    overwritten while held; twice: put a second time; used: looked into after the
    put.
    """
    def __init__(self, how, at, detail="", fails=""):
        self.how, self.at, self.detail, self.fails = how, at, detail, fails
        self.before = at
        # (callee, argument, whether it failed, via) it was passed to; of two
        # paths to one end, what the one passed that passed less. via: not it,
        # but what this callee made of this argument ("to_foo:0"); the callee
        # is empty where that was stored or put.
        self.passed = set()
