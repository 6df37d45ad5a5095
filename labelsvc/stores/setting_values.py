"""The values that a store's settings are made of: texts, statuses, times of day, the logo, the label template.

What a merchant wrote is checked against the label engine where that is the judge. What comes out of the database
was checked when it went in, and is not checked again (``TRUSTED``).
"""

import base64
import binascii
import re
from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, Strict, StringConstraints, ValidationInfo
from pydantic_core import PydanticCustomError

from labelsvc.errors import LabelError

# Validation context of what was stored by us.
TRUSTED = {"trusted": True}
# As base64: a third more than the two million bytes that the label engine accepts.
LOGO_LENGTH = 2_700_000
LANGUAGE = r"^([A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3})?$"

Policy = Literal["rendered", "printed", "confirmed", "never"]
Document = Literal["label", "packing-slip"]
Sort = Literal["asked", "order", "date", "name", "postcode", "sku", "shipping_method"]
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PaymentStatus = Literal[
    "PAID",
    "PARTIALLY_REFUNDED",
    "AWAITING_PAYMENT",
    "CUSTOM_PAYMENT_STATUS_1",
    "CUSTOM_PAYMENT_STATUS_2",
    "CUSTOM_PAYMENT_STATUS_3",
]
FulfilmentStatus = Literal[
    "SHIPPED",
    "PROCESSING",
    "OUT_FOR_DELIVERY",
    "DELIVERED",
    "READY_FOR_PICKUP",
    "CUSTOM_FULFILLMENT_STATUS_1",
    "CUSTOM_FULFILLMENT_STATUS_2",
    "CUSTOM_FULFILLMENT_STATUS_3",
]
CustomStatus = Literal[
    "CUSTOM_PAYMENT_STATUS_1",
    "CUSTOM_PAYMENT_STATUS_2",
    "CUSTOM_PAYMENT_STATUS_3",
    "CUSTOM_FULFILLMENT_STATUS_1",
    "CUSTOM_FULFILLMENT_STATUS_2",
    "CUSTOM_FULFILLMENT_STATUS_3",
]

Flag = Annotated[bool, Strict()]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
Street = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=400, pattern=r"^[^\x00-\x09\x0b-\x1f\x7f]*$")
]
Country = Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^[A-Za-z]{2}$")]
OptionalCountry = Annotated[
    str, StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^([A-Za-z]{2})?$")
]


def _time_of_day(text: str) -> str:
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", text):
        raise PydanticCustomError("time_of_day", "a time of day is written as 09:00")
    return text


TimeOfDay = Annotated[str, AfterValidator(_time_of_day)]
Amount = Annotated[float, Strict(), Field(ge=0, le=1e12, allow_inf_nan=False)]


def _language(tag: str, info: ValidationInfo) -> str:
    if info.context != TRUSTED and tag:
        from labelsvc.labels.captions import caption_languages

        known = {one.partition("-")[0] for one in caption_languages()} | {"no", "nn", "iw", "in"}
        if tag.partition("-")[0].lower() not in known:
            raise PydanticCustomError("language", "labels have no captions in this language")
    return tag


Language = Annotated[str, StringConstraints(pattern=LANGUAGE), AfterValidator(_language)]


def _stock(name: str, info: ValidationInfo) -> str:
    if info.context == TRUSTED:
        return name
    from labelsvc.labels.stocks import stock

    try:
        return stock(name).name
    except LabelError as error:
        raise _refused("stock", error) from error


StockName = Annotated[str, StringConstraints(max_length=40), AfterValidator(_stock)]


def _logo(text: str, info: ValidationInfo) -> str:
    """Base64, a data URL too, of a PNG or JPEG that the label engine accepts; damaged data is found here."""
    if info.context == TRUSTED or not text:
        return text
    from labelsvc.labels.logo import Logo

    try:
        data = base64.b64decode(re.sub(r"^data:image/[a-z+]{1,10};base64,", "", text), validate=True)
    except (binascii.Error, ValueError) as error:
        raise PydanticCustomError("logo", "the logo is not base64") from error
    try:
        return base64.b64encode(_plain_picture(Logo(data))).decode()
    except LabelError as error:
        raise _refused("logo", error) from error


# At 600 dpi the templates' largest logo is 756 dots wide.
_LOGO_PIXELS = 800


def _plain_picture(logo: Any) -> bytes:
    """The logo as labels need it: grey, of modest size, without whatever else the file carried (EXIF, places)."""
    import io

    picture = logo.grey.copy()
    picture.thumbnail((_LOGO_PIXELS, _LOGO_PIXELS))
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


Logo64 = Annotated[str, Field(max_length=LOGO_LENGTH), AfterValidator(_logo)]


def _template(value: str | dict[str, Any], info: ValidationInfo) -> str | dict[str, Any]:
    if info.context == TRUSTED:
        return value
    from labelsvc.labels.template_check import check_document
    from labelsvc.labels.templates import shipped_template

    try:
        if isinstance(value, dict):
            check_document(value)
        elif value:
            shipped_template(value)
    except LabelError as error:
        raise _refused("template", error) from error
    return value


Template = Annotated[Annotated[str, StringConstraints(max_length=100)] | dict[str, Any], AfterValidator(_template)]


def distinct(values: Iterable[Any]) -> tuple[Any, ...]:
    """Each once, in the order given."""
    return tuple(dict.fromkeys(values))


def _refused(kind: str, error: LabelError) -> PydanticCustomError:
    # The engine's words are for the merchant, and quote no address.
    text = f"{error.message} ({error.hint})" if error.hint else error.message
    return PydanticCustomError(kind, "{text}", {"text": text})
