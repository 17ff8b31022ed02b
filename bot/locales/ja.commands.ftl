# Draft, not yet reviewed by a native speaker.
# コマンドとボタンのことば（日本語）。

language-name = 日本語

start =
    何か話しかけると、あなただけのスタンプを描きます。あなたのキャラクター、あなたのスタイルで。
    グループでは、誰かにメンションされるまで静かにしています。
    あなたが望むときだけ、好みを覚えます：/privacy
start-example = やっと金曜日！
private-only = それは二人だけの話にしましょう。個別のチャットで /{ $command } と聞いてください。
only-yours = ここを押せるのは、このスタンプの持ち主だけです。何か話しかけると、あなたのものができます。
about-optout = この人は、自分のメッセージからスタンプを作られたくないそうです。やめておきます。
words-gone = ほかの人のことばは保存しません。その行に /sticker で返信すると、もう一度描きます。

command-sticker = このことばをスタンプにする
command-me = あなたの好みについて学んだこと
command-style = スタイルを選ぶ
command-settings = 言語、記憶、好み
command-privacy = 何をどこに保存するか
command-forgetme = あなたについてすべて消す
command-help = 使い方
command-admin = このチャットのルール

kind-character = キャラクター
kind-style = スタイル
kind-colour = 色
taste-empty = まだ何も学んでいません。スタンプの下の 👍 か 👎 を押してください。
choice-any = 私の好みで
style-choose = どのスタイルにしますか？
style-unknown = 「{ $what }」というスタイルは描けません。知っているもの：
style-set = これから：{ $what }
style-any = スタイルは、またあなたの好みに合わせます。
character-choose = 誰にしますか？ほかの名前も書けます：/character penguin
character-unknown = 「{ $what }」は知りません。よく知っているもの：
character-set = これから：{ $what }
character-any = キャラクターは、またあなたの好みに合わせます。

kept = とっておきました。こういうのが増えます。
cancelled = 取り消しました。待っているものはもうありません。
quota-none = あなたに 1 日の上限はありません。
quota-left = 今日はあと { $count } 個作れます。
status-well = { $waiting ->
    [0] 順調です。誰も待っていません。
   *[other] 順調です。{ $waiting } 件のメッセージが待っています。
}
report-nothing = 報告できるあなたのスタンプはありません。
report-nowhere = ありがとうございます。ここには報告を受け取る人がいません。ボットの運営者に伝えてください。
report-done = ありがとうございます。ボットの運営者が確認します。（番号 { $id }）
report-to-admins = 報告されたスタンプ { $id }。理由：{ $why }
deleted = 消しました。こういうのは減ります。

remember-me = 好みを覚えて
just-once = 今回だけ
stop-memory = もう覚えないで
show-mydata = 私の何を持っている？
show-export = ダウンロード
show-forgetme = 私を忘れて
consent-ask = あなたの好みを覚えてもいいですか？スタンプがどんどんあなたらしくなります。好みは、あなたが /forgetme と言うまで、このボットが動いているマシンの中に、あなた専用の鍵で封をして置きます。
consent-yes = わかりました。これから好きなものを覚えます。/me で見られ、/forgetme で消せます。
consent-once = わかりました。何も保存しません。話したことは 30 分だけ覚えていて、そのあと消えます。
consent-no = 終わりました。あなたの好みについて知っていたことは消し、新しく保存もしません。
training-on = あなたが話したことを、このボットのモデルの学習に使うことがあります。いつでも取り消せます。
training-off = あなたが話したことを、モデルの学習に使うことはありません。
training-on-button = 私のことばを学習に使っていい
training-off-button = 私のことばを学習に使わない
training-needs-memory = それには、まず覚えることを許してもらう必要があります。
groups-on = グループでも、あなた自身の好みで描きます。ほかの人に見えるのはスタンプだけで、好みのことばは見えません。
groups-off = グループでは、あなたがそのグループで好きだったものだけを使います。
groups-on-button = グループでも私の好みを使う
groups-off-button = グループでは私の好みを使わない
outline-on = スタンプに白いふちとやわらかい影を付けます。
outline-off = スタンプにふちと影を付けません。
outline-on-button = 白いふちを付ける
outline-off-button = ふちなしにする
mydata =
    あなたについて持っているもの：メッセージ { $lines } 件、スタンプの操作 { $uses } 回、スタンプ { $stickers } 個、固定 { $marks } 個。
    { $where }
mydata-disk = このボットが動いているマシンに、封をして置いてあります。
mydata-memory = メモリーの中だけに、30 分だけあります。
mydata-groups = その一部は { $groups } 個のグループのものです。
export-empty = 書き出すものはありません。あなたのことは何も知りません。
export-done = あなたについて知っていることのすべてです。
export-readme =
    これは、スタンプのボットがあなたについて知っていることのすべてです。
    lines.txt：あなたが話したこと。taste.txt：スタンプの使い方。
    stickers/：スタンプそのもの。history.jsonl：機械が読むためのすべて。「pmg user import」で読み込めます。
    groups/：発言したグループの同じ内容。グループでの発言はほかの場所に取り込めません。
forget-ask = あなたについて知っていることをすべて消しますか？メッセージ、スタンプ、好みです。元には戻せません。
forget-sure = はい、忘れて
optout-done = ここでは誰もあなたのメッセージからスタンプを作れません。私から話しかけることもありません。/optin で元に戻せます。
optin-done = おかえりなさい。ほかの人は、またあなたのメッセージからスタンプを頼めます。

settings =
    スタイル：{ $style }
    キャラクター：{ $character }
    ふち：{ $outline }
    言語：{ $language }
    記憶：{ $memory }
    グループでの私の好み：{ $groups }
    学習：{ $training }
setting-none = 私の好みで
setting-on = オン
setting-off = オフ
setting-style = スタイル
setting-character = キャラクター
setting-outline = ふち
setting-lang = 言語
setting-groups = グループでの好み
setting-training = 学習
more-message = メッセージ重視
balanced = バランスよく
more-me = 私らしさ重視
lang-choose = どの言語にしますか？
lang-auto = 端末に合わせる
lang-set = これから日本語で話します。
about =
    PMG Stickers { $version }：メッセージとあなたに合うスタンプを、このマシンで動くモデルが描きます。
    キャラクター { $characters } 種、スタイル { $styles } 種。絵は Fluent Emoji、Noto Emoji、Twemoji、EmojiOne、Blobmoji などから学びました（NOTICE を参照）。スタンプが、学んだものに似ることがあります。

action-keep = とっておく
action-options = ⋯
action-delete = 消す
action-report = 報告
options = これをどうしますか？
action-words = 言葉を変える
words-ask = 新しい言葉を書いてください。同じキャラクターと画風で描きます。5分間待ちます。
words-ask-here = 新しい言葉で私に返信してください。同じキャラクターと画風で描きます。5分間待ちます。
status-soon = 今なら新しいスタンプは約 { $seconds } 秒でできます。
settings-reset = 初期設定に戻す
settings-as-new = 終わりました。設定はすべて最初の状態です。学んだことは残っています。
