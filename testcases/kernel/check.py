#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""check.py REPORT KERNEL - hold a report of a whole tree against the tree.

Every fact below can be verified by hand with grep and an editor; where it can
be, it is verified here, from the source, before the report is asked. What a
tree of another version does not have is skipped, and said so. Prints "ok
SENTENCE", "not ok SENTENCE" and remarks, a line each; exit status 1 when one is
not ok, 2 when the report cannot be read.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

# Struct, member chain and file of allocations that the lifetime talk is about.
EMBEDDED = [
    ("drivers/i2c/busses/i2c-rcar.c", "rcar_i2c_priv -> adap -> dev"),
    ("drivers/i2c/busses/i2c-imx.c", "imx_i2c_struct -> adapter -> dev"),
    ("drivers/mtd/nand/raw/gpio.c", "gpiomtd -> nand_chip -> base -> mtd -> dev"),
    ("drivers/mtd/nand/raw/stm32_fmc2_nand.c",
     "stm32_fmc2_nfc -> nand -> chip -> base -> mtd -> dev"),
    ("drivers/soc/qcom/pmic_glink.c", None),
    ("drivers/i3c/master/svc-i3c-master.c", None),
    ("drivers/gpu/drm/bridge/tc358767.c", None),
]

# One tag, two structs: only the file above has a device in its tc_data.
NOT_EMBEDDED = [
    ("drivers/gpu/drm/bridge/tc358775.c", "tc_data"),
]

# Carrier, and how many managed allocations at least, on 6.12 and on 6.1.
CARRIERS = {
    "i2c_adapter": {"6.12": 110, "6.1": 110},
    "mtd_info": {"6.12": 50, "6.1": 50},
    "video_device": {"6.12": 40, "6.1": 40},
    "generic_pm_domain": {"6.12": 25, "6.1": 25},
    "usb_gadget": {"6.12": 15, "6.1": 15},
    "i3c_master_controller": {"6.12": 4, "6.1": 4},
    "ntb_dev": {"6.12": 2, "6.1": 2},
    "auxiliary_device": {"6.12": 1, "6.1": 0},
}

# Records that contain each, by depth: what devm-embedded-device.md says.
CONTAINERS = {
    "6.12.117": {"device": [394, 597, 181, 68, 3], "kobject": [163, 82, 2],
                 "cdev": [72, 21, 6], "kref": [531, 759, 697, 291, 26, 2],
                 "refcount": [543, 262, 146, 84, 28]},
    "6.1.192": {"device": [382, 572, 182, 67, 3], "kobject": [147, 83, 2],
                "cdev": [71, 12], "kref": [494, 707, 653, 255, 17],
                "refcount": [482, 255, 144, 65, 12]},
}

# Callbacks whose body is empty in the tree.
EMPTY = [
    ("drivers/media/v4l2-core/v4l2-dev.c", "video_device_release_empty"),
    ("drivers/of/kobj.c", "of_node_release"),
    ("block/blk-sysfs.c", "blk_queue_release"),
    ("drivers/ata/libata-transport.c", "ata_tlink_release"),
    ("sound/pci/ac97/ac97_codec.c", "ac97_device_release"),
    ("arch/mips/sgi-ip22/ip22-gio.c", "gio_bus_release"),
    ("fs/nfs/sysfs.c", "nfs_sysfs_sb_release"),
]

# Rule, path, function, and two pieces of its body: the call that makes the
# object counted or gives it up, and the free or allocation.
FREED = [
    ("free-after-register", "mm/mempolicy.c", "add_weighted_interleave_group",
     "kobject_init_and_add(wi_kobj", "kfree(wi_kobj)"),
    ("free-after-register", "drivers/ntb/hw/amd/ntb_hw_amd.c", "amd_ntb_pci_probe",
     "ntb_register_device(&ndev->ntb)", "kfree(ndev)"),
    ("free-after-register", "drivers/dma/dmaengine.c", "__dma_async_device_channel_register",
     "device_register(&chan->dev->device)", "kfree(chan->dev)"),
    ("remove-frees-container", "drivers/misc/phantom.c", "phantom_remove",
     "cdev_del(&pht->cdev)", "kfree(pht)"),
    ("remove-frees-container", "drivers/hsi/clients/hsi_char.c", "hsc_remove",
     "cdev_del(&cl_data->cdev)", "kfree(cl_data)"),
    ("devm-embedded-cdev", "drivers/fsi/i2cr-scom.c", "i2cr_scom_probe",
     "cdev_device_add(&scom->cdev", "devm_kzalloc("),
]

