"""From the short record of a sample order to the JSON that the API sends for it."""

from typing import Any

Order = dict[str, Any]

_EURO_IN_DOLLARS = 1.09


def expand(number: int, record: dict[str, Any], data: dict[str, Any]) -> Order:
    """The order of a record, without its names and dates. ``data`` has the countries and the products."""
    items = [_item(data["products"], number * 10 + line, *entry) for line, entry in enumerate(record["items"])]
    subtotal = round(sum(item["price"] * item["quantity"] for item in items), 2)
    total = round(subtotal + record.get("rate", 4.9), 2)
    order = _money(subtotal, total) | {
        "email": record.get("email", ""),
        "paymentMethod": record.get("payment", "Credit or debit card"),
        "paymentStatus": record.get("pay", "PAID"),
        "fulfillmentStatus": record.get("state", "AWAITING_PROCESSING"),
        "orderComments": record.get("comments", ""),
        "privateAdminNotes": record.get("notes", ""),
        "items": items,
        "lang": record.get("lang", "en"),
    }
    order |= _constant()
    order |= _delivery(record, items, data["countries"])
    order |= record.get("raw", {})
    return order


def _delivery(record: dict[str, Any], items: list[Order], countries: dict[str, str]) -> Order:
    """Persons, shipping and packages. A digital order has a buyer, and neither of the others."""
    person = _person(record.get("to", {}), countries)
    billing = _person(record["bill"], countries) if "bill" in record else person
    found: Order = {"billingPerson": billing} if billing else {}
    if not any(item["isShippingRequired"] for item in items):
        return found | {"predictedPackage": []}
    if person:
        found["shippingPerson"] = person
    weight = round(sum(item.get("weight", 0) * item["quantity"] for item in items), 3)
    value = round(sum(item["price"] * item["quantity"] for item in items), 2)
    package = {"length": 32, "width": 24, "height": 8, "weight": weight, "declaredValue": value}
    return found | {"shippingOption": _shipping(record), "predictedPackage": [package]}


def _shipping(record: dict[str, Any]) -> Order:
    kind = record.get("fulfillment", "SHIPPING")
    option: Order = {
        "shippingMethodId": "4021-1630939893481",
        "shippingMethodName": record.get("method", "DHL Paket International"),
        "shippingRate": record.get("rate", 4.9),
        "shippingRateWithoutTax": record.get("rate", 4.9),
        "isPickup": kind.upper() == "PICKUP",
        "fulfillmentType": kind,
        "isShippingLimit": False,
    }
    if "carrier" in record:
        option["shippingCarrierName"] = record["carrier"]
    if "transit" in record:
        option["estimatedTransitTime"] = record["transit"]
    if option["isPickup"]:
        option["pickupInstruction"] = "<p><b>Kornblume</b>, Mo-Fr 10-18 Uhr</p>"
    return option


def _person(to: dict[str, str], countries: dict[str, str]) -> Order:
    if not to:
        return {}
    first, _, last = to.get("name", "").rpartition(" ")
    person: Order = {"name": to.get("name", ""), "firstName": first or last, "lastName": last if first else ""}
    if "country" not in to:
        return person
    return person | {
        "companyName": to.get("company", ""),
        "street": to.get("street", ""),
        "city": to.get("city", ""),
        "countryCode": to["country"],
        "countryName": countries[to["country"]],
        "postalCode": to.get("zip", ""),
        "stateOrProvinceCode": to.get("code", ""),
        "stateOrProvinceName": to.get("state", ""),
        "phone": to.get("phone", ""),
    }


def _item(
    products: dict[str, Any], number: int, sku: str, quantity: int = 1, options: dict[str, str] | None = None
) -> Order:
    product = products[sku]
    item: Order = {
        "id": 1_741_253_400 + number,
        "productId": 439_710_000 + list(products).index(sku),
        "categoryId": 0,
        "price": product["price"],
        "priceWithoutTax": round(product["price"] / 1.19, 2),
        "productPrice": product["price"],
        "sku": sku,
        "quantity": quantity,
        "name": product["name"],
        "isShippingRequired": not product.get("digital", False),
        "digital": product.get("digital", False),
        "productAvailable": True,
        "taxable": True,
        "taxes": [],
        "dimensions": {"length": 0, "width": 0, "height": 0},
    }
    if "weight" in product:
        item["weight"] = product["weight"]
    if options:
        item["selectedOptions"] = [_option(name, value) for name, value in options.items()]
    return item


def _option(name: str, value: str) -> Order:
    """One chosen option; a name that ends in ``*`` is free text that the buyer typed."""
    if name.endswith("*"):
        return {"name": name[:-1], "value": value, "type": "TEXTFIELD"}
    return {"name": name, "value": value, "valuesArray": [value], "type": "CHOICE"}


def _money(subtotal: float, total: float) -> Order:
    return {
        "subtotal": subtotal,
        "subtotalWithoutTax": round(subtotal / 1.19, 2),
        "total": total,
        "totalWithoutTax": round(total / 1.19, 2),
        "totalBeforeGiftCardRedemption": total,
        "usdTotal": round(total * _EURO_IN_DOLLARS, 2),
        "tax": round(total - total / 1.19, 2),
        "refundedAmount": 0,
        "giftCardRedemption": 0,
        "couponDiscount": 0,
        "volumeDiscount": 0,
        "discount": 0,
    }


def _constant() -> Order:
    """Fields that every order has and that tell nothing about a parcel."""
    return {
        "customerTaxExempt": False,
        "customerTaxIdValid": False,
        "b2b_b2c": "b2c",
        "reversedTaxApplied": False,
        "refunds": [],
        "shipments": [],
        "shippingLabelAvailableForShipment": False,
        "additionalInfo": {},
        "paymentParams": {},
        "orderExtraFields": [],
        "extraFields": {},
        "hidden": False,
        "taxesOnShipping": [],
        "acceptMarketing": False,
        "disableAllCustomerNotifications": False,
        "externalFulfillment": False,
        "utmDataSets": [],
        "invoices": [],
        "pricesIncludeTax": True,
    }
