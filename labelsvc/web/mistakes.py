"""What goes wrong, in the merchant's language: a text for each kind of problem, and for each fault of a field.

The API's own English text stays what programs get; it is shown where a code has no text here.
"""

from labelsvc.web.languages import Language, marked

_GONE = marked("It is not there any more.")
_AGAIN = marked("Something went wrong. Try again.")
_TOO_MUCH = marked("That is too much at once.")
_SHOP_AWAY = marked("The shop could not be reached. Try again in a moment.")
_NO_ACCESS = marked("The shop no longer gives this app access. Open the app again, or install it anew.")

# Codes of labelsvc/web/problems.py.
PROBLEMS = {
    "bad_json": _AGAIN,
    "bad_request": _AGAIN,
    "media_type": _AGAIN,
    "no_such_page": _AGAIN,
    "method_not_allowed": _AGAIN,
    "not_acceptable": _AGAIN,
    "idempotency_reused": _AGAIN,
    "error": _AGAIN,
    "shop": _AGAIN,
    "idempotency_running": marked("This is being done already. Wait a moment."),
    "too_large": _TOO_MUCH,
    "address_too_long": _TOO_MUCH,
    "head_too_large": _TOO_MUCH,
    "not_authenticated": marked("This session has ended. Open the app again."),
    "not_allowed": marked("You may not do that here."),
    "too_many_requests": marked("That was a little fast. Wait a moment, then try again."),
    "not_found": _GONE,
    "print_job_not_found": _GONE,
    "print_job_conflict": _GONE,
    "batch_not_found": marked("This print run is not there any more."),
    "batch_conflict": marked("This is no longer possible: the print run has changed meanwhile."),
    "label_erased": marked("It is not there any more."),
    "store_busy": marked("Something else is being printed. Try again in a moment."),
    "shop_unreachable": _SHOP_AWAY,
    "shop_unavailable": _SHOP_AWAY,
    "rate_limited": _SHOP_AWAY,
    "shop_answer_invalid": marked("The shop’s answer could not be understood."),
    "request_rejected": marked("The shop refused the change."),
    "store": _NO_ACCESS,
    "token_rejected": _NO_ACCESS,
    "grant_refused": _NO_ACCESS,
    "scope_missing": marked("The app lacks a permission. Install it anew to grant it."),
    "store_suspended": marked("The store’s plan does not allow this, or the store is suspended."),
    "order_changed": marked("The order was changed after its label was made. Throw this label away."),
    "order": marked("No label could be made of this order."),
    "order_unreadable": marked("The shop’s answer for this order could not be understood."),
    "no_labels": marked("No label could be made of this order."),
    "invalid": marked("Not possible like this. Please check what you entered."),
    "settings_invalid": marked("Not possible like this. Please check what you entered."),
    "usage": marked("Not possible like this. Please check what you entered."),
    "label": marked("No label can be made like this."),
    "does_not_fit": marked("The label is too small for this address. Choose a larger label."),
    "barcode": marked("The tracking number cannot be drawn as a barcode. Check the number."),
    "stock": marked("This label size is not known."),
    "template": marked("The label template has a mistake."),
    "printer": marked("The printer cannot be used."),
    "printer_forbidden": marked("This printer is not in a network that the operator allows."),
    "printer_unreachable": marked("The printer could not be reached. Is it switched on?"),
    "printer_not_found": marked("This printer was removed."),
    "database": marked("This service cannot save anything at the moment. Try again in a moment."),
    "configuration": marked("Something is wrong with this service. Tell its operator."),
}
# Of these the API's own words say more than can be translated: they follow in brackets.
DETAILED = ("usage", "request_rejected", "label", "order", "printer")

_ODD = marked("This does not belong here.")
_WHOLE = marked("This must be a whole number.")
_NUMBER = marked("This must be a number.")
_TIMES = marked("Write times of day like 09:00.")
_CHOOSE = marked("Choose at least one.")

# Codes of errors[]: those of pydantic, and our own.
FAULTS = {
    "missing": marked("This must be filled in."),
    "string_too_short": marked("This must be filled in."),
    "string_too_long": marked("At most %(max_length)s characters."),
    "string_pattern_mismatch": marked("There is a character in it that cannot be here."),
    "too_short": _CHOOSE,
    "too_long": marked("At most %(max_length)s entries."),
    "greater_than_equal": marked("At least %(ge)s."),
    "less_than_equal": marked("At most %(le)s."),
    "int_type": _WHOLE,
    "int_from_float": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "literal_error": marked("This is not one of the choices."),
    "extra_forbidden": _ODD,
    "string_type": _ODD,
    "string_sub_type": _ODD,
    "string_unicode": _ODD,
    "bool_type": _ODD,
    "list_type": _ODD,
    "tuple_type": _ODD,
    "dict_type": _ODD,
    "model_type": _ODD,
    "model_attributes_type": _ODD,
    "datetime": _ODD,
    "timezone_aware": _ODD,
    "datetime_from_date_parsing": _ODD,
    "twice": _ODD,
    "which": marked("Select the orders to print."),
    "settings_invalid": _ODD,
    "time_of_day": _TIMES,
    "range": marked("The least is more than the most: no order is both."),
    "language": marked("Labels have no captions in this language."),
    "stock": marked("This label size is not known."),
    "logo": marked("This file is not a picture that can be read."),
    "template": marked("The label template has a mistake."),
    # A printer's: labelsvc/printing/profiles.py.
    "printer_scheme": marked("A printer’s address begins with ipp://, ipps://, socket:// or agent:."),
    "printer_uri": marked("This is no address of a printer."),
    "printer_uri_login": marked("User name and password have fields of their own."),
    "printer_name": marked("A name has up to 60 characters and no slash."),
    "printer_name_taken": marked("There is a printer of this name already."),
    "printer_format": marked("This is not one of the choices."),
    "printer_socket_zpl": marked("A printer at a socket:// address is sent ZPL."),
    "printer_clear_text": marked("A password is sent to ipps:// addresses only: elsewhere anyone could read it."),
    "printer_login": marked("A user name has no colon."),
    "printer_fingerprint": marked(
        "A fingerprint has 64 digits, 0 to 9 and A to F, and is for an ipps:// address."
    ),
    # A template's: labelsvc/labels/template_check.py.
    "not_json": marked("This is not JSON: %(detail)s"),
    "too_large": marked("The file is too large."),
    "unknown_name": marked("A name in braces is not known: %(detail)s"),
    "no_ship_to": marked("A label needs a “ship_to” block without “drop”: without an address it goes nowhere."),
    "schema": marked("This is not as templates have it: %(detail)s"),
}


def mistake_texts(language: Language) -> dict[str, object]:
    """Every problem and fault with its text in the language."""
    return {
        "problems": {code: language.gettext(text) for code, text in PROBLEMS.items()},
        "faults": {code: language.gettext(text) for code, text in FAULTS.items()},
        "detailed": DETAILED,
    }