# Release callbacks that do work.
NOT_EMPTY = ["i2c_adapter_dev_release", "mdio_device_release", "spidev_release",
             "rtc_device_release", "input_dev_release"]

# Atomic counters that free their object at zero.
LIFETIME = [
    ("mempolicy", "refcnt"), ("kernfs_node", "count"), ("filename", "refcnt"),
    ("mm_struct", "mm_count"), ("ext4_prealloc_space", "pa_count"),
    ("configfs_fragment", "frag_count"), ("ucounts", "count"),
    ("audit_chunk", "refs"), ("tcon_link", "tl_count"),
    ("bpf_token", "refcnt"),
]

# Ends what it stands for at zero, though not in the function that drops it, or
# only looks whether it is alone: found by how it counts.
BY_COUNTING = [
    ("journal_keys", "ref"), ("open_bucket", "pin"), ("request", "ref"),
]

# Whoever is not the last puts it back: a device for one, no reference. And
# what rests at 0, whatever its name.
TRIED = [("", "charlcd_available"), ("", "rtc_ready"), ("", "rtc_status"),
         ("intel_ring", "pin_count"), ("page_counter", "usage"),
         ("btrfs_block_group", "frozen"), ("niu_parent", "refcnt")]

# Rule, file, function, and what its text must hold for the finding to be due.
REPORTED = [
    ("raise-from-zero", "drivers/media/pci/cx88/cx88-core.c", "cx88_core_get",
     r"refcount_inc\(&core->refcount\)"),
    ("raise-from-zero", "drivers/infiniband/hw/irdma/cm.c",
     "irdma_find_listener", r"refcount_inc\(&listen_node->refcnt\)"),
    ("refcount-open-coded", "net/packet/af_packet.c", "fanout_add",
     r"refcount_set\(&match->sk_ref, refcount_read\(&match->sk_ref\) \+ 1\)"),
    ("read-then-act", "drivers/nvme/host/fc.c", "nvme_fc_unregister_localport",
     r"atomic_read\(&lport->act_rport_cnt\) == 0\).*localport_delete"),
    ("long-refcount", "kernel/acct.c", "acct_put",
     r"atomic_long_dec_and_test\(&p->count\)"),
    ("use-after-put", "drivers/infiniband/hw/irdma/cm.c",
     "irdma_addr_resolve_neigh_ipv6", r"dst_release\(dst\).*dst->error"),
    ("unserialised-get", "drivers/nvme/host/fabrics.c", "nvmf_host_add",
     r"mutex_lock.*\bkref_get\(&host->ref\)"),
    ("unserialised-get", "drivers/target/target_core_device.c",
     "core_get_se_deve_from_rtpi",
     r"rcu_read_lock.*\bkref_get\(&deve->pr_kref\)"),
]

# The same done right: lookups that ask for zero, drops under the lock of the
# lookup, a grace period. No function: nowhere in the file.
NOT_REPORTED = [
    ("raise-from-zero", "net/sched/act_api.c", "tcf_idr_search"),
    ("raise-from-zero", "net/rds/ib_rdma.c", "rds_ib_get_device"),
    ("dec-then-read", "drivers/macintosh/adb.c", "adb_write_done"),
    ("dec-then-read", "drivers/android/binder.c", "binder_thread_dec_tmpref"),
    ("unserialised-get", "drivers/net/phy/sfp-bus.c", None),
    ("unserialised-get", "net/tipc/node.c", None),
    ("unserialised-get", "drivers/char/hw_random/core.c", None),
]

