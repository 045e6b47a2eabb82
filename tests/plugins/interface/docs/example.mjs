const { readFile } = await import("node:fs/promises");
const form = new FormData();
form.append("image", new Blob([await readFile("sample.png")]), "sample.png");
const answer = await fetch("https://ocr.example.com/toy/read", {
  method: "POST",
  headers: { "X-API-Key": "YOUR_API_KEY" },
  body: form,
});
console.log((await answer.json()).job);
