// One file in parts, by tus 1.0.0: begin, send from where the server stands, go on after a break, hand over.
const PART = 1024 * 1024;
const VERSION = { "Tus-Resumable": "1.0.0", Accept: "application/json" };
const PATIENCE_MS = 10 * 60 * 1000;
const LONGEST_PAUSE_MS = 15000;

// What the server said against a file: it would say so again.
export class Refused extends Error {}

// Where the browser cannot hash (no https), the server's own checks remain.
export async function fingerprint(file) {
  if (!globalThis.crypto?.subtle) return "";
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export async function send(form, file, { sha256, at }, bar) {
  const token = { "X-CSRFToken": form.elements.csrf_token.value };
  const patient = (act) => again(act, bar);
  const where = at ?? (await patient(() => begin(form, file, sha256, token, bar.signal)));
  try {
    let received = await patient(() => ask(where, bar.signal));
    while (received < file.size) {
      bar.at(received);
      received = await patient(() => part(where, file, received, token, bar.signal));
    }
  } catch (problem) {
    if (problem.name === "AbortError") fetch(where, { method: "DELETE", headers: { ...VERSION, ...token } });
    throw problem;
  }
  bar.judging();
  const said = new URLSearchParams({ instead_of: form.elements.instead_of?.value ?? "" });
  await patient(() => call(`${where}/nhan`, { method: "POST", body: said, headers: { ...VERSION, ...token } }));
}

async function begin(form, file, sha256, token, signal) {
  const said = { component: form.elements.component.value, filename: file.name, ...(sha256 && { sha256 }) };
  const metadata = Object.entries(said).map(([name, value]) => `${name} ${base64(value)}`).join(",");
  const headers = { ...VERSION, ...token, "Upload-Length": file.size, "Upload-Metadata": metadata };
  const answer = await call(form.dataset.upload, { method: "POST", headers, signal });
  return new URL(answer.headers.get("Location"), location.href).pathname;
}

async function ask(where, signal) {
  const answer = await call(where, { method: "HEAD", headers: VERSION, signal });
  return Number(answer.headers.get("Upload-Offset"));
}

async function part(where, file, received, token, signal) {
  const headers = {
    ...VERSION, ...token, "Content-Type": "application/offset+octet-stream", "Upload-Offset": received,
  };
  const body = file.slice(received, received + PART);
  const answer = await fetch(where, { method: "PATCH", headers, body, signal });
  if (answer.status === 409) return ask(where, signal); // an answer was lost: the server knows how far it is
  return Number((await told(answer)).headers.get("Upload-Offset"));
}

async function call(where, how) {
  return told(await fetch(where, how));
}

async function told(answer) {
  if (answer.ok) return answer;
  if (answer.status >= 500 || answer.status === 429) throw new TypeError("come again");
  const said = await answer.json().catch(() => ({}));
  throw new Refused(said.errors?.[0]?.detail ?? said.detail ?? String(answer.status));
}

// A dead line is waited for, longer each time; a refusal and a person's stop are not.
async function again(act, bar) {
  const since = Date.now();
  for (let pause = 1000; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      return await act();
    } catch (problem) {
      if (!(problem instanceof TypeError) || Date.now() - since > PATIENCE_MS) throw problem;
      bar.waiting();
      await rest(pause, bar.signal);
    }
  }
}

function rest(pause, signal) {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      window.removeEventListener("online", end);
      resolve();
    };
    const timer = setTimeout(end, pause);
    window.addEventListener("online", end);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

function base64(text) {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
