"""How do holders and accounts of the city look in full? They are spelt out one by one, when asked for."""

from collections.abc import Sequence
from typing import overload

from firsthour.city import identity
from firsthour.city.economy_people import Population
from firsthour.city.institutions import list_charters
from firsthour.city.model import Account, AccountKind, Holder
from firsthour.city.names import firm_name, load_names, person_name, shop_name


class Holders(Sequence[Holder]):
    """All holders: people first, then firms, shops, institutions, dealers, firms abroad and schemes."""

    def __init__(self, population: Population) -> None:
        self._population = population

    def __len__(self) -> int:
        return self._population.blocks.end

    @overload
    def __getitem__(self, index: int) -> Holder: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Holder]: ...
    def __getitem__(self, index: int | slice) -> Holder | Sequence[Holder]:
        """Return one holder, or several."""
        if isinstance(index, slice):
            return [self._spell(number) for number in range(*index.indices(len(self)))]
        return self._spell(range(len(self))[index])

    def _spell(self, number: int) -> Holder:
        phone, blocks = identity.phone_number(number), self._population.blocks
        if number < blocks.firms:
            return Holder(person_name(self._population.seed, number), identity.id_number(number), phone, False)
        if blocks.abroad <= number < blocks.schemes:
            return Holder(self._firm_name(number), "", "", True)  # no number of this country
        return Holder(self._firm_name(number), identity.credit_code(number), phone, True)

    def _firm_name(self, number: int) -> str:
        blocks, seed, names = self._population.blocks, self._population.seed, load_names()
        if number == blocks.firms:
            return names.pensions
        if number < blocks.shops:
            return firm_name(seed, number)
        if number < blocks.institutions:
            return shop_name(seed, number)
        if number < blocks.dealers:
            return list_charters()[number - blocks.institutions].institution.name
        if number < blocks.abroad:
            return names.dealers[number - blocks.dealers]
        if number < blocks.schemes:
            return names.abroad[number - blocks.abroad]
        return (names.fund_raiser, names.pyramid)[number - blocks.schemes]


class Accounts(Sequence[Account]):
    """All accounts by number."""

    def __init__(self, population: Population) -> None:
        self._table = population.accounts

    def __len__(self) -> int:
        return self._table.kinds.size

    @overload
    def __getitem__(self, index: int) -> Account: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Account]: ...
    def __getitem__(self, index: int | slice) -> Account | Sequence[Account]:
        """Return one account, or several."""
        if isinstance(index, slice):
            return [self._spell(number) for number in range(*index.indices(len(self)))]
        return self._spell(range(len(self))[index])

    def _spell(self, idx: int) -> Account:
        table = self._table
        kind, institution = AccountKind(int(table.kinds[idx])), int(table.institutions[idx])
        number, inner = _numbers(kind, institution, idx)
        opening = int(table.openings[idx])
        return Account(idx, kind, int(table.holders[idx]), institution, number, inner, opening)


def _numbers(kind: AccountKind, institution: int, idx: int) -> tuple[str, str]:
    if kind in (AccountKind.BANK, AccountKind.CREDIT):
        return identity.card_number(institution, idx), identity.inner_number(institution, idx)
    if kind in (AccountKind.WALLET, AccountKind.EXCHANGE):
        return identity.wallet_number(institution, idx), ""
    if kind == AccountKind.MERCHANT:
        return identity.merchant_number(idx), ""
    if kind == AccountKind.ABROAD:
        return identity.foreign_number(idx), ""
    return "", ""
