"""The Bot API far side as python-telegram-bot meets it: updates, chats, messages, failures."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import web
from telegram import (
    Bot,
    ReplyParameters,
)
from telegram.error import (
    ChatMigrated,
    Conflict,
    Forbidden,
)

from bot.net import free_port

from .conftest import heard, kinds, picture, refused
from .telegram.driver import Group, Telegram
from .telegram.people import User

# -- updates --


async def test_an_update_waits_until_a_higher_offset_confirms_it(bot: Bot, ann: User) -> None:
    for text in ("one", "two", "three"):
        ann.says(ann.private, text)
    first = await bot.get_updates()
    assert [update.message.text for update in first if update.message] == ["one", "two", "three"]
    assert await bot.get_updates() == first
    assert await bot.get_updates(offset=first[1].update_id) == first[1:]
    assert await bot.get_updates() == first[1:], "what was confirmed is gone"


async def test_a_negative_offset_forgets_all_but_the_last(bot: Bot, ann: User) -> None:
    for text in ("one", "two", "three"):
        ann.says(ann.private, text)
    last = await bot.get_updates(offset=-1)
    assert [u.message and u.message.text for u in last] == ["three"]
    assert await bot.get_updates() == last


async def test_limit_cuts_the_answer_and_confirms_nothing(bot: Bot, ann: User) -> None:
    for text in ("one", "two"):
        ann.says(ann.private, text)
    assert len(await bot.get_updates(limit=1)) == 1
    assert len(await bot.get_updates()) == 2


async def test_a_long_poll_ends_with_the_first_update(bot: Bot, ann: User) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await asyncio.sleep(0.05)
    assert not poll.done()
    ann.says(ann.private, "now")
    (update,) = await asyncio.wait_for(poll, 5)
    assert update.effective_user
    assert update.effective_user.language_code == "de"


async def test_a_long_poll_without_news_ends_empty(bot: Bot, ann: User) -> None:
    started = asyncio.get_running_loop().time()
    assert await bot.get_updates(timeout=1) == ()
    assert asyncio.get_running_loop().time() - started >= 0.9


async def test_a_second_poll_ends_the_first(far: Telegram, bot: Bot, ann: User) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=30))
    await far.until(lambda: far.called("getUpdates"))
    await asyncio.sleep(0.05)
    assert await bot.get_updates() == ()
    with pytest.raises(Conflict, match="terminated by other getUpdates request"):
        await first


async def test_a_day_old_update_is_gone(far: Telegram, bot: Bot, ann: User) -> None:
    ann.says(ann.private, "hello")
    far.clock.jump(25 * 3600)
    assert await bot.get_updates() == ()


async def test_reactions_and_members_come_only_when_asked(
    bot: Bot, far: Telegram, ann: User, group: Group
) -> None:
    group.promotes(far.bot)
    line = ann.says(group, "hello")
    ann.reacts(line, "🔥")
    assert kinds(await heard(bot)) == ["my_chat_member", "message"]
    asked = ["message_reaction", "chat_member"]
    await bot.get_updates(allowed_updates=asked)
    ann.reacts(line)
    group.adds(far.user("Eve"))
    ann.says(group, "not asked for")
    assert kinds(await heard(bot)) == asked
    assert (await bot.get_webhook_info()).allowed_updates == ("chat_member", "message_reaction")
    await bot.get_updates(allowed_updates=[])
    assert not (await bot.get_webhook_info()).allowed_updates


async def test_reactions_are_heard_by_administrators_only(
    bot: Bot, ann: User, group: Group
) -> None:
    await bot.get_updates(allowed_updates=["message_reaction"])
    ann.reacts(ann.says(group, "hello"), "🔥")
    assert await bot.get_updates() == ()


# -- webhook --


async def test_a_webhook_is_retried_and_carries_its_secret(
    far: Telegram, bot: Bot, ann: User
) -> None:
    got: list[tuple[str | None, int]] = []

    async def hook(request: web.Request) -> web.Response:
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token")
        got.append((secret, (await request.json())["update_id"]))
        return web.Response(status=500 if len(got) < 3 else 200)

    app = web.Application()
    app.router.add_post("/hook", hook)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    with free_port("127.0.0.1", 0) as free:
        port = free.getsockname()[1]
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await bot.set_webhook(f"http://127.0.0.1:{port}/hook", secret_token="s3cret")
    ann.says(ann.private, "hello")
    await far.until(lambda: len(got) == 3)
    await far.until(lambda: not far.world.updates.waiting)
    assert set(got) == {("s3cret", got[0][1])}, "one update, three times"
    assert "500" in str((await bot.get_webhook_info()).last_error_message)
    with pytest.raises(Conflict, match="while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == ()
    await runner.cleanup()


async def test_dropped_updates_never_come(bot: Bot, ann: User) -> None:
    ann.says(ann.private, "hello")
    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == ()


async def test_a_secret_has_an_alphabet(bot: Bot) -> None:
    words = await refused(bot.set_webhook("http://127.0.0.1:1/x", secret_token="no spaces"))
    assert "unallowed characters" in words


# -- who hears what --


async def test_privacy_mode_hides_what_is_not_meant_for_the_bot(
    bot: Bot, far: Telegram, ann: User, group: Group
) -> None:
    sent = await bot.send_message(group.id, "hello")
    ours = group.find(sent.message_id)
    ann.says(group, "just talking")
    ann.says(group, "@pmg_test_bot hello")
    ann.says(group, "/go@other_bot")
    ann.says(group, "/go@pmg_test_bot")
    ann.says(group, "/general")
    ann.says(group, "an answer", reply_to=ours)
    texts = [u.message.text for u in await heard(bot) if u.message]
    assert texts == ["/go@pmg_test_bot", "/general", "an answer"]
    far.bot.privacy = False
    ann.says(group, "just talking")
    assert len(await heard(bot)) == 1
    assert (await bot.get_me()).can_read_all_group_messages


async def test_a_general_command_belongs_to_the_bot_that_spoke_last(
    bot: Bot, far: Telegram, ann: User, group: Group
) -> None:
    other = far.user("Other", is_bot=True)
    group.adds(other, by=ann)
    other.says(group, "I am a bot")
    await heard(bot)
    ann.says(group, "/go")
    assert await heard(bot) == []


async def test_bots_are_not_heard(bot: Bot, far: Telegram, ann: User, group: Group) -> None:
    other = far.user("Other", is_bot=True)
    group.adds(other, by=ann)
    await heard(bot)
    far.bot.privacy = False
    other.says(group, "hello")
    assert await heard(bot) == []
    far.bot.hears_bots = True
    other.says(group, "hello")
    assert len(await heard(bot)) == 1


async def test_edits_are_heard_and_deletions_are_not(bot: Bot, ann: User) -> None:
    line = ann.says(ann.private, "helo")
    ann.edits(line, "hello")
    ann.deletes(line)
    updates = await heard(bot)
    assert kinds(updates) == ["message", "edited_message"]
    assert updates[1].edited_message
    assert updates[1].edited_message.text == "hello"
    assert ann.private.find(line.id) is None


async def test_a_topic_line_answers_the_first_of_its_topic(
    bot: Bot, far: Telegram, ann: User
) -> None:
    forum = far.chat(ann, forum=True)
    topic = forum.topic("Cats", by=ann)
    ann.says(forum, "/go", topic=topic)
    said = (await heard(bot))[-1].message
    assert said
    assert said.reply_to_message
    assert said.reply_to_message.forum_topic_created
    answer = await bot.send_message(
        forum.id, "yes", reply_parameters=ReplyParameters(said.message_id)
    )
    assert answer.message_thread_id == topic == said.message_thread_id
    assert answer.is_topic_message
    nowhere = bot.send_message(forum.id, "x", message_thread_id=topic + 99)
    assert "message thread not found" in (await refused(nowhere)).lower()


async def test_a_group_moves_to_a_new_id(bot: Bot, far: Telegram, ann: User) -> None:
    old = far.chat(ann, type="group")
    await heard(bot)
    new = old.migrates()
    told = [update.message for update in await heard(bot)]
    assert [m and (m.migrate_to_chat_id or m.migrate_from_chat_id) for m in told] == [
        new.id,
        old.id,
    ]
    with pytest.raises(ChatMigrated) as caught:
        await bot.send_message(old.id, "hello")
    assert caught.value.new_chat_id == new.id
    assert (await bot.send_message(new.id, "hello")).chat.type == "supergroup"


async def test_blocked_and_back_again(bot: Bot, ann: User) -> None:
    ann.blocks()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(ann.id, "hello")
    ann.starts()
    changes = [
        u.my_chat_member.new_chat_member.status for u in await heard(bot) if u.my_chat_member
    ]
    assert changes == ["kicked", "member"]
    await bot.send_message(ann.id, "hello")


async def test_thrown_out_of_a_group(bot: Bot, ann: User, group: Group) -> None:
    group.removes_bot(ann)
    ann.says(group, "/go@pmg_test_bot")
    assert kinds(await heard(bot)) == ["my_chat_member", "message"]
    assert "bot was kicked from the supergroup chat" in await refused(
        bot.send_message(group.id, "x")
    )
    with pytest.raises(Forbidden):
        await bot.get_chat(group.id)


async def test_the_bot_leaves(bot: Bot, group: Group) -> None:
    assert await bot.leave_chat(group.id)
    assert "bot is not a member" in await refused(bot.send_message(group.id, "x"))


@pytest.mark.parametrize(("who", "words"), [("stranger", "Chat not found"), ("seen", "initiate")])
async def test_nobody_is_written_to_before_they_write(
    bot: Bot, far: Telegram, ann: User, who: str, words: str
) -> None:
    person = far.user("Eve")
    if who == "seen":
        far.chat(ann, person)
    assert words in await refused(bot.send_message(person.id, "hello"))


async def test_rights_and_members(bot: Bot, far: Telegram, ann: User, group: Group) -> None:
    line = ann.says(group, "/go")
    assert "can't be deleted" in await refused(bot.delete_message(group.id, line.id))
    group.promotes(far.bot, can_delete_messages=True)
    assert await bot.delete_message(group.id, line.id)
    assert line.deleted
    admins = await bot.get_chat_administrators(group.id)
    assert {admin.status for admin in admins} == {"creator", "administrator"}
    me = await bot.get_chat_member(group.id, far.bot.id)
    assert me.to_dict()["can_delete_messages"]
    group.sets(far.bot, "restricted", can_send_other_messages=False)
    assert (
        "not enough rights to send stickers"
        in (await refused(bot.send_sticker(group.id, picture()))).lower()
    )
    assert await bot.send_message(group.id, "words pass")
    assert (await bot.get_chat(group.id)).permissions
