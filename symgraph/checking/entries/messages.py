# ruff: noqa: E501 - one message, one line
"""What is said of a line of NumPy code that is wrong, in English and in Japanese.

In the order of `LANGS`; the names in braces are filled in with parts of the code.
"""

from __future__ import annotations

from enum import Enum, unique

from symgraph.words import LANGS, Lang


@unique
class CodeMessage(Enum):
    """A sentence for the author of a backward pass."""

    # fmt: off
    # what is said first
    LINE               = "line {line}: {message}",                                                   "{line} 行目：{message}"

    # arrays
    TRANSPOSE          = "{part} should be transposed: {new}",                                       "{part} は転置が必要です：{new}"
    NO_TRANSPOSE       = "{part} should not be transposed: {new}",                                   "{part} の転置は余分です：{new}"
    ORDER              = "the matrix product is the wrong way round: {part} should be {new}",        "行列積の順序が逆です：{part} ではなく {new} です"
    ELEMENTWISE        = "* is needed, elementwise, not the matrix product: {part} should be {new}", "行列積ではなく要素ごとの積 * です：{part} ではなく {new} です"
    MATRIX_PRODUCT     = "the matrix product @ is needed, not *: {part} should be {new}",            "要素ごとの積ではなく行列積 @ です：{part} ではなく {new} です"
    AXIS               = "the wrong axis: {part} should be {new}",                                   "軸 axis が違います：{part} ではなく {new} です"
    NO_SUM             = "the sum over the samples (or over what was stretched) is missing: {part} should be {new}", "サンプル（またはブロードキャストした軸）についての和が抜けています：{part} ではなく {new} です"
    EXTRA_SUM          = "the sum does not belong here: {part} should be {new}",                     "和をとるのは余分です：{part} ではなく {new} です"
    MEAN               = "a mean stands where a sum is needed: {part} should be {new}",              "和の代わりに平均をとっています：{part} ではなく {new} です"
    SUM                = "a sum stands where a mean is needed: {part} should be {new}",              "平均の代わりに和をとっています：{part} ではなく {new} です"
    KEEPDIMS           = "keepdims is wrong: {part} should be {new}",                                "keepdims が違います：{part} ではなく {new} です"
    RAVEL              = "the shape is wrong: {part} should be {new}",                               "配列の形が違います：{part} ではなく {new} です"

    # factors and terms
    SIGN               = "the sign is wrong",                                                        "符号が逆です"
    SIGN_OF_PART       = "a sign is wrong: {part} should be {new}",                                  "符号が違います：{part} ではなく {new} です"
    FACTOR             = "a factor {factor} is missing",                                             "係数 {factor} が抜けています"
    DIVISOR            = "a division by {factor} is missing",                                        "{factor} で割り忘れています"
    DIVISOR_AT         = "a division by {factor} is missing at {part}",                              "{part} を {factor} で割り忘れています"
    FACTOR_AT          = "the factor {factor} is missing at {part}",                                 "{part} に因子 {factor} が抜けています"
    NO_DERIVATIVE      = "the derivative of the activation, {factor}, is missing at {part}",         "{part} に活性化関数の微分 {factor} が抜けています"
    EXTRA_FACTOR       = "the factor {factor} does not belong in {part}",                            "{part} の因子 {factor} は余分です"
    EXTRA_DIVISOR      = "the division by {factor} does not belong in {part}",                       "{part} を {factor} で割るのは余分です"
    NO_TERM            = "the term {term} is missing",                                               "項 {term} が抜けています"
    EXTRA_TERM         = "the term {term} does not belong here",                                     "項 {term} は余分です"

    # names, functions, numbers
    INSTEAD            = "{part} should be {new}",                                                   "{part} ではなく {new} です"
    COMPARISON         = "the comparison is wrong: {part} should be {new}",                          "比較が違います：{part} ではなく {new} です"
    UPDATED            = "{part}, updated in line {updated}, has its new value here; the gradient needs the old one: compute all gradients first, then update", "{part} は {updated} 行目で更新され、ここでは新しい値になっています。勾配には更新前の値が必要です。先にすべての勾配を計算してから更新します"
    OVERWRITTEN        = "+= is needed: what came before is overwritten here",                       "+= が必要です：ここで前の値が上書きされています"
    # fmt: on

    def said(self, lang: Lang, **values: str) -> str:
        """The sentence, filled in."""
        return self.value[LANGS.index(lang)].format_map(values)
