"""The search filters of ``GET /orders``, from Python's names and values to the API's."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from labelsvc.errors import UsageError

# What an Order is made of; without it each order would bring images, taxes and download links, five times as much.
_PERSON = (
    "name,firstName,lastName,companyName,street,city,countryCode,countryName,postalCode,"
    "stateOrProvinceCode,stateOrProvinceName,phone"
)
ORDER_FIELDS = (
    "id,orderNumber,vendorOrderNumber,internalId,paymentStatus,fulfillmentStatus,paymentMethod,createDate,"
    "createTimestamp,updateDate,updateTimestamp,total,email,lang,orderComments,privateAdminNotes,pickupTime,"
    "latestShipDate,trackingNumber,trackingUrl,externalFulfillment,"
    f"shippingPerson({_PERSON}),billingPerson({_PERSON}),"
    "shippingOption(shippingCarrierName,shippingMethodName,isPickup,fulfillmentType,fulfilmentType,"
    "pickupInstruction,estimatedTransitTime),"
    "items(name,sku,quantity,weight,isShippingRequired,digital,selectedOptions(name,value,valuesArray)),"
    "predictedPackage(length,width,height,weight),shipments(tracking),orderExtraFields(title,value)"
)
SEARCH_FIELDS = f"total,count,offset,limit,items({ORDER_FIELDS})"

FILTERS: Mapping[str, str] = {
    "accept_marketing": "acceptMarketing",
    "contains_preorder_items": "containsPreorderItems",
    "coupon_code": "couponCode",
    "created_from": "createdFrom",
    "created_to": "createdTo",
    "customer_id": "customerId",
    "email": "email",
    "fulfillment_status": "fulfillmentStatus",
    "ids": "ids",
    "keywords": "keywords",
    "limit": "limit",
    "payment_method": "paymentMethod",
    "payment_module": "paymentModule",
    "payment_status": "paymentStatus",
    "pickup_time_from": "pickupTimeFrom",
    "pickup_time_to": "pickupTimeTo",
    "product_id": "productId",
    "referer_id": "refererId",
    "response_fields": "responseFields",
    "shipping_method": "shippingMethod",
    "subscription_id": "subscriptionId",
    "total_from": "totalFrom",
    "total_to": "totalTo",
    "updated_from": "updatedFrom",
    "updated_to": "updatedTo",
}


def search_params(filters: Mapping[str, object]) -> dict[str, str]:
    """The query of a search; None and empty values are left out. Raises UsageError for an unknown filter.

    Dates with a time zone become UNIX times, lists become comma lists, booleans true and false.
    """
    unknown = sorted(set(filters) - set(FILTERS))
    if unknown:
        raise UsageError(f"no such filter of orders: {', '.join(unknown)}")
    given = {FILTERS[name]: _query_value(name, value) for name, value in filters.items()}
    params = {"responseFields": SEARCH_FIELDS} | {name: value for name, value in given.items() if value}
    if not re.fullmatch(r"[1-9]\d?|100", params.get("limit", "100")):
        raise UsageError("limit must be 1 to 100 orders a page")
    return params


def _query_value(name: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise UsageError(f"{name} needs a time zone")
        return str(int(value.timestamp()))
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ",".join(_query_value(name, part) for part in value)
    return str(value)
