// The store's own statuses under the names that they have there; those that it does not use are out of the way.
export async function statusNames(panel) {
  const { items } = await panel.api("/api/v1/statuses?kind=all").catch(() => ({ items: null }));
  if (!items) return;
  const names = new Map(items.map((one) => [one.status, one.name]));
  for (const place of document.querySelectorAll("#settings-form [data-status^=CUSTOM_]")) {
    const { status } = place.dataset;
    const box = place.querySelector("input");
    if (names.has(status)) (place.querySelector("label") ?? place).textContent = names.get(status);
    else if (!(box ? box.checked : place.selected)) place.hidden = true;
  }
  const own = document.getElementById("own-statuses");
  own.hidden = !own.querySelector(".tick:not([hidden])");
}
