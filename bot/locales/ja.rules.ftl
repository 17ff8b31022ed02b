# Draft, not yet reviewed by a native speaker.
# いつ話すか、何人に話すか、チャットの管理者が決められること（日本語）。

in-seconds = { $n } 秒後
in-minutes = { $n } 分後
today-at = 今日の { $time }（{ $zone }）
tomorrow-at = 明日の { $time }（{ $zone }）
limit-day = 今日はここまでです。次のスタンプは{ $when }に作れます。
limit-guests = ゲスト用のスタンプはなくなりました。次は{ $when }に作れます。
limit-chat = このチャットの今日のスタンプはなくなりました。次は{ $when }に作れます。
limit-chat-minute = 一度にたくさんですね！次は{ $when }に作れます。
limit-none = ここではスタンプを出していません。ボットの運営者が変えられます。

joined =
    こんにちは！私をメンションするか、私に返信すると、あなただけのスタンプができます。
    管理者が変えるまで、私に話しかけたことばだけを見ます。ここで話したことは、ここだけに残ります。
    管理者の方へ：いつ話しましょうか？ほかの設定：/admin
mode-mention = 呼ばれたとき
mode-auto = ときどき自分から
mode-off = 話さない

admin-only = それはこのチャットの管理者だけができます。
admin-help = /admin のあとに、このどれかを書いてください：{ $verbs }
admin-in-group = それは、そのチャットの中で決めます。ここで使えるもの：{ $verbs }
admin-example = よくわかりませんでした。例：{ $example }
admin-enable = オン：このチャットで働きます。
admin-disable = オフ：ここでは /admin とプライバシーの質問にだけ答えます。
admin-mode-off = ここではメッセージに答えません。コマンドとボタンは使えます。
admin-mode-mention = ここでは、メンション、返信、コマンドがあったときに答えます。
admin-mode-auto = 私に話しかけたことばのほかに、残りのメッセージの { $dial }% まで答えることがあります。間は少なくとも { $cooldown } 件あけます。
admin-dial = 「auto」モードでは、メッセージの { $n }% まで答えることがあります。
admin-cooldown = 「auto」モードでは、スタンプの間を少なくとも { $n } 件あけます。
admin-quota = { $n ->
    [0] このチャットにはスタンプを出しません。
   *[other] このチャットでは 24 時間に { $n } 個までです。
}
admin-quota-none = このチャットだけの上限はありません。
admin-words = 禁止中（{ $n } 個）：{ $words }
admin-words-kept = { $n ->
    [0] 今、ここで禁止されていることばはありません。
   *[other] 今、ここで禁止されていることばは { $n } 個です。
}
admin-words-full = ここで禁止できることばは { $words } 個まで、そのうちスラッシュで囲むパターンは { $patterns } 個までです。
admin-allow = リストに入れました。この人はもうゲストではありません。
admin-deny = リストから外しました。この人は今からゲストです。
admin-block = ブロックしました。この人にはもう答えません。忘れてほしいと言われても、これは変わりません。
admin-unblock = ブロックを解除しました。
admin-styles = ここのスタイル：{ $styles }。選べるもの：{ $known }
admin-styles-kept = これからここでは、これだけを描きます：{ $styles }
admin-styles-all = これからここでは、どのスタイルも描きます。
admin-outline-on = ここではスタンプに白いふちとやわらかい影を付けます。
admin-outline-off = ここではスタンプにふちと影を付けません。
admin-language = これからここでは「{ $language }」で話します。
admin-language-auto = ここでは、それぞれの人のことばで話します。
admin-reports-here = ほかのチャットの報告をここで受け取れます。そちらで書いてください：/admin reports { $id }
admin-reports-first = 先に、チャット { $id } で「/admin reports here」と書いてください。
admin-reports = これから、このチャットの報告はそちらに届きます。
admin-reports-off = このチャットの報告は、ボットの運営者に届きます。
admin-stats = スタンプ：{ $stickers } 個（自分から：{ $unasked } 個）。👍 { $liked } · 👎 { $disliked } · 描かなかった：{ $refused }
admin-purge = このチャットについて覚えていることを、全員の分すべて消します。元には戻せません。
admin-purge-yes = すべて消す
admin-purged = 終わりました。メッセージ { $n } 件と、このチャットで学んだことを消しました。
admin-status =
    { $enabled ->
        [yes] オン
       *[other] オフ
    } · モード { $mode } · 割合 { $dial }% · 間隔 { $cooldown }
    上限 { $quota } · 禁止のことば { $words } · スタイル { $styles } · ふち { $outline ->
        [yes] オン
       *[other] オフ
    } · 言語 { $language }
admin-log =
    時刻は UTC、人は短いハッシュで表します。
    { $lines }
admin-deleted = 消しました。
admin-delete-how = 消したいスタンプに /admin delete と返信してください。
