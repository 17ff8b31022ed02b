# 盲选口味测试（中文）。

tastetest =
    这是一个盲选测试，共十对。每对的两张贴纸说的是同一句话：一张按你的喜好画，另一张按虚构的喜好或不按任何喜好画。点你更想发的那张。
    我只记数字：你选中自己那张的次数，以及我的贴纸有多像你。不记消息，不记图片，也不会改变你的喜好；/forgetme 会删掉这些数字。
tastetest-go = 开始
tastetest-on = 继续
tastetest-stop = 停止
tastetest-pair = 第 { $n } 对，共 { $most } 对：“{ $line }”。你更想发哪一张？
tastetest-stopped = 已停止。到目前为止选的都算数；/tastetest 可以接着来。
tastetest-stale = 这一对已经选过了。
tastetest-blank = 这两张没画好。要我重画这一对吗？
tastetest-rate = 最后一个问题：我给你画的贴纸有多像你？
tastetest-rate-no = 1 不像我
tastetest-rate-some = 2 有点像
tastetest-rate-me = 3 就是我
tastetest-thanks = 谢谢！这些数字能说明我的贴纸是不是真的属于你。
tastetest-done = 你已经做过这个测试了：每人只算一次。谢谢！
tastetest-needs-memory = 做这个测试需要你先允许我记住你的喜好。
tastetest-needs-taste = 我对你的喜好还了解得太少。在至少 { $count } 张贴纸下面点 👍 或“收藏”，然后再来。
tastetest-line-morning = 大家早上好
tastetest-line-weekend = 终于到周末了！
tastetest-line-tired = 今天好累啊
tastetest-line-thanks = 太谢谢你了
tastetest-line-miss = 我想你了
tastetest-line-passed = 我考试通过了！
tastetest-line-annoyed = 真是烦死了
tastetest-line-bye = 明天见
tastetest-line-late = 对不起，我迟到了
tastetest-line-laugh = 我笑得停不下来
