"""Writes pmg_engine/vocabulary.json from the labels of the art and the lists below. Knows no model."""
# ruff: noqa: E501 (the tables below read better in long lines)

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .artwork import characters as heads
from .data import data_root

OUT = Path(__file__).parents[1] / "pmg_engine" / "vocabulary.json"
LINES = Path(__file__).parent / "lines"
NAMES = Path(__file__).parent / "artwork" / "names.json"

GROUPS = {
    "joy": "happy laugh smile excited cheeky wink cool smug yummy party relieved greedy proud praise agree greet strong ok morning congrats",
    "love": "love kiss shy pleading thanks",
    "sadness": "sad cry sob tired sick bye sorry",
    "anger": "angry furious huff annoyed disagree",
    "surprise": "surprised shocked confused thinking dizzy",
    "fear": "scared nervous worried",
    "neutral": "neutral speechless sleepy night",
}
INTENTS = [
    "none",
    "thank",
    "greet",
    "part",
    "congratulate",
    "apologise",
    "tease",
    "complain",
    "comfort",
    "ask",
    "agree",
    "disagree",
]
# chat acts that the labels of the art lack; the compositor draws them
ACTS: dict[str, dict[str, Any]] = {
    "sorry": {"zh": "对不起", "aliases": ["抱歉", "道歉", "不好意思", "apologies", "my bad"]},
    "ok": {"zh": "好的", "aliases": ["收到", "没问题", "okay", "got it", "roger"]},
    "morning": {"zh": "早安", "aliases": ["早上好", "早呀", "good morning", "gm"]},
    "night": {"zh": "晚安", "aliases": ["睡了", "做个好梦", "good night", "gn"]},
    "congrats": {"zh": "恭喜", "aliases": ["祝贺", "恭喜恭喜", "congratulations", "well done"]},
}
GRID = ["glossy", "flat", "cartoon", "bold", "retro"]

# pose of training.rig -> (the painter's word, Chinese, what the language model calls it, emotions and acts it says)
POSES: dict[str, tuple[str, str, str, str]] = {
    "wave": ("waving", "挥手", "wave waving", "greet bye smile"),
    "bow": ("bowing", "鞠躬", "bow bowing", "thanks sorry"),
    "hug": ("hugging", "拥抱", "hug hugging embrace cuddle", "love kiss"),
    "shrug": ("shrugging", "耸肩", "shrug shrugging", "confused thinking neutral"),
    "jump": ("jumping", "跳起来", "jump jumping leap", "excited laugh surprised"),
    "facepalm": ("facepalming", "捂脸", "facepalm facepalming", "annoyed speechless"),
    "sleep": ("sleeping", "睡觉", "sleep sleeping nap", "sleepy tired night"),
    "cheer": ("cheering", "欢呼", "cheer cheering celebrate", "happy party congrats yummy"),
    "point": ("pointing", "指着", "point pointing", "wink cheeky angry"),
    "cry": ("crying", "大哭", "cry crying weep", "cry sob sad"),
    "run": ("running", "奔跑", "run running flee", "furious shocked"),
    "hide": ("hiding", "躲起来", "hide hiding", "scared shy nervous worried"),
    "dance": ("dancing", "跳舞", "dance dancing", "cool smug party happy"),
    "offer": ("offering", "递上", "offer give giving", ""),
    "flex": ("flexing", "秀肌肉", "flex flexing", "proud strong"),
    "thumb": ("approving", "点赞", "thumb nod approve", "agree ok"),
    "cross": ("refusing", "拒绝", "refuse cross", "disagree huff"),
    "stretch": ("stretching", "伸懒腰", "stretch stretching", "morning relieved"),
    "clap": ("clapping", "鼓掌", "clap clapping applaud", "praise"),
    "pray": ("praying", "祈求", "pray praying beg", "pleading"),
}
POSE_WORDS = {pose: told[0] for pose, told in POSES.items()}

