// Coordinates as people type them. Only for drawing while typing: the server reads them again and decides.
import proj4 from "proj4";

// "13,0412; 109,2681", "13.0412, 109.2681" or "1442318,2 583207,5": two numbers, north first.
export function readLine(line) {
  const parts = line.includes(";") || /[^\s,]\s+[^\s,]/.test(line.replace(/,\s+/g, ";"))
    ? line.replace(/,\s+/g, ";").split(/[;\s]+/)
    : line.split(/,\s*/);
  const found = parts.map((part) => part.trim()).filter(Boolean);
  const numbers = found.length === 4 ? [`${found[0]}.${found[1]}`, `${found[2]}.${found[3]}`] : found;
  const pair = numbers.map((number) => Number(number.replace(",", ".")));
  return pair.length === 2 && pair.every(Number.isFinite) ? pair : null;
}

export function readText(text, toDegrees) {
  const pairs = [];
  for (const line of text.split("\n")) {
    const pair = line.trim() ? readLine(line) : null;
    if (pair) pairs.push(toDegrees(pair));
  }
  return pairs.filter(([longitude, latitude]) => Math.abs(latitude) < 85 && Math.abs(longitude) < 180);
}

export function writeLine([longitude, latitude]) {
  return `${latitude.toFixed(6)}, ${longitude.toFixed(6)}`;
}

// The province's grid with another central meridian where the form says so.
export function grid(definition, meridian) {
  const central = Number(String(meridian ?? "").replace(",", "."));
  const own = central ? definition.replace(/\+lon_0=[\d.]+/, `+lon_0=${central}`) : definition;
  const change = proj4(own);
  return {
    toDegrees: ([north, east]) => change.inverse([east, north]),
    fromDegrees: (degrees) => {
      const [east, north] = change.forward(degrees);
      return [north, east];
    },
  };
}
