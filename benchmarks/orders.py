"""The same content as Ecwid's order JSON, for ``labelsvc render``.

``python -m benchmarks.orders COUNT ORDERS.json PROFILE.json`` writes it.
"""

import json
import sys
from pathlib import Path
from typing import Any

from benchmarks.content import SENDER, Label, labels


def write_orders(path: Path, count: int) -> None:
    """A search answer of ``count`` orders."""
    found = [_order(label) for label in labels(count)]
    path.write_text(json.dumps({"total": count, "count": count, "offset": 0, "items": found}), encoding="utf-8")


def write_profile(path: Path) -> None:
    """The sender's store."""
    company = {
        "companyName": SENDER.name,
        "street": SENDER.street,
        "city": SENDER.city,
        "countryCode": SENDER.country_code,
        "postalCode": SENDER.postal_code,
    }
    path.write_text(json.dumps({"company": company, "languages": {"defaultLanguage": "en"}}), encoding="utf-8")


def _order(label: Label) -> dict[str, Any]:
    to = label.to
    return {
        "id": label.order,
        "internalId": int(label.order),
        "orderNumber": int(label.order),
        "paymentStatus": "PAID",
        "fulfillmentStatus": "AWAITING_PROCESSING",
        "createDate": "2026-11-23 10:00:00 +0000",
        "trackingNumber": label.code,
        "shippingPerson": {
            "name": to.name,
            "companyName": to.company,
            "street": to.street,
            "city": to.city,
            "countryCode": to.country_code,
            "postalCode": to.postal_code,
        },
        "shippingOption": {"shippingMethodName": label.service, "fulfillmentType": "SHIPPING"},
        "items": [
            {
                "name": item.name,
                "sku": item.sku,
                "quantity": item.quantity,
                "weight": 0.4,
                "isShippingRequired": True,
            }
            for item in label.items
        ],
    }


if __name__ == "__main__":
    write_orders(Path(sys.argv[2]), int(sys.argv[1]))
    write_profile(Path(sys.argv[3]))
