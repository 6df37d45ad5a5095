"""What the panel's page may load, and who may frame it (Content Security Policy, level 3)."""

from urllib.parse import urlsplit

from labelsvc.settings import Settings, is_loopback

# Where the control panel is known to be served from.
CONTROL_PANELS = ("https://my.ecwid.com", "https://*.ecwid.com")
# A shop on this machine is a demo's or a test's, and so is the control panel beside it.
LOCAL_PANELS = ("http://127.0.0.1:*", "http://localhost:*")


def content_policy(settings: Settings, nonce: str) -> str:
    """The policy of one answer: our own files, the configured script and style sheet, and no others."""
    sdk, css = settings.ecwid_js_sdk_url, settings.ecwid_css_url
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}' {sdk}",
            f"style-src 'self' 'nonce-{nonce}' {css}",
            f"img-src 'self' blob: data: {_origin(css)}",
            f"font-src 'self' {_origin(css)}",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            f"frame-ancestors {' '.join(frame_ancestors(settings))}",
        )
    )


def frame_ancestors(settings: Settings) -> tuple[str, ...]:
    """The origins of the control panel."""
    oauth = _origin(settings.ecwid_oauth_url)
    known = CONTROL_PANELS if oauth in CONTROL_PANELS else (*CONTROL_PANELS, oauth)
    local = is_loopback(urlsplit(settings.ecwid_api_url).hostname or "")
    return (*known, *LOCAL_PANELS) if local else known


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
