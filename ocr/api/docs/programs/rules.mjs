const { readFile } = await import("node:fs/promises");
const key = "YOUR_API_KEY";
const base = "https://ocr.example.com";

// Pauses and tries again where the server says so.
async function send(path, options) {
  while (true) {
    const answer = await fetch(base + path, options);
    const pause = answer.headers.get("Retry-After");
    if (answer.ok) return answer;
    if (!pause) throw new Error(`${answer.status} ${await answer.text()}`);
    await new Promise((done) => setTimeout(done, 1000 * Number(pause)));
  }
}

// The three ways to send a key. One is enough.
await send("/api/balance", { headers: { Authorization: `Bearer ${key}` } });
await send("/api/balance", { headers: { "X-API-Key": key } });
await send(`/api/balance?api=${encodeURIComponent(key)}`);

// Sent twice, done and charged once.
const headers = { "X-API-Key": key, "Idempotency-Key": crypto.randomUUID() };
for (const time of ["first", "second"]) {
  const form = new FormData();
  form.append("image", new Blob([await readFile("sample.png")]), "sample.png");
  const answer = await send("/api/ocr/solve", { method: "POST", headers, body: form });
  console.log(time, (await answer.json()).task_id, answer.headers.get("Idempotent-Replayed"));
}
