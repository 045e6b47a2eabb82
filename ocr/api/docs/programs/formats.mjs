const { readFile, writeFile } = await import("node:fs/promises");
const base = "https://ocr.example.com";
const headers = { Authorization: "Bearer YOUR_API_KEY" };

async function call(url, options) {
  const answer = await fetch(url, options);
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  return answer;
}

// Send an image, and ask for its text, plain and as Markdown and HTML, a searchable PDF/A and a Word document.
// Of a long document, "pages" reads a part: 1-3,7 or 5- (from the fifth on).
const form = new FormData();
form.append("image", new Blob([await readFile("sample.png")]), "sample.png");
form.append("formats", "txt,md,html,pdf,docx");
form.append("pages", "1");
form.append("pdf", "pdfa");
const { outputs } = await (await call(`${base}/api/ocr`, { method: "POST", headers, body: form })).json();

// Fetch each file. The links need no key.
for (const { format, url, size } of outputs) {
  await writeFile(`result.${format}`, new Uint8Array(await (await call(url)).arrayBuffer()));
  console.log(format, size, "bytes");
}
console.log(await readFile("result.txt", "utf8"));