# Rule, file, function, a call in it, and one that it lacks (None: it has both).
PUTS = [
    ("missing-put", "drivers/soc/ti/knav_dma.c", "of_channel_match_helper",
     "of_parse_phandle", "of_node_put"),
    ("missing-put", "arch/arm/mach-milbeaut/platsmp.c", "m10v_smp_init",
     "of_find_compatible_node", "of_node_put"),
    ("missing-put-loop", "drivers/mfd/db8500-prcmu.c",
     "db8500_prcmu_register_ab8500", "for_each_child_of_node", "of_node_put"),
    ("missing-put-error-path", "drivers/soc/tegra/flowctrl.c",
     "tegra_flowctrl_init", "of_find_matching_node", None),
    ("get-counts-even-on-failure", "drivers/gpu/drm/rockchip/cdn-dp-core.c",
     "cdn_dp_clk_enable", "pm_runtime_get_sync", "pm_runtime_put_noidle"),
    ("double-put", "arch/powerpc/platforms/pasemi/pci.c", "pas_pci_init",
     "of_find_compatible_node(root", None),
]

# Functions that put, hand on, or leave to __free() all they take.
NO_PUTS = [
    ("drivers/net/ethernet/renesas/ravb_main.c", "ravb_mdio_init"),
    ("drivers/usb/typec/pd.c", "usb_power_delivery_find"),
    ("drivers/of/resolver.c", "adjust_local_phandle_references"),
    ("drivers/pinctrl/samsung/pinctrl-exynos.c", "exynos_eint_wkup_init"),
    ("drivers/net/can/xilinx_can.c", "xcan_probe"),
    ("fs/exportfs/expfs.c", "dentry_connected"),
]

# -1 means "unmapped" here, and nothing is freed for it.
NOT_BELOW_ZERO = ["_mapcount", "_entire_mapcount", "_nr_pages_mapped",
                  "i_writecount", "i_readcount"]


class Checks:
    """Counts and prints what held and what did not."""

    def __init__(self, kernel: Path) -> None:
        self.kernel = kernel
        self.failed = 0

    def check(self, good: bool, sentence: str) -> None:
        print(("ok " if good else "not ok ") + sentence)
        self.failed += not good

    def source(self, path: str) -> str | None:
        try:
            return (self.kernel / path).read_text(errors="replace")
        except OSError:
            print(f"skipped: {path} is not in this tree")
            return None


def body_of(text: str, function: str) -> str | None:
    """What stands between the braces of a function, without comments."""
    found = re.search(r"^[^\n;]*\b" + function + r" ?\([^;{]*\)\s*\{(.*?)^\}",
                      text, re.M | re.S)
    if not found:
        found = re.search(r"\b" + function + r"\([^;{]*\)\s*\{([^}]*)\}", text)
    return re.sub(r"/\*.*?\*/|//[^\n]*", "", found[1], flags=re.S).strip() \
        if found else None


def check_embedded(c: Checks, report: dict[str, Any]) -> None:
    findings = [f for f in report["findings"]
                if f["rule"] == "devm-embedded-device"]
    for path, subject in EMBEDDED:
        text = c.source(path)
        if text is None:
            continue
        tag = subject.split(" ")[0] if subject else None
        if tag and not re.search(r"^struct " + tag + r" \{", text, re.M):
            print(f"skipped: {path} does not define struct {tag}")
            continue
        c.check(any(f["path"] == path and subject in (None, f["subject"])
                    for f in findings),
                f"{path} allocates {subject or 'a container'} in managed "
                "memory")
    for path, tag in NOT_EMBEDDED:
        text = c.source(path)
        if text is not None:
            c.check("struct device\t\t*dev" in text and not any(
                f["path"] == path for f in findings),
                f"{path} has a {tag} of its own, without a device, and is "
                "not reported")
    for f in findings:
        line = (c.kernel / f["path"]).read_text(
            errors="replace").split("\n")[f["line"] - 1]
        if "devm_" not in line:
            c.check(False, f"{f['path']}:{f['line']} is a managed allocation")
            break
    else:
        c.check(True, "every place reported by devm-embedded-device is a "
                "line with a devm_ call")
    version = report["tree"]["version"]
    series = ".".join(version.split(".")[:2])
    count = {s["container"]: s["allocations"].get("devm", 0)
             for s in report["subsystems"]}
    for carrier, least in CARRIERS.items():
        if series in least:
            c.check(count.get(carrier, 0) >= least[series],
                    f"{carrier}: {count.get(carrier, 0)} managed, at "
                    f"least {least[series]}")
    for root, depths in CONTAINERS.get(version, {}).items():
        c.check(report["embeddings"][root]["depths"] == depths,
                f"{sum(depths)} records contain a {root}")


