// Draws the list's own entries on a map: outlines of places and a mark for each entry; on the pages of places the
// outlines alone, each with its name. No tiles, nothing from elsewhere.
// Without this script, or when the entries cannot be fetched, the list stands alone and says the same.

const canvas = document.querySelector("[data-map]");

const draw = (found) => {
  const marks = found.features.filter((feature) => feature.geometry.type === "Point");
  const outlines = found.features.filter((feature) => "outline" in feature.properties);
  if (!found.features.length) return;
  canvas.hidden = false;
  const map = L.map(canvas, { attributionControl: false, scrollWheelZoom: false });
  const style = getComputedStyle(canvas);
  const places = L.geoJSON(outlines, {
    interactive: !marks.length,
    style: { color: style.getPropertyValue("--fd-map-line"), weight: 1, fillOpacity: 0.06 },
    onEachFeature: (feature, outline) => {
      if (!marks.length) outline.bindTooltip(feature.properties.outline, { sticky: true });
    },
  }).addTo(map);
  const drawn = L.geoJSON(marks, {
    pointToLayer: (feature, at) =>
      L.circleMarker(at, { radius: 9, weight: 2, color: "#fff", fillColor: style.color, fillOpacity: 1 }),
    onEachFeature: (feature, mark) => {
      const words = document.createElement("span");
      const link = document.createElement("a");
      link.href = `#entry-${feature.properties.id}`;
      link.textContent = feature.properties.name;
      words.append(link, feature.properties.distance ? `, ${feature.properties.distance}` : "");
      mark.bindPopup(words);
    },
  }).addTo(map);
  map.fitBounds((marks.length ? drawn : places).getBounds(), { padding: [30, 30], maxZoom: 15 });
};

if (canvas) {
  fetch(canvas.dataset.map)
    .then((answer) => (answer.ok ? answer.json() : { features: [] }))
    .then(draw)
    .catch(() => (canvas.hidden = true));
}
