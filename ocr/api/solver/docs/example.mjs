const { readFile } = await import("node:fs/promises");
const key = encodeURIComponent("YOUR_API_KEY");
const base = "https://ocr.example.com";

async function call(path, options) {
  const answer = await fetch(`${base}${path}?api=${key}`, options);
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  return answer.json();
}

console.log((await call("/api/balance")).solves, "credits left");

const form = new FormData();
form.append("image", new Blob([await readFile("sample.png")]), "sample.png");
const { task_id } = await call("/api/ocr/solve", { method: "POST", body: form });

let task;
do {
  await new Promise((done) => setTimeout(done, 1000));
  task = await call(`/api/ocr/result/${task_id}`);
} while (task.result === "in_process");
console.log(task.status, task.result);
