"""What the live page says, in English and in Japanese; what is in braces is filled in by its scripts."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from symgraph.words import LANGS, Lexicon, Phrase

# fmt: off
_TEXTS: Mapping[str, tuple[str, str]] = MappingProxyType({
    # the frame of the page
    "skipGraph":        ("Skip the graph", "グラフを飛ばす"),
    "graph":            ("computational graph", "計算グラフ"),
    "theme":            ("dark or light", "ダーク・ライト"),
    "zoom":             ("zoom", "拡大・縮小"),
    "zoomIn":           ("zoom in", "拡大"),
    "zoomOut":          ("zoom out", "縮小"),
    "fit":              ("show the whole graph", "全体を表示"),
    "notes":            ("Notes", "注記"),
    "help":             ("Keys", "キー操作"),
    "helpTab":          ("Tab: the next node, in reading order. Enter: choose it. Escape: nothing is chosen.",
                         "Tab：次のノード（読む順）。Enter：選択。Escape：選択を解除。"),
    "helpArrows":       ("Arrow keys in the graph: move it. + and −: zoom. 0: the whole graph.",
                         "グラフ内の矢印キー：移動。+ と −：拡大・縮小。0：全体を表示。"),
    "helpSteps":        ("Left and right arrow elsewhere: a step back or forward. Home, End: first and last step.",
                         "それ以外の場所での左右の矢印キー：1 ステップ戻る・進む。Home、End：最初・最後へ。"),
    "helpClick":        ("Click a group's title to fold it, a box to unfold it, a leaf to see its paths to {loss}.",
                         "グループの題をクリックするとたたみ、箱をクリックすると開きます。"
                         "葉をクリックすると {loss} への経路が見えます。"),

    # what is known of a quantity
    "details":          ("Details", "詳細"),
    "detailsEmpty":     ("Point at a node of the graph, or go to one with the Tab key.",
                         "グラフのノードを指すか、Tab キーで移動してください。"),
    "close":            ("close", "閉じる"),
    "unnamed":          ("a step within an equation", "式の途中の計算"),
    "noGradient":       ("{loss} does not depend on it", "{loss} はこれに依存しない"),
    "notYet":           ("not computed yet", "未計算"),
    "hidden":           ("to be found", "求めてみよう"),
    "undefined":        ("undefined", "未定義"),
    "isUndefined":      ("{name} is undefined here", "{name} はここでは定義されない"),
    "isInfinite":       ("{name} is infinite here", "{name} はここでは無限大"),
    "becauseOf":        ("{message}: {values}", "{message}：{values}"),
    "nodeText":         ("{name}, value {value}", "{name}、値 {value}"),
    "nodeGradient":     ("{node}, gradient {gradient}", "{node}、勾配 {gradient}"),

    # folding
    "fold":             ("fold {part}", "{part}をたたむ"),
    "unfold":           ("unfold {part}", "{part}を開く"),
    "folded":           ("{part} is folded.", "{part}をたたみました。"),
    "unfolded":         ("{part} is unfolded.", "{part}を開きました。"),
    "alsoChanged":      ("There is no picture of that alone; changed as well: {parts}.",
                         "それだけを変えた図はないため、次も変わりました：{parts}。"),

    # sliders and fields
    "values":           ("Values", "値"),
    "reset":            ("Reset", "元に戻す"),
    "resetDone":        ("All values are as in the beginning.", "すべての値を最初に戻しました。"),
    "inputs":           ("inputs", "入力"),
    "parameters":       ("parameters", "パラメータ"),
    "targets":          ("targets", "目標値"),
    "sliderOf":         ("{name}, slider", "{name}（スライダー）"),
    "fieldOf":          ("{name}, number", "{name}（数値）"),
    "gradientOf":       ("gradient of {name}", "{name} の勾配"),
    "notANumber":       ("This is no number. Write 0.5, 1/3 or 2e-3.",
                         "数として読めません。0.5、1/3、2e-3 のように書いてください。"),
    "notWhole":         ("Only whole numbers are allowed here.", "ここには整数だけを入力できます。"),
    "notZero":          ("It must not be 0.", "0 以外の数を入力してください。"),
    "tooSmall":         ("It must be at least {limit}.", "{limit} 以上の数を入力してください。"),
    "tooLarge":         ("It must be at most {limit}.", "{limit} 以下の数を入力してください。"),
    "notAbove":         ("It must be greater than {limit}.", "{limit} より大きい数を入力してください。"),
    "notBelow":         ("It must be less than {limit}.", "{limit} より小さい数を入力してください。"),

    # both passes, step by step
    "explore":          ("step by step", "1 ステップずつ"),
    "first":            ("to the beginning", "最初へ"),
    "back":             ("a step back", "1 つ戻る"),
    "step":             ("a step forward", "1 つ進む"),
    "last":             ("to the end", "最後へ"),
    "position":         ("step", "ステップ"),
    "showAll":          ("Show all", "すべて表示"),
    "allShown":         ("Press ▶ to follow the computation step by step.", "▶ を押すと、計算を 1 つずつたどれます。"),
    "beginning":        ("Only the given values are known.", "与えられた値だけが分かっています。"),
    "stepOf":           ("step {step} of {count}", "ステップ {step} / {count}"),

    # paths to what is differentiated by
    "paths":            ("Paths of", "経路"),
    "pathsNone":        ("none", "なし"),
    "pathsShown":       ("Marked: every path from {names} to {loss}.",
                         "{names} から {loss} への経路を強調しています。"),
    "pathsGone":        ("No path is marked.", "経路の強調を解除しました。"),

    # gradient descent
    "training":         ("Gradient descent", "勾配降下法"),
    "learned":          ("Updated at once, each by its own gradient: {names}.", "それぞれの勾配で同時に更新：{names}"),
    "count":            ("steps", "回数"),
    "descend":          ("Take a step", "1 ステップ更新"),
    "descendMany":      ("Take {count} steps", "{count} ステップ更新"),
    "badCount":         ("Write a whole number of steps from 1 to {most}.", "回数は 1 から {most} までの整数です。"),
    "clearPlot":        ("Clear the plot", "グラフを消去"),
    "descended":        ("Step {step}: {loss} = {value}", "ステップ {step}：{loss} = {value}"),
    "diverged":         ("Stopped after {count} of {asked} steps: {loss} is no longer a finite number. "
                         "Try a smaller learning rate.",
                         "{asked} 回のうち {count} 回で停止しました。{loss} が有限でなくなりました。"
                         "学習率を小さくしてみてください。"),
    "outside":          ("Stopped after {count} of {asked} steps: {name} would leave the numbers it is assumed to be.",
                         "{asked} 回のうち {count} 回で停止しました。{name} が仮定された範囲を出てしまいます。"),
    "plotSteps":        ("steps", "ステップ"),
    "plotTitle":        ("{loss} over {count} steps: from {first} to {last}",
                         "{count} ステップの間の {loss}：{first} から {last} へ"),

    # quiz
    "quiz":             ("Quiz", "クイズ"),
    "quizStart":        ("Find the gradients, from {loss} backwards; or click a node to choose one.",
                         "{loss} から逆向きに勾配を求めましょう。ノードをクリックして選ぶこともできます。"),
    "question":         ("What is", "求めよう："),
    "check":            ("Check", "答え合わせ"),
    "hint":             ("Hint", "ヒント"),
    "giveUp":           ("Show it", "答えを見る"),
    "score":            ("{right} of {count} right", "{count} 問中 {right} 問正解"),
    "scoreShown":       ("{score}, {shown} shown", "{score}、{shown} 問は答えを表示"),
    "right":            ("Right: {name} = {value}.", "正解：{name} = {value}"),
    "shown":            ("It is {name} = {value}.", "答え：{name} = {value}"),
    "quizDone":         ("All gradients are found.", "すべての勾配が分かりました。"),
    "wrong":            ("Not right. Hint tells the rule.", "違います。「ヒント」で規則が分かります。"),
    "wrongSign":        ("The size is right: look at the sign.", "大きさは正しいです。符号を確かめましょう。"),
    "wrongValue":       ("This is the value of {name}, not its gradient.",
                         "それは {name} の値で、勾配ではありません。"),
    "onlyPartial":      ("This is the local partial derivative: multiply it by what flows back, {upstream}.",
                         "それは局所的な偏微分です。逆向きに流れてくる {upstream} を掛けましょう。"),
    "onlyUpstream":     ("This is what flows back: multiply it by the local partial derivative.",
                         "それは逆向きに流れてくる値です。局所的な偏微分を掛けましょう。"),
    "added":            ("Multiply what flows back by the local partial derivative, do not add them.",
                         "流れてくる値と局所的な偏微分は、足すのではなく掛けます。"),
    "divided":          ("Multiply by the local partial derivative, do not divide by it.",
                         "局所的な偏微分で割るのではなく、掛けます。"),
    "forgotPath":       ("You forgot a path: {name} is used {count} times, and all its paths add up.",
                         "経路が足りません。{name} は {count} か所で使われ、すべての経路の和になります。"),
    "nearly":           ("Nearly: compute with more decimals.", "惜しい：もう少し細かい桁まで計算しましょう。"),
    "hintSeed":         ("How fast does {name} change when {name} itself changes?",
                         "{name} 自身が変わるとき、{name} はどれだけの割合で変わる？"),
    "hintOne":          ("What flows back, times the local partial derivative:", "流れてくる値 × 局所的な偏微分："),
    "hintMany":         ("{count} paths meet here. Add up what flows back times the local partial derivative:",
                         "{count} つの経路が合流します。それぞれの「流れてくる値 × 局所的な偏微分」を足します："),
})
# fmt: on
_TERMS: Mapping[str, Phrase] = MappingProxyType(
    {
        "forward": Phrase.FORWARD_PASS,
        "backward": Phrase.BACKWARD_PASS,
        "value": Phrase.VALUE,
        "gradient": Phrase.GRADIENT,
        "localPartials": Phrase.LOCAL_PARTIAL,
        "constantRole": Phrase.CONSTANT,
        "inputRole": Phrase.INPUT,
        "parameterRole": Phrase.PARAMETER,
        "targetRole": Phrase.TARGET,
        "rate": Phrase.LEARNING_RATE,
    }
)


def page_words(lexicon: Lexicon) -> dict[str, str]:
    """All that the page says, by the keys of its scripts, in one language.

    >>> words = page_words(Lexicon("ja"))
    >>> words["quiz"], words["gradient"]
    ('クイズ', '勾配')
    """
    texts = {key: texts[LANGS.index(lexicon.lang)] for key, texts in _TEXTS.items()}
    return texts | {key: lexicon(phrase) for key, phrase in _TERMS.items()}