# Carrier, protection, and places that must be evidence: file, role, and what the
# line says. Where the talk of 2023 has a line, it is what the talk found.
PROTECTIONS = [
    ("mtd_info", "none found", [
        ("drivers/mtd/mtdcore.c", "takes a reference", "try_module_get(")]),
    ("i2c_adapter", "completion", [
        ("drivers/i2c/i2c-core-base.c", "waits",
         "wait_for_completion(&adap->dev_released)"),
        ("drivers/i2c/i2c-core-base.c", "release",
         "complete(&adap->dev_released)")]),
    ("i3c_master_controller", "completion through i2c_adapter", [
        ("include/linux/i3c/master.h", "contains", "struct i2c_adapter i2c;"),
        ("drivers/i2c/i2c-core-base.c", "waits", "wait_for_completion(")]),
    ("ntb_dev", "completion", [
        ("drivers/ntb/core.c", "waits", "wait_for_completion(&ntb->released)"),
        ("drivers/ntb/core.c", "release", "complete(&ntb->released)")]),
    ("virtio_device", "release callback", [
        ("drivers/virtio/virtio_mmio.c", "set by a driver",
         ".release = virtio_mmio_release_dev")]),
    ("auxiliary_device", "release callback", []),
    ("usb_gadget", "release callback, blocking work", [
        ("drivers/usb/gadget/udc/core.c", "asks for a callback",
         "dev.release = release"),
        ("drivers/usb/gadget/udc/core.c", "waits", "flush_work(&gadget->work)")]),
    ("video_device", "release callback", [
        ("drivers/media/v4l2-core/v4l2-dev.c", "calls the driver",
         "vdev->release(vdev)")]),
    ("pcmcia_socket", "completion", [
        ("drivers/pcmcia/cs.c", "waits", "wait_for_completion(")]),
    ("spi_controller", "owned by the subsystem", [
        ("drivers/spi/spi.c", "frees", "kfree(ctlr)")]),
    ("rtc_device", "owned by the subsystem", []),
    ("net_device", "owned by the subsystem", [
        ("net/core/net-sysfs.c", "release callback", "netdev_release")]),
]

# What authors say of it, and where.
REMARKS = [
    ("mtd_info", "drivers/mtd/mtdcore.c", "REVISIT once MTD uses the driver"),
    ("i2c_adapter", "drivers/i2c/i2c-core-base.c", "decoupling the lifetime of"),
]


def check_subsystems(c: Checks, report: dict[str, Any]) -> None:
    rows = {s["container"]: s for s in report["subsystems"]}
    for tag, protection, places in PROTECTIONS:
        row = rows.get(tag)
        if row is None:
            c.check(False, f"{tag} is in the table of subsystems")
            continue
        c.check(row["protection"] == protection,
                f"{tag}: {row['protection']} (should be {protection})")
        for path, role, words in places:
            lines = (c.source(path) or "").split("\n")
            c.check(any(e["path"] == path and e["role"] == role
                        and words in lines[e["line"] - 1]
                        for e in row["evidence"]),
                    f"{tag}: {role} where {path} says {words}")
    for tag, path, words in REMARKS:
        lines = (c.source(path) or "").split("\n")
        found = [r for r in rows[tag]["comments"]
                 if r["path"] == path and words in r["text"]]
        c.check(len(found) == 1 and bool(re.search(
            "FIXME|REVISIT", lines[found[0]["line"] - 1])),
            f"{tag}: the comment in {path} is quoted")
    alone = {s["path"]: s for s in report["subsystems"]
             if s["container"] == "device"}
    tty = alone.get("drivers/tty/tty_io.c", {"name": "", "evidence": []})
    text = (c.source("drivers/tty/tty_io.c") or "").split("\n")
    c.check(tty["name"].startswith("TTY LAYER") and any(
        e["role"] == "frees" and "kfree(dev)" in text[e["line"] - 1]
        for e in tty["evidence"]),
        "serial lines: the tty core allocates and frees the device")
    waits = [f for f in report["findings"]
             if f["rule"] == "devm-embedded-device"
             and "waits for the last reference" in f["message"]]
    c.check(len(waits) > 100 and all(f["severity"] == "low" for f in waits),
            f"{len(waits)} findings are low because unregistering waits")