# painter's word: (kind, aliases); the first Chinese alias is the one people are shown
CHARACTERS: dict[str, tuple[str, str]] = {
    "cat": ("animal", "猫 小猫 猫咪 猫猫 喵星人 喵喵 橘猫 kitty kitten kitties kittens kitties meow 🐱 🐈 😺 😸"),
    "dog": ("animal", "狗 小狗狗 狗狗 狗子 汪星人 汪汪 柴犬 哈士奇 二哈 金毛 doggo doggy doggie hound 🐶 🐕"),
    "bear": ("animal", "熊 小熊 熊熊 棕熊 狗熊 熊宝宝 brown_bear grizzly 🐻"),
    "panda": ("animal", "熊猫 大熊猫 小熊猫 胖达 panda_bear 🐼"),
    "fox": ("animal", "狐狸 小狐狸 foxes vixen 🦊"),
    "rabbit": ("animal", "兔子 小兔子 兔兔 小兔 兔 bunny bunnies 🐰 🐇"),
    "lion": ("animal", "狮子 小狮子 雄狮 狮 🦁"),
    "tiger": ("animal", "老虎 小老虎 虎 tigger 🐯 🐅"),
    "pig": ("animal", "猪 小猪 猪猪 猪头 piggy piglet piggies 🐷 🐖"),
    "koala": ("animal", "考拉 树袋熊 koala_bear 🐨"),
    "hamster": ("animal", "仓鼠 小仓鼠 🐹"),
    "mouse": ("animal", "老鼠 小老鼠 鼠鼠 mice 🐭 🐁"),
    "cow": ("animal", "奶牛 牛 小牛 牛牛 母牛 cattle 🐮 🐄"),
    "monkey": ("animal", "猴子 小猴子 猴 猴哥 🐵 🐒"),
    "wolf": ("animal", "狼 小狼 灰狼 大灰狼 wolves 🐺"),
    "chick": ("animal", "小鸡 鸡仔 小黄鸡 baby_chick baby_chicken 🐤 🐥 🐣"),
    "ghost": ("animal", "幽灵 小幽灵 鬼魂 👻"),
    "poo": ("thing", "便便 大便 粑粑 屎 poop pile_of_poo turd 💩"),
    "heart": ("shy", "爱心 红心 心形 red_heart love_heart ❤ 💗"),
    "star": ("shy", "星星 小星星 五角星 ⭐ 🌟"),
    "cloud": ("shy", "云朵 小云朵 白云 ☁"),
    "tangerine": ("food", "橘子 桔子 橙子 orange_fruit mandarin clementine 🍊"),
    "tomato": ("food", "番茄 西红柿 tomatoes 🍅"),
    "peach": ("food", "桃子 水蜜桃 桃 peaches 🍑"),
    "apple": ("food", "苹果 红苹果 red_apple 🍎"),
    "strawberry": ("food", "草莓 strawberries 🍓"),
    "onigiri": ("food", "饭团 寿司饭团 rice_ball 🍙"),
    "dumpling": ("food", "饺子 水饺 gyoza jiaozi 🥟"),
    "cookie": ("food", "饼干 曲奇 biscuit 🍪"),
    "fire": ("shy", "火焰 小火苗 火苗 flame 🔥"),
    "droplet": ("thing", "水滴 小水滴 water_drop raindrop waterdrop 💧"),
    "moon": ("shy", "月亮 月球 🌝 🌕"),
    "lemon": ("food", "柠檬 🍋"),
    "potato": ("food", "土豆 马铃薯 洋芋 potatoes 🥔"),
    "bun": ("food", "月饼 moon_cake mooncake 🥮"),
    "moose": ("animal", "驼鹿 🫎"),
    "puppy": ("animal", "小狗 狗崽 小奶狗 pup puppies"),
    "deer": ("animal", "小鹿 鹿 梅花鹿 fawn bambi 🦌"),
    "giraffe": ("animal", "长颈鹿 🦒"),
    "goat": ("animal", "山羊 小羊 小山羊 🐐"),
    "polar bear": ("animal", "北极熊 白熊 🐻‍❄️"),
    "blue heart": ("thing", "蓝色爱心 蓝心 蓝色的心 💙"),
    "black cat": ("animal", "黑猫 小黑猫 🐈‍⬛"),
    "astronaut": ("animal", "宇航员 航天员 太空人 spaceman cosmonaut"),
    "robot": ("animal", "机器人 robots 🤖"),
    "dinosaur": ("animal", "恐龙 小恐龙 dino dinos"),
    "planet": ("shy", "星球 行星 🪐"),
    "popsicle": ("food", "冰棍 雪糕 冰棒 ice_lolly ice_pop"),
    "mug": ("food", "杯子 马克杯"),
    "chocolate": ("food", "巧克力 chocolate_bar chocolates 🍫"),
    "backpack": ("shy", "书包 背包 双肩包 rucksack schoolbag 🎒"),
    "speech bubble": ("thing", "对话气泡 气泡框 💬"),
    "smiley": ("thing", "笑脸 黄脸 smiley_face 🙂"),
}  # fmt: skip

