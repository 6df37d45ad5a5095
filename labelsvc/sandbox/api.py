"""The REST API: ``/api/v3/{storeId}/...`` as its documentation describes it."""

import json
from typing import Any

from flask import Blueprint, request

from labelsvc.sandbox import fields, statuses
from labelsvc.sandbox.errors import ApiError
from labelsvc.sandbox.exchange import endpoint
from labelsvc.sandbox.search import parse_fields, parse_query
from labelsvc.sandbox.shop import Sandbox

api = Blueprint("api", __name__, url_prefix="/api/v3/<store_id>")
_STORAGE_KEY_LENGTH = 1024
_STORAGE_BYTES = 1 << 20


@api.get("/profile")
@endpoint("profile", "read_store_profile")
def profile(shop: Sandbox) -> object:
    return _trimmed(shop.profile)


@api.get("/profile/order_statuses")
@endpoint("order_statuses", "read_store_profile")
def order_statuses(_shop: Sandbox) -> object:
    return _trimmed({"items": statuses.order_statuses()})


@api.get("/orders")
@endpoint("orders", "read_orders")
def search_orders(shop: Sandbox) -> object:
    query = parse_query(request.args)
    total, items = shop.orders.search(query)
    found: dict[str, Any] = {
        "total": total,
        "count": len(items),
        "offset": query.offset,
        "limit": query.limit,
        "items": items,
    }
    shop.shown("orders", {str(order.get("id")) for order in items})
    return fields.trim(found, query.response_fields)


@api.get("/orders/<order_id>")
@endpoint("order", "read_orders")
def read_order(shop: Sandbox, order_id: str) -> object:
    order = shop.orders.read(order_id)
    if order is None:
        raise ApiError(404)
    found = _trimmed(order)
    shop.shown("order", {shop.orders.key(order_id) or order_id})
    return found


@api.put("/orders/<order_id>")
@endpoint("order", "update_orders")
def update_order(shop: Sandbox, order_id: str) -> object:
    if request.mimetype != "application/json":
        raise ApiError(415)
    try:
        body = json.loads(request.get_data())
    except (ValueError, RecursionError) as error:
        raise ApiError(400, "The body is not JSON.") from error
    try:
        shop.change(order_id, body)
    except KeyError as error:
        raise ApiError(404) from error
    return {"updateCount": 1}


@api.get("/storage")
@endpoint("storage")
def list_storage(shop: Sandbox) -> object:
    return [{"key": key, "value": value} for key, value in sorted(shop.storage.items())]


@api.get("/storage/<key>")
@endpoint("storage")
def read_storage(shop: Sandbox, key: str) -> object:
    if key not in shop.storage:
        raise ApiError(404, "Key not found", "OTHER")
    return {"key": key, "value": shop.storage[key]}


@api.route("/storage/<key>", methods=["PUT", "POST"])
@endpoint("storage")
def write_storage(shop: Sandbox, key: str) -> object:
    data = request.get_data()
    if len(key) > _STORAGE_KEY_LENGTH or len(data) > _STORAGE_BYTES:
        raise ApiError(400, "The key or the value is too long.")
    shop.storage[key] = data.decode("utf-8", "replace")
    return {"success": True}


@api.delete("/storage/<key>")
@endpoint("storage")
def delete_storage(shop: Sandbox, key: str) -> object:
    if shop.storage.pop(key, None) is None:
        raise ApiError(404, "Key not found", "OTHER")
    return {"success": True}


def _trimmed(value: dict[str, Any]) -> object:
    return fields.trim(value, parse_fields(request.args.get("responseFields", "")))
