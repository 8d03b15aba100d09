/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "flow_shapes.h"
#include "pattern.h"

static const char *const sources[SHAPE_COUNT] = {
	[SHAPE_PUT_LIKE] =
		"(^|_)(puts?|release|free|unref|unreference|drop|deref|destroy|unregister"
		"|cleanup|clean|dispose|close|unpin|exit|fini|detach|uninit|teardown"
		"|dealloc|deinit|kill|unlock_put|disable_put|del)(_|$)|put$|free$|^iput"
		"|PUT|RELEASE|FREE|_unget|unhold|forget",
	[SHAPE_NO_PUT] =
		"^(nla|skb|seq|trace|nlmsg|iov)_|^(device|kobject)_del$|free_irqs?$"
		"|irqs?_free$|put_user|forcewake|wakeref|pm_runtime_put|autopm|notifier",
	[SHAPE_PUT_INNER] =
		"(^|_)(puts?|unref|unreference|deref|unregister|refcount_dec_and\\w*)"
		"(_|$)|put$|PUT",
	[SHAPE_ENDS] = "(^|_)(kill|del)(_|$)",
	[SHAPE_DROPS] = "(^|_)(put|unref|unreference|deref)(_|$)"
			"|^device_unregister$",
	[SHAPE_GET_LIKE] =
		"(^|_)(get|tryget|hold|ref|addref|grab|reference|get_rcu|get_locked"
		"|get_unless_zero|inc_not_zero)$",
	[SHAPE_STORES] =
		"^(list_(add|replace|move|splice)|hlist_(add|nulls_add)|llist_add"
		"|rb_(link|add)|xa_(store|insert|alloc)|idr_alloc|idr_replace"
		"|radix_tree_insert|klist_add|fd_install|rcu_replace_pointer|swap$"
		"|rcu_assign_pointer|RCU_INIT_POINTER|smp_store_release|WRITE_ONCE"
		"|kthread_|queue_|schedule_|call_rcu|xchg|cmpxchg|insert_|enqueue)"
		"|_(add_tail|enqueue|insert|install|set_data|set_fwnode|set_node"
		"|set_of_node|steal|take|consume|adopt|add_action"
		"|add_action_or_reset|assign|(?<!device_)attach|complete|submit|dst_set"
		"|setup_caps)(_|$)|^(no_free_ptr|return_ptr|retain_ptr|get_free_ptr)$",
	[SHAPE_LIST_HEAD] =
		"^_*[hl]?(list|skb)_(add|move|splice|queue)|^llist_add|^klist_add",
	[SHAPE_BORROWS] =
		"^(of_(?!\\w*_(add|register|attach|set|create|alloc|insert|link|provider"
		"|init)(_|$))|pr_|dev_(err|warn|info|dbg|name|notice|err_probe|crit"
		"|printk|vdbg|get_drvdata|of_node|fwnode|to_node|is_|driver_)|fwnode_"
		"(property|get|device|graph|irq|is|node|name|handle_get|call)"
		"|device_property|device_get|printk|netdev_|v?scn?printf|v?snprintf"
		"|sprintf|sysfs_emit|k?asprintf|kvasprintf|str(?!eam|uct|obe|ict|ip)"
		"|mem(cmp|cpy|set|move|chr|zero|dup)|sizeof|IS_ERR|PTR_ERR|ERR_|WARN|BUG"
		"|seq_|trace_|DBG|(un)?likely|READ_ONCE|platform_get_(?!device)"
		"|pci_(read|write|name|resource|is_|find_|enable|get_drvdata|bus_)"
		"|irq_of_parse|irq_find|ioremap|iounmap|resource_|kstr"
		"|(min|max)(_|$|\\d)|ARRAY_SIZE|wait_(for|event|on)|(re)?init_completion"
		"|spin_|mutex_|(un)?lock|(read|write)_|down_|up_|is_|has_|virt_to|page_"
		"|i2c_get_|pm_runtime_"
		"|device_(lock|unlock|is|match|may|for_each|find|attach)|raw_spin"
		"|rcu_(read|dereference)|_*h?list_(empty|first|for|entry|del)|get_"
		"|lockdep|syscon_node_to_regmap|device_node_to_regmap|i_size|S_IS"
		"|inode_(lock|unlock)|dput_|d_(inode|is|really|unhashed)|file_inode"
		"|test_|set_bit|clear_bit|netif_(carrier|running|tx)|in_dev_|sock_net"
		"|sk_(?!\\w*(dst_set|caps|receive)))"
		"|(dbg|debug|DEBUG|info|err|warn|log|printk|print|dump|show)$|_is_|_has_",
	[SHAPE_VALUE] =
		"ERR|^(sizeof|container_of|likely|unlikely|hash_ptr)$|^to_"
		"|^device_match_|^(WARN|BUG)|KUNIT",
	[SHAPE_ATTRIBUTE] = "^[A-Z][A-Z0-9_]*$",
	[SHAPE_MEMORY] =
		"^(devm_)?(kfree|kvfree|vfree|kfree_sensitive|kfree_rcu)$",
	[SHAPE_FINDS] =
		"(^|_)(get|iget|find|lookup|search|grab|acquire|ref|by|parse|resolve"
		"|obtain|fetch|claim)(_|$)|find|lookup",
	[SHAPE_FINDS_NOT] =
		"^(devm_|snd_soc_|get_(cpu|user))|drvdata|devdata|priv$|(^|_)to_"
		"|clientdata|_p?data$|_property$|^(find_)?vma(_|$)|_get_link$",
	[SHAPE_ITERATOR] = "for_?each|FOR_?EACH|(^|_)foreach|^list_for_|_iter$",
	[SHAPE_TAKES_OUT] =
		"(^|_)(remove|unregister|deregister|unlink|del|delete|destroy|detach"
		"|kill|free|release)(_|$)",
	[SHAPE_TELLS] =
		"(dbg|debug|err|warn|info|notice|crit|alert|log|ratelimited)$|print|DBG"
		"|DEBUG",
	[SHAPE_PRINTS_DEVICE] = "^(_?dev_|netdev_|\\w*_(err|warn|info|dbg)$)",
	[SHAPE_FREES_WHOLE] =
		"^(free_netdev|scsi_host_put|iio_device_free|mmc_free_host"
		"|ieee80211_free_hw|wiphy_free|spi_(controller|master)_put|usb_put_hcd"
		"|platform_device_put|platform_device_unregister|device_unregister"
		"|drm_dev_put|put_disk|snd_card_free|rc_free_device|input_free_device)$",
	[SHAPE_QUIET] = "^(rcu_|trace_)",
	[SHAPE_WORD] = "^[A-Za-z_]\\w*$",
	[SHAPE_RESULT] = "^result\\d+__$",
	[SHAPE_CHAIN] = "^[A-Za-z_]\\w*(?:(?:->|\\.)\\w+|\\[\\w+\\])*$",
	[SHAPE_COUNT_MEMBER] =
		"(->|\\.)(\\w*kref|\\w*ref(s|cnt|count)?|\\w*kobj|\\w*dev(ice)?|base"
		"|obj)$",
	[SHAPE_UPCAST] =
		"^(?:to_\\w+|container_of(?:_const)?|RCU_INITIALIZER|of_fwnode_handle"
		"|of_node_to_fwnode|acpi_fwnode_handle|acpi_device_handle|\\w+_priv"
		"|kobj_to_dev|\\w*dev_to_(?!node|fwnode)\\w+|no_free_ptr)\\(",
	[SHAPE_CAST] =
		"^\\((?:const |struct |void|unsigned |union |long|u?intptr_t"
		"|(?:__)?[us](?:32|64)|kernel_ulong_t)[\\w \\*]*\\**\\)",
	[SHAPE_INNER] = "^&(?:(.+)->\\w+(?:\\.\\w+)*|(\\w+)(?:\\.\\w+)+)$",
	[SHAPE_PLAIN_CHAIN] = "^&?[A-Za-z_]\\w*(?:(?:->|\\.)\\w+)+$",
	[SHAPE_ERROR] =
		"^\\(?(-E[A-Z0-9]+|ERR_PTR\\(-?\\w.*|ERR_CAST\\(.*|PTR_ERR\\(.*"
		"|dev_err_probe\\(.*|-\\d+|-[A-Z]\\w+)\\)?$",
	[SHAPE_FAILURE] = "^[A-Z]\\w*(FAIL|ERR|INVAL|BAD)\\w*$",
	[SHAPE_NUMBER] =
		"^\\(?(-?)\\(?(\\d+|0[xX][\\da-fA-F]+)[uUlL]*\\)?\\)?$",
	[SHAPE_COMPARE] = "^(.+?)(==|!=|<=|>=|<|>)(.+)$",
	[SHAPE_PTR_ERR_IS] = "^PTR_ERR\\(([\\w>.-]+)\\)(==|!=)-E\\w+$",
	[SHAPE_PRIVATE] =
		"^(\\w+_priv|container_of"
		"|spi_(controller|master)_get_devdata|hcd_to_\\w+|to_\\w+|\\w+_to_\\w+)"
		"\\((.*)\\)$|^(.*)->(priv|hostdata|private_data)$",
	[SHAPE_OF_DEVICE] = "%p(O|fw)",
	[SHAPE_POINTED] = "^&(\\w+)->",
	[SHAPE_CALL] = "^([A-Za-z_]\\w*)\\((.*)\\)$",
	[SHAPE_CALL_BEGINS] = "^\\w+\\(",
};

static const char prints[] =
	"(dbg|err|warn|info|notice|crit|print[kf]?|log|dbg_ratelimited)$";

struct flow_shapes {
	struct pattern *patterns[SHAPE_COUNT];
};

struct flow_shapes *flow_shapes_new(void)
{
	struct flow_shapes *s = xcalloc(1, sizeof(*s));

	for (size_t i = 0; i < SHAPE_COUNT; i++)
		s->patterns[i] = i == SHAPE_PRINTS ?
					 pattern_new(prints, PATTERN_ANY_CASE) :
					 pattern_new(sources[i], 0);
	return s;
}

void flow_shapes_free(struct flow_shapes *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < SHAPE_COUNT; i++)
		pattern_free(s->patterns[i]);
	free(s);
}

/* Patterns with "^" in front of all they hold can only begin at the begin. */
bool flow_shape_is(struct flow_shapes *s, enum flow_shape shape,
		   const char *text, size_t len, struct pattern_match *m)
{
	return pattern_search(s->patterns[shape], text, len, 0, m);
}

bool flow_shapes_gave_up(const struct flow_shapes *s)
{
	for (size_t i = 0; i < SHAPE_COUNT; i++)
		if (pattern_gave_up(s->patterns[i]))
			return true;
	return false;
}
