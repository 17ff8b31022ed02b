# 机器人说的话（中文）。

empty = 随便说点什么，我来画。比如：我家猫又把杯子打翻了
no-sticker = 这里不太适合贴纸。我在听。
grief = 我很难过。我在这里，现在不需要贴纸。
crisis = 我只是个贴纸机器人，帮不上这件事，但有人可以：请和你信任的人谈谈，或拨打当地的急救电话。
blocked = 这个我不太想画，换个说法好吗？
slow-down = 太快啦！请等 { $seconds } 秒。
full = 现在排队的人很多，请过一分钟再试。
failed = 没有成功，这不是你的错，请再试一次。（编号 { $id }）
unknown-sticker = 这张贴纸已经不在了。说点什么，我再画一张。
no-good-sticker = 这次画得都不够好，换个说法试试吧。
noted-like = 记住了：多来点这样的{ $what }。
noted-dislike = 记住了：少来点这样的{ $what }。
noted = 记住了。
bad-argument = 我没看懂。例如：{ $example }
unknown-command = 我不认识“{ $command }”。可以试试：{ $known }
forgotten = 好了。关于你的一切都已删除，密钥也已销毁。回执：{ $receipt }
help =
    说点什么，就会得到属于你的贴纸。点 👍 或 👎，之后的会越来越像你。
    也可以说清画谁、什么风格：“像素风的困企鹅”，或者写什么字：写上“晚安”的熊猫。
    /style 和 /character 一直用同一个，/again 重画上一张，/me 看我了解到了什么。
privacy =
    一切都在运行这个机器人的机器上完成：除非主人选择了外部模型，否则什么都不会发送到别处。
    如果你让我记住，我会保存你对我说的话和你怎样使用贴纸，并用你专属的密钥封存；否则半小时后就没有了。
    群里说的话只留在那个群。没有你的允许，什么都不会用来训练模型。
    /mydata 看有多少，/export 全部下载，/forgetme 全部删除，/optout 不让别人用你的消息做贴纸。
privacy-contact = 这个机器人由以下人员运行：{ $contact }
action-again = 再来一张
action-more = 更多类似的
action-like = 👍
action-dislike = 👎
action-why = 为什么？
action-emotion = 情绪
emotion-choose = 要画成什么心情？
full-yours = 请稍等：我还在画你之前说的。