def check_examples(c: Checks, report: dict[str, Any]) -> None:
    here = Path(__file__).resolve().parents[2] / "reports/examples"
    page = here / f"linux-{report['tree']['version']}.md"
    if not page.is_file():
        print(f"skipped: no examples of Linux {report['tree']['version']}")
        return
    found = {(f["rule"], f["path"], f["function"]) for f in report["findings"]}
    for entry in re.findall(r"^- finding: `([^`]+)` in `([^`]+)`, `([^`]+)`$",
                            page.read_text(), re.M):
        c.check(entry in found, "example: " + " ".join(entry))


def check_releases(c: Checks, report: dict[str, Any]) -> None:
    findings = {(f["path"], f["function"]) for f in report["findings"]
                if f["rule"] == "empty-release"}
    for path, function in EMPTY:
        text = c.source(path)
        if text is None or body_of(text, function) != "":
            print(f"skipped: no empty {function} in {path}")
            continue
        c.check((path, function) in findings,
                f"{function} in {path} is empty and reported")
    names = {function for _, function in findings}
    for function in NOT_EMPTY:
        c.check(function not in names, f"{function} does work: not reported")


def check_freed(c: Checks, report: dict[str, Any]) -> None:
    findings = {(f["rule"], f["path"], f["function"])
                for f in report["findings"]}
    for rule, path, function, call, free in FREED:
        text = c.source(path)
        body = body_of(text, function) if text is not None else None
        if body is None or call not in body or free not in body:
            print(f"skipped: {path} has no such {function}")
            continue
        c.check((rule, path, function) in findings,
                f"{function} in {path} has {call} and {free}: {rule}")


def check_operations(c: Checks, report: dict[str, Any]) -> None:
    lines: dict[str, list[str]] = {}
    total = wrong = 0
    for k in report["counters"]:
        for o in k["operations"]:
            path = o["path"]
            if path not in lines:
                lines[path] = (c.source(path) or "").split("\n")
            total += 1
            wrong += not lines[path][o["line"] - 1][o["column"] - 1:] \
                .startswith(o["op"])
    c.check(not wrong, f"all {total} operations on {len(report['counters'])} "
            "counters stand where they are said to")
    lost = len(report["coverage"]["unattributed"])
    c.check(lost < 0.06 * total,
            f"{lost} operations belong to no known counter: below 6 %")