# plain: a style wherever it stands; loose: only beside "style", a character, or after "in"
STYLES: dict[str, tuple[str, str]] = {
    "glossy": ("3d 3-d three-dimensional glossy shiny_3d 3D立体 立体感 亮面 光泽感 立体风 立体的", "glossy shiny 立体 光泽"),
    "flat": ("flat_design flat_vector flat_color flat_colour 扁平 扁平化 平面风", "flat 平面"),
    "cartoon": ("cartoonish cartoony cartoon 卡通", "cartoon comic 漫画 动漫"),
    "bold": ("bold_outline bold_outlines bold_lines thick_lines thick_outline thick_outlines 粗犷 粗线条 粗描边", "bold thick chunky 粗 粗体"),
    "retro": ("retro vintage old-school oldschool 复古 怀旧风", "retro nineties 90s 80s old-fashioned 怀旧 老式"),
    "kawaii": ("kawaii chibi 萌系 卡哇伊 可爱风 q版", "kawaii cutesy 萌"),
    "blob": ("blobby blob_emoji 软糯团子 软糯", "blob gooey squishy 团子 软萌"),
    "pixel": ("pixel_art pixel-art pixelart pixelated 8-bit 8bit 16-bit 像素 马赛克", "pixel pixels"),
    "line": ("line_art line-art lineart line_drawing line_drawings lineal 线稿 简笔画 线描 黑白线条", "line linear outline ink 线条 描边"),
    "pastel": ("pastel pastels 马卡龙 粉彩 莫兰迪", "pastel 柔和 淡彩 粉嫩"),
}  # fmt: skip
STYLE_ZH = {
    "glossy": "立体", "flat": "扁平", "cartoon": "卡通", "bold": "粗犷", "retro": "复古", "kawaii": "萌系",
    "blob": "软糯团子", "pixel": "像素", "line": "黑白线稿", "pastel": "马卡龙",
}  # fmt: skip
COLOURS = {
    "red": "红 红色 crimson scarlet", "orange": "橙 橙色 橘色 橘黄色", "yellow": "黄 黄色 golden gold 金色",
    "green": "绿 绿色", "blue": "蓝 蓝色 navy azure 天蓝色", "purple": "紫 紫色 violet lilac", "pink": "粉 粉色 粉红 粉红色",
    "brown": "棕 棕色 褐色 咖啡色", "black": "黑 黑色", "white": "白 白色", "grey": "灰 灰色 gray silver 银色",
}  # fmt: skip

