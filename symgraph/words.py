"""The table of terms: every word that symgraph itself writes into a picture or a table, in English and in Japanese.

A `Phrase` is one row; a `Lexicon` says it in its language.  What is read before the language is known keeps a `Title`:
a `Wording`, to be said later, or a text of the user's own, which is never translated.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, unique
from string import Formatter
from typing import Literal, get_args

Lang = Literal["en", "ja"]
LANGS: tuple[Lang, ...] = get_args(Lang)


@unique
class Phrase(Enum):
    """A word or a sentence in each language, in the order of `LANGS`; the names in braces are filled in."""

    # fmt: off
    # parts of a figure
    INPUTS                = "inputs",                    "入力層"
    HIDDEN_LAYER          = "hidden layer",              "中間層"
    NUMBERED_HIDDEN_LAYER = "hidden layer {number}",     "中間層 {number}"
    OUTPUT_LAYER          = "output layer",              "出力層"
    LOSS                  = "loss",                      "損失"
    LAYER                 = "layer {number}",            "第 {number} 層"
    KIND_OF_LAYER         = "layer {number}: {kind}",    "第 {number} 層：{kind}"
    CONVOLUTION           = "convolution",               "畳み込み"
    ATTENTION             = "attention",                 "注意機構"
    LAYER_NORM            = "layer normalization",       "層正規化"
    DROPOUT               = "dropout",                   "ドロップアウト"
    RESIDUAL              = "residual connection",       "残差接続"
    FLATTEN               = "flatten",                   "平坦化"
    POOLING               = "pooling",                   "プーリング"
    UNIT                  = "unit {number}",             "ユニット {number}"
    UNITS                 = "{count} units",             "{count} ユニット"
    UNIT_OF_LAYER         = "{layer}, unit {number}",    "{layer}のユニット {number}"
    FORWARD_PASS          = "forward pass",              "順伝播"
    BACKWARD_PASS         = "backward pass",             "逆伝播"
    STEP_OF_PASS          = "{part}, step {number} of {count}", "{part}：{count} ステップ中 {number}"
    GIVEN_VALUES          = "what is given",             "与えられた値"
    PART_BACKWARD         = "{part}, backward",          "{part}（逆伝播）"
    EQUATIONS             = "equations",                 "式"

    # below a sum or a softmax of a matrix
    OF_EACH_ROW           = "of each row",               "行ごと"
    OF_EACH_COLUMN        = "of each column",            "列ごと"
    LEFT_FACTOR           = "left factor",               "左から"
    RIGHT_FACTOR          = "right factor",              "右から"

    # quantities
    INPUT                 = "input",                     "入力"
    OUTPUT                = "output",                    "出力"
    TARGET                = "target",                    "目標値"
    BIAS                  = "bias",                      "バイアス"
    PARAMETER             = "parameter",                 "パラメータ"
    CONSTANT              = "constant",                  "定数"
    VALUE                 = "value",                     "値"
    GRADIENT              = "gradient",                  "勾配"
    LOCAL_PARTIAL         = "local partial derivative",  "局所的な偏微分"

    # learning
    UPDATE                = "update",                    "更新"
    LEARNING_RATE         = "learning rate",             "学習率"
    NEW                   = "new",                       "新"
    STEP                  = "step {number}",             "ステップ {number}"
    STEP_OF_LAYER         = "layer {layer}, step {number}", "第 {layer} 層、ステップ {number}"

    # pictures of what was learned
    EPOCHS                = "epoch",                     "エポック"
    UPDATES               = "updates",                   "更新回数"
    AFTER_EPOCH           = "epoch {count}",             "{count} エポック後"
    AFTER_UPDATE          = "update {count}",            "{count} 回更新後"
    ACCURACY              = "accuracy",                  "正解率"
    DATA                  = "data",                      "データ"
    TRAINING_DATA         = "training data",             "訓練データ"
    TEST_DATA             = "test data",                 "テストデータ"
    START                 = "start",                     "学習前"
    LEARNED               = "learned",                   "学習後"
    PRE_ACTIVATION        = "pre-activation",            "活性化前の値"
    ACTIVATION_VALUE      = "activation",                "活性化後の値"
    CLASS                 = "class",                     "クラス"
    MOST_PROBABLE_CLASS   = "most probable class",       "最も確率の高いクラス"
    FADED_BEYOND          = "faded: beyond\nthe training data", "薄い部分：\n訓練データの範囲外"
    TRUE_CLASS            = "class {name}",              "正解 {name}"
    PREDICTED_CLASS       = "predicted class {name}",    "予測 {name}"
    SHADE_OF_ROW          = "shade: share of the row",   "濃さ：行の中での割合"
    PRECISION             = "precision",                 "適合率"
    RECALL                = "recall",                    "再現率"
    SCORE                 = "{name} score",              "{name} 値"
    EXAMPLES              = "examples",                  "件数"
    MACRO_MEAN            = "macro mean",                "マクロ平均"
    LOWEST                = "the {count} classes with the lowest {score}", "{score}が最も低い {count} クラス"
    EASIEST               = (
        "easiest: right, with the highest {probability}",
        "最も易しい例：正解のうち {probability} が最大",
    )
    HARDEST               = (
        "hardest: wrong, with the highest {probability}",
        "最も難しい例：誤りのうち {probability} が最大",
    )
    NONE_RIGHT            = "none is classified rightly", "正しく分類された例はない"
    NONE_WRONG            = "none is classified wrongly", "誤って分類された例はない"

    # a trace: values and derivatives, row by row
    TRACE_OF              = "Trace of {name}",           "{name} の計算トレース"
    PRIMAL_TRACE          = "forward primal trace",      "順伝播：値"
    ADJOINT_TRACE         = "reverse adjoint trace",     "逆伝播：勾配"
    TANGENT_TRACE         = "forward tangent trace",     "順方向：微分"
    BOTTOM_UP             = "{title} (from the bottom up)", "{title}（下から上へ）"
    NAME                  = "name",                      "名前"
    FORMULA               = "formula",                   "式"
    CHAIN_RULE            = "chain rule",                "連鎖律"
    NUMBERS_PUT_IN        = "with numbers",              "数値を代入"
    LEFT_OUT              = "left out, since {name} does not need them: {names}", "{name} に不要なので省略：{names}"
    ZEROS_LEFT_OUT        = "terms whose tangent is 0 are left out of long sums", "長い和では微分が 0 の項を省略"

    # a worksheet
    WORKSHEET             = "Worksheet: {title}",        "演習：{title}"
    ANSWERS               = "Answers: {title}",          "解答：{title}"
    VARIANT               = "variant {number}",          "問題 {number}"
    PERSON                = "Name",                      "氏名"
    DATE                  = "Date",                      "日付"
    FILL_IN_VALUES        = (
        "Fill in the blanks beside the forward arrows: the values that are computed.",
        "順方向の矢印のそばの空欄に、計算した値を書きなさい。",
    )
    FILL_IN_GRADIENTS     = (
        "Fill in the blanks beside the backward arrows: the derivatives of {of} that flow back.",
        "逆方向の矢印のそばの空欄に、逆伝播する {of} の微分を書きなさい。",
    )
    ADD_UP                = (
        "Where derivatives come back along several arrows, write their sum below the name.",
        "微分が複数の矢印から戻るところでは、その和を名前の下に書きなさい。",
    )
    GIVEN                 = "Given:",                    "与えられたもの："
    ROUND_TO              = (
        "Round to {digits} decimals; the last one may differ if you go on with rounded numbers.",
        "小数第 {digits} 位までに四捨五入する。丸めた値で計算を続けると最後の桁が異なることがある。",
    )

    # claims
    PROVED                = "proved",                    "証明済み"
    REFUTED               = "refuted",                   "反証済み"
    UNDECIDED             = "undecided",                 "判定不能"
    COUNTEREXAMPLE        = "counterexample",            "反例"
    MISSING               = "missing",                   "未提出"
    ERROR                 = "error",                     "エラー"
    FILE                  = "file",                      "ファイル"
    FILES                 = "{count} files",             "{count} ファイル"
    CLAIM                 = "claim",                     "解答"
    CLAIMS                = "{count} claims",            "解答 {count} 件"
    VERDICT               = "verdict",                   "判定"
    REASON                = "reason",                    "理由"
    HINT                  = "hint",                      "ヒント"
    POINTS                = "points",                    "得点"
    POINTS_OF             = "{points} of {total} points", "{total} 点中 {points} 点"
    FEEDBACK              = "Feedback: {title}",         "講評：{title}"
    AT_POINT              = "at {point}",                "{point} のとき"
    TWO_VALUES            = "the claim is {claimed}, right is {correct}", "解答の値は {claimed}、正しい値は {correct}"
    IN_ENTRY              = "entry ({row}, {column}): {values}", "成分 ({row}, {column}): {values}"
    WOULD_BE_RIGHT        = "this would be right",       "正しい式の例"
    NO_CLAIM              = "no claim was made",         "解答がありません"
    NOT_JUDGED            = "Errors in the file: no claim was judged.", "ファイルに誤りがあるため、判定していません。"

    # what is marked in the graph of a gradient that a claim got wrong
    MISSING_PART          = "missing",                   "抜け"
    MISSING_THIS          = "missing: {part}",           "抜け：{part}"
    TOO_MUCH              = "too much: {part}",          "余分：{part}"
    WRONG_SIGN            = "sign",                      "符号"
    OLD_VALUE             = "before the update",         "更新前の値"
    LOOK_HERE             = "here",                      "ここ"
    CLAIMED               = "claimed: {formula}",        "解答：{formula}"
    RIGHT_WOULD_BE        = "right would be: {formula}", "正しい式の例：{formula}"

    # a derivation, line by line: the rule that was used
    RULE_SEED             = "by itself, a quantity changes at the rate 1", "自分自身による微分は 1"
    RULE_MATRIX_PRODUCT   = "product rule for matrices: {formula}", "行列の積の微分：{formula}"
    RULE_SUM_OF_TERMS     = "sum rule: the adjoint passes on",  "和の微分：随伴はそのまま伝わる"
    RULE_DIFFERENCE       = (
        "difference: what is subtracted gets the other sign",
        "差の微分：引く側は符号が変わる",
    )
    RULE_PRODUCT          = "product rule: times the other factors", "積の微分：他の因子を掛ける"
    RULE_QUOTIENT         = "quotient rule",                    "商の微分"
    RULE_POWER            = "power rule",                       "べき乗の微分"
    RULE_CHAIN            = "chain rule through {function}",    "{function} についての連鎖律"
    RULE_SUM              = (
        "sum: the adjoint is spread over all entries",
        "総和：随伴はすべての成分に行き渡る",
    )
    RULE_AXIS_SUM         = (
        "sum along an axis: the adjoint is spread along it",
        "軸方向の和：随伴はその軸に沿って行き渡る",
    )
    RULE_BROADCAST        = (
        "broadcast: summed over what was repeated",
        "ブロードキャスト：繰り返した方向に和をとる",
    )
    RULE_TRANSPOSE        = "transpose: the adjoint is transposed", "転置：随伴も転置する"
    RULE_TRACE            = "trace: {formula}",                 "トレース：{formula}"
    RULE_INVERSE          = "inverse: {formula}",               "逆行列：{formula}"
    RULE_DETERMINANT      = "determinant: {formula}",           "行列式：{formula}"
    RULE_SOFTMAX          = "softmax along its axis: {formula}", "ソフトマックス（その軸に沿って）：{formula}"
    RULE_MOVED            = (
        "entries moved by {function}: the adjoint is moved back",
        "{function} で移した成分：随伴を元に戻す",
    )
    RULE_USES             = "added up over {count} uses",       "{count} か所からの和"
    SIMPLIFIED            = "simplified",                       "整理すると"

    # a gradient column by column
    COLUMN_OF_PRODUCT     = (
        "column {index} of a product: the left factor times that column",
        "積の第 {index} 列は、左の行列とその列の積",
    )
    COLUMN_OF_FUNCTION    = (
        "each entry by itself, so column by column",
        "成分ごとの関数なので列ごとに計算できる",
    )
    COLUMN_IN_SUM         = (
        "a product is a sum of columns times rows; only summand {index} depends on {column}",
        "積は列と行の積の和であり、{column} に依存するのは第 {index} 項だけ",
    )
    COLUMN_OF_ADJOINT     = "column {index} of the adjoint of {product}", "{product} の随伴の第 {index} 列"
    COLUMN_GRADIENT       = (
        "chain rule for {product}: times the left factor, transposed",
        "{product} の連鎖律：左の行列の転置を掛ける",
    )
    COLUMNS_STACKED       = "the columns for all {index} side by side", "すべての {index} の列を並べる"

    # the lines of a case distinction
    IF                    = "if {condition}",            "{condition} のとき"
    OTHERWISE             = "otherwise",                 "それ以外"

    # a player of steps
    PLAYER                = "{title}, step by step",     "{title}（ステップごと）"
    STEPS                 = "steps",                     "ステップ一覧"
    PLAY                  = "play",                      "再生"
    PAUSE                 = "pause",                     "一時停止"
    FIRST_STEP            = "to the beginning",          "最初へ"
    STEP_BACK             = "one step back",             "1 つ戻る"
    STEP_ON               = "one step on",               "1 つ進む"
    LAST_STEP             = "to the end",                "最後へ"
    SPEED                 = "speed",                     "速さ"
    WHOLE_PICTURE         = "whole picture",             "全体表示"
    DARK_COLORS           = "dark colours",              "暗い配色"
    KEYS_OF_PLAYER        = (
        "arrow keys: a step; space: play; Home and End: to the ends",
        "矢印キー：1 ステップ、スペース：再生、Home・End：最初・最後へ",
    )

    # notes below a figure
    EXAMPLE_VALUES        = "example values (seed {seed})", "値は乱数で選んだ例（シード {seed}）"
    EXAMPLE_VALUES_OF     = "example values for {names} (seed {seed})", "{names} の値は乱数で選んだ例（シード {seed}）"
    MATRIX_OF_WEIGHTS = "a matrix holds the weights of the connections below it", "行列の成分はその下の結線の重み"
    UNIT_A_BOX            = "each unit is one box",      "各ユニットを一つの箱で表示"
    UNITS_LEFT_OUT        = "{count} units left out",    "{count} ユニットを省略"
    # fmt: on

    @property
    def placeholders(self) -> frozenset[str]:
        """The names that are filled in, the same in every language."""
        return _placeholders(self.value[0])


@dataclass(frozen=True, slots=True)
class Wording:
    """A phrase with what is filled in, in no language yet.  Raises TypeError unless exactly its names are filled in."""

    phrase: Phrase
    values: tuple[tuple[str, str | int | Wording], ...] = ()

    def __post_init__(self) -> None:
        wanted, given = sorted(self.phrase.placeholders), sorted(name for name, _ in self.values)
        if wanted != given:
            raise TypeError(f"{self.phrase.name} takes {wanted or 'nothing'}, not {given or 'nothing'}")


Title = Wording | str


def wording(phrase: Phrase, **values: str | int | Wording) -> Wording:
    """A phrase to be said later.

    >>> Lexicon("ja").title(wording(Phrase.NUMBERED_HIDDEN_LAYER, number=2))
    '中間層 2'
    """
    return Wording(phrase, tuple(values.items()))


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The table in one language.

    >>> english, japanese = Lexicon("en"), Lexicon("ja")
    >>> english(Phrase.UNIT, number=3), japanese(Phrase.UNIT, number=3)
    ('unit 3', 'ユニット 3')
    """

    lang: Lang = "en"

    def __call__(self, phrase: Phrase, **values: str | int) -> str:
        """The phrase, filled in.  Raises TypeError unless exactly its names are."""
        return self.title(wording(phrase, **values))

    def title(self, title: Title) -> str:
        """A title in this language; the user's own text stays as it is."""
        if isinstance(title, str):
            return title
        filled = {name: self.title(value) if isinstance(value, Wording) else value for name, value in title.values}
        return self.pattern(title.phrase).format_map(filled)

    def around(self, phrase: Phrase) -> tuple[str, str]:
        """What stands before and after the only thing to be filled in, which is no text, but mathematics.

        >>> Lexicon("en").around(Phrase.IF), Lexicon("ja").around(Phrase.IF)
        (('if ', ''), ('', ' のとき'))
        """
        (name,) = phrase.placeholders
        before, after = self.pattern(phrase).split(f"{{{name}}}")
        return before, after

    def pattern(self, phrase: Phrase) -> str:
        """The phrase with the names in braces of what is to be filled in."""
        return phrase.value[LANGS.index(self.lang)]


ENGLISH = Lexicon("en")


def _placeholders(pattern: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in Formatter().parse(pattern) if name is not None)
