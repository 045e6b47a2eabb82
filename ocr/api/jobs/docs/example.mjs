const { readFile } = await import("node:fs/promises");
const base = "https://ocr.example.com";
const headers = { Authorization: "Bearer YOUR_API_KEY" };

async function call(method, path, body) {
  const answer = await fetch(base + path, { method, headers, body });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  return answer.json();
}

const providers = await call("GET", "/ocr-jobs/providers");
console.log(providers.filter((each) => each.available).map((each) => each.name));

// One file with one provider.
const form = new FormData();
form.append("file", new Blob([await readFile("sample.png")]), "sample.png");
form.append("ocrProvider_0", "tesseract");
form.append("jobName", "One page");
const { id } = await call("POST", "/ocr-jobs/upload", form);

// Wait until the job has ended.
let job;
do {
  await new Promise((done) => setTimeout(done, 1000));
  job = await call("GET", `/ocr-jobs/${id}`);
} while (job.status !== "completed" && job.status !== "failed");
for (const execution of job.files[0].executions) {
  console.log(execution.status, JSON.parse(execution.ocrData).text);
}

// The newest jobs; then delete this one with its files.
console.log((await call("GET", "/ocr-jobs?limit=5")).pagination);
await call("DELETE", `/ocr-jobs/${id}`);
