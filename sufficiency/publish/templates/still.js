// People who ask for less motion get a map that does not glide.
if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
  L.Map.mergeOptions({
    zoomAnimation: false,
    fadeAnimation: false,
    markerZoomAnimation: false,
    inertia: false,
  });
}
// A small county is measured in parts of a mile, not in thousands of feet.
L.Control.Scale.include({
  _updateImperial(most) {
    const miles = most / 1609.344,
      shown = miles >= 1 ? this._getRoundNum(miles) : [0.5, 0.25].find((n) => n <= miles) || 0.1;
    this._updateScale(this._iScale, `${shown} mi`, shown / miles);
  },
});
