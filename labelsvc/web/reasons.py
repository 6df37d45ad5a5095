"""Why an order was not done, in the merchant's language: a text for each reason code.

The code's own English text may name what cannot be translated (the shop's words, a block that does not fit).
What has no entry here is shown in English.
"""

from labelsvc.web.languages import Language, marked

REASONS = {
    # Which orders get a label: ecwid/refusals.py.
    "incomplete": marked("The customer has not finished this order."),
    "cancelled": marked("The order was cancelled."),
    "refunded": marked("The order was refunded."),
    "already_shipped": marked("The order is already marked as shipped or delivered."),
    "wont_deliver": marked("The order is marked as not to be delivered."),
    "returned": marked("The order was returned."),
    "ready_for_pickup": marked("The order waits for its customer to pick it up."),
    "pickup": marked("The customer picks this order up: there is nothing to send."),
    "digital": marked("The order has only downloads: there is nothing to send."),
    "nothing_to_ship": marked("Nothing in this order needs to be sent."),
    "no_address": marked("The order has no shipping address. Add one to the order, then print again."),
    "custom_status": marked("The order has one of your own statuses, which is not set to be printed."),
    "unknown_status": marked("The order has a fulfilment status that is not known here."),
    "not_paid": marked("The order is not paid yet."),
    # What happened to an order of a batch: batches/reasons.py.
    "already_printed": marked("Its label was printed before. Choose “print again” if you need another one."),
    "order_gone": marked("The order no longer exists in the shop."),
    "order_changed": marked("The order was changed after its label was made. Throw this label away."),
    "address_changed": marked(
        "Its address or shipping method was changed after its label was made. Throw it away and print again."
    ),
    "label_erased": marked(
        "Its label was erased before the order was marked. Mark it yourself, or print it again."
    ),
    "store_removed": marked("The store was disconnected before this order was done."),
    "print_unknown": marked(
        "The printer did not say whether this label came out. Look, then confirm or print again."
    ),
    "undone": marked("Undone: the order has its earlier status back."),
    "status_changed": marked("The order has another status by now, which was left alone."),
    "status_unknown": marked("Its earlier status is not known here. Change it in the shop."),
    "undo_refused": marked("Its status could not be put back. Change it in the shop."),
    "cancelled_by_user": marked("Cancelled before this order was done."),
    "not_in_batch": marked("Tracking or parcels were given for this order, but this print run is not of it."),
    "internal": marked("Something is wrong with this service. Tell its operator."),
    # What a printer made of its labels: printing/.
    "printer": marked("The printer did not print this label."),
    "printer_not_found": marked("This printer was removed."),
    "printer_forbidden": marked("This printer is not in a network that the operator allows."),
    "printer_unreachable": marked("The printer could not be reached. Is it switched on?"),
    "unreachable": marked("The printer could not be reached. Is it switched on?"),
    "not_ready": marked("The printer is not ready. Check its labels, its ribbon and its cover."),
    "refused": marked("The printer refused the job."),
    "busy": marked("The printer is busy."),
    "agent_away": marked("The print agent is not connected. Is its computer switched on?"),
    "agent_stopped": marked(
        "The print agent was stopped. Look which labels came out, then confirm or print again."
    ),
    "withdrawn": marked("It was taken back before the print agent printed it."),
    "format": marked("The printer does not take this kind of file."),
    # What can go wrong with a label or on the way to the shop: errors.py.
    "order_unreadable": marked("The shop’s answer for this order could not be understood."),
    "does_not_fit": marked("The label is too small for this address. Choose a larger label."),
    "barcode": marked("The tracking number cannot be drawn as a barcode. Check the number."),
    "template": marked("The label template has a mistake."),
    "stock": marked("This label size is not known."),
    "label": marked("No label could be made of this order."),
    "shop_unreachable": marked("The shop could not be reached. It will be tried again."),
    "shop_unavailable": marked("The shop does not answer properly at the moment. It will be tried again."),
    "rate_limited": marked("The shop is being asked too often at the moment. It will be tried again."),
    "shop_answer_invalid": marked("The shop’s answer could not be understood."),
    "token_rejected": marked("The shop no longer gives this app access. Open the app again, or install it anew."),
    "scope_missing": marked("The app lacks a permission. Install it anew to grant it."),
    "store_suspended": marked("The store’s plan does not allow this, or the store is suspended."),
    "not_found": marked("The shop does not know this order."),
    "request_rejected": marked("The shop refused the change."),
}


def reason_texts(language: Language) -> dict[str, str]:
    """Every reason code with its text in the language."""
    return {code: language.gettext(text) for code, text in REASONS.items()}
