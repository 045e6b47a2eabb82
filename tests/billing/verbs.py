"""The ledger's verbs with the arguments that most tests share."""

from billing import balances, services


def tokens(tenant):
    return balances.balances(tenant)["token"]


def top_up(tenant, amount=10, reference="r", unit="token"):
    return services.top_up(
        tenant=tenant, unit=unit, amount=amount, reference=reference, actor="cli"
    )


def adjust(tenant, amount, reference="r"):
    return services.adjust(
        tenant=tenant, unit="token", amount=amount, reference=reference, actor="user:ann"
    )


def hold(tenant, amount, reference="job:1"):
    return services.hold(tenant=tenant, unit="token", amount=amount, reference=reference)


def capture(amount, reference="job:1", **more):
    return services.capture(reference=reference, amount=amount, actor="system", **more)


def refund(amount, reason="page 2 is blank"):
    return services.refund(
        reference_of_charge="job:1", amount=amount, actor="user:ann", reason=reason
    )
