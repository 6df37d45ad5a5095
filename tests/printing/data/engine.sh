#!/bin/sh
# The print engine behind ippeveprinter: $1 is the file. The mode decides how it fares:
# ok | fail | empty N (out of labels for N seconds) | slow N
read -r mode n < "$PRINTER_DIR/mode"
case "$mode" in
  empty) echo "STATE: +media-empty-error" >&2; sleep "$n"; echo "STATE: -media-empty-error" >&2 ;;
  fail) exit 1 ;;
  slow) sleep "$n" ;;
esac
cp "$1" "$PRINTER_DIR/printed/$IPP_JOB_NAME"
env | grep '^IPP_' > "$PRINTER_DIR/printed/$IPP_JOB_NAME.env"
