# ruff: noqa: E501 - one message, one line
"""What is said of a mistake: one line a message, in English and in Japanese.

In the order of `LANGS`; the names in braces are filled in with parts of formulas and names of the program.
"""

from __future__ import annotations

from enum import Enum, unique

from symgraph.words import LANGS, Lang


@unique
class Message(Enum):
    """A sentence for the author of a claim."""

    # fmt: off
    # signs and constants
    SIGN               = "the sign is wrong",                                                                          "符号が逆です"
    SIGN_OF_PART       = "the sign of {part} is wrong",                                                                "{part} の符号が逆です"
    TRANSPOSED         = "the difference {part} is the wrong way round",                                                "差 {part} の引く順序が逆です"
    FACTOR             = "a factor {factor} is missing",                                                               "係数 {factor} が抜けています"
    FACTOR_OF_POWER    = "a factor {factor} is missing; it comes from the power in {name}",                            "係数 {factor} が抜けています（{name} のべき乗の微分から出るものです）"
    FACTOR_OF_NUMBER   = "a factor {factor} is missing; it comes from the number in {name}",                           "係数 {factor} が抜けています（{name} の中の定数です）"
    DIVISOR            = "a division by {factor} is missing",                                                          "{factor} で割り忘れています"
    DIVISOR_OF_NUMBER  = "a division by {factor} is missing; it comes from the number in {name}",                      "{factor} で割り忘れています（{name} の中の定数です）"
    FACTOR_OF_PART     = "a factor {factor} is missing at {part}",                                                     "{part} に係数 {factor} が抜けています"
    DIVISOR_OF_PART    = "a division by {factor} is missing at {part}",                                                "{part} を {factor} で割り忘れています"
    INSTEAD            = "{part} should be {new}",                                                                     "{part} ではなく {new} です"
    WRONG_EXPONENT     = "the exponent {part} should be {new}",                                                        "指数 {part} は {new} の誤りです"
    MISSING_POWER      = "{part} should be raised to the power {new}",                                                 "{part} は {new} 乗するはずです"

    # factors of the chain rule
    NO_DERIVATIVE_OF   = "the derivative of {function} at {name}, {factor}, is missing",                               "{name} での {function} の微分 {factor} が抜けています"
    NO_INNER           = "the inner derivative {factor} is missing (in {name})",                                       "{name} の内側の微分 {factor} が抜けています"
    NO_PARTIAL         = "the derivative of {name} by {by}, {factor}, is missing",                                     "{name} の {by} による微分 {factor} が抜けています"
    NO_FACTOR          = "the factor {factor} is missing",                                                             "因子 {factor} が抜けています"
    NO_FACTOR_AT       = "the factor {factor} is missing at {part}",                                                   "{part} に因子 {factor} が抜けています"
    EXTRA_DERIVATIVE   = "the factor {part}, the derivative of {name}, does not belong here",                          "因子 {part}（{name} の微分）は余分です"
    EXTRA_FACTOR       = "the factor {part} does not belong here",                                                     "因子 {part} は余分です"
    EXTRA_DIVISOR      = "the division by {part} does not belong here",                                                "{part} で割るのは余分です"

    # sums
    NO_PATH            = "the term {term} is missing: the path through {name}",                                        "項 {term} が抜けています（{name} を通る経路）"
    NO_TERM            = "the term {term} is missing",                                                                 "項 {term} が抜けています"
    NO_TERM_AT         = "the term {term} is missing at {part}",                                                       "{part} に項 {term} が抜けています"
    EXTRA_TERM         = "the term {part} does not belong here",                                                       "項 {part} は余分です"

    # names and functions
    SWAPPED_NAMES      = "{part} and {new} are swapped",                                                               "{part} と {new} が入れ替わっています"
    WRONG_NAMES        = "{part} should be {new}, and {other} should be {fresh}",                                      "{part} は {new}、{other} は {fresh} の誤りです"
    UPDATED            = "{part}, updated before this line, has its new value here; the gradient by {name} needs the old one: compute all gradients first, then update", "{part} はこの行より前に更新され、新しい値になっています。{name} による勾配には更新前の値が必要です。先にすべての勾配を計算してから更新します"
    UPHILL             = "this step goes uphill: the gradient by {name} is to be subtracted",                          "この更新は勾配と同じ向きです：{name} による勾配は引くものです"
    NOT_APPLIED        = "{function} was not applied: {part} should be {new}",                                         "{function} を適用し忘れています：{part} ではなく {new} です"
    APPLIED_TWICE      = "{function} was applied once too often: {part} should be {new}",                              "{function} を余分に適用しています：{part} ではなく {new} です"
    RECIPROCAL         = "{part} is upside down: it should be {new}",                                                  "{part} の分子と分母が逆です：正しくは {new}"
    PARENTHESES        = "the parentheses are wrong: {part} should be {new}",                                          "括弧の付け方が違います：{part} は {new} です"

    # arrays
    NOT_TRANSPOSED     = "{part} has to be transposed: {new}",                                                         "{part} は転置して {new} とします"
    EXTRA_TRANSPOSE    = "{part} must not be transposed: {new}",                                                       "{part} は転置せず {new} とします"
    WRONG_ORDER        = "the factors of {part} are in the wrong order: {new}",                                        "{part} の積の順序が逆です：{new}"
    NOT_ELEMENTWISE    = "{part} multiplies element by element (*), but a matrix product (@) is needed: {new}",        "{part} は成分ごとの積（*）ではなく行列の積（@）です：{new}"
    NOT_A_PRODUCT      = "{part} is a matrix product (@), but the product is element by element (*): {new}",           "{part} は行列の積（@）ではなく成分ごとの積（*）です：{new}"
    WRONG_AXIS         = "{part} goes along the wrong axis: {new}",                                                    "{part} の軸（axis）が違います：{new}"
    NO_SUM             = "the sum of {part} over all elements is missing: {new}",                                      "{part} のすべての成分の和が抜けています：{new}"
    NO_SUM_OF_ROWS     = "the sum of {part} over its rows is missing: {new}",                                          "{part} の行についての和が抜けています：{new}"
    NO_SUM_OF_COLUMNS  = "the sum of {part} over its columns is missing: {new}",                                       "{part} の列についての和が抜けています：{new}"
    NO_MATRIX          = "the matrix {factor} is missing at {part}: {new}",                                            "{part} に行列 {factor} を掛け忘れています：{new}"
    EXTRA_MATRIX       = "the matrix {part} does not belong here",                                                     "行列 {part} は余分です"
    SOFTMAX            = "softmax depends on all elements of a row: {part} should be {new}",                           "softmax は行のすべての成分に依存します：{part} は {new} です"
    OTHER_GRADIENT     = "this is the gradient by {name}, not by {by}",                                                "これは {by} ではなく {name} による勾配です"
    AND_SIGN           = "{first}, and the sign is wrong",                                                             "{first}。符号も逆です"
    AND_FACTOR         = "{first}, and a factor {factor} is missing",                                                  "{first}。係数 {factor} も抜けています"
    ROWS_SUM_TO_ONE    = "the rows of {name} sum to 1",                                                                "{name} の各行の和が 1"
    ELEMENTS_SUM_TO_ONE = "the elements of {name} sum to 1",                                                           "{name} の成分の和が 1"
    IS_SYMMETRIC       = "{name} is symmetric",                                                                        "{name} が対称"
    IS_POSITIVE        = "all elements of {name} are positive",                                                        "{name} の成分がすべて正"

    # right in a way
    ASSUMPTION         = "this is right where {condition}, but not everywhere",                                        "これは {condition} のときは正しい式ですが、いつも正しいわけではありません"
    WHERE              = "where {condition}",                                                                          "{condition} のとき"
    ROUNDED            = "this is right to the digits written only: {part} stands for {new}",                          "書かれた桁数まででだけ正しい式です：{part} は正確には {new} です"
    ROUNDED_ONLY       = "this is right to the digits written only: {part} is rounded",                                "書かれた桁数まででだけ正しい式です：{part} は丸められた値です"
    # fmt: on

    def said(self, lang: Lang, values: dict[str, str]) -> str:
        """The sentence, filled in."""
        return self.value[LANGS.index(lang)].format_map(values)
