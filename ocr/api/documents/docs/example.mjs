const { readFile } = await import("node:fs/promises");
const base = "https://ocr.example.com";
const headers = { Authorization: "Bearer YOUR_API_KEY" };

async function call(url, options) {
  const answer = await fetch(url, options);
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  return answer;
}

// Send a document, and wait up to 30 seconds.
const form = new FormData();
form.append("image_file", new Blob([await readFile("sample.png")]), "sample.png");
form.append("format", "txt");
form.append("language", "English");
let answer = await (await call(`${base}/task/pic/ocr`, { method: "POST", headers, body: form })).json();

// Ask again while the state is 0 or more than 1.
while (answer.data.state === 0 || answer.data.state > 1) {
  await new Promise((done) => setTimeout(done, 1000));
  answer = await (await call(`${base}/task/pic/ocr/${answer.data.task_id}`, { headers })).json();
}

// The link needs no key.
console.log(answer.data.state_detail, await (await call(answer.data.file)).text());
