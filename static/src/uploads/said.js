// The sentences stand on the page, in its language; `{name}` in them is filled here.
export function describe(root, key, facts = {}) {
  const sentence = root.dataset[`say${key[0].toUpperCase()}${key.slice(1)}`] ?? "";
  return sentence.replace(/\{(\w+)\}/g, (_, name) => facts[name] ?? "");
}
