/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <pthread.h>
#include "prep_macros.h"

#define NOTHING(name)		{ name, "", NULL }
#define NOTHING_CALLED(name)	{ name, "(...)", NULL }

const struct prep_macro prep_macros[] = {
	NOTHING("__rcu"), NOTHING("__iomem"), NOTHING("__percpu"),
	NOTHING("__user"), NOTHING("__kernel"), NOTHING("__force"),
	NOTHING("__private"), NOTHING("__bitwise"), NOTHING("__bitwise__"),
	NOTHING("__nocast"), NOTHING("__safe"), NOTHING("__must_check"),
	NOTHING("__packed"), NOTHING("__packed2__"), NOTHING("__init"),
	NOTHING("__exit"), NOTHING("__initdata"), NOTHING("__initconst"),
	NOTHING("__exitdata"), NOTHING("__refdata"), NOTHING("__ref"),
	NOTHING("__always_inline"), NOTHING("noinline"), NOTHING("__pure"),
	NOTHING("__attribute_const__"), NOTHING("__maybe_unused"),
	NOTHING("__always_unused"), NOTHING("__used"), NOTHING("__unused"),
	NOTHING("__deprecated"), NOTHING("__read_mostly"),
	NOTHING("__ro_after_init"), NOTHING("__cold"), NOTHING("__weak"),
	NOTHING("__visible"), NOTHING("__latent_entropy"),
	NOTHING("asmlinkage"), NOTHING("__randomize_layout"),
	NOTHING("__no_randomize_layout"), NOTHING("__designated_init"),
	NOTHING("randomized_struct_fields_start"),
	NOTHING("randomized_struct_fields_end"),
	NOTHING("__cacheline_aligned"), NOTHING("____cacheline_aligned"),
	NOTHING("__cacheline_aligned_in_smp"),
	NOTHING("____cacheline_aligned_in_smp"),
	NOTHING("____cacheline_internodealigned_in_smp"),
	NOTHING("CRYPTO_MINALIGN_ATTR"), NOTHING("__nonstring"),
	NOTHING("__aligned_largest"), NOTHING("__counted"),
	NOTHING("__xdp_hints_ops"),
	NOTHING_CALLED("__aligned"), NOTHING_CALLED("__section"),
	NOTHING_CALLED("__counted_by"), NOTHING_CALLED("__counted_by_le"),
	NOTHING_CALLED("__counted_by_be"), NOTHING_CALLED("__sized_by"),
	NOTHING_CALLED("__guarded_by"), NOTHING_CALLED("__pt_guarded_by"),
	NOTHING_CALLED("__printf"), NOTHING_CALLED("__scanf"),
	NOTHING_CALLED("__acquires"), NOTHING_CALLED("__releases"),
	NOTHING_CALLED("__must_hold"), NOTHING_CALLED("__attribute__"),
	NOTHING_CALLED("__cacheline_group_begin"),
	NOTHING_CALLED("__cacheline_group_end"),
	NOTHING_CALLED("CACHELINE_PADDING"), NOTHING_CALLED("ZONE_PADDING"),
	NOTHING_CALLED("KABI_RESERVE"), NOTHING_CALLED("ANDROID_KABI_RESERVE"),
	NOTHING_CALLED("ANDROID_VENDOR_DATA"), NOTHING_CALLED("static_assert"),
	NOTHING_CALLED("__no_kabi"), NOTHING_CALLED("RH_KABI_RESERVE"),
	{ "KABI_USE", "(n, ...) __VA_ARGS__", NULL },
	{ "ANDROID_KABI_USE", "(n, ...) __VA_ARGS__", NULL },
	{ "RH_KABI_EXTEND", "(...) __VA_ARGS__;", NULL },
	{ "BITS_TO_LONGS", "(n) 1", NULL },
	{ "IS_ENABLED", "(x) 1", NULL },
	{ "IS_BUILTIN", "(x) 1", NULL },
	{ "IS_MODULE", "(x) 0", NULL },
	{ "IS_REACHABLE", "(x) 1", NULL },
	{ "ACCESS_PRIVATE", "(p, m) ((p)->m)", NULL },
	{ "struct_group", "(NAME, ...) "
	  "union { struct { __VA_ARGS__ }; struct { __VA_ARGS__ } NAME; }",
	  NULL },
	{ "struct_group_attr", "(NAME, ATTRS, ...) "
	  "union { struct { __VA_ARGS__ }; struct { __VA_ARGS__ } NAME; }",
	  NULL },
	{ "struct_group_tagged", "(TAG, NAME, ...) "
	  "union { struct { __VA_ARGS__ }; struct TAG { __VA_ARGS__ } NAME; }",
	  NULL },
	{ "__struct_group", "(TAG, NAME, ATTRS, ...) "
	  "union { struct { __VA_ARGS__ }; struct TAG { __VA_ARGS__ } NAME; }",
	  NULL },
	{ "TRAILING_OVERLAP", "(TYPE, NAME, FAM, ...) "
	  "union { TYPE NAME; struct { __VA_ARGS__ }; }", NULL },
	{ "DECLARE_BITMAP", "(NAME, BITS) unsigned long NAME[1]", NULL },
	{ "DECLARE_FLEX_ARRAY", "(TYPE, NAME) TYPE NAME[1]", NULL },
	{ "__DECLARE_FLEX_ARRAY", "(TYPE, NAME) TYPE NAME[1]", NULL },
	{ "DECLARE_HASHTABLE", "(NAME, BITS) struct hlist_head NAME[1]",
	  "struct hlist_head" },
	{ "DECLARE_KFIFO", "(NAME, ...) struct __kfifo NAME",
	  "struct __kfifo" },
	{ "DECLARE_KFIFO_PTR", "(NAME, ...) struct __kfifo NAME", NULL },
	{ "DECLARE_EWMA", "(NAME, ...) struct ewma_##NAME { int internal; }",
	  NULL },
	{ "DEFINE_DMA_UNMAP_ADDR", "(NAME) int NAME", NULL },
	{ "DEFINE_DMA_UNMAP_LEN", "(NAME) int NAME", NULL },
	{ "__ETHTOOL_DECLARE_LINK_MODE_MASK", "(NAME) unsigned long NAME[1]",
	  NULL },
	{ "DECLARE_PHY_INTERFACE_MASK", "(NAME) unsigned long NAME[1]", NULL },
	{ "RADIX_TREE", "(NAME, MASK) struct xarray NAME", "struct xarray" },
};

const size_t prep_macros_count = ARRAY_SIZE(prep_macros);

/* By first character: the lengths of the names, as bits. */
static uint64_t lengths[256];

static void note_lengths(void)
{
	for (size_t i = 0; i < prep_macros_count; i++) {
		size_t len = strlen(prep_macros[i].name);

		lengths[(uint8_t)*prep_macros[i].name] |= UINT64_C(1) << len;
	}
}

static bool may_be_macro(const char *name, size_t len)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, note_lengths);
	return len && len < 64 && lengths[(uint8_t)*name] >> len & 1;
}

const struct prep_macro *prep_macro_find(const char *name, size_t len)
{
	if (!may_be_macro(name, len))
		return NULL;
	for (size_t i = 0; i < prep_macros_count; i++) {
		const struct prep_macro *m = &prep_macros[i];

		if (strncmp(m->name, name, len) == 0 && !m->name[len])
			return m;
	}
	return NULL;
}
