"""The admin of customers and people. Importing this package registers its pages."""

from accounts.admin.keys import ApiKeyAdmin as ApiKeyAdmin
from accounts.admin.people import GroupAdmin as GroupAdmin
from accounts.admin.people import UserAdmin as UserAdmin
from accounts.admin.tenants import TenantAdmin as TenantAdmin
