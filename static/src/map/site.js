// The site being shown or drawn: from text in the page, from an address, or from the coordinates a person types.
import Feature from "ol/Feature.js";
import GeoJSON from "ol/format/GeoJSON.js";
import LineString from "ol/geom/LineString.js";
import MultiPoint from "ol/geom/MultiPoint.js";
import Point from "ol/geom/Point.js";
import { fromLonLat } from "ol/proj.js";
import VectorSource from "ol/source/Vector.js";

const FORMAT = new GeoJSON({ featureProjection: "EPSG:3857" });

export function siteSource({ geojson, site: address }, fault) {
  const source = new VectorSource();
  const show = (document_) => {
    source.addFeatures(FORMAT.readFeatures(document_));
    source.getFeatures().forEach(markVertices);
    source.dispatchEvent("shown");
  };
  if (geojson) show(JSON.parse(geojson));
  if (address) {
    fetch(address)
      .then((response) => (response.ok ? response.json() : Promise.reject(new Error(String(response.status)))))
      .then(show)
      .catch(fault);
  }
  return source;
}

export function showPoints(source, degrees, mode) {
  source.clear();
  if (!degrees.length) return;
  const places = degrees.map((pair) => fromLonLat(pair));
  const isLine = mode === "line" && places.length > 1;
  const feature = new Feature(isLine ? new LineString(places) : new Point(places[0]));
  markVertices(feature);
  source.addFeature(feature);
}

export function markVertices(feature) {
  const geometry = feature.getGeometry();
  if (geometry.getType() === "LineString") feature.set("vertices", new MultiPoint(geometry.getCoordinates()));
}