def check_counters(c: Checks, report: dict[str, Any]) -> None:
    counters = {(k["struct"], k["field"]): k for k in report["counters"]}
    for record, field in LIFETIME:
        k = counters.get((record, field))
        if k is None and not report["tree"]["version"].startswith("6.12"):
            print(f"skipped: {record}.{field} is not in this tree")
            continue
        c.check(k is not None and k["class"] == "lifetime"
                and k["finding"] is not None,
                f"{record}.{field} ends its object at zero")
        if k is None:
            continue
        text = c.source(k["path"])
        line = text.split("\n")[k["line"] - 1] if text else ""
        c.check(field in line and k["type"] in line,
                f"{k['path']}:{k['line']} declares {record}.{field}")
        c.check(len(k["operations"]) >= 2, f"{len(k['operations'])} operations "
                f"on {record}.{field}")
    for record, field in BY_COUNTING + TRIED:
        k = counters.get((record, field))
        if k is None:
            print(f"skipped: {record}.{field} is not in this tree")
            continue
        wanted = (record, field) in BY_COUNTING
        c.check((k["class"] == "lifetime") == wanted,
                f"{record}.{field} is {'a' if wanted else 'no'} reference "
                f"count: {k['class']}")
    below = [f["subject"] for f in report["findings"]
             if f["rule"] == "below-zero-free"]
    for field in NOT_BELOW_ZERO:
        c.check(not any(s.endswith("." + field) for s in below),
                f"{field} is a look-alike of below-zero-free: not reported")
    fields = {f["subject"] for f in report["findings"]
              if f["rule"] == "atomic-refcount"}
    c.check(not fields & {"net_device.carrier_up_count",
                          "tty_struct.count", "page._mapcount"},
            "statistics and map counts are not called reference counts")


def check_reported(c: Checks, report: dict[str, Any]) -> None:
    found = {(f["rule"], f["path"], f["function"]) for f in report["findings"]}
    found |= {(rule, path, None) for rule, path, _ in found}
    selected = {rule["id"] for rule in report["rules"]}
    for rule, path, function, pattern in REPORTED:
        body = body_of(c.source(path) or "", function)
        if body is None or not re.search(pattern, body, re.S):
            print(f"skipped: {function} in {path} is not so in this tree")
            continue
        if rule in selected:
            c.check((rule, path, function) in found,
                    f"{function} in {path} has a finding of {rule}")
    for rule, path, function in NOT_REPORTED:
        c.check((rule, path, function) not in found,
                f"{function or 'all'} in {path} has none of {rule}")


def check_puts(c: Checks, report: dict[str, Any]) -> None:
    data = Path(__file__).resolve().parents[2] / "cocci/data"
    if report["tree"]["version"].startswith("6.12"):
        rows = [line.split() for name in ("gets", "puts")
                for line in (data / f"reference-{name}.txt").read_text()
                .split("\n") if line and line[0] != "#"]
        lost = [row[0] for row in rows
                if not re.search(r"\b" + row[0] + r"\b",
                                 c.source(row[-1]) or "")]
        print("".join(f"not declared where it is said to be: {name}\n"
                      for name in lost), end="")
        c.check(not lost, f"all {len(rows)} functions that get or put are in "
                "the tree")
    found = {(f["rule"], f["path"], f["function"])
             for f in report["findings"]}
    for rule, path, function, call, lacks in PUTS:
        text = c.source(path)
        body = body_of(text, function) if text else None
        if not body or call not in body or (lacks and lacks in body):
            print(f"skipped: {function} in {path} has no such fault")
            continue
        c.check((rule, path, function) in found,
                f"{function} in {path}: {rule}")
    reported = {(f["path"], f["function"]) for f in report["findings"]
                if "-put" in f["rule"] or f["rule"].startswith("get-counts")}
    for path, function in NO_PUTS:
        c.check((path, function) not in reported,
                f"{function} in {path} loses no reference: not reported")


def check_held(c: Checks, report: dict[str, Any]) -> None:
    """Findings that were held to be faults, and where the same is done right."""
    if report["tree"]["version"] != "6.12.117":
        print("skipped: faults are known of 6.12.117 only")
        return
    selected = {rule["id"] for rule in report["rules"]}
    found = {(f["rule"], f["path"], f["function"])
             for f in report["findings"]}
    bugs = [line.split("\t") for line in Path(__file__)
            .with_name("held-bugs-kref.tsv").read_text().splitlines()
            if line[:1] != "#"]
    stand = [bug for bug in bugs if bug[0] in selected]
    lost = [bug[:2] for bug in stand
            if (bug[0], *bug[1].rsplit(":", 1)) not in found]
    print("".join(f"not found: {' '.join(bug)}\n" for bug in lost), end="")
    c.check(not lost, f"all {len(stand)} findings that were held to be faults "
            "are reported")
    wrong = []
    for bug in bugs:
        path, _, name = bug[3].partition(" ")[0].partition(":")
        text = c.source(path) or ""
        if not (body_of(text, name) if name else text):
            wrong.append(bug[3])
    print("".join(f"no such function: {where}\n" for where in wrong), end="")
    c.check(not wrong, "each names a place that does it right")
    c.check(len(stand) - len(lost) >= 40 and len({b[0] for b in stand}) >= 5,
            "forty of them and more stand, of five rules and more")


