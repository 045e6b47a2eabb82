"""The admin of money. Importing this package registers its pages."""

from billing.admin.records import HoldAdmin as HoldAdmin
from billing.admin.records import LedgerEntryAdmin as LedgerEntryAdmin
from billing.admin.records import PriceAdmin as PriceAdmin
from billing.admin.records import UsageAdmin as UsageAdmin
from billing.admin.wallets import WalletAdmin as WalletAdmin
