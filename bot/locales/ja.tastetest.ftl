# Draft, not yet reviewed by a native speaker.
# 好みの目かくしテスト（日本語）。

tastetest =
    目かくしテストです。全部で十組あります。一組の二つのスタンプは同じ言葉を表します。一つはあなたのために、もう一つは架空の好みか、好みなしで描いたものです。送りたいほうを押してください。
    残すのは数だけです。あなたの分を選んだ回数と、わたしのスタンプがどれだけあなたらしいかです。メッセージも画像も一緒には残さず、あなたの好みも変わりません。/forgetme で数も消えます。
tastetest-go = はじめる
tastetest-on = つづける
tastetest-stop = やめる
tastetest-pair = { $most } 組中 { $n } 組目：「{ $line }」。どちらを送りたいですか？
tastetest-stopped = やめました。ここまでに選んだ分は数えます。/tastetest で続きからできます。
tastetest-stale = この組はもう選ばれています。
tastetest-blank = この二つはうまく描けませんでした。もう一度描きますか？
tastetest-rate = 最後の質問です。わたしが描くスタンプは、どれくらいあなたらしいですか？
tastetest-rate-no = 1 ちがう
tastetest-rate-some = 2 すこし
tastetest-rate-me = 3 わたし
tastetest-thanks = ありがとうございます！スタンプが本当にあなたのものかを知る助けになります。
tastetest-done = テストはもう済んでいます。一人一回だけ数えます。ありがとうございます！
tastetest-needs-memory = このテストには、まず好みを覚えることを許してもらう必要があります。
tastetest-needs-taste = まだ好みをよく知りません。{ $count } 個以上のスタンプの下で 👍 か「とっておく」を押してから、もう一度どうぞ。
tastetest-line-morning = みんなおはよう
tastetest-line-weekend = やっと週末だ！
tastetest-line-tired = 今日はとても疲れた
tastetest-line-thanks = 本当にありがとう
tastetest-line-miss = 会いたいな
tastetest-line-passed = 試験に合格した！
tastetest-line-annoyed = もうイライラする
tastetest-line-bye = また明日ね
tastetest-line-late = ごめん、遅れる
tastetest-line-laugh = 笑いが止まらない
