/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "flow_table.h"
#include "map.h"
#include "vec.h"

enum { FIELDS = 6 };

struct flow_table {
	struct map *by_name;
	struct flow_row *items;
	size_t n;
	size_t alloc;
};

static const struct {
	const char *tag, *family;
} counted[] = {
	{ "device_node", "of_node" },
	{ "fwnode_handle", "fwnode" },
	{ "device", "device" },
	{ "platform_device", "device" },
	{ "pci_dev", "device" },
	{ "i2c_client", "device" },
	{ "i2c_adapter", "i2c" },
	{ "file", "file" },
	{ "pid", "pid" },
	{ "task_struct", "task" },
	{ "net_device", "netdev" },
	{ "usb_device", "device" },
	{ "kobject", "kobject" },
	{ "mii_bus", "device" },
	{ "phy_device", "device" },
	{ "tty_struct", "tty" },
	{ "acpi_device", "device" },
	{ "rproc", "device" },
	{ "scsi_device", "device" },
	{ "inode", "inode" },
	{ "dentry", "dentry" },
	{ "module", "module" },
	{ "dma_buf", "dma_buf" },
	{ "tty_driver", "tty" },
	{ "cpufreq_policy", "cpufreq" },
};

const char *flow_table_counted(const char *tag)
{
	for (size_t i = 0; i < ARRAY_SIZE(counted); i++)
		if (!strcmp(counted[i].tag, tag))
			return counted[i].family;
	return NULL;
}

/* The place of text in a list that ends with NULL; its length: not there. */
static int place_of(const char *const *list, const char *text)
{
	int i = 0;

	while (list[i] && strcmp(list[i], text) != 0)
		i++;
	return i;
}

/* "argument:0", "out:4.np", "return" */
static void read_what(struct flow_row *r, char *text)
{
	static const char *const names[] = { "return", "argument", "out",
					     NULL };
	char *place = strchr(text, ':'), *member;

	r->index = -1;
	if (place) {
		*place++ = '\0';
		member = strchr(place, '.');
		if (member)
			r->member = xstrdup(member + 1);
		r->index = (int)strtol(place, NULL, 10);
	}
	if (!r->member)
		r->member = xstrdup("");
	r->what = place_of(names, text);
}

static unsigned int read_consumes(const char *text)
{
	unsigned int out = 0;
	char *end;

	while (*text >= '0' && *text <= '9') {
		unsigned long n = strtoul(text, &end, 10);

		if (n < 32)
			out |= 1u << n;
		text = end + (*end == ',');
	}
	return out;
}

static bool is_one_of(const char *text, const char *const *list)
{
	return list[place_of(list, text)];
}

static void read_row(struct flow_table *t, char *const *fields, size_t n)
{
	static const char *const effects[] = { "get", "put", "loop", NULL };
	static const char *const whens[] = {
		"nonnull", "ok",     "zero",	 "nonzero",
		"nonneg",  "always", "positive", NULL,
	};
	static const char *const nodes[] = {
		"of_node",
		"fwnode",
		"runtime_pm",
		NULL,
	};
	static const char *const counters[] = { "kref", "refcount", NULL };
	struct flow_row *r = vec_push(t);

	r->name = xstrdup(fields[0]);
	r->effect = place_of(effects, fields[1]);
	read_what(r, fields[2]);
	r->when = place_of(whens, fields[3]);
	r->family = xstrdup(fields[4]);
	r->node = is_one_of(r->family, nodes);
	r->counter = is_one_of(r->family, counters);
	if (n > 5)
		r->consumes = read_consumes(fields[5]);
	r->hoist = r->effect == FLOW_GET &&
		   (r->what == FLOW_ARGUMENT || r->what == FLOW_OUT ||
		    r->node || !strcmp(r->family, "device"));
	map_set(t->by_name, r->name, strlen(r->name), (uint32_t)(t->n - 1));
}

static void read_line(struct flow_table *t, char *line)
{
	char *fields[FIELDS], *at = line;
	size_t n = 0;

	line[strcspn(line, "#")] = '\0';
	while (n < FIELDS) {
		at += strspn(at, " \t\r");
		if (!*at)
			break;
		fields[n++] = at;
		at += strcspn(at, " \t\r");
		if (*at)
			*at++ = '\0';
	}
	if (n >= FIELDS - 1)
		read_row(t, fields, n);
}

struct flow_table *flow_table_new(const char *text, size_t len)
{
	struct flow_table *t = xcalloc(1, sizeof(*t));
	char *copy = xstrndup(text, len), *line = copy;

	t->by_name = map_new();
	while (*line) {
		char *next = line + strcspn(line, "\n");

		if (*next)
			*next++ = '\0';
		read_line(t, line);
		line = next;
	}
	free(copy);
	return t;
}

void flow_table_free(struct flow_table *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < t->n; i++) {
		free(t->items[i].name);
		free(t->items[i].member);
		free(t->items[i].family);
	}
	map_free(t->by_name);
	free(t->items);
	free(t);
}

const struct flow_row *flow_table_find(const struct flow_table *t,
				       const char *name, size_t len)
{
	uint32_t i = map_get(t->by_name, name, len);

	return i == MAP_NONE ? NULL : &t->items[i];
}
