const { readFile } = await import("node:fs/promises");
const base = "https://ocr.example.com";

async function call(method, path, body) {
  const headers = { "X-API-Key": "YOUR_API_KEY" };
  if (body && !(body instanceof FormData)) {
    headers["Content-Type"] = "application/json";
    body = JSON.stringify(body);
  }
  const answer = await fetch(base + path, { method, headers, body });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  return answer.status === 204 ? null : answer.json();
}

// Send a file; the answer names its key.
const form = new FormData();
form.append("file", new Blob([await readFile("sample.png")]), "sample.png");
const { key } = await call("POST", "/api/files", form);

// Read it.
const read = await call("POST", "/api/ocr/process", { key });
console.log(read.text, read.tokensUsed, "tokens");

// What is known of it; then delete it.
console.log(await call("GET", `/api/files/${key}`));
await call("DELETE", `/api/files/${key}`);

// What is left, and what it was spent on.
console.log(await call("GET", "/api/billing/balance"));
console.log(await call("GET", "/api/billing/usage?limit=5"));
console.log(await call("GET", "/api/billing/ledger?limit=5"));
