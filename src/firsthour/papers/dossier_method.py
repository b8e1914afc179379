"""What does a dossier say about its method: how the money was followed, what closes, and where its limits are?"""

from firsthour.papers.dossier_cells import Say

PARAGRAPHS = (
    Say(
        "本报告依据调取的流水，逐笔、逐分推算被骗款项在各账户之间的去向。每个账户视为按先后排列的资金份额；一笔支出由哪些份额"
        "构成，取决于所采用的规则。五种规则各自独立计算，结果并列，供比对。",
        "This dossier follows the claimed payments through the statements at hand, transfer by transfer, to the fen. "
        "Each account is a line of lots in order of arrival; which lots a payment takes depends on the rule. The five "
        "rules are computed apart and shown side by side.",
    ),
    Say(
        "守恒：每笔被骗款项在每种规则下，停留 + 流出 + 去向不明 + 重叠 = 金额，差 0 分。程序逐笔核对，"
        "不相等时不输出报告。",
        "Conservation: under each rule, rests + exits + unseen + overlap = amount for every claim, difference 0. The "
        "program checks this for each claim and writes no dossier otherwise.",
    ),
    Say(
        "停留：款项在有流水的账户内，截至其流水最后一日。流出：转给现金、商户、第三方支付、兑换、境外、手续费、还款等对手。"
        "其中还款是偿还信用卡或贷款，止于发卡或放贷机构，不再调取。去向不明：转入没有流水的账户、流水期间之外、流水缺口，或对方流水中找不到对应记录。",
        "Rests: money in an account whose statements we have, up to their last day. Exits: paid to cash, merchants, "
        "wallets, exchanges, abroad, fees, debts; a debt repaid on a credit card or loan ends with the lender, and no "
        "statement is asked for. Unseen: gone to an account without statements, outside their period, "
        "into a gap, or not found in the payee's statement.",
    ),
    Say(
        "被骗款项按账户、时间、金额对应到交易：金额相同者优先，否则为唯一一笔不小于该金额的交易；不能确定的列出候选，不作推测。"
        "同一笔钱被多次主张时只计一次，后列者列为重叠。",
        "A claim meets its transfer by account, time and amount: an equal amount first, else the only transfer at "
        "least as large; where that is not certain the candidates are listed, nothing is guessed. Money claimed twice "
        "is counted once; the later claim shows it as overlap.",
    ),
    Say(
        "账户支出大于已知余额的部分视为来源不明的其他资金。已退汇、冲正的交易双方均不计。商户退款视为新的资金，不冲减流出，只作标注。",
        "What an account pays beyond its known balance counts as other money of unknown origin. Payments taken back in "
        "full move nothing on either side. A merchant's refund is new money: it is noted at the exit, not set off.",
    ),
    Say(
        "本报告说明资金流向，不作法律结论。规则的来源均标明核实状态；“U 未核实”者引用前应核对原文。",
        "This dossier says where money went and draws no legal conclusion. Each rule's source carries its status; what "
        "is marked “U unverified” must be checked against its source before it is cited.",
    ),
)
OPENING = Say(
    "屏幕上点任一数字，可见构成它的各笔交易及其相加结果；再点原始流水行，可见流水文件中该行的各栏。纸面上按“T”编号查附录一，"
    "按“F”编号查附录二。",
    "On a screen a figure opens the transfers it is made of and their sum; a source row opens the cells of that row. "
    "On paper look up T numbers in appendix 1 and F numbers in appendix 2.",
)
