"""The Internet Printing Protocol: its encoding (RFC 8010), the operations that labels need (RFC 8011), and the
transport built on them."""
