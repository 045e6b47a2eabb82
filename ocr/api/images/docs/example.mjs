const { readFile } = await import("node:fs/promises");
const base = "https://ocr.example.com";
const headers = { Authorization: "Bearer YOUR_API_KEY" };

async function call(path, fields) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields ?? {})) form.append(name, value);
  const answer = await fetch(base + path, fields ? { method: "POST", headers, body: form } : { headers });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  return answer;
}

// Send an image and wait for its text.
const image = new File([await readFile("sample.png")], "sample.png");
const read = await (await call("/api/ocr", { image })).json();
console.log(read.corrected_text);

// Keep an image, look at its preview, and read it by its id.
const kept = await (await call("/api/upload", { image, title: "First try", tags: "test" })).json();
await call(kept.original_path);
await call(kept.thumb_path);
const again = await (await call("/api/ocr", { image_id: kept.image_id })).json();

// What became of the job, with every correction.
const job = await (await call(`/api/job/${again.job_id}`)).json();
console.log(job.status, job.corrections);
