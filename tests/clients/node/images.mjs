// Upload and ocr of the images document, which has no credentials.
import { readFile } from 'node:fs/promises';

async function send(path, name, fields = {}) {
  const form = new FormData();
  form.append('image', new Blob([await readFile(name)]), name);
  for (const [field, value] of Object.entries(fields)) form.append(field, value);
  return fetch(`${process.env.HOST}${path}`, { method: 'POST', body: form }).then(r => r.json());
}

const upload = await send('/api/upload', 'cat.jpg', { title: 'Cat Image', tags: 'cat' });
const ocr = await send('/api/ocr', 'ocr_example.png');
console.log(JSON.stringify({ upload, ocr }));
