# What people take along to other chats: inline offers and their own packs. In Chinese.

inline-open = 做一张你自己的贴纸
inline-open-why = 先私聊打开我,之后我就能在任何聊天里给你贴纸。
inline-invite = 我会做贴合你话语的贴纸。你也来做:{ $link }

pack-title = 我的 PMG 贴纸
pack-added = 已放进你的贴纸包。在应用里可以按表情或内容找到它。
pack-has = 它已经在你的贴纸包里了。
pack-start = 贴纸包需要一个我认识的主人。打开我，我就放进去。
pack-refused = Telegram 没有接受。请过一会儿再试。
pack-open = 打开我的贴纸包
pack-first = 移到最前
pack-out = 取出
pack-first-done = 现在它排第一了。
pack-out-done = 已从你的贴纸包取出。
pack-none = 你还没有贴纸包。点贴纸下面的“收藏”，我就建一个。
pack-help = 这是你的贴纸包。改名：/pack name 我的猫。排序：回复其中一张，写 /pack first 或 /pack remove。
pack-named = 你的贴纸包现在叫 { $title }。
pack-which = 在你的贴纸包里没有找到这张。请回复其中的一张贴纸。
pack-private = 贴纸包的事我们私下说。
pack-drop = 在 Telegram 上删除
pack-stay = 保留
pack-sure = 要把你的贴纸包从 Telegram 删除吗？添加过它的人也会失去它。
pack-dropped = 你的贴纸包已删除。
pack-stays = 你的贴纸包保留了。
pack-farewell = 你的贴纸包还在 Telegram 的服务器上。要我也删除吗？
