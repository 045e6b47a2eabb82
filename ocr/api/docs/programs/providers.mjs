const { readFile } = await import("node:fs/promises");
const headers = { Authorization: "Bearer YOUR_API_KEY" };
const base = "https://ocr.example.com";

async function call(path, options) {
  const answer = await fetch(base + path, { headers, ...options });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  return answer.json();
}

// What can be used, and of the others why not.
for (const each of await call("/ocr-jobs/providers")) {
  console.log(each.name, each.available ? "yes" : each.reason);
}

// Read with one of them.
const form = new FormData();
form.append("image", new Blob([await readFile("sample.png")]), "sample.png");
form.append("provider", "auto");
console.log((await call("/api/ocr", { method: "POST", body: form })).original_text);