# everyday words for emoji concepts whose own name nobody types
ALSO = {
    "automobile": "car cars 小汽车 轿车", "hamburger": "burger cheeseburger 汉堡包", "french fries": "fries chips 炸薯条",
    "wrapped gift": "gift present presents", "birthday cake": "cake 蛋糕", "hot beverage": "coffee latte espresso cappuccino 咖啡 tea 茶",
    "bubble tea": "boba milk_tea 奶茶", "beer mug": "beer", "wine glass": "wine 红酒", "teacup without handle": "cup teacup 杯子",
    "steaming bowl": "noodles ramen noodle 拉面 泡面", "cooked rice": "rice 白饭", "rice cracker": "", "spaghetti": "pasta 意面",
    "soft ice cream": "icecream 冰激凌", "ice cream": "gelato 冰激淋", "doughnut": "donut donuts", "red envelope": "hongbao lucky_money",
    "mobile phone": "phone smartphone cellphone iphone", "laptop": "computer notebook_computer 电脑 笔记本", "television": "tv 电视",
    "video game": "game_controller gaming 游戏 打游戏", "books": "book 书本 看书", "soccer ball": "football soccer 踢球",
    "airplane": "plane aeroplane flight", "bicycle": "bike 单车", "motorcycle": "motorbike", "house": "home_sweet_home 家里",
    "camera": "photo photos 拍照", "umbrella with rain drops": "", "umbrella": "雨伞", "cloud with rain": "rain raining rainy 下雨天",
    "cloud with snow": "snow snowing", "snowman without snow": "snowman", "sun": "sunshine sunny 晴天", "party popper": "confetti",
    "balloon": "balloons 气球", "bouquet": "flowers 鲜花 花", "red heart": "", "rose": "roses 玫瑰花", "money bag": "money cash 钱",
    "bed": "床上", "alarm clock": "alarm", "trophy": "trophies 冠军", "sports medal": "medal", "1st place medal": "gold_medal",
    "pill": "medicine pills 药", "syringe": "vaccine injection 打针", "toilet": "loo 厕所", "shower": "洗澡", "bathtub": "bath 泡澡",
    "christmas tree": "xmas_tree", "jack-o-lantern": "pumpkin 南瓜", "wastebasket": "trash rubbish garbage 垃圾", "t-shirt": "tshirt shirt",
    "graduation cap": "graduation 毕业", "musical note": "music song 音乐 歌", "guitar": "guitars", "headphone": "headphones earphones 耳机",
    "memo": "homework 作业", "spiral calendar": "", "calendar": "日程", "poultry leg": "chicken_leg drumstick 鸡腿 炸鸡 fried_chicken",
    "meat on bone": "meat 肉", "cut of meat": "steak 牛排", "pot of food": "hotpot hot_pot 火锅 soup 汤", "chopsticks": "", "egg": "eggs 鸡蛋",
    "glass of milk": "milk 牛奶", "bread": "toast 吐司", "cheese wedge": "cheese 奶酪", "clinking beer mugs": "cheers", "green salad": "salad 沙拉",
    "T-Rex": "t-rex trex tyrannosaurus", "sauropod": "brontosaurus", "turtle": "tortoise 乌龟 海龟", "honeybee": "bee bees", "lady beetle": "ladybug ladybird",
    "chipmunk": "squirrel", "front-facing baby chick": "", "ewe": "sheep lamb 绵羊 小绵羊 羊", "hippopotamus": "hippo", "rhinoceros": "rhino",
    "crocodile": "alligator croc 鳄鱼", "goose": "geese 大鹅", "duck": "duckling ducky ducks 小鸭子 鸭", "penguin": "小企鹅 penguins", "frog": "蛙 小青蛙 toad",
    "unicorn": "unicorns", "owl": "owls", "dragon": "dragons 小龙 巨龙", "horse": "pony horses 小马 骏马", "chicken": "hen chickens 母鸡",
    "rooster": "", "bird": "birdie birds 小鸟 小鸟儿", "elephant": "elephants 小象", "whale": "whales 鲸", "fish": "fishes 小鱼 鱼儿", "shark": "sharks",
    "octopus": "octopuses", "crab": "螃蟹 小螃蟹", "snake": "snakes 小蛇", "raccoon": "raccoons trash_panda", "sloth": "sloths", "otter": "otters 小水獭",
    "hedgehog": "hedgehogs 小刺猬", "kangaroo": "kangaroos", "alien": "aliens 外星小人", "zombie": "zombies 丧尸", "vampire": "vampires", "mage": "wizard witch 巫师 女巫",
    "Santa Claus": "santa father_christmas 圣诞老公公", "old woman": "grandma granny 奶奶 外婆", "old man": "grandpa granddad 爷爷 外公", "merperson": "mermaid 美人鱼",
    "superhero": "superheroes", "cherry blossom": "sakura", "cactus": "cacti 仙人掌", "avocado": "avocados 牛油果", "watermelon": "watermelons", "banana": "bananas",
    "carrot": "carrots", "mushroom": "mushrooms 蘑菇", "ear of corn": "corn 玉米", "sushi": "", "pizza": "pizzas 比萨 披萨饼", "hot dog": "hotdog hot_dogs", "popcorn": "",
    "candy": "sweets candies 糖果", "honey pot": "honey", "teddy bear": "teddy teddy_bears", "rocket": "rockets 小火箭", "crown": "crowns", "sunglasses": "shades 太阳镜",
    "glasses": "specs", "running shoe": "sneakers sneaker 球鞋", "necktie": "tie", "light bulb": "lightbulb idea 灯泡", "key": "keys", "bus": "buses", "train": "trains",
    "taxi": "cab", "hospital": "医院里", "school": "schools", "mountain": "mountains hiking 爬山", "beach with umbrella": "beach seaside 海滩 沙滩 海边",
    "water wave": "", "thumbs up": "", "shopping cart": "", "shopping bags": "shopping 逛街 购物", "flexed biceps": "gym workout 健身 肌肉", "person in bed": "",
    "clown": "clowns joker_clown 小丑", "phoenix": "", "llama": "alpaca 羊驼 草泥马", "gorilla": "gorillas", "ninja": "ninjas 忍者", "princess": "公主殿下", "prince": "",
}  # fmt: skip

