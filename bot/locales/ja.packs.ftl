# Draft, not yet reviewed by a native speaker.
# What people take along to other chats: inline offers and their own packs. In Japanese.

inline-open = 自分のスタンプを作る
inline-open-why = まず個別チャットで開いてください。どのチャットでもスタンプを出せるようになります。
inline-invite = 言葉に合うスタンプを作ります。あなたもどうぞ:{ $link }

pack-title = わたしのPMGスタンプ
pack-added = あなたのパックに入りました。絵文字や描かれたもので探せます。
pack-has = もうパックに入っています。
pack-start = パックには、わたしが知っている持ち主が必要です。開いてくれたら追加します。
pack-refused = Telegramが受け付けませんでした。少し後でもう一度お試しください。
pack-open = パックを開く
pack-first = 先頭へ
pack-out = 取り出す
pack-first-done = 先頭に移しました。
pack-out-done = パックから取り出しました。
pack-none = まだパックがありません。スタンプの下の「とっておく」を押すと作ります。
pack-help = あなたのパックです。名前を変える:/pack name わたしの猫。並べ替え:パックのスタンプに返信して /pack first または /pack remove。
pack-named = パックの名前は { $title } になりました。
pack-which = そのスタンプはあなたのパックに見つかりません。パックのスタンプに返信してください。
pack-private = パックの話は個別チャットでしましょう。
pack-drop = Telegramから削除
pack-stay = 残す
pack-sure = あなたのパックをTelegramから削除しますか。追加した人も使えなくなります。
pack-dropped = パックを削除しました。
pack-stays = パックはそのまま残ります。
pack-farewell = あなたのスタンプパックはまだTelegramのサーバーにあります。そこからも削除しますか。
