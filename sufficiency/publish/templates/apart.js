"use strict";
// Alternative provision, hubs and secondary schools: layers beside the plan, off until they are
// asked for, on the map and on a second one beside it. Every text is set as text, never as HTML.
(() => {
  const data = JSON.parse(document.getElementById("atlas-data").textContent);
  const map = window[data.map];
  const boxes = [...document.querySelectorAll("input[name=apart]")];
  const line = (tag, text) => {
    const e = document.createElement(tag);
    e.textContent = text;
    return e;
  };
  function lines(p) {
    if (p.hub !== undefined)
      return [
        `${p.what}.`,
        p.minutes === 0
          ? `A hub is here: ${p.hub}.`
          : p.hub
            ? `Nearest hub: ${p.hub}, ${p.minutes} minute${p.minutes === 1 ? "" : "s"} by car.`
            : "No hub can be reached by car.",
      ];
    return [
      ...(p.example ? [`${p.example}.`] : []),
      `${p.what}.`,
      `${p.years}. ${p.places === null ? "How many places is not known." : `${p.places} places.`}`,
    ];
  }
  function about(p) {
    const box = document.createElement("div");
    box.className = "popup";
    box.append(line("h3", p.name), ...lines(p).map((text) => line("p", text)));
    return box;
  }
  const maps = [];
  function drawOn(map) {
    const layers = Object.fromEntries(boxes.map((b) => [b.value, L.layerGroup()]));
    for (const p of data.apart) {
      const size = p.layer === "hub" || p.layer === "ap" ? 30 : 24;
      const icon = L.divIcon({
        html: data.apartSymbols[p.layer],
        className: "apart",
        iconSize: [size, size],
      });
      const marker = L.marker(p.at, { icon, title: p.name });
      marker.on("add", () => {
        const e = marker.getElement();
        e.style.cssText += "display:grid;place-items:center;cursor:pointer";
        e.setAttribute("aria-label", [p.name, ...lines(p)].join(". ").replaceAll("..", "."));
      });
      marker.bindPopup(() => about(p), { maxWidth: 280, autoPanPadding: [16, 16] });
      marker.addTo(layers[p.layer === "near" || p.layer === "far" ? "school" : p.layer]);
    }
    maps.push([map, layers]);
    boxes.forEach(show);
  }
  function show(b) {
    for (const [map, layers] of maps)
      if (b.checked) layers[b.value].addTo(map);
      else layers[b.value].remove();
  }
  boxes.forEach((b) => b.addEventListener("change", () => show(b)));
  document.addEventListener("second-map", (e) => drawOn(e.detail));
  drawOn(map);
})();