# art concepts that are one of the faces of the grid, an emotion, or nothing one would draw beside a character
SAME = {
    "cat face", "dog face", "monkey face", "tiger face", "horse face", "cow face", "pig face", "mouse face", "rabbit face",
    "dragon face", "hatching chick", "baby chick", "front-facing baby chick", "red apple", "rice ball", "moon cake",
    "pile of poo", "red heart", "chocolate bar", "full moon", "full moon face", "speech balloon", "leopard face",
}  # fmt: skip
NOT_DRAWN = {
    "time", "face-smiling", "face-affection", "face-tongue", "face-hand", "face-neutral-skeptical", "face-sleepy",
    "face-unwell", "face-hat", "face-glasses", "face-concerned", "cat-face", "hand-fingers-open", "hand-fingers-partial",
    "hand-single-finger", "person-gesture", "person-activity", "person-sport", "person-resting", "family",
    "person-symbol", "person", "alphanum",
}  # fmt: skip
CREATURES = {"face-costume", "person-fantasy", "person-role"}
# single Chinese characters that may stand alone
SINGLE = set("猫狗熊猪狼虎狮兔猴鹿马牛羊鸡鸭鹅鱼龙蛇鸟鬼鹰桃药花钱茶汤歌床伞肉")

STARTERS = [
    ("cat", "kawaii"), ("fox", "flat"), ("panda", "glossy"), ("rabbit", "retro"), ("bear", "kawaii"), ("strawberry", "cartoon"),
    ("hamster", "bold"), ("lion", "flat"), ("onigiri", "glossy"), ("dog", "cartoon"), ("star", "retro"), ("pig", "bold"),
]  # fmt: skip


def listed(name: str) -> list[str]:
    """The entries of one of our own lists: separated by bars, # begins a comment."""
    text = (LINES / f"{name}.txt").read_text(encoding="utf-8")
    kept = "|".join(line for line in text.splitlines() if not line.startswith("#"))
    return [" ".join(entry.split()) for entry in kept.split("|") if entry.strip()]


def _split(packed: str) -> list[str]:
    return [w.replace("_", " ") for w in packed.split()]


def _zh_first(words: list[str]) -> str:
    return next((w for w in words if "\u4e00" <= w[0] <= "\u9fff"), words[0])