# Rules on lifetimes; what each of their findings must say.
LIFETIMES = ["devm-embedded-cdev", "devm-embedded-device",
             "devm-embedded-kobject", "empty-release", "free-after-register",
             "missing-release", "register-leak", "release-frees-devm",
             "release-not-freeing", "remove-frees-container",
             "static-device-release"]
ADVICE = [
    (r"to see it: ", "how to see it"),
    (r"CONFIG_|any configuration", "a debug option"),
    (r"\bCures?: ", "a cure"),
]


def check_advice(c: Checks, report: dict[str, Any]) -> None:
    findings = [f for f in report["findings"] if f["rule"] in LIFETIMES]
    for pattern, what in ADVICE:
        c.check(bool(findings) and all(re.search(pattern, f["advice"])
                                       for f in findings),
                f"all {len(findings)} findings on lifetimes name {what}")
    nodes = sum("named \"" in f["advice"] for f in findings)
    print(f"findings that name the node: {nodes}")


def check_coverage(c: Checks, report: dict[str, Any]) -> None:
    coverage = report["coverage"]
    unseen = coverage["functions_unseen"]
    print(f"files: {coverage['files_total']}, selected "
          f"{coverage['files_selected']}; functions: "
          f"{coverage['functions_selected']}, not seen {unseen}")
    c.check(unseen * 100 < coverage["functions_selected"],
            "fewer than 1 % of the selected functions were not seen")
    listed = {(t["path"], t["function"], t["line"])
              for t in coverage["troubles"]
              if t["kind"] == "blind" and t["function"]}
    c.check(len(listed) == unseen, "each function not seen is listed")
    c.check(not any(t["kind"] == "failed" for t in coverage["troubles"]),
            "nothing failed")
    for rule in report["rules"]:
        n = sum(f["rule"] == rule["id"] for f in report["findings"])
        print(f"{rule['id']}: {n} findings")


def check_schema(c: Checks, report: dict[str, Any]) -> None:
    try:
        import jsonschema
    except ImportError:
        print("skipped: python3-jsonschema is not installed")
        return
    here = Path(__file__).resolve().parents[2]
    schema = json.loads((here / "reports/schema/refaudit-1.schema.json")
                        .read_text())
    error = jsonschema.exceptions.best_match(
        jsonschema.Draft202012Validator(schema).iter_errors(report))
    if error:
        print(f"{'/'.join(map(str, error.path))}: {error.message[:200]}")
    c.check(error is None, "the report fits its schema")
    ids = [f["id"] for f in report["findings"]]
    c.check(len(ids) == len(set(ids)), "no two findings share an id")
    missing = [e["path"] for f in report["findings"] for e in f["evidence"]
               if not (c.kernel / e["path"]).is_file()]
    c.check(not missing, "every piece of evidence is a file of the tree")


def main() -> int:
    try:
        report = json.loads(Path(sys.argv[1]).read_text())
    except (OSError, ValueError, IndexError) as error:
        print(f"cannot read the report: {error}")
        return 2
    c = Checks(Path(sys.argv[2]))
    check_schema(c, report)
    check_coverage(c, report)
    check_embedded(c, report)
    check_subsystems(c, report)
    check_examples(c, report)
    check_releases(c, report)
    check_freed(c, report)
    check_advice(c, report)
    check_counters(c, report)
    check_operations(c, report)
    check_reported(c, report)
    check_puts(c, report)
    check_held(c, report)
    return 1 if c.failed else 0


if __name__ == "__main__":
    sys.exit(main())
