# 什么时候说话、给多少人、群管理员能设置什么（中文）。

in-seconds = { $n } 秒后
in-minutes = { $n } 分钟后
today-at = 今天 { $time }（{ $zone }）
tomorrow-at = 明天 { $time }（{ $zone }）
limit-day = 今天的贴纸用完啦。下一张可以在{ $when }来。
limit-guests = 给访客的贴纸用完啦。下一张可以在{ $when }来。
limit-chat = 这个群今天的贴纸用完啦。下一张可以在{ $when }来。
limit-chat-minute = 一下子来了好多贴纸！下一张可以在{ $when }来。
limit-none = 这里不发贴纸。运行这个机器人的人可以更改。

joined =
    大家好！@我或回复我，就会得到属于你的贴纸。
    在管理员另作决定之前，我只看对我说的话。这里说的话不会离开这里。
    请管理员选择：我什么时候说话？其他设置：/admin
mode-mention = 叫我时
mode-auto = 偶尔主动
mode-off = 不说话

admin-only = 只有本群管理员可以这样做。
admin-help = 请说 /admin 加上其中一个：{ $verbs }
admin-in-group = 这要在相关的群里设置。这里可以用：{ $verbs }
admin-example = 我没看懂。例如：{ $example }
admin-enable = 已开启：我在这个群里工作。
admin-disable = 已关闭：在这里我只回应 /admin 和隐私方面的命令。
admin-mode-off = 我不回应这里的消息，命令和按钮仍然有效。
admin-mode-mention = 有人@我、回复我或用命令时，我才回应。
admin-mode-auto = 除了对我说的话，我还可能回应其他消息的 { $dial }%，两次之间至少隔 { $cooldown } 条。
admin-dial = 在 auto 模式下，我可能回应 { $n }% 的消息。
admin-cooldown = 在 auto 模式下，两张贴纸之间至少隔 { $n } 条消息。
admin-quota = { $n ->
    [0] 这个群不发贴纸。
   *[other] 这个群 24 小时内最多 { $n } 张贴纸。
}
admin-quota-none = 这个群没有自己的上限。
admin-words = 禁用词（{ $n } 个）：{ $words }
admin-words-kept = 这里现在有 { $n } 个禁用词。
admin-words-full = 这里最多 { $words } 个禁用词，其中斜杠之间的模式最多 { $patterns } 个。
admin-allow = 已加入名单：此人不再是访客。
admin-deny = 已移出名单：此人现在是访客。
admin-block = 已屏蔽：我不再回应此人，即使被遗忘也不会改变。
admin-unblock = 已取消屏蔽。
admin-styles = 这里的风格：{ $styles }。可选：{ $known }
admin-styles-kept = 今后这里只画：{ $styles }
admin-styles-all = 今后这里什么风格都画。
admin-outline-on = 这里的贴纸带白边和柔和的阴影。
admin-outline-off = 这里的贴纸不带白边和阴影。
admin-language = 今后我在这里说“{ $language }”。
admin-language-auto = 我用每个人自己的语言说话。
admin-reports-here = 其他群的举报可以发到这里。请在那个群里说：/admin reports { $id }
admin-reports-first = 请先在群 { $id } 里说“/admin reports here”。
admin-reports = 今后这个群的举报会发到那里。
admin-reports-off = 这个群的举报会发给运行这个机器人的人。
admin-stats = 贴纸：{ $stickers } 张（主动 { $unasked } 张）。👍 { $liked } · 👎 { $disliked } · 没有画：{ $refused }
admin-purge = 这会删除我对这个群的全部记忆，包括所有成员的，无法撤销。
admin-purge-yes = 全部删除
admin-purged = 好了。删除了 { $n } 条消息，以及我在这个群里学到的一切。
admin-status =
    { $enabled ->
        [yes] 已开启
       *[other] 已关闭
    } · 模式 { $mode } · 比例 { $dial }% · 间隔 { $cooldown }
    每日上限 { $quota } · 禁用词 { $words } 个 · 风格 { $styles } · 白边 { $outline ->
        [yes] 开
       *[other] 关
    } · 语言 { $language }
admin-log =
    时间为 UTC；人以短哈希表示。
    { $lines }
admin-deleted = 删掉了。
admin-delete-how = 请用 /admin delete 回复要删除的那张贴纸。