def characters(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Who has a face in the art, with the styles that exist of each."""
    drawn = {one.name: set(one.styles) for one in heads()}
    for row in rows:
        if row["set"] == "matrix" or row["style"] == "pastel":
            drawn.setdefault(row["character"], set()).add(row["style"])
    out = {}
    for word, (kind, packed) in CHARACTERS.items():
        names = _split(packed)
        styles = sorted(drawn.get(word, {"glossy", "flat", "cartoon", "bold"}))
        out[word] = {
            "zh": _zh_first(names),
            "kind": kind,
            "names": [word, *names],
            "styles": styles,
        }
    for word, thing in THINGS.items():
        out[word]["thing"] = thing
    for word, told in new_heads().items():
        names = list(dict.fromkeys([word, told["zh"], *told["aliases"], *told["concepts"]]))
        entry = {"zh": told["zh"], "kind": told["kind"], "names": names}
        out.setdefault(word, {**entry, "styles": sorted(drawn[word])})
        for concept in told["concepts"][:1]:
            out[word]["thing"] = (
                concept  # what the painter calls it where it is a thing beside somebody
            )
    return out


# a head of the grid -> what the painter calls it where it is a thing beside somebody
THINGS = {
    "poo": "pile of poo", "heart": "pink heart", "apple": "red apple", "onigiri": "rice ball", "moon": "full moon",
    "chocolate": "chocolate bar", "mug": "hot beverage", "bun": "moon cake",
}  # fmt: skip


def new_heads() -> dict[str, Any]:
    """Names of the characters that the artwork packages add to the grid."""
    told: dict[str, Any] = json.loads(NAMES.read_text(encoding="utf-8"))
    return told


def concepts(emoji: list[dict[str, Any]], people: dict[str, Any]) -> dict[str, Any]:
    """Everything else that was drawn: creatures can be characters, the rest are props first."""
    out: dict[str, Any] = {}
    shy = set(listed("shy"))
    owned = {n for entry in people.values() for n in entry["names"]}
    taken = {concept for told in new_heads().values() for concept in told["concepts"]}
    for row in emoji:
        name, sub = row["name"], row["subgroup"]
        if (
            name in people
            or name in out
            or name in SAME
            or name in taken
            or sub in NOT_DRAWN
            or row.get("character") == "smiley"
        ):
            continue
        also = _split(ALSO.get(name, ALSO.get(name.lower(), "")))
        names = [n for n in [name.lower(), row["name_zh"], row["emoji"], *also] if n]
        kind = "animal" if sub.startswith("animal-") or sub in CREATURES else "thing"
        if name.lower() in shy:
            kind = "shy"
        alone = [
            n
            for n in names
            if n not in owned and (len(n) > 1 or n in SINGLE or not "\u4e00" <= n <= "\u9fff")
        ]
        out[name] = {
            "zh": row["name_zh"],
            "kind": kind,
            "names": list(dict.fromkeys(alone)),
            "emoji": row["emoji"],
            "shy": [n for n in also if n in shy or n.replace(" ", "_") in shy],
        }
    return out


def build() -> dict[str, Any]:
    """The whole vocabulary as plain data."""
    root = data_root()
    labels = json.loads((root / "labels.json").read_text(encoding="utf-8"))
    emoji = json.loads((root / "emoji.json").read_text(encoding="utf-8"))
    index = [json.loads(line) for line in (root / "index.jsonl").read_text("utf-8").splitlines()]
    group_of = {e: g for g, packed in GROUPS.items() for e in packed.split()}
    labelled = labels["emotions"] | ACTS
    faces = {e: {"group": group_of[e], **more} for e, more in labelled.items()}
    people = characters(index)
    return {
        "groups": {g: packed.split() for g, packed in GROUPS.items()},
        "emotions": faces,
        "intents": INTENTS,
        "characters": people,
        "styles": {
            s: {"zh": STYLE_ZH[s], "plain": _split(p), "loose": _split(loose)}
            for s, (p, loose) in STYLES.items()
        },
        "poses": {
            word: {"zh": zh, "actions": _split(actions), "emotions": emotions.split()}
            for word, zh, actions, emotions in POSES.values()
        },
        "colours": {c: {"zh": _split(p)[1], "names": [c, *_split(p)]} for c, p in COLOURS.items()},
        "concepts": concepts(emoji, people),
        "not_meant": listed("not_meant"),
        "starters": [list(s) for s in STARTERS],
    }


if __name__ == "__main__":
    OUT.write_text(json.dumps(build(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{OUT}: {OUT.stat().st_size / 1e3:.0f} kB")
