"""How would the banks of the city answer? A simulator that keeps accounts, holds money and moves it, over the wire.

It is a second process with a codec and arithmetic of its own, so that it can contradict what the site believes:

    scenario    who banks where, what moves when, and how each institution behaves (TOML)
    wire        orders and answers as JSON, read and written here a second time
    signing     whose request it is, and whether it was seen before
    holding     which part of a balance each hold has
    books       accounts, transactions, holds
    orders      what each kind of message makes a bank do
    payments    what a payment order makes it do
    fates       what goes wrong, repeatably
    simulator   one bank: takes orders, lets time pass, gives answers
    journal     what it took, so that it can be killed and started again
    server      the same over TCP
    folder      the same with files carried by hand
    statements  what is returned when statements are asked for
    onward      a scenario around accounts that were really told of in the demo city
"""
