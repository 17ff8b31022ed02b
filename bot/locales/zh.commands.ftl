# 命令和按钮说的话（中文）。

language-name = 中文

start =
    说点什么，我就画成属于你的贴纸：你的角色、你的风格。
    在群里，没有人提到我，我就不说话。
    只有你同意，我才会记住你的喜好：/privacy
start-example = 终于周五了！
private-only = 这是你我之间的事：请私下用 /{ $command } 问我。
only-yours = 只有这张贴纸的主人可以按。说点什么，你也会有自己的。
about-optout = 这个人不希望别人用自己的消息做贴纸，我就不画了。
words-gone = 别人说的话我不保留。请用 /sticker 回复那句话，我再画一次。

command-sticker = 把这句话画成贴纸
command-me = 我了解到的你的喜好
command-style = 选择风格
command-settings = 语言、记忆、喜好
command-privacy = 我保存什么、存在哪里
command-forgetme = 删除关于你的一切
command-help = 怎么用
command-admin = 本群的规则

kind-character = 角色
kind-style = 风格
kind-colour = 颜色
taste-empty = 还没有了解到什么。点贴纸下面的 👍 或 👎 吧。
choice-any = 随我的喜好
style-choose = 要哪种风格？
style-unknown = 我不会画“{ $what }”这种风格。我会的有：
style-set = 从现在起：{ $what }。
style-any = 风格又随你的喜好了。
character-choose = 画谁呢？也可以直接输入名字：/character 企鹅
character-unknown = 我不认识“{ $what }”。我熟悉的有：
character-set = 从现在起：{ $what }。
character-any = 角色又随你的喜好了。

kept = 收好了。以后会多一些这样的。
cancelled = 已取消，没有在等的了。
quota-none = 你没有每日限制。
quota-left = 今天还可以画 { $count } 张。
status-well = { $waiting ->
    [0] 一切正常，没有人在等。
   *[other] 一切正常，有 { $waiting } 条消息在等。
}
report-nothing = 没有你的贴纸可以举报。
report-nowhere = 谢谢。这里没有设置接收举报的人，请告诉运行这个机器人的人。
report-done = 谢谢，运行这个机器人的人会看一看。（编号 { $id }）
report-to-admins = 被举报的贴纸 { $id }。原因：{ $why }
deleted = 删掉了，以后会少一些这样的。

remember-me = 记住我的喜好
just-once = 仅此一次
stop-memory = 别再记了
show-mydata = 你有我的什么？
show-export = 下载
show-forgetme = 忘掉我
consent-ask = 要我记住你的喜好吗？这样贴纸会越来越像你。它只留在运行这个机器人的机器上，用你专属的密钥封存，直到你说 /forgetme。
consent-yes = 好的，从现在起我会记住你喜欢什么。/me 查看，/forgetme 删除。
consent-once = 好的，什么都不保存。你说的话我只记半小时。
consent-no = 好了：我知道的你的喜好已删除，也不再保存新的。
training-on = 你说的话可以帮助训练这个机器人的模型，你随时可以收回。
training-off = 你说的话绝不会用来训练模型。
training-on-button = 可以用我的话训练
training-off-button = 不要用我的话训练
training-needs-memory = 这需要你先允许我记住。
groups-on = 在群里我会用你自己的喜好来画。别人只看到贴纸，看不到你喜好的词。
groups-off = 在群里我只用你在那个群里喜欢过的。
groups-on-button = 在群里用我自己的喜好
groups-off-button = 别在群里用我的喜好
outline-on = 你的贴纸带白边和柔和的阴影。
outline-off = 你的贴纸不带白边和阴影。
outline-on-button = 带白边
outline-off-button = 不带白边
mydata =
    我有你的 { $lines } 句话、{ $uses } 次贴纸使用、{ $stickers } 张贴纸和 { $marks } 个固定项。
    { $where }
mydata-disk = 它们封存在运行这个机器人的机器上。
mydata-memory = 它们只在内存里，半小时后消失。
mydata-groups = 其中一部分来自 { $groups } 个群。
export-empty = 没有可以导出的：我对你一无所知。
export-done = 这是我知道的关于你的一切。
export-readme =
    这是贴纸机器人知道的关于你的一切。
    lines.txt：你说过的话。taste.txt：你怎样使用贴纸。
    stickers/：贴纸本身。history.jsonl：给机器读的全部内容，可用 “pmg user import” 导入。
    groups/：你在群里留下的同样内容。群里说过的话不能导入到别处。
forget-ask = 要删除我知道的关于你的一切吗：话语、贴纸、喜好？删除后无法恢复。
forget-sure = 是的，忘掉我
optout-done = 这里没有人可以用你的消息做贴纸，我也不会主动对你说话。/optin 可以恢复。
optin-done = 欢迎回来。别人又可以用你的消息请我画贴纸了。

settings =
    风格：{ $style }
    角色：{ $character }
    白边：{ $outline }
    语言：{ $language }
    记忆：{ $memory }
    群里用我的喜好：{ $groups }
    训练：{ $training }
setting-none = 随我的喜好
setting-on = 开
setting-off = 关
setting-style = 风格
setting-character = 角色
setting-outline = 白边
setting-lang = 语言
setting-groups = 群里的喜好
setting-training = 训练
more-message = 更贴消息
balanced = 平衡
more-me = 更像我
lang-choose = 用哪种语言？
lang-auto = 跟随我的设备
lang-set = 我现在说中文了。
about =
    PMG Stickers { $version }：既贴合你的话、又像你的贴纸，由运行在这台机器上的模型画成。
    { $characters } 个角色，{ $styles } 种风格。画师学习了 Fluent Emoji、Noto Emoji、Twemoji、EmojiOne、Blobmoji 等作品（见 NOTICE），贴纸可能与它们相似。

action-keep = 收藏
action-options = ⋯
action-delete = 删除
action-report = 举报
options = 要怎么处理它？
action-words = 换文字
words-ask = 写下新的文字，我用同样的角色和风格来画。我等五分钟。
words-ask-here = 请回复我并写下新的文字，我用同样的角色和风格来画。我等五分钟。
status-soon = 现在要一张新的，大约 { $seconds } 秒后就好。
settings-reset = 恢复默认
settings-as-new = 好了：所有设置都恢复成最初的样子。我学到的还在。
