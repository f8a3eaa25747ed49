/* Controls of the page that a screen reader could not name. */
() => [...document.querySelectorAll("main :is(button, a[href], input, select)")]
  .filter((control) => !control.closest("[aria-hidden=true], .maplibregl-map"))
  .filter((control) => !control.labels?.length && !control.getAttribute("aria-label"))
  .filter((control) => !control.title && !control.textContent.trim())
  .map((control) => control.outerHTML)
