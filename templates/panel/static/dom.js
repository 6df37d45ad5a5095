// Elements without markup in strings: text is always text.
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value != null) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== "" && child != null));
  return made;
}

export function options(select, pairs) {
  select.append(...pairs.map(([value, words]) => element("option", { value }, words)));
}

// A button that cannot be pressed twice; what it does may take its time.
export async function busy(button, act) {
  if (button.disabled) return;
  button.disabled = true;
  button.setAttribute("aria-busy", "true");
  try {
    await act();
  } finally {
    button.disabled = false;
    button.removeAttribute("aria-busy");
  }
}
