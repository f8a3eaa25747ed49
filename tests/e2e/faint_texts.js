/* Texts that are too faint on their ground: below 4.5 to 1, of large text 3 to 1 (WCAG 2.2 §1.4.3). */
() => {
  const pixel = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const rgb = (color, under = [255, 255, 255]) => {
    for (const paint of [`rgb(${under})`, color]) {
      pixel.fillStyle = paint;
      pixel.fillRect(0, 0, 1, 1);
    }
    return [...pixel.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const ground = (element) => {
    if (!element) return rgb(getComputedStyle(document.body).backgroundColor);
    return rgb(getComputedStyle(element).backgroundColor, ground(element.parentElement));
  };
  const linear = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  const light = (color) => {
    const [red, green, blue] = color.map((part) => linear(part / 255));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const isText = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  const isSeen = (element) =>
    element.checkVisibility({ visibilityProperty: true }) && !element.closest(".away, .maplibregl-map, [disabled]");
  const isFaint = (element) => {
    const { color, fontSize, fontWeight } = getComputedStyle(element);
    const under = ground(element);
    const [dark, bright] = [light(rgb(color, under)), light(under)].sort((one, other) => one - other);
    const size = parseFloat(fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && fontWeight >= 700);
    return (bright + 0.05) / (dark + 0.05) < (isLarge ? 3 : 4.5);
  };
  return [...document.querySelectorAll("main *, header *")]
    .filter((element) => isText(element) && isSeen(element) && isFaint(element))
    .map((element) => `${element.tagName}.${element.className} ${element.textContent.slice(0, 40)}`);
}
