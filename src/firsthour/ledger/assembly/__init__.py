"""How segments become one book: accounts, lines, duplicates, reversals, mirrors, spans, ledger order.

The steps, in this order, each a module of its own::

    legs        every leg of every segment as arrays, in file order
    accounts    numbers and spellings → accounts; account × currency → lines
    duplicates  rows that say again what another row said
    lines       each line oldest first, in its statement's own order
    reversals   payments that were taken back in full leave every line
    mirrors     two rows that are one transfer
    spans       when each line is covered; openings, gaps, seams, breaks
    order       one order of all legs that every line agrees with
    events      legs in that order → the book

Nothing here depends on the order in which files were imported.
"""
